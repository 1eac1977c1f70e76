"""Prices of what is short, from a few of very many countries, each standing for several like it.

Which countries matter is known when the prices are, and these hang on what all countries together
ask for. A regular sample asks for nearly the same when each of it counts several times in the
objective and in the rows of all. Its linear program is small, and the prices it ends with pick
nearly the countries that the whole relaxation uses.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from model.engines.blocks import part
from model.engines.direct import Clock
from model.engines.inside import Inside
from model.engines.scaling import scale
from model.program import LINKING, Program

MANY = 500
"""Countries from which a sample is worth its time."""


def prices(program: Program, clock: Clock) -> np.ndarray | None:
    """A price for each row of the program, zero for those of countries; None where the sample has no plan.

    Args:
        program: the program.
        clock: the time that is left.
    """
    count = len(program.blocks)
    times = max(2, round(math.sqrt(count) / 4))
    chosen = range(times // 2, count, times)
    rows = np.flatnonzero(np.isin(program.row_block, [LINKING, *chosen]))
    cols = np.flatnonzero(np.isin(program.col_block, [LINKING, *chosen]))
    some = _standing(part(program, rows, cols), float(times))
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
