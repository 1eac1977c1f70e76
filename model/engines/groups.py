"""A plan for very many countries: group by group, the rest in shares of what the relaxation takes.

The linear program of all countries is too large to be walked through one by one. So they are dealt
out into groups. While one is settled by a dive, each country that is still to come is a single
column, what the relaxation takes of it, of which any share may be used: it gives way where the group
needs more, at what that costs. Who is settled stays as it is. In the last group nobody is left to
give way, so the money of some that were settled before moves again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from model.engines import dive, interrupt
from model.engines.blocks import part
from model.engines.descent import Descent, Mark
from model.engines.direct import Clock
from model.engines.leg import by_value, loose
from model.engines.lp import FEASIBILITY, best_continuous
from model.program import LINKING, Program
from model.reduce import reduce

GROUP = 25
"""Countries of a group, about."""

MOVING = 8
"""Groups settled before the last one whose money moves with it; twice as many with each failure."""


class Groups(Descent):
    """One way from the relaxation to a plan.

    Args:
        program: the countries and offers to choose from.
        x: a point of its relaxation.
        clock: the time that is left.
        reserve: share of the budgets that the first groups leave to the last one.
    """

    def __init__(self, program: Program, x: np.ndarray, clock: Clock, reserve: float) -> None:
        self.program, self._relaxed, self._clock, self._reserve = program, x, clock, reserve
        self._x = x.copy()
        undecided = loose(program)
        self._coming = undecided - _must_stay(program)
        # Money of countries that have nothing to decide always moves.
        self._free = {*program.col_block.tolist()} - undecided
        countries = by_value(program, x, undecided)
        count = max(1, round(len(countries) / GROUP))
        # Dealt out by value, all groups are alike.
        self._groups = [countries[i::count] for i in range(count)]
        self._last = self._groups.pop()
        self._settled: list[list[int]] = []
        self._marks: list[Mark] = []

    @property
    def marks(self) -> Sequence[Mark]:
        """One after each group."""
        return self._marks

    def settle(self) -> np.ndarray | None:
        """Settle all groups but the last; one that fails has another turn with it."""
        count = len(self._groups) + 1
        for i, group in enumerate(self._groups):
            held = self._reserve * (1 - (i + 1) / count)
            if not (self._settle(group, [], held) or self._settle(group, [], 0.0)):
                self._last = group + self._last
            if self._over:
                return None
            self._marks.append(Mark((i + 1) / (count - 1), self._clock.steps))
        return dive.sketch(self.program, self._x, {*self._last})

    def finish(self) -> np.ndarray | None:
        """Settle the last group; None where it cannot be made whole."""
        moving = MOVING
        while not self._settle(self._last, self._settled[-moving:], 0.0):
            if moving >= len(self._settled) or self._over:
                return None
            moving *= 2
        if self.program.excess(self._x) <= FEASIBILITY:
            return self._x
        return best_continuous(self.program, self._x)

    @property
    def _over(self) -> bool:
        return self._clock.over or interrupt.asked()

    def _settle(self, group: list[int], moving: list[list[int]], reserve: float) -> bool:
        """Make a group whole, while some that were settled keep their choices but not their money."""
        if self._over:
            return False
        settled = [block for one in moving for block in one]
        program = dive.tightened(self.program, self._relaxed, reserve)
        blocks = [*group, *settled, *self._free, LINKING]
        inside = np.isin(program.col_block, blocks)
        rows = np.flatnonzero(np.isin(program.row_block, blocks))
        joined = self._joined(program, rows, inside)
        held = np.flatnonzero(joined.integer & np.isin(joined.col_block, settled))
        lower, upper = joined.col_lower.copy(), joined.col_upper.copy()
        lower[held] = upper[held] = np.round(self._x[inside][held])
        left = reduce(joined, lower, upper)
        share = self._reserve / (len(self._groups) + 1)
        found = None if left is None else dive.Dive(left.program, self._clock, share).plan()
        if left is None or found is None:
            return False
        self._x[inside] = left.full(found)[: int(inside.sum())]
        self._settled.append(group)
        self._coming -= {*group}
        return True

    def _joined(self, program: Program, rows: np.ndarray, inside: np.ndarray) -> Program:
        """The countries that are inside, and of each one still to come a share of what it has."""
        coming = ~inside & np.isin(program.col_block, list(self._coming))
        where = np.flatnonzero(coming)
        blocks, column = np.unique(program.col_block[where], return_inverse=True)
        one = sparse.csr_matrix((self._x[where], (where, column)), (len(self._x), len(blocks)))
        fixed = np.where(inside | coming, 0.0, self._x)
        A = program.A[rows]
        used, own = A @ fixed, part(program, rows, np.flatnonzero(inside))
        return replace(
            own,
            c=np.append(own.c, program.c @ one),
            c0=program.c0 + float(program.c @ fixed),
            A=sparse.hstack([own.A, A @ one], format="csr"),
            row_lower=own.row_lower - used,
            row_upper=own.row_upper - used,
            col_lower=np.append(own.col_lower, np.zeros(len(blocks))),
            col_upper=np.append(own.col_upper, np.ones(len(blocks))),
            integer=np.append(own.integer, np.zeros(len(blocks), dtype=bool)),
            columns=[*own.columns, *(("share", (program.blocks[b],)) for b in blocks)],
            col_block=np.append(own.col_block, np.full(len(blocks), LINKING)),
        )


def _must_stay(program: Program) -> set[int]:
    """Countries that cannot be out."""
    rows = (program.row_lower > 0) | (program.row_upper < 0)
    cols = (program.col_lower > 0) | (program.col_upper < 0)
    return {*program.row_block[rows].tolist(), *program.col_block[cols].tolist()}
