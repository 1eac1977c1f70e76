"""The bench: bounds that hold elsewhere, points that need no search, questions asked again."""

from dataclasses import replace

import pytest

from model import pipeline
from model.bench import Bench
from model.overrides import parse_set
from model.points import Point, Row
from model.solution import Status
from model.store import PROOF
from tests.cases import tiny
from tests.model.studies.benches import bench_on


def with_budget(amount, **more):
    return Point(str(amount), {}, (parse_set(f"pools.amount = {amount}"),), **more)


# With 30 and with 39 the best is a and b, 13: what is proven at 39 is all that 35 needs.
def test_a_point_between_two_that_are_proven_needs_no_search(tmp_path, searches):
    points = [with_budget(30), with_budget(39, starts=(0,))]
    points.append(with_budget(35, starts=(0,), above=1))
    rows = bench_on(tiny(), tmp_path).solve(points)
    assert [row.objective for row in rows] == pytest.approx([13, 13, 13])
    assert [row.status for row in rows] == ["optimal"] * 3
    assert len(searches) == 2


# 45 would be enough for a and c, 14, which the plan of 30 does not have.
def test_a_plan_that_is_not_good_enough_is_searched_on(tmp_path, searches):
    points = [with_budget(30), with_budget(50, starts=(0,))]
    points.append(with_budget(45, starts=(0,), above=1))
    rows = bench_on(tiny(), tmp_path).solve(points)
    assert [row.objective for row in rows] == pytest.approx([13, 17, 14])
    assert len(searches) == 3


def test_a_bound_holds_where_less_is_allowed(tmp_path):
    bench = bench_on(tiny(), tmp_path, gap=0.9)
    rows = bench.solve([with_budget(30), with_budget(60)])
    loose = [replace(rows[0], bound=30.0), replace(rows[1], bound=22.0)]
    low, high = bench.cap(loose, lambda i, j: i >= j)
    assert (low.bound, low.bound_from) == (22.0, high.run)
    assert high == loose[1]
    record = bench.store.run(low.run)
    assert record["bound"] == 22.0
    assert record["gap_abs"] == pytest.approx(22 - low.objective)
    assert bench.tables(low, "selection")["selection"].equals(
        bench.tables(rows[0], "selection")["selection"]
    )


def test_nothing_is_possible_where_less_is_allowed_than_where_nothing_is():
    bench = Bench.capped
    shut = Row("r", Point("more"), str(Status.INFEASIBLE), reason="Too little.")
    unknown = Row("s", Point("less"), str(Status.NO_PLAN))
    found = bench(None, unknown, [shut])
    assert found.status == Status.INFEASIBLE
    assert "more" in found.reason


def test_asked_again_with_a_finer_gap_it_goes_on_from_before(tmp_path, searches):
    first = bench_on(tiny(), tmp_path, gap=0.5)
    (rough,) = first.solve([with_budget(60)])
    again = bench_on(tiny(), tmp_path, gap=0.1)
    again.earlier = first.job.options
    task = again._task([with_budget(60)], [again.address(with_budget(60))], 0)
    assert task.ceiling == rough.bound
    assert task.starts == (first.plan(rough.run),)
    (fine,) = again.solve([with_budget(60)])
    assert fine.run != rough.run
    assert fine.objective >= rough.objective
    assert (tmp_path / "runs" / rough.run).is_dir()


def test_a_larger_sum_is_no_better_plan_in_order(tmp_path):
    case = tiny(
        criteria=[{"criterion": "value", "weight": 1}, {"criterion": "extra", "weight": 2}],
        returns=[{"offer": "c", "criterion": "extra", "amount": 1}],
        objective="lexicographic",
    )
    bench = bench_on(case, tmp_path)
    # With 30, c comes first for its extra: 9 + 2, though a and b are worth 13.
    rows = bench.solve([with_budget(30), Point("no extra", {}, (
        parse_set("pools.amount = 30"), parse_set("returns[criterion=extra].amount = 0")))])  # fmt: skip
    assert [row.objective for row in rows] == pytest.approx([11, 13])
    assert [row.objective for row in bench.share(rows)] == pytest.approx([11, 13])


# The best of 50 is worth 17; what proves it says at most how much 45 is worth, which is 14.
def test_a_proof_is_carried_to_where_less_is_allowed(tmp_path):
    bench = bench_on(tiny(), tmp_path, engine="decompose")
    points = [with_budget(50), with_budget(45, starts=(0,), above=0)]
    (row,) = bench.solve(points[:1])
    (proof,) = bench._task(points, [bench.address(p) for p in points], 1).proofs
    bounds = [proof.bound(pipeline.build(tiny(budget=x))) for x in (50, 45, 40)]
    assert row.objective == pytest.approx(17)
    assert bounds[0] >= 17 - 1e-6
    assert 14 - 1e-6 <= bounds[1] < bounds[0]
    assert bounds[2] < bounds[1]


def test_a_proof_that_cannot_be_read_is_no_harm(tmp_path):
    bench = bench_on(tiny(), tmp_path, engine="decompose")
    points = [with_budget(60), with_budget(45, starts=(0,), above=0)]
    (row,) = bench.solve(points[:1])
    (tmp_path / "runs" / row.run / PROOF).write_text('{"mark": ', encoding="utf-8")
    assert bench._task(points, [bench.address(p) for p in points], 1).proofs == ()
    assert bench.solve(points)[1].objective == pytest.approx(14)
