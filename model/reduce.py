"""What is left of a program when columns are fixed: fewer columns, fewer rows, the same plans.

Used wherever only part of the choices is open: placing the money, trying countries, filling in a
plan made by hand. Solvers do this too, but once per solve; here it is done once and the small
program is solved many times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from model.program import Program, row_sizes

ROUNDS = 6
"""Passes over the rows; each may fix columns that a later pass uses."""

EXACT = 1e-12
"""A row has no room when it has less than this share of its largest term."""


@dataclass(frozen=True)
class Reduced:
    """A smaller program and the way back.

    Args:
        program: what is left to decide.
        kept: positions of its columns in the full program.
        rows: positions of its rows in the full program.
        base: value of every column of the full program that is already decided.
    """

    program: Program
    kept: np.ndarray
    rows: np.ndarray
    base: np.ndarray

    def full(self, x: np.ndarray) -> np.ndarray:
        """A point of the full program."""
        whole = self.base.copy()
        whole[self.kept] = x
        return whole

    def part(self, x: np.ndarray) -> np.ndarray:
        """The open part of a point of the full program."""
        return x[self.kept]


def reduce(program: Program, lower: np.ndarray, upper: np.ndarray) -> Reduced | None:
    """The program within tighter column bounds; None when a row or bound shows that nothing is left.

    Columns with equal bounds leave, rows that force columns to a bound do so, an equation with one
    open amount gives it, rows that cannot bind leave.
    """
    lower, upper = lower.astype(float), upper.astype(float)
    lower[program.integer] = np.ceil(lower[program.integer] - 1e-9)
    upper[program.integer] = np.floor(upper[program.integer] + 1e-9)
    rows = _Rows(program)
    room = EXACT * rows.size
    for _ in range(ROUNDS):
        if np.any(lower > upper):
            return None
        low, high = rows.reach(lower, upper)
        if np.any(low > program.row_upper + 1e6 * room) or np.any(
            high < program.row_lower - 1e6 * room
        ):
            return None
        at_low = low >= program.row_upper - room
        at_high = high <= program.row_lower + room
        moved = rows.force(at_low, at_high, lower, upper)
        given = rows.give(program, lower, upper)
        if given:
            room = np.maximum(EXACT * rows.size, rows.rounding(lower, upper))
        if not (moved or given):
            break
    low, high = rows.reach(lower, upper)
    idle = (low >= program.row_lower - room) & (high <= program.row_upper + room)
    return _cut(program, lower, upper, ~idle)


class _Rows:
    """The rows of a program, ready for sums over bounds."""

    def __init__(self, program: Program) -> None:
        A = self.A = program.A
        self.row = np.repeat(np.arange(A.shape[0]), np.diff(A.indptr))
        self.size = row_sizes(A, np.ones(A.shape[1]))
        # Of lower bounds and upper ones in one vector, those that make a row smallest, and largest.
        other = np.where(A.data > 0, 0, A.shape[1])
        wide = (A.shape[0], 2 * A.shape[1])
        self.least = sparse.csr_matrix((A.data, A.indices + other, A.indptr), wide)
        self.most = sparse.csr_matrix((A.data, A.indices + (A.shape[1] - other), A.indptr), wide)

    def reach(self, lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Least and largest activity of each row."""
        bounds = np.concatenate([lower, upper])
        return self.least @ bounds, self.most @ bounds

    def force(
        self, at_low: np.ndarray, at_high: np.ndarray, lower: np.ndarray, upper: np.ndarray
    ) -> bool:
        """Fix the open columns of rows that are at their least or largest activity (in place)."""
        a, col = self.A.data, self.A.indices
        open_ = lower[col] < upper[col]
        low_terms, high_terms = at_low[self.row] & open_, at_high[self.row] & open_
        down = col[(low_terms & (a > 0)) | (high_terms & (a < 0))]
        up = col[(low_terms & (a < 0)) | (high_terms & (a > 0))]
        upper[down] = lower[down]
        lower[up] = upper[up]
        return bool(len(down) or len(up))

    def give(self, program: Program, lower: np.ndarray, upper: np.ndarray) -> bool:
        """Decide the amounts that are alone open in an equation (in place).

        One that its bounds do not allow is left to them: the row then shows that nothing is left.
        """
        a, col = self.A.data, self.A.indices
        open_ = (lower < upper)[col]
        alone = np.bincount(self.row[open_], minlength=len(self.size)) == 1
        alone &= program.row_lower == program.row_upper
        at = np.flatnonzero(alone[self.row] & open_ & ~program.integer[col])
        if not len(at):
            return False
        decided = np.where(lower < upper, 0.0, lower)
        i, j = self.row[at], col[at]
        value = (program.row_lower[i] - (self.A @ decided)[i]) / a[at]
        lower[j] = upper[j] = np.clip(value, lower[j], upper[j])
        return True

    def rounding(self, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
        """What the largest term of a decided row leaves in doubt; none where a column is open."""
        open_ = lower < upper
        size = row_sizes(self.A, np.where(open_, 0.0, np.abs(lower)))
        some = np.bincount(self.row, open_[self.A.indices], len(size)) > 0
        return np.where(some, 0.0, EXACT * size)


def _cut(program: Program, lower: np.ndarray, upper: np.ndarray, live: np.ndarray) -> Reduced:
    """Leave out decided columns and idle rows."""
    kept, rows = np.flatnonzero(lower < upper), np.flatnonzero(live)
    base = np.where(lower < upper, 0.0, lower)
    A = program.A[rows]
    paid = A @ base
    sub = Program(
        c=program.c[kept],
        c0=program.c0 + float(program.c @ base),
        A=sparse.csr_matrix(A[:, kept]),
        row_lower=program.row_lower[rows] - paid,
        row_upper=program.row_upper[rows] - paid,
        col_lower=lower[kept],
        col_upper=upper[kept],
        integer=program.integer[kept],
        columns=[program.columns[int(j)] for j in kept],
        rows=[program.rows[int(i)] for i in rows],
        col_block=program.col_block[kept],
        row_block=program.row_block[rows],
        blocks=program.blocks,
        criteria={
            name: (vector[kept], constant + float(vector @ base))
            for name, (vector, constant) in program.criteria.items()
        },
    )
    return Reduced(sub, kept, rows, base)
