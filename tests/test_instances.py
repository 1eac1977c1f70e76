"""Published problem types as minimal cases: the pipeline reaches and proves the known optimum.

Every optimum is found again by an exact algorithm that knows nothing of the model: exhaustive
search or dynamic programming.
"""

import random
from itertools import combinations, product

import numpy as np
import pytest

from model.solution import Status
from tests import instances
from tests.oracle.audit import audit
from tests.oracle.brute import brute_force
from tests.whole_run import solve, write_run


def best_subset(profits, weights, capacities):
    """Try every subset of items at once."""
    count = len(profits)
    chosen = (np.arange(2**count)[:, None] >> np.arange(count)) & 1
    fits = (chosen @ np.array(weights).T <= np.array(capacities)).all(axis=1)
    return float((chosen @ np.array(profits))[fits].max())


def best_by_programming(profits, weights, capacities):
    """Dynamic programming over two integer capacities."""
    best = np.zeros((capacities[0] + 1, capacities[1] + 1))
    for profit, first, second in zip(profits, *weights, strict=True):
        taken = np.full_like(best, -np.inf)
        rows, columns = best.shape
        taken[first:, second:] = best[: rows - first, : columns - second] + profit
        best = np.maximum(best, taken)
    return float(best[-1, -1])


def best_choice(classes, capacities):
    """Try every way to take one item of each class."""
    best = -np.inf
    for items in product(*classes):
        used = np.sum([weights for _, weights in items], axis=0)
        if (used <= capacities).all():
            best = max(best, sum(profit for profit, _ in items))
    return float(best)


def best_sites(cost, opening, most):
    """Try every set of sites, each place served by the cheapest."""
    cost = np.array(cost)
    totals = [
        cost[list(sites)].min(axis=0).sum() + sum(opening[h] for h in sites)
        for size in range(1, most + 1)
        for sites in combinations(range(len(opening)), size)
    ]
    return float(min(totals))


def proven(folder, tmp_path, optimum):
    """Solve to the end, compare with the optimum, and audit the run."""
    found = solve(folder)
    assert found.status is Status.OPTIMAL
    assert found.objective == pytest.approx(optimum, rel=1e-6, abs=1e-6)
    assert found.bound == pytest.approx(optimum, rel=2e-6, abs=1e-6)
    assert audit(folder, write_run(found, tmp_path / "run")) == []


def distances(places):
    return [[float(np.hypot(a - x, b - y)) for x, y in places] for a, b in places]


@pytest.mark.parametrize("one_country", [False, True])
@pytest.mark.parametrize(
    ("instance", "optimum"),
    [
        (instances.PETERSEN_1, 3800.0),
        (instances.PETERSEN_2, 8706.1),
        (instances.CORRELATED, 1458.0),
    ],
)
def test_knapsack(tmp_path, instance, optimum, one_country):
    assert best_subset(*instance) == pytest.approx(optimum)
    proven(instances.knapsack(tmp_path / "case", *instance, one_country), tmp_path, optimum)


def test_knapsack_of_two_budgets(tmp_path):
    optimum = best_by_programming(*instances.WEINGARTNER_1)
    assert optimum == pytest.approx(141278.0)
    proven(instances.knapsack(tmp_path / "case", *instances.WEINGARTNER_1), tmp_path, optimum)


@pytest.mark.parametrize("seed", range(3))
def test_multiple_choice(tmp_path, seed):
    rng = random.Random(seed)
    classes = [
        [(rng.randint(5, 60), (rng.randint(1, 20), rng.randint(1, 20))) for _ in range(5)]
        for _ in range(6)
    ]
    capacities = (55, 60)
    folder = instances.multiple_choice(tmp_path / "case", classes, capacities)
    proven(folder, tmp_path, best_choice(classes, capacities))


@pytest.mark.parametrize("sites", [1, 2, 3, 5])
def test_median(tmp_path, sites):
    distance = distances(instances.BURMA_14)
    optimum = -best_sites(distance, [0.0] * 14, sites)
    proven(instances.median(tmp_path / "case", distance, sites), tmp_path, optimum)


@pytest.mark.parametrize("price", [0.5, 3.0, 20.0])
def test_facility_location(tmp_path, price):
    distance = distances(instances.BURMA_14[:12])
    opening = [price * (1 + n % 3) for n in range(12)]
    folder = instances.facility_location(tmp_path / "case", distance, opening)
    proven(folder, tmp_path, -best_sites(distance, opening, 12))


def test_coverage(tmp_path):
    distance = distances(instances.BURMA_14)
    covers = [[c for c, far in enumerate(row) if far <= 2.0] for row in distance]
    weight = [1.0 + n % 4 for n in range(14)]
    optimum = max(
        sum(weight[c] for c in set().union(*(covers[h] for h in hubs)))
        for hubs in combinations(range(14), 3)
    )
    proven(instances.coverage(tmp_path / "case", covers, weight, 3), tmp_path, optimum)


def test_brute_force_agrees_with_the_textbook(tmp_path):
    folder = instances.knapsack(tmp_path / "knapsack", *instances.PETERSEN_1)
    assert brute_force(folder) == pytest.approx(3800.0)
    distance = distances(instances.BURMA_14[:4])
    folder = instances.facility_location(tmp_path / "sites", distance, [2.0] * 4)
    assert brute_force(folder) == pytest.approx(-best_sites(distance, [2.0] * 4, 4))
