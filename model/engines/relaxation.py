"""The linear relaxation by countries: a bound on every plan, prices of what is short, a rank of countries.

Only some countries matter in the optimum, so the relaxation is solved over these and the others
are priced: with prices π of the linking rows, a country left out can add at most the best value of
its own rows at those prices. Where that is positive the country comes in; when none is, the
relaxation of the whole program is solved. The sum of both is a bound on every plan at any time
(Lagrangian duality).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np
from scipy import sparse

from model.engines import interrupt, session
from model.engines.scaling import Scaled, scale
from model.program import LINKING, Program
from model.solution import SolverOptions

FIRST = 12
"""Countries in the first round; a tenth of all where that is more."""

ADDED = 8
"""Countries that come in with each further round; a twentieth of all where that is more."""

CLOSE = 5e-5
"""What left-out countries may still add, as a share of the bound, when the rounds end."""

SAFE = 1e-7
"""Added to the bound for the tolerances of the linear solver, as a share of it."""


@dataclass(frozen=True)
class Relaxation:
    """The relaxation of a program.

    Args:
        bound: no plan has a larger objective.
        x: the point of the last round, zero in the countries left out.
        prices: price of each row, in objective per unit of the row.
        reduced: reduced cost of each column at these prices.
        worth: for each block the most it can add at these prices when it is engaged, -inf if it
        cannot be, inf if it cannot stay out.
        inside: the blocks over which it was solved; the others were priced.
    """

    bound: float
    x: np.ndarray
    prices: np.ndarray
    reduced: np.ndarray
    worth: np.ndarray
    inside: frozenset[int]

    @property
    def rank(self) -> list[int]:
        """Blocks from the most to the least promising."""
        return [int(b) for b in np.lexsort((np.arange(len(self.worth)), -self.worth))]

    def within(self, cols: np.ndarray, rows: np.ndarray) -> Relaxation:
        """The same seen from a part of the program; the bound is that of the whole."""
        return replace(self, x=self.x[cols], prices=self.prices[rows], reduced=self.reduced[cols])


@dataclass(frozen=True)
class Row:
    """A row of one country that every plan keeps: vector · x ≤ side."""

    block: int
    vector: np.ndarray
    side: float


def relax(program: Program, options: SolverOptions) -> Relaxation | None:
    """Solve the relaxation; None when it has no feasible point, no bound, or the search was stopped."""
    return Master(program, options).solve()


class Master:
    """The relaxation of a program, kept ready for more countries and more rows.

    Args:
        program: the program; rows that come later are in `self.program`.
        options: the time limit of each linear program.
    """

    def __init__(self, program: Program, options: SolverOptions) -> None:
        self.program, self._options = program, options
        self._scaled = scale(program.relaxed())
        self._by_column = sparse.csc_matrix(self._scaled.program.A)
        self._blocks = [_Block(program, self._scaled, self._by_column, b) for b in _all(program)]
        self.inside: set[int] = set()
        self._h: highspy.Highs | None = None
        self._cols = self._rows = np.zeros(0, dtype=int)
        self._units = np.zeros(0)
        self._place = np.full(len(program.c), -1)

    def solve(self) -> Relaxation | None:
        """Solve, bringing in countries until none of those left out adds anything."""
        if self._h is None:
            self._open(self._first())
        while True:
            found = self._run()
            left_out = [b for b in _all(self.program) if b not in self.inside]
            if found is None:
                if not left_out or interrupt.asked():
                    return None
                self._open(set(_all(self.program)))
                continue
            value, x, prices = found
            adds = {b: self._blocks[b].best(prices) for b in left_out}
            room = sum(max(0.0, v) for v in adds.values())
            if room <= CLOSE * abs(value) or interrupt.asked():
                break
            coming = sorted((b for b, v in adds.items() if v > 0), key=lambda b: (-adds[b], b))
            self._bring_in(coming[: max(ADDED, len(self._blocks) // 20)])
        bound = value + room
        return Relaxation(
            bound=bound + SAFE * abs(bound),
            x=x,
            prices=prices,
            reduced=self.program.c - self.program.A.T @ prices,
            worth=np.array([block.engaged(prices) for block in self._blocks]),
            inside=frozenset(self.inside),
        )

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows of countries that are inside."""
        assert self._h is not None
        program, before = self.program, len(self.program.row_lower)
        self.program = replace(
            program,
            A=sparse.vstack(
                [program.A, sparse.csr_matrix(np.array([row.vector for row in rows]))],
                format="csr",
            ),
            row_lower=np.append(program.row_lower, np.full(len(rows), -np.inf)),
            row_upper=np.append(program.row_upper, [row.side for row in rows]),
            rows=[*program.rows, *(("hull", (before + i,)) for i in range(len(rows)))],
            row_block=np.append(program.row_block, [row.block for row in rows]),
        )
        for i, row in enumerate(rows):
            scaled = row.vector * self._scaled.column
            unit = 2.0 ** -np.floor(np.log2(np.abs(scaled).max()))
            where = np.flatnonzero(scaled)
            index, values = self._place[where].astype(np.int32), scaled[where] * unit
            self._h.addRow(-highspy.kHighsInf, row.side * unit, len(where), index, values)
            self._rows = np.append(self._rows, before + i)
            self._units = np.append(self._units, unit)
        session.set_option(self._h, "solver", "simplex")

    def _first(self) -> set[int]:
        """Countries to begin with: those worth most by themselves, and those that cannot stay out."""
        count = max(FIRST, len(self._blocks) // 10)
        free = np.zeros(len(self.program.row_lower))
        alone = [block.best(free) for block in self._blocks]
        order = sorted(_all(self.program), key=lambda b: (-alone[b], b))
        return set(order[:count]) | {b for b in order if not self._blocks[b].may_stay_out}

    def _open(self, inside: set[int]) -> None:
        """Begin anew with some countries; columns are found by `_place`, rows by `_rows`."""
        program, inner = self.program, self._scaled.program
        chosen = np.array(sorted(inside | {LINKING}))
        cols = np.flatnonzero(np.isin(program.col_block, chosen))
        own = len(inner.row_lower)
        rows = np.flatnonzero(np.isin(program.row_block[:own], chosen))
        self._h = session.open_session(part(inner, rows, cols), self._options)
        session.set_option(self._h, "solver", "ipx")
        self.inside, self._cols, self._rows = set(inside), cols, rows
        self._units = self._scaled.row[rows]
        self._place[:] = -1
        self._place[cols] = np.arange(len(cols))

    def _bring_in(self, coming: Iterable[int]) -> None:
        """Add countries."""
        assert self._h is not None
        inner, chosen = self._scaled.program, np.array(sorted(coming))
        cols = np.flatnonzero(np.isin(self.program.col_block, chosen))
        rows = np.flatnonzero(np.isin(self.program.row_block[: len(inner.row_lower)], chosen))
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
        self.inside |= set(coming)
        session.set_option(self._h, "solver", "ipx")

    def _run(self) -> tuple[float, np.ndarray, np.ndarray] | None:
        """Value, point and row prices with all other countries at zero."""
        assert self._h is not None
        session.set_option(self._h, "time_limit", self._h.getRunTime() + self._options.seconds)
        if session.run(self._h) != "optimal":
            return None
        solution = self._h.getSolution()
        x = np.zeros(len(self.program.c))
        x[self._cols] = self._scaled.column[self._cols] * np.array(solution.col_value)
        prices = np.zeros(len(self.program.row_lower))
        prices[self._rows] = np.array(solution.row_dual) * self._units / self._scaled.cost
        return self.program.objective(x), x, _signed(self.program, prices)


def _all(program: Program) -> range:
    return range(len(program.blocks))


def _signed(program: Program, prices: np.ndarray) -> np.ndarray:
    """Prices without those that rounding left on a side that the row does not have."""
    wrong = ((prices > 0) & np.isinf(program.row_upper)) | (
        (prices < 0) & np.isinf(program.row_lower)
    )
    return np.where(wrong, 0.0, prices)


def part(program: Program, rows: np.ndarray, cols: np.ndarray) -> Program:
    """Some rows and columns of a program; the columns left out are zero."""
    return replace(
        program,
        c=program.c[cols],
        A=sparse.csr_matrix(program.A[rows][:, cols]),
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


class _Block:
    """The rows and columns of one country, priced many times."""

    def __init__(
        self, program: Program, scaled: Scaled, by_column: sparse.csc_matrix, block: int
    ) -> None:
        self.cols = np.flatnonzero(program.col_block == block)
        rows = np.flatnonzero(program.row_block == block)
        inner = scaled.program
        self._own = part(inner, rows, self.cols)
        links = sparse.csr_matrix(by_column[:, self.cols])
        self._links_rows = np.flatnonzero(np.diff(links.indptr))
        self._links_rows = self._links_rows[program.row_block[self._links_rows] == LINKING]
        self._links = links[self._links_rows]
        self._cost, self._row = scaled.cost, scaled.row[self._links_rows]
        engage = program.position.get(("engage", (program.blocks[block],)))
        self._engage = None if engage is None else int(np.searchsorted(self.cols, engage))
        own = self._own
        self.may_stay_out = bool(
            np.all(own.row_lower <= 0)
            and np.all(own.row_upper >= 0)
            and np.all(own.col_lower <= 0)
            and np.all(own.col_upper >= 0)
        )

    def best(self, prices: np.ndarray) -> float:
        """The most that the country can add at these row prices; -inf when its rows allow nothing."""
        return self._best(self._own, prices)

    def engaged(self, prices: np.ndarray) -> float:
        """The same with the country engaged; inf when it cannot stay out."""
        own = self._own
        if not self.may_stay_out:
            return math.inf
        if self._engage is None or own.col_upper[self._engage] < 1:
            return self.best(prices)
        lower = own.col_lower.copy()
        lower[self._engage] = 1.0
        return self._best(own.bounded(lower, own.col_upper), prices)

    def _best(self, own: Program, prices: np.ndarray) -> float:
        inner = prices[self._links_rows] * self._cost / self._row
        h = session.open_session(own.aimed(own.c - self._links.T @ inner), SolverOptions())
        h.run()
        status = h.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return -math.inf
        if session.STATUSES.get(status) != "optimal":
            return math.inf
        return float(h.getInfo().objective_function_value) / self._cost
