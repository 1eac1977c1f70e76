"""Critical services do not hang on one closed supplier: enough of them run on open weights.

**Why** The fear of being cut off is greatest for critical infrastructure; an open-weight model can
run elsewhere (A36, B16).

**Sets and data** critical[o], open_weights[o] = offers; need[o,s,compute,t] = needs.amount;
dependency.max_closed_share.

**Variables** select[o,s].

**Constraint** for all c, with need[o,s] = Σ_t need[o,s,compute,t]:
(1) Σ_{critical o of c without open weights, s} need[o,s] · select[o,s]
≤ max_closed_share · Σ_{critical o of c, s} need[o,s] · select[o,s].

**Binding means** a closed stack would return more here than the partner's safety allows.

**Assumes** compute stands for dependence; an open-weight model counts as a fallback.

**Source** supplier-concentration rules; the share is a planner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from model.accounts import chosen
from model.case import COMPUTE, Case
from model.plan import Limit, Plan, grouped, limit
from model.rows import Terms

ONLY_FORBIDS = True


def applies(case: Case) -> bool:
    """Where a largest closed share is given and compute is a resource."""
    return case.settings.dependency.max_closed_share is not None and COMPUTE in case.resources


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Row (1)."""
    share = case.settings.dependency.max_closed_share or 0.0

    def closed(m: pyo.ConcreteModel, c: str) -> Any:
        return Terms(
            (_compute(case, o, s) * ((not case.offers[o].open_weights) - share), v)
            for o, s, v in chosen(m, case, c, lambda o: o.critical)
        ).at_most(m)

    m.dependency_closed = pyo.Constraint(
        [c for c in case.candidates if any(case.offers[o].critical for o in case.offers_of[c])],
        rule=closed,
    )


def _compute(case: Case, o: str, s: int) -> float:
    """Compute need of an offer inside the horizon."""
    return sum(x for (r, _), x in case.need.get((o, s), {}).items() if r == COMPUTE)


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    share = case.settings.dependency.max_closed_share or 0.0
    unit = case.resources[COMPUTE].unit
    critical = grouped(
        (case.offers[o].country, (case.offers[o].open_weights, _compute(case, o, s)))
        for o, s in plan.select.items()
        if case.offers[o].critical
    )
    for c in sorted(critical):
        closed = [x for is_open, x in critical[c] if not is_open]
        most = [share * x for _, x in critical[c]]
        yield limit("closed", closed, "<=", most, unit, country=c)
