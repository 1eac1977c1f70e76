"""What-ifs against their base: differences that add up, brackets that hold the truth."""

import pytest

from model.changes import ALL, bracket, proven
from model.overrides import parse_lock, parse_set
from model.studies import what_if
from tests.cases import tiny
from tests.model.studies.benches import bench_on


def ask(bench, **texts):
    changes = {name: (parse_set(text),) for name, text in texts.items()}
    return what_if.study(bench, what_if.Asked(changes, dict.fromkeys(texts, "")))


def test_differences_by_country_add_up(tmp_path):
    tables = ask(bench_on(tiny(), tmp_path), cut="pools[pool=budget].amount = 30").tables
    frame = tables["differences"].set_index(["measure", "country"])["difference"]
    assert frame["value", ALL] == pytest.approx(-9)
    assert frame["cost_musd", ALL] == pytest.approx(-30)
    for measure in ("value", "cost_musd"):
        own = frame[measure].drop(ALL)
        assert own.sum() == pytest.approx(frame[measure, ALL])


def test_who_leaves_is_named(tmp_path):
    changes = ask(bench_on(tiny(), tmp_path), cut="pools[pool=budget].amount = 30").tables[
        "changes"
    ]
    told = set(zip(changes["kind"], changes["id"], changes["change"], strict=True))
    assert {("partner", "C", "leaves"), ("offer", "c", "leaves")} <= told
    assert ("facility", "fund", "shrinks") in told


def test_exact_runs_prove_their_difference(tmp_path):
    row = ask(bench_on(tiny(), tmp_path), cut="pools[pool=budget].amount = 30").tables["values"]
    assert row["difference"].tolist() == pytest.approx([-9])
    assert row["low"].tolist() == pytest.approx([-9])
    assert row["proven"].tolist() == ["loss"]


def test_other_weights_are_another_scale(tmp_path):
    row = ask(bench_on(tiny(), tmp_path), double="criteria.weight *= 2").tables["values"].iloc[0]
    assert not row["same_scale"]
    assert row["difference"] is None or row["difference"] != row["difference"]


def test_a_what_if_without_a_plan_is_a_row(tmp_path):
    asked = what_if.Asked(
        {"all in": (parse_lock("in country C"), parse_set("pools.amount = 1"))}, {}
    )
    found = what_if.study(bench_on(tiny(), tmp_path), asked)
    assert [row.status for row in found.rows] == ["optimal", "infeasible"]
    assert "differences" not in found.tables


def test_a_bracket_that_holds_zero_proves_nothing():
    assert bracket((10.0, 12.0), (11.0, 13.0)) == (-1.0, 3.0)
    assert proven(-1.0, 3.0) == "nothing"


def test_what_only_tightens_never_pays_however_wide_the_gap(tmp_path):
    changes = {
        "less": (parse_set("pools.amount *= 0.9"),),
        "more": (parse_set("pools.amount *= 1.5"),),
        "out": (parse_lock("out country C"),),
    }
    bench = bench_on(tiny(budget=30), tmp_path, gap=0.9)
    asked = what_if.Asked(changes, dict.fromkeys(changes, ""))
    values = what_if.study(bench, asked).tables["values"].set_index("what_if")
    assert (values.loc[["less", "out"], "high"] <= 0).all()
    assert values.loc["more", "low"] >= 0


def test_what_only_tightens_is_bounded_by_the_base():
    texts = {"less": "pools.amount *= 0.5", "more": "pools.amount *= 2", "other": "pools.kind = x"}
    changes = {name: (parse_set(text),) for name, text in texts.items()}
    changes["out"] = (parse_lock("out country A"),)
    asked = what_if.Asked(changes, {})
    assert [point.above for point in what_if.points(asked)] == [None, 0, None, None, 0]
