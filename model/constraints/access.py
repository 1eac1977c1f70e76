"""A channel acts only where it is open, and opens only where it does something worth its presence.

**Why** Reach runs through institutions that are there; a channel with a crumb in every country
helps none; some markets cannot be reached without an ally, and some offers are not whole without
one (A18, B9, B14, B15, B16, B19).

**Sets and data** reach and depth[k,c] = reach.depth; min_ticket[f] = facilities.min_ticket [unit of
r(f)], min_ticket[k] = channels.min_ticket [million]; max_partners[k] = channels.max_partners;
max_channels = focus.max_channels; offers.requires_channel, offers.channel_share; hard_to_reach[c],
allies.min_depth; U = largest possible commitment, from `model/bounds.py`.

**Variables** open[k,c], use[f,c], commit[f,c,t], engage[c], select[o,s].

**Constraint**
(1) open[k,c] ≤ engage[c]; 0 where k does not reach c;
(2) Σ_t commit[f,c,t] ≤ U[f,c] · use[f,c] where f has a ticket, else U[f,c] · open[k(f),c];
use[f,c] ≤ open[k(f),c] (a row for each year would tighten the relaxation by less than a
thousandth and double the rows);
(3) Σ_t commit[f,c,t] ≥ min_ticket[f] · use[f,c], and open[k,c] ≤ Σ use of k's facilities with a
ticket, where k has any;
(4) Σ_{f of k,t} commit[f,c,t] ≥ min_ticket[k] · open[k,c], where k has a ticket, over financing
facilities;
(5) Σ_c open[k,c] ≤ max_partners[k]; (6) Σ_k open[k,c] ≤ max_channels · engage[c];
(7) Σ_{o of c in package p that require k, s} select[o,s] ≤ open[k,c];
(8) Σ_{f of k,t} commit[f,c,t] ≥ Σ_{o of c that require k, s} channel_share[o] · cost[o,s] ·
select[o,s];
(9) engage[c] ≤ Σ_{allied or multilateral k with depth[k,c] ≥ min_depth} open[k,c], where c is hard
to reach.

**Binding means** (3), (4): the channel would rather do less here; (9): the country is in only
because an ally is.

**Assumes** a channel that an offer or a hard-to-reach country needs has a ticket, so that it cannot
be open and pay nothing (`check` refuses other cases).

**Source** semi-continuous commitments; depth and tickets are assumptions of the case.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyomo.environ as pyo

from model.accounts import chosen
from model.case import MONEY, Case
from model.plan import Limit, Plan, grouped, limit
from model.program import Program
from model.rows import Terms

ONLY_FORBIDS = True


def applies(case: Case) -> bool:
    """Always: channels are in every case."""
    return True


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (1) to (9)."""
    m.access_open = pyo.Constraint(
        list(m.open), rule=lambda m, k, c: Terms([(1, m.open[k, c]), (-1, m.engage[c])]).at_most(m)
    )
    m.access_reach = pyo.Constraint(
        [(k, c) for k, c in m.open if (k, c) not in case.depth],
        rule=lambda m, k, c: Terms([(1, m.open[k, c])]).at_most(m),
    )
    _build_commitments(m, case)
    _build_tickets(m, case)
    _build_counts(m, case)
    _build_offers(m, case)


def _switch(m: pyo.ConcreteModel, case: Case, f: str, c: str) -> Any:
    """The choice that lets facility f commit in c."""
    return m.use[f, c] if (f, c) in m.use else m.open[case.facilities[f].channel, c]


def _build_commitments(m: pyo.ConcreteModel, case: Case) -> None:
    """Row (2): no commitment without its choice."""
    limits = m.limits
    years: dict[tuple[str, str], list[int]] = {}
    for f, c, t in m.commit:
        years.setdefault((f, c), []).append(t)
    m.access_use = pyo.Constraint(
        list(m.use),
        rule=lambda m, f, c: Terms(
            [(1, m.use[f, c]), (-1, m.open[case.facilities[f].channel, c])]
        ).at_most(m),
    )
    m.access_commit = pyo.Constraint(
        list(years),
        rule=lambda m, f, c: (
            Terms((1, m.commit[f, c, t]) for t in years[f, c])
            .add(-limits.total[f, c], _switch(m, case, f, c))
            .at_most(m)
        ),
    )


