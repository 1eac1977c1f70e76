"""The linear relaxation by countries: a bound on every plan, prices of what is short, a rank of countries.

Only some countries matter in the optimum, so the relaxation is solved over these and the others
are priced: with prices π of the linking rows, a country left out can add at most the best value of
its own rows at those prices. Where that is positive the country comes in; when none is, the
relaxation of the whole program is solved. The sum of both is a bound on every plan at any time
(Lagrangian duality).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from model.engines import interrupt, sample
from model.engines.direct import Clock
from model.engines.inside import Basis, Corner, Inside, Row
from model.engines.pricing import Pricing
from model.engines.scaling import scale
from model.program import Program
from model.proof import Held
from model.solution import SolverOptions

FIRST = 12
"""Countries in the first round, those worth most by themselves; a tenth of all where that is more. Of very
many those that are worth something at the prices of a sample."""

ADDED = 8
"""Countries that come in with each further round; a tenth of all where that is more."""

CLOSE = 5e-5
"""What left-out countries may still add, as a share of the bound, when the rounds end."""

NEAR = 2e-4
"""The same where columns are held."""

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

    def moved(self, program: Program, bound: float, corner: Corner) -> Relaxation:
        """The same with another bound, point and prices; what countries left out are worth is kept."""
        reduced = program.c - program.A.T @ corner.prices
        x = corner.x[: len(program.c)]
        return replace(self, bound=bound, x=x, prices=corner.prices, reduced=reduced)


def relax(program: Program, options: SolverOptions) -> Relaxation | None:
    """Solve the relaxation; None when it has no feasible point, or no bound before it was stopped."""
    return Master(program, Clock(options)).solve()


class Master:
    """The relaxation of a program, kept ready for more countries and more rows.

    Args:
        program: the program; rows that come later are in `self.program`.
        clock: the time that is left.
        hands: linear programs that are solved side by side, before and beside that of the countries that matter.
    """

    def __init__(self, program: Program, clock: Clock, hands: int = 1) -> None:
        self.program, self._clock, self._hands = program, clock, hands
        self._scaled = scale(program.relaxed())
        self._pricing, self._count = Pricing(self._scaled, hands), len(program.blocks)
        self._inside: Inside | None = None
        self._held: Held = {}
        self._told = 0

    def solve(self) -> Relaxation | None:
        """Solve, bringing in countries until none of those left out adds anything.

        Stopped before that, what the last round says holds as well; None when there was none.
        """
        last, done = self._rounds(CLOSE)
        if last is None or not done:
            return last
        worth = self._pricing.engaged(last.prices, _all(self.program), self._stopped)
        return last if worth is None else replace(last, worth=np.array([*worth.values()]))

    def start(self, blocks: Iterable[int], basis: Basis | None = None) -> Relaxation | None:
        """The relaxation with some countries inside from the beginning, solved from a basis where there is one."""
        self._inside = self._over(blocks)
        if basis:
            self._inside.begin(basis)
        return self._rounds(NEAR)[0]

    def at(self, held: Held, basis: Basis) -> Relaxation | None:
        """The relaxation with some columns of countries that are inside held within other bounds.

        None when it was stopped or has no feasible point; `hopeless` says which.

        Args:
            held: least and largest value of columns.
            basis: where to begin.
        """
        self._hold(held, basis)
        return self._rounds(NEAR)[0]

    def corner(self, held: Held, basis: Basis) -> Corner | None:
        """The same over the countries that are inside alone: sooner, and no bound on plans that use others."""
        self._hold(held, basis)
        return self._started.solve()

    def bound(self, corner: Corner) -> float | None:
        """What bounds every plan at the prices of a corner of those inside; None when it was stopped."""
        adds = self._left_out(corner)
        return None if adds is None else _bound(corner, _room(adds))

    def sharper(self, rows: Sequence[Row]) -> tuple[float, np.ndarray] | None:
        """Bound and prices where the last solve ended, with more rows of countries that are inside.

        The rows do not stay. None when it was stopped or has no feasible point.
        """
        corner = self._started.beside(rows)
        bound = None if corner is None else self.bound(corner)
        return None if corner is None or bound is None else (bound, corner.prices)

    @property
    def hopeless(self) -> bool:
        """Whether the countries that are inside had no feasible point in the last round."""
        return self._started.word == "infeasible"

    @property
    def steps(self) -> int:
        """Steps of the simplex since it was started, and those that were told of."""
        return self._started.steps + self._told

    def took(self, steps: int) -> None:
        """Count steps that were taken for it elsewhere."""
        self._told += steps

    @property
    def basis(self) -> Basis:
        """Where the last solve ended."""
        return self._started.basis

    @property
    def _started(self) -> Inside:
        assert self._inside is not None
        return self._inside

    def _hold(self, held: Held, basis: Basis) -> None:
        """Begin from a basis, with some columns within other bounds."""
        self._started.begin(basis)
        cols = np.array(sorted({*held, *self._held}), dtype=int)
        sides = [held.get(j, (self.program.col_lower[j], self.program.col_upper[j])) for j in cols]
        self._started.within(cols, *np.array(sides, dtype=float).reshape(-1, 2).T)
        self._held = held

    def _left_out(self, corner: Corner) -> dict[int, float] | None:
        """The most that each country which was not inside can add at the prices of a corner; None when stopped."""
        left_out = [b for b in _all(self.program) if b not in corner.blocks]
        return self._pricing.best(corner.prices, left_out, self._stopped)

    def _rounds(self, close: float) -> tuple[Relaxation | None, bool]:
        """What the last round says, and whether those left out add no more than `close` of it."""
        last: Relaxation | None = None
        if self._inside is None:
            self._inside = self._first()
        while self._inside is not None:
            corner = self._inside.solve()
            if corner is None:
                everybody = len(self._inside.blocks) == self._count
                if everybody or self._stopped() or self._held:
                    break
                self._inside = self._over(_all(self.program))
                continue
            adds = self._left_out(corner)
            if adds is None:
                break
            room = _room(adds)
            last = self._seen(corner, room, adds)
            if room <= close * abs(corner.value):
                return last, True
            coming = sorted((b for b, v in adds.items() if v > 0), key=lambda b: (-adds[b], b))
            self._inside.bring_in(coming[: max(ADDED, self._count // 10)])
        return last, False

    def _seen(self, corner: Corner, room: float, adds: dict[int, float]) -> Relaxation:
        """What a corner says of the whole program when the countries left out add no more than `room`."""
        worth = np.full(self._count, math.inf)
        worth[list(adds)] = list(adds.values())
        return Relaxation(
            bound=_bound(corner, room),
            x=corner.x,
            prices=corner.prices,
            reduced=self.program.c - self.program.A.T @ corner.prices,
            worth=worth,
            inside=frozenset(set(_all(self.program)) - set(adds)),
        )

    def _stopped(self) -> bool:
        return self._clock.over or interrupt.asked()

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows of countries that are inside."""
        assert self._inside is not None
        program, before = self.program, len(self.program.row_lower)
        self.program = replace(
            program,
            A=sparse.vstack([program.A, _matrix(rows, len(program.c))], format="csr"),
            row_lower=np.append(program.row_lower, np.full(len(rows), -np.inf)),
            row_upper=np.append(program.row_upper, [row.side for row in rows]),
            rows=[*program.rows, *(("hull", (before + i,)) for i in range(len(rows)))],
            row_block=np.append(program.row_block, [row.block for row in rows]),
        )
        self._inside.add(self.program, rows)

    def _first(self) -> Inside | None:
        """The countries to begin with: those that seem to matter, and those that cannot stay out."""
        everybody = _all(self.program)
        forced = {b for b in everybody if not self._pricing.may_stay_out(b)}
        known = None
        if self._count >= sample.MANY:
            known = sample.prices(self.program, self._clock, self._hands)
        free = np.zeros(len(self.program.row_lower))
        adds = self._pricing.best(free if known is None else known, everybody, self._stopped)
        if adds is None:
            return None
        if known is not None:
            return self._over(forced | {b for b, value in adds.items() if value > 0})
        order = sorted(adds, key=lambda b: (-adds[b], b))
        return self._over(forced | set(order[: max(FIRST, self._count // 10)]))

    def _over(self, blocks: Iterable[int]) -> Inside:
        """The linear program over some countries."""
        return Inside(self.program, self._scaled, blocks, self._clock)


def _all(program: Program) -> range:
    return range(len(program.blocks))


def _room(adds: Mapping[int, float]) -> float:
    """What countries left out may still add."""
    return sum(max(0.0, v) for v in adds.values())


def _bound(corner: Corner, room: float) -> float:
    """No plan is worth more than a corner and what may still be added, with the tolerances of the solver."""
    value = corner.value + room
    return value + SAFE * abs(value)


def _matrix(rows: Sequence[Row], count: int) -> sparse.csr_matrix:
    """Rows as a matrix with so many columns."""
    ends = np.cumsum([0, *(len(row.cols) for row in rows)])
    cols = np.concatenate([row.cols for row in rows])
    return sparse.csr_matrix(
        (np.concatenate([row.values for row in rows]), cols, ends), (len(rows), count)
    )
