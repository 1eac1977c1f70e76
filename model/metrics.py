"""Measures of a plan as a whole: how far, how fast, how durably, with what influence.

How far the stack reaches and how much influence stays with us are two accounts and not one: a
channel that reaches further with less of our stack raises the first and not the second. So are
commitments and funding: commitments count guarantees and insurance at face value, funding only
what pays for something.
"""

from __future__ import annotations

from typing import Any

from model import counterfactual
from model.case import MONEY, Case
from model.plan import Plan
from model.schema import MEASURES, MONEY_UNIT


def table(case: Case, plan: Plan) -> list[dict[str, Any]]:
    """Rows (metric, value, unit); a ratio without a denominator is left out."""
    found = {**_reach(case, plan), **(_money(case, plan) if case.has_money else {})}
    units = {
        name: m.unit if m.unit != MONEY_UNIT else case.money_unit for name, m in MEASURES.items()
    }
    return [
        {"metric": name, "value": found[name], "unit": units[name]}
        for name in MEASURES
        if found.get(name) is not None
    ]


def _reach(case: Case, plan: Plan) -> dict[str, float | None]:
    """How far, how fast, how durably, and how much of it is ours."""
    stock = _stock(case, plan)
    return {
        "partners": float(len(plan.engage)),
        "countries_served": float(sum(plan.serve.values())),
        "reach": float(sum(case.offers[o].people_m for o in plan.select)),
        "speed": _mean([(x, years) for x, years, _, _ in stock]),
        "durability": _mean([(x, kept) for x, _, kept, _ in stock]),
        "retained_stock": float(sum(x * kept for x, _, kept, _ in stock)),
        "influence": float(sum(x * kept * ours for x, _, kept, ours in stock)),
        "concentration": _effective_number(case, plan),
    }


def _money(case: Case, plan: Plan) -> dict[str, float | None]:
    """Who pays, and what a unit of ours brings."""
    flows = _flows(case, plan)
    additional, anyway = counterfactual.cost_parts(case, plan)
    drawn, home = flows["home_appropriation"], flows["home_commitments"]
    private = float(sum(plan.private.values()))
    return {
        **flows,
        "cost": additional + anyway,
        "additional_cost": additional,
        "anyway_cost": anyway,
        "private_mobilised": private,
        "host_money": float(sum(plan.host.values())),
        "private_per_home": _ratio(private, home),
        "allied_per_home": _ratio(flows["allied_commitments"], home),
        "mobilised_per_appropriation": _ratio(private + flows["allied_funding"], drawn),
        "additional_per_appropriation": _ratio(additional, drawn),
    }


def _stock(case: Case, plan: Plan) -> list[tuple[float, float, float, float]]:
    """Cost, years of service, retention and home share of revenue of each selected offer."""
    found = []
    for o, s in plan.select.items():
        offer = case.offers[o]
        years = max(0.0, offer.service_years - (s - offer.first_start))
        cost = case.cost.get((o, s), 0.0)
        found.append((cost, years, offer.retention, offer.home_revenue_share))
    return found


def _flows(case: Case, plan: Plan) -> dict[str, float]:
    """Commitments and funding by side, and what home facilities draw on appropriations."""
    found = {
        f"{side}_{what}": 0.0 for side in ("home", "allied") for what in ("commitments", "funding")
    }
    found["home_appropriation"] = 0.0
    appropriations = {b for (b, _), row in case.pools.items() if row.kind == "appropriation"}
    for (f, c, _), amount in plan.commit.items():
        record = case.facilities[f]
        if record.resource != MONEY:
            continue
        side = "home" if case.channels[record.channel].kind == "home" else "allied"
        found[f"{side}_commitments"] += amount
        found[f"{side}_funding"] += amount if record.funded else 0.0
        rates = case.rate.get((f, c), {}) if side == "home" else {}
        found["home_appropriation"] += sum(
            rate * amount for b, rate in rates.items() if b in appropriations
        )
    return found


def _effective_number(case: Case, plan: Plan) -> float | None:
    """1 / Σ share², shares of the commitments by partner: 5 equal partners count as 5."""
    spent: dict[str, float] = {}
    for (f, c, _), amount in plan.commit.items():
        if case.facilities[f].resource == MONEY:
            spent[c] = spent.get(c, 0.0) + amount
    total = sum(spent.values())
    return total**2 / sum(x * x for x in spent.values()) if total else None


def _mean(weighted: list[tuple[float, float]]) -> float | None:
    """Mean of the second, weighted by the first."""
    total = sum(w for w, _ in weighted)
    return sum(w * x for w, x in weighted) / total if total else None


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
