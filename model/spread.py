"""From a rule of thumb to a plan: countries are served one after the other, within their part.

Each country in turn takes the best it can for no more than its part of the money, while those whose
turn comes later are taken in parts (relaxed), so that rules on the whole plan can be kept; one that
can do nothing with its part is passed over. A second round, in the same order, hands out what is
left. All of it keeps every rule of the case. Effort is counted in nodes: the same case gives the
same plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from model.case import MONEY, Case
from model.engines import direct, interrupt
from model.engines.lp import has_point
from model.program import LINKING, Program
from model.reduce import reduce
from model.rules_of_thumb import Aim
from model.solution import SolverOptions

ROUGH = (direct.Effort(nodes=10, lean=True), direct.Effort(nodes=10, solutions=1))
"""Efforts of the first round, the second where the first finds nothing: amounts are settled later."""

FINE = (direct.Effort(nodes=100, lean=True),)
"""Effort of the second round."""

ROUGH_GAP, FINE_GAP = 1e-2, 3e-3
"""Gaps of the small programs of each round."""

GAIN = 1e-9
"""Least gain, as a share, for which the second round changes a plan."""


@dataclass
class Spread:
    """A plan made by a rule.

    Args:
        x: a feasible point, None where the rule leads to none.
        target: money that each partner was given at its turn, in that order; empty without parts.
    """

    x: np.ndarray | None = None
    target: dict[str, float] = field(default_factory=dict)


def spread(
    program: Program, case: Case, aim: Aim, money: float, options: SolverOptions | None = None
) -> Spread:
    """Follow a rule.

    Args:
        program: the program of the case.
        case: the case.
        aim: what the rule asks for.
        money: to be spread.
        options: seed and threads.
    """
    return _Rounds(program, case, aim, money, options or SolverOptions()).go()


class _Rounds:
    """The two rounds of a rule."""

    def __init__(
        self, program: Program, case: Case, aim: Aim, money: float, options: SolverOptions
    ) -> None:
        self.program, self.aim, self.money = program, aim, money
        self.options = replace(options, time_limit=0.0)
        self.block = {c: i for i, c in enumerate(program.blocks)}
        self.order = [c for c in _first(case, aim.order) if c in self.block]
        stated = case.settings.focus.max_partners
        self.places = len(self.order) if stated is None else stated
        self.paid = {c: _paid(program, case, c) for c in self.order}
        self.fixed: dict[str, np.ndarray] = {}
        self.found = Spread()

    def go(self) -> Spread:
        waiting, passed = list(self.order), []
        while waiting and len(self.fixed) < self.places and not interrupt.asked():
            country = waiting.pop(0)
            if not self._serve(country, waiting):
                passed.append(country)
        self.found.x = self._closed()
        if self.found.x is not None:
            self._second([*self.fixed, *passed])
        return self.found

    def _serve(self, country: str, waiting: Sequence[str]) -> bool:
        """Settle a country within its part; False when it can do nothing with it."""
        group = [country, *waiting[: self.places - len(self.fixed) - 1]]
        targets = self._targets(group)
        x = self._solved([country], group[1:], targets)
        if x is None:
            return False
        self._fix(country, x)
        if targets:
            self.found.target[country] = targets[country]
        self._x = x
        return True

    def _targets(self, group: Sequence[str]) -> dict[str, float]:
        """What is left of the money, in proportion to the weights of those still to be served."""
        weight = self.aim.weight
        if weight is None or self.money <= 0:
            return {}
        spent = sum(float(self._x[self.paid[c]].sum()) for c in self.fixed)
        total = sum(weight.get(c, 0.0) for c in group)
        left = max(0.0, self.money - spent)
        return {c: left * weight.get(c, 0.0) / total for c in group} if total > 0 else {}

    def _fix(self, country: str, x: np.ndarray) -> None:
        own = self._own(country)
        self.fixed[country] = np.round(x[own])

    def _own(self, country: str) -> np.ndarray:
        """Positions of the choices of a country."""
        p = self.program
        return np.flatnonzero(p.integer & (p.col_block == self.block[country]))

    def _solved(
        self, whole: Sequence[str], part: Sequence[str], targets: dict[str, float]
    ) -> np.ndarray | None:
        """The best point with some countries settled, some to be made whole, some in part."""
        p = self.program
        lower, upper = p.col_lower.copy(), p.col_upper.copy()
        kept = {self.block[c] for c in (*self.fixed, *whole, *part)}
        shut = p.integer & (p.col_block != LINKING) & ~np.isin(p.col_block, list(kept))
        upper[shut] = lower[shut]
        for country, choices in self.fixed.items():
            if country not in whole:
                own = self._own(country)
                lower[own] = upper[own] = choices
        for country in whole:
            lower[p.position["engage", (country,)]] = 1.0
        integer = p.integer & np.isin(p.col_block, [LINKING, *(self.block[c] for c in whole)])
        return self._best(replace(p, integer=integer), lower, upper, targets=targets)

    def _best(
        self,
        program: Program,
        lower: np.ndarray,
        upper: np.ndarray,
        start: np.ndarray | None = None,
        targets: Mapping[str, float] | None = None,
    ) -> np.ndarray | None:
        """The best point within bounds, countries within their parts."""
        left = reduce(program, lower, upper)
        if left is None:
            return None
        small = left.program
        for country, most in (targets or {}).items():
            paid = self.paid[country]
            room = max(0.0, most) - float(left.base[paid].sum())
            row = np.isin(left.kept, paid).astype(float)
            small = small.with_row(("spread_part", (country,)), row, upper=room)
        begin = None if start is None else left.part(start)
        if begin is None and not has_point(small):
            return None  # most that can do nothing with their part: no search is needed to see it
        efforts, gap = (ROUGH, ROUGH_GAP) if start is None else (FINE, FINE_GAP)
        for effort in efforts:
            found = direct.solve(small, replace(self.options, gap=gap), begin, effort=effort)
            if found.x is not None:
                return left.full(found.x)
            if found.status == "infeasible":
                return None
        return None

    def _closed(self) -> np.ndarray | None:
        """A point with nobody in part: where there is none the last ones served adapt, or leave."""
        while self.fixed and not interrupt.asked():
            for x in (self._adapted(count) for count in (0, 1, 2, 4)):
                if x is not None:
                    return x
            last = next(reversed(self.fixed))
            del self.fixed[last]
            self.found.target.pop(last, None)
        return self._solved([], [], {})

    def _adapted(self, count: int) -> np.ndarray | None:
        """The best point in which the last ones served may choose anew; None where there is none."""
        last = list(self.fixed)[len(self.fixed) - count :]
        if len(last) < count:
            return None
        x = self._solved(last, [], {})
        if x is not None:
            for country in last:
                self._fix(country, x)
        return x

    def _second(self, order: Sequence[str]) -> None:
        """In the same order, each takes the best it can of what is left."""
        p = self.program
        for country in order:
            x = self.found.x
            assert x is not None
            if interrupt.asked():
                return
            taken = [c for c in self.order if x[p.position["engage", (c,)]] > 0.5]
            if country not in taken and len(taken) >= self.places:
                continue
            held = p.integer & (p.col_block != self.block[country])
            lower = np.where(held, np.round(x), p.col_lower)
            if country in self.fixed:
                lower[p.position["engage", (country,)]] = 1.0
            better = self._best(p, lower, np.where(held, np.round(x), p.col_upper), x)
            value = p.objective(x)
            if better is not None and p.objective(better) > value + GAIN * abs(value):
                self.found.x = better


def _first(case: Case, order: Sequence[str]) -> list[str]:
    """The order with those in front that the case wants as partners in any event."""
    wanted = set()
    for lock in case.locks:
        if lock.lock != "out":
            own = case.offers[lock.id].country if lock.kind == "offer" else lock.country
            wanted.add(lock.id if lock.kind == "country" else own)
    asked = [c for c in sorted(wanted) if c in case.candidates]
    return [*asked, *(c for c in order if c not in wanted)]


def _paid(program: Program, case: Case, country: str) -> np.ndarray:
    """Positions of the columns that are money committed in a country."""
    commit = program.of_component.get("commit", np.zeros(0, dtype=int))
    names = ((int(i), program.columns[int(i)][1]) for i in commit)
    money = [i for i, (f, c, _) in names if c == country and case.facilities[f].resource == MONEY]
    return np.array(money, dtype=int)
