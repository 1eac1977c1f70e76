"""The linear relaxation by countries: a bound on every plan, prices of what is short, a rank of countries.

Only some countries matter in the optimum, so the relaxation is solved over these and the others
are priced: with prices π of the linking rows, a country left out can add at most the best value of
its own rows at those prices. Where that is positive the country comes in; when none is, the
relaxation of the whole program is solved. The sum of both is a bound on every plan at any time
(Lagrangian duality).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np
from scipy import sparse

from model.engines import interrupt, session
from model.engines.direct import Clock
from model.engines.inside import Corner, Inside, Row, part
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
        cannot be, inf if it cannot stay out or was not priced.
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


def relax(program: Program, options: SolverOptions) -> Relaxation | None:
    """Solve the relaxation; None when it has no feasible point, or no bound before it was stopped."""
    return Master(program, Clock(options)).solve()


class Master:
    """The relaxation of a program, kept ready for more countries and more rows.

    Args:
        program: the program; rows that come later are in `self.program`.
        clock: the time that is left.
    """

    def __init__(self, program: Program, clock: Clock) -> None:
        self.program, self._clock = program, clock
        self._scaled = scale(program.relaxed())
        by_column = sparse.csc_matrix(self._scaled.program.A)
        self._blocks = [_Block(program, self._scaled, by_column, b) for b in _all(program)]
        self._inside: Inside | None = None

    def solve(self) -> Relaxation | None:
        """Solve, bringing in countries until none of those left out adds anything.

        Stopped before that, what the last round says holds as well; None when there was none.
        """
        last: Relaxation | None = None
        if self._inside is None:
            self._inside = self._first()
        while self._inside is not None:
            corner, within = self._inside.solve(), self._inside.blocks
            left_out = [b for b in _all(self.program) if b not in within]
            if corner is None:
                if not left_out or self._stopped:
                    break
                self._inside = self._over(_all(self.program))
                continue
            adds = self._each(_Block.best, corner.prices, left_out)
            if adds is None:
                break
            room = sum(max(0.0, v) for v in adds.values())
            last = self._seen(corner, room, adds)
            if room <= CLOSE * abs(corner.value):
                worth = self._each(_Block.engaged, corner.prices, _all(self.program))
                return last if worth is None else replace(last, worth=np.array([*worth.values()]))
            coming = sorted((b for b, v in adds.items() if v > 0), key=lambda b: (-adds[b], b))
            self._inside.bring_in(coming[: max(ADDED, len(self._blocks) // 20)])
        return last

    def _seen(self, corner: Corner, room: float, adds: dict[int, float]) -> Relaxation:
        """What a corner says of the whole program when the countries left out add no more than `room`."""
        bound = corner.value + room
        worth = np.full(len(self._blocks), math.inf)
        worth[list(adds)] = list(adds.values())
        return Relaxation(
            bound=bound + SAFE * abs(bound),
            x=corner.x,
            prices=corner.prices,
            reduced=self.program.c - self.program.A.T @ corner.prices,
            worth=worth,
            inside=frozenset(set(_all(self.program)) - set(adds)),
        )

    @property
    def _stopped(self) -> bool:
        return self._clock.over or interrupt.asked()

    def _each(
        self,
        most: Callable[[_Block, np.ndarray], float],
        prices: np.ndarray,
        blocks: Iterable[int],
    ) -> dict[int, float] | None:
        """What each of some countries can add at row prices; None when the time is up."""
        found = {}
        for b in blocks:
            if self._stopped:
                return None
            found[b] = most(self._blocks[b], prices)
        return found

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows of countries that are inside."""
        assert self._inside is not None
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
        self._inside.add(self.program, rows)

    def _first(self) -> Inside | None:
        """The countries to begin with: those worth most by themselves, and those that cannot stay out."""
        count = max(FIRST, len(self._blocks) // 10)
        free = np.zeros(len(self.program.row_lower))
        alone = self._each(_Block.best, free, _all(self.program))
        if alone is None:
            return None
        order = sorted(alone, key=lambda b: (-alone[b], b))
        forced = {b for b in order if not self._blocks[b].may_stay_out}
        return self._over(forced | set(order[:count]))

    def _over(self, blocks: Iterable[int]) -> Inside:
        """The linear program over some countries."""
        return Inside(self.program, self._scaled, blocks, self._clock)


def _all(program: Program) -> range:
    return range(len(program.blocks))


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
