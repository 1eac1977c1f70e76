"""A program in numbers that a solver likes, and solutions back in the planner's.

Solvers know absolute tolerances only, and drop coefficients below 1e-9. A case may count compute
in hours or in millions of hours, so the program is put on one scale first, by powers of two (which
lose no digit):

- each continuous column is divided by about the largest value that the rows let it take;
- each row is divided by about its largest term, so that the solver's tolerance is a share of that
  term;
- the objective is divided so that its largest coefficient lies in [512, 1024).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from model.program import Program, row_sizes

ROUNDS = 4
"""Passes of bound tightening used to learn how large continuous columns can get."""

TINY = 1e-7
"""Objective coefficients below this, after scaling, are lost in the solver's tolerance."""


@dataclass(frozen=True)
class Scaled:
    """A scaled program with what is needed to go back.

    Args:
        program: the program to solve.
        column: value in the planner's unit = value in `program` times this.
        row: row of `program` = the planner's row times this.
        cost: objective of `program` = the planner's objective times this (constant left out).
        lost: positions of columns whose objective coefficient is too small to count.
    """

    program: Program
    column: np.ndarray
    row: np.ndarray
    cost: float
    lost: np.ndarray

    def point(self, x: np.ndarray) -> np.ndarray:
        """A solution in the planner's units."""
        return x * self.column

    def back(self, x: np.ndarray) -> np.ndarray:
        """A planner's point in the units of the scaled program."""
        return x / self.column


def scale(program: Program) -> Scaled:
    """Put a program on one scale."""
    reach = largest_values(program)
    known = ~program.integer & np.isfinite(reach) & (reach > 0.0)
    column = np.where(known, power_of_two(reach), 1.0)
    size = np.where(np.isfinite(reach), reach, column)
    row = 1.0 / power_of_two(row_sizes(program.A, size))
    c = program.c * column
    largest = float(np.max(np.abs(c), initial=0.0))
    cost = 2.0 ** (9 - np.floor(np.log2(largest))) if largest > 0.0 else 1.0
    scaled = replace(
        program,
        c=c * cost,
        c0=0.0,
        A=sparse.csr_matrix(program.A.multiply(row[:, None]).multiply(column[None, :])),
        row_lower=program.row_lower * row,
        row_upper=program.row_upper * row,
        col_lower=program.col_lower / column,
        col_upper=program.col_upper / column,
    )
    lost = np.flatnonzero((scaled.c != 0.0) & (np.abs(scaled.c) < TINY))
    return Scaled(scaled, column, row, float(cost), lost)


def power_of_two(x: np.ndarray) -> np.ndarray:
    """The power of two nearest to each positive number (1 for anything else)."""
    good = np.isfinite(x) & (x > 0.0)
    return np.where(good, 2.0 ** np.round(np.log2(np.where(good, x, 1.0))), 1.0)


def largest_values(program: Program) -> np.ndarray:
    """Largest absolute value that the bounds and rows let each column take, as far as single rows tell."""
    lower, upper = program.col_lower.copy(), program.col_upper.copy()
    A = program.A.tocoo()
    sides = [(A.row, A.col, A.data, program.row_upper), (A.row, A.col, -A.data, -program.row_lower)]
    for _ in range(ROUNDS):
        if np.all(np.isfinite(lower[~program.integer]) & np.isfinite(upper[~program.integer])):
            break
        for row, col, a, side in sides:
            _tighten(row, col, a, side, lower, upper)
    return np.maximum(np.abs(lower), np.abs(upper))


def _tighten(
    row: np.ndarray,
    col: np.ndarray,
    a: np.ndarray,
    side: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
) -> None:
    """Fill in infinite bounds that the rows Σ a x ≤ side imply (in place)."""
    least = np.where(a > 0, lower[col], upper[col])
    known = np.isfinite(least)
    term = np.where(known, a * np.where(known, least, 0.0), 0.0)
    total = np.bincount(row, term, len(side))
    unknown = np.bincount(row, ~known, len(side))
    alone = (unknown[row] - ~known) == 0
    room = side[row] - (total[row] - term)
    useful = alone & np.isfinite(room)
    up = useful & (a > 0) & np.isinf(upper[col])
    down = useful & (a < 0) & np.isinf(lower[col])
    np.minimum.at(upper, col[up], room[up] / a[up])
    np.maximum.at(lower, col[down], room[down] / a[down])
