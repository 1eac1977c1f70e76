"""Scoring a plan that someone made: what it leaves open is filled in best, then rules are checked.

What the planner gave is never changed. Best means: a plan that keeps every rule, with the highest
value and the money placed as after a run; where none keeps every rule, one that breaks them least.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from model import decisions, engines, pipeline
from model.case import Case
from model.elastic import elastic, is_rule
from model.errors import SolverError
from model.evaluate import evaluate
from model.formulation import choose
from model.placement import place
from model.plan import Plan
from model.plan_folder import TABLES, PlanFolder
from model.program import Program
from model.reduce import reduce
from model.solution import SolverOptions

STATUS = "evaluated"

SAYS = {
    "selection": ("select",),
    "partners": ("engage", "hub", "assure"),
    "presence": ("open",),
    "service": ("serve",),
    "funding": ("commit",),
    "accounts": ("private", "host"),
}
"""Decisions that each table of a plan settles."""

SECONDS = 30.0
"""Longest search for what is missing."""


@dataclass(frozen=True)
class Score:
    """What a plan is worth and what it breaks.

    Args:
        run: as `run.json`, with status `evaluated` and the number of broken rows.
        plan: the plan, filled in.
        tables: its result tables, `violations` among them.
    """

    run: dict[str, Any]
    plan: Plan
    tables: dict[str, pd.DataFrame]

    @property
    def broken(self) -> int:
        """Number of broken rows."""
        return int(self.run["broken"])


def score(case: Case, found: PlanFolder, without: Iterable[str] = ()) -> Score:
    """Score a plan of a case.

    Args:
        case: the case.
        found: the plan, as far as it is given.
        without: families to leave out.
    """
    without = tuple(without)
    chosen = choose(case, without)
    missing = [name for name in TABLES if name not in found.given]
    plan = _filled(case, found, without) if missing else found.plan
    result = evaluate(case, plan, without)
    run = {
        "case": case.name,
        "fingerprint": case.fingerprint,
        "overrides": [str(override) for override in case.overrides],
        "formulation": {
            "objective": chosen.objective,
            "families": list(chosen.families),
            "skipped": dict(chosen.skipped),
        },
        "status": STATUS,
        "filled_in": missing,
        "objective": result.objective,
        "broken": len(result.violations),
        "violations": [pipeline.describe(family, row) for family, row in result.violations],
        "versions": pipeline.versions(),
    }
    return Score(run, plan, result.tables)


def _filled(case: Case, found: PlanFolder, without: tuple[str, ...]) -> Plan:
    """The plan with everything decided that its tables leave open."""
    program = pipeline.build(case, without)
    settled = [part for name in found.given for part in SAYS[name]]
    lower, upper = program.col_lower.copy(), program.col_upper.copy()
    wanted = decisions.as_vector(case, program.columns, found.plan)
    for component in program.of_component.keys() & set(settled):
        given = program.of_component[component]
        lower[given] = upper[given] = wanted[given]
    if "engage" not in settled:
        partners = {("engage", (case.offers[o].country,)) for o in found.plan.select}
        lower[[program.position[name] for name in partners & program.position.keys()]] = 1.0
    fixed = program.bounded(lower, upper)
    x = _best(fixed, case)
    if x is None:
        x = _best(elastic(fixed, np.array([is_rule(name) for name in fixed.rows], dtype=bool)))
    if x is None:
        raise SolverError("what the plan leaves open could not be filled in: no answer in time")
    n = len(program.columns)
    filled = decisions.read_plan(case, program.columns, program.col_upper, x[:n])
    return replace(filled, **{part: getattr(found.plan, part) for part in settled})


def _best(program: Program, case: Case | None = None) -> np.ndarray | None:
    """The best point, its money placed where a case is given; None without any."""
    left = reduce(program, program.col_lower, program.col_upper)
    if left is None:
        return None
    x = engines.solve(left.program, SolverOptions(time_limit=SECONDS)).x
    if x is not None and case is not None:
        x = place(left.program, case, x)  # of the open part only, so nothing given moves
    return None if x is None else left.full(x)
