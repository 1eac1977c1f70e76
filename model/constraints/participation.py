"""A contested partner takes our package only if it is worth more to it than the rival's offer.

**Why** Partners know their leverage; a financed rival offer is beaten on value, not on virtue (A2,
A11, A12, A27, A28, A30, A42, B17).

**Sets and data** partner_value[o] = offers.partner_value_musd [grant-equivalent million];
grant_element[f] = facilities.grant_element; charge[f,c] = charges.rate of the risk class of c;
rival[c] = rivals.value_musd; participation.margin.

**Variables** select[o,s], commit[f,c,t], engage[c].

**Constraint**
(1) Σ_{o of c, s} partner_value[o] · select[o,s] + Σ_{f,t} (grant_element[f] − charge[f,c]) ·
commit[f,c,t] ≥ (1 + margin) · rival[c] · engage[c], for all c with a rival; f over financing
facilities.

**Binding means** the rival sets the price: a better rival offer makes our package dearer or loses
the partner.

**Assumes** both offers are compared in grant-equivalent money; trust in assurances is in the
partner value of assured offers.

**Source** participation constraint (outside option); grant elements of rival loans from AidData's
records.
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


def applies(case: Case) -> bool:
    """Where a rival offers something."""
    return case.has_money and bool(case.rivals)


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Row (1)."""
    margin = 1 + (case.settings.participation.margin or 0.0)

    def rival(m: pyo.ConcreteModel, c: str) -> Any:
        row = Terms((case.offers[o].partner_value_musd, v) for o, _, v in chosen(m, case, c))
        row.extend(
            (case.facilities[f].grant_element - case.charge[f, c], v)
            for f, _, v in commitments(m, case, c)
        )
        return row.add(-margin * case.rivals[c].value_musd, m.engage[c]).at_least(m)

    m.participation_rival = pyo.Constraint(
        [c for c in case.candidates if c in case.rivals], rule=rival
    )


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    margin = case.settings.participation.margin or 0.0
    worth = grouped(
        (case.offers[o].country, case.offers[o].partner_value_musd) for o in plan.select
    )
    money = grouped(
        (c, (f, amount))
        for (f, c, _), amount in plan.commit.items()
        if case.facilities[f].resource == MONEY
    )
    for c in sorted(plan.engage):
        if c in case.rivals:
            ours = list(worth.get(c, ()))
            for f, amount in money.get(c, ()):
                ours += [case.facilities[f].grant_element * amount, -case.charge[f, c] * amount]
            theirs = case.rivals[c].value_musd * (1 + margin)
            yield limit("rival", ours, ">=", [theirs], case.money_unit, country=c)
