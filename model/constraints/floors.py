"""Outcomes that must be reached, in all, in a package or in a region.

**Why** A programme promises results, not spending: so many people served, so much in this region
(A25, A34, A43).

**Sets and data** rows of `floors`: criterion j, optional package p and region g, min_amount [unit
of j].

**Variables** select[o,s], serve[h,c].

**Constraint** for each row:
(1) Σ_{o (of p, of c in g), s} value[o,s,j] · select[o,s] + Σ_{h, c (in g)} spillover[h,c,j] ·
serve[h,c] ≥ min_amount; spillovers count for the region served, and only where no package is named.

**Binding means** the promise costs value elsewhere.

**Assumes** returns add up.

**Source** minimum outcomes of programme budgets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from model.case import Case
from model.plan import Limit, Plan, limit
from model.rows import Terms

ONLY_FORBIDS = True


def applies(case: Case) -> bool:
    """Where a floor is given."""
    return bool(case.floors)


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Row (1)."""

    def floor(m: pyo.ConcreteModel, number: int) -> Any:
        rule = case.floors[number]
        row = Terms()
        for (o, s), variable in m.select.items():
            offer = case.offers[o]
            region = case.countries[offer.country].region
            if rule.package in ("", offer.package) and rule.region in ("", region):
                row.add(case.value[o, s].get(rule.criterion, 0.0), variable)
        if not rule.package:
            for (h, c), variable in m.serve.items():
                if rule.region in ("", case.countries[c].region):
                    row.add(case.spillovers[h, c].get(rule.criterion, 0.0), variable)
        return row.at_least(m, rule.min_amount)

    m.floors_row = pyo.Constraint(range(len(case.floors)), rule=floor)


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    for rule in case.floors:
        reached = []
        for o, s in plan.select.items():
            offer = case.offers[o]
            if rule.package and offer.package != rule.package:
                continue
            if rule.region and case.countries[offer.country].region != rule.region:
                continue
            reached.append(case.value.get((o, s), {}).get(rule.criterion, 0.0))
        if not rule.package:
            for (h, c), share in plan.serve.items():
                if not rule.region or case.countries[c].region == rule.region:
                    amount = case.spillovers.get((h, c), {}).get(rule.criterion, 0.0)
                    reached.append(amount * share)
        dims = {"criterion": rule.criterion, "package": rule.package, "region": rule.region}
        unit = case.criteria[rule.criterion].unit
        given: dict[str, Any] = {k: v for k, v in dims.items() if v}
        yield limit("row", reached, ">=", [rule.min_amount], unit, **given)
