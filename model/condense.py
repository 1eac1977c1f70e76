"""A program without columns that others determine: fewer columns, the same plans, whatever is maximised.

An amount that one equation gives from whole numbers alone is put in place (what an item is
supplied with is its need times its choice), and two yes-or-no columns that rows hold equal, or
opposite, become one. What is left of a knapsack written as a case is the knapsack. Nothing here
looks at an objective, so one condensed program serves many.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from model.program import LINKING, Program
from model.reduce import Reduced, reduce

Way = tuple[sparse.csr_matrix, np.ndarray, np.ndarray]
"""x = matrix z + base, and which columns of x are no z."""

ROUNDS = 8
"""Passes over amounts and over pairs: one that is put in place may show that another is given too."""

LEAST = 1e-7
"""Least coefficient of an amount, as a share of the largest of the equation that gives it."""

SLACK = 1e-9
"""Room, as a share of its largest term, within which a row of two columns holds."""


@dataclass(frozen=True)
class Condensed:
    """A smaller program and the way back.

    Args:
        program: what is left to decide.
    """

    program: Program
    _way: sparse.csr_matrix
    _base: np.ndarray
    _left: Reduced

    def full(self, z: np.ndarray) -> np.ndarray:
        """The point of the full program that a point stands for."""
        return np.asarray(self._way @ self._left.full(z) + self._base)


def condense(program: Program) -> Condensed | None:
    """The condensed program; None when rows or bounds show that there is no plan."""
    count = len(program.c)
    small, way, base = program, sparse.identity(count, format="csr"), np.zeros(count)
    for find in (_amounts, _twins):
        for _ in range(ROUNDS):
            found = find(small)
            if found is None:
                break
            small = _mapped(small, *found)
            base = base + way @ found[1]
            way = sparse.csr_matrix(way @ found[0])
    left = reduce(small, small.col_lower, small.col_upper)
    return None if left is None else Condensed(left.program, way, base, left)


def _mapped(
    program: Program, way: sparse.csr_matrix, base: np.ndarray, gone: np.ndarray
) -> Program:
    """The program in z, where x = way z + base; amounts that are no z keep their bounds as rows."""
    # A yes-or-no column that is now another one, or its opposite, needs no bounds of its own.
    given = np.flatnonzero(gone & ~program.integer)
    kept = np.flatnonzero(~gone)
    paid = program.A @ base
    rows = [("given", program.columns[int(j)]) for j in given]
    return replace(
        program,
        c=np.asarray(way.T @ program.c),
        c0=program.c0 + float(program.c @ base),
        A=_clean(sparse.vstack([program.A @ way, way[given]], format="csr")),
        row_lower=np.append(program.row_lower - paid, program.col_lower[given] - base[given]),
        row_upper=np.append(program.row_upper - paid, program.col_upper[given] - base[given]),
        col_lower=program.col_lower[kept],
        col_upper=program.col_upper[kept],
        integer=program.integer[kept],
        columns=[program.columns[int(j)] for j in kept],
        rows=[*program.rows, *rows],
        col_block=program.col_block[kept],
        row_block=np.append(program.row_block, np.full(len(given), LINKING)),
        criteria={
            name: (np.asarray(way.T @ vector), constant + float(vector @ base))
            for name, (vector, constant) in program.criteria.items()
        },
    )


def _clean(A: sparse.csr_matrix) -> sparse.csr_matrix:
    A = sparse.csr_matrix(A)
    A.eliminate_zeros()
    A.sort_indices()
    return A


def _amounts(program: Program) -> Way | None:
    """The way back when amounts that are alone with whole numbers in an equation are left out; None if none are."""
    A, count = program.A, len(program.c)
    open_ = ~program.integer & (program.col_lower < program.col_upper)
    row = np.repeat(np.arange(A.shape[0]), np.diff(A.indptr))
    amounts = np.bincount(row[open_[A.indices]], minlength=A.shape[0])
    fit = (amounts == 1) & (program.row_lower == program.row_upper)
    base, gone = np.zeros(count), np.zeros(count, dtype=bool)
    entries: list[tuple[int, int, float]] = []
    for i in np.flatnonzero(fit):
        inside = A.indices[A.indptr[i] : A.indptr[i + 1]]
        a = A.data[A.indptr[i] : A.indptr[i + 1]]
        at = int(np.flatnonzero(open_[inside])[0])
        j = int(inside[at])
        if gone[j] or abs(a[at]) < LEAST * np.abs(a).max():
            continue
        gone[j] = True
        base[j] = program.row_lower[i] / a[at]
        others = np.flatnonzero(np.arange(len(inside)) != at)
        entries += [(j, int(inside[k]), -float(a[k] / a[at])) for k in others]
    return (_way(gone, entries), base, gone) if gone.any() else None


def _way(gone: np.ndarray, entries: list[tuple[int, int, float]]) -> sparse.csr_matrix:
    """The matrix by which what is left gives all columns: itself, or the entries."""
    place = np.cumsum(~gone) - 1
    own = np.flatnonzero(~gone)
    rows = [*own.tolist(), *(j for j, _, _ in entries)]
    cols = [*place[own].tolist(), *(int(place[k]) for _, k, _ in entries)]
    data = [*np.ones(len(own)), *(value for _, _, value in entries)]
    return sparse.csr_matrix((data, (rows, cols)), shape=(len(gone), len(own)))


def _twins(program: Program) -> Way | None:
    """The way back when yes-or-no columns that rows hold equal or opposite become one; None if none are."""
    count = len(program.c)
    base, gone = np.zeros(count), np.zeros(count, dtype=bool)
    entries: list[tuple[int, int, float]] = []
    used: set[int] = set()
    for (j, k), allowed in sorted(_pairs(program).items()):
        if used & {j, k}:
            continue
        same, opposite = allowed <= {(0, 0), (1, 1)}, allowed <= {(0, 1), (1, 0)}
        if not allowed or not (same or opposite):
            continue
        used |= {j, k}
        gone[k] = True
        base[k] = 0.0 if same else 1.0
        entries.append((k, j, 1.0 if same else -1.0))
    return (_way(gone, entries), base, gone) if entries else None


def _pairs(program: Program) -> dict[tuple[int, int], set[tuple[int, int]]]:
    """For each two yes-or-no columns with rows of their own, what values these rows allow."""
    A = program.A
    binary = program.integer & (program.col_lower == 0.0) & (program.col_upper == 1.0)
    found: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for i in np.flatnonzero(np.diff(A.indptr) == 2):
        j, k = (int(n) for n in A.indices[A.indptr[i] : A.indptr[i + 1]])
        if not (binary[j] and binary[k]):
            continue
        a, b = A.data[A.indptr[i] : A.indptr[i + 1]]
        room = SLACK * max(abs(a), abs(b))
        holds = {
            (x, y)
            for x in (0, 1)
            for y in (0, 1)
            if program.row_lower[i] - room <= a * x + b * y <= program.row_upper[i] + room
        }
        found[j, k] = found.get((j, k), {(0, 0), (0, 1), (1, 0), (1, 1)}) & holds
    return found
