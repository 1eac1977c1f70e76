"""The front against an independent dynamic program, and what it says when it cannot close."""

import random
from dataclasses import replace

import numpy as np
import pytest

import tests.model.studies.knapsacks as knapsacks
from model import engines, front_labour, pipeline
from model.efficient import front
from model.errors import UsageError
from model.front_records import Stop
from model.loading import load_case
from model.solution import SolverOptions
from model.studies import frontier
from model.zones import step_of
from tests.cases import offer, tiny
from tests.model.studies.benches import bench_on


def found(folder, stop=None, *, engine="auto", **data):
    names = tuple(f"f{n}" for n in range(len(data["values"])))
    case = load_case(knapsacks.write(folder, **data))
    site = front_labour.site_of(case, names, SolverOptions(gap=0.0, engine=engine), ())

    def solve(asks):
        return [front_labour.solve(site, ask) for ask in asks]

    return front(site.searched, names, solve, stop, listed=site.listed is not None)


def points(result):
    return {tuple(int(v) for v in p.values) for p in result.points}


@pytest.mark.parametrize(
    ("criteria", "items", "budgets", "seed"),
    [(2, 12, 1, 1), (2, 14, 2, 2), (2, 10, 3, 3), (3, 9, 1, 4), (3, 8, 2, 5), (3, 10, 1, 6)],
)
def test_the_front_of_a_knapsack_is_found_whole(tmp_path, criteria, items, budgets, seed):
    data = knapsacks.make(random.Random(seed), criteria, items, budgets)
    result = found(tmp_path, **data)
    assert result.complete
    assert points(result) == knapsacks.front(**data)


def test_lists_and_single_programs_find_the_same_front(tmp_path):
    data = knapsacks.make(random.Random(3), 3, 8, 2)
    listed = found(tmp_path, **data)
    single = found(tmp_path, engine="direct", **data)
    assert points(listed) == points(single) == knapsacks.front(**data)
    assert listed.programs < single.programs


# Criteria that are not what a textbook has: (criteria by items, weights, budget).
ODD = {
    "ties": ([[2, 2, 2, 1, 1, 1], [1, 1, 2, 2, 2, 1], [1, 2, 1, 1, 2, 2]], [3, 3, 3, 2, 2, 2], 8),
    "constant": ([[5, 4, 3, 2, 1], [1, 2, 3, 4, 5], [0, 0, 0, 0, 0]], [1, 1, 1, 1, 1], 2),
    "equal": ([[5, 4, 3, 2, 1], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]], [2, 3, 1, 3, 2], 6),
    "costs": ([[5, 4, 7, 2, 6], [-3, 0, -4, 0, -5], [-1, 2, -3, 4, 0]], [4, 3, 5, 2, 6], 11),
    "all costs": ([[-5, -4, -3], [-1, -2, -3]], [1, 1, 1], 2),
    "nothing fits": ([[5, 4, 3], [1, 2, 3]], [3, 4, 5], 2),
    "all fits": ([[5, 4, 3], [1, 2, 3]], [3, 4, 5], 12),
}


@pytest.mark.parametrize("engine", ["auto", "direct"])
@pytest.mark.parametrize("name", ODD)
def test_fronts_of_odd_criteria_are_found_whole(tmp_path, name, engine):
    values, weights, budget = ODD[name]
    data = {"values": values, "weights": [weights], "budgets": [budget]}
    result = found(tmp_path, engine=engine, **data)
    assert result.complete
    assert points(result) == knapsacks.front(**data)
    assert all(point.proven for point in result.points)


