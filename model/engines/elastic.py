"""A program whose linking rows may be broken at a price: there is a point whatever countries choose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from model.program import LINKING, Program

DEAR = 10.0
"""What breaking a linking row by all that it allows costs, in values of a plan."""


def elastic(program: Program, value: float, prices: np.ndarray | None = None) -> Program:
    """The program with columns, after all others, that say by how much linking rows are broken.

    Args:
        program: the program.
        value: what a plan is worth, about.
        prices: price of each row where it is known; breaking it costs `DEAR` times as much at least.
    """
    rows = np.flatnonzero(program.row_block == LINKING)
    above = rows[np.isfinite(program.row_upper[rows])]
    below = rows[np.isfinite(program.row_lower[rows])]
    where = np.concatenate([above, below])
    signs = np.concatenate([-np.ones(len(above)), np.ones(len(below))])
    sides = np.concatenate([program.row_upper[above], program.row_lower[below]])
    price = DEAR * abs(value) / np.maximum(1.0, np.abs(sides))
    if prices is not None:
        price = np.maximum(price, DEAR * np.abs(prices[where]))
    count = len(where)
    extra = sparse.csr_matrix((signs, (where, np.arange(count))), (len(program.row_lower), count))
    return replace(
        program,
        c=np.append(program.c, -price),
        A=sparse.hstack([program.A, extra], format="csr"),
        col_lower=np.append(program.col_lower, np.zeros(count)),
        col_upper=np.append(program.col_upper, np.full(count, np.inf)),
        integer=np.append(program.integer, np.zeros(count, dtype=bool)),
        columns=[*program.columns, *(("broken", (i,)) for i in range(count))],
        col_block=np.append(program.col_block, np.full(count, LINKING)),
        criteria={},
    )
