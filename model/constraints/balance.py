"""Sources equal uses: every need of what is selected is met, and nothing else is supplied.

**Why** Each engagement needs money behind it; compute and trained people are as short as money (A6,
A7, A31).

**Sets and data** need[o,s,r,t] = needs.amount at offset t − s [unit of r]; timing of r =
resources.timing; f of r *funded* = facilities.funded.

**Variables** commit[f,c,t], private[c,t], host[c,t], select[o,s].

**Constraint** for all c, r, with S[t] = Σ_{funded f of r} commit[f,c,t] (+ private[c,t] + host[c,t]
for financing) and N[t] = Σ_{o of c, s} need[o,s,r,t] · select[o,s]:
(1) S[t] = N[t] for all t, where timing is `same_year`;
(2) Σ_{u ≤ t} S[u] ≥ Σ_{u ≤ t} N[u] for all t, equal in the last year, where timing is `by_year`:
people can be trained ahead.

**Binding means** (2) with slack zero: nobody is trained before the year in which they are needed.

**Assumes** face value of unfunded facilities pays for nothing.

**Source** sources and uses of project finance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from model.accounts import chosen
from model.case import MONEY, Case
from model.plan import Limit, Plan, limit
from model.rows import Terms

ONLY_FORBIDS = False


def applies(case: Case) -> bool:
    """Always: a plan without supply is a wish."""
    return True


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (1) and (2), where something is needed or supplied."""
    flows = _flows(m, case)
    index = []
    for c, r in sorted({(c, r) for c, r, _ in flows}):
        met = [t for t in case.years if (c, r, t) in flows]
        later = case.resources[r].timing == "by_year"
        index += [(c, r, t) for t in (case.years if later else met)]

    def supply(m: pyo.ConcreteModel, c: str, r: str, t: int) -> Any:
        if case.resources[r].timing == "same_year":
            return Terms(flows[c, r, t]).equal(m)
        row = Terms()
        for u in case.years:
            if u <= t:
                row.extend(flows.get((c, r, u), ()))
        return row.equal(m) if t == case.years[-1] else row.at_least(m)

    m.balance_supply = pyo.Constraint(index, rule=supply)


def _flows(m: pyo.ConcreteModel, case: Case) -> dict[tuple[str, str, int], list[tuple[float, Any]]]:
    """Supply minus need as terms, by country, resource and year."""
    flows: dict[tuple[str, str, int], list[tuple[float, Any]]] = {}
    for c in case.candidates:
        for o, s, variable in chosen(m, case, c):
            for (r, t), amount in case.need[o, s].items():
                flows.setdefault((c, r, t), []).append((-amount, variable))
    for (f, c, t), variable in m.commit.items():
        if case.facilities[f].funded:
            flows.setdefault((c, case.facilities[f].resource, t), []).append((1, variable))
    for source in (m.private, m.host):
        for (c, t), variable in source.items():
            flows.setdefault((c, MONEY, t), []).append((1, variable))
    return flows


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan: supply and need added up by hand."""
    supply: dict[tuple[str, str], dict[int, list[float]]] = {}
    need: dict[tuple[str, str], dict[int, list[float]]] = {}
    for (f, c, t), amount in plan.commit.items():
        if case.facilities[f].funded:
            key = (c, case.facilities[f].resource)
            supply.setdefault(key, {}).setdefault(t, []).append(amount)
    for source in (plan.private, plan.host):
        for (c, t), amount in source.items():
            supply.setdefault((c, MONEY), {}).setdefault(t, []).append(amount)
    for o, s in plan.select.items():
        for (r, t), amount in case.need.get((o, s), {}).items():
            need.setdefault((case.offers[o].country, r), {}).setdefault(t, []).append(amount)
    for c, r in sorted(set(supply) | set(need)):
        given, wanted = supply.get((c, r), {}), need.get((c, r), {})
        ahead = case.resources[r].timing == "by_year"
        left: list[float] = []
        right: list[float] = []
        for t in case.years:
            if not ahead:
                left, right = [], []
            left += given.get(t, [])
            right += wanted.get(t, [])
            sense = ">=" if ahead and t != case.years[-1] else "=="
            if left or right:
                unit = case.resources[r].unit
                yield limit("supply", left, sense, right, unit, country=c, resource=r, year=t)
