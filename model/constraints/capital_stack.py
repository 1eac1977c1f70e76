"""Each part of the cost is paid by money that may pay for it, on terms that the partner can bear.

**Why** Nobody funds a whole project: firms and private lenders pay the part that earns, grants and
the state the part that does not, and a state in debt distress borrows softly or not at all (A7,
A12, A13, A14, B10).

**Sets and data** max_project_share[f,c] = facilities.max_project_share and
income_groups.max_project_share; grant_share[o], public_share[o] = offers; capital.max_cover,
capital.grant_floor, capital.grant_slack; grant_element[f] = facilities.grant_element;
min_grant_element[c] = countries.min_grant_element; borrower = facilities.borrower (`either` money
that is no grant counts as private where min_grant_element is given).

**Variables** commit[f,c,t], private[c,t], host[c,t], select[o,s]; cost[c] = Σ cost[o,s] ·
select[o,s]. f over financing.

**Constraint** for all c:
(1) Σ_t commit[f,c,t] ≤ max_project_share[f,c] · cost[c], for all f;
(2) Σ_{f unfunded} commit[f,c,t] ≤ max_cover · private[c,t], for all t;
(3) Σ_{f sovereign, t} commit[f,c,t] + Σ_t host[c,t] ≤ Σ_{o,s} public_share[o] · cost[o,s] ·
select[o,s];
(4) Σ_{f funded, private, t} commit[f,c,t] + Σ_t private[c,t] − Σ_{f unfunded, either or sovereign,
t} commit[f,c,t] ≤ Σ_{o,s} (1 − public_share[o]) · cost[o,s] · select[o,s];
(5) Σ_{f,t} grant_element[f] · commit[f,c,t] + Σ_t host[c,t] ≥ grant_floor · Σ_{o,s} grant_share[o]
· cost[o,s] · select[o,s];
(6) Σ_{f grant or assistance, t} commit[f,c,t] ≤ Σ_{o,s} (grant_share[o] + grant_slack) · cost[o,s]
· select[o,s];
(7) Σ_{f sovereign, grant or assistance, t} (grant_element[f] − min_grant_element[c]) ·
commit[f,c,t] ≥ 0.
(3) and (4) where offers have a public share, (7) where min_grant_element is given.

**Binding means** (3) the state cannot borrow more for this; (5) grants, not loans, are what is
short.

**Assumes** blending: a concessionality limit concerns public debt and the grants beside it,
together.

**Source** (1) EXIM 85 % of contract, DFC shares; (7) the usual 35 % floor; shares of offers are
assumptions.
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
    """Wherever there is money."""
    return case.has_money


def _divided(case: Case) -> list[str]:
    """Candidates whose offers say which share of the cost is public."""
    return [
        c
        for c in case.candidates
        if any(case.offers[o].public_share is not None for o in case.offers_of[c])
    ]


def _costs(m: pyo.ConcreteModel, case: Case, c: str, share: Any) -> list[tuple[float, Any]]:
    """Terms −share(offer) · cost · select of a country."""
    return [(-share(case.offers[o]) * case.cost[o, s], v) for o, s, v in chosen(m, case, c)]


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (1) to (7)."""
    capital = case.settings.capital
    m.capital_stack_project_share = pyo.Constraint(
        [(f, c) for f, c in m.limits.pairs if case.facilities[f].resource == MONEY],
        rule=lambda m, f, c: (
            Terms((1, m.commit[f, c, t]) for t in case.years if (f, c, t) in m.commit)
            .add(-case.project_share[f, c], m.cost[c])
            .at_most(m)
        ),
    )
    unfunded: dict[tuple[str, int], list[Any]] = {}
    for (f, c, t), variable in m.commit.items():
        if not case.facilities[f].funded:
            unfunded.setdefault((c, t), []).append(variable)

    def cover(m: pyo.ConcreteModel, c: str, t: int) -> Any:
        row = Terms((1, v) for v in unfunded[c, t])
        if (c, t) in m.private:
            row.add(-(capital.max_cover or 0.0), m.private[c, t])
        return row.at_most(m)

    m.capital_stack_cover = pyo.Constraint(
        [] if capital.max_cover is None else list(unfunded), rule=cover
    )
    _build_parts(m, case)
    _build_grants(m, case)


