"""From traces to the numbers of a table: time to a gap, means, growth. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

SHIFT = 1.0
"""Seconds added before the geometric mean is taken, so that tiny times do not rule it."""


class Point(NamedTuple):
    """What was known at a time: value of the best plan, bound on every plan (maximising)."""

    t: float
    primal: float | None
    dual: float | None


def gap(primal: float | None, dual: float | None) -> float:
    """Return the proven relative gap, infinite where plan or bound is missing."""
    if primal is None or dual is None:
        return math.inf
    distance = max(0.0, dual - primal)
    if distance == 0.0:
        return 0.0
    return distance / abs(primal) if primal else math.inf


def best_known(trace: Iterable[Point]) -> list[Point]:
    """Return the trace with the best plan and the best bound so far at every point."""
    known: list[Point] = []
    primal: float | None = None
    dual: float | None = None
    for point in sorted(trace, key=lambda p: p.t):
        if point.primal is not None:
            primal = point.primal if primal is None else max(primal, point.primal)
        if point.dual is not None:
            dual = point.dual if dual is None else min(dual, point.dual)
        known.append(Point(point.t, primal, dual))
    return known


def first_plan(trace: Iterable[Point], worth: float = 0.0) -> float | None:
    """Return when the first plan of more than this value was there; None where none was."""
    return next((p.t for p in best_known(trace) if p.primal is not None and p.primal > worth), None)


def time_to_gap(trace: Iterable[Point], asked: float) -> float | None:
    """Return when the gap was first proven (to within 1e-6); None where it never was."""
    return next((p.t for p in best_known(trace) if gap(p.primal, p.dual) <= asked + 1e-6), None)


def shifted_mean(times: Sequence[float], shift: float = SHIFT) -> float:
    """Return the shifted geometric mean, exp(mean log(t + shift)) - shift."""
    if not times:
        raise ValueError("no times to take a mean of")
    return math.exp(sum(math.log(t + shift) for t in times) / len(times)) - shift


def exponent(sizes: Sequence[float], times: Sequence[float]) -> float:
    """Return the slope of log time over log size, by least squares: time grows as size ** slope."""
    if len(set(sizes)) < 2 or len(sizes) != len(times):
        raise ValueError("growth needs two sizes and a time for each")
    x, y = [math.log(s) for s in sizes], [math.log(t) for t in times]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum(
        (a - mx) ** 2 for a in x
    )
