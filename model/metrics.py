"""Measures of a plan as a whole: how far, how fast, how durably, with what influence.

How far the stack reaches and how much influence stays with us are two accounts and not one: a
channel that reaches further with less of our stack raises the first and not the second.
"""

from __future__ import annotations

from typing import Any

from model.case import MONEY, Case
from model.plan import Plan


def table(case: Case, plan: Plan) -> list[dict[str, Any]]:
    """Rows (metric, value, unit); a ratio without a denominator is left out."""
    money = case.money_unit
    stock = _stock(case, plan)
    flows = _flows(case, plan)
    cost = sum(x for x, _, _, _ in stock)
    rows = [
        ("partners", float(len(plan.engage)), "countries"),
        ("countries_served", sum(plan.serve.values()), "countries"),
        ("reach", sum(case.offers[o].people_m for o in plan.select), "million people"),
        (
            "speed",
            _mean([(x, years) for x, years, _, _ in stock]),
            "years of service in the horizon",
        ),
        ("durability", _mean([(x, kept) for x, _, kept, _ in stock]), "share kept at the horizon"),
        ("retained_stock", sum(x * kept for x, _, kept, _ in stock), money),
        ("influence", sum(x * kept * ours for x, _, kept, ours in stock), money),
        ("concentration", _effective_number(case, plan), "effective number of partners"),
    ]
    if case.has_money:
        rows += [
            ("cost", cost, money),
            ("home_money", flows["home"], money),
            ("allied_money", flows["allied"], money),
            ("private_mobilised", flows["private"], money),
            ("host_money", flows["host"], money),
            ("home_appropriation", flows["appropriation"], money),
            ("private_per_home", _ratio(flows["private"], flows["home"]), "per unit of home money"),
            ("allied_per_home", _ratio(flows["allied"], flows["home"]), "per unit of home money"),
            (
                "mobilised_per_appropriation",
                _ratio(flows["private"] + flows["allied"], flows["appropriation"]),
                "private and allied money per unit of home appropriation",
            ),
        ]
    return [{"metric": m, "value": v, "unit": u} for m, v, u in rows if v is not None]


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
    """Money by source, and what home facilities draw from appropriations."""
    found = {"home": 0.0, "allied": 0.0, "appropriation": 0.0}
    appropriations = {b for (b, _), row in case.pools.items() if row.kind == "appropriation"}
    for (f, c, _), amount in plan.commit.items():
        record = case.facilities[f]
        if record.resource != MONEY:
            continue
        home = case.channels[record.channel].kind == "home"
        found["home" if home else "allied"] += amount
        rates = case.rate.get((f, c), {})
        found["appropriation"] += sum(
            rate * amount for b, rate in rates.items() if home and b in appropriations
        )
    found["private"] = sum(plan.private.values())
    found["host"] = sum(plan.host.values())
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
