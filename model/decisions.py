"""All decision variables on one screen: which exist, their bounds and block, how to read them.

A variable is made only where it could be other than zero: an offer that can start, a channel that
reaches, a facility that is offered and whose resource is needed in that year. `bounds.py` gives the
upper bounds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyomo.environ as pyo

from model import bounds
from model.case import Case
from model.plan import Plan
from model.program import Program

FIRST_STAGE = ("select", "engage", "open", "use", "hub", "assure", "serve")
"""Decisions that are signed before the state of the world is known; money follows."""

AMOUNTS = ("commit", "private", "host")
"""Decisions with an upper bound of their own."""

NEGLIGIBLE = 1e-9
"""Amounts below this share of their upper bound are rounding residue of the solver."""


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Add every decision variable to the model; `m.limits` holds their upper bounds."""
    limits: bounds.Bounds = m.limits
    countries = case.candidates
    hubs = bounds.hub_countries(case)
    m.select = pyo.Var([pair for c in countries for pair in case.pairs(c)], domain=pyo.Binary)
    m.engage = pyo.Var(countries, domain=pyo.Binary)
    m.open = pyo.Var(
        [(k, c) for c in countries for k in bounds.channels_in(case, limits, c)], domain=pyo.Binary
    )
    m.use = pyo.Var(
        [(f, c) for f, c in limits.pairs if case.facilities[f].min_ticket is not None],
        domain=pyo.Binary,
    )
    m.hub = pyo.Var(hubs, domain=pyo.Binary)
    m.assure = pyo.Var([c for c in countries if bounds.may_assure(case, c)], domain=pyo.Binary)
    m.serve = pyo.Var([pair for pair in case.spillovers if pair[0] in hubs], bounds=(0, 1))
    m.commit = pyo.Var(list(limits.commit), bounds=lambda m, *key: (0, limits.commit[key]))
    m.private = pyo.Var(list(limits.private), bounds=lambda m, *key: (0, limits.private[key]))
    m.host = pyo.Var(list(limits.host), bounds=lambda m, *key: (0, limits.host[key]))


def revise(program: Program, case: Case, limits: bounds.Bounds) -> Program | None:
    """The program of a case in which only pools differ; None where that means other decisions."""
    upper = program.col_upper.copy()
    for name in AMOUNTS:
        most: dict = getattr(limits, name)
        own = program.of_component.get(name, np.zeros(0, dtype=int))
        if [program.columns[j][1] for j in own] != list(most):
            return None
        upper[own] = list(most.values())
    return program.bounded(program.col_lower, upper)


def block_of(case: Case, component: str, index: Sequence) -> str | None:
    """The country whose block a column belongs to (a hub's service is the hub's), None if it links."""
    if component == "select":
        return case.offers[index[0]].country
    if component in ("open", "use", "commit", "channel_money"):
        return str(index[1])
    return str(index[0]) if index and index[0] in case.countries else None


def read_plan(
    case: Case, columns: Sequence[tuple[str, tuple]], upper: np.ndarray, x: np.ndarray
) -> Plan:
    """The plan in a solution vector: choices rounded, residue below `NEGLIGIBLE` dropped.

    Args:
        case: the case of the model.
        columns: (component, index) of each column.
        upper: upper bound of each column.
        x: value of each column.
    """
    found: dict[str, dict] = {name: {} for name in (*FIRST_STAGE, "commit", "private", "host")}
    floor = NEGLIGIBLE * np.where(np.isfinite(upper), np.maximum(upper, 0.0), 1.0)
    for i in np.flatnonzero(x > np.maximum(floor, 0.0)).tolist():
        component, index = columns[i]
        if component in found:
            found[component][index] = float(x[i])
    chosen = {
        name: [index for index, value in found[name].items() if value > 0.5]
        for name in ("select", "engage", "open", "hub", "assure")
    }
    return Plan(
        select=dict(sorted(chosen["select"])),
        engage=frozenset(c for (c,) in chosen["engage"]),
        open=frozenset(chosen["open"]),
        hub=frozenset(c for (c,) in chosen["hub"]),
        assure=frozenset(c for (c,) in chosen["assure"]),
        serve=dict(sorted(found["serve"].items())),
        commit=dict(sorted(found["commit"].items())),
        private=dict(sorted(found["private"].items())),
        host=dict(sorted(found["host"].items())),
    )


def as_vector(case: Case, columns: Sequence[tuple[str, tuple]], plan: Plan) -> np.ndarray:
    """The solution vector of a plan; auxiliary columns are NaN, for a solver to fill in."""
    tickets = {(f, c): 1.0 for (f, c, _), amount in plan.commit.items() if amount > 0}
    values: dict[str, dict] = {
        "select": dict.fromkeys(plan.select.items(), 1.0),
        "engage": {(c,): 1.0 for c in plan.engage},
        "open": dict.fromkeys(plan.open, 1.0),
        "use": tickets,
        "hub": {(c,): 1.0 for c in plan.hub},
        "assure": {(c,): 1.0 for c in plan.assure},
        "serve": dict(plan.serve),
        "commit": dict(plan.commit),
        "private": dict(plan.private),
        "host": dict(plan.host),
    }
    return np.array(
        [values[name].get(index, 0.0) if name in values else np.nan for name, index in columns]
    )
