"""The linear relaxation over some countries, kept ready in HiGHS: countries and rows come in, choices are held.

Every solve begins where the last one ended, so that a change costs a few steps of the simplex
instead of a new start. All points, prices and bounds are in the planner's units and of the length
of the whole program; countries that are not inside are at zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np
from scipy import sparse

from model.engines import session
from model.engines.blocks import part
from model.engines.direct import Clock
from model.engines.lp import FROM_POINT, FROM_PRICES
from model.engines.scaling import Scaled
from model.program import LINKING, Program

State = highspy.HighsBasisStatus

GROWN = 0.2
"""Share of new columns above which a solve begins from nothing."""

MOVES, LAPS = 1000, 3
"""Steps of the simplex after a change, at least; so many times the rows where that is more."""


@dataclass(frozen=True)
class Row:
    """A row of one country that every plan keeps: values · x[cols] ≤ side."""

    block: int
    cols: np.ndarray
    values: np.ndarray
    side: float


@dataclass(frozen=True)
class Corner:
    """An optimal corner.

    Args:
        value: its objective.
        x: the point.
        prices: price of each row, in objective per unit of the row.
        blocks: the countries that were inside.
    """

    value: float
    x: np.ndarray
    prices: np.ndarray
    blocks: frozenset[int]


@dataclass(frozen=True)
class Basis:
    """Where a solve may begin: the state of every column and row of the whole program.

    Args:
        blocks: countries that were inside.
        cols: state of each column, as HiGHS numbers them.
        rows: state of each row.
    """

    blocks: frozenset[int]
    cols: np.ndarray
    rows: np.ndarray

    def wider(self, count: int) -> Basis:
        """The same for a program with so many columns more, which are at their lower bounds."""
        more = np.full(count, int(State.kLower), dtype=np.int8)
        return replace(self, cols=np.append(self.cols, more))


class Inside:
    """The relaxation over some countries.

    Args:
        program: the whole program.
        scaled: the same without integers, scaled.
        blocks: the countries to begin with.
        clock: the time that is left.

    `steps` counts those of the simplex, `word` says how the last solve ended.
    """

    def __init__(
        self, program: Program, scaled: Scaled, blocks: Iterable[int], clock: Clock
    ) -> None:
        self.program, self._scaled, self._clock = program, scaled, clock
        self._by_column = sparse.csc_matrix(scaled.program.A)
        self.blocks = frozenset(blocks)
        chosen = np.array(sorted(self.blocks | {LINKING}))
        cols = np.flatnonzero(np.isin(program.col_block, chosen))
        rows = np.flatnonzero(np.isin(program.row_block[: self._own], chosen))
        self._h = session.open_session(part(scaled.program, rows, cols), clock.left())
        self._anew, self._grown = True, 0
        self.word, self.steps = "", 0
        self._cols, self._rows, self._units = cols, rows, scaled.row[rows]
        self._place = np.full(len(program.c), -1)
        self._place[cols] = np.arange(len(cols))

    @property
    def _own(self) -> int:
        """Rows that the program has by itself; those that were added follow."""
        return len(self._scaled.program.row_lower)

    def bring_in(self, blocks: Iterable[int]) -> None:
        """Add countries."""
        inner, chosen = self._scaled.program, np.array(sorted(blocks))
        cols = np.flatnonzero(np.isin(self.program.col_block, chosen))
        rows = np.flatnonzero(np.isin(self.program.row_block[: self._own], chosen))
        none = np.zeros(len(rows), dtype=np.int32)
        sides = inner.row_lower[rows], inner.row_upper[rows]
        self._h.addRows(len(rows), *sides, 0, none, none[:0], np.zeros(0))
        self._place[cols] = len(self._cols) + np.arange(len(cols))
        self._cols = np.append(self._cols, cols)
        self._rows = np.append(self._rows, rows)
        self._units = np.append(self._units, self._scaled.row[rows])
        where = np.full(len(self.program.row_lower), -1)
        where[self._rows] = np.arange(len(self._rows))
        A = self._by_column[:, cols]
        with session.taking_all(self._h):
            self._h.addCols(
                len(cols),
                inner.c[cols],
                inner.col_lower[cols],
                inner.col_upper[cols],
                A.nnz,
                A.indptr[:-1].astype(np.int32),
                where[A.indices].astype(np.int32),
                A.data,
            )
        self.blocks |= set(blocks)
        self._grown += len(cols)

    def add(self, program: Program, rows: Sequence[Row]) -> None:
        """Add rows of countries that are inside; `program` is the one with these rows as its last."""
        first = len(self.program.row_lower)
        self.program = program
        self._rows = np.append(self._rows, first + np.arange(len(rows)))
        self._units = np.append(self._units, [self._added(row) for row in rows])

    def _added(self, row: Row) -> float:
        """Add a row after all others; the unit in which it is."""
        values = row.values * self._scaled.column[row.cols]
        unit = float(2.0 ** -np.floor(np.log2(np.abs(values).max())))
        index = self._place[row.cols].astype(np.int32)
        with session.taking_all(self._h):
            self._h.addRow(-highspy.kHighsInf, row.side * unit, len(index), index, values * unit)
        return unit

    def within(self, cols: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """Set the bounds of columns of countries that are inside."""
        where, unit = self._place[cols].astype(np.int32), self._scaled.column[cols]
        self._h.changeColsBounds(len(where), where, lower / unit, upper / unit)

    @property
    def basis(self) -> Basis:
        """Where the last solve ended."""
        found = self._h.getBasis()
        # A country that is not inside is at its bounds, and its rows hold by themselves.
        cols = np.full(len(self.program.c), int(State.kLower), dtype=np.int8)
        rows = np.full(len(self.program.row_lower), int(State.kBasic), dtype=np.int8)
        cols[self._cols] = [int(state) for state in found.col_status]
        rows[self._rows] = [int(state) for state in found.row_status]
        return Basis(self.blocks, cols, rows)

    def begin(self, basis: Basis) -> None:
        """Let the next solve begin where another one ended, here or in another relaxation of the program."""
        missing = basis.blocks - self.blocks
        if missing:
            self.bring_in(missing)
        # The program is scaled, and a solve that begins near its end is disturbed by other costs (one
        # that begins further away, as in a dive, takes three times as long without them).
        session.set_option(self._h, "simplex_scale_strategy", 0)
        session.set_option(self._h, "dual_simplex_cost_perturbation_multiplier", 0.0)
        there = highspy.HighsBasis()
        there.col_status = [State(state) for state in basis.cols[self._cols].tolist()]
        there.row_status = [State(state) for state in basis.rows[self._rows].tolist()]
        there.valid = True
        self._anew, self._grown = self._h.setBasis(there) != highspy.HighsStatus.kOk, 0

    def solve(self, *, anew: bool = False) -> Corner | None:
        """The best corner with all other countries at zero; None when there is none, or no time.

        Args:
            anew: begin from nothing, not where the last solve ended.
        """
        anew = anew or self._anew or self._grown > GROWN * len(self._cols)
        # With new columns the last point is still one, with new rows or bounds the last prices are.
        session.set_option(self._h, "simplex_strategy", FROM_POINT if self._grown else FROM_PRICES)
        word, moves = "", max(MOVES, LAPS * len(self._rows))
        # From nothing, with many new columns or when it goes round in circles the way through the
        # inside is shorter; its last steps are the simplex's, which may go round in circles too.
        ways = [("simplex", moves), ("ipx", moves), ("choose", highspy.kHighsIInf)]
        for method, most in ways[int(anew) :]:
            if method != "simplex":
                self._h.clearSolver()
            word = self._run(method, most)
            if word in ("optimal", "infeasible") or self._clock.over:
                break
        self._anew, self._grown, self.word = False, 0, word
        return self._corner() if word == "optimal" else None

    def beside(self, rows: Sequence[Row]) -> Corner | None:
        """The best corner with more rows, which then go again; None as in `solve`."""
        for row in rows:
            self._added(row)
        corner = self.solve()
        first = len(self._rows)
        self._h.deleteRows(len(rows), np.arange(first, first + len(rows), dtype=np.int32))
        return corner

    def near(self, moves: int, least: float) -> Corner | None:
        """The best corner, if so many steps lead there and it is worth enough; else all is as before.

        Args:
            moves: steps of the simplex, from where the last solve ended.
            least: objective that the corner has at least.
        """
        before = self._h.getBasis()
        session.set_option(self._h, "simplex_strategy", FROM_PRICES)
        corner = self._corner() if self._run("simplex", moves) == "optimal" else None
        if corner is None or corner.value < least:
            self._h.setBasis(before)
            return None
        return corner

    def _corner(self) -> Corner:
        """Where the last solve ended."""
        solution = self._h.getSolution()
        x = np.zeros(len(self.program.c))
        x[self._cols] = self._scaled.column[self._cols] * np.array(solution.col_value)
        prices = np.zeros(len(self.program.row_lower))
        # Rows beside the program's own come last, and have no price that anybody asks for.
        duals = np.array(solution.row_dual)[: len(self._rows)]
        prices[self._rows] = duals * self._units / self._scaled.cost
        return Corner(self.program.objective(x), x, _signed(self.program, prices), self.blocks)

    def _run(self, method: str, moves: int) -> str:
        session.set_option(self._h, "solver", method)
        session.set_option(self._h, "simplex_iteration_limit", moves)
        left = self._clock.left().seconds
        session.set_option(self._h, "time_limit", self._h.getRunTime() + left)
        word = session.run(self._h)
        steps = max(0, self._h.getInfo().simplex_iteration_count)
        self.steps += steps
        self._clock.steps += steps
        return word


def _signed(program: Program, prices: np.ndarray) -> np.ndarray:
    """Prices without those that rounding left on a side that the row does not have."""
    wrong = ((prices > 0) & np.isinf(program.row_upper)) | (
        (prices < 0) & np.isinf(program.row_lower)
    )
    return np.where(wrong, 0.0, prices)
