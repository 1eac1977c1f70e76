"""Binding access agreements: needed for assured and critical offers, and short.

**Why** Partners fear being cut off, most of all in critical public services; a clear, binding
agreement keeps them, and negotiating one takes diplomatic time (A35, A37, A38, A39, A45).

**Sets and data** assured[o], critical[o] = offers; assurance.required_for_critical; assurance.slots
[agreements].

**Variables** assure[c], engage[c], select[o,s].

**Constraint**
(1) Σ_{o of c in package p that is assured, or critical where required, s} select[o,s] ≤ assure[c],
for all c, p;
(2) assure[c] ≤ engage[c]; (3) Σ_c assure[c] ≤ slots.
Reserved compute is in the needs of assured offers, staff in `overheads`.

**Binding means** (3) another agreement would let in critical services or keep more of what is
built.

**Assumes** one agreement covers all offers in a country.

**Source** the number of agreements is an assumption (4 in a range of 2 to 8 a period in the
sources' reading).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from model import bounds
from model.case import Case
from model.plan import Limit, Plan, limit
from model.rows import Terms

ONLY_FORBIDS = True


def applies(case: Case) -> bool:
    """Where some offer needs an agreement, or agreements are counted."""
    return any(bounds.needs_agreement(case, o) for o in case.offers)


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (1) to (3)."""
    groups: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for c in m.assure:
        for o, s in case.pairs(c):
            if bounds.needs_agreement(case, o):
                groups.setdefault((c, case.offers[o].package), []).append((o, s))

    def needed(m: pyo.ConcreteModel, c: str, p: str) -> Any:
        return Terms((1, m.select[pair]) for pair in groups[c, p]).add(-1, m.assure[c]).at_most(m)

    slots = case.settings.assurance.slots
    m.assurance_needed = pyo.Constraint(list(groups), rule=needed)
    m.assurance_partner = pyo.Constraint(
        list(m.assure), rule=lambda m, c: Terms([(1, m.assure[c]), (-1, m.engage[c])]).at_most(m)
    )
    m.assurance_slots = pyo.Constraint(
        [] if slots is None else [0],
        rule=lambda m, _: Terms((1, m.assure[c]) for c in m.assure).at_most(m, slots or 0),
    )


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    rules = case.settings.assurance
    for o in sorted(plan.select):
        record = case.offers[o]
        if record.assured or (record.critical and rules.required_for_critical):
            covered = float(record.country in plan.assure)
            yield limit(
                "needed", [1], "<=", [covered], "", logical=True, country=record.country, offer=o
            )
    for c in sorted(plan.assure):
        engaged = float(c in plan.engage)
        yield limit("partner", [1], "<=", [engaged], "", logical=True, country=c)
    if rules.slots is not None:
        yield limit("slots", [1] * len(plan.assure), "<=", [rules.slots], "agreements")
