"""Frontier: the plans that nothing dominates, and what one criterion costs in another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from model import engines, formulation, pipeline, search
from model.bench import Bench, Found, Point, Row
from model.case import Case
from model.efficient import Front, Stop, front
from model.efficient import Point as Corner
from model.engines import interrupt
from model.errors import UsageError
from model.evaluate import evaluate
from model.labour import texts_of
from model.legend import legend
from model.program import Program
from model.solution import Outcome, Status, Tally
from model.store import offered
from model.tables import nearest

SMALL = 3000
"""Columns up to which the solver alone is faster than the search by countries."""


@dataclass(frozen=True)
class Asked:
    """What a planner wants to know.

    Args:
        criteria: to be traded off; none for all of the case.
        count: stop at this many points.
        seconds: stop after this time.
        spacing: stop when no gap is wider than this share of the range.
        resolution: criteria that are not whole are told apart by this share of their range.
    """

    criteria: tuple[str, ...] = ()
    count: int | None = None
    seconds: float | None = None
    spacing: float | None = None
    resolution: float = 0.01


def chosen(asked: Asked, case: Case) -> tuple[str, ...]:
    """The criteria that are traded off.

    Raises:
        UsageError: an unknown criterion, one that stands twice, or fewer than two.
    """
    names = asked.criteria or tuple(case.criteria)
    for name in names:
        if name not in case.criteria:
            near = nearest(name, tuple(case.criteria))
            raise UsageError(f"--criteria: the case has no criterion {name}; {near}")
        if names.count(name) > 1:
            raise UsageError(f"--criteria: {name} stands twice")
    if len(names) < 2:
        raise UsageError("a frontier needs two or more criteria")
    return names


def study(bench: Bench, asked: Asked) -> Found:
    """Find the front of the case and a plan for each of its points."""
    case = bench.base()
    names = chosen(asked, case)
    program = pipeline.build(case, bench.job.without)
    origin = bench.address(Point("frontier"))
    solve = _Remembering(bench, case, program, f"{origin}-{'-'.join(map(_short, names))}")
    stop = Stop(asked.count, asked.seconds, asked.spacing, asked.resolution)
    with interrupt.listening():
        found = front(program, names, solve, stop, lambda n: bench.tell(Tally(n, n)))
    if found.interrupted:
        raise KeyboardInterrupt
    rows = [_kept(bench, case, program, origin, names, point) for point in found.points]
    facts = {
        "criteria": list(names),
        "closed": found.complete,
        "open_zones": found.open,
        "steps": [
            {"criterion": j, "step": float(step), "exact": bool(exact)}
            for j, step, exact in zip(names, found.steps, found.exact, strict=True)
        ],
        "programs": found.programs,
    }
    return Found(rows, tables(names, found, rows), facts)


def _short(name: str) -> str:
    return "".join(ch if ch.isalnum() else "_" for ch in name)[:40]


class _Remembering:
    """Solves the programs of a front, those solved before an interruption from its journal."""

    def __init__(self, bench: Bench, case: Case, program: Program, key: str) -> None:
        self._job, self._case = bench.job, case
        self._options = pipeline.settled(bench.job.options, case)
        self._journal = bench.store.journal(key)
        self._known = self._journal.read()
        self._small = len(program.c) <= SMALL
        self._plain = case.settings.objective != "lexicographic"
        self._next = 0

    def __call__(self, program: Program, start: np.ndarray | None) -> Outcome:
        asked = [float(program.c0), float(program.row_lower[-1])] if len(program.rows) else []
        if self._next < len(self._known):
            note = self._known[self._next]
            if note["asked"] == asked:
                self._next += 1
                return _read(note, len(program.c))
            self._known = []
        outcome = self._solve(program, start)
        if outcome.status != "interrupted":
            self._next += 1
            self._journal.add({"asked": asked, **_note(outcome)})
        return outcome

    def _solve(self, program: Program, start: np.ndarray | None) -> Outcome:
        if self._plain and not self._small and program.integer.any():
            return search.search(program, self._case, self._options, start)
        return engines.solve(program, self._options, start, lean=True)


def _note(outcome: Outcome) -> dict[str, Any]:
    note: dict[str, Any] = {
        "status": outcome.status,
        "bound": outcome.bound,
        "objective": outcome.objective,
    }
    if outcome.x is not None:
        at = np.flatnonzero(outcome.x)
        note |= {"at": at.tolist(), "x": outcome.x[at].tolist()}
    return note


def _read(note: Mapping[str, Any], width: int) -> Outcome:
    x = None
    if "x" in note:
        x = np.zeros(width)
        x[note["at"]] = note["x"]
    return Outcome(note["status"], x, note["objective"], note["bound"])


def _kept(
    bench: Bench, case: Case, program: Program, origin: str, names: Sequence[str], point: Corner
) -> Row:
    """A point of the front as a run: its plan placed, evaluated and audited."""
    values = dict(zip(names, map(float, point.values), strict=True))
    key = offered(origin, repr(values))
    if not bench.store.has(key):
        plan = pipeline.placed(program, case, point.x)
        found = evaluate(case, plan, bench.job.without)
        aim = program.objective(point.x)
        audit = pipeline.audited(found, Outcome("optimal", point.x, aim, aim), program)
        run = _record(bench, case, found.objective, audit, proven=point.proven)
        bench.store.write(key, run, texts_of(found.tables))
    knobs = {"proven": point.proven}
    return bench.row(key, Point(f"{names[0]} {point.values[0]:.9g}", knobs))


def _record(
    bench: Bench, case: Case, objective: float, audit: dict[str, Any], *, proven: bool
) -> dict[str, Any]:
    options = pipeline.settled(bench.job.options, case)
    run = pipeline.Run(case, options, formulation.choose(case, bench.job.without))
    status = Status.OPTIMAL if proven else Status.FEASIBLE
    record = run.record(status, objective, None, audit)
    reasons: list[str] = []
    return {**record, "legend": legend(case), "reasons": reasons}


def tables(names: Sequence[str], found: Front, rows: Sequence[Row]) -> dict[str, pd.DataFrame]:
    """The front, its payoff table, its ranges and its trade-offs."""
    runs = [row.run for row in rows]
    values = np.array([p.values for p in found.points]).reshape(len(rows), len(names))
    points = pd.DataFrame({j: values[:, i] for i, j in enumerate(names)})
    points["proven"] = [bool(p.proven) for p in found.points]
    points["run"] = runs
    made = {"frontier": points}
    if not rows:
        return made
    ideal, nadir = values.max(axis=0), values.min(axis=0)
    width = np.where(ideal > nadir, ideal - nadir, 1.0)
    height = ((values - nadir) / width).sum(axis=1)
    best = [_extreme(values, i) for i in range(len(names))]
    return made | {
        "payoff": pd.DataFrame(
            [
                {"best_in": j, "criterion": k, "value": values[row, n], "run": runs[row]}
                for j, row in zip(names, best, strict=True)
                for n, k in enumerate(names)
            ]
        ),
        "ranges": pd.DataFrame(
            {
                "criterion": list(names),
                "ideal": ideal,
                "nadir": nadir,
                "step": found.steps,
                "exact": [bool(exact) for exact in found.exact],
            }
        ),
        "points": pd.DataFrame(
            {
                "run": runs,
                "bound": [p.bound for p in found.points],
                "height": height,
                "knee": np.arange(len(rows)) == int(np.argmax(height)),
            }
        ),
        "tradeoffs": pd.DataFrame(
            _tradeoffs(names, values, runs), columns=pd.Index(["run", "gain", "loss", "ratio"])
        ),
    }


def _extreme(values: np.ndarray, i: int) -> int:
    """The point that is best in a criterion, then in the others in order."""
    others = [values[:, j] for j in reversed(range(values.shape[1])) if j != i]
    return int(np.lexsort([*others, values[:, i]])[-1])


def _tradeoffs(
    names: Sequence[str], values: np.ndarray, runs: Sequence[str]
) -> list[dict[str, Any]]:
    """At each point and for each pair: the least loss of one per unit gained of the other."""
    found = []
    for at, run in enumerate(runs):
        for g, gain in enumerate(names):
            more = values[:, g] - values[at, g]
            up = more > 0
            for n, loss in enumerate(names):
                if n == g or not up.any():
                    continue
                ratio = (values[at, n] - values[up, n]) / more[up]
                found.append(
                    {"run": run, "gain": gain, "loss": loss, "ratio": max(0.0, float(ratio.min()))}
                )
    return found
