"""Allies have a real part in building, deploying and scaling; home money is nowhere a token.

**Why** Making the role of partners clear extends influence rather than diluting it; a partner
reached only through others is not ours (B1, B8, B9, B13, B24, B25).

**Sets and data** channels.kind; allies.min_share, allies.min_role_share, home.min_share.

**Variables** commit[f,c,t]; money[k,c] = Σ_{f of k, t} commit[f,c,t] over financing facilities.

**Constraint**
(1) Σ_{k allied or multilateral, c} money[k,c] ≥ allies.min_share · Σ_{k,c} money[k,c];
(2) Σ_{k home} money[k,c] ≥ home.min_share · Σ_k money[k,c], for all c;
(3) Σ_{f of r, allied or multilateral, c, t} commit[f,c,t] ≥ allies.min_role_share · Σ_{f of r, c, t}
commit[f,c,t], for all r other than financing: money builds, compute deploys, training scales.

**Binding means** (1) allied money is dearer than ours at the margin; (2) allies would do more there
than we let them; (3) allies would be no part of that stage by themselves.

**Assumes** face value of guarantees counts as money on both sides; each resource stands for a stage.

**Source** the shares are planner's choices, to be swept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from model.case import MONEY, Case
from model.plan import Limit, Plan, limit
from model.rows import Terms

ONLY_FORBIDS = True


def applies(case: Case) -> bool:
    """Where a least share is given."""
    shares = (case.settings.allies.min_share, case.settings.home.min_share)
    money = case.has_money and any(x is not None for x in shares)
    return money or bool(_staged(case))


def _staged(case: Case) -> list[str]:
    """Resources in which allies must have a part."""
    if case.settings.allies.min_role_share is None:
        return []
    return [r for r in case.resources if r != MONEY]


def _is_ours(case: Case, f: str) -> bool:
    """Whether a facility belongs to a home channel."""
    return case.channels[case.facilities[f].channel].kind == "home"


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (1) to (3)."""
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

    def role(m: pyo.ConcreteModel, r: str) -> Any:
        least = case.settings.allies.min_role_share or 0.0
        return Terms(
            ((not _is_ours(case, f)) - least, v)
            for (f, _, _), v in m.commit.items()
            if case.facilities[f].resource == r
        ).at_least(m)

    m.allied_role_stage = pyo.Constraint(_staged(case), rule=role)
    money = case.has_money
    m.allied_role_allied = pyo.Constraint(
        [0] if money and allied is not None else [], rule=allied_share
    )
    m.allied_role_home = pyo.Constraint(
        list(m.money) if money and home is not None else [], rule=home_share
    )


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    ours: dict[tuple[str, str], list[float]] = {}
    theirs: dict[tuple[str, str], list[float]] = {}
    for (f, c, _), amount in plan.commit.items():
        side = ours if case.channels[case.facilities[f].channel].kind == "home" else theirs
        side.setdefault((case.facilities[f].resource, c), []).append(amount)
    if case.has_money:
        yield from _check_money(case, ours, theirs)
    least = case.settings.allies.min_role_share
    for r in case.resources:
        joint = [x for (s, _), amounts in theirs.items() for x in amounts if s == r]
        everything = joint + [x for (s, _), amounts in ours.items() for x in amounts if s == r]
        if least is not None and r != MONEY and everything:
            floor = [least * x for x in everything]
            yield limit("stage", joint, ">=", floor, case.resources[r].unit, resource=r)


def _check_money(
    case: Case,
    ours: dict[tuple[str, str], list[float]],
    theirs: dict[tuple[str, str], list[float]],
) -> Iterator[Limit]:
    """Allied share of all money, home share in each partner."""
    allied, home = case.settings.allies.min_share, case.settings.home.min_share
    joint = [x for (r, _), amounts in theirs.items() for x in amounts if r == MONEY]
    everything = joint + [x for (r, _), amounts in ours.items() for x in amounts if r == MONEY]
    if allied is not None and everything:
        yield limit("allied", joint, ">=", [allied * x for x in everything], case.money_unit)
    if home is not None:
        for c in sorted({c for r, c in (*ours, *theirs) if r == MONEY}):
            mine = ours.get((MONEY, c), [])
            floor = [home * x for x in mine + theirs.get((MONEY, c), [])]
            yield limit("home", mine, ">=", floor, case.money_unit, country=c)
