"""The countries of a program one by one: what each has for itself, and what it uses of the rows that all share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from model.program import LINKING, Program


@dataclass(frozen=True, eq=False)
class Block:
    """One country.

    Args:
        cols: positions of its columns in the program.
        rows: positions of its rows.
        own: its rows and columns as a program.
        shared: positions of the rows of all that it uses.
        use: what one unit of each of its columns takes of these (shared × columns).
    """

    cols: np.ndarray
    rows: np.ndarray
    own: Program
    shared: np.ndarray
    use: sparse.csr_matrix

    def aim(self, prices: np.ndarray) -> np.ndarray:
        """What one unit of each column is worth when the shared rows have prices."""
        return self.own.c - self.use.T @ prices[self.shared]


def split(program: Program, which: Iterable[int] | None = None) -> dict[int, Block]:
    """Some countries of a program, all unless told otherwise, in one pass over it."""
    by_column = sparse.csc_matrix(program.A)
    cols = _grouped(program.col_block, len(program.blocks))
    rows = _grouped(program.row_block, len(program.blocks))
    place = np.empty(len(program.c), dtype=np.int32)
    for own in cols:
        place[own] = np.arange(len(own))
    chosen = range(len(program.blocks)) if which is None else sorted(which)
    return {b: _block(program, by_column, place, cols[b], rows[b]) for b in chosen}


def may_stay_out(block: Block) -> bool:
    """Whether nothing at all is a choice that a country has."""
    own = block.own
    return bool(
        np.all(own.row_lower <= 0)
        and np.all(own.row_upper >= 0)
        and np.all(own.col_lower <= 0)
        and np.all(own.col_upper >= 0)
    )


def part(
    program: Program, rows: np.ndarray, cols: np.ndarray, A: sparse.csr_matrix | None = None
) -> Program:
    """Some rows and columns of a program, with their matrix if it is at hand; other columns are zero."""
    return replace(
        program,
        c=program.c[cols],
        A=sparse.csr_matrix(program.A[rows][:, cols]) if A is None else A,
        row_lower=program.row_lower[rows],
        row_upper=program.row_upper[rows],
        col_lower=program.col_lower[cols],
        col_upper=program.col_upper[cols],
        integer=program.integer[cols],
        columns=[program.columns[j] for j in cols],
        rows=[program.rows[i] for i in rows],
        col_block=program.col_block[cols],
        row_block=program.row_block[rows],
        criteria={},
    )


def _grouped(labels: np.ndarray, count: int) -> list[np.ndarray]:
    """Positions of each label from zero on, rising."""
    order = np.argsort(labels, kind="stable")
    ends = np.searchsorted(labels[order], np.arange(count + 1))
    return [order[ends[b] : ends[b + 1]] for b in range(count)]


def _block(
    program: Program,
    by_column: sparse.csc_matrix,
    place: np.ndarray,
    cols: np.ndarray,
    rows: np.ndarray,
) -> Block:
    mine = program.A[rows]
    kept = np.isin(mine.indices, cols)
    line = np.repeat(np.arange(len(rows)), np.diff(mine.indptr))[kept]
    A = sparse.csr_matrix(
        (mine.data[kept], (line, place[mine.indices[kept]])), (len(rows), len(cols))
    )
    own = replace(part(program, rows, cols, A), c0=0.0)
    uses = by_column[:, cols]
    linking = program.row_block[uses.indices] == LINKING
    column = np.repeat(np.arange(len(cols)), np.diff(uses.indptr))[linking]
    shared, line = np.unique(uses.indices[linking], return_inverse=True)
    use = sparse.csr_matrix((uses.data[linking], (line, column)), (len(shared), len(cols)))
    return Block(cols, rows, own, shared, use)
