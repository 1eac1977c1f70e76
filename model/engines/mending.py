"""A plan made of choices that together break rows of all: some countries choose anew.

Breaking a row has a price, so that there is a point to begin with. Then those who weigh most on what
is broken, or may ease it, are opened again, together with those who have no place yet, more of them
each time, until nothing is broken any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from model.engines import direct, interrupt
from model.engines.elastic import elastic
from model.engines.lp import best_continuous
from model.program import LINKING, Program
from model.reduce import reduce

SIZES, MOST = (80, 160), 200
"""Choices that are opened, about, one time after the other, and the most: with more another dive is cheaper."""

EFFORT = direct.Effort(nodes=100, lean=True, around=True, rough=True)
GAP = 3e-3
"""Effort and gap of each small program."""

BROKEN = 1e-7
"""A row is broken when it is by more than this."""


def mended(
    program: Program, x: np.ndarray, free: Sequence[int], clock: direct.Clock
) -> np.ndarray | None:
    """A feasible point near the choices of another one; None when there is none, as far as was tried.

    Args:
        program: the program.
        x: whole choices that keep the rows of each country.
        free: countries that are opened each time.
        clock: the time that is left.
    """
    count, soft = len(x), elastic(program, program.objective(x))
    point = best_continuous(soft, np.append(x, np.zeros(len(soft.c) - count)))
    for size in SIZES:
        if point is None or point[count:].max(initial=0.0) <= BROKEN:
            break
        others = [b for b in _in_order(soft, point, count) if b not in free]
        held = soft.integer & ~np.isin(soft.col_block, _opened(soft, free, others, size))
        if clock.over or interrupt.asked() or (soft.integer & ~held).sum() > MOST:
            return None
        whole = np.round(point)
        lower = np.where(held, whole, soft.col_lower)
        part = reduce(soft, lower, np.where(held, whole, soft.col_upper))
        if part is None:
            return None
        options = replace(clock.left(), gap=GAP, threads=1)
        found = direct.solve(part.program, options, part.part(point), effort=EFFORT)
        clock.steps += found.steps
        point = point if found.x is None else part.full(found.x)
    return None if point is None else best_continuous(program, point[:count])


def _opened(program: Program, free: Sequence[int], others: Sequence[int], size: int) -> list[int]:
    """Those who are free, one of the others at least, and more in their order as long as the size allows."""
    own = program.integer & (program.col_block != LINKING)
    count = np.bincount(program.col_block[own], minlength=len(program.blocks))
    left = size - count[list(free)].sum()
    fit = np.searchsorted(np.cumsum(count[list(others)]), left, side="right")
    return [*free, *others[: max(1, int(fit))]]


def _in_order(program: Program, x: np.ndarray, count: int) -> list[int]:
    """Countries by what they weigh on the rows that are broken, most first; then those that may ease them.

    Args:
        program: the elastic program.
        x: its point.
        count: columns before those that say what is broken.
    """
    broken = count + np.flatnonzero(x[count:] > BROKEN)
    column = program.A[:, broken].tocoo()
    own = np.flatnonzero(program.col_block != LINKING)
    # The one entry of such a column is against what the row has too much of.
    pushes = program.A[column.row][:, own].multiply(x[own]).multiply(-column.data[:, None])
    where, blocks = program.col_block[own], len(program.blocks)
    by_block = sparse.csr_matrix(
        (np.ones(len(own)), (np.arange(len(own)), where)), (len(own), blocks)
    )
    by_country = np.maximum((pushes @ by_block).toarray(), 0.0)
    total = np.maximum(by_country.sum(axis=1), BROKEN)
    paid = -program.c[broken[column.col]] * x[broken[column.col]]
    weight = (paid / total) @ by_country
    # Of those who weigh nothing the least is lost.
    worth = np.bincount(where, (program.c * x)[own], blocks)
    return [int(b) for b in np.lexsort((np.arange(blocks), worth, -weight))]
