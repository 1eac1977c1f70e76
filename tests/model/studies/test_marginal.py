"""Brackets hold the true worth of a bit more and less; what is slack is worth nothing."""

from dataclasses import replace

import pytest

from model import pipeline
from model.bench import Bench
from model.errors import UsageError
from model.labour import Job
from model.levers import levers
from model.loading import case_of, load_case, read_case
from model.points import Point, Row
from model.solution import SolverOptions
from model.store import Store
from model.studies import marginal
from tests.cases import ally, each, facility, resource, tiny
from tests.model.studies.benches import bench_on

EXACT = SolverOptions(gap=0.0)


def tutorial(folder, **asked):
    bench = Bench(Job(read_case("tutorial"), options=EXACT), Store(folder), width=1)
    return marginal.study(bench, marginal.Asked(**asked))


def worth(found):
    table = found.tables["marginal"]
    return {(r.lever, r.change > 0): (r.low, r.high) for r in table.itertuples()}


# The two numbers stand in the README of the case: +5 of 55 is worth 1, +10 is worth 22.
@pytest.mark.parametrize(("more", "value"), [(5, 1), (10, 22)])
def test_more_home_money_in_the_tutorial(tmp_path, more, value):
    found = worth(tutorial(tmp_path, step=more / 55, only=("home_money",)))
    assert found["home_money", True] == pytest.approx((value, value))


def test_extra_money_in_the_tutorial(tmp_path):
    found = tutorial(tmp_path, only=("home_money",), extra=10.0)
    assert found.tables["split"]["amount"].sum() == pytest.approx(10)
    assert found.facts["extra"]["low"] == pytest.approx(22)
    assert found.facts["extra"]["high"] == pytest.approx(22)


# From 30 to 40 of the budget a and c are 14, not 13; the aid takes two of its pool per dollar.
def test_extra_money_goes_where_it_is_worth_most(tmp_path):
    case = tiny(facility("aid", 0, rate=2), budget=30)
    split = marginal.study(bench_on(case, tmp_path), marginal.Asked(extra=10.0)).tables["split"]
    assert split[["pool", "amount"]].to_numpy().tolist() == [["budget", 10.0]]


def test_no_more_of_the_extra_money_is_given_than_is_of_use(tmp_path):
    split = tutorial(tmp_path, only=("home_money",), extra=8.0).tables["split"]
    assert split["amount"].sum() == pytest.approx(5)


def crowded():
    """Two partners of three, a ticket, and training places of which there are enough."""
    return tiny(
        resource("training", ceiling=100),
        facility("aid", 8),
        each("facilities", ["fund"], min_ticket=4.0),
        needs=[{"offer": "a", "resource": "training", "year_offset": 0, "amount": 10}],
        budget=30,
        focus={"max_partners": 2, "min_commitment_musd": 5.0},
    )


@pytest.mark.parametrize("gap", [0.0, 0.3])
def test_brackets_hold_the_true_difference(tmp_path, gap):
    bench = bench_on(crowded(), tmp_path, gap=gap)
    found = marginal.study(bench, marginal.Asked(0.5))
    base = pipeline.run(case_of(bench.job.raw, ()), EXACT).objective
    moved = marginal.moves(levers(bench.base()), 0.5)
    for move, line in zip(moved, found.tables["marginal"].itertuples(), strict=True):
        assert (line.lever, line.change) == (move.lever.name, move.step)
        case = case_of(bench.job.raw, (move.lever.change(move.step),))
        true = pipeline.run(case, EXACT).objective
        assert true is not None
        assert line.low - 1e-9 <= true - base <= line.high + 1e-9


# Training is slack, so with less of it the plan of the base is still there, and its bound holds.
def test_a_step_that_takes_nothing_away_needs_no_search(tmp_path, searches):
    found = marginal.study(
        bench_on(crowded(), tmp_path), marginal.Asked(0.1, ("training_supply_pool",))
    )
    assert [line.loosens for line in found.tables["marginal"].itertuples()] == [True, False]
    assert len(searches) == 2


def test_a_bound_of_a_looser_case_bounds_the_base(tmp_path, monkeypatch):
    bench = bench_on(crowded(), tmp_path, gap=0.9)
    solve = bench.solve
    # The search of the base stopped with a poor bound, that of the case with more found a better one.
    bounds = iter([99.0, 20.0, 99.0])
    monkeypatch.setattr(
        bench, "solve", lambda points: [replace(r, bound=next(bounds)) for r in solve(points)]
    )
    base, *_ = marginal.study(bench, marginal.Asked(0.1, ("budget",))).rows
    assert base.bound == 20.0


def test_what_is_slack_is_worth_nothing(tmp_path):
    found = worth(marginal.study(bench_on(crowded(), tmp_path), marginal.Asked(0.1)))
    assert found["training_supply_pool", True] == (0, 0)
    assert found["training_supply_pool", False] == (0, 0)


