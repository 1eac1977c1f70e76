"""The exceptions register: what is decided outside the model stays decided.

**Why** A signed agreement, a minister's promise or a legal bar is not for the optimiser to weigh;
each has an owner and a reason, and its price can be computed.

**Sets and data** rows of `locks`: kind (country, offer, channel), id, country, lock (in, out,
keep). The size of a tier of a package in a country is the largest cost of its offers there.

**Variables** engage[c], select[o,s], open[k,c].

**Constraint** for each row:
(1) country: engage[c] ≥ 1 (in) or ≤ 0 (out); (2) offer: Σ_s select[o,s] ≥ 1 or ≤ 0;
(3) channel: open[k,c] ≥ 1 in the named country, or ≤ 0 there, or everywhere where no country is
named;
(4) an offer to keep: Σ select[o,s] ≥ 1 over the offers of its country and package whose tier is no
smaller: what is funded may grow or change its stack and start, and is never cut.

**Binding means** the exception changes the plan; what it costs is the value without it.

**Assumes** `owner`, `why` and `until` are information.

**Source** exceptions registers of allocation rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from model.case import Case
from model.plan import TOLERANCE, Limit, Plan, limit
from model.records import Lock
from model.rows import Terms

ONLY_FORBIDS = True


def applies(case: Case) -> bool:
    """Where the register has rows."""
    return bool(case.locks)


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (1) to (4)."""

    def locked(m: pyo.ConcreteModel, number: int) -> Any:
        lock = case.locks[number]
        if lock.kind == "country":
            row = Terms([(1, m.engage[lock.id])] if lock.id in m.engage else [])
        elif lock.kind == "offer":
            pairs = [(o, s) for o in _meant(case, lock) for s in case.starts[o]]
            row = Terms((1, m.select[pair]) for pair in pairs if pair in m.select)
        else:
            row = Terms((1, v) for key, v in m.open.items() if _names(lock.id, lock.country, key))
        return row.at_most(m, 0) if lock.lock == "out" else row.at_least(m, 1)

    m.locks_row = pyo.Constraint(range(len(case.locks)), rule=locked)


def _meant(case: Case, lock: Lock) -> list[str]:
    """The offers that a lock on an offer is about: itself, or all that are no smaller."""
    own = case.offers[lock.id]
    if lock.lock != "keep":
        return [lock.id]
    size: dict[str, float] = {}
    peers = [
        case.offers[o] for o in case.offers_of[own.country] if case.offers[o].package == own.package
    ]
    for peer in peers:
        cost = max(case.cost[peer.offer, s] for s in case.starts[peer.offer])
        size[peer.tier] = max(size.get(peer.tier, 0.0), cost)
    least = size.get(own.tier, 0.0) * (1 - TOLERANCE)
    return [o.offer for o in peers if size[o.tier] >= least]


def _names(channel: str, country: str, key: tuple[str, str]) -> bool:
    """Whether a channel lock is about this (channel, country)."""
    return key[0] == channel and country in ("", key[1])


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    for lock in case.locks:
        if lock.kind == "country":
            held = int(lock.id in plan.engage)
        elif lock.kind == "offer":
            held = sum(o in plan.select for o in _meant(case, lock))
        else:
            held = sum(k == lock.id and lock.country in ("", c) for k, c in plan.open)
        sense, bound = ("<=", 0) if lock.lock == "out" else (">=", 1)
        dims = {lock.kind: lock.id}
        if lock.country:
            dims["country"] = lock.country
        yield limit(f"{lock.kind}_{lock.lock}", [held], sense, [bound], "", logical=True, **dims)
