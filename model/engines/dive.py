"""A plan by diving: many countries are made whole one after the other, at the prices of those that are left.

At the prices of the relaxation a country has whole choices that are worth as much as what the
relaxation takes of it. A few of them are listed, from the dearest to the nearest, held in the
linear program that stands ready, and the one that costs least is kept; its prices lead to the next
country. Where what is settled leaves a country no choice, not even to stay out, those that have most
of what is short are opened again; else it is settled by an integer program together with those
settled last. Nothing is left to chance and effort is counted in nodes, so the same program gives
the same plan.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from scipy import sparse

from model.engines import direct, interrupt
from model.engines.blocks import part
from model.engines.inside import Corner, Inside
from model.engines.lp import best_continuous
from model.engines.scaling import scale
from model.program import LINKING, Program
from model.reduce import reduce

NEAR = (0.01, 0.1, 1.0)
"""What differing from the relaxation in one choice costs, as shares of the country's value; a candidate for each."""

DEAR = 0.1
"""Share of the value that all countries together may cost; who costs more than its part is settled with care."""

LISTING = direct.Effort(nodes=60, lean=True)
LISTED = 1e-3
"""Effort and gap of the small program of one country."""

SETTLING = direct.Effort(nodes=100, lean=True)
SETTLED = 3e-3
"""Effort and gap of the program of one country with all others relaxed."""

STEPS = 48
"""Linear programs in which a plan should be made; with more countries several are settled at once."""

IN_TIME = 0.8
"""Share of the time that is left within which the rest should be settled."""

PART = 1e-6
"""A choice above this is taken in part."""


def plan(program: Program, clock: direct.Clock) -> np.ndarray | None:
    """A feasible point; None when the countries cannot be made whole.

    Args:
        program: the countries and offers to choose from.
        clock: the time that is left.
    """
    return _Dive(program, clock).go()


