"""Knapsacks with several criteria as minimal cases, and their fronts by an independent algorithm."""

import random
from pathlib import Path

import numpy as np

from tests.casefiles import write_case

Vector = tuple[int, ...]


def make(rng: random.Random, criteria: int, items: int, budgets: int) -> dict[str, list]:
    """A random knapsack: values by criterion, weights by budget, half of each weight as budget."""
    values = [[rng.randint(1, 40) for _ in range(items)] for _ in range(criteria)]
    weights = [[rng.randint(1, 30) for _ in range(items)] for _ in range(budgets)]
    return {"values": values, "weights": weights, "budgets": [sum(w) // 2 for w in weights]}


def write(
    folder: str | Path, values: list, weights: list, budgets: list, *, money: bool = False
) -> Path:
    """The knapsack as a case: an item is a country with one offer, a budget a pool of a resource.

    The first budget may be money.
    """
    items = [f"i{n:03d}" for n in range(len(values[0]))]
    supply = ["financing" if money and not n else f"r{n}" for n in range(len(weights))]
    unit = {r: "million USD" if r == "financing" else "units" for r in supply}
    kind = {r: "grant" if r == "financing" else "in_kind" for r in supply}
    tables = {
        "countries": [{"country": item} for item in items],
        "resources": [{"resource": r, "unit": unit[r], "timing": "same_year"} for r in supply],
        "criteria": [
            {"criterion": f"f{n}", "unit": "points", "weight": 1, "scale": 1}
            for n in range(len(values))
        ],
        "channels": [{"channel": "home", "name": "Home", "kind": "home"}],
        "facilities": [
            {"facility": f"s_{r}", "channel": "home", "resource": r, "instrument": kind[r]}
            for r in supply
        ],
        "pools": [
            {"pool": f"p_{r}", "year": 2027, "amount": amount, "unit": unit[r]}
            for r, amount in zip(supply, budgets, strict=True)
        ],
        "draws": [
            {"facility": f"s_{r}", "pool": f"p_{r}", "risk_class": "*", "rate": 1} for r in supply
        ],
        "offers": [{"offer": f"o_{i}", "country": i, "package": "p"} for i in items],
        "needs": [
            {"offer": f"o_{item}", "resource": r, "year_offset": 0, "amount": row[n]}
            for r, row in zip(supply, weights, strict=True)
            for n, item in enumerate(items)
        ],
        "returns": [
            {"offer": f"o_{item}", "criterion": f"f{j}", "amount": row[n]}
            for j, row in enumerate(values)
            for n, item in enumerate(items)
        ],
    }
    return write_case(folder, {"name": "knapsack", "currency": "USD", "years": [2027]}, tables)


def front(values: list, weights: list, budgets: list) -> set[Vector]:
    """The non-dominated values, by dynamic programming over items with states that nothing beats.

    A state is (used of each budget, value of each criterion); one that uses no less and is worth
    no more than another can never lead to a point of the front that the other does not.
    """
    states: set[tuple[Vector, Vector]] = {((0,) * len(budgets), (0,) * len(values))}
    for n in range(len(values[0])):
        more = set()
        for used, worth in states:
            then = tuple(u + row[n] for u, row in zip(used, weights, strict=True))
            if all(u <= most for u, most in zip(then, budgets, strict=True)):
                more.add((then, tuple(v + row[n] for v, row in zip(worth, values, strict=True))))
        states = _efficient(states | more)
    worths = {worth for _, worth in states}
    return {v for v in worths if not any(_beats(w, v) for w in worths)}


def front_by_budget(values: list, weights: list, budgets: list) -> set[Vector]:
    """The same of two criteria and one budget: Bellman's recursion, a front for every amount of budget."""
    (row,), (budget,) = weights, budgets
    fronts = [np.zeros((1, 2), dtype=int) for _ in range(budget + 1)]
    for n, weight in enumerate(row):
        own = np.array([values[0][n], values[1][n]])
        fronts = [
            front if used < weight else _stairs(np.vstack([front, fronts[used - weight] + own]))
            for used, front in enumerate(fronts)
        ]
    return {(int(a), int(b)) for a, b in fronts[budget]}


def _stairs(points: np.ndarray) -> np.ndarray:
    """Pairs that no other one beats: the second rises as the first falls."""
    points = points[np.lexsort((-points[:, 1], -points[:, 0]))]
    before = np.append(-1, np.maximum.accumulate(points[:, 1])[:-1])
    return points[points[:, 1] > before]


def _efficient(states: set[tuple[Vector, Vector]]) -> set[tuple[Vector, Vector]]:
    kept: list[tuple[Vector, Vector]] = []
    for used, worth in sorted(states, key=lambda s: (s[0], tuple(-v for v in s[1]))):
        spared = (
            all(a <= b for a, b in zip(u, used, strict=True))
            and all(a >= b for a, b in zip(w, worth, strict=True))
            for u, w in kept
        )
        if not any(spared):
            kept.append((used, worth))
    return set(kept)


def _beats(one: Vector, other: Vector) -> bool:
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))
