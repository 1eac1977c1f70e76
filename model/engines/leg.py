"""One leg of a dive: some countries are made whole one after the other, at the prices of those that are left.

At the prices of the relaxation a country has whole choices that are worth as much as what the
relaxation takes of it. A few of them are listed, from the dearest to the nearest, and held in the
linear program that stands ready; the first that costs little and that a few steps of the simplex
lead to is kept, and its prices lead to the next country. Who has no such choice is put off: what
many steps are needed for is mostly impossible, and later the linear program is smaller.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from model.engines import direct, interrupt
from model.engines.blocks import part
from model.engines.inside import Corner, Inside
from model.engines.scaling import scale
from model.program import LINKING, Program

NEAR = (0.01, 0.1, 1.0)
"""What differing from the relaxation in one choice costs, as shares of the country's value; a candidate for each."""

DEAR = 0.1
"""Share of the value that all countries together may cost."""

LISTING = direct.Effort(nodes=60, lean=True, rough=True)
LISTED = 1e-3
"""Effort and gap of the small program of one country."""

STEPS = 48
"""Linear programs in which a plan should be made; with more countries several are settled at once."""

MOVES = 1500
"""Steps of the simplex after which a candidate is given up."""

IN_TIME = 0.8
"""Share of the time that is left within which the rest should be settled."""

PACED = 4
"""Countries that are settled, or the part of all, before their pace says how long the rest will take: the first
ones stand for those that were put off before them."""

PART = 1e-6
"""A choice above this is taken in part."""


