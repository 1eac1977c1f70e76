"""One capacity: the best plan by another dynamic program, over weights; bounds that never lie."""

import random

import pytest

from model.engines import kernel, kernel_single
from model.engines.kernel_single import best_of, single
from model.solution import SolverOptions
from tests.programs import INF, program

EXACT = SolverOptions(gap=0.0, time_limit=60)

KINDS = {
    "uncorrelated": lambda rng, w: rng.randint(1, 30),
    "strongly correlated": lambda rng, w: w + 3,
    "inversely": lambda rng, w: max(1, w - 3),
    "subset sum": lambda rng, w: w,
    "a few values": lambda rng, w: 3 * -(-w // 3),
}


def made(seed, kind, count=24):
    """Values, weights and a capacity; some items too heavy, some without weight or value."""
    rng = random.Random(f"{seed} {kind}")
    weights = [rng.randint(1, 30) for _ in range(count)]
    values = [KINDS[kind](rng, w) for w in weights]
    weights += [10**6, 0, 4]
    values += [10**6, 5, 0]
    return values, weights, rng.randint(1, sum(weights[:count]) + 5)


def best(values, weights, capacity):
    """Bellman's table: the most that every capacity can hold."""
    most = [0] * (capacity + 1)
    for value, weight in zip(values, weights, strict=True):
        for room in range(capacity, weight - 1, -1):
            most[room] = max(most[room], most[room - weight] + value)
    return most[capacity]


def knapsack(values, weights, capacity, **more):
    return program(values, [(weights, -INF, capacity)], **more)


def never(value, bound):
    return False


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("few", [1, 3, 300])
def test_the_best_plan_is_that_of_bellman(kind, few, monkeypatch):
    monkeypatch.setattr(kernel_single, "FEW", few)
    for seed in range(12):
        values, weights, capacity = made(seed, kind)
        p = knapsack(values, weights, capacity, c0=7.0)
        items = single(p)
        if items is None:
            assert sum(weights[:24]) + 4 <= capacity or capacity < min(weights[:24])
            continue
        taken, bound = best_of(items, never, never)
        x = items.point(taken)
        assert p.excess(x) == 0
        assert (
            p.objective(x) == p.objective(items.base) + bound == best(values, weights, capacity) + 7
        )


@pytest.mark.parametrize("kind", KINDS)
def test_the_bound_holds_wherever_it_is_stopped(kind):
    values, weights, capacity = made(3, kind)
    p = knapsack(values, weights, capacity)
    items = single(p)
    optimum = best(values, weights, capacity) - p.objective(items.base)
    for calls in range(40):
        left = iter(range(calls))
        taken, bound = best_of(items, lambda value, bound: next(left, None) is None, never)  # noqa: B023
        assert int(items.values[taken].sum()) <= optimum <= bound
        assert items.weights[taken].sum() <= items.capacity


@pytest.mark.parametrize("kind", KINDS)
def test_the_bound_holds_where_plans_are_too_many_to_trace(kind, monkeypatch):
    monkeypatch.setattr(kernel_single, "FEW", 1)
    monkeypatch.setattr(kernel_single, "TRACED", 5)
    values, weights, capacity = made(4, kind)
    p = knapsack(values, weights, capacity)
    items = single(p)
    taken, bound = best_of(items, never, never)
    optimum = best(values, weights, capacity) - p.objective(items.base)
    assert int(items.values[taken].sum()) <= optimum <= bound


def test_what_has_one_capacity():
    rows = [([2, 3, 4], -INF, 6), ([4, 6, 8], 0, 12), ([1, 1, 1], -INF, 3), ([1, 1, 1], 1, INF)]
    items = single(program([3, 4, 5], rows))
    # Twice the same, one that always holds, and one that asks for something.
    assert items.columns.tolist() == [0, 1, 2]
    assert (items.weights.tolist(), items.capacity) == ([2, 3, 4], 6)
    assert single(program([3, 4, 5], [rows[0], ([4, 3, 2], -INF, 6)])) is None
    assert single(program([3, -4, 5], [([2, -3, 4], -INF, 2)])) is None
    assert single(program([3, 4, 5], rows, upper=2)) is None
    assert single(program([3, 4, 5], rows, integer=[True, True, False])) is None
    assert single(program([3, 4.5, 5], rows)) is None
    assert single(program([3, 4, 5], [([2, 3.5, 4], -INF, 6)])) is None
    assert single(program([3, 4, 5], [([2, 3, 4], -INF, 9)])) is None
    assert single(program([3e9, 4, 5], rows)) is None


def test_a_column_that_opens_the_capacity_is_no_item():
    items = single(program([3, 4, 5, 0], [([2, 3, 4, -6], -INF, 0)]))
    assert (items.weights.tolist(), items.capacity, items.base.tolist()) == (
        [2, 3, 4],
        6,
        [0, 0, 0, 1],
    )


def test_the_engine_proves_a_large_one_of_which_all_items_are_alike(monkeypatch):
    # Every item but one weighs an even number, the capacity is odd, and no relaxation sees that.
    rng = random.Random(1)
    weights = [2 * rng.randint(1, 40) for _ in range(150)]
    capacity = sum(weights) // 4 * 2 + 1
    values = [w + 10 for w in weights]
    p = knapsack(values, weights, capacity)
    monkeypatch.setattr(kernel, "core_of", None)
    found = kernel.find(p, EXACT)
    optimum = best(values, weights, capacity)
    assert (found.status, found.objective, found.bound) == ("optimal", optimum, optimum)
    assert p.excess(found.x) == 0


def test_a_plan_that_breaks_another_row_is_left_to_the_core():
    # The best under the capacity takes nothing of the first half, of which something is asked.
    rng = random.Random(2)
    values = [1] * 60 + [rng.randint(30, 90) for _ in range(60)]
    weights = [rng.randint(30, 40) for _ in range(60)] + [rng.randint(5, 25) for _ in range(60)]
    asks = [1] * 60 + [0] * 60
    p = program(values, [(weights, -INF, 400), (asks, 1, INF)])
    optimum = best(values[60:], weights[60:], 400 - min(weights[:60])) + 1
    assert best(values, weights, 400) > optimum
    found = kernel.find(p, EXACT)
    assert (found.status, found.objective) == ("optimal", optimum)
    assert p.excess(found.x) <= 1e-9
