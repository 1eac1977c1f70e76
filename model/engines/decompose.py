"""The engine `decompose`: a program of many countries, bounded, planned and proven country by country.

Countries touch each other only through budgets and the rules of the portfolio. So the relaxation is
solved over the countries that matter and prices the others (`relaxation`); what no whole plan of a
country can reach is cut off, which gives the bound of Dantzig–Wolfe decomposition (`hulls`); first
plans are made from it (`starts`, `race`) and improved by opening a few countries at a time (`local_search`);
where countries are few the bound is lowered by splitting choices (`tree`), and the search begins again
from other plans and crosses what it found; what bound and plan together rule out is fixed; and what
remains, if it is little, goes to HiGHS as a whole. Effort is counted in nodes, steps and turns, so
that a run which ends at its gap gives the same plan everywhere.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from random import Random

import numpy as np

from model.engines import direct, hulls, interrupt, local_search, narrow, race, relax_and_fix
from model.engines.board import Board
from model.engines.direct import Clock
from model.engines.local_search import Search
from model.engines.pace import MOST_NODES, NODES, Pace
from model.engines.relaxation import Master, Relaxation
from model.engines.starts import Starts, Way
from model.engines.tree import Tree
from model.program import Program
from model.proof import Part, Proof
from model.reduce import Reduced, reduce
from model.solution import Outcome, Progress, SolverOptions, Watch, within

NAME = "decompose"

LATE = 2 / 3
"""Part of the time limit that first plans beside the one that is mostly best may take."""

ROUGH = 0.05
"""Gap for which first plans and relaxation are mostly enough; where less is asked the tree begins beside them."""

FIRST_SHARE = 0.9
"""Part of the time limit that the first plan may take."""

SHARE = 0.8
"""Part of the time limit that the local search may take; the rest is the last solve's."""

AGAIN = 3
"""Beginnings from other plans in vain after which the local search does not begin again."""

LAST = 2 / 3
"""Part of the time limit after which nothing begins again."""

FIRST_NODES = 8
"""Nodes by which the tree grows beside the first plans."""

NEARLY = 1.1
"""Times the gap asked for within which the tree alone goes on."""

LITTLE = 500
"""Integer columns up to which HiGHS alone proves more than the tree."""

Plans = list[np.ndarray]


def solve(
    program: Program,
    options: SolverOptions,
    start: np.ndarray | None = None,
    progress: Watch | None = None,
    known: Proof | None = None,
) -> Outcome:
    """Solve a program by countries.

    Args:
        program: what to maximise.
        options: gap, time limit, seed.
        start: a feasible point to begin with.
        progress: told when plan or bound get better.
        known: what is proven of the program beforehand.

    Returns:
        Status, point, objective and bound in the planner's units, and what proves the bound.
    """
    began = time.monotonic()
    clock = Clock(options)
    run = _Run(program, options, clock, Board(progress, began), start, known)
    found = run.go()
    if not run.ended:
        found = run.close()
    return replace(found, seconds=time.monotonic() - began, proof=run.proof)