def revise(program: Program, case: Case, limits: Any) -> Program:
    """The program of a case in which only pools differ: other limits U in (2)."""
    A = program.A.copy()
    row = np.repeat(np.arange(A.shape[0]), np.diff(A.indptr))
    own = np.isin(row, program.rows_of.get("access_commit", []))
    switches = np.flatnonzero(own & program.integer[A.indices])
    A.data[switches] = [-limits.total[program.rows[i][1]] for i in row[switches]]
    return program.numbered(A=A)


def _build_tickets(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (3) and (4): what is opened is worth opening."""
    ticketed = {
        k: [f for f in fs if case.facilities[f].min_ticket is not None]
        for k, fs in case.facilities_of.items()
    }

    def ticket(m: pyo.ConcreteModel, f: str, c: str) -> Any:
        row = Terms((1, m.commit[f, c, t]) for t in case.years if (f, c, t) in m.commit)
        return row.add(-(case.facilities[f].min_ticket or 0.0), m.use[f, c]).at_least(m)

    def used(m: pyo.ConcreteModel, k: str, c: str) -> Any:
        row = Terms([(1, m.open[k, c])])
        return row.extend((-1, m.use[f, c]) for f in ticketed[k] if (f, c) in m.use).at_most(m)

    def channel_ticket(m: pyo.ConcreteModel, k: str, c: str) -> Any:
        row = Terms([(-(case.channels[k].min_ticket or 0.0), m.open[k, c])])
        if (k, c) in m.channel_money:
            row.add(1, m.channel_money[k, c])
        return row.at_least(m)

    m.access_ticket = pyo.Constraint(list(m.use), rule=ticket)
    m.access_used = pyo.Constraint([key for key in m.open if ticketed[key[0]]], rule=used)
    m.access_channel_ticket = pyo.Constraint(
        [key for key in m.open if case.channels[key[0]].min_ticket is not None], rule=channel_ticket
    )


def _build_counts(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (5), (6) and (9)."""
    in_country: dict[str, list[str]] = {}
    for k, c in m.open:
        in_country.setdefault(c, []).append(k)
    most = case.settings.focus.max_channels
    m.access_max_partners = pyo.Constraint(
        [k for k, record in case.channels.items() if record.max_partners is not None],
        rule=lambda m, k: Terms((1, m.open[j, c]) for j, c in m.open if j == k).at_most(
            m, case.channels[k].max_partners or 0.0
        ),
    )
    m.access_max_channels = pyo.Constraint(
        [] if most is None else [c for c in in_country if len(in_country[c]) > most],
        rule=lambda m, c: (
            Terms((1, m.open[k, c]) for k in in_country[c])
            .add(-(most or 0.0), m.engage[c])
            .at_most(m)
        ),
    )
    m.access_hard_to_reach = pyo.Constraint(
        [c for c in case.candidates if case.countries[c].hard_to_reach],
        rule=lambda m, c: (
            Terms([(1, m.engage[c])])
            .extend((-1, m.open[k, c]) for k in in_country.get(c, ()) if _deep_enough(case, k, c))
            .at_most(m)
        ),
    )


def _deep_enough(case: Case, k: str, c: str) -> bool:
    """Whether channel k counts as an ally with reach in c."""
    depth = case.depth.get((k, c), 0.0)
    return case.channels[k].kind != "home" and depth >= (case.settings.allies.min_depth or 0.0)


def _build_offers(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (7) and (8): offers that need a channel."""
    groups: dict[tuple[str, str, str], list[Any]] = {}
    shares: dict[tuple[str, str], list[tuple[float, Any]]] = {}
    for c in case.candidates:
        for o, s, variable in chosen(m, case, c):
            record = case.offers[o]
            k = record.requires_channel
            if k:
                groups.setdefault((c, record.package, k), []).append(variable)
            if k and record.channel_share:
                least = record.channel_share * case.cost[o, s]
                shares.setdefault((c, k), []).append((-least, variable))

    def requires_channel(m: pyo.ConcreteModel, c: str, p: str, k: str) -> Any:
        row = Terms((1, v) for v in groups[c, p, k])
        if (k, c) in m.open:
            row.add(-1, m.open[k, c])
        return row.at_most(m)

    def channel_share(m: pyo.ConcreteModel, c: str, k: str) -> Any:
        row = Terms([(1, m.channel_money[k, c])] if (k, c) in m.channel_money else [])
        return row.extend(shares[c, k]).at_least(m)

    m.access_requires_channel = pyo.Constraint(list(groups), rule=requires_channel)
    m.access_channel_share = pyo.Constraint(
        sorted(shares) if case.has_money else [], rule=channel_share
    )


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    amounts: dict[tuple[str, str], list[float]] = {}
    for (f, c, _), amount in plan.commit.items():
        amounts.setdefault((f, c), []).append(amount)
    yield from _check_facilities(case, plan, amounts)
    yield from _check_channels(case, plan, amounts)
    yield from _check_offers(case, plan, amounts)


def _check_facilities(
    case: Case, plan: Plan, amounts: dict[tuple[str, str], list[float]]
) -> Iterator[Limit]:
    """Commitments are offered, in their years, through open channels, above their tickets."""
    for f, c, t in plan.commit:
        allowed = f in case.offered[c] and t in case.facilities[f].years
        yield limit(
            "offered", [1], "<=", [float(allowed)], "", logical=True, facility=f, country=c, year=t
        )
    for (f, c), spent in sorted(amounts.items()):
        record = case.facilities[f]
        is_open = float((record.channel, c) in plan.open)
        yield limit(
            "open",
            [1],
            "<=",
            [is_open],
            "",
            logical=True,
            channel=record.channel,
            country=c,
            facility=f,
        )
        if record.min_ticket is not None:
            unit = case.resources[record.resource].unit
            yield limit("ticket", spent, ">=", [record.min_ticket], unit, facility=f, country=c)


def _check_channels(
    case: Case, plan: Plan, amounts: dict[tuple[str, str], list[float]]
) -> Iterator[Limit]:
    """Presence: reach, tickets, counts, hard-to-reach countries."""
    for k, c in sorted(plan.open):
        here: dict[str, Any] = {"channel": k, "country": c}
        known = float((k, c) in case.depth and c in plan.engage)
        yield limit("reach", [1], "<=", [known], "", logical=True, **here)
        mine = case.facilities_of[k]
        ticketed = [f for f in mine if case.facilities[f].min_ticket is not None]
        if ticketed:
            used = sum((f, c) in amounts for f in ticketed)
            yield limit("used", [1], "<=", [used], "facilities", logical=True, **here)
        least = case.channels[k].min_ticket
        if least is not None:
            money = [f for f in mine if case.facilities[f].resource == MONEY]
            spent = [x for f in money for x in amounts.get((f, c), [])]
            yield limit("channel_ticket", spent, ">=", [least], case.money_unit, **here)
    for k, record in case.channels.items():
        if record.max_partners is not None:
            count = sum(j == k for j, _ in plan.open)
            yield limit("max_partners", [count], "<=", [record.max_partners], "partners", channel=k)
    most = case.settings.focus.max_channels
    present = grouped((c, k) for k, c in plan.open)
    for c in sorted(plan.engage):
        here_now = present.get(c, [])
        if most is not None:
            yield limit("max_channels", [len(here_now)], "<=", [most], "channels", country=c)
        if case.countries[c].hard_to_reach:
            floor = case.settings.allies.min_depth or 0.0
            deep = [
                k
                for k in here_now
                if case.channels[k].kind != "home" and case.depth.get((k, c), 0) >= floor
            ]
            yield limit("hard_to_reach", [len(deep)], ">=", [1], "allied channels", country=c)


def _check_offers(
    case: Case, plan: Plan, amounts: dict[tuple[str, str], list[float]]
) -> Iterator[Limit]:
    """Offers that need a channel have it, and it pays its share."""
    wanted: dict[tuple[str, str], list[float]] = {}
    for o, s in plan.select.items():
        record = case.offers[o]
        if record.requires_channel:
            key = (record.requires_channel, record.country)
            wanted.setdefault(key, []).append(record.channel_share * case.cost.get((o, s), 0.0))
            yield limit(
                "requires_channel",
                [1],
                "<=",
                [float(key in plan.open)],
                "",
                logical=True,
                channel=key[0],
                country=key[1],
                offer=o,
            )
    for (k, c), shares in sorted(wanted.items()):
        paid = [
            x
            for f in case.facilities_of.get(k, ())
            if case.facilities[f].resource == MONEY
            for x in amounts.get((f, c), [])
        ]
        if case.has_money:
            yield limit("channel_share", paid, ">=", shares, case.money_unit, channel=k, country=c)