class _Dive:
    """One way down from the relaxation to a plan."""

    def __init__(self, program: Program, clock: direct.Clock) -> None:
        self.program, self._clock = program, clock
        blocks = range(len(program.blocks))
        self._relaxed = Inside(program, scale(program.relaxed()), blocks, self._clock)
        self._lower, self._upper = program.col_lower.copy(), program.col_upper.copy()
        self._links = np.flatnonzero(program.row_block == LINKING)
        self._taken = sparse.csc_matrix(program.A[self._links])
        loose = program.integer & (self._lower < self._upper)
        self._left = {int(b) for b in np.unique(program.col_block[loose])}
        self._count = len(self._left)
        self._settled: list[int] = []
        self._reopened: set[int] = set()

    def go(self) -> np.ndarray | None:
        """Settle all countries; None when that fails or the time is up."""
        corner = self._relaxed.solve()
        self._began = time.monotonic()
        while self._left and corner is not None:
            if self._over:
                # Those that are left stay out, if they can.
                left = np.isin(self.program.col_block, list(self._left))
                return best_continuous(self.program, np.where(left, 0.0, corner.x))
            blocks = by_value(self.program, corner.x, self._left)[: self._at_once()]
            found = self._settle(blocks, corner)
            corner = found and self._keep(*found)
        return None if corner is None else best_continuous(self.program, corner.x)

    def _at_once(self) -> int:
        """Countries to settle in the next step: more where the time would not last for the rest."""
        usual, done = max(1, self._count // STEPS), self._count - len(self._left)
        left = self._clock.left().seconds
        if not done or math.isinf(left):
            return usual
        pace = (time.monotonic() - self._began) / done
        return max(usual, math.ceil(usual * pace * len(self._left) / (IN_TIME * left)))

    @property
    def _over(self) -> bool:
        return self._clock.over or interrupt.asked()

    def _settle(self, blocks: list[int], corner: Corner) -> tuple[list[int], np.ndarray] | None:
        """Some of the countries and a point in which they are whole."""
        loose = [b for b in blocks if not self._is_whole(b, corner.x)]
        if not loose:
            return blocks, corner.x
        best = self._best(self._candidates(loose, corner), loose)
        fair = corner.value - len(loose) / self._count * DEAR * abs(corner.value)
        if best is not None and best.value >= fair:
            return blocks, best.x
        if len(loose) > 1:
            return self._settle(loose[: len(loose) // 2], corner)
        if best is None:
            best = self._best([np.zeros(len(corner.x))], loose)
        if best is not None:
            return blocks, best.x
        return self._out(loose, corner) or self._solved(blocks)

    def _candidates(self, loose: list[int], corner: Corner) -> list[np.ndarray]:
        """Points with whole choices of some countries: several of one country, or one of all together."""
        asked = [(b, near) for b in loose for near in (NEAR if len(loose) == 1 else NEAR[1:2])]
        with ThreadPoolExecutor(self._clock.left().side_by_side) as pool:
            choices = list(pool.map(lambda one: self._choice(one[0], one[1], corner), asked))
        known = [x for x in choices if x is not None]
        if len(loose) > 1:
            return [np.sum(known, axis=0)] if len(known) == len(loose) else []
        return list({np.round(x).tobytes(): x for x in known}.values())

    def _choice(self, block: int, near: float, corner: Corner) -> np.ndarray | None:
        """The best whole choice of a country, at the prices of a corner and near it; nothing elsewhere."""
        program = self.program
        cols = np.flatnonzero(program.col_block == block)
        whole = cols[program.integer[cols]]
        prices = corner.prices[self._links]
        worth = program.c.copy()
        worth[cols] -= self._taken[:, cols].T @ prices
        worth[whole] -= near * abs(value_of(program, corner.x, block)) * (1 - 2 * corner.x[whole])
        own = part(program, np.flatnonzero(program.row_block == block), cols)
        own = own.bounded(self._lower[cols], self._upper[cols]).aimed(worth[cols])
        options = replace(self._clock.left(), gap=LISTED, threads=1)
        found = direct.solve(own, options, effort=LISTING)
        if found.x is None:
            return None
        x = np.zeros(len(worth))
        x[whole] = np.round(found.x[own.integer])
        return x

    def _best(self, points: Iterable[np.ndarray], blocks: list[int]) -> Corner | None:
        """The best corner with the choices of some countries as in one of the points."""
        best: Corner | None = None
        for x in points:
            self._hold(blocks, x)
            found = self._relaxed.solve()
            if found is not None and (best is None or found.value > best.value):
                best = found
        self._free(blocks)
        return best

    def _out(self, blocks: list[int], corner: Corner) -> tuple[list[int], np.ndarray] | None:
        """A point without some countries in which others that were settled are open again, each once.

        Those open that have most of what the countries would have to give: the rows that prove that
        there is no point without them say what that is.
        """
        self._hold(blocks, np.zeros(len(corner.x)))
        found = self._relaxed.solve()
        ray = self._relaxed.ray
        opened: list[int] = []
        if ray is not None:
            has = (np.abs(ray[self._links]) @ abs(self._taken)) * np.abs(corner.x)
            share = np.bincount(self.program.col_block + 1, has, len(self.program.blocks) + 1)[1:]
            again = [b for b in self._settled if b not in self._reopened and share[b] > 0]
            again.sort(key=lambda b: (-share[b], b))
            while found is None and len(opened) < len(again) and not self._over:
                opened = again[: 2 * len(opened) or 1]
                self._free(opened)
                found = self._relaxed.solve()
        if found is None:
            self._free(blocks)
            self._hold(opened, corner.x)
            return None
        self._reopened |= {*opened}
        self._left |= {*opened}
        self._settled = [b for b in self._settled if b not in opened]
        return blocks, found.x

    def _solved(self, blocks: list[int]) -> tuple[list[int], np.ndarray] | None:
        """The same by a program in which countries must be whole and all that are left are relaxed.

        Where what is settled leaves the country no choice, it is settled once more together with the
        last ones before it, twice as many with each failure.
        """
        before, back = self._settled, 0
        while back < 2 * len(before) or not back:
            again = blocks + before[len(before) - min(back, len(before)) :]
            self._free(again)
            own = self.program.integer & np.isin(self.program.col_block, again)
            left = reduce(replace(self.program, integer=own), self._lower, self._upper)
            if left is not None:
                options = replace(self._clock.left(), gap=SETTLED, threads=1)
                found = direct.solve(left.program, options, effort=SETTLING)
                if found.x is not None:
                    return again, left.full(found.x)
            if self._over:
                return None
            back = max(1, 2 * back)
        return None

    def _is_whole(self, block: int, x: np.ndarray) -> bool:
        own = x[self.program.integer & (self.program.col_block == block)]
        return bool(np.all(np.abs(own - np.round(own)) <= PART))

    def _keep(self, blocks: list[int], x: np.ndarray) -> Corner | None:
        """The corner with the choices of some countries settled as in a point."""
        self._hold(blocks, x)
        self._settled = [b for b in self._settled if b not in blocks] + blocks
        self._left -= set(blocks)
        # There is such a corner: where the short way does not find it, the long one may.
        return self._relaxed.solve() or self._relaxed.solve(anew=True)

    def _hold(self, blocks: list[int], x: np.ndarray) -> None:
        cols = np.flatnonzero(self.program.integer & np.isin(self.program.col_block, blocks))
        self._lower[cols] = self._upper[cols] = np.clip(
            np.round(x[cols]), self.program.col_lower[cols], self.program.col_upper[cols]
        )
        self._within(cols)

    def _free(self, blocks: list[int]) -> None:
        cols = np.flatnonzero(self.program.integer & np.isin(self.program.col_block, blocks))
        self._lower[cols] = self.program.col_lower[cols]
        self._upper[cols] = self.program.col_upper[cols]
        self._within(cols)

    def _within(self, cols: np.ndarray) -> None:
        self._relaxed.within(cols, self._lower[cols], self._upper[cols])


def by_value(program: Program, x: np.ndarray, blocks: Iterable[int]) -> list[int]:
    """Blocks by what they add to the objective, most first."""
    return sorted(blocks, key=lambda b: (-value_of(program, x, b), b))


def value_of(program: Program, x: np.ndarray, block: int) -> float:
    """What a block adds to the objective."""
    own = program.col_block == block
    return float(program.c[own] @ x[own])
