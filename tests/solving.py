"""Exact optima of tiny cases, found without the project's own engines, and checked on the way."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from model import decisions, formulation
from model.case import Case
from model.compile import compile_program
from model.objectives import OBJECTIVES
from model.plan import Limit, Plan
from model.program import Program
from tests.cases import tiny


@dataclass(frozen=True)
class Best:
    """A best plan and what it is worth."""

    value: float
    plan: Plan


@dataclass(frozen=True)
class Rule:
    """A tiny case for one rule: its value with the rule's family and without it; None = no plan.

    `parts` and `more` are what `tiny` is given.
    """

    name: str
    best: float | None
    free: float | None
    parts: tuple[Any, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        """The case."""
        return tiny(*self.parts, **self.more)


def rule(name: str, best: float | None, free: float | None, *parts: Any, **more: Any) -> Rule:
    """A rule with what `tiny` is given."""
    return Rule(name, best, free, parts, more)


def over(rules: Iterable[Rule]) -> Any:
    """Run a test once per rule."""
    return pytest.mark.parametrize("rule", [pytest.param(r, id=r.name) for r in rules])


def program_of(case: Case, without: Iterable[str] = ()) -> Program:
    """The program of a case without some families, those that are structure included."""
    without = tuple(without)
    optional = [name for name in without if formulation.by_name(name).ONLY_FORBIDS]
    m, _ = formulation.build(case, optional)
    program = compile_program(m, case)
    return with_rows(program, lambda row: not any(row.startswith(f"{n}_") for n in without))


def with_rows(program: Program, wanted: Callable[[str], bool]) -> Program:
    """The program with only the rows whose component is wanted."""
    kept = [i for i, (component, _) in enumerate(program.rows) if wanted(component)]
    return replace(
        program,
        A=program.A[kept],
        row_lower=program.row_lower[kept],
        row_upper=program.row_upper[kept],
        rows=[program.rows[i] for i in kept],
        row_block=program.row_block[kept],
    )


FAILED = 4
"""What the solver says where it found no answer for a reason of its own."""


def solve_program(program: Program) -> np.ndarray | None:
    """An exact optimum of a program, None if it has no point."""
    # Rarely the solver's presolve ends with an error; without it the optimum is the same.
    for presolve in (True, False):
        found = milp(
            -program.c,
            constraints=LinearConstraint(program.A, program.row_lower, program.row_upper)
            if program.A.shape[0]
            else (),
            bounds=Bounds(program.col_lower, program.col_upper),
            integrality=program.integer.astype(int),
            options={"mip_rel_gap": 0, "presolve": presolve},
        )
        if found.status != FAILED:
            break
    assert found.status in (0, 2), found.message
    return found.x


def solve_exact(case: Case, without: Iterable[str] = ()) -> Best | None:
    """The best plan of a case, None if there is none.

    The plan is checked on the way: it must be worth what the program says and keep every rule of
    the families that are on.
    """
    without = tuple(without)
    program = program_of(case, without)
    x = solve_program(program)
    if x is None:
        return None
    plan = decisions.read_plan(case, program.columns, program.col_upper, x)
    chosen = formulation.choose(case)
    value = OBJECTIVES[chosen.objective].score(case, plan)
    assert value == pytest.approx(program.objective(x), abs=1e-6)
    for name in chosen.families:
        if name not in without:
            assert not broken(formulation.by_name(name), case, plan), name
    return Best(value, plan)


def value_of(case: Case, without: Iterable[str] = ()) -> Any:
    """The best value of a case, None if it has no plan; fit for a comparison."""
    found = solve_exact(case, without)
    return None if found is None else pytest.approx(found.value, abs=1e-6)


def broken(family: Any, case: Case, plan: Plan) -> dict[str, Any]:
    """Excess, approximate, by name of the rules of a family that a plan breaks; largest of each."""
    found: dict[str, float] = {}
    for row in family.check(case, plan):
        if row.broken:
            found[row.rule] = max(found.get(row.rule, 0.0), row.excess)
    return {name: pytest.approx(excess) for name, excess in found.items()}


def rows(family: Any, case: Case, plan: Plan) -> dict[str, list[Limit]]:
    """Rows of a family on a plan, by rule."""
    found: dict[str, list[Limit]] = {}
    for row in family.check(case, plan):
        found.setdefault(row.rule, []).append(row)
    return found
