"""The plans that a search by countries begins with, made: first plans, what oscillation makes of them, other ones.

Where countries are few a first plan is only where an oscillation begins, and so are the plans at which a
search has ended: mostly it leads to another one that is as good or better. Now and then the search
begins from new first plans all the same, as no oscillation leaves everything behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from random import Random

import numpy as np

from model.engines import relax_and_fix
from model.engines.direct import Clock
from model.engines.oscillation import oscillated
from model.engines.relax_and_fix import Seen
from model.engines.relaxation import Relaxation
from model.engines.starts import Starts, Way
from model.program import Program
from model.solution import SolverOptions, within

NEW = 3
"""Of so many later beginnings the last one is from new first plans."""


class Beginnings:
    """Plans to begin with, in one program.

    Args:
        program: the program.
        relaxation: its relaxation by countries.
        options: gap and seed.
        seed: what is drawn is drawn from here, too.
        seen: told the value of every first plan.
        few: whether countries are few, so that oscillation pays.
    """

    def __init__(
        self,
        program: Program,
        relaxation: Relaxation,
        options: SolverOptions,
        seed: int,
        seen: Seen,
        *,
        few: bool,
    ) -> None:
        self._program, self._relaxation, self._options = program, relaxation, options
        self._starts = Starts(program, relaxation, Random(options.seed + seed))
        self._seen, self._few = seen, few
        self._begun, self._oscillations = 0, count()

    def turns(self) -> list[Sequence[Way]]:
        """Kinds of first plans to make side by side, turn after turn until there is one."""
        return self._starts.turns()

    def made(self, how: Way, number: int, first: Clock, clock: Clock) -> list[np.ndarray]:
        """A first plan, if there is one, and what oscillation makes of it.

        Args:
            how: the kind of plan.
            number: another number draws another order.
            first: the time for the first plan.
            clock: the time for both.
        """
        plan = self._first(first, how)
        if plan is None:
            return []
        # Not the bound of a tree, which may move meanwhile: the same plans are to come out every time.
        value, bound = self._program.objective(plan), self._relaxation.bound
        if not self._few or within(value, bound, self._options.asked_gap):
            return [plan]
        found = self._oscillated(clock, plan, f"first {number}")
        return [plan] if found is None else [plan, found]

    def others(self, known: Sequence[np.ndarray], clock: Clock) -> list[np.ndarray]:
        """Plans of another beginning: near the ones that are known, or new ones."""
        self._begun += 1
        with ThreadPoolExecutor(clock.left().side_by_side) as pool:
            if self._begun % NEW:
                todo = [
                    pool.submit(self._oscillated, clock, x, str(next(self._oscillations)))
                    for x in known
                ]
            else:
                todo = [pool.submit(self._first, clock, how) for how in self._starts.others()]
            found = [one.result() for one in todo]
        return [x for x in found if x is not None and x.any()]

    def _first(self, clock: Clock, how: Way) -> np.ndarray | None:
        """A first plan of some kind."""
        return relax_and_fix.first_plan(
            self._program, self._relaxation, clock.left(), self._seen, **how
        )

    def _oscillated(self, clock: Clock, x: np.ndarray, word: str) -> np.ndarray | None:
        """Another plan; what it draws is its own."""
        random = Random(f"{self._options.seed} {word}")
        found = oscillated(self._program, self._relaxation, x, random, clock)
        if found is not None:
            self._seen(self._program.objective(found))
        return found
