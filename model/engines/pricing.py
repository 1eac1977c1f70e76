"""What countries can add when the rows of all have prices: many small linear programs, solved again and again.

Some countries stand together in one linear program, which falls apart into theirs: fewer programs
to hold in memory, and each solve begins where the last one ended. Several of these programs are solved side
by side; none hangs on another one, so what is found is the same however many hands there are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import highspy
import numpy as np
from scipy import sparse

from model.engines import session
from model.engines.blocks import Block, may_stay_out, split
from model.engines.scaling import Scaled
from model.program import Program
from model.solution import SolverOptions

TOGETHER = 16
"""Countries in one linear program."""


class Pricing:
    """All countries of a program without integers.

    Args:
        scaled: the program, scaled.
        hands: linear programs that are solved side by side.
    """

    def __init__(self, scaled: Scaled, hands: int = 1) -> None:
        self._scaled, self._hands = scaled, hands
        self._blocks = [*split(scaled.program).values()]
        count = len(self._blocks)
        self._batches = [
            _Batch(self._blocks[first : first + TOGETHER]) for first in range(0, count, TOGETHER)
        ]

    def may_stay_out(self, block: int) -> bool:
        """Whether nothing is a choice that the country has."""
        return may_stay_out(self._blocks[block])

    def best(
        self, prices: np.ndarray, which: Iterable[int], over: Callable[[], bool]
    ) -> dict[int, float] | None:
        """The most that each of some countries can add; -inf when its rows allow nothing.

        None when it is `over` before all are priced.
        """
        return self._each(prices, which, over, engaged=False)

    def engaged(
        self, prices: np.ndarray, which: Iterable[int], over: Callable[[], bool]
    ) -> dict[int, float] | None:
        """The same with each country engaged; inf where it cannot stay out."""
        return self._each(prices, which, over, engaged=True)

    def _each(
        self, prices: np.ndarray, which: Iterable[int], over: Callable[[], bool], *, engaged: bool
    ) -> dict[int, float] | None:
        inner = prices[: len(self._scaled.row)] * self._scaled.cost / self._scaled.row
        asked = set(which)
        places = [
            {b - first for b in range(first, first + TOGETHER) if b in asked}
            for first in range(0, len(self._blocks), TOGETHER)
        ]
        due = [number for number, here in enumerate(places) if here]

        def values(number: int) -> dict[int, float] | None:
            if over():
                return None
            return self._batches[number].values(inner, places[number], engaged=engaged)

        with ThreadPoolExecutor(self._hands) as pool:
            solved = list(pool.map(values, due))
        found: dict[int, float] = {}
        for number, each in zip(due, solved, strict=True):
            if each is None:
                return None
            found |= {number * TOGETHER + i: v / self._scaled.cost for i, v in each.items()}
        return {b: found[b] for b in sorted(found)}


class _Batch:
    """A few countries in one linear program."""

    def __init__(self, blocks: list[Block]) -> None:
        self._blocks = blocks
        self._ends = np.cumsum([0] + [len(b.cols) for b in blocks])
        self._stay = [may_stay_out(b) for b in blocks]
        self._engage = [_engage(b.own) for b in blocks]
        self._session: highspy.Highs | None = None

    def values(
        self, prices: np.ndarray, which: Collection[int], *, engaged: bool
    ) -> dict[int, float]:
        """What some of the countries, by their places, can add at these prices of the rows."""
        # The others are worth nothing here: to find out what they are would take steps for nobody.
        costs = [
            b.aim(prices) if i in which else np.zeros(len(b.cols))
            for i, b in enumerate(self._blocks)
        ]
        h = self._ready()
        where = np.arange(self._ends[-1], dtype=np.int32)
        h.changeColsCost(len(where), where, np.concatenate(costs))
        lower = [self._lower(i, engaged=engaged and i in which) for i in range(len(costs))]
        upper = np.concatenate([b.own.col_upper for b in self._blocks])
        h.changeColsBounds(len(where), where, np.concatenate(lower), upper)
        h.run()
        known = h.getModelStatus() == highspy.HighsModelStatus.kOptimal
        x = np.array(h.getSolution().col_value) if known else None
        found = {}
        for i in which:
            own = self._blocks[i].own
            if engaged and not self._stay[i]:
                found[i] = math.inf
            elif x is not None:
                found[i] = float(costs[i] @ x[self._ends[i] : self._ends[i + 1]])
            else:
                found[i] = _alone(own.aimed(costs[i]).bounded(lower[i], own.col_upper))
        return found

    def _lower(self, i: int, *, engaged: bool) -> np.ndarray:
        own, engage = self._blocks[i].own, self._engage[i]
        if not engaged or engage is None or own.col_upper[engage] < 1:
            return own.col_lower
        lower = own.col_lower.copy()
        lower[engage] = 1.0
        return lower

    def _ready(self) -> highspy.Highs:
        if self._session is None:
            self._session = session.open_session(_joined(self._blocks), SolverOptions())
            # The scale must not follow the objective, or nothing of the last solve is left.
            session.set_option(self._session, "simplex_scale_strategy", 0)
            # What presolve leaves behind takes as much memory as the program itself.
            session.set_option(self._session, "presolve", "off")
        return self._session


def _alone(program: Program) -> float:
    """The best value of one country from nothing; -inf when there is none, inf where HiGHS cannot tell."""
    h = session.open_session(program, SolverOptions())
    h.run()
    status = h.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return -math.inf
    if session.STATUSES.get(status) != "optimal":
        return math.inf
    return float(h.getInfo().objective_function_value)


def _engage(program: Program) -> int | None:
    """The column that says whether a country is in."""
    found = [j for j, (name, _) in enumerate(program.columns) if name == "engage"]
    return found[0] if len(found) == 1 else None


def _joined(blocks: list[Block]) -> Program:
    """Countries as one program."""

    def all_(field: str) -> np.ndarray:
        return np.concatenate([getattr(b.own, field) for b in blocks])

    return replace(
        blocks[0].own,
        c=all_("c"),
        A=sparse.csr_matrix(sparse.block_diag([b.own.A for b in blocks], format="csr")),
        row_lower=all_("row_lower"),
        row_upper=all_("row_upper"),
        col_lower=all_("col_lower"),
        col_upper=all_("col_upper"),
        integer=all_("integer"),
    )
