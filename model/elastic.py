"""A program whose rules may be broken at a price: the nearest plan when no plan keeps every rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from model.program import LINKING, Name, Program, row_sizes

EXCESS = "excess"
"""Component of the columns that measure by how much a row is broken, as a share of its largest term."""


def is_rule(name: Name) -> bool:
    """Whether a row is a rule; the others define sums."""
    return not name[0].endswith("_account")


def elastic(program: Program, rows: np.ndarray, price: np.ndarray | None = None) -> Program:
    """The program with the marked rows breakable; it minimises the sum of relative excesses.

    Args:
        program: the program.
        rows: mask of rows that may be broken.
        price: weight of each row's excess in that sum; left out, 1.
    """
    size = _sizes(program)
    price = np.ones(len(program.rows)) if price is None else price
    over = np.flatnonzero(rows & np.isfinite(program.row_upper))
    under = np.flatnonzero(rows & np.isfinite(program.row_lower))
    broken, n = np.concatenate([over, under]), len(over) + len(under)
    signs = np.repeat([-1.0, 1.0], [len(over), len(under)])
    entries = (signs * size[broken], (broken, np.arange(n)))
    slack = sparse.csr_matrix(entries, (len(program.rows), n))
    return replace(
        program,
        c=np.concatenate([np.zeros(len(program.c)), -price[broken]]),
        c0=0.0,
        A=sparse.hstack([program.A, slack], format="csr"),
        col_lower=np.concatenate([program.col_lower, np.zeros(n)]),
        col_upper=np.concatenate([program.col_upper, np.full(n, np.inf)]),
        integer=np.concatenate([program.integer, np.zeros(n, dtype=bool)]),
        columns=[*program.columns, *((EXCESS, (int(i),)) for i in broken)],
        col_block=np.concatenate([program.col_block, np.full(n, LINKING)]),
        criteria={},
    )


def _sizes(program: Program) -> np.ndarray:
    """Largest term of each row, sides included; columns without a bound tell nothing."""
    reach = np.maximum(np.abs(program.col_lower), np.abs(program.col_upper))
    size = row_sizes(program.A, np.where(np.isfinite(reach), reach, 0.0))
    for side in (program.row_lower, program.row_upper):
        size = np.maximum(size, np.where(np.isfinite(side), np.abs(side), 0.0))
    return size


def broken_rows(program: Program, x: np.ndarray, least: float = 1e-6) -> np.ndarray:
    """Rows of the original program that a point of its elastic form breaks, worst first."""
    columns = program.of_component.get(EXCESS, np.zeros(0, dtype=int))
    hurt = columns[x[columns] > least]
    worst = hurt[np.argsort(-x[hurt], kind="stable")]
    return np.array([program.columns[j][1][0] for j in worst], dtype=int)
