"""One linear program solved many times: new objectives and bounds, each solve starting where the last one ended."""

from __future__ import annotations

import numpy as np

from model.engines import session
from model.engines.scaling import scale
from model.errors import SolverError
from model.program import Program
from model.solution import SolverOptions

FEASIBILITY = 1e-9
"""Tolerance of rows, as a share of their largest term: placed money must add up in the audit."""

PRICED = 1e-7
"""Reduced costs and row prices above this are not rounding (the largest cost is at least 512)."""

MOVES, LEAST_MOVES = 5, 10_000
"""Steps of the simplex for each row, and at least, after which it goes round in circles."""

FROM_POINT, FROM_PRICES = 4, 1
"""HiGHS's numbers for its simplex methods: primal, for a new objective; dual, for new bounds."""


class Lp:
    """A linear program that remembers its basis; integrality is ignored. Points are in the planner's units.

    Args:
        program: rows, bounds and first objective.
        tolerance: what counts as feasible, as a share of the largest term of a row.
        method: the simplex method for what will change between solves.
        interior: solve the first time with the interior point method, faster from nothing where columns
            are many.
    """

    def __init__(
        self,
        program: Program,
        *,
        tolerance: float = FEASIBILITY,
        method: int = FROM_POINT,
        interior: bool = False,
    ) -> None:
        self._scaled = scale(program)
        inner = self._scaled.program
        self._h = session.open_session(inner.aimed(0.0 * inner.c).relaxed(), SolverOptions())
        for name in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
            session.set_option(self._h, name, tolerance)
        session.set_option(self._h, "simplex_strategy", method)
        self._interior = interior
        self.lower, self.upper = inner.col_lower.copy(), inner.col_upper.copy()
        self._sides = (inner.row_lower.copy(), inner.row_upper.copy())
        self._cost = np.zeros(len(self.lower))
        self._unit = 1.0

    def solve(self) -> bool:
        """Solve as things stand; False when there is no feasible point.

        Raises:
            SolverError: when HiGHS can neither find a point nor show that there is none.
        """
        # Then once more from nothing, then from inside with the crossover that ends in a corner.
        ways = ("ipx" if self._interior else "simplex", "simplex", "ipx")
        self._interior = False
        for method in ways:
            session.set_option(self._h, "solver", method)
            word = self._run(max(LEAST_MOVES, MOVES * len(self._sides[0])))
            if word in ("optimal", "infeasible"):
                return word == "optimal"
            said = session.message(self._h)
            self._h.clearSolver()
            session.set_option(self._h, "presolve", "off")
        raise SolverError(f"HiGHS stopped in a linear program: {said}")

    def near(self, moves: int) -> bool:
        """Solve as things stand where so many steps of the simplex do; False when they do not, or there is no point."""
        session.set_option(self._h, "solver", "simplex")
        return self._run(moves) == "optimal"

    def _run(self, moves: int) -> str:
        session.set_option(self._h, "simplex_iteration_limit", moves)
        self._h.run()
        return session.STATUSES.get(self._h.getModelStatus(), "error")

    @property
    def x(self) -> np.ndarray:
        """The point of the last solve."""
        return self._scaled.point(np.array(self._h.getSolution().col_value))

    @property
    def value(self) -> float:
        """Objective of the last solve, its constant left out."""
        return float(self._h.getInfo().objective_function_value) / self._unit

    @property
    def prices(self) -> np.ndarray:
        """What one more unit on the right of each row would add to the objective."""
        return np.array(self._h.getSolution().row_dual) * self._scaled.row / self._unit

    def maximise(self, c: np.ndarray) -> bool:
        """Maximise c·x; False when there is no feasible point."""
        cost = c * self._scaled.column
        largest = float(np.max(np.abs(cost), initial=0.0))
        self._unit = 2.0 ** (9 - np.floor(np.log2(largest))) if largest > 0.0 else 1.0
        cost = cost * self._unit
        changed = np.flatnonzero(cost != self._cost).astype(np.int32)
        self._h.changeColsCost(len(changed), changed, cost[changed])
        self._cost = cost
        return self.solve()

    def minimise(self, c: np.ndarray) -> bool:
        """Minimise c·x; False when there is no feasible point."""
        return self.maximise(-c)

    def bound(self, where: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """Set the bounds of columns."""
        where = np.asarray(where, dtype=np.int32)
        unit = self._scaled.column[where]
        self.lower[where], self.upper[where] = lower / unit, upper / unit
        self._h.changeColsBounds(len(where), where, self.lower[where], self.upper[where])

    def keep_optimal(self) -> None:
        """Restrict to the optimal points of the last solve.

        A point is optimal exactly when every column with a reduced cost and every row with a price
        stays at the bound where it is; so no row with the old objective is needed, and nothing
        drifts.
        """
        found = self._h.getSolution()
        columns = np.abs(np.array(found.col_dual)) > PRICED
        rows = np.abs(np.array(found.row_dual)) > PRICED
        self._pin_columns(np.flatnonzero(columns), np.array(found.col_value))
        self._pin_rows(np.flatnonzero(rows), np.array(found.row_value))

    def _pin_columns(self, where: np.ndarray, value: np.ndarray) -> None:
        near = np.abs(value[where] - self.lower[where]) <= np.abs(value[where] - self.upper[where])
        at = np.where(near, self.lower[where], self.upper[where])
        exact = np.abs(at - value[where]) <= FEASIBILITY
        at = np.where(exact, at, value[where])
        self.lower[where] = self.upper[where] = at
        self._h.changeColsBounds(len(where), where.astype(np.int32), at, at)

    def _pin_rows(self, where: np.ndarray, value: np.ndarray) -> None:
        lower, upper = self._sides
        near = np.abs(value[where] - lower[where]) <= np.abs(value[where] - upper[where])
        at = np.where(near, lower[where], upper[where])
        lower[where] = upper[where] = at
        self._h.changeRowsBounds(len(where), where.astype(np.int32), at, at)


def best_continuous(program: Program, x: np.ndarray) -> np.ndarray | None:
    """The best point with the integers of x, rounded; None when they allow none, or HiGHS cannot tell."""
    whole = np.round(x[program.integer])
    lower, upper = program.col_lower.copy(), program.col_upper.copy()
    lower[program.integer] = upper[program.integer] = whole
    lp = Lp(program.bounded(lower, upper))
    try:
        return lp.x if lp.maximise(program.c) else None
    except SolverError:
        return None


def has_point(program: Program) -> bool:
    """Whether a program has a point when its integers may be taken in parts; True where HiGHS cannot tell."""
    try:
        return Lp(program).solve()
    except SolverError:
        return True
