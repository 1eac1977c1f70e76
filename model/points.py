"""Points of a study and how they came out: what is asked, one row per run, the table `runs`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from model.overrides import Override
from model.solution import relative_gap


@dataclass(frozen=True)
class Point:
    """One run of a study.

    Args:
        name: what the planner calls it.
        knobs: the columns that tell it from the others.
        overrides: its changes, after those that all points share.
        starts: positions in its batch of points with whose plans it begins.
        above: position of a point that allows more, so that no plan here exceeds its bound.
        begin: the run, solved before, whose plan it begins with; blank for none.
        under: the run, solved before, of a case that allows more, as with `above`; blank for none.
    """

    name: str
    knobs: Mapping[str, Any] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    starts: tuple[int, ...] = ()
    above: int | None = None
    begin: str = ""
    under: str = ""


@dataclass(frozen=True)
class Row:
    """How a point came out.

    Args:
        run: hash, by which the store has it.
        point: the point.
        status: how the run ended.
        objective: value of its plan, None without one.
        bound: what no plan can exceed, None where nothing is proven.
        values: value of each criterion.
        reason: why there is no plan.
        plan_from: the run that found its plan, blank for its own.
        bound_from: the run that proved its bound, blank for its own.
        seconds: work it took.
    """

    run: str
    point: Point
    status: str
    objective: float | None = None
    bound: float | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""
    plan_from: str = ""
    bound_from: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Found:
    """What a study found.

    Args:
        rows: its runs.
        tables: its own tables.
        facts: what else `study.json` says.
    """

    rows: Sequence[Row]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


class Stopped(KeyboardInterrupt):
    """Ctrl-C stopped a study.

    Args:
        found: what it found until then.
    """

    def __init__(self, found: Found) -> None:
        super().__init__()
        self.found = found


def runs_table(study: str, rows: Iterable[Row]) -> pd.DataFrame:
    """One row per run: what it is, how it came out."""
    found: list[dict[str, Any]] = []
    for row in rows:
        found.append(
            {
                "run": row.run,
                "study": study,
                "name": row.point.name,
                **row.point.knobs,
                "status": row.status,
                "objective": row.objective,
                "bound": row.bound,
                "gap": relative_gap(row.objective, row.bound),
                **row.values,
                "plan_from": row.plan_from,
                "bound_from": row.bound_from,
                "reason": row.reason,
                "seconds": row.seconds,
            }
        )
    frame = pd.DataFrame(found)
    last = ["plan_from", "bound_from", "reason", "seconds"]
    return frame[[c for c in frame.columns if c not in last] + last] if len(frame) else frame
