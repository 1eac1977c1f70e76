"""How the best plan is looked for: in one search, or criterion by criterion, the earlier ones held."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model import engines
from model.case import Case
from model.engines import interrupt
from model.engines.direct import Clock
from model.objectives import lexicographic
from model.program import Program
from model.proof import Proof
from model.solution import Outcome, SolverOptions, Watch, within

HOLD = 1e-9
"""Room, as a share of its terms, that a criterion held at its optimum has."""


def search(
    program: Program,
    case: Case,
    options: SolverOptions,
    start: np.ndarray | None = None,
    progress: Watch | None = None,
    known: Proof | None = None,
) -> Outcome:
    """Look for the best plan of a program.

    Args:
        program: the program of the case.
        case: names the objective form and the order of criteria.
        options: gap and time limit of the whole search.
        start: a feasible point to begin with.
        progress: told how the search stands.
        known: what is proven of the program beforehand.

    Returns:
        The outcome; for the lexicographic form, objective and bound are those of the weighted sum,
        the bound holding for all plans that come first in the order of criteria.
    """
    clock = Clock(options)
    if case.settings.objective == "lexicographic":
        return _in_order(program, case, options, clock, start, progress)
    return _once(program, options, clock, start, progress, known)


def _once(
    program: Program,
    options: SolverOptions,
    clock: Clock,
    start: np.ndarray | None,
    progress: Watch | None,
    known: Proof | None = None,
) -> Outcome:
    """The engine, from the start plan on; what it finds is never worse than that."""
    found = engines.search(program, clock.left(), start, progress, known)
    if start is None or found.status in ("infeasible", "unbounded", "error"):
        return found
    own = Outcome("feasible", start, program.objective(start), found.bound)
    return _joined(program, found, own, options.asked_gap)


def _joined(program: Program, outcome: Outcome, found: Outcome, gap: float) -> Outcome:
    """The better plan and the better bound of a start and the solve that followed."""
    bounds = [b for b in (outcome.bound, found.bound) if b is not None]
    plans = [y for y in (outcome.x, found.x) if y is not None]
    if not plans:
        return replace(outcome, bound=min(bounds, default=None))
    x = max(plans, key=program.objective)
    value = program.objective(x)
    bound = max(min(bounds), value) if bounds else None
    status = "interrupted" if outcome.status == "interrupted" else "feasible"
    if within(value, bound, gap):
        status = "optimal"
    return replace(outcome, status=status, x=x, objective=value, bound=bound)


def _in_order(
    program: Program,
    case: Case,
    options: SolverOptions,
    clock: Clock,
    start: np.ndarray | None,
    progress: Watch | None,
) -> Outcome:
    """Maximise the criteria one after the other, each held at what it reached."""
    held, outcome, room, proven = program, Outcome("no_plan"), 0.0, True
    for name in lexicographic.order(case):
        record = case.criteria[name]
        vector, constant = program.criteria[name]
        if outcome.x is not None and (interrupt.asked() or clock.over):
            return _closed(program, outcome, None, options, proven=False)
        stage = _once(held.aimed(vector, constant), options, clock, start, progress)
        if stage.x is None:
            return (
                stage
                if outcome.x is None
                else _closed(program, outcome, None, options, proven=False)
            )
        outcome, start = stage, stage.x
        proven = proven and stage.status == "optimal"
        value = program.value(name, stage.x)
        slack = HOLD * max(1.0, float(np.abs(vector) @ np.abs(stage.x)))
        held = held.with_row(
            ("lexicographic_hold", (name,)), vector, lower=value - constant - slack
        )
        if stage.bound is None:
            room = np.inf
        else:
            room += (
                record.weight / record.scale * max(0.0, stage.bound - value)
                if record.weight
                else 0.0
            )
    return _closed(program, outcome, room, options, proven=proven)


def _closed(
    program: Program, outcome: Outcome, room: float | None, options: SolverOptions, *, proven: bool
) -> Outcome:
    """The outcome of all stages in terms of the weighted sum."""
    assert outcome.x is not None
    objective = program.objective(outcome.x)
    bound = None if room is None or np.isinf(room) else objective + room
    status = "interrupted" if outcome.status == "interrupted" else "feasible"
    if proven and within(objective, bound, options.asked_gap):
        status = "optimal"
    return replace(outcome, objective=objective, bound=bound, status=status, proof=None)
