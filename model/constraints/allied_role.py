"""Allies carry a real part of the money, and home money is never a token in any partner.

**Why** Making the role of partners clear extends influence rather than diluting it; a partner
reached only through others is not ours (B1, B8, B9, B13, B24, B25).

**Sets and data** channels.kind; allies.min_share, home.min_share.

**Variables** money[k,c] = Σ_{f of k, t} commit[f,c,t] over financing facilities.

**Constraint**
(1) Σ_{k allied or multilateral, c} money[k,c] ≥ allies.min_share · Σ_{k,c} money[k,c];
(2) Σ_{k home} money[k,c] ≥ home.min_share · Σ_k money[k,c], for all c.

**Binding means** (1) allied money is dearer than ours at the margin; (2) allies would do more there
than we let them.

**Assumes** face value of guarantees counts as money on both sides.

**Source** the shares are planner's choices, to be swept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from model.accounts import Terms
from model.case import MONEY, Case
from model.plan import Limit, Plan, limit

ONLY_FORBIDS = True


def applies(case: Case) -> bool:
    """Where a least share is given."""
    shares = (case.settings.allies.min_share, case.settings.home.min_share)
    return case.has_money and any(x is not None for x in shares)


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (1) and (2)."""
    allied, home = case.settings.allies.min_share, case.settings.home.min_share

    def allied_share(m: pyo.ConcreteModel, _: int) -> Any:
        row = Terms([(-(allied or 0.0), m.all_money)])
        return row.extend(
            (1, v) for (k, _), v in m.channel_money.items() if case.channels[k].kind != "home"
        ).at_least(m)

    def home_share(m: pyo.ConcreteModel, c: str) -> Any:
        row = Terms([(-(home or 0.0), m.money[c])])
        return row.extend(
            (1, m.channel_money[k, c])
            for k, record in case.channels.items()
            if record.kind == "home" and (k, c) in m.channel_money
        ).at_least(m)

    m.allied_role_allied = pyo.Constraint([] if allied is None else [0], rule=allied_share)
    m.allied_role_home = pyo.Constraint([] if home is None else list(m.money), rule=home_share)


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    allied, home = case.settings.allies.min_share, case.settings.home.min_share
    ours: dict[str, list[float]] = {}
    theirs: dict[str, list[float]] = {}
    for (f, c, _), amount in plan.commit.items():
        if case.facilities[f].resource == MONEY:
            side = ours if case.channels[case.facilities[f].channel].kind == "home" else theirs
            side.setdefault(c, []).append(amount)
    joint = [x for amounts in theirs.values() for x in amounts]
    everything = joint + [x for amounts in ours.values() for x in amounts]
    if allied is not None and everything:
        yield limit("allied", joint, ">=", [allied * x for x in everything], case.money_unit)
    if home is not None:
        for c in sorted(set(ours) | set(theirs)):
            total = ours.get(c, []) + theirs.get(c, [])
            floor = [home * x for x in total]
            yield limit("home", ours.get(c, []), ">=", floor, case.money_unit, country=c)
