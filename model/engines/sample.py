"""Prices of what is short, from a few of very many countries, each standing for several like it.

Which countries matter is known when the prices are, and these hang on what all countries together
ask for. A regular sample asks for nearly the same when each of it counts several times in the
objective and in the rows of all. Its linear program is small, and the prices it ends with pick
nearly the countries that the whole relaxation uses. Two small samples side by side and the mean of
their prices are sooner there than one of twice the size, and pick as well.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np

from model.engines.blocks import part
from model.engines.direct import Clock
from model.engines.inside import Inside
from model.engines.scaling import scale
from model.program import LINKING, Program

MANY = 500
"""Countries from which a sample is worth its time."""


SAMPLES = 2
"""Samples that have no country in common."""


def prices(program: Program, clock: Clock, hands: int) -> np.ndarray | None:
    """A price for each row of the program, zero for those of countries; None where a sample has no plan.

    Args:
        program: the program.
        clock: the time that is left.
        hands: samples that are solved side by side.
    """
    count = len(program.blocks)
    times = max(SAMPLES, round(math.sqrt(count) / 2))
    # Each begins in the middle of its share of the countries that one stands for.
    begins = [(2 * i + 1) * times // (2 * SAMPLES) for i in range(SAMPLES)]
    with ThreadPoolExecutor(hands) as pool:
        each = [range(first, count, times) for first in begins]
        found = list(pool.map(partial(_prices, program, clock), each))
    known = [x for x in found if x is not None]
    return np.mean(known, axis=0) if len(known) == SAMPLES else None


def _prices(program: Program, clock: Clock, chosen: range) -> np.ndarray | None:
    """The prices when some countries stand for all."""
    rows = np.flatnonzero(np.isin(program.row_block, [LINKING, *chosen]))
    cols = np.flatnonzero(np.isin(program.col_block, [LINKING, *chosen]))
    some = _standing(part(program, rows, cols), len(program.blocks) / len(chosen))
    corner = Inside(some, scale(some.relaxed()), chosen, clock).solve()
    if corner is None:
        return None
    found = np.zeros(len(program.row_lower))
    linking = program.row_block[rows] == LINKING
    found[rows[linking]] = corner.prices[linking]
    return found


def _standing(program: Program, times: float) -> Program:
    """Each country counted several times, but in rows that say what it may have alone."""
    A = program.A.tocoo()
    country = program.col_block != LINKING
    touched = np.unique(np.stack([A.row, program.col_block[A.col]])[:, country[A.col]], axis=1)[0]
    of_all = (program.row_block == LINKING) & (
        np.bincount(touched, minlength=len(program.row_block)) > 1
    )
    more = np.where(of_all[A.row] & country[A.col], times, 1.0)
    A.data = A.data * more
    return replace(program, c=np.where(country, times, 1.0) * program.c, A=A.tocsr())
