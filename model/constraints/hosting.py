"""A country hosts no more megawatts than its grid can spare.

**Why** A data centre without power is a building; a large one on a small grid takes light from
others (A8, A10).

**Sets and data** power_mw[o] = offers.power_mw; power_limit[c] = countries.power_limit_mw [MW].

**Variables** select[o,s], engage[c].

**Constraint**
(1) Σ_{o of c, s} power_mw[o] · select[o,s] ≤ power_limit[c] · engage[c], for all c with a limit.

**Binding means** power, not money, keeps compute small here.

**Assumes** all offers draw their power from the day they start.

**Source** share of peak demand; the share is an assumption.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.environ as pyo

from model.accounts import chosen
from model.case import Case
from model.plan import Limit, Plan, grouped, limit
from model.rows import Terms

ONLY_FORBIDS = True


def applies(case: Case) -> bool:
    """Where a power limit is given and something draws power."""
    limited = any(c.power_limit_mw is not None for c in case.countries.values())
    return limited and any(o.power_mw for o in case.offers.values())


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Row (1)."""
    m.hosting_power = pyo.Constraint(
        [c for c in case.candidates if case.countries[c].power_limit_mw is not None],
        rule=lambda m, c: (
            Terms((case.offers[o].power_mw, v) for o, _, v in chosen(m, case, c))
            .add(-(case.countries[c].power_limit_mw or 0.0), m.engage[c])
            .at_most(m)
        ),
    )


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    drawn = grouped((case.offers[o].country, case.offers[o].power_mw) for o in plan.select)
    for c in sorted(drawn):
        most = case.countries[c].power_limit_mw
        if most is not None:
            yield limit("power", drawn[c], "<=", [most], "MW", country=c)