# Of three that are worth 5, 8 and 9, the cap of two leaves out 5; of one, 8 more.
def test_a_cap_moves_by_one_at_least(tmp_path):
    case = tiny(focus={"max_partners": 2})
    asked = marginal.Asked(0.1, ("focus.max_partners",))
    found = worth(marginal.study(bench_on(case, tmp_path), asked))
    assert found["focus.max_partners", True] == pytest.approx((5, 5))
    assert found["focus.max_partners", False] == pytest.approx((-8, -8))


def test_a_change_without_a_plan_is_a_row(tmp_path):
    case = tiny(budget=30, locks=[{"kind": "offer", "id": "c", "lock": "in"}])
    found = marginal.study(bench_on(case, tmp_path), marginal.Asked(0.1, ("budget",)))
    table = found.tables["marginal"].set_index("change")
    assert table.loc[-3.0, "status"] == "infeasible"
    assert table.loc[-3.0, ["low", "high"]].isna().all()


def test_every_lever_moves_what_it_names_and_nothing_else():
    raw = read_case("tutorial")
    for lever in levers(load_case("tutorial")):
        for up in (True, False):
            step = lever.step(0.1, up=up)
            if step:
                after = {x.name: x for x in levers(case_of(raw, (lever.change(step),)))}
                assert after[lever.name].amount == pytest.approx(lever.amount + step)
                others = {n: x.amount for n, x in after.items() if n != lever.name}
                before = {x.name: x.amount for x in levers(load_case("tutorial"))}
                assert others == {n: before[n] for n in others}


def test_flags_and_shares_of_facilities_are_levers_too():
    case = tiny(
        assurance={"slots": 1, "required_for_critical": True},
        facilities=[{"facility": "fund", "max_project_share": 0.6, "min_home_content": 0.5}],
    )
    found = {lever.name: lever for lever in levers(case)}
    rule = found["assurance.required_for_critical"]
    assert (rule.step(0.1, up=True), rule.step(0.1, up=False)) == (0, -1)
    assert rule.change(-1).value is False
    assert not rule.loosens
    share = found["facilities[facility=fund].max_project_share"]
    assert share.loosens
    assert share.step(0.1, up=True) == pytest.approx(0.06)
    assert not found["facilities[facility=fund].min_home_content"].loosens
    free = {lever.name for lever in levers(tiny())}
    assert not {
        name for name in free if name.startswith("facilities")
    }  # a share of 1 forbids nothing


def test_an_amount_is_split_over_the_pools_that_are_named(tmp_path):
    bench = bench_on(tiny(ally(5), budget=10), tmp_path)
    found = marginal.study(bench, marginal.Asked(0.1, ("budget",), 20))
    assert set(found.tables["split"]["pool"]) == {"budget"}
    with pytest.raises(UsageError, match="none of --only"):
        marginal.chosen(
            marginal.Asked(0.1, ("focus.max_partners",), 20), tiny(focus={"max_partners": 2})
        )


def test_shares_stay_shares():
    case = tiny(focus={"max_share": 1.0, "min_packages": 0})
    found = {lever.name: lever for lever in levers(case)}
    assert found["focus.max_share"].step(0.1, up=True) == 0
    assert found["focus.max_share"].step(0.1, up=False) == pytest.approx(-0.1)
    assert found["focus.min_packages"].step(0.1, up=False) == 0


def test_loosening_never_costs_and_tightening_never_pays():
    base = Row("", Point("base"), "feasible", 10.0, 12.0)
    assert marginal._ends(base, (10.5, 13.0), loosens=True) == (0.0, 3.0)
    assert marginal._ends(base, (9.0, 13.0), loosens=False) == (-3.0, 0.0)


def test_the_split_is_found_once(tmp_path, monkeypatch):
    first = tutorial(tmp_path, only=("subsidy",), extra=10.0)
    monkeypatch.setattr(marginal, "split", None)
    monkeypatch.setattr(pipeline, "run", None)
    again = tutorial(tmp_path, only=("subsidy",), extra=10.0)
    assert again.tables["split"].equals(first.tables["split"])
    assert again.facts == first.facts


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"step": 0.0}, "--step"),
        ({"extra": -1.0}, "--extra"),
        ({"only": ("budgett",)}, "budget"),
    ],
)
def test_questions_that_make_no_sense(tmp_path, asked, said):
    with pytest.raises(UsageError, match=said):
        marginal.study(bench_on(tiny(), tmp_path), marginal.Asked(**asked))


def test_an_objective_in_order_has_no_marginal_value(tmp_path):
    with pytest.raises(UsageError, match="lexicographic"):
        marginal.study(bench_on(tiny(objective="lexicographic"), tmp_path), marginal.Asked())
