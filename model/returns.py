"""The value of each criterion, offers and spillovers, as algebra and as arithmetic."""

from __future__ import annotations

import pyomo.environ as pyo

from model.case import Case
from model.plan import Plan
from model.rows import Terms


def terms(m: pyo.ConcreteModel, case: Case) -> dict[str, Terms]:
    """The value of each criterion as a linear form of `select` and `serve`."""
    found = {j: Terms() for j in case.criteria}
    for pair, variable in m.select.items():
        for j, amount in case.value[pair].items():
            found[j].add(amount, variable)
    for pair, variable in m.serve.items():
        for j, amount in case.spillovers[pair].items():
            found[j].add(amount, variable)
    return found


def credited(case: Case, plan: Plan) -> dict[tuple[str, str], float]:
    """Value of a plan by (country, criterion); spillovers are credited to the country served."""
    found: dict[tuple[str, str], float] = {}
    for o, s in plan.select.items():
        c = case.offers[o].country
        for j, amount in case.value.get((o, s), {}).items():
            found[c, j] = found.get((c, j), 0.0) + amount
    for (h, c), share in plan.serve.items():
        for j, amount in case.spillovers.get((h, c), {}).items():
            found[c, j] = found.get((c, j), 0.0) + amount * share
    return found


def values(case: Case, plan: Plan) -> dict[str, float]:
    """Value of a plan by criterion."""
    found = dict.fromkeys(case.criteria, 0.0)
    for (_, j), amount in credited(case, plan).items():
        found[j] += amount
    return found
