"""A knapsack or multiple-choice knapsack, and the minimal case that has the same plans and values.

An item is an offer. Of a knapsack all items are packages of one country; of a multiple-choice
knapsack a class is a country, locked in. A capacity is a pool that one facility draws on.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from model.tables import write_whole

MARK = ".instance.json"
NEED = ("offer", "resource", "year_offset", "amount")
"""Columns of the one table that may be empty: where nothing weighs anything."""

Rows = list[dict[str, Any]]
Numbers = Sequence[float]


class Packing(NamedTuple):
    """Items by class, one value per objective and one weight per capacity each.

    classes: for each class its items as (values, weights); choice: one item of each class must be
    taken; else every class holds one item that may be taken; best: the best value known, if given.
    """

    classes: list[list[tuple[list[float], list[float]]]]
    capacities: list[float]
    choice: bool
    best: float | None = None


def knapsack(
    values: Sequence[Numbers],
    weights: Sequence[Numbers],
    capacities: Numbers,
    best: float | None = None,
) -> Packing:
    """Return a knapsack from a row of values per objective and a row of weights per capacity."""
    by_item = zip(zip(*values, strict=True), zip(*weights, strict=True), strict=True)
    classes = [[(list(v), list(w))] for v, w in by_item]
    return Packing(classes, [float(b) for b in capacities], choice=False, best=best)


def checked(packing: Packing) -> Packing:
    """Return a packing that a case can say.

    Raises:
        ValueError: nothing to choose, a number that is none, a weight or capacity below 0.
    """
    if not packing.capacities or not packing.classes or not all(packing.classes):
        raise ValueError("it has no capacity, or a class without items")
    items = [item for items in packing.classes for item in items]
    given = [x for values, weights in items for x in (*values, *weights)]
    if not all(map(math.isfinite, (*given, *packing.capacities))):
        raise ValueError("it holds a number that is not finite")
    if min(min(weights) for _, weights in items) < 0 or min(packing.capacities) < 0:
        raise ValueError("a weight or a capacity is below 0")
    return packing


def case_files(packing: Packing, title: str) -> dict[str, str]:
    """Return the files of a minimal case with the same plans and values."""
    resources = [f"r{n:02d}" for n in range(len(packing.capacities))]
    countries, offers, needs, returns, criteria = _items(packing, resources)
    tables: dict[str, Rows] = {
        "countries": [{"country": name} for name in countries],
        "criteria": [{"criterion": j, "unit": "points", "weight": 1, "scale": 1} for j in criteria],
        "offers": offers,
        "needs": needs,
        "returns": returns,
        "resources": [{"resource": r, "unit": "units", "timing": "same_year"} for r in resources],
        "channels": [{"channel": "home", "name": "Home", "kind": "home"}],
        "facilities": [
            {"facility": f"supply_{r}", "channel": "home", "resource": r, "instrument": "in_kind"}
            for r in resources
        ],
        "pools": [
            {"pool": f"pool_{r}", "year": 2027, "amount": _plain(amount), "unit": "units"}
            for r, amount in zip(resources, packing.capacities, strict=True)
        ],
        "draws": [
            {"facility": f"supply_{r}", "pool": f"pool_{r}", "risk_class": "*", "rate": 1}
            for r in resources
        ],
    }
    if packing.choice:
        tables["locks"] = [{"kind": "country", "id": c, "lock": "in"} for c in countries]
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", title).strip("-") or "knapsack"
    toml = f'name = "{name}"\ntitle = "{name}"\ncurrency = "USD"\nyears = [2027]\n'
    files = {f"{table}.csv": _csv(rows) for table, rows in tables.items()}
    return {"case.toml": toml, MARK: json.dumps({"best_known": packing.best}) + "\n", **files}


def write(packing: Packing, folder: Path, title: str = "") -> Path:
    """Write a minimal case, whole or not at all; only a folder made here is ever replaced."""
    write_whole(folder, dict(case_files(packing, title or folder.name)), mark=MARK)
    return folder


def _items(packing: Packing, resources: list[str]) -> tuple[list[str], Rows, Rows, Rows, list[str]]:
    objectives = len(packing.classes[0][0][0])
    criteria = ["value"] if objectives == 1 else [f"value{j + 1}" for j in range(objectives)]
    countries = [f"c{n:04d}" for n in range(len(packing.classes))] if packing.choice else ["all"]
    offers: Rows = []
    needs: Rows = []
    returns: Rows = []
    for n, items in enumerate(packing.classes):
        for k, (values, weights) in enumerate(items):
            offer = f"i{n:04d}_{k:03d}" if packing.choice else f"i{n:04d}"
            offers.append(
                {
                    "offer": offer,
                    "country": countries[n] if packing.choice else "all",
                    "package": "p" if packing.choice else offer,
                    "tier": "t",
                    "stack": "s",
                }
            )
            needs += [
                dict(zip(NEED, (offer, r, 0, _plain(w)), strict=True))
                for r, w in zip(resources, weights, strict=True)
                if w
            ]
            returns += [
                {"offer": offer, "criterion": j, "amount": _plain(v)}
                for j, v in zip(criteria, values, strict=True)
            ]
    return countries, offers, needs, returns, criteria


def _plain(x: float) -> str:
    return str(int(x)) if x == int(x) else repr(float(x))


def _csv(rows: Rows) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]) if rows else NEED, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
