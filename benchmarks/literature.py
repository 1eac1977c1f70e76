"""Published problem types as minimal cases: multidimensional knapsacks and multiple-choice ones.

    python -m benchmarks.literature mknap FILE --out DIR          a file of the OR-Library
    python -m benchmarks.literature mmkp FILE --out DIR           an "I" file of Khan's set
    python -m benchmarks.literature moknap FILE --out DIR         several objectives (Kirlik, Sayin)
    python -m benchmarks.literature mknap --items 100 --rows 10 --seed 1 --out DIR
    python -m benchmarks.literature mmkp --classes 100 --rows 10 --seed 1 --out DIR

An item is an offer. Of a knapsack all items are packages of one country; of a multiple-choice
knapsack a class is a country, locked in. A capacity is a pool that one facility draws on.
Generated ones have the form of Chu and Beasley (1998) and of Khan (1998).
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from model.errors import TrancheError
from model.tables import write_whole

MARK = ".instance.json"

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


def read_mknap(text: str, number: int = 1) -> Packing:
    """Return one problem of an OR-Library file (mknap1, mknapcb1 to mknapcb9, mknap2 is another).

    The file: how many problems; for each n, m and the best value (0 = unknown), n profits, m rows
    of n weights, m capacities.
    """
    numbers = _numbers(text)
    count = int(numbers.take(1)[0])
    if not 1 <= number <= count:
        raise ValueError(f"the file has problems 1 to {count}, and no {number}")
    for _ in range(number):
        n, m, best = numbers.take(3)
        profits = numbers.take(int(n))
        weights = [numbers.take(int(n)) for _ in range(int(m))]
        capacities = numbers.take(int(m))
    return _knapsack([profits], weights, capacities, best or None)


def read_mmkp(text: str) -> Packing:
    """Return a problem in the format of Khan's I01 to I13.

    The file: classes, items of each class, resources; the capacities; for each class its items, a
    line of value and weights, behind a line with the number of the class.
    """
    numbers = _numbers(text)
    count, items, rows = (int(x) for x in numbers.take(3))
    capacities = numbers.take(rows)
    with_number = len(numbers.left()) == count * (1 + items * (1 + rows))
    classes = []
    for _ in range(count):
        if with_number:
            numbers.take(1)
        lines = [numbers.take(1 + rows) for _ in range(items)]
        classes.append([([value], weights) for value, *weights in lines])
    numbers.end()
    return Packing(classes, capacities, choice=True)


def read_moknap(text: str) -> Packing:
    """Return a knapsack with several objectives in the format of Kirlik and Sayin's KP files.

    The file: objectives, items, capacities (one number, or one per row of weights), one row of
    values per objective, rows of weights; commas and brackets are read as blanks.
    """
    numbers = _numbers(text)
    objectives, items = (int(x) for x in numbers.take(2))
    rest = len(numbers.left()) - objectives * items
    rows, odd = divmod(rest, items + 1)
    if rows < 1 or odd:
        raise ValueError(f"{rest} numbers are left for capacities and weights of {items} items")
    capacities = numbers.take(rows)
    values = [numbers.take(items) for _ in range(objectives)]
    return _knapsack(values, [numbers.take(items) for _ in range(rows)], capacities, None)


def chu_beasley(items: int, rows: int, seed: int, tightness: float = 0.5) -> Packing:
    """Return a problem of Chu and Beasley's form.

    Weights are whole numbers from 0 to 1000, capacities a share of their sum, profits the mean
    weight plus up to 500, so that what is worth much weighs much.
    """
    random = np.random.default_rng([seed, items, rows])
    weights = random.integers(0, 1001, (rows, items))
    capacities = np.floor(tightness * weights.sum(axis=1))
    profits = np.floor(weights.sum(axis=0) / rows + 500 * random.random(items))
    return _knapsack([profits.tolist()], weights.tolist(), capacities.tolist(), None)


def khan(classes: int, items: int, rows: int, seed: int) -> Packing:
    """Return a multiple-choice problem of Khan's correlated form.

    Weights are whole numbers from 0 to 9; a value is the sum of weights times a price of each
    resource plus a disturbance, rounded; a capacity is the middle between all lightest and all
    heaviest choices.
    """
    random = np.random.default_rng([seed, classes, items, rows])
    weights = random.integers(0, 10, (classes, items, rows))
    prices = random.integers(0, 10, rows)
    values = np.rint(weights @ prices + 3 * random.random((classes, items)) * rows)
    span = weights.min(axis=1).sum(axis=0) + weights.max(axis=1).sum(axis=0)
    made = [
        [([float(v)], w) for v, w in zip(values[c].tolist(), weights[c].tolist(), strict=True)]
        for c in range(classes)
    ]
    return Packing(made, np.floor(0.5 * span).tolist(), choice=True)


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
    best = "null" if packing.best is None else repr(packing.best)
    files = {f"{table}.csv": _csv(rows) for table, rows in tables.items()}
    return {"case.toml": toml, MARK: f'{{"best_known": {best}}}\n', **files}


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
                {"offer": offer, "resource": r, "year_offset": 0, "amount": _plain(w)}
                for r, w in zip(resources, weights, strict=True)
                if w
            ]
            returns += [
                {"offer": offer, "criterion": j, "amount": _plain(v)}
                for j, v in zip(criteria, values, strict=True)
            ]
    return countries, offers, needs, returns, criteria


def _knapsack(
    values: Sequence[Numbers],
    weights: Sequence[Numbers],
    capacities: list[float],
    best: float | None,
) -> Packing:
    by_item = zip(zip(*values, strict=True), zip(*weights, strict=True), strict=True)
    classes = [[(list(v), list(w))] for v, w in by_item]
    return Packing(classes, [float(b) for b in capacities], choice=False, best=best)


class _numbers:  # noqa: N801 - a reader used like a function
    """The numbers of a text, taken in order."""

    def __init__(self, text: str) -> None:
        words = re.sub(r"[\[\],;]", " ", text).split()
        try:
            self.values = [float(word) for word in words]
        except ValueError as error:
            raise ValueError(f"the file holds something that is no number: {error}") from error
        self.at = 0

    def take(self, count: int) -> list[float]:
        """Return the next numbers."""
        found = self.values[self.at : self.at + count]
        if len(found) < count:
            raise ValueError(f"the file ends after {len(self.values)} numbers; more were expected")
        self.at += count
        return found

    def left(self) -> list[float]:
        """Return what has not been taken."""
        return self.values[self.at :]

    def end(self) -> None:
        """Raise unless all was taken."""
        if self.left():
            raise ValueError(f"{len(self.left())} numbers too many; is it this format?")


def _plain(x: float) -> str:
    return str(int(x)) if x == int(x) else repr(float(x))


def _csv(rows: Rows) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.literature", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("format", choices=("mknap", "mmkp", "moknap"))
    parser.add_argument("file", type=Path, nargs="?", help="a published file; none = generate")
    parser.add_argument("--number", type=int, default=1, help="which problem of the file [1]")
    parser.add_argument("--items", type=int, default=100, help="items (of each class) [100]")
    parser.add_argument("--classes", type=int, default=100, help="classes [100]")
    parser.add_argument("--rows", type=int, default=10, help="capacities [10]")
    parser.add_argument("--seed", type=int, default=1, help="[1]")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    try:
        asked = parser.parse_args(arguments)
        write(_asked(asked), asked.out)
    except (TrancheError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(asked.out)
    return 0


def _asked(asked: argparse.Namespace) -> Packing:
    if asked.file is None:
        if asked.format == "mknap":
            return chu_beasley(asked.items, asked.rows, asked.seed)
        if asked.format == "mmkp":
            return khan(asked.classes, asked.items, asked.rows, asked.seed)
        raise ValueError("moknap needs a file")
    text = asked.file.read_text()
    if asked.format == "mknap":
        return read_mknap(text, asked.number)
    return read_mmkp(text) if asked.format == "mmkp" else read_moknap(text)


if __name__ == "__main__":
    raise SystemExit(main())