def test_a_front_of_published_form_is_found_whole(tmp_path):
    rng = random.Random(50)
    values, (weights,) = (
        [[rng.randint(10, 100) for _ in range(40)] for _ in range(k)] for k in (2, 1)
    )
    data = {"values": values, "weights": [weights], "budgets": [sum(weights) // 2]}
    result = found(tmp_path, **data)
    assert result.complete
    assert points(result) == knapsacks.front_by_budget(**data)


@pytest.mark.slow
@pytest.mark.parametrize(("criteria", "items", "seed"), [(2, 20, 7), (3, 11, 8), (4, 7, 9)])
def test_larger_fronts_are_found_whole(tmp_path, criteria, items, seed):
    data = knapsacks.make(random.Random(seed), criteria, items, 1)
    result = found(tmp_path, **data)
    assert result.complete
    assert points(result) == knapsacks.front(**data)


def test_a_front_that_is_stopped_early_says_so(tmp_path):
    data = knapsacks.make(random.Random(2), 2, 14, 2)
    result = found(tmp_path, Stop(count=4), **data)
    assert not result.complete
    assert result.stopped == "count"
    assert len(result.open) > 0
    assert points(result) <= knapsacks.front(**data)


def test_the_ends_of_the_front_are_there_when_it_is_stopped_early(tmp_path):
    data = knapsacks.make(random.Random(2), 2, 14, 2)
    whole, part = knapsacks.front(**data), points(found(tmp_path, Stop(count=2), **data))
    assert max(whole) in part
    assert max(whole, key=lambda v: v[::-1]) in part


def test_nothing_is_proven_in_wider_steps_than_are_stated(tmp_path):
    data = knapsacks.make(random.Random(4), 2, 12, 1)
    data["values"] = [[v + 2**0.5 for v in row] for row in data["values"]]
    case = load_case(knapsacks.write(tmp_path, **data))
    site = front_labour.site_of(case, ("f0", "f1"), SolverOptions(gap=0.0), ())
    most = {}

    def solve(asks):
        answers = [front_labour.solve(site, ask) for ask in asks]
        for n, (ask, answer) in enumerate(zip(asks, answers, strict=True)):
            if ask.relaxed:
                most[n // 2] = max(most.get(n // 2, 0.0), answer.objective)
            elif not np.isfinite(ask.floors).any():
                # Less than a step of the range from nothing to the most, more than one of the front's.
                answers[n] = replace(answer, bound=answer.bound + 0.006 * most[n])
        return answers

    result = front(site.searched, ("f0", "f1"), solve)
    assert not result.complete
    for point in result.points:
        tight = point.bound < point.values[point.aim] + result.steps[point.aim]
        assert point.proven == tight


def test_steps_are_the_common_measure_of_all_returns():
    values = {"a": 1.5, "b": 2.25, "c": 3.0}
    case = tiny(
        returns=[{"offer": o, "criterion": "value", "amount": v} for o, v in values.items()]
    )
    assert step_of(pipeline.build(case), "value") == 0.75


def test_returns_without_a_common_measure_have_no_step():
    values = {"a": 1 / 3, "b": 2**0.5, "c": 3.0}
    case = tiny(
        returns=[{"offer": o, "criterion": "value", "amount": v} for o, v in values.items()]
    )
    assert step_of(pipeline.build(case), "value") is None


# Two criteria on a budget of 30: a (10), b (20), c (30) with (5, 1), (8, 0), (9, 9) points.
# What can be taken: a and b = (13, 1), c = (9, 9), and parts of these; so two points are left.
def two_criteria():
    return tiny(
        {"criteria": [{"criterion": "other", "unit": "points"}]},
        offer("a", "A", values={"other": 1}),
        offer("c", "C", values={"other": 9}),
        budget=30,
    )


def test_the_study_writes_a_plan_for_every_point(tmp_path):
    bench = bench_on(two_criteria(), tmp_path)
    result = frontier.study(bench, frontier.Asked(("value", "other")))
    table = result.tables["frontier"]
    assert table[["value", "other"]].to_numpy().tolist() == [[13.0, 1.0], [9.0, 9.0]]
    assert table["proven"].all()
    assert result.facts["closed"]
    selected = [set(bench.tables(row, "selection")["selection"]["offer"]) for row in result.rows]
    assert selected == [{"a", "b"}, {"c"}]


def test_the_study_states_payoffs_ranges_and_rates(tmp_path):
    tables = frontier.study(bench_on(two_criteria(), tmp_path), frontier.Asked()).tables
    ranges = tables["ranges"].set_index("criterion")
    assert ranges.loc["value", ["ideal", "nadir"]].tolist() == [13.0, 9.0]
    assert ranges.loc["other", ["ideal", "nadir"]].tolist() == [9.0, 1.0]
    rates = tables["tradeoffs"].set_index(["gain", "loss"])["ratio"]
    assert rates["value", "other"] == 2.0
    assert rates["other", "value"] == 0.5


def test_a_search_taken_up_again_solves_nothing_twice(tmp_path, monkeypatch):
    asked = frontier.Asked(("value", "other"))
    first = frontier.study(bench_on(two_criteria(), tmp_path), asked)
    monkeypatch.setattr(engines, "solve", None)
    monkeypatch.setattr(front_labour, "above", None)
    monkeypatch.setattr(pipeline, "placed", None)
    again = frontier.study(bench_on(two_criteria(), tmp_path), asked)
    assert np.array_equal(again.tables["frontier"].to_numpy(), first.tables["frontier"].to_numpy())


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        (("value",), "two or more"),
        (("value", "valu"), "no criterion valu"),
        (("value",) * 2, "twice"),
    ],
)
def test_criteria_that_make_no_sense(tmp_path, criteria, said):
    with pytest.raises(UsageError, match=said):
        frontier.study(bench_on(two_criteria(), tmp_path), frontier.Asked(criteria))


def test_points_that_were_asked_for_are_spread_out(tmp_path):
    data = knapsacks.make(random.Random(2), 2, 14, 2)
    whole = np.array(sorted(knapsacks.front(**data)))
    result = found(tmp_path, Stop(count=3), **data)
    middle = sorted(result.points, key=lambda p: tuple(p.values))[1]
    other = 1 - middle.aim
    assert middle.values[other] >= whole[[0, -1], other].mean()


def test_a_case_without_a_plan_is_a_row_with_its_reason(tmp_path):
    case = tiny({"criteria": [{"criterion": "other", "unit": "points"}],
                 "floors": [{"criterion": "value", "min_amount": 1000}]})  # fmt: skip
    result = frontier.study(bench_on(case, tmp_path), frontier.Asked())
    (row,) = result.rows
    assert row.status == "infeasible"
    assert row.reason
    assert result.tables["frontier"].empty
