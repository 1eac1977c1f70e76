"""A plan by diving: many countries are made whole one after the other, and what is left is relaxed.

The way down has several legs (`leg`). After each what is settled leaves the program, so that the
linear program gets smaller, and who was put off has another turn. Whoever is left in the end is
settled by an integer program, or stays out; where that breaks rows of all, a few countries choose anew
(`mending`). Part of every budget may be held back until then: the last countries need less luck, and
the plan is a little smaller.
Nothing is left to chance and effort is counted in nodes and steps, so the same program gives the
same plan.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.engines import direct, interrupt
from model.engines.descent import Descent, Mark
from model.engines.leg import PART, Leg, by_value, loose
from model.engines.lp import best_continuous
from model.engines.mending import mended
from model.program import LINKING, Program
from model.reduce import Reduced, reduce

LEGS, ONE_LEG = 4, 18
"""Legs of the way down, and countries for which one is enough: who of so few is put off mostly stays so."""

SETTLING = direct.Effort(nodes=100, lean=True, rough=True)
SETTLED = 3e-3
"""Effort and gap of the program of some countries with all others relaxed."""

MOVING = 32
"""Settled countries whose money moves at first when another one is settled. With that of all it is three times as
long, and the same was found (six ends of dives)."""

SINGLE = 0.5
"""Share of a budget that one unit of a choice may take where part of it is held back."""


class Dive(Descent):
    """One way down from the relaxation to a plan.

    Args:
        program: the countries and offers to choose from.
        clock: the time that is left.
        reserve: share of the budgets that the first leg leaves to those who come last.
    """

    def __init__(self, program: Program, clock: direct.Clock, reserve: float) -> None:
        self.program, self._clock, self._reserve = program, clock, reserve
        self._lower, self._upper = program.col_lower.copy(), program.col_upper.copy()
        self._left = loose(program)
        self._count = len(self._left)
        self._legs = LEGS if self._count > ONE_LEG else 1
        self._x = np.clip(0.0, program.col_lower, program.col_upper)
        self._marks: list[Mark] = []

    @property
    def marks(self) -> Sequence[Mark]:
        """One after each leg."""
        return self._marks

    def settle(self) -> np.ndarray | None:
        """Settle one country after the other, leg by leg; None where there is no point at all."""
        for leg, held in enumerate(np.linspace(self._reserve, 0.0, self._legs)):
            many = math.ceil(len(self._left) / (self._legs - leg))
            if many and not self._leg(many, float(held)) and not self._over:
                return None
            if self._over:
                break
            self._marks.append(Mark((leg + 1) / self._legs, self._clock.steps))
        return sketch(self.program, self._x, self._left)

    def finish(self) -> np.ndarray | None:
        """Settle those few; who finds no room, or is left when the time is up, stays out. None if that cannot be."""
        out: list[int] = []
        while (open_ := self._left - {*out}) and not self._over:
            (first,) = by_value(self.program, self._x, open_)[:1]
            if not self._solved(first):
                out.append(first)
        return best_continuous(self.program, self._without)

    def mend(self) -> np.ndarray | None:
        """Where they cannot stay out a few countries choose anew; None where that does not help."""
        return mended(self.program, self._without, sorted(self._left), self._clock)

    @property
    def _without(self) -> np.ndarray:
        """The choices of those who are settled."""
        return np.where(np.isin(self.program.col_block, list(self._left)), 0.0, self._x)

    @property
    def _over(self) -> bool:
        return self._clock.over or interrupt.asked()

    def _leg(self, many: int, reserve: float) -> bool:
        """Settle some countries while a share of the budgets is held back; False where there is no point."""
        for held in dict.fromkeys((reserve, 0.0)):
            left = self._open(tightened(self.program, self._x, held))
            if left is None:
                continue
            leg = Leg(left.program, self._count, self._clock)
            corner = leg.go(many)
            if corner is not None:
                self._settle(leg.settled, left.full(corner.x))
                return True
        return False

    def _settle(self, blocks: list[int], x: np.ndarray) -> None:
        """Hold the choices of some countries as they are in a point."""
        own = self._own(blocks)
        self._lower[own] = self._upper[own] = np.round(x[own])
        self._left -= {*blocks}
        self._x = x

    def _solved(self, block: int) -> bool:
        """Settle a country by a program in which it must be whole and all that are left are relaxed.

        Money of those who are settled moves, at first only where that is worth most.
        """
        there = {int(b) for b in np.unique(self.program.col_block[np.abs(self._x) > PART])}
        for still in (by_value(self.program, self._x, there - self._left - {LINKING})[MOVING:], []):
            found = self._whole(block, still)
            if found is not None:
                self._settle([block], found)
                return True
            if not still:
                break
        return False

    def _whole(self, block: int, still: Sequence[int]) -> np.ndarray | None:
        """The best point in which a country is whole and some others stay exactly as they are."""
        fixed = np.isin(self.program.col_block, still)
        here = np.clip(self._x, self._lower, self._upper)
        lower, upper = np.where(fixed, here, self._lower), np.where(fixed, here, self._upper)
        left = reduce(replace(self.program, integer=self._own([block])), lower, upper)
        if left is None:
            return None
        options = replace(self._clock.left(), gap=SETTLED, threads=1)
        found = direct.solve(left.program, options, effort=SETTLING)
        self._clock.steps += found.steps
        return None if found.x is None else left.full(found.x)

    def _own(self, blocks: list[int]) -> np.ndarray:
        """Whether a column is a choice of some countries."""
        return self.program.integer & np.isin(self.program.col_block, blocks)

    def _open(self, program: Program) -> Reduced | None:
        """What is left of a program when settled choices are held."""
        return reduce(program, self._lower, self._upper)


def sketch(program: Program, x: np.ndarray, left: set[int]) -> np.ndarray:
    """A point that leaves open, as nan, what some countries take of their choices."""
    open_ = program.integer & np.isin(program.col_block, list(left)) & (x > PART)
    return np.where(open_, np.nan, x)


def tightened(program: Program, x: np.ndarray, share: float) -> Program:
    """The program with a share of its linking rows held back, where no single choice needs most of one.

    Args:
        program: the program.
        x: a point; shares of a total have zero on their side, so what flows through them there counts.
        share: how much is held back.
    """
    if not share:
        return program
    rows = np.flatnonzero(program.row_block == LINKING)
    A = abs(program.A[rows])
    lower, upper = program.row_lower[rows], program.row_upper[rows]
    side = np.abs(np.where(np.isfinite(upper), upper, lower))
    flow = np.where(side == 0, (A @ np.abs(x)) / 2, side)
    ready = np.isfinite(lower) != np.isfinite(upper)
    ready &= (side == 0) | (A.max(axis=1).toarray().ravel() <= SINGLE * side)
    held = np.zeros(len(program.row_lower))
    held[rows[ready]] = share * flow[ready]
    return replace(program, row_lower=program.row_lower + held, row_upper=program.row_upper - held)
