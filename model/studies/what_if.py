"""What-if: named changes against one base: who enters, leaves, grows, shrinks, and the worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from model.bench import Bench
from model.changes import NEEDED, bracket, differences, moves, proven
from model.levers import moved
from model.overrides import Override
from model.points import Found, Point, Row

BASE = "base"


@dataclass(frozen=True)
class Asked:
    """What a planner wants to know.

    Args:
        changes: the changes of each what-if, by name.
        titles: what each is called.
    """

    changes: Mapping[str, tuple[Override, ...]]
    titles: Mapping[str, str]


def points(asked: Asked) -> list[Point]:
    """The base, then each what-if, which begins with its plan; what only tightens is bounded by it."""
    found = [Point(BASE, {"what_if": BASE})]
    for name, changes in asked.changes.items():
        above = 0 if moved(changes) < 0 else None
        found.append(Point(name, {"what_if": name}, tuple(changes), starts=(0,), above=above))
    return found


def study(bench: Bench, asked: Asked) -> Found:
    """Solve the base and every what-if and set them side by side."""
    rows = bench.share(bench.solve(points(asked)))
    return Found(rows, compared(bench, rows), {"titles": dict(asked.titles)})


def compared(bench: Bench, rows: Sequence[Row]) -> dict[str, pd.DataFrame]:
    """The first row against each of the others."""
    base = rows[0]
    values = pd.DataFrame([_worth(base, row) for row in rows[1:]])
    before = bench.tables(base, *NEEDED)
    amounts: list[pd.DataFrame] = []
    changed: list[pd.DataFrame] = []
    for row in rows[1:]:
        after = bench.tables(row, *NEEDED)
        if "partners" in before and "partners" in after:
            amounts.append(_named(row, differences(before, after)))
            changed.append(_named(row, moves(before, after)))
    found = {"values": values}
    found |= {"differences": pd.concat(amounts)} if amounts else {}
    found |= {"changes": pd.concat(changed)} if changed else {}
    return found


def _worth(base: Row, row: Row) -> dict[str, Any]:
    """What a what-if is worth, with what both gaps allow; blank on different scales."""
    alike = not _rescaled(row.point.overrides)
    low, high = bracket((base.objective, base.bound), (row.objective, row.bound))
    way = moved(row.point.overrides)  # what only loosens never costs, what only tightens never pays
    if way > 0 and base.objective is not None:
        low = max(0.0, low or 0.0)
    if way < 0 and row.objective is not None:
        high = min(0.0, 0.0 if high is None else high)
    known = alike and base.objective is not None and row.objective is not None
    return {
        "run": row.run,
        "what_if": row.point.name,
        "base": base.objective,
        "value": row.objective,
        "difference": row.objective - base.objective if known else None,  # type: ignore[operator]
        "low": low if alike else None,
        "high": high if alike else None,
        "proven": proven(low, high) if alike else "nothing",
        "same_scale": alike,
    }


def _rescaled(overrides: Iterable[Override]) -> bool:
    """Whether value is measured otherwise: weights, scales or the form of the objective differ."""
    return any(
        o.table == "criteria" or (o.table, o.column) == ("case", "objective") for o in overrides
    )


def _named(row: Row, table: pd.DataFrame) -> pd.DataFrame:
    table.insert(0, "what_if", row.point.name)
    table.insert(0, "run", row.run)
    return table