class Leg:
    """The relaxation of what is left to decide, and the countries that are made whole in it.

    Args:
        program: what is left to decide.
        count: countries of the whole dive.
        clock: the time that is left.
    """

    def __init__(self, program: Program, count: int, clock: direct.Clock) -> None:
        self.program, self._count, self._clock = program, count, clock
        blocks = range(len(program.blocks))
        self._relaxed = Inside(program, scale(program.relaxed()), blocks, clock)
        self._links = np.flatnonzero(program.row_block == LINKING)
        self._taken = program.A[self._links].tocsc()
        self._alone = _alone(program)
        self.left = loose(program)
        self.settled: list[int] = []

    def go(self, many: int) -> Corner | None:
        """Settle some countries; the corner at which that ends, None where there is no point at all."""
        corner = self._relaxed.solve() or self._relaxed.solve(anew=True)
        began, put_off = time.monotonic(), set[int]()
        while corner and len(self.settled) < many and not (self._clock.over or interrupt.asked()):
            free = by_value(self.program, corner.x, self.left - put_off)
            if not free:
                break
            blocks, after = self._settle(free[: self._at_once(began)], corner)
            if after is None:
                put_off.update(blocks)
                continue
            corner = after
            self.settled += blocks
            self.left -= {*blocks}
        return corner

    def _at_once(self, began: float) -> int:
        """Countries to settle in the next step: more where the time would not last for the rest."""
        usual, done = max(1, self._count // STEPS), len(self.settled)
        left = self._clock.left().seconds
        if done < min(PACED, self._count / PACED) or math.isinf(left):
            return usual
        pace = (time.monotonic() - began) / done
        return max(usual, math.ceil(usual * pace * len(self.left) / (IN_TIME * left)))

    def _settle(self, blocks: list[int], corner: Corner) -> tuple[list[int], Corner | None]:
        """Some of the countries and the corner in which they are whole; None where they are to be put off."""
        open_ = [b for b in blocks if not self._is_whole(b, corner.x)]
        if not open_:
            self._hold(blocks, corner.x)
            return blocks, corner
        least = corner.value - len(open_) / self._count * DEAR * abs(corner.value)
        for x in self._candidates(open_, corner):
            self._hold(blocks, np.where(np.isin(self.program.col_block, open_), x, corner.x))
            found = self._relaxed.near(MOVES, least)
            if found is not None:
                return blocks, found
        self._free(blocks)
        if len(open_) > 1:
            return self._settle(open_[: len(open_) // 2], corner)
        return open_, None

    def _candidates(self, blocks: list[int], corner: Corner) -> Iterator[np.ndarray]:
        """Points with whole choices of some countries: several of one country, or one of all together."""
        if len(blocks) > 1:
            with ThreadPoolExecutor(self._clock.left().side_by_side) as pool:
                choices = list(pool.map(lambda b: self._choice(b, NEAR[1], corner), blocks))
            known = [x for x in choices if x is not None]
            if len(known) == len(blocks):
                yield np.sum(known, axis=0)
            return
        tried: list[np.ndarray] = []
        # Mostly the first one is kept, and no other is asked for.
        for near in NEAR:
            x = self._choice(blocks[0], near, corner)
            if x is not None and not any(np.array_equal(x, other) for other in tried):
                tried.append(x)
                yield x

    def _choice(self, block: int, near: float, corner: Corner) -> np.ndarray | None:
        """The best whole choice of a country, at the prices of a corner and near it; nothing elsewhere.

        Prices cannot say how much one country alone may have, so rows of all that no other country
        touches are kept.
        """
        program = self.program
        cols = np.flatnonzero(program.col_block == block)
        rows = np.flatnonzero((program.row_block == block) | (self._alone == block))
        whole = cols[program.integer[cols]]
        worth = program.c.copy()
        worth[cols] -= self._taken[:, cols].T @ corner.prices[self._links]
        worth[whole] -= near * abs(value_of(program, corner.x, block)) * (1 - 2 * corner.x[whole])
        rest = corner.x.copy()
        rest[cols] = 0.0
        rest = program.A[rows] @ rest
        own = part(program, rows, cols).aimed(worth[cols])
        own = replace(own, row_lower=own.row_lower - rest, row_upper=own.row_upper - rest)
        options = replace(self._clock.left(), gap=LISTED, threads=1)
        found = direct.solve(own, options, effort=LISTING)
        if found.x is None:
            return None
        x = np.zeros(len(worth))
        x[whole] = np.round(found.x[own.integer])
        return x

    def _is_whole(self, block: int, x: np.ndarray) -> bool:
        own = x[self.program.integer & (self.program.col_block == block)]
        return bool(np.all(np.abs(own - np.round(own)) <= PART))

    def _hold(self, blocks: list[int], x: np.ndarray) -> None:
        cols = np.flatnonzero(self.program.integer & np.isin(self.program.col_block, blocks))
        lower, upper = self.program.col_lower[cols], self.program.col_upper[cols]
        whole = np.clip(np.round(x[cols]), lower, upper)
        self._relaxed.within(cols, whole, whole)

    def _free(self, blocks: list[int]) -> None:
        cols = np.flatnonzero(self.program.integer & np.isin(self.program.col_block, blocks))
        self._relaxed.within(cols, self.program.col_lower[cols], self.program.col_upper[cols])


def loose(program: Program) -> set[int]:
    """Countries with a choice that is open."""
    open_ = program.integer & (program.col_lower < program.col_upper)
    return {int(b) for b in np.unique(program.col_block[open_])} - {LINKING}


def by_value(program: Program, x: np.ndarray, blocks: Iterable[int]) -> list[int]:
    """Blocks by what they add to the objective, most first."""
    return sorted(blocks, key=lambda b: (-value_of(program, x, b), b))


def value_of(program: Program, x: np.ndarray, block: int) -> float:
    """What a block adds to the objective."""
    own = program.col_block == block
    return float(program.c[own] @ x[own])


def _alone(program: Program) -> np.ndarray:
    """For each row of all the one country that it touches; LINKING where there are several or none."""
    A = program.A.tocoo()
    block, row = program.col_block[A.col], A.row
    mine = (block != LINKING) & (program.row_block[row] == LINKING)
    first = np.full(len(program.row_lower), len(program.blocks))
    last = np.full(len(program.row_lower), LINKING)
    np.minimum.at(first, row[mine], block[mine])
    np.maximum.at(last, row[mine], block[mine])
    return np.where(first == last, last, LINKING)
