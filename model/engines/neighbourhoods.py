"""Local search by countries: part of the plan is opened, the rest held, and HiGHS solves the small program exactly.

A large country-by-country program is hard as a whole and easy in parts. The first plan opens the
most promising countries only; then rounds open a few partners and rivals for their place, or one
kind of choice everywhere. Rounds come in pairs that start from the same plan and run side by side,
and effort is counted in nodes and rounds, never in seconds, so the same call gives the same plan on
any machine (a time limit excepted).
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from model.engines import direct, interrupt
from model.engines.relaxation import Relaxation
from model.program import LINKING, Program
from model.reduce import reduce
from model.solution import Outcome, Progress, SolverOptions, Watch, within

FIRST = 5
"""Countries that a quick first plan may use."""

NODES = 10
"""Nodes of each small program."""

GAP = 3e-3
"""Gap at which a small program is good enough."""

OFFERS = 20
"""Offer choices kept in each opened country, by reduced cost."""

RIVALS = 14
"""Countries outside the plan that may be opened, by rank."""

PATIENCE = 5
"""Rounds of each kind without a better plan after which the search ends."""

DEEP = 4
"""Partners that are opened together."""

WIDE = 140
"""Choices that are open in all the partners opened together, about; more partners where they are small."""

MIXED = 100
"""Choices on which plan and relaxation differ that are opened together, at most."""

KINDS = ("mixed", "swap", "offers", "deepen", "add")
"""Kinds of neighbourhoods, in turn."""

PAIR = 2
"""Small programs solved side by side."""


@dataclass(frozen=True)
class Opening:
    """Which choices a small program may change.

    Args:
        kind: the kind of neighbourhood.
        countries: blocks whose choices are all open.
        components: kinds of choices that are open in the other partners.
        mixed: blocks whose choices are open where plan and relaxation differ.
    """

    kind: str
    countries: tuple[int, ...]
    components: tuple[str, ...] = ()
    mixed: tuple[int, ...] = ()


class Search:
    """One local search over a program."""

    def __init__(
        self,
        program: Program,
        relaxation: Relaxation,
        options: SolverOptions,
        progress: Watch | None = None,
    ) -> None:
        self.program, self.relaxation, self.options, self.progress = (
            program,
            relaxation,
            options,
            progress,
        )
        self._began = time.monotonic()
        self._random = random.Random(options.seed)
        self._component = {
            name: _mask(program, name) for name in ("select", "open", "use", "assure")
        }
        self._rank = relaxation.rank
        self._deep = _deep(program)
        self.x: np.ndarray | None = None
        self.value = -np.inf

    def quick(self) -> np.ndarray | None:
        """A first plan over the most promising countries, possibly the empty one; None if there is none."""
        self._try([self._solve(Opening("first", tuple(self._rank[:FIRST])))])
        return self.x

    def go(self, start: np.ndarray | None = None) -> Outcome | None:
        """Search until nothing better is found; None when there is no plan to begin with."""
        if start is not None:
            self._keep(start, self.program.objective(start))
        if self.x is None and self.quick() is None:
            return None
        with ThreadPoolExecutor(PAIR) as pool:
            failures = 0
            while failures < PATIENCE * len(KINDS):
                for kind in KINDS:
                    if self._over():
                        return self._outcome()
                    openings = [self._draw(kind) for _ in range(PAIR)]
                    # All of them first: a plan kept early would be where a late one begins.
                    better = self._try(list(pool.map(self._solve, openings)))
                    failures = 0 if better else failures + 1
        return self._outcome()

    def _over(self) -> bool:
        """Whether the search was stopped, ran out of time or has proven enough."""
        late = time.monotonic() - self._began >= self.options.seconds
        enough = self.x is not None and within(
            self.value, self.relaxation.bound, self.options.asked_gap
        )
        return late or enough or interrupt.asked()

    def _draw(self, kind: str) -> Opening:
        """The next opening of a kind."""
        partners = self._partners()
        if kind == "mixed":
            return self._mixed(partners)
        if kind == "offers":
            return Opening(kind, (), ("select", "assure"))
        if kind == "deepen":
            return Opening(kind, self._some(partners, self._deep))
        rivals = [b for b in self._rank if b not in partners][:RIVALS]
        if kind == "add":
            return Opening(kind, self._some(partners, self._deep // 2) + self._some(rivals, 1))
        return Opening(kind, self._some(partners, self._deep // 2) + self._some(rivals, 2))

    def _mixed(self, partners: list[int]) -> Opening:
        """Where plan and relaxation differ, in as many countries as a small program bears, and a few partners."""
        differs = self._differs()
        count = np.bincount(self.program.col_block[differs], minlength=len(self.program.blocks))
        blocks = [int(b) for b in np.flatnonzero(count)]
        self._random.shuffle(blocks)
        total = np.cumsum(count[blocks])
        fit = tuple(sorted(blocks[: int(np.searchsorted(total, MIXED, side="right"))]))
        return Opening("mixed", self._some(partners, 1), mixed=fit)

    def _differs(self) -> np.ndarray:
        """Choices of countries on which plan and relaxation differ."""
        assert self.x is not None
        program = self.program
        apart = np.abs(np.round(self.x) - self.relaxation.x) > 1e-6
        return program.integer & apart & (program.col_block != LINKING)

    def _some(self, blocks: list[int], count: int) -> tuple[int, ...]:
        """A few of some blocks."""
        return tuple(self._random.sample(blocks, min(count, len(blocks))))

    def _partners(self) -> list[int]:
        """Blocks in which the plan chooses something."""
        assert self.x is not None
        chosen = self.program.integer & (self.x > 0.5) & (self.program.col_block != LINKING)
        return [int(b) for b in np.unique(self.program.col_block[chosen])]

    def _solve(self, opening: Opening) -> np.ndarray | None:
        """The best point that an opening allows, or None."""
        lower, upper = self._bounds(opening)
        small = reduce(self.program, lower, upper)
        if small is None:
            return None
        left = max(1e-3, self.options.seconds - (time.monotonic() - self._began))
        found = direct.solve(
            small.program,
            replace(self.options, gap=GAP, time_limit=left, threads=1),
            None if self.x is None else small.part(self.x),
            effort=direct.Effort(nodes=NODES),
        )
        return None if found.x is None else small.full(found.x)

    def _bounds(self, opening: Opening) -> tuple[np.ndarray, np.ndarray]:
        """Column bounds of an opening: what is not open stays as it is."""
        program = self.program
        lower, upper = program.col_lower.copy(), program.col_upper.copy()
        x = np.zeros(len(lower)) if self.x is None else np.round(self.x)
        inside = np.isin(program.col_block, opening.countries)
        held = program.integer & ~inside & (program.col_block != LINKING)
        for name in opening.components:
            held &= ~self._component[name]
        if opening.mixed:
            held &= ~(self._differs() & np.isin(program.col_block, opening.mixed))
        held |= self._poor(x)
        lower[held] = upper[held] = np.clip(x[held], lower[held], upper[held])
        return lower, upper

    def _poor(self, x: np.ndarray) -> np.ndarray:
        """Offer choices that are not taken and not among the best of their country."""
        select = np.flatnonzero(self._component["select"])
        reduced, block = self.relaxation.reduced[select], self.program.col_block[select]
        idle = self.relaxation.x[select] <= 1e-6
        order = np.lexsort((select, -reduced, idle, block))
        first = np.searchsorted(block[order], block[order], side="left")
        place = np.empty(len(select), dtype=int)
        place[order] = np.arange(len(select)) - first
        poor = np.zeros(len(x), dtype=bool)
        poor[select[place >= OFFERS]] = True
        return poor & (x < 0.5)

    def _try(self, points: Iterator[np.ndarray | None] | list[np.ndarray | None]) -> bool:
        """Keep the best of some points if it is better; the first of equals."""
        better = False
        for point in points:
            if point is not None:
                better |= self._keep(point, self.program.objective(point))
        return better

    def _keep(self, x: np.ndarray, value: float) -> bool:
        """Keep a point if it is better than what there is."""
        if value <= self.value + 1e-7 * abs(value):
            return False
        self.x, self.value = x, value
        if self.progress:
            seconds = time.monotonic() - self._began
            self.progress(Progress("start", seconds, value, self.relaxation.bound))
        return True

    def _outcome(self) -> Outcome:
        """The best plan with the bound of the relaxation."""
        assert self.x is not None
        status = "interrupted" if interrupt.asked() else "feasible"
        bound = max(self.relaxation.bound, self.value)
        if within(self.value, bound, self.options.asked_gap):
            status = "optimal"
        seconds = time.monotonic() - self._began
        return Outcome(status, self.x, self.value, bound, 0, seconds)


def _deep(program: Program) -> int:
    """Partners that are opened together."""
    own = program.integer & (program.col_block != LINKING)
    blocks = len(np.unique(program.col_block[own]))
    return max(DEEP, int(WIDE * blocks // max(1, own.sum())))


def _mask(program: Program, component: str) -> np.ndarray:
    """Which columns belong to a component."""
    mask = np.zeros(len(program.c), dtype=bool)
    mask[program.of_component.get(component, [])] = True
    return mask
