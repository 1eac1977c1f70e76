"""The tables of a front: its points, what each criterion can reach, what one costs in another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from model.front_records import Front

SAME = 1e-9
"""Sums of shares that differ by less are equal."""


def tables(names: Sequence[str], found: Front, runs: Sequence[str]) -> dict[str, pd.DataFrame]:
    """The front, its payoff table, ranges and trade-offs, and where nothing was proven.

    Args:
        names: the criteria.
        found: what is known of the front.
        runs: hash of the run of each point.
    """
    values = np.array([p.values for p in found.points]).reshape(len(runs), len(names))
    points = pd.DataFrame({j: values[:, i] for i, j in enumerate(names)})
    points["proven"] = [bool(p.proven) for p in found.points]
    points["run"] = list(runs)
    made = {"frontier": points}
    if not runs:
        return made
    made |= {
        "payoff": _payoff(names, found, values, runs),
        "ranges": _ranges(names, found, values),
        "points": _marks(names, found, values, runs),
        "tradeoffs": pd.DataFrame(
            _tradeoffs(names, values, runs), columns=pd.Index(["run", "gain", "loss", "ratio"])
        ),
    }
    left = _unexplored(names, found)
    return made | ({"unexplored": left} if len(left) else {})


def _payoff(
    names: Sequence[str], found: Front, values: np.ndarray, runs: Sequence[str]
) -> pd.DataFrame:
    """The best point of each criterion: what it has of all, and what is the most of its own."""
    best = [_extreme(values, i) for i in range(len(names))]
    return pd.DataFrame(
        [
            {
                "best_in": j,
                "criterion": k,
                "value": values[row, n],
                "bound": _finite(found.most[n]) if j == k else None,
                "run": runs[row],
            }
            for j, row in zip(names, best, strict=True)
            for n, k in enumerate(names)
        ]
    )


def _ranges(names: Sequence[str], found: Front, values: np.ndarray) -> pd.DataFrame:
    """Best and worst value of each criterion among the points, and how sure these are."""
    ideal, nadir = values.max(axis=0), values.min(axis=0)
    sure = np.array(found.most) - ideal < found.steps
    ends = found.complete or (len(names) == 2 and bool(sure.all()))
    whole = ends and bool(found.exact.all())
    return pd.DataFrame(
        {
            "criterion": list(names),
            "ideal": ideal,
            "ideal_bound": [_finite(most) for most in found.most],
            "ideal_proven": sure,
            "nadir": nadir,
            "nadir_proven": whole,
            "step": found.steps,
            "exact": [bool(exact) for exact in found.exact],
        }
    )


def _marks(
    names: Sequence[str], found: Front, values: np.ndarray, runs: Sequence[str]
) -> pd.DataFrame:
    """What was proven of each point, how near it is to the best of all, and which is nearest."""
    ideal, nadir = values.max(axis=0), values.min(axis=0)
    width = np.where(ideal > nadir, ideal - nadir, 1.0)
    height = ((values - nadir) / width).sum(axis=1)
    return pd.DataFrame(
        {
            "run": list(runs),
            "maximised": [names[p.aim] for p in found.points],
            "bound": [_finite(p.bound) for p in found.points],
            "height": height,
            "knee": np.arange(len(runs)) == _knee((values - nadir) / width),
        }
    )


def _knee(shares: np.ndarray) -> int:
    """The point with the largest sum of shares of the ranges; of equal ones the most even."""
    height = shares.sum(axis=1)
    equal = np.flatnonzero(height >= height.max() - SAME)
    return int(equal[np.argmax(shares[equal].min(axis=1))])


def _unexplored(names: Sequence[str], found: Front) -> pd.DataFrame:
    """Zones in which nothing is proven: there may be a plan above these values in all criteria."""
    zones = [("not searched", corner) for corner in found.open]
    zones += [("not closed", corner) for corner in found.unknown]
    rows = [
        {**{j: _finite(corner[i]) for i, j in enumerate(names)}, "why": why}
        for why, corner in zones
    ]
    return pd.DataFrame(rows)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


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
