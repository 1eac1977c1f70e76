"""Published problem types as minimal cases: multidimensional knapsacks and multiple-choice ones.

    python -m benchmarks.literature FILE --out DIR                a published file; its format is seen
    python -m benchmarks.literature FILE --number 3 --out DIR     the third problem in it
    python -m benchmarks.literature mknap --items 100 --rows 10 --seed 1 --out DIR
    python -m benchmarks.literature mmkp --classes 100 --items 10 --rows 10 --seed 1 --out DIR

Formats that are read: see `published.py`. Generated ones have the form of Chu and Beasley (1998)
and of Khan (1998).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from benchmarks import published
from benchmarks.packing import Packing, checked, knapsack, write
from model.errors import TrancheError

KINDS = ("mknap", "mmkp")


def chu_beasley(items: int, rows: int, seed: int, tightness: float = 0.5) -> Packing:
    """Return a problem of Chu and Beasley's form.

    Weights are whole numbers from 0 to 1000, capacities a share of their sum, profits the mean
    weight plus up to 500, so that what is worth much weighs much.
    """
    random = np.random.default_rng([seed, items, rows])
    weights = random.integers(0, 1001, (rows, items))
    capacities = np.floor(tightness * weights.sum(axis=1))
    profits = np.floor(weights.sum(axis=0) / rows + 500 * random.random(items))
    return knapsack([profits.tolist()], weights.tolist(), capacities.tolist())


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


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.literature", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("what", help="a published file, or mknap or mmkp to generate one")
    names = ", ".join(published.FORMATS)
    parser.add_argument("--format", choices=published.FORMATS, help=f"{names} [what fits]")
    parser.add_argument("--number", type=int, default=1, help="which problem of the file [1]")
    parser.add_argument("--best", type=float, help="the best value known [what the file says]")
    parser.add_argument("--items", type=int, default=100, help="items (of each class) [100]")
    parser.add_argument("--classes", type=int, default=100, help="classes [100]")
    parser.add_argument("--rows", type=int, default=10, help="capacities [10]")
    parser.add_argument("--seed", type=int, default=1, help="[1]")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    asked = parser.parse_args(arguments)
    try:
        write(checked(_asked(asked)), asked.out)
    except (TrancheError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(asked.out)
    return 0


def _asked(asked: argparse.Namespace) -> Packing:
    if asked.what == "mknap":
        return chu_beasley(asked.items, asked.rows, asked.seed)
    if asked.what == "mmkp":
        return khan(asked.classes, asked.items, asked.rows, asked.seed)
    found = published.one(published.read(Path(asked.what), asked.format), asked.number)
    return found if asked.best is None else found._replace(best=asked.best)


if __name__ == "__main__":
    raise SystemExit(main())
