"""What the plan unlocks, and what would have happened anyway.

An offer's `additionality` is the share of it that would not happen without the programme; its
returns count that share only, its cost is paid whole. So additional = return and anyway = return ·
(1 / additionality − 1) for a criterion, additional = additionality · cost and anyway the rest for
the cost. No counterfactual was measured: the share is the appraisal's, or the case's own.
"""

from __future__ import annotations

from typing import Any

from model.case import Case
from model.plan import Plan

COST = "cost_musd"


def table(case: Case, plan: Plan) -> list[dict[str, Any]]:
    """Rows (country, measure, additional, anyway, total, share, unit) of each partner."""
    found: dict[tuple[str, str], list[float]] = {}
    for o, s in plan.select.items():
        offer = case.offers[o]
        share = offer.additionality
        cost = case.cost.get((o, s), 0.0)
        if case.has_money:
            _add(found, (offer.country, COST), share * cost, (1 - share) * cost)
        for j, value in case.value.get((o, s), {}).items():
            _add(found, (offer.country, j), value, value * (1 / share - 1))
    return [_row(case, c, measure, *parts) for (c, measure), parts in found.items()]


def cost_parts(case: Case, plan: Plan) -> tuple[float, float]:
    """The cost that would not be met without the programme, and the cost that would."""
    rows = [row for row in table(case, plan) if row["measure"] == COST]
    return sum(row["additional"] for row in rows), sum(row["anyway"] for row in rows)


def _add(
    found: dict[tuple[str, str], list[float]],
    key: tuple[str, str],
    additional: float,
    anyway: float,
) -> None:
    parts = found.setdefault(key, [0.0, 0.0])
    parts[0] += additional
    parts[1] += anyway


def _row(case: Case, c: str, measure: str, additional: float, anyway: float) -> dict[str, Any]:
    total = additional + anyway
    return {
        "country": c,
        "measure": measure,
        "additional": additional,
        "anyway": anyway,
        "total": total,
        "share": additional / total if total else None,
        "unit": case.money_unit if measure == COST else case.criteria[measure].unit,
    }
