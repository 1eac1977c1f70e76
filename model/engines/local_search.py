"""Local search by countries: small programs around a plan, solved exactly, and good plans crossed.

Two neighbourhoods are drawn and solved side by side, the better plan is where the next
ones are drawn, and so in turn through all kinds. The best plans that were found are kept: crossing
takes the best of several. After a turn without a better plan the next one goes on from somewhere
near the best. Effort is counted in nodes and turns, never in seconds, so the same call gives the
same plan on any machine (a time limit excepted).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from random import Random

import numpy as np

from model.engines import direct, interrupt
from model.engines.neighbourhoods import KINDS, Neighbourhoods, Opening
from model.engines.relaxation import Relaxation
from model.program import Program
from model.solution import Outcome, Progress, SolverOptions, Watch, within

NODES = 25
"""Nodes of each small program."""

GAP = 1e-3
"""Gap at which a small program is good enough."""

PAIR = 2
"""Neighbourhoods that are solved side by side."""

KNOWN = 6
"""Best plans that are kept to be crossed."""

PATIENCE = 6
"""Turns without a better plan after which the search ends."""

BETTER = 1e-7
"""A plan is better when its objective is, by more than this share."""


class Search:
    """One local search over a program.

    Args:
        program: the program.
        relaxation: its relaxation by countries.
        options: gap, time limit, seed and threads.
        progress: told of every better plan.
        prove: called after each turn with the best value, gives a tighter relaxation.
    """

    def __init__(
        self,
        program: Program,
        relaxation: Relaxation,
        options: SolverOptions,
        progress: Watch | None = None,
        prove: Callable[[float], Relaxation] | None = None,
    ) -> None:
        self.program, self.relaxation = program, relaxation
        self.options, self.progress, self.prove = options, progress, prove
        self._near = Neighbourhoods(program, relaxation)
        self._began = time.monotonic()
        self._random = Random(options.seed)
        self._known: list[np.ndarray] = []

    def go(self, *starts: np.ndarray) -> Outcome:
        """Search from some plans, one at least, until nothing better is found."""
        for x in starts:
            self._keep(x)
        here, patience = self._known[0], PATIENCE
        with ThreadPoolExecutor(self.options.side_by_side) as pool:
            while patience and not self._over():
                best = self._known[0]
                self._turn(here, pool)
                if self.prove:
                    self.relaxation = self.prove(self._value)
                    self._near.guide(self.relaxation.x)
                if self._better(self._known[0], best):
                    here, patience = self._known[0], PATIENCE
                else:
                    here, patience = self._next(here is best), patience - 1
        return self._outcome()

    @property
    def _value(self) -> float:
        """Objective of the best plan."""
        return self.program.objective(self._known[0])

    def _turn(self, here: np.ndarray, pool: Executor) -> None:
        """Neighbourhoods of each kind, from plan to better plan."""
        for first in range(0, len(KINDS), PAIR):
            if self._over():
                return
            known = tuple(self._known)
            # Both are drawn first: a plan kept early would be where a late one begins.
            drawn = [
                self._near.draw(kind, here, self._random, known)
                for kind in KINDS[first : first + PAIR]
            ]
            for x in pool.map(partial(self._solve, start=here), drawn):
                if x is not None:
                    self._keep(x)
                    here = x if self._better(x, here) else here

    def _next(self, stuck: bool) -> np.ndarray:
        """Where to go on after a turn in vain: somewhere near the best plan, and then back to it."""
        best = self._known[0]
        moved = self._solve(self._near.away(best, self._random), None, best) if stuck else None
        return best if moved is None else moved

    def _solve(
        self, opening: Opening, start: np.ndarray | None, around: np.ndarray | None = None
    ) -> np.ndarray | None:
        """The best point that an opening allows, or None.

        Args:
            opening: what may change.
            start: the plan to begin with.
            around: the plan that gives what may not change, when it is not the one to begin with.
        """
        small = self._near.program_of(opening, start if around is None else around)
        if small is None:
            return None
        left = max(1e-3, self.options.seconds - (time.monotonic() - self._began))
        found = direct.solve(
            small.program,
            replace(self.options, gap=GAP, time_limit=left, threads=1),
            None if start is None else small.part(start),
            effort=direct.Effort(nodes=NODES),
        )
        return None if found.x is None else small.full(found.x)

    def _over(self) -> bool:
        """Whether the search was stopped, ran out of time or has proven enough."""
        late = time.monotonic() - self._began >= self.options.seconds
        enough = within(self._value, self.relaxation.bound, self.options.asked_gap)
        return late or enough or interrupt.asked()

    def _better(self, x: np.ndarray, than: np.ndarray) -> bool:
        value = self.program.objective(than)
        return self.program.objective(x) > value + BETTER * abs(value)

    def _keep(self, x: np.ndarray) -> None:
        """Keep a plan among the best ones, if it is one and none of them."""
        whole = self.program.integer
        if any(np.array_equal(np.round(x[whole]), np.round(y[whole])) for y in self._known):
            return
        best = self._known[0] if self._known else None
        self._known = sorted([*self._known, x], key=self.program.objective, reverse=True)[:KNOWN]
        if self.progress and self._known[0] is not best:
            seconds = time.monotonic() - self._began
            self.progress(Progress("start", seconds, self._value, self.relaxation.bound))

    def _outcome(self) -> Outcome:
        """The best plan with the bound of the relaxation."""
        status = "interrupted" if interrupt.asked() else "feasible"
        bound = max(self.relaxation.bound, self._value)
        if within(self._value, bound, self.options.asked_gap):
            status = "optimal"
        seconds = time.monotonic() - self._began
        return Outcome(status, self._known[0], self._value, bound, 0, seconds)
