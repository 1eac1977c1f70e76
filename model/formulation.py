"""Which families, which objective: from a case to a Pyomo model."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from types import ModuleType

import pyomo.environ as pyo

from model import accounts, bounds, decisions, notation, returns
from model.case import Case
from model.constraints import FAMILIES
from model.errors import UsageError
from model.objectives import OBJECTIVES
from model.program import Program
from model.recall import Fields, Parts, noted

Step = Callable[[pyo.ConcreteModel, Case], None]
Revise = Callable[[Program, Case, bounds.Bounds], Program | None]


LIMITS = "limits."
"""How parts that are bounds of decisions are called, before their name."""


@dataclass(frozen=True)
class Formulation:
    """What a model is made of.

    Args:
        families: names of the families that are on, in order.
        skipped: the others, each with the reason.
        objective: weighted, lexicographic or maximin.
    """

    families: tuple[str, ...]
    skipped: dict[str, str]
    objective: str


def name_of(family: ModuleType) -> str:
    """The everyday name of a family: its file's stem."""
    return family.__name__.rpartition(".")[2]


def by_name(name: str) -> ModuleType:
    """A family by name."""
    return next(family for family in FAMILIES if name_of(family) == name)


def choose(case: Case, without: Iterable[str] = ()) -> Formulation:
    """Which families a run uses: not those without data, nor those named in `without`.

    Raises:
        UsageError: a name that is no family, or a family that is structure and cannot be switched
        off.
    """
    without = tuple(without)
    optional = [name_of(f) for f in FAMILIES if f.ONLY_FORBIDS]
    for name in without:
        if name not in optional:
            known = any(name_of(f) == name for f in FAMILIES)
            what = "is structure and stays" if known else "is no family"
            raise UsageError(
                f"--without {name}: {name} {what}; can be left out: {', '.join(optional)}."
            )
    families, skipped = [], {}
    for family in FAMILIES:
        name = name_of(family)
        if name in without:
            skipped[name] = "switched off with --without"
        elif not family.applies(case):
            skipped[name] = "the case gives no data for it"
        else:
            families.append(name)
    return Formulation(tuple(families), skipped, case.settings.objective)


def build(
    case: Case, without: Iterable[str] = (), *, roomy: bool = False
) -> tuple[pyo.ConcreteModel, Formulation]:
    """The model of a case: decisions, accounts, families, objective.

    `m.limits` holds the bounds of the decisions, `m.criterion_terms[j]` the linear form of each
    criterion for the studies. A roomy model keeps every rule in its rows and none in bounds, so
    that a row taken out leaves the rule out.
    """
    without = tuple(without)
    chosen = choose(case, without)
    m = pyo.ConcreteModel()
    m.limits = bounds.of(case, bounds.READ if roomy else without)
    for step in steps(chosen).values():
        step(m, case)
    return m, chosen


def steps(chosen: Formulation) -> dict[str, Step]:
    """What is built one after the other, by name; each reads the case and `m.limits` only."""
    families: dict[str, Step] = {name: by_name(name).build for name in chosen.families}
    aim = OBJECTIVES[chosen.objective].build

    def objective(m: pyo.ConcreteModel, case: Case) -> None:
        forms = returns.terms(m, case)
        m.criterion_terms = {j: (x.coefs, x.variables, x.constant) for j, x in forms.items()}
        m.objective = pyo.Objective(expr=aim(m, case).expression(), sense=pyo.maximize)

    first: dict[str, Step] = {"decisions": decisions.build, "accounts": accounts.build}
    return {**first, **families, "objective": objective}


def noted_build(
    case: Case, without: Iterable[str] = ()
) -> tuple[pyo.ConcreteModel, Formulation, dict[str, frozenset[str]]]:
    """The model of a case, and which of its `parts` each step of the formulation read."""
    m, chosen, reads = pyo.ConcreteModel(), choose(case, without), {}
    every = parts(case, without)

    def take(step: Step, parts: Parts) -> None:
        m.limits = Fields(parts, LIMITS)
        step(m, case.on(parts))

    for name, step in steps(chosen).items():
        reads[name] = frozenset(noted(partial(take, step), every)[1])
    return m, chosen, reads


def parts(case: Case, without: Iterable[str] = ()) -> Parts:
    """All that a step of the formulation can read: tables, settings and bounds of a case."""
    limits = vars(bounds.of(case, without))
    return {**case.parts, **{LIMITS + name: value for name, value in limits.items()}}


def revisers(chosen: Formulation) -> dict[str, Revise]:
    """The steps that can bring a program up to date where only amounts of pools differ."""
    owners = {"decisions": decisions, **{name: by_name(name) for name in chosen.families}}
    return {name: owner.revise for name, owner in owners.items() if hasattr(owner, "revise")}


def page() -> str:
    """The formulation page: notation, then each family's mathematics in order."""
    parts = ["THE FORMULATION", "", notation.page()]
    for number, family in enumerate(FAMILIES, 1):
        kind = "" if family.ONLY_FORBIDS else "  (structure: always on where it applies)"
        title = f"{number}. {name_of(family)}{kind}"
        parts += ["", title, "-" * len(title), "", (family.__doc__ or "").strip()]
    parts += ["", "Objectives", "----------"]
    for objective in OBJECTIVES.values():
        parts += ["", (objective.__doc__ or "").strip()]
    return "\n".join(parts) + "\n"
