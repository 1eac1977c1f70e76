"""Channels that promised to pay together do so, partner by partner, in the promised proportion.

**Why** Joint development financing: an ally's money comes with ours, not instead of it (B10, B11).

**Sets and data** rows of `matches`: channel, per (another channel, or `home` = all home channels
together), min_ratio, max_ratio [the channel's money per unit of the other's].

**Variables** commit[f,c,t], open[k,c]; money[k,c] = Σ_{f of k, t} commit[f,c,t] over financing
facilities.

**Constraint** for each row and each c, with own = money[channel,c] and other = money[per,c]:
(1) own ≥ min_ratio · other − min_ratio · U · (1 − open[channel,c]), U = the other's largest
possible commitment in c;
(2) own ≤ max_ratio · other.

**Binding means** (2) the ally would pay more if we did.

**Assumes** ratios hold on commitments over the whole horizon, not year by year.

**Source** matching rules of blended finance; values are assumptions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from model.case import MONEY, Case
from model.plan import Limit, Plan, limit
from model.rows import Terms

ONLY_FORBIDS = True


def applies(case: Case) -> bool:
    """Where channels match each other."""
    return case.has_money and bool(case.matches)


def _partners(case: Case, per: str) -> list[str]:
    """The channels that `per` names."""
    return [k for k, r in case.channels.items() if r.kind == "home"] if per == "home" else [per]


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (1) and (2)."""
    limits = m.limits
    index = [(i, c) for i in range(len(case.matches)) for c in case.candidates]

    def sides(i: int, c: str) -> tuple[list, list]:
        rule = case.matches[i]
        own = [(rule.channel, c)]
        other = [(k, c) for k in _partners(case, rule.per)]
        return [m.channel_money[key] for key in own if key in m.channel_money], [
            m.channel_money[key] for key in other if key in m.channel_money
        ]

    def least(m: pyo.ConcreteModel, i: int, c: str) -> Any:
        rule = case.matches[i]
        own, other = sides(i, c)
        if rule.min_ratio is None or not other or (rule.channel, c) not in m.open:
            return pyo.Constraint.Skip
        per = _partners(case, rule.per)
        most = rule.min_ratio * sum(
            upper
            for (f, d), upper in limits.total.items()
            if d == c and case.facilities[f].channel in per and case.facilities[f].resource == MONEY
        )
        row = Terms((1, v) for v in own).extend((-rule.min_ratio, v) for v in other)
        return row.add(-most, m.open[rule.channel, c]).at_least(m, -most)

    def most(m: pyo.ConcreteModel, i: int, c: str) -> Any:
        rule = case.matches[i]
        own, other = sides(i, c)
        if rule.max_ratio is None or not own:
            return pyo.Constraint.Skip
        ratio = rule.max_ratio
        return Terms((1, v) for v in own).extend((-ratio, v) for v in other).at_most(m)

    m.matching_least = pyo.Constraint(index, rule=least)
    m.matching_most = pyo.Constraint(index, rule=most)


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    spent: dict[tuple[str, str], list[float]] = {}
    for (f, c, _), amount in plan.commit.items():
        if case.facilities[f].resource == MONEY:
            spent.setdefault((case.facilities[f].channel, c), []).append(amount)
    countries = sorted({c for _, c in spent} | {c for _, c in plan.open})
    for rule in case.matches:
        for c in countries:
            own = spent.get((rule.channel, c), [])
            other = [x for k in _partners(case, rule.per) for x in spent.get((k, c), [])]
            dims: dict[str, Any] = {"channel": rule.channel, "country": c, "item": rule.per}
            if rule.min_ratio is not None and (rule.channel, c) in plan.open:
                floor = [rule.min_ratio * x for x in other]
                yield limit("least", own, ">=", floor, case.money_unit, **dims)
            if rule.max_ratio is not None and own:
                cap = [rule.max_ratio * x for x in other]
                yield limit("most", own, "<=", cap, case.money_unit, **dims)
