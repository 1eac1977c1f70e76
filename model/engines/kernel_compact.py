"""The yes-or-no core of a program: what is left when amounts follow from choices and presolve is done.

A knapsack written as a case has an amount for every need of every item, countries and channels.
Condensed and presolved, what is left is the knapsack itself, as the textbook has it. Where amounts
remain there is no such core, and other engines are better.
"""

from __future__ import annotations

from collections.abc import Callable
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
class Inner:
    """A program in which amounts follow from yes-or-no choices, without these amounts.

    Args:
        original: the program, its only country engaged.
        condensed: what is left to choose.
        other: the one plan of the program that is left out, if there is one.
    """

    original: Program
    condensed: Condensed
    other: np.ndarray | None

    def full(self, x: np.ndarray) -> np.ndarray | None:
        """The point of the program that a choice stands for; None if it breaks a row there."""
        y = np.clip(self.condensed.full(x), self.original.col_lower, self.original.col_upper)
        return y if self.original.excess(y) <= FEASIBILITY else None


@dataclass(frozen=True)
class Core:
    """A program of yes-or-no columns whose best points lead to the best points of the original.

    Args:
        program: the core, its objective that of the original.
        choice: for each column the choice row it is in (at most one column of it is taken), or -1.
        choices: positions of these rows.
    """

    program: Program
    choice: np.ndarray
    choices: np.ndarray
    _back: Callable[[np.ndarray], np.ndarray | None]

    def full(self, x: np.ndarray) -> np.ndarray | None:
        """The point of the original that a point of the core stands for; None if it breaks a row there."""
        return self._back(x)


def inner_of(program: Program) -> Inner | None:
    """A program without its amounts; None where some do not follow from choices."""
    equations = int((program.row_lower == program.row_upper).sum())
    if _amounts(program) - equations > AMOUNTS * len(program.c):
        return None
    engaged, other = _engaged(program)
    condensed = condense(engaged)
    if condensed is None or _amounts(condensed.program) > AMOUNTS * len(condensed.program.c):
        return None
    return Inner(engaged, condensed, other)


def core_of(inner: Inner, options: SolverOptions) -> Core | None:
    """The core of a program; None when amounts remain, or whole numbers other than yes or no."""
    given = inner.condensed.program
    scaled = scale(given)
    # One thread, as of the linear programs to come: HiGHS takes no two numbers in one thread of ours.
    h = session.open_session(scaled.program, replace(options, threads=1))
    h.presolve()
    status = highspy.HighsPresolveStatus
    if h.getModelPresolveStatus() not in (status.kReduced, status.kNotReduced):
        return None
    small = _program_of(h.getPresolvedLp(), scaled.cost, given.c0)
    back = _Postsolve(inner, scaled.column, h).full
    if not yes_or_no(small):
        # Equal choices became one count of them: without presolve they stay what they are.
        small, back = given, inner.full
    if not yes_or_no(small):
        return None
    choice, choices = _choices(small)
    live = ~_idle(small, choice)
    place = np.append(np.cumsum(live) - 1, -1)
    return Core(_rows(small, live), place[choice], place[choices], back)


@dataclass(frozen=True)
class _Postsolve:
    """The way back from what presolve left."""

    inner: Inner
    column: np.ndarray
    solver: highspy.Highs

    def full(self, x: np.ndarray) -> np.ndarray | None:
        point = highspy.HighsSolution()
        point.col_value = [float(v) for v in x]
        if self.solver.postsolve(point) == highspy.HighsStatus.kError:
            return None
        z = np.array(self.solver.getSolution().col_value) * self.column
        whole = self.inner.condensed.program.integer
        z[whole] = np.round(z[whole])
        return self.inner.full(z)


def yes_or_no(program: Program) -> bool:
    """Whether there are columns, and all of them are yes or no."""
    binary = program.integer & (program.col_lower == 0.0) & (program.col_upper == 1.0)
    return bool(len(binary) and binary.all())


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