@dataclass
class _Run:
    """One program on its way: what is known of plan and bound."""

    program: Program
    options: SolverOptions
    clock: Clock
    board: Board
    x: np.ndarray | None
    known: Proof | None = None
    relaxation: Relaxation | None = None
    tree: Tree | None = None
    walked: list[np.ndarray] = field(default_factory=list)
    searches: int = 0
    pace: Pace = field(default_factory=Pace)
    sizes: local_search.Sizes = field(default_factory=dict)

    def go(self) -> Outcome:
        """Bound, first plan, local search."""
        first = self.clock.share(FIRST_SHARE)
        self._renew(first)
        if self.enough:
            return self._outcome()
        master = Master(self.program, first, self.options.side_by_side)
        self.relaxation = master.solve()
        if self.relaxation is None:
            return self._outcome()
        self._tell()
        if not self.enough:
            self.relaxation = hulls.sharpen(master, self.relaxation, first)
            self.program = master.program
            basis = master.basis
            # Its linear programs, one for every few countries, fill memory that the search needs.
            del master
            self._tell()
            if len(relax_and_fix.partners(self.program, self.relaxation.x)) <= relax_and_fix.FEW:
                given = self.known.parts(self.program) if self.known else ()
                self.tree = Tree(self.program, self.relaxation, self.clock, given, basis)
        if not self.enough:
            self._search(first, SHARE)
        return self._outcome()

    def close(self) -> Outcome:
        """HiGHS on what plan and bound leave open."""
        left = narrow.undecided(self.program, self.relaxation, self.x)
        if left is None:
            if self.x is None:
                return direct.solve(self.program, self.clock.left(), None, self.board.tell)
            # Bound and rows leave nothing that is better than the plan.
            value = self.program.objective(self.x)
            return Outcome("optimal", self.x, value, value)
        open_ = not self.tree.done() if self.tree else self.x is not None
        if open_ and left.program.integer.sum() > LITTLE:
            self._search(self.clock, 1.0)
            while self.tree and not (self.ended or self.tree.done()):
                self._prove(self._value)
            if self.ended:
                return self._outcome()
        part = None if self.x is None else left.part(self.x)
        found = direct.solve(left.program, self.clock.left(), part, self.board.tell)
        if found.x is not None:
            self._keep(left.full(found.x))
        elif found.status in ("infeasible", "unbounded", "error") and self.x is None:
            return found
        return self._outcome(found.bound, found.status == "interrupted")

    @property
    def enough(self) -> bool:
        """Whether plan and bound prove the gap asked for."""
        return self._near(self.options.asked_gap)

    @property
    def ended(self) -> bool:
        """Whether enough is proven, the time is up or the planner has asked to stop."""
        return self.enough or self.clock.over or interrupt.asked()

    @property
    def bound(self) -> float | None:
        """No plan has a larger objective."""
        known = [] if self.ceiling is None else [self.ceiling]
        if self.tree:
            known.append(self.tree.bound)
        elif self.relaxation:
            known.append(self.relaxation.bound)
        bound = min(known, default=math.inf)
        if self._value is not None:
            bound = max(bound, self._value)
        return bound if math.isfinite(bound) else None

    @cached_property
    def ceiling(self) -> float | None:
        """What no plan can exceed, as far as was known beforehand."""
        return self.known.bound(self.program) if self.known else None

    @property
    def proof(self) -> Proof | None:
        """What relaxation and tree prove, for other sides of the linking rows too."""
        if self.relaxation is None:
            return None
        covers = [[Part.of(self.program, self.relaxation.bound, self.relaxation.prices)]]
        if self.tree and self.tree.parts:
            covers.append(self.tree.parts)
        return Proof.of(self.program, covers)

    @property
    def _value(self) -> float | None:
        """Objective of the plan."""
        return None if self.x is None else self.program.objective(self.x)

    @property
    def _plans(self) -> Plans:
        """The plan, and where the walks of the last local search ended."""
        return self.walked if self.x is None else [self.x, *self.walked]

    def _prove(
        self,
        value: float | None,
        nodes: int = NODES,
        *,
        alone: bool = False,
        steps: float = math.inf,
    ) -> None:
        """Let the tree grow by some nodes, by some steps or until it is enough for a plan of this value."""
        assert self.tree is not None
        enough = -math.inf if value is None else value + self.options.asked_gap * abs(value)
        before = self.tree.bound
        for x in self.tree.grow(nodes, enough, alone=alone, steps=steps):
            whole = self.program.integer
            held = reduce(
                self.program,
                np.where(whole, np.round(x), self.program.col_lower),
                np.where(whole, np.round(x), self.program.col_upper),
            )
            found = None if held is None else direct.solve(held.program, self.clock.left())
            if held is not None and found is not None and found.x is not None:
                self._keep(held.full(found.x))
        self.pace.gained = before - self.tree.bound
        self._tell()

    def _proven(self, core: Reduced, value: float, steps: int) -> Relaxation:
        """The relaxation of a part of the program when the tree has grown at its pace."""
        assert self.tree is not None
        growth = self.pace.after(value, steps)
        if growth:
            nodes, most = growth
            before = self.tree.steps
            # A search that begins from poorer plans asks nothing less of the bound.
            best = value if self._value is None else max(value, self._value)
            self._prove(best, nodes, steps=most)
            self.pace.took(self.tree.steps - before)
        return self._seen(core)

    def _search(self, first: Clock, share: float) -> None:
        """First plans and local search over the countries that matter, until a share of the time is gone.

        Where the tree guides it, it begins again and again from other plans, and crosses all that it found.
        """
        assert self.relaxation is not None
        core = narrow.core(self.program, self.relaxation, self._plans)
        if core is None:
            return
        seen = self.relaxation.within(core.kept, core.rows)
        starts = Starts(core.program, seen, Random(self.options.seed + self.searches))
        plans, sketches = self._starts(core, starts, first)
        clock = self.clock.share(share)
        known = self._improved(core, plans, clock, sketches)
        patience = AGAIN
        while self._again and known and patience and not (clock.over or self.ended):
            best = self._value
            with ThreadPoolExecutor(self.options.side_by_side) as pool:
                made = [*pool.map(partial(self._first, core, clock), starts.others())]
            ends = self._improved(core, [x for x in made if x is not None and x.any()], clock)
            known = self._improved(core, [*known, *ends], clock) if ends else known
            patience = AGAIN if self._value != best else patience - 1

    @property
    def _again(self) -> bool:
        """Whether a search may begin again from other plans: where the tree guides it, and there is time."""
        return self.tree is not None and not (self.tree.done() or self.clock.gone(LAST))

    def _seen(self, core: Reduced) -> Relaxation:
        """What guides the search of a part of the program."""
        assert self.relaxation is not None
        if self.tree is None:
            return self.relaxation.within(core.kept, core.rows)
        return replace(self.tree.best.within(core.kept, core.rows), bound=self.tree.bound)

    def _improved(
        self, core: Reduced, plans: Plans, clock: Clock, sketches: Sequence[np.ndarray] = ()
    ) -> Plans:
        """Where a local search around some plans ends; these plans themselves where there is no time."""
        if not plans or self.enough or clock.over:
            return plans
        prove = partial(self._proven, core) if self.tree else None
        # Another search draws other neighbourhoods.
        options = replace(clock.left(), seed=self.options.seed + self.searches)
        self.searches += 1
        self.pace.begin()
        seen, tell = self._seen(core), self.board.tell
        search = Search(core.program, seen, options, tell, prove, sizes=self.sizes)
        found = search.go(*plans, sketches=sketches)
        self.walked = [core.full(x) for x in search.ends]
        if found.x is not None:
            self._keep(core.full(found.x))
        return search.ends

    def _first(self, core: Reduced, clock: Clock, how: Way) -> np.ndarray | None:
        """A first plan, made in some way from the relaxation."""
        assert self.relaxation is not None
        seen = self.relaxation.within(core.kept, core.rows)
        return relax_and_fix.first_plan(core.program, seen, clock, self._tell, **how)

    def _starts(self, core: Reduced, starts: Starts, clock: Clock) -> tuple[Plans, Plans]:
        """Plans to search around, the best one first, and sketches of plans to cross them with.

        Plans are what is known, and first plans of different kinds.
        """
        plans = [core.part(x) for x in self._plans]
        if self.searches:
            return plans, []
        if plans:
            if self.tree and not self.enough:
                self._prove(self._value, FIRST_NODES)
            self._go_on()
        sketches: Plans = []
        if starts.many and not self.tree:
            begin = partial(relax_and_fix.descent, core.program, self._seen(core))
            made, sketches = race.run(begin, clock, starts.turns(), self.options.side_by_side)
            for x in made:
                self._keep(core.full(x))
                self._tell(self._value)
        else:
            made = self._dived(core, starts, clock)
        return sorted(plans + made, key=core.program.objective, reverse=True), sketches

    def _dived(self, core: Reduced, starts: Starts, clock: Clock) -> Plans:
        """First plans of few countries, of different kinds, the tree growing beside them."""
        dived: Plans = []
        with ThreadPoolExecutor(self.options.side_by_side) as pool:
            for first, *others in starts.turns():
                if self.enough or dived:
                    break
                beside = self.clock.share(LATE) if others else clock
                made, proven = [pool.submit(self._first, core, clock, first)], None
                if self.tree and self.options.asked_gap < ROUGH:
                    # Right after the plan that mostly takes longest, or all others would end before it.
                    proven = pool.submit(self._prove, None, FIRST_NODES, alone=True)
                made += [pool.submit(self._first, core, beside, how) for how in others]
                dived += [x for x in (one.result() for one in made) if x is not None]
                if proven is not None:
                    proven.result()
                for x in dived:
                    self._keep(core.full(x))
                self._go_on()
        return dived

    def _renew(self, clock: Clock) -> None:
        """Fit a plan of few partners, made for other numbers, to these."""
        if self.x is None or len(relax_and_fix.partners(self.program, self.x)) > relax_and_fix.FEW:
            return
        self._tell()
        self.x = relax_and_fix.improved(self.program, self.x, clock, self._tell)
        self._tell(self._value)

    def _near(self, gap: float) -> bool:
        """Whether the plan is proven to be within a gap."""
        return self._value is not None and within(self._value, self.bound, gap)

    def _go_on(self) -> None:
        """Let the tree alone go on as long as little is missing to the gap asked for."""
        nodes, nearly = 0, NEARLY * self.options.asked_gap
        while self.tree and nodes < MOST_NODES and not (self.ended or self.tree.done()):
            if not self._near(nearly):
                break
            self._prove(self._value, FIRST_NODES)
            nodes += FIRST_NODES

    def _keep(self, x: np.ndarray) -> None:
        if self.x is None or self.program.objective(x) > self.program.objective(self.x):
            self.x = x

    def _tell(self, value: float | None = None) -> None:
        self.board.tell(Progress("start", 0.0, value, self.bound))

    def _outcome(self, bound: float | None = None, stopped: bool = False) -> Outcome:
        """The plan with the best bound there is."""
        bounds = [bound] if bound is not None else []
        if self.bound is not None:
            bounds.append(self.bound)
        known = min(bounds, default=None)
        stopped = stopped or interrupt.asked()
        if self.x is None:
            return Outcome("interrupted" if stopped else "no_plan", bound=known)
        value = self.program.objective(self.x)
        known = None if known is None else max(known, value)
        status = "interrupted" if stopped else "feasible"
        if within(value, known, self.options.asked_gap):
            status = "optimal"
        return Outcome(status, self.x, value, known)
