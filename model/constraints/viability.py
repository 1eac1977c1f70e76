"""De-risking closes the viability gap: without enough cover, firms do not come.

**Why** Firms carry the risk where institutions are weak and returns uncertain; support counts where
it turns a project that would not happen into one that does (A9, A10, A14, A15, A16, A19).

**Sets and data** cover[f] = facilities.cover [de-risking per unit]; viability_gap[c] =
countries.viability_gap [share of the commercial cost that risk takes away]; grant_share[o] =
offers.grant_share.

**Variables** commit[f,c,t], select[o,s].

**Constraint**
(1) Σ_{f,t} cover[f] · commit[f,c,t] ≥ viability_gap[c] · Σ_{o of c, s} (1 − grant_share[o]) ·
cost[o,s] · select[o,s], for all c with a viability gap.

**Binding means** a little more risk, and the package is smaller or the partner is lost.

**Assumes** cover adds up over instruments; what cover does not reach is in the cover values of the
case.

**Source** viability-gap funding; gap from the OECD minimum premium and business conditions
(appraisal).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from model.accounts import chosen, commitments
from model.case import MONEY, Case
from model.plan import Limit, Plan, grouped, limit
from model.rows import Terms

ONLY_FORBIDS = True


def _gaps(case: Case) -> dict[str, float]:
    """Viability gap of the candidates that have one."""
    return {c: gap for c in case.candidates if (gap := case.countries[c].viability_gap or 0.0) > 0}


def applies(case: Case) -> bool:
    """Where some country has a viability gap."""
    return case.has_money and bool(_gaps(case))


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Row (1)."""
    gaps = _gaps(case)

    def gap(m: pyo.ConcreteModel, c: str) -> Any:
        row = Terms(
            (-gaps[c] * (1 - case.offers[o].grant_share) * case.cost[o, s], v)
            for o, s, v in chosen(m, case, c)
        )
        return row.extend(
            (case.facilities[f].cover, v) for f, _, v in commitments(m, case, c)
        ).at_least(m)

    m.viability_gap = pyo.Constraint(list(gaps), rule=gap)


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    taken = grouped((case.offers[o].country, (o, s)) for o, s in plan.select.items())
    covered = grouped(
        (c, case.facilities[f].cover * x)
        for (f, c, _), x in plan.commit.items()
        if case.facilities[f].resource == MONEY
    )
    for c in sorted(taken):
        gap = case.countries[c].viability_gap
        if gap:
            risk = [
                gap * (1 - case.offers[o].grant_share) * case.cost.get((o, s), 0.0)
                for o, s in taken[c]
            ]
            cover = covered.get(c, [])
            yield limit("gap", cover, ">=", risk, case.money_unit, country=c)
