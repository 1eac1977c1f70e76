"""The `Program`: a mixed-integer program as arrays, which engines solve and diagnosis takes apart."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

Name = tuple[str, tuple]

LINKING = -1
"""Block of a row or column that belongs to no single country."""


@dataclass(frozen=True, eq=False)
class Program:
    """Maximise c·x + c0 subject to row_lower ≤ A x ≤ row_upper, col_lower ≤ x ≤ col_upper, some x integer.

    Args:
        c: objective coefficient of each column.
        c0: objective constant.
        A: rows × columns, compressed by row.
        row_lower: lower side of each row, -inf if none.
        row_upper: upper side of each row, inf if none.
        col_lower: lower bound of each column.
        col_upper: upper bound of each column.
        integer: whether each column must be whole.
        columns: (component, index) of each column.
        rows: (component, index) of each row.
        col_block: position in `blocks` of each column's country, or LINKING.
        row_block: the same for rows.
        blocks: countries.
        criteria: value of each criterion as (vector, constant).
    """

    c: np.ndarray
    c0: float
    A: sparse.csr_matrix
    row_lower: np.ndarray
    row_upper: np.ndarray
    col_lower: np.ndarray
    col_upper: np.ndarray
    integer: np.ndarray
    columns: Sequence[Name]
    rows: Sequence[Name]
    col_block: np.ndarray
    row_block: np.ndarray
    blocks: tuple[str, ...] = ()
    criteria: Mapping[str, tuple[np.ndarray, float]] = field(default_factory=dict)

    @property
    def size(self) -> dict[str, int]:
        """Columns, integers, rows and nonzeros."""
        return {
            "columns": len(self.c),
            "integers": int(self.integer.sum()),
            "rows": len(self.row_lower),
            "nonzeros": int(self.A.nnz),
        }

    @cached_property
    def position(self) -> dict[Name, int]:
        """Position of each column by (component, index)."""
        return {name: i for i, name in enumerate(self.columns)}

    @cached_property
    def of_component(self) -> dict[str, np.ndarray]:
        """Positions of the columns of each component."""
        return _grouped(self.columns)

    @cached_property
    def rows_of(self) -> dict[str, np.ndarray]:
        """Positions of the rows of each rule."""
        return _grouped(self.rows)

    @cached_property
    def mark(self) -> str:
        """Hash of objective, columns and linking rows, without the sides of these."""
        linking = np.flatnonzero(self.row_block == LINKING)
        A = self.A[linking].sorted_indices()
        found = hashlib.sha256(repr(list(self.columns)).encode())
        found.update(repr([self.rows[int(i)] for i in linking]).encode())
        for numbers in (self.c, np.array([self.c0]), A.data, A.indices, A.indptr):
            found.update(np.ascontiguousarray(numbers).tobytes())
        return found.hexdigest()

    def col_name(self, i: int) -> str:
        """Readable name of a column: `select[KEN_health_national,2027]`."""
        return label(self.columns[i])

    def row_name(self, i: int) -> str:
        """Readable name of a row: `pools_amount[dfc_subsidy,2028]`."""
        return label(self.rows[i])

    def objective(self, x: np.ndarray) -> float:
        """Objective value of a point."""
        return float(self.c @ x + self.c0)

    def value(self, criterion: str, x: np.ndarray) -> float:
        """Value of a criterion at a point."""
        vector, constant = self.criteria[criterion]
        return float(vector @ x + constant)

    def excess(self, x: np.ndarray) -> float:
        """Largest violation of a row, bound or integrality, rows as a share of their largest term."""
        worst = [0.0]
        if len(self.row_lower):
            activity = self.A @ x
            over = np.maximum(self.row_lower - activity, activity - self.row_upper)
            worst.append(float(np.max(over / self._sizes(x))))
        if len(x):
            worst.append(float(np.max(np.maximum(self.col_lower - x, x - self.col_upper))))
            whole = x[self.integer]
            worst.append(float(np.max(np.abs(whole - np.round(whole)), initial=0.0)))
        return max(worst)

    def _sizes(self, x: np.ndarray) -> np.ndarray:
        """Largest term of each row at a point, sides included."""
        size = row_sizes(self.A, np.abs(x))
        for side in (self.row_lower, self.row_upper):
            size = np.maximum(size, np.where(np.isfinite(side), np.abs(side), 0.0))
        return size

    def numbered(self, **numbers: Any) -> Program:
        """The same rows and columns with other numbers; what is known of their names is kept."""
        found = replace(self, **numbers)
        for name in ("position", "of_component", "rows_of"):
            if name in self.__dict__:
                found.__dict__[name] = self.__dict__[name]
        return found

    def bounded(self, lower: np.ndarray, upper: np.ndarray) -> Program:
        """The same program with other column bounds."""
        return self.numbered(col_lower=lower, col_upper=upper)

    def aimed(self, c: np.ndarray, c0: float = 0.0) -> Program:
        """The same program with another objective."""
        return replace(self, c=np.asarray(c, dtype=float), c0=float(c0))

    def relaxed(self) -> Program:
        """The same program without integrality."""
        return replace(self, integer=np.zeros(len(self.c), dtype=bool))

    def with_row(
        self, name: Name, vector: np.ndarray, lower: float = -np.inf, upper: float = np.inf
    ) -> Program:
        """The same program with one more row, which links countries."""
        return replace(
            self,
            A=sparse.vstack([self.A, sparse.csr_matrix(vector)], format="csr"),
            row_lower=np.append(self.row_lower, lower),
            row_upper=np.append(self.row_upper, upper),
            rows=[*self.rows, name],
            row_block=np.append(self.row_block, LINKING),
        )


def label(name: Name) -> str:
    """A component and its index as one text."""
    component, index = name
    return f"{component}[{','.join(map(str, index))}]" if index else component


def row_sizes(A: sparse.csr_matrix, size: np.ndarray) -> np.ndarray:
    """Largest term of each row where column j reaches size[j]; 1 for a row of zeros."""
    largest = np.zeros(A.shape[0])
    filled = np.flatnonzero(np.diff(A.indptr))
    if len(filled):
        terms = np.abs(A.data) * size[A.indices]
        largest[filled] = np.maximum.reduceat(terms, A.indptr[filled])
    return np.where(largest > 0.0, largest, 1.0)


def _grouped(names: Sequence[Name]) -> dict[str, np.ndarray]:
    found: dict[str, list[int]] = {}
    for i, (component, _) in enumerate(names):
        found.setdefault(component, []).append(i)
    return {component: np.array(positions) for component, positions in found.items()}
