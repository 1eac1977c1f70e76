"""Reading of measurements: what one run knew and when, what a solver did on an instance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from benchmarks.arithmetic import Point, best_known, first_plan, gap, time_to_gap

GAPS = (0.01, 0.005, 0.001)
TOLERANCE = 1e-5
Run = dict[str, Any]
Content = dict[str, dict[str, Any]]


def trace(run: Run) -> list[Point]:
    """Return the points of a run."""
    return [Point(*point) for point in run["trace"]]


def ran(run: Run) -> bool:
    """Tell whether the solver was here and came to an end of its own."""
    return "absent" not in run and "failed" not in run


def last(run: Run) -> Point:
    """Return what a run knew at its end."""
    return at(run, math.inf)


def at(run: Run, seconds: float) -> Point:
    """Return what a run knew after some seconds."""
    known = [point for point in best_known(trace(run)) if point.t <= seconds]
    return known[-1] if known else Point(0.0, None, None)


def gap_at(run: Run, seconds: float = math.inf) -> float:
    """Return the proven gap after some seconds, infinite where none was."""
    known = at(run, seconds)
    return gap(known.primal, known.dual)


def reached(run: Run, asked: float) -> float | None:
    """Return when a gap was proven."""
    return time_to_gap(trace(run), asked)


def planned(run: Run) -> float | None:
    """Return when the first plan of more than nothing was there."""
    return first_plan(trace(run))


def refuted(runs: Iterable[Run]) -> list[Run]:
    """Return the runs; one whose bound lies below a plan that anyone found counts as failed."""
    found = []
    for run, other in _with_refuting(runs):
        if other is not None:
            word = f"its bound, {last(run).dual:.7g}, is refuted by a plan worth {last(other).primal:.7g}"
            run = {**run, "failed": word}
        found.append(run)
    return found


def best_plans(runs: Iterable[Run]) -> dict[str, Run]:
    """Return the run with the best plan of each instance; a failed run's counts as well."""
    found: dict[str, Run] = {}
    for run in runs:
        plan, before = last(run).primal, found.get(run["instance"])
        if plan is not None and (before is None or plan > (last(before).primal or 0.0)):
            found[run["instance"]] = run
    return found


def below(bound: float | None, plan: float | None) -> bool:
    """Tell whether a bound lies below a plan by more than rounding."""
    if bound is None or plan is None:
        return False
    return bound < plan - TOLERANCE * max(1e-9, abs(plan))


def contradictions(runs: Iterable[Run]) -> list[str]:
    """Return a sentence for each bound that lies below the best plan that anyone found."""
    return [
        f"{run['instance']}: the bound of {run['solver']}, {last(run).dual:.9g}, lies below the "
        f"plan of {other['solver']}, {last(other).primal:.9g}"
        for run, other in _with_refuting(runs)
        if other is not None
    ]


def _with_refuting(runs: Iterable[Run]) -> Iterator[tuple[Run, Run | None]]:
    """Yield each run with the run whose plan lies above its bound, if there is one."""
    runs = list(runs)
    best = best_plans(runs)
    for run in runs:
        other = best.get(run["instance"])
        refutes = other is not None and below(last(run).dual, last(other).primal)
        yield run, other if refutes else None


def by_instance(runs: Iterable[Run]) -> dict[str, dict[str, Run]]:
    """Return the runs by instance and solver; of two of the same solver, the one with more time."""
    found: dict[str, dict[str, Run]] = {}
    for run in sorted(runs, key=lambda run: run["limit"]):
        found.setdefault(run["instance"], {})[run["solver"]] = run
    return found
