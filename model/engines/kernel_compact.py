"""The yes-or-no core of a program: what is left when amounts follow from choices and presolve is done.

A knapsack written as a case has an amount for every need of every item, countries and channels.
Condensed and presolved, what is left is the knapsack itself, as the textbook has it. Where amounts
remain there is no such core, and other engines are better.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np
from scipy import sparse

from model.condense import Condensed, condense
from model.engines import session
from model.engines.lp import FEASIBILITY
from model.engines.scaling import scale
from model.program import LINKING, Program
from model.reduce import reduce
from model.solution import SolverOptions

AMOUNTS = 0.05
"""Share of amounts among the columns, presolve yet to come, above which there is no core."""


@dataclass(frozen=True)
class Core:
    """A program of yes-or-no columns whose best points lead to the best points of the original.

    Args:
        program: the core, its objective that of the original.
        choice: for each column the choice row it is in (at most one column of it is taken), or -1.
        choices: positions of these rows.
        other: the one plan of the original that the core leaves out, if there is one.
    """

    program: Program
    choice: np.ndarray
    choices: np.ndarray
    other: np.ndarray | None
    _back: _Back

    def full(self, x: np.ndarray) -> np.ndarray | None:
        """The point of the original that a point of the core stands for; None if it breaks a row there."""
        return self._back.full(x)


@dataclass(frozen=True)
class _Back:
    """The way from the core to the original."""

    original: Program
    condensed: Condensed
    column: np.ndarray
    solver: highspy.Highs

    def full(self, x: np.ndarray) -> np.ndarray | None:
        point = highspy.HighsSolution()
        point.col_value = [float(v) for v in x]
        if self.solver.postsolve(point) == highspy.HighsStatus.kError:
            return None
        z = np.array(self.solver.getSolution().col_value) * self.column
        whole = self.condensed.program.integer
        z[whole] = np.round(z[whole])
        y = np.clip(self.condensed.full(z), self.original.col_lower, self.original.col_upper)
        return y if self.original.excess(y) <= FEASIBILITY else None


def core_of(program: Program, options: SolverOptions) -> Core | None:
    """The core of a program; None when amounts remain, or whole numbers other than yes or no."""
    equations = int((program.row_lower == program.row_upper).sum())
    if _amounts(program) - equations > AMOUNTS * len(program.c):
        return None
    engaged, other = _engaged(program)
    condensed = condense(engaged)
    if condensed is None or _amounts(condensed.program) > AMOUNTS * len(condensed.program.c):
        return None
    scaled = scale(condensed.program)
    h = session.open_session(scaled.program, options)
    h.presolve()
    status = highspy.HighsPresolveStatus
    if h.getModelPresolveStatus() not in (status.kReduced, status.kNotReduced):
        return None
    small = _program_of(h.getPresolvedLp(), scaled.cost, condensed.program.c0)
    binary = small.integer & (small.col_lower == 0.0) & (small.col_upper == 1.0)
    if not len(binary) or not binary.all():
        return None
    choice, choices = _choices(small)
    live = ~_idle(small, choice)
    place = np.append(np.cumsum(live) - 1, -1)
    back = _Back(engaged, condensed, scaled.column, h)
    return Core(_rows(small, live), place[choice], place[choices], other, back)


def _amounts(program: Program) -> int:
    """Number of amounts that are not settled."""
    return int((~program.integer & (program.col_lower < program.col_upper)).sum())


def _engaged(program: Program) -> tuple[Program, np.ndarray | None]:
    """The program with its only country engaged, and its plan without; unchanged where that is not all there is."""
    engage = program.position.get(("engage", program.blocks)) if len(program.blocks) == 1 else None
    if engage is None or program.col_upper[engage] < 1 or program.col_lower[engage] > 0:
        return program, None
    upper, lower = program.col_upper.copy(), program.col_lower.copy()
    upper[engage] = 0.0
    left = reduce(program, lower, upper)
    if left is not None and (len(left.kept) or len(left.rows)):
        return program, None
    lower[engage] = 1.0
    other = None if left is None else left.base
    return program.bounded(lower, program.col_upper), other


def _program_of(lp: highspy.HighsLp, unit: float, c0: float) -> Program:
    """What presolve left, to be maximised, its objective in the planner's units."""
    sign = 1.0 if lp.sense_ == highspy.ObjSense.kMaximize else -1.0
    shape = (lp.num_row_, lp.num_col_)
    parts = (lp.a_matrix_.value_, lp.a_matrix_.index_, lp.a_matrix_.start_)
    by_column = lp.a_matrix_.format_ == highspy.MatrixFormat.kColwise
    A = (sparse.csc_matrix if by_column else sparse.csr_matrix)(parts, shape=shape)
    A = sparse.csr_matrix(A)
    A.sort_indices()
    amount = highspy.HighsVarType.kContinuous
    return Program(
        c=sign * np.array(lp.col_cost_) / unit,
        c0=c0 + sign * lp.offset_ / unit,
        A=A,
        row_lower=np.array(lp.row_lower_),
        row_upper=np.array(lp.row_upper_),
        col_lower=np.array(lp.col_lower_),
        col_upper=np.array(lp.col_upper_),
        integer=np.array([kind != amount for kind in lp.integrality_], dtype=bool),
        columns=[("core", (j,)) for j in range(lp.num_col_)],
        rows=[("core", (i,)) for i in range(lp.num_row_)],
        col_block=np.full(lp.num_col_, LINKING),
        row_block=np.full(lp.num_row_, LINKING),
    )


def _choices(program: Program) -> tuple[np.ndarray, np.ndarray]:
    """For each column its choice row (a x ≤ a over yes-or-no columns), none in two; and these rows."""
    A = program.A
    choice = np.full(len(program.c), -1)
    rows = []
    for i in range(A.shape[0]):
        inside = A.indices[A.indptr[i] : A.indptr[i + 1]]
        a = A.data[A.indptr[i] : A.indptr[i + 1]]
        if len(a) < 2 or a[0] <= 0 or np.any(a != a[0]) or program.row_upper[i] != a[0]:
            continue
        if program.row_lower[i] not in (a[0], 0.0, -np.inf) or np.any(choice[inside] >= 0):
            continue
        choice[inside] = i
        rows.append(i)
    return choice, np.array(rows, dtype=int)


def _idle(program: Program, choice: np.ndarray) -> np.ndarray:
    """Rows that hold whatever is taken, at most one of each choice row."""
    A = program.A.tocoo()
    group = np.where(choice >= 0, choice, A.shape[0] + np.arange(len(choice)))[A.col]
    reach = []
    for side in (A.data, -A.data):
        keep = side > 0
        order = np.lexsort((-side[keep], group[keep], A.row[keep]))
        row, of, value = A.row[keep][order], group[keep][order], side[keep][order]
        first = np.ones(len(row), dtype=bool)
        first[1:] = (row[1:] != row[:-1]) | (of[1:] != of[:-1])
        reach.append(np.bincount(row[first], value[first], A.shape[0]))
    idle = (reach[0] <= program.row_upper) & (-reach[1] >= program.row_lower)
    idle[np.unique(choice[choice >= 0])] = False
    return idle


def _rows(program: Program, live: np.ndarray) -> Program:
    """The program with some of its rows."""
    return replace(
        program,
        A=program.A[live],
        row_lower=program.row_lower[live],
        row_upper=program.row_upper[live],
        rows=[row for row, kept in zip(program.rows, live, strict=True) if kept],
        row_block=program.row_block[live],
    )
