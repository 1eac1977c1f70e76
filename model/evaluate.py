"""From a plan to every number that a report shows, from the case alone.

Nothing here looks at the solver: the objective, the accounts and each rule are computed again, in
plain arithmetic, and must agree with what the solver claimed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from model import counterfactual, metrics, returns
from model.case import MONEY, Case
from model.constraints import pools
from model.formulation import by_name, choose
from model.objectives import OBJECTIVES
from model.plan import Limit, Plan, grouped
from model.schema import RESULTS

DTYPES = {"number": "float64", "integer": "Int64", "text": "object", "flag": None}
"""How a column of a kind is held; what a flag is follows from its cells."""


@dataclass(frozen=True)
class Evaluation:
    """What a plan is worth and what it breaks.

    Args:
        objective: the objective of the case, as its form defines it.
        tables: result tables by name, sorted, with the columns of `schema.RESULTS`.
        limits: (family, row) of every rule.
        violations: the broken ones.
    """

    objective: float
    tables: dict[str, pd.DataFrame]
    limits: tuple[tuple[str, Limit], ...]
    violations: tuple[tuple[str, Limit], ...]


def evaluate(case: Case, plan: Plan, without: Iterable[str] = ()) -> Evaluation:
    """Score a plan: values, accounts, every rule that is on.

    Args:
        case: the case.
        plan: any plan, also one that breaks rules.
        without: families that are switched off.
    """
    chosen = choose(case, without)
    limits = tuple(
        (name, row) for name in chosen.families for row in by_name(name).check(case, plan)
    )
    violations = tuple((name, row) for name, row in limits if row.broken)
    tables = {
        "selection": _selection(case, plan),
        "presence": [{"channel": k, "country": c} for k, c in plan.open],
        "service": [{"hub": h, "country": c, "share": x} for (h, c), x in plan.serve.items()],
        "funding": _funding(case, plan),
        "partners": _partners(case, plan),
        "pools": _pools(case, plan),
        "accounts": _accounts(case, plan),
        "criteria": _criteria(case, plan),
        "limits": [_limit(n, row) for n, row in limits if not row.logical or row.broken],
        "violations": [_limit(n, row) for n, row in violations],
        "additionality": counterfactual.table(case, plan),
        "metrics": metrics.table(case, plan),
    }
    objective = OBJECTIVES[chosen.objective].score(case, plan)
    framed = {name: _frame(name, rows, case) for name, rows in tables.items()}
    return Evaluation(objective, framed, limits, violations)


def _frame(name: str, rows: list[dict[str, Any]], case: Case) -> pd.DataFrame:
    """Rows as a table with the declared columns, sorted by key."""
    declared = RESULTS[name].columns
    keys = [c.name for c in declared if c.key]
    rows = sorted(rows, key=lambda row: [_sortable(row.get(key)) for key in keys])
    kinds = {c.name: c.kind for c in declared}
    if name == "partners":
        kinds |= dict.fromkeys(case.criteria, "number")
    cells = {column: [row.get(column) for row in rows] for column in kinds}
    return pd.DataFrame(
        {column: pd.Index(cells[column], dtype=DTYPES[kind]) for column, kind in kinds.items()}
    )


def _sortable(cell: Any) -> tuple[bool, Any]:
    """Blanks first."""
    return (False, None) if cell is None else (True, cell)


def _selection(case: Case, plan: Plan) -> list[dict[str, Any]]:
    rows = []
    for o, s in plan.select.items():
        offer = case.offers[o]
        rows.append(
            {
                "offer": o,
                "country": offer.country,
                "package": offer.package,
                "tier": offer.tier,
                "stack": offer.stack,
                "assured": offer.assured,
                "start_year": s,
            }
        )
    return rows


def _funding(case: Case, plan: Plan) -> list[dict[str, Any]]:
    rows = []
    for (f, c, t), amount in plan.commit.items():
        record = case.facilities[f]
        rows.append(
            {
                "channel": record.channel,
                "facility": f,
                "instrument": record.instrument,
                "resource": record.resource,
                "country": c,
                "year": t,
                "amount": amount,
                "unit": case.resources[record.resource].unit,
            }
        )
    return rows


def _partners(case: Case, plan: Plan) -> list[dict[str, Any]]:
    """One row per country of the case, partner or not."""
    cost: dict[str, float] = {}
    for o, s in plan.select.items():
        c = case.offers[o].country
        cost[c] = cost.get(c, 0.0) + case.cost.get((o, s), 0.0)
    allied: dict[str, float] = {}
    for (f, c, _), amount in plan.commit.items():
        record = case.facilities[f]
        if record.resource == MONEY and case.channels[record.channel].kind != "home":
            allied[c] = allied.get(c, 0.0) + amount
    value = returns.credited(case, plan)
    channels = Counter(c for _, c in plan.open)
    private = grouped((c, x) for (c, _), x in plan.private.items())
    host = grouped((c, x) for (c, _), x in plan.host.items())
    return [
        {
            "country": c,
            "engaged": c in plan.engage,
            "hub": c in plan.hub,
            "assured": c in plan.assure,
            "channels": channels[c],
            "cost_musd": cost.get(c, 0.0),
            "private_musd": sum(private.get(c, ())),
            "host_musd": sum(host.get(c, ())),
            "allied_musd": allied.get(c, 0.0),
            **{j: value.get((c, j), 0.0) for j in case.criteria},
        }
        for c in case.countries
    ]


def _pools(case: Case, plan: Plan) -> list[dict[str, Any]]:
    unit = {b: row.unit for (b, _), row in case.pools.items()}
    return [
        {
            "pool": b,
            "year": t,
            "amount": amount,
            "carried_in": carried,
            "used": used,
            "left": amount + carried - used,
            "unit": unit.get(b, ""),
        }
        for b, t, amount, carried, used, _ in pools.statement(case, plan)
    ]


def _accounts(case: Case, plan: Plan) -> list[dict[str, Any]]:
    """Sources and uses by country, resource and year."""
    uses: dict[tuple[str, str, int], float] = {}
    sources: dict[tuple[str, str, int], float] = {}
    for o, s in plan.select.items():
        for (r, t), amount in case.need.get((o, s), {}).items():
            key = (case.offers[o].country, r, t)
            uses[key] = uses.get(key, 0.0) + amount
    for (f, c, t), amount in plan.commit.items():
        record = case.facilities[f]
        if record.funded:
            key = (c, record.resource, t)
            sources[key] = sources.get(key, 0.0) + amount
    for source in (plan.private, plan.host):
        for (c, t), amount in source.items():
            sources[c, MONEY, t] = sources.get((c, MONEY, t), 0.0) + amount
    return [
        {
            "country": c,
            "resource": r,
            "year": t,
            "uses": uses.get((c, r, t), 0.0),
            "sources": sources.get((c, r, t), 0.0),
            "private": plan.private.get((c, t), 0.0) if r == MONEY else 0.0,
            "host": plan.host.get((c, t), 0.0) if r == MONEY else 0.0,
            "unit": case.resources[r].unit,
        }
        for c, r, t in sorted(set(uses) | set(sources))
    ]


def _criteria(case: Case, plan: Plan) -> list[dict[str, Any]]:
    found = returns.values(case, plan)
    return [
        {"criterion": j, "value": found[j], "weight": r.weight, "scale": r.scale, "unit": r.unit}
        for j, r in case.criteria.items()
    ]


def _limit(family: str, row: Limit) -> dict[str, Any]:
    return {
        "family": family,
        "rule": row.rule,
        **row.dims,
        "activity": row.activity,
        "sense": row.sense,
        "limit": row.limit,
        "slack": -row.excess if row.broken else row.slack,
        "excess": max(0.0, row.excess),
        "binding": row.binding,
        "unit": row.unit,
    }
