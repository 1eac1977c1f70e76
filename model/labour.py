"""What workers of a study do: solve a point, or see whether another plan is better there.

Plain data in, plain data out, so that a worker may be this process, another one or another machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from model import decisions, formulation, pipeline, start_plan
from model.case import Case
from model.errors import TrancheError
from model.evaluate import evaluate
from model.folder import Raw
from model.kept import Kept
from model.legend import legend
from model.objectives import OBJECTIVES
from model.overrides import Override
from model.plan import Plan
from model.proof import Proof
from model.schema import RESULTS, SECTIONS
from model.solution import SolverOptions, Status, absolute_gap, relative_gap, within
from model.tables import csv_text

FIRST = ("pools", "locks", "selection", "access", "focus")
"""Families that a plan made elsewhere breaks most often: asked first."""

SAME_VALUE = frozenset(
    {"pools", "locks", "floors", "regions", "matches", "concentration", "overheads", "reach"}
)
"""Tables in which nothing changes what a plan is worth, only whether it is allowed."""


@dataclass(frozen=True)
class Job:
    """What all runs of a study share.

    Args:
        raw: the case folder as read.
        overrides: changes made to every run.
        without: families left out.
        options: of the search.
    """

    raw: Raw
    overrides: tuple[Override, ...] = ()
    without: tuple[str, ...] = ()
    options: SolverOptions = field(default_factory=SolverOptions)


@dataclass(frozen=True)
class Task:
    """One point to solve.

    Args:
        overrides: its own changes.
        starts: plans to begin with.
        ceiling: what no plan can exceed, as far as is known.
        proofs: of points that allow all that this one does.
    """

    overrides: tuple[Override, ...]
    starts: tuple[Plan, ...] = ()
    ceiling: float | None = None
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True)
class Offer:
    """Plans offered to a point.

    Args:
        overrides: changes of the point.
        run: what its own run came to; empty if it failed.
        least: what a plan must be worth more than.
        plans: (run that found it, plan).
    """

    overrides: tuple[Override, ...]
    run: Mapping[str, Any]
    least: float
    plans: tuple[tuple[str, Plan], ...]


@dataclass(frozen=True)
class Reply:
    """What a worker gives back.

    Args:
        run: the record of the run; empty where there is nothing to keep.
        texts: its tables as CSV.
        proof: what was proven, for points that allow less.
        failure: why there is no run, blank where there is one.
        interrupted: whether Ctrl-C stopped it, so that it must not be kept.
    """

    run: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    proof: Proof | None = None
    failure: str = ""
    interrupted: bool = False


def solve(job: Job, task: Task) -> Reply:
    """Solve one point; whatever goes wrong is told, not raised."""
    began = time.perf_counter()
    try:
        own = kept(job)
        case = own.case(task.overrides)
        loaded = time.perf_counter() - began
        found = pipeline.run(
            case,
            job.options,
            without=job.without,
            starts=task.starts,
            ceiling=task.ceiling,
            proofs=task.proofs,
            make=own.program,
        )
        texts = texts_of(found.tables)
    except TrancheError as error:
        return Reply(failure=str(error))
    except Exception as error:
        return Reply(failure=f"Internal failure: {type(error).__name__}: {error}")
    seconds = {**found.run["seconds"], "load": loaded, "total": time.perf_counter() - began}
    run = {
        **found.run,
        "seconds": seconds,
        "legend": legend(case),
        "reasons": list(found.reasons),
    }
    return Reply(run, texts, found.proof, interrupted=found.interrupted)


def offer(job: Job, task: Offer) -> Reply:
    """The best of the plans offered that keeps every rule and is worth more; else nothing."""
    try:
        case = kept(job).case(task.overrides)
        objective = formulation.choose(case, job.without).objective
        if objective == "lexicographic":
            return Reply()  # a larger sum is no better plan there
        score = OBJECTIVES[objective].score
        worth = [
            (score(case, plan), donor, plan) for donor, plan in task.plans if _known(case, plan)
        ]
        for value, donor, plan in sorted(worth, key=lambda item: (-item[0], item[1])):
            if value <= task.least:
                break
            if allowed(case, plan, job.without):
                return _taken(case, plan, donor, job, task.run)
    except TrancheError as error:
        return Reply(failure=str(error))
    return Reply()


_last: tuple[Job, Kept] | None = None


def kept(job: Job) -> Kept:
    """What this worker keeps of the case of a job: it has one job at a time."""
    global _last
    if _last is None or _last[0] is not job:
        _last = job, Kept(job.raw, job.overrides, job.without)
    return _last[1]


def allowed(case: Case, plan: Plan, without: Iterable[str] = ()) -> bool:
    """Whether a plan keeps every rule of a case."""
    families = formulation.choose(case, without).families
    order = sorted(families, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    return not any(
        row.broken for name in order for row in formulation.by_name(name).check(case, plan)
    )


def keeps_values(overrides: Iterable[Override]) -> bool:
    """Whether a plan is worth the same with and without these changes."""
    sections = SECTIONS.keys() - {"solve"}
    return all(o.table in SAME_VALUE or o.table in sections for o in overrides)


def texts_of(tables: Mapping[str, Any]) -> dict[str, str]:
    """Result tables as CSV with every digit."""
    return {name: csv_text(table, RESULTS.get(name)) for name, table in tables.items()}


def _known(case: Case, plan: Plan) -> bool:
    """Whether a case has all that a plan names."""
    return (
        all(o in case.offers and s in case.starts[o] for o, s in plan.select.items())
        and plan.engage <= case.countries.keys()
        and all((f, c) in case.rate for f, c, _ in plan.commit)
    )


def _taken(case: Case, plan: Plan, donor: str, job: Job, own: Mapping[str, Any]) -> Reply:
    """The run of a point with the plan of another one: its own bound holds as before."""
    program = kept(job).program(case)
    start = decisions.as_vector(case, program.columns, plan)
    x = start_plan.completed(program, start)
    if x is not None:  # its money as it would be placed here
        plan = pipeline.placed(program, case, x)
    found = evaluate(case, plan, job.without)
    if found.violations:
        return Reply()
    bound = own.get("bound")
    bound = None if bound is None else max(bound, found.objective)
    asked = pipeline.settled(job.options, case).asked_gap
    proven = within(found.objective, bound, asked)
    worst = max((pipeline.excess(row) for _, row in found.limits), default=0.0)
    changed = {
        "case": case.name,
        "fingerprint": case.fingerprint,
        "overrides": [str(override) for override in case.overrides],
        "status": str(Status.OPTIMAL if proven else Status.FEASIBLE),
        "objective": found.objective,
        "bound": bound,
        "gap_abs": absolute_gap(found.objective, bound),
        "gap_rel": relative_gap(found.objective, bound),
        "gap_asked": asked,
        "audit": {"passed": True, "max_violation": worst, "objective_difference": 0.0},
        "legend": legend(case),
        "reasons": [],
        "plan_from": donor,
        "seconds": own.get("seconds", {"total": 0.0}),
    }
    return Reply({**own, **changed}, texts_of(found.tables))
