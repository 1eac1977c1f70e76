"""A partner takes at most one offer of each package, enough of them, and what each one builds on.

**Why** A package is bought once in one form; a partner without packages is a flag on a map; a
system without the people or machines it runs on does not start (A18, A24, A26, A31).

**Sets and data** min_packages = case.toml focus.min_packages [offers]; eligible[c] =
countries.eligible; requires = rows of `requires` (package, tier, required package).

**Variables** select[o,s], engage[c].

**Constraint**
(1) Σ_{o of c in package p, s} select[o,s] ≤ engage[c], for all c, p: one form of each package,
partners only.
(2) Σ_{o of c, s} select[o,s] ≥ min_packages · engage[c], for all c: a partner takes something.
(3) engage[c] ≤ 0, where c is not eligible.
(4) Σ_{o of the package (and tier), s ≤ t} select[o,s] ≤ Σ_{o of the required package, s ≤ t}
select[o,s], for all c, t and each row of `requires`: what it builds on starts no later.

**Binding means** (2) another package would not pay for itself; (4) the required package is taken
for the sake of the other.

**Assumes** an offer once started runs to the end of the horizon.

**Source** multiple-choice knapsack; minimum of packages and prerequisites are rules of the
programme (assumption).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from model.accounts import chosen
from model.case import Case
from model.plan import Limit, Plan, limit
from model.records import Offer, Requirement
from model.rows import Terms

ONLY_FORBIDS = False


def applies(case: Case) -> bool:
    """Always: this is what a plan is."""
    return True


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (1) to (4)."""
    least = case.settings.focus.min_packages

    def package(m: pyo.ConcreteModel, c: str, p: str) -> Any:
        taken = Terms((1, m.select[pair]) for pair in case.bundles[c][p])
        return taken.add(-1, m.engage[c]).at_most(m)

    def min_packages(m: pyo.ConcreteModel, c: str) -> Any:
        taken = Terms((1, v) for _, _, v in chosen(m, case, c))
        return taken.add(-least, m.engage[c]).at_least(m)

    m.selection_package = pyo.Constraint(
        [(c, p) for c in case.candidates for p in case.bundles[c]], rule=package
    )
    m.selection_min_packages = pyo.Constraint(case.candidates, rule=min_packages)
    m.selection_eligible = pyo.Constraint(
        [c for c in case.candidates if not case.countries[c].eligible],
        rule=lambda m, c: Terms([(1, m.engage[c])]).at_most(m),
    )
    _build_requires(m, case)


def _build_requires(m: pyo.ConcreteModel, case: Case) -> None:
    """Row (4), for the years in which something that requires could start."""
    index = []
    for number, rule in enumerate(case.requires):
        for c in case.candidates:
            years = {s for o, s in case.pairs(c) if _needs(case.offers[o], rule)}
            index += [(number, c, t) for t in sorted(years)]

    def requires(m: pyo.ConcreteModel, number: int, c: str, t: int) -> Any:
        rule = case.requires[number]
        row = Terms((1, v) for o, s, v in chosen(m, case, c, lambda o: _needs(o, rule)) if s <= t)
        gives = chosen(m, case, c, lambda o: o.package == rule.requires)
        return row.extend((-1, v) for o, s, v in gives if s <= t).at_most(m)

    m.selection_requires = pyo.Constraint(index, rule=requires)


def _needs(offer: Offer, rule: Requirement) -> bool:
    """Whether the requirement is about this offer."""
    return offer.package == rule.package and rule.tier in ("", offer.tier)


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    taken: dict[str, list[str]] = {}
    for o, s in plan.select.items():
        country = case.offers[o].country
        taken.setdefault(country, []).append(o)
        admitted = float(s in case.starts[o])
        yield limit(
            "start", [1], "<=", [admitted], "offers", logical=True, country=country, offer=o, year=s
        )
    for c in sorted(set(taken) | plan.engage):
        mine = taken.get(c, [])
        engaged = float(c in plan.engage)
        for p in sorted({case.offers[o].package for o in mine}):
            count = sum(case.offers[o].package == p for o in mine)
            yield limit(
                "package", [count], "<=", [engaged], "offers", logical=True, country=c, package=p
            )
        if engaged:
            least = case.settings.focus.min_packages
            yield limit("min_packages", [len(mine)], ">=", [least], "offers", country=c)
            yield limit(
                "eligible",
                [1],
                "<=",
                [float(case.countries[c].eligible)],
                "partners",
                logical=True,
                country=c,
            )
        for rule in case.requires:
            given = [plan.select[o] for o in mine if case.offers[o].package == rule.requires]
            for o in mine:
                offer = case.offers[o]
                if offer.package == rule.package and (not rule.tier or rule.tier == offer.tier):
                    ready = sum(start <= plan.select[o] for start in given)
                    yield limit(
                        "requires", [1], "<=", [ready], "offers", logical=True, country=c, offer=o
                    )
