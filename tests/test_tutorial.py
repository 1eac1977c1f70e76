"""The tutorial case has the one answer that its README derives step by step."""

import shutil
from pathlib import Path

import pytest

from model.solution import Status
from tests.oracle.audit import audit
from tests.oracle.brute import brute_best
from tests.whole_run import solve, write_run

TUTORIAL = Path(__file__).parent.parent / "data" / "tutorial"
CHOSEN = ["BAY_compute_hub", "DUN_health_pilot", "EAS_farms_national"]


def changed(tmp_path, table, old, new):
    """Copy the case with one text replaced in one of its files."""
    folder = tmp_path / "changed"
    shutil.copytree(TUTORIAL, folder)
    text = (folder / table).read_text(encoding="utf-8")
    assert old in text
    (folder / table).write_text(text.replace(old, new), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def solution():
    return solve(TUTORIAL)


def test_value(solution):
    # Three teams; of the four ways to take three partners the hub, Dunmere's pilot and Eastholm
    # give most: 39 + 6 + 5, 11 and 34.
    assert solution.status is Status.OPTIMAL
    assert solution.objective == pytest.approx(95)
    criteria = solution.table("criteria").set_index("criterion")["value"]
    assert dict(criteria) == pytest.approx({"development": 105, "strategic": 80})


def test_plan(solution):
    assert list(solution.table("selection")["offer"]) == CHOSEN
    served = solution.table("service")
    assert list(zip(served["hub"], served["country"], served["share"], strict=True)) == [
        ("BAY", "CLI", 1),
        ("BAY", "EAS", 1),
    ]
    presence = solution.table("presence")
    assert sorted(zip(presence["channel"], presence["country"], strict=True)) == [
        ("ally", "EAS"),
        ("home", "BAY"),
        ("home", "DUN"),
        ("home", "EAS"),
    ]


def test_who_pays(solution):
    # All 55 of home money are needed, so there is one way to place it.
    funding = solution.table("funding")
    money = funding[funding["resource"] == "financing"]
    keys = zip(money["facility"], money["country"], money["year"], strict=True)
    assert dict(zip(keys, money["amount"], strict=True)) == pytest.approx(
        {
            ("home_loan", "BAY", 2027): 20,
            ("home_loan", "BAY", 2028): 20,
            ("home_loan", "DUN", 2027): 5,
            ("home_guarantee", "DUN", 2027): 5,
            ("home_loan", "EAS", 2027): 10,
            ("ally_grant", "EAS", 2027): 10,
            ("ally_grant", "EAS", 2028): 10,
        }
    )
    pools = solution.table("pools").set_index(["pool", "year"])
    assert pools.loc[("home_money", 2028), "carried_in"] == pytest.approx(10)
    assert pools.loc[("home_money", 2028), "left"] == pytest.approx(0)
    assert pools.loc[("subsidy", 2027), "used"] == pytest.approx(0.5)
    assert solution.table("partners")["private_musd"].sum() == pytest.approx(5)


def test_training_ahead(solution):
    # 160 places are needed in 2028 and 100 can be given in that year.
    funding = solution.table("funding")
    places = funding[(funding["resource"] == "training") & (funding["year"] == 2027)]
    assert places["amount"].sum() >= 20 + 60 - 1e-6


def test_audit(solution, tmp_path):
    assert audit(TUTORIAL, write_run(solution, tmp_path / "run")) == []


def test_brute_force_finds_the_same():
    best = brute_best(TUTORIAL)
    assert best.key == pytest.approx((95,))
    assert sorted(best.choice.select) == CHOSEN


@pytest.mark.parametrize("offer", CHOSEN)
def test_every_other_plan_is_worth_93_at_most(tmp_path, offer):
    # A plan with all three has no room for another partner or tier, so another plan lacks one.
    folder = tmp_path / "case"
    shutil.copytree(TUTORIAL, folder)
    (folder / "locks.csv").write_text(f"kind,id,lock\noffer,{offer},out\n", encoding="utf-8")
    assert brute_best(folder).key[0] <= 93 + 1e-9


@pytest.mark.parametrize(
    ("table", "old", "new", "value"),
    [
        # 5 more of home money: Cliffmark's pilot, 50 + 12 + 34.
        ("pools.csv", "home_money,2027,45", "home_money,2027,50", 96),
        # 10 more: Dunmere national, 50 + 33 + 34.
        ("pools.csv", "home_money,2027,45", "home_money,2027,55", 117),
        # The ally does not reach deep enough: no Eastholm, 50 + 33.
        ("reach.csv", "ally,,east,0.8", "ally,,east,0.4", 83),
        # The hub serves nobody: 26 + 33 + 34.
        ("case.toml", "max_served = 2", "max_served = 0", 93),
        # Nobody is trained ahead: the hub and Eastholm do not fit together.
        ("resources.csv", "places,by_year", "places,same_year", 93),
        # The guarantee is priced for nobody: 50 + 34 with the hub, at most 12 + 33 + 34 without.
        ("draws.csv", "home_guarantee,subsidy,3", "home_guarantee,subsidy,7", 84),
    ],
)
def test_what_it_teaches(tmp_path, table, old, new, value):
    folder = changed(tmp_path, table, old, new)
    assert brute_best(folder).key == pytest.approx((value,))
    assert solve(folder).objective == pytest.approx(value)
