"""The linear relaxation by countries: a bound on every plan, prices of what is short, a rank of countries.

Only a few countries matter in the optimum, so the relaxation is solved over some of them and the
others are priced: with prices π of the linking rows, a country left out can add at most the best
value of its own rows at those prices. Where that is positive the country comes in; when none is,
the relaxation of the whole program is solved. The sum of both is a bound on every plan at any time
(Lagrangian duality).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import highspy
import numpy as np
from scipy import sparse

from model.engines import interrupt, session
from model.engines.scaling import Scaled, scale
from model.program import LINKING, Program
from model.solution import SolverOptions

FIRST = 12
"""Countries in the first round; an eighth of all where that is more."""

ADDED = 8
"""Countries that come in with each further round."""

CLOSE = 1e-5
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
        cannot be.
    """

    bound: float
    x: np.ndarray
    prices: np.ndarray
    reduced: np.ndarray
    worth: np.ndarray

    @property
    def rank(self) -> list[int]:
        """Blocks from the most to the least promising."""
        return [int(b) for b in np.lexsort((np.arange(len(self.worth)), -self.worth))]


def relax(program: Program, options: SolverOptions) -> Relaxation | None:
    """Solve the relaxation; None when it has no feasible point, no bound, or the search was stopped."""
    blocks = [_Block(program, b) for b in range(len(program.blocks))]
    inside = _first(program, blocks, options)
    while True:
        found = _solve_over(program, inside, options)
        if found is None:
            if len(inside) == len(blocks) or interrupt.asked():
                return None
            inside = set(range(len(blocks)))
            continue
        value, x, prices = found
        adds = {b: blocks[b].best(prices) for b in range(len(blocks)) if b not in inside}
        room = sum(max(0.0, v) for v in adds.values())
        if room <= CLOSE * abs(value) or interrupt.asked():
            break
        coming = sorted((b for b, v in adds.items() if v > 0), key=lambda b: (-adds[b], b))
        inside |= set(coming[:ADDED])
    bound = value + room
    return Relaxation(
        bound=bound + SAFE * abs(bound),
        x=x,
        prices=prices,
        reduced=program.c - program.A.T @ prices,
        worth=np.array([block.engaged(prices) for block in blocks]),
    )


def _first(program: Program, blocks: list[_Block], options: SolverOptions) -> set[int]:
    """Countries to begin with: those worth most by themselves, and those that cannot stay out."""
    count = max(FIRST, len(blocks) // 8)
    free = np.zeros(len(program.row_lower))
    alone = [block.best(free) for block in blocks]
    order = sorted(range(len(blocks)), key=lambda b: (-alone[b], b))
    return set(order[:count]) | {b for b, block in enumerate(blocks) if not block.may_stay_out}


def _solve_over(
    program: Program, inside: set[int], options: SolverOptions
) -> tuple[float, np.ndarray, np.ndarray] | None:
    """Value, point and row prices of the relaxation with all other countries at zero."""
    chosen = np.array(sorted(inside | {LINKING}))
    cols = np.flatnonzero(np.isin(program.col_block, chosen))
    rows = np.flatnonzero(np.isin(program.row_block, chosen))
    scaled = scale(part(program, rows, cols).relaxed())
    h = session.open_session(scaled.program, options)
    session.set_option(h, "time_limit", options.seconds)
    if session.run(h) != "optimal":
        return None
    x = np.zeros(len(program.c))
    x[cols] = scaled.point(np.array(h.getSolution().col_value))
    prices = np.zeros(len(program.row_lower))
    prices[rows] = _signed(
        program, rows, np.array(h.getSolution().row_dual) * scaled.row / scaled.cost
    )
    return program.objective(x), x, prices


def _signed(program: Program, rows: np.ndarray, prices: np.ndarray) -> np.ndarray:
    """Prices without those that rounding left on a side that the row does not have."""
    wrong = ((prices > 0) & np.isinf(program.row_upper[rows])) | (
        (prices < 0) & np.isinf(program.row_lower[rows])
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

    def __init__(self, program: Program, block: int) -> None:
        self._program = program
        self.cols = np.flatnonzero(program.col_block == block)
        rows = np.flatnonzero(program.row_block == block)
        own = part(program, rows, self.cols)
        self._links = sparse.csc_matrix(program.A)[:, self.cols]
        self._links_rows = np.flatnonzero(program.row_block == LINKING)
        self._links = sparse.csr_matrix(self._links)[self._links_rows]
        engage = program.position.get(("engage", (program.blocks[block],)))
        self._engage = None if engage is None else int(np.flatnonzero(self.cols == engage)[0])
        low, high = own.row_lower, own.row_upper
        self.may_stay_out = bool(
            np.all(low <= 0)
            and np.all(high >= 0)
            and np.all(own.col_lower <= 0)
            and np.all(own.col_upper >= 0)
        )
        self._scaled: Scaled = scale(own.relaxed())
        self._h = session.open_session(self._scaled.program, SolverOptions())
        self._all = np.arange(len(self.cols), dtype=np.int32)

    def best(self, prices: np.ndarray) -> float:
        """The most that the country can add at these row prices; -inf when its rows allow nothing."""
        cost = self._program.c[self.cols] - self._links.T @ prices[self._links_rows]
        cost = cost * self._scaled.column
        self._h.changeColsCost(len(cost), self._all, cost * self._scaled.cost)
        self._h.run()
        status = self._h.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return -math.inf
        if session.STATUSES.get(status) != "optimal":
            return math.inf
        return float(self._h.getInfo().objective_function_value) / self._scaled.cost

    def engaged(self, prices: np.ndarray) -> float:
        """The same with the country engaged."""
        if self._engage is None or self._program.col_upper[self.cols[self._engage]] < 1:
            return self.best(prices)
        self._h.changeColBounds(self._engage, 1.0, 1.0)
        value = self.best(prices)
        self._h.changeColBounds(self._engage, 0.0, 1.0)
        return value
