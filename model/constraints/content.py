"""What home money pays for is largely made at home, by facility and over the portfolio.

**Why** Export credit pays for exports: below its content threshold the facility is out, and the
portfolio as a whole keeps a home share; how much foreign content costs or helps can then be swept
(A3, A13, B2, B3, B4, B5, B6).

**Sets and data** min_home_content[f] = facilities.min_home_content; home_content[o],
hardware_home_content[o] = offers; content.min_home_share, content.min_hardware_home_share.

**Variables** commit[f,c,t], select[o,s].

**Constraint**
(1) Σ_t commit[f,c,t] ≤ max_project_share[f,c] · Σ_{o of c with home_content[o] ≥
min_home_content[f], s} cost[o,s] · select[o,s], for all c and f with a threshold;
(2) Σ_{o,s} (home_content[o] − min_home_share) · cost[o,s] · select[o,s] ≥ 0;
(3) the same with hardware_home_content and min_hardware_home_share.

**Binding means** (2) a hybrid stack with more allied parts would return more than the rule lets in.

**Assumes** content of an offer is the same in every year.

**Source** EXIM content policy for transformational exports (51 % for 85 % of the contract);
hardware test of the exports programme (51 %).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from model.accounts import chosen
from model.case import MONEY, Case
from model.plan import Limit, Plan, grouped, limit
from model.rows import Terms

ONLY_FORBIDS = True


def applies(case: Case) -> bool:
    """Where some facility or the portfolio has a content rule."""
    rules = case.settings.content
    thresholds = any(case.facilities[f].min_home_content is not None for f in case.money_facilities)
    portfolio = rules.min_home_share is not None or rules.min_hardware_home_share is not None
    return case.has_money and (thresholds or portfolio)


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (1) to (3)."""
    rules = case.settings.content
    index = [
        (f, c)
        for f, c in m.limits.pairs
        if case.facilities[f].resource == MONEY and case.facilities[f].min_home_content is not None
    ]

    def eligible(m: pyo.ConcreteModel, f: str, c: str) -> Any:
        threshold = case.facilities[f].min_home_content or 0.0
        share = case.project_share[f, c]
        row = Terms((1, m.commit[f, c, t]) for t in case.years if (f, c, t) in m.commit)
        return row.extend(
            (-share * case.cost[o, s], v)
            for o, s, v in chosen(m, case, c)
            if case.offers[o].home_content >= threshold
        ).at_most(m)

    def portfolio(column: str, least: float) -> Any:
        return Terms(
            ((getattr(case.offers[o], column) - least) * case.cost[o, s], v)
            for (o, s), v in m.select.items()
        ).at_least(m)

    m.content_facility = pyo.Constraint(index, rule=eligible)
    m.content_home_share = pyo.Constraint(
        [] if rules.min_home_share is None else [0],
        rule=lambda m, _: portfolio("home_content", rules.min_home_share or 0.0),
    )
    m.content_hardware_share = pyo.Constraint(
        [] if rules.min_hardware_home_share is None else [0],
        rule=lambda m, _: portfolio("hardware_home_content", rules.min_hardware_home_share or 0.0),
    )


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    unit, rules = case.money_unit, case.settings.content
    costs = {o: case.cost.get((o, s), 0.0) for o, s in plan.select.items()}
    taken = grouped((case.offers[o].country, o) for o in plan.select)
    spent: dict[tuple[str, str], list[float]] = {}
    for (f, c, _), amount in plan.commit.items():
        record = case.facilities[f]
        if record.resource == MONEY and record.min_home_content is not None:
            spent.setdefault((f, c), []).append(amount)
    for (f, c), amounts in sorted(spent.items()):
        least = case.facilities[f].min_home_content or 0.0
        fitting = [
            case.project_share[f, c] * costs[o]
            for o in taken.get(c, ())
            if case.offers[o].home_content >= least
        ]
        yield limit("facility", amounts, "<=", fitting, unit, facility=f, country=c)
    shares = (
        ("home_share", "home_content", rules.min_home_share),
        ("hardware_share", "hardware_home_content", rules.min_hardware_home_share),
    )
    for rule, column, share in shares:
        if share is not None and costs:
            made = [getattr(case.offers[o], column) * cost for o, cost in costs.items()]
            yield limit(rule, made, ">=", [share * cost for cost in costs.values()], unit)
