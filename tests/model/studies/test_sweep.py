"""Sweeps and ladders: rows in knob order, values that never fall, paths that keep what they fund."""

import pytest

from model import knobs
from model.errors import OverrideError, UsageError
from model.studies import sweep
from tests.cases import offer, tiny
from tests.model.studies.benches import bench_on

BUDGET = "pools[pool=budget].amount"


def ask(*texts, nested=False):
    turned = tuple(knobs.parse(text) for text in texts)
    return sweep.Asked(turned, tuple(knobs.grid(turned)), nested)


# With 10 a is affordable (5), with 20 b (8), with 30 a and b (13), with 40 a and c (14),
# with 50 b and c (17), with 60 all three (22).
def test_a_ladder_has_the_best_value_at_every_step(tmp_path):
    found = sweep.study(bench_on(tiny(), tmp_path), ask(f"{BUDGET}=10:60:6"))
    assert [row.objective for row in found.rows] == pytest.approx([5, 8, 13, 14, 17, 22])
    assert found.tables["ladder"][BUDGET].tolist() == [10, 20, 30, 40, 50, 60]
    assert all(row.status == "optimal" for row in found.rows)


def test_events_tell_who_enters_and_leaves(tmp_path):
    found = sweep.study(bench_on(tiny(), tmp_path), ask(f"{BUDGET}=10,20,30"))
    events = found.tables["events"]
    partners = events[events["kind"] == "partner"]
    told = list(zip(partners[BUDGET], partners["id"], partners["event"], strict=True))
    assert told == [(20, "A", "leaves"), (20, "B", "enters"), (30, "A", "enters")]


# The nested path takes a at 10 and keeps it: at 20 a alone (5), at 30 a and b (13), at 40 a and c
# would drop b, so 13 stays; at 50 the same; at 60 all.
def test_the_nested_path_drops_nothing(tmp_path):
    found = sweep.study(bench_on(tiny(), tmp_path), ask(f"{BUDGET}=10:60:6", nested=True))
    ladder = found.tables["ladder"]
    assert ladder["nested_objective"].tolist() == pytest.approx([5, 5, 13, 13, 13, 22])
    assert ladder["lost"].tolist() == pytest.approx([0, 3, 0, 1, 4, 0])
    events = found.tables["events"]
    assert "leaves" not in set(events[events["path"] == "nested"]["event"])
    assert [row.point.knobs["path"] for row in found.rows[:2]] == ["free", "nested"]


# A pilot of a costs 10 and gives 5, the full size 25 and 20. What was a pilot may grow: at 60 the
# nested path has the full size and c, 29, as the free one.
def test_on_the_nested_path_a_pilot_may_grow(tmp_path):
    full = offer("full", "A", 25, 20, tier="national")
    case = tiny(full, {"offers": [{"offer": "a", "tier": "pilot"}]})
    ladder = sweep.study(bench_on(case, tmp_path), ask(f"{BUDGET}=10,60", nested=True)).tables[
        "ladder"
    ]
    assert ladder["nested_objective"].tolist() == pytest.approx([5, 29])
    assert ladder["lost"].tolist() == pytest.approx([0, 0])


# Nobody takes back a size: with 25 the full size is worth most (20), with 30 a, b and nothing more
# would be worth 13, and a full size that is worth less is kept.
def test_on_the_nested_path_no_tier_falls(tmp_path):
    full = offer("full", "A", 10, 6, tier="national")
    small = offer("small", "A", 5, 5.5, tier="pilot")
    rows = sweep.study(
        bench_on(tiny(full, small, only="AB"), tmp_path), ask(f"{BUDGET}=10,25", nested=True)
    ).tables["ladder"]
    assert rows["objective"].tolist() == pytest.approx([6, 13.5])
    assert rows["nested_objective"].tolist() == pytest.approx([6, 6])


# At 10 the nested path begins; at 15 and 19 nothing new is affordable, on the free path either.
def test_a_nested_step_that_is_as_good_as_the_free_one_needs_no_search(tmp_path, searches):
    found = sweep.study(bench_on(tiny(), tmp_path), ask(f"{BUDGET}=10,15,19", nested=True))
    assert [row.objective for row in found.rows] == pytest.approx([5] * 6)
    assert len(searches) == 2  # both ends of the free path


def test_what_is_unspent_is_told_with_what_holds_it_back(tmp_path):
    case = tiny(focus={"max_partners": 1})
    unspent = sweep.study(bench_on(case, tmp_path), ask(f"{BUDGET}=30,60")).tables["unspent"]
    last = unspent[unspent[BUDGET] == 60].iloc[0]
    assert last["left"] == pytest.approx(30)
    assert "focus" in last["blocked_by"]


def test_values_never_fall_however_wide_the_gap(tmp_path):
    bench = bench_on(tiny(), tmp_path, gap=0.9)
    rows = sweep.study(bench, ask(f"{BUDGET}=10:60:11")).rows
    values = [row.objective for row in rows]
    assert values == sorted(values)
    bounds = [row.bound for row in rows]
    assert bounds == sorted(bounds)
    assert all(row.bound >= row.objective for row in rows)


def test_a_grid_turns_the_first_knob_slowest(tmp_path):
    asked = ask(f"{BUDGET}=30,60", "focus.max_partners=1,2")
    rows = sweep.study(bench_on(tiny(), tmp_path), asked).rows
    assert [tuple(row.point.knobs.values()) for row in rows] == [(30, 1), (30, 2), (60, 1), (60, 2)]
    assert [row.objective for row in rows] == pytest.approx([9, 13, 9, 17])


def test_a_point_without_a_plan_is_a_row(tmp_path):
    case = tiny(locks=[{"kind": "country", "id": "C", "lock": "in"}])
    rows = sweep.study(bench_on(case, tmp_path), ask(f"{BUDGET}=10,60")).rows
    assert [row.status for row in rows] == ["infeasible", "optimal"]
    assert rows[0].reason


def test_a_factor_of_one_is_the_base(tmp_path):
    bench = bench_on(tiny(), tmp_path)
    assert bench.address(sweep.points(ask(f"{BUDGET}=1x"))[0]) == bench.address(sweep.Point("base"))


def test_a_knob_that_fits_nothing_is_refused_before_anything_is_solved(tmp_path):
    points = sweep.points(ask("pools[pool=nobody].amount=1,2"))
    with pytest.raises(OverrideError, match="nobody"):
        bench_on(tiny(), tmp_path).check(points)


def test_a_nested_path_has_one_direction():
    with pytest.raises(UsageError, match="one knob"):
        sweep.points(ask(f"{BUDGET}=1,2", "focus.max_partners=1,2", nested=True))
