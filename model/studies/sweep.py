"""Sweep: knobs turned; for one knob of numbers also what enters and leaves on the way up.

The nested path keeps at every step what it has funded before: its partners, and each of their
packages in a tier no smaller; stacks and starts may change. It shows what it costs never to take
anything back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from model import ladder
from model.bench import Bench
from model.changes import NEEDED, bracket, moves
from model.errors import UsageError
from model.knobs import Knob, Setting, settings
from model.overrides import Override
from model.points import Found, Point, Row

FREE, NESTED = "free", "nested"
TOLD = ("partner", "offer")
"""What events are about."""


@dataclass(frozen=True)
class Asked:
    """What a planner wants to know.

    Args:
        knobs: what is turned.
        found: the settings, in knob order.
        nested: whether to walk the nested path too.
    """

    knobs: tuple[Knob, ...]
    found: tuple[Setting, ...]
    nested: bool = False


def points(asked: Asked) -> list[Point]:
    """One point per setting; each begins with the plan of a fixed one before it."""
    if asked.nested and not _is_ladder(asked):
        raise UsageError("--nested needs one knob with numbers: a path has one direction")
    made = []
    for knobs, overrides in settings(asked.knobs, asked.found):
        name = ", ".join(f"{target} = {value}" for target, value in knobs.items())
        made.append(Point(name, knobs, overrides))
    return ladder.linked(made, asked.found, ladder.Ways.of(asked.knobs))


def _is_ladder(asked: Asked) -> bool:
    return len(asked.knobs) == 1 and asked.knobs[0].numeric


def study(bench: Bench, asked: Asked) -> Found:
    """Solve every point; with one knob of numbers, tell what happens on the way up."""
    made = points(asked)
    bench.coming = len(made) * (1 + asked.nested)
    free = bench.solve(made)
    facts: dict[str, Any] = {
        "knobs": [{"target": k.target, "factor": k.factor} for k in asked.knobs]
    }
    ways = ladder.Ways.of(asked.knobs)

    def allows(i: int, j: int) -> bool:
        return ways.allows(asked.found[i], asked.found[j])

    if not _is_ladder(asked):
        return Found(bench.cap(bench.share(free), allows), facts=facts)
    target = asked.knobs[0].target
    path = _nested(bench, free) if asked.nested else []
    free = bench.cap(bench.share(free, path), allows)
    if path:
        path = [bench.capped(held, [row]) for held, row in zip(path, free, strict=True)]
    tables = {
        "ladder": pd.DataFrame(_ladder(free, path, target)),
        "events": pd.DataFrame(
            [*_events(bench, free, target, FREE), *_events(bench, path, target, NESTED)],
            columns=pd.Index(["path", target, "run", "kind", "id", "country", "event"]),
        ),
        "unspent": pd.concat([_unspent(bench, row, target) for row in free]),
    }
    return Found(_in_order(free, path), tables, facts)


def _nested(bench: Bench, free: Sequence[Row]) -> list[Row]:
    """One step after the other, each with what the step before funds locked in.

    What nothing on the free path exceeds, nothing here does.
    """
    path: list[Row] = []
    last: Row | None = None
    for row in free:
        point = row.point
        locks = () if last is None else _kept(bench, last)
        step = Point(
            f"{point.name}, {NESTED}",
            point.knobs,
            (*point.overrides, *locks),
            begin="" if last is None else last.run,
            under=row.run,
        )
        (held,) = bench.solve([step])
        if last is not None:
            (held,) = bench.share([held], [last])
        path.append(held)
        last = held if held.objective is not None else last
    return path


def _kept(bench: Bench, row: Row) -> tuple[Override, ...]:
    """Locks that keep what a plan funds: every partner, and every package at least in its tier."""
    offers = sorted(bench.tables(row, "selection")["selection"]["offer"])
    partners = bench.tables(row, "partners")["partners"]
    countries = sorted(partners[partners["engaged"].astype(bool)]["country"])
    kept = [("country", c, "in") for c in countries] + [("offer", o, "keep") for o in offers]
    cells = (
        {"kind": kind, "id": name, "lock": lock, "why": "funded before"}
        for kind, name, lock in kept
    )
    return tuple(Override("locks", (), "", "insert", tuple(cell.items())) for cell in cells)


def _ladder(free: Sequence[Row], path: Sequence[Row], target: str) -> list[dict[str, Any]]:
    """Value at each step, free and nested, and what nesting costs."""
    found = []
    for i, row in enumerate(free):
        step: dict[str, Any] = {
            target: row.point.knobs[target],
            "run": row.run,
            "objective": row.objective,
            "bound": row.bound,
        }
        if i:
            before = free[i - 1]
            low, high = bracket((before.objective, before.bound), (row.objective, row.bound))
            step |= {"gain_low": low, "gain_high": high}
        else:
            step |= {"gain_low": None, "gain_high": None}
        if path:
            held = path[i]
            low, high = bracket((held.objective, held.bound), (row.objective, row.bound))
            known = held.objective is not None and row.objective is not None
            lost = max(0.0, (row.objective or 0.0) - (held.objective or 0.0)) if known else None
            step |= {
                "nested_run": held.run,
                "nested_objective": held.objective,
                "nested_bound": held.bound,
                "lost": lost,
                "lost_low": None if low is None else max(0.0, low),
                "lost_high": high,
            }
        found.append(step)
    return found


def _events(bench: Bench, rows: Sequence[Row], target: str, path: str) -> list[dict[str, Any]]:
    """What enters and leaves from one step to the next that has a plan."""
    found = []
    before: Mapping[str, pd.DataFrame] | None = None
    for row in rows:
        after = bench.tables(row, *NEEDED)
        if "partners" not in after:
            continue
        if before is not None:
            changed = moves(before, after)
            for move in changed[changed["kind"].isin(TOLD)].itertuples():
                if move.change not in ("grows", "shrinks"):
                    found.append(
                        {
                            "path": path,
                            target: row.point.knobs[target],
                            "run": row.run,
                            "kind": move.kind,
                            "id": move.id,
                            "country": move.country,
                            "event": move.change,
                        }
                    )
        before = after
    return found


def _unspent(bench: Bench, row: Row, target: str) -> pd.DataFrame:
    """What each pool has left over all years, and the rules on their limit that hold it back."""
    columns = [target, "run", "pool", "amount", "used", "left", "unit", "blocked_by"]
    tables = bench.tables(row, "pools", "limits")
    if "pools" not in tables:
        return pd.DataFrame(columns=pd.Index(columns))
    pools = tables["pools"]
    sums = pools.groupby(["pool", "unit"], as_index=False)[["amount", "used"]].sum()
    limits = tables["limits"]
    idle = (limits["activity"] == 0) & (limits["limit"] == 0)
    binding = limits[limits["binding"].astype(bool) & ~idle]
    spent = sorted({f"pool {b}" for b in binding[binding["family"] == "pools"]["pool"].dropna()})
    rules = binding[binding["family"] != "pools"]
    named = sorted({f"{f}: {r}" for f, r in zip(rules["family"], rules["rule"], strict=True)})
    sums["left"] = sums["amount"] - sums["used"]
    over = sums["left"] > 1e-6 * sums["amount"].clip(lower=1e-9)
    sums.loc[~over, "left"] = 0.0
    sums["blocked_by"] = ["; ".join([*named, *spent]) if o else "" for o in over]
    sums.insert(0, "run", row.run)
    sums.insert(0, target, row.point.knobs[target])
    return sums[columns]


def _in_order(free: Sequence[Row], path: Sequence[Row]) -> list[Row]:
    """Rows in knob order; with a nested path, each step free and nested."""
    if not path:
        return list(free)
    pairs = zip(free, path, strict=True)
    return [
        _on(row, name) for pair in pairs for row, name in zip(pair, (FREE, NESTED), strict=True)
    ]


def _on(row: Row, path: str) -> Row:
    knobs = {**row.point.knobs, "path": path}
    return replace(row, point=replace(row.point, knobs=knobs))
