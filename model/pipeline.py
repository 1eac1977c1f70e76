"""From a case to an audited plan: build, compile, search, place the money, evaluate, check.

The plan is read once, its numbers come from `evaluate` alone, and the run is refused when the two
disagree.
"""

from __future__ import annotations

import gc
import platform
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from model import decisions, diagnose, engines, formulation, prechecks, start_plan
from model.case import Case
from model.compile import compile_program
from model.engines import interrupt
from model.engines.direct import Clock
from model.errors import AuditError, SolverError
from model.evaluate import Evaluation, evaluate
from model.formulation import Formulation
from model.placement import place
from model.plan import Limit, Plan
from model.program import Program
from model.proof import Proof, joined
from model.search import search
from model.solution import (
    GAP_TOLERANCE,
    Outcome,
    Solution,
    SolverOptions,
    Status,
    Watch,
    absolute_gap,
    relative_gap,
    within,
)

PACKAGES = ("tranche", "pyomo", "highspy", "numpy", "scipy", "pandas")
SHOWN = 5
"""Broken rows that a failed audit names."""


@dataclass
class Run:
    """What is known of a run while it goes on; becomes `run.json`.

    Args:
        case: the case.
        options: options in force.
        chosen: families on and off.
        seconds: time by part.
        size: size of the program.
        warnings: sentences for the planner.
        engine: the engine that was used.
        why: why that one.
    """

    case: Case
    options: SolverOptions
    chosen: Formulation
    seconds: dict[str, float] = field(default_factory=dict)
    size: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    engine: str = ""
    why: str = ""

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Add the time of a block to a part."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[part] = self.seconds.get(part, 0.0) + time.perf_counter() - began

    def record(
        self,
        status: Status,
        objective: float | None = None,
        bound: float | None = None,
        audit: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The content of `run.json`; whoever loads and reports adds these seconds."""
        engine, solver = engines.used(self.options)
        parts = {
            part: self.seconds.get(part, 0.0)
            for part in ("load", "build", "solve", "evaluate", "report")
        }
        return {
            "case": self.case.name,
            "fingerprint": self.case.fingerprint,
            "overrides": [str(override) for override in self.case.overrides],
            "formulation": {
                "objective": self.chosen.objective,
                "families": list(self.chosen.families),
                "skipped": dict(self.chosen.skipped),
            },
            "engine": self.engine or engine,
            "engine_reason": self.why,
            "solver": solver,
            "status": str(status),
            "objective": objective,
            "bound": bound,
            "gap_abs": absolute_gap(objective, bound),
            "gap_rel": relative_gap(objective, bound),
            "gap_asked": self.options.asked_gap,
            "seconds": {**parts, "total": sum(parts.values())},
            "audit": dict(
                audit or {"passed": None, "max_violation": None, "objective_difference": None}
            ),
            "size": self.size,
            "versions": dict(versions()),
            "warnings": list(dict.fromkeys(self.warnings)),
        }


def run(
    case: Case,
    options: SolverOptions | None = None,
    *,
    without: Iterable[str] = (),
    progress: Watch | None = None,
    starts: Iterable[Plan] = (),
    ceiling: float | None = None,
    proofs: Sequence[Proof] = (),
    make: Callable[[Case], Program] | None = None,
) -> Solution:
    """Find the best plan of a case and check it.

    Args:
        case: the case.
        options: how hard to look; what is left open is taken from the case.
        without: families to switch off (only those that forbid).
        progress: told how the search stands.
        starts: plans to begin with, of this case or of similar ones.
        ceiling: what no plan of the case can exceed, as far as is known beforehand.
        proofs: of cases that allow all that this one does.
        make: makes the program of the case, where that is not to be built from nothing.

    Returns:
        The audited solution; without a plan, the status and the reasons.

    Raises:
        AuditError: the plan breaks a rule or is not worth what the solver claims.
        SolverError: the solver failed.
        UsageError: an unknown engine or family.
    """
    without = tuple(without)
    options = engines.check(settled(options or SolverOptions(), case))
    with no_pauses():
        this = Run(case, options, formulation.choose(case, without))
        impossible = prechecks.proofs(case, this.chosen)
    if impossible:
        return Solution(Status.INFEASIBLE, this.record(Status.INFEASIBLE), reasons=impossible)
    with interrupt.listening():
        with this.timed("build"):
            program = make(case) if make else build(case, without)
        this.size = program.size
        with this.timed("solve"):
            clock = Clock(options)
            given = (decisions.as_vector(case, program.columns, plan) for plan in starts)
            point = start_plan.best(program, given, clock)
            flat = None if ceiling is None else Proof.flat(program, ceiling)
            known = joined(program, [flat, *proofs])
            ceiling = None if known is None else known.bound(program)
            outcome = start_plan.enough(program, options, point, ceiling) or _below(
                ceiling, search(program, case, clock.left(), point, progress, known), options
            )
            this.warnings += outcome.warnings
            this.engine, this.why = outcome.engine, outcome.why
            plan = None if outcome.x is None else placed(program, case, outcome.x)
        stopped = interrupt.asked()
    if plan is None:
        return _without_plan(this, outcome, without, stopped)
    proof = joined(program, [outcome.proof, known])
    return replace(_audited(this, plan, program, outcome, without, stopped), proof=proof)


def _below(ceiling: float | None, found: Outcome, options: SolverOptions) -> Outcome:
    """What was found, with a bound that was known beforehand where it is the better one."""
    if ceiling is None or (found.bound is not None and found.bound <= ceiling):
        return found
    if found.objective is None:
        return replace(found, bound=ceiling) if found.status == "no_plan" else found
    proven = found.status == "feasible" and within(found.objective, ceiling, options.asked_gap)
    return replace(found, bound=ceiling, status="optimal" if proven else found.status)


def settled(options: SolverOptions, case: Case) -> SolverOptions:
    """Options with what they leave open taken from the case."""
    stated = case.settings.solve
    return replace(
        options,
        gap=options.gap if options.gap is not None else stated.gap,
        time_limit=options.time_limit if options.time_limit is not None else stated.time_limit,
    )


def build(case: Case, without: Iterable[str] = ()) -> Program:
    """The program of a case."""
    with no_pauses():
        m, _ = formulation.build(case, without)
        program = compile_program(m, case)
        m.clear()  # it holds itself, and would stay until garbage is looked for
    return program


@contextmanager
def no_pauses() -> Iterator[None]:
    """Put off the search for garbage: of the many parts of a growing model none is any."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def placed(program: Program, case: Case, x: np.ndarray) -> Plan:
    """The plan in a solution, its money placed."""
    final = place(program, case, x)
    return decisions.read_plan(case, program.columns, program.col_upper, final)


@cache
def versions() -> dict[str, str]:
    """Versions of what a number rests on; they stay the same while a process runs."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _without_plan(this: Run, outcome: Outcome, without: tuple[str, ...], stopped: bool) -> Solution:
    if outcome.status == "infeasible":
        with interrupt.listening():
            reasons = diagnose.explain(this.case, without, this.options)
        status = Status.INFEASIBLE
    elif outcome.status in ("no_plan", "interrupted"):
        limit = "the search was stopped" if stopped else f"{this.options.seconds:g} seconds"
        status, reasons = Status.NO_PLAN, (f"No plan was found within the limit: {limit}.",)
    else:
        raise SolverError(
            f"The solver ended without an answer: {outcome.status}, {outcome.message}"
        )
    record = this.record(status, None, outcome.bound)
    return Solution(status, record, reasons=reasons, interrupted=stopped)


def _audited(
    this: Run,
    plan: Plan,
    program: Program,
    outcome: Outcome,
    without: tuple[str, ...],
    stopped: bool,
) -> Solution:
    with this.timed("evaluate"):
        found = evaluate(this.case, plan, without)
        audit = audited(found, outcome, program)
    bound = None if outcome.bound is None else max(outcome.bound, found.objective)
    proven = outcome.status == "optimal" and within(found.objective, bound, this.options.asked_gap)
    status = Status.OPTIMAL if proven else Status.FEASIBLE
    return Solution(
        status,
        this.record(status, found.objective, bound, audit),
        plan,
        found.tables,
        tuple(row for _, row in found.limits),
        interrupted=stopped,
    )


def audited(found: Evaluation, outcome: Outcome, program: Program) -> dict[str, Any]:
    """What the audit found.

    Raises:
        AuditError: a rule is broken, or the recomputed objective differs from the solver's.
    """
    assert outcome.x is not None
    assert outcome.objective is not None
    difference = abs(found.objective - outcome.objective)
    size = max(
        1e-300, abs(outcome.objective), float(np.max(np.abs(program.c * outcome.x), initial=0.0))
    )
    worst = max((excess(row) for _, row in found.limits), default=0.0)
    if found.violations:
        names = [describe(family, row) for family, row in found.violations]
        more = f"; and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        raise AuditError(f"The audit failed: the plan breaks {'; '.join(names[:SHOWN])}{more}")
    if difference > GAP_TOLERANCE * size:
        raise AuditError(
            f"The audit failed: the plan is worth {found.objective!r}, the solver claims"
            f" {outcome.objective!r} (difference {difference:.3g})"
        )
    return {"passed": True, "max_violation": worst, "objective_difference": difference}


def excess(row: Limit) -> float:
    """By how much a row is broken, as a share of its largest term; 0 when kept."""
    return max(0.0, row.excess) / row.size if row.size > 0.0 else 0.0


def describe(family: str, row: Limit) -> str:
    """A broken row in words: rule, where, both numbers."""
    where = ", ".join(f"{name} {value}" for name, value in row.dims.items() if value is not None)
    return (
        f"{family}.{row.rule}{f' ({where})' if where else ''}: {row.activity:.9g} {row.sense}"
        f" {row.limit:.9g} {row.unit}".rstrip()
    )
