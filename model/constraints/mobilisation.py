"""Private money comes where commitments draw it in, host money where the state can give it.

**Why** Guarantees, insurance and co-financing bring private capital, up to the depth of the market;
a partner with its own money in has a stake (A9, A13, A14).

**Sets and data** mobilisation[f,c] = facilities.mobilisation, for funded f times
income_groups.mobilisation_factor; private_limit[c] = countries.private_limit_musd, host_limit[c] =
host_limit_musd [million a year]; host_share[c].

**Variables** private[c,t], host[c,t], commit[f,c,t]; cost[c] = Σ_{o of c, s} cost[o,s] ·
select[o,s].

**Constraint** for all c, t:
(1) private[c,t] ≤ Σ_f mobilisation[f,c] · commit[f,c,t];
(2) private[c,t] ≤ private_limit[c] · engage[c], where given;
(3) host[c,t] ≤ host_limit[c] · engage[c], where given with host_share (else there is no host
money);
(4) Σ_t host[c,t] ≤ host_share[c] · cost[c].

**Binding means** (1) more cover would bring more private money; (2) the market is full.

**Assumes** each private dollar is counted once, with the year's commitments together.

**Source** mobilisation by income group and instrument as in DFI practice; factors are assumptions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from model.case import MONEY, Case
from model.plan import Limit, Plan, grouped, limit
from model.rows import Terms

ONLY_FORBIDS = False


def applies(case: Case) -> bool:
    """Wherever there is money."""
    return case.has_money


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (1) and (4); (2) and (3) are bounds of the columns."""
    by_year: dict[tuple[str, int], list[tuple[str, Any]]] = {}
    for (f, c, t), variable in m.commit.items():
        if case.facilities[f].resource == MONEY:
            by_year.setdefault((c, t), []).append((f, variable))

    def drawn_in(m: pyo.ConcreteModel, c: str, t: int) -> Any:
        row = Terms([(1, m.private[c, t])])
        return row.extend(
            (-case.mobilisation[f, c], v) for f, v in by_year.get((c, t), ())
        ).at_most(m)

    def host_share(m: pyo.ConcreteModel, c: str) -> Any:
        row = Terms((1, m.host[c, t]) for t in case.years if (c, t) in m.host)
        return row.add(-(case.countries[c].host_share or 0.0), m.cost[c]).at_most(m)

    m.mobilisation_private = pyo.Constraint(list(m.private), rule=drawn_in)
    m.mobilisation_host_share = pyo.Constraint(
        list(dict.fromkeys(c for c, _ in m.host)), rule=host_share
    )


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    unit = case.money_unit
    drawn = grouped(
        ((c, t), case.mobilisation[f, c] * x)
        for (f, c, t), x in plan.commit.items()
        if case.facilities[f].resource == MONEY
    )
    for (c, t), amount in sorted(plan.private.items()):
        mobilised = drawn.get((c, t), [])
        yield limit("private", [amount], "<=", mobilised, unit, country=c, year=t)
        depth = case.countries[c].private_limit_musd
        if depth is not None:
            yield limit("private_limit", [amount], "<=", [depth], unit, country=c, year=t)
    for (c, t), amount in sorted(plan.host.items()):
        record = case.countries[c]
        given = record.host_limit_musd is not None and record.host_share is not None
        most = (record.host_limit_musd or 0.0) if given else 0.0
        yield limit("host_limit", [amount], "<=", [most], unit, country=c, year=t)
    paid = grouped((c, x) for (c, _), x in plan.host.items())
    costs = grouped((case.offers[o].country, case.cost[o, s]) for o, s in plan.select.items())
    for c in sorted(paid):
        share = case.countries[c].host_share or 0.0
        shares = [share * x for x in costs.get(c, ())]
        yield limit("host_share", paid[c], "<=", shares, unit, country=c)
