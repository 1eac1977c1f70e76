"""A regional hub serves its neighbours; what it serves counts, and offers that need a hub have one.

**Why** Some countries can anchor a region: compute and services placed there reach others that
could not host them (A8, A23, B22).

**Sets and data** hub_capable[o], requires_hub[o] = offers; spillovers.amount by (hub, country,
criterion); hubs.max_hubs, hubs.max_served; regions.max_hubs.

**Variables** hub[c], serve[h,c] (for the pairs of `spillovers`), select[o,s].

**Constraint**
(1) hub[c] ≤ Σ_{hub-capable o of c, s} select[o,s]; (2) Σ_c hub[c] ≤ max_hubs; (3) Σ_{c in g} hub[c]
≤ max_hubs[g];
(4) serve[h,c] ≤ hub[h]; (5) Σ_c serve[h,c] ≤ max_served · hub[h]; (6) Σ_h serve[h,c] ≤ 1;
(7) Σ_{o of c in package p with requires_hub, s} select[o,s] ≤ Σ_h serve[h,c].
The value of criterion j gains Σ spillovers.amount · serve[h,c], for every country served, partner
or not.

**Binding means** (2) another hub would pay for itself in the region.

**Assumes** a country served by several hubs is served once in all.

**Source** facility location; the size of spillovers is an assumption without measured evidence and
must be swept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from model.accounts import chosen
from model.case import Case
from model.plan import Limit, Plan, grouped, limit
from model.rows import Terms

ONLY_FORBIDS = False


def applies(case: Case) -> bool:
    """Where someone could be served, or an offer needs a hub."""
    return bool(case.spillovers) or any(o.requires_hub for o in case.offers.values())


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (1) to (7)."""
    rules = case.settings.hubs
    m.hubs_capable = pyo.Constraint(
        list(m.hub),
        rule=lambda m, c: (
            Terms([(1, m.hub[c])])
            .extend((-1, v) for _, _, v in chosen(m, case, c, lambda o: o.hub_capable))
            .at_most(m)
        ),
    )
    m.hubs_max_hubs = pyo.Constraint(
        [] if rules.max_hubs is None else [0],
        rule=lambda m, _: Terms((1, m.hub[c]) for c in m.hub).at_most(m, rules.max_hubs or 0),
    )
    m.hubs_region_max_hubs = pyo.Constraint(
        [g for g, r in case.regions.items() if r.max_hubs is not None],
        rule=lambda m, g: Terms(
            (1, m.hub[c]) for c in case.members.get(g, ()) if c in m.hub
        ).at_most(m, case.regions[g].max_hubs or 0.0),
    )
    _build_service(m, case)


def _build_service(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (4) to (7)."""
    most = case.settings.hubs.max_served
    served: dict[str, list[str]] = {}
    servers: dict[str, list[str]] = {}
    for h, c in m.serve:
        served.setdefault(h, []).append(c)
        servers.setdefault(c, []).append(h)
    m.hubs_serve = pyo.Constraint(
        list(m.serve), rule=lambda m, h, c: Terms([(1, m.serve[h, c]), (-1, m.hub[h])]).at_most(m)
    )
    m.hubs_max_served = pyo.Constraint(
        [] if most is None else list(served),
        rule=lambda m, h: (
            Terms((1, m.serve[h, c]) for c in served[h]).add(-(most or 0.0), m.hub[h]).at_most(m)
        ),
    )
    m.hubs_once = pyo.Constraint(
        [c for c in servers if len(servers[c]) > 1],
        rule=lambda m, c: Terms((1, m.serve[h, c]) for h in servers[c]).at_most(m, 1),
    )

    def needs_hub(m: pyo.ConcreteModel, c: str, p: str) -> Any:
        row = Terms(
            (1, v) for _, _, v in chosen(m, case, c, lambda o: o.requires_hub and o.package == p)
        )
        return row.extend((-1, m.serve[h, c]) for h in servers.get(c, ())).at_most(m)

    pairs = {
        (c, case.offers[o].package)
        for c in case.candidates
        for o in case.offers_of[c]
        if case.offers[o].requires_hub
    }
    m.hubs_required = pyo.Constraint(sorted(pairs), rule=needs_hub)


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    rules = case.settings.hubs
    able = grouped((case.offers[o].country, 1) for o in plan.select if case.offers[o].hub_capable)
    for c in sorted(plan.hub):
        offers = able.get(c, [])
        yield limit("capable", [1], "<=", offers, "offers", logical=True, country=c)
    if rules.max_hubs is not None:
        yield limit("max_hubs", [1] * len(plan.hub), "<=", [rules.max_hubs], "hubs")
    for g, record in case.regions.items():
        if record.max_hubs is not None:
            here = [1 for c in plan.hub if case.countries[c].region == g]
            yield limit("region_max_hubs", here, "<=", [record.max_hubs], "hubs", region=g)
    for (h, c), share in sorted(plan.serve.items()):
        served = float(h in plan.hub and (h, c) in case.spillovers)
        yield limit("serve", [share], "<=", [served], "countries", logical=True, hub=h, country=c)
    given = grouped((h, x) for (h, _), x in plan.serve.items())
    for h in sorted(given):
        if rules.max_served is not None:
            yield limit("max_served", given[h], "<=", [rules.max_served], "countries", hub=h)
    got = grouped((c, x) for (_, c), x in plan.serve.items())
    for c in sorted(got):
        yield limit("once", got[c], "<=", [1], "countries", logical=True, country=c)
    for o in sorted(plan.select):
        if case.offers[o].requires_hub:
            c = case.offers[o].country
            shares = got.get(c, [])
            yield limit("required", [1], "<=", shares, "hubs", logical=True, country=c, offer=o)