def _build_parts(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (3) and (4): public and private parts of the cost."""

    def public(m: pyo.ConcreteModel, c: str) -> Any:
        row = Terms(_costs(m, case, c, lambda o: o.public_share or 0.0))
        row.extend(
            (1, v) for f, _, v in commitments(m, case, c) if case.borrower[f, c] == "sovereign"
        )
        return row.extend((1, m.host[c, t]) for t in case.years if (c, t) in m.host).at_most(m)

    def private(m: pyo.ConcreteModel, c: str) -> Any:
        row = Terms(_costs(m, case, c, lambda o: 1 - (o.public_share or 0.0)))
        for f, _, variable in commitments(m, case, c):
            own = case.borrower[f, c] == "private"
            if case.facilities[f].funded and own:
                row.add(1, variable)
            if not case.facilities[f].funded and not own:
                row.add(-1, variable)
        return row.extend((1, m.private[c, t]) for t in case.years if (c, t) in m.private).at_most(
            m
        )

    m.capital_stack_public = pyo.Constraint(_divided(case), rule=public)
    m.capital_stack_private = pyo.Constraint(_divided(case), rule=private)


def _build_grants(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (5) to (7): the part that earns nothing, and soft terms."""
    capital = case.settings.capital

    def grant_floor(m: pyo.ConcreteModel, c: str) -> Any:
        row = Terms(_costs(m, case, c, lambda o: capital.grant_floor * o.grant_share))
        row.extend((case.facilities[f].grant_element, v) for f, _, v in commitments(m, case, c))
        return row.extend((1, m.host[c, t]) for t in case.years if (c, t) in m.host).at_least(m)

    def grant_band(m: pyo.ConcreteModel, c: str) -> Any:
        row = Terms(_costs(m, case, c, lambda o: o.grant_share + capital.grant_slack))
        return row.extend(
            (1, v) for f, _, v in commitments(m, case, c) if case.facilities[f].is_grant
        ).at_most(m)

    def soft_terms(m: pyo.ConcreteModel, c: str) -> Any:
        floor = case.countries[c].min_grant_element or 0.0
        return Terms(
            (case.facilities[f].grant_element - floor, v)
            for f, _, v in commitments(m, case, c)
            if case.borrower[f, c] == "sovereign" or case.facilities[f].is_grant
        ).at_least(m)

    paid = [
        c for c in case.candidates if any(case.offers[o].grant_share for o in case.offers_of[c])
    ]
    m.capital_stack_grant_floor = pyo.Constraint(
        paid if capital.grant_floor else [], rule=grant_floor
    )
    m.capital_stack_grant_slack = pyo.Constraint(
        [] if capital.grant_slack is None else case.candidates, rule=grant_band
    )
    m.capital_stack_soft_terms = pyo.Constraint(
        [c for c in case.candidates if case.countries[c].min_grant_element is not None],
        rule=soft_terms,
    )


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan, country by country."""
    money = grouped(
        (c, (f, t, amount))
        for (f, c, t), amount in plan.commit.items()
        if case.facilities[f].resource == MONEY
    )
    costs = grouped(
        (case.offers[o].country, (o, case.cost.get((o, s), 0.0))) for o, s in plan.select.items()
    )
    private = grouped((c, x) for (c, _), x in plan.private.items())
    host = grouped((c, x) for (c, _), x in plan.host.items())
    for c in sorted({*money, *costs, *private, *host}):
        paid, own, state = money.get(c, []), costs.get(c, []), host.get(c, [])
        yield from _check_shares(case, plan, c, paid, own)
        yield from _check_parts(case, c, paid, own, state, private.get(c, []))
        yield from _check_grants(case, c, paid, own, state)


Money = list[tuple[str, int, float]]
Chosen = list[tuple[str, float]]


def _check_shares(case: Case, plan: Plan, c: str, money: Money, chosen: Chosen) -> Iterator[Limit]:
    """Shares of cost by facility, cover by year."""
    unit = case.money_unit
    for f in sorted({f for f, _, _ in money}):
        paid = [x for g, _, x in money if g == f]
        most = [case.project_share[f, c] * cost for _, cost in chosen]
        yield limit("project_share", paid, "<=", most, unit, facility=f, country=c)
    cover = case.settings.capital.max_cover
    if cover is not None:
        for t in case.years:
            covered = [x for f, u, x in money if u == t and not case.facilities[f].funded]
            if covered:
                private = plan.private.get((c, t), 0.0)
                yield limit("cover", covered, "<=", [cover * private], unit, country=c, year=t)


def _check_parts(
    case: Case,
    c: str,
    money: Money,
    chosen: Chosen,
    host: list[float],
    brought: list[float],
) -> Iterator[Limit]:
    """Public and private parts of the cost."""
    unit = case.money_unit
    if all(case.offers[o].public_share is None for o in case.offers_of[c]):
        return
    public = [(case.offers[o].public_share or 0.0) * cost for o, cost in chosen]
    private = [cost - part for (_, cost), part in zip(chosen, public, strict=True)]
    state = [x for f, _, x in money if case.borrower[f, c] == "sovereign"]
    yield limit("public", state + host, "<=", public, unit, country=c)
    firms = [
        x for f, _, x in money if case.facilities[f].funded and case.borrower[f, c] == "private"
    ]
    firms += brought
    firms += [
        -x
        for f, _, x in money
        if not case.facilities[f].funded and case.borrower[f, c] != "private"
    ]
    yield limit("private", firms, "<=", private, unit, country=c)


def _check_grants(
    case: Case, c: str, money: Money, chosen: Chosen, host: list[float]
) -> Iterator[Limit]:
    """The part that earns nothing, and soft terms."""
    capital, unit = case.settings.capital, case.money_unit
    soft = [case.facilities[f].grant_element * x for f, _, x in money]
    unearning = [case.offers[o].grant_share * cost for o, cost in chosen]
    if any(unearning) and capital.grant_floor:
        floor = [capital.grant_floor * x for x in unearning]
        yield limit("grant_floor", soft + host, ">=", floor, unit, country=c)
    if capital.grant_slack is not None:
        grants = [x for f, _, x in money if case.facilities[f].is_grant]
        band = [
            x + capital.grant_slack * cost for x, (_, cost) in zip(unearning, chosen, strict=True)
        ]
        yield limit("grant_slack", grants, "<=", band, unit, country=c)
    least = case.countries[c].min_grant_element
    if least is not None:
        debt = [
            (f, x)
            for f, _, x in money
            if case.borrower[f, c] == "sovereign" or case.facilities[f].is_grant
        ]
        element = [case.facilities[f].grant_element * x for f, x in debt]
        yield limit("soft_terms", element, ">=", [least * x for _, x in debt], unit, country=c)
