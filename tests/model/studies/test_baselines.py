"""Rules of thumb: plans that keep every rule, never beat the best one, and say why they are out."""

import pytest

from model import pipeline
from model.bench import Bench
from model.errors import UsageError
from model.evaluate import evaluate
from model.folder import Raw
from model.labour import Job
from model.loading import load_case, read_case
from model.rules_of_thumb import RULES, Aim
from model.solution import SolverOptions
from model.spread import spread
from model.store import Store
from model.studies import baselines
from tests.cases import each, tiny
from tests.model.studies.benches import bench_on


def tutorial_bench(folder):
    raw: Raw = read_case("tutorial")
    return Bench(Job(raw, options=SolverOptions(gap=0.0)), Store(folder), width=1)


def follow(case, aim, money):
    program = pipeline.build(case)
    x = spread(program, case, aim, money).x
    return pipeline.placed(program, case, x)


def peopled(**more):
    """The base with what most rules ask about: C is large, B is ready."""
    columns = {
        "population_m": (10.0, 20.0, 70.0),
        "gdp_per_capita_usd": (1000.0, 1000.0, 1000.0),
        "oxford_readiness": (30.0, 60.0, 20.0),
        "control_of_corruption": (0.5, 1.0, -1.0),
        "rule_of_law": (0.5, 1.0, -1.0),
    }
    return tiny(
        each("countries", "ABC", **columns),
        rivals=[{"country": "B", "value_musd": 5.0}],
        offers=[{"offer": "b", "partner_value_musd": 10.0}],
        **more,
    )


def test_every_rule_makes_a_plan_of_the_tutorial_that_beats_nothing(tmp_path):
    bench = tutorial_bench(tmp_path)
    case = load_case("tutorial")
    best, *rows = baselines.study(bench, baselines.Asked()).rows
    assert best.objective == pytest.approx(95)
    made = [row for row in rows if row.objective is not None]
    assert made
    for row in made:
        assert row.objective <= best.objective
        assert not evaluate(case, bench.plan(row.run)).violations


def test_a_rule_without_its_column_is_a_row_with_the_reason(tmp_path):
    rows = baselines.study(tutorial_bench(tmp_path), baselines.Asked(("population",))).rows
    assert rows[1].status == baselines.SKIPPED
    assert "population_m" in rows[1].reason


@pytest.mark.parametrize("budget", [15, 30, 45])
@pytest.mark.parametrize("rules", [{}, {"max_partners": 2}, {"max_partners": 2, "max_share": 0.7}])
def test_no_rule_beats_the_best_plan(tmp_path, budget, rules):
    case = peopled(budget=budget, focus=rules)
    bench = bench_on(case, tmp_path)
    best, *rows = baselines.study(bench, baselines.Asked()).rows
    assert best.status == "optimal"
    for row in rows:
        if row.objective is not None:
            assert row.objective <= best.objective + 1e-9
            assert not evaluate(case, bench.plan(row.run)).violations


@pytest.mark.parametrize("name", [name for name in RULES if name != "regional"])
def test_every_rule_can_be_followed_where_its_columns_are(name):
    assert isinstance(RULES[name].aim(peopled(), 60.0), Aim)


# With 30 to spread over 100 million people C is due 21 of it and cannot do anything for less than
# 30; then B is due 20 of 30 (B : A as 20 : 10) and takes b for 20, and A takes a for the last 10.
def test_parts_of_those_passed_over_go_to_the_next():
    case = peopled(budget=30)
    aim = RULES["population"].aim(case, 30.0)
    assert aim.order == ("C", "B", "A")
    assert set(follow(case, aim, 30.0).select) == {"a", "b"}


# First come, first served: C takes all 30, though a and b would be worth 13.
def test_without_parts_the_first_takes_what_it_can_use():
    case = peopled(budget=30)
    assert set(follow(case, Aim(("C", "B", "A"), None), 30.0).select) == {"c"}


# 10 each is enough for a only; what is left goes round once more, and pays for b.
def test_a_second_round_hands_out_what_is_left():
    case = peopled(budget=30, focus={"max_partners": 3})
    aim = RULES["equal"].aim(case, 30.0)
    assert set(follow(case, aim, 30.0).select) == {"a", "b"}


# a gives 0.5 a dollar, b 0.4, c 0.3.
def test_value_per_dollar_puts_the_best_rate_first():
    assert RULES["ratio"].aim(tiny(), 60.0).order == ("A", "B", "C")


# Of 25, a takes 10 at 0.5 a dollar and b 15 of its 20 at 0.4.
def test_the_marginal_rule_gives_where_the_next_dollar_gives_most():
    aim = RULES["marginal"].aim(tiny(), 25.0)
    assert aim.weight == pytest.approx({"A": 10, "B": 15})


# Readiness counts to the power of e: 60³ · 20 against 30³ · 10 and 20³ · 70.
def test_performance_counts_more_the_higher_its_power():
    three, five = (RULES[f"performance-{e}"].aim(peopled(), 60.0) for e in (3, 5))
    assert three.order == ("B", "C", "A")
    assert three.weight["B"] / three.weight["A"] == pytest.approx(2**3 * 2)
    assert five.order == ("B", "A", "C")
    assert five.weight["B"] / five.weight["A"] == pytest.approx(2**5 * 2)


# C fails the hurdle of corruption and the marks; A is at the median: not above it.
def test_the_scorecard_has_a_hurdle():
    assert RULES["scorecard"].aim(peopled(), 60.0).order == ("B",)


# A and B share the part of the north by population, C has the south to itself.
def test_regions_take_turns_and_have_equal_parts():
    aim = RULES["regional"].aim(peopled(), 60.0)
    assert aim.order == ("B", "C", "A")
    assert aim.weight == pytest.approx({"A": 1 / 3, "B": 2 / 3, "C": 1})


def test_a_partner_that_is_wanted_in_any_event_comes_first():
    case = peopled(budget=30, locks=[{"kind": "country", "id": "C", "lock": "in"}])
    aim = RULES["ratio"].aim(case, 30.0)
    assert set(follow(case, aim, 30.0).select) == {"c"}


def test_what_optimising_is_worth_is_told_for_every_criterion(tmp_path):
    asked = baselines.Asked(("rival",))
    tables = baselines.study(bench_on(peopled(budget=30), tmp_path), asked).tables
    worth = tables["worth"].set_index("measure")
    # The rule gives B its 20; a second round is for those it asked: nobody else. Best is a and b.
    assert worth.loc["value", ["baseline", "best", "difference"]].tolist() == [8, 13, 5]
    assert worth.loc["value", ["low", "high"]].tolist() == pytest.approx([5, 5])
    assert worth.loc["criterion value", "difference"] == 5
    given = tables["given"]
    assert given[given["rule"] == "rival"]["country"].tolist() == ["B"]


def test_a_case_without_a_plan_has_no_baselines(tmp_path):
    case = tiny(budget=5, locks=[{"kind": "country", "id": "C", "lock": "in"}])
    rows = baselines.study(bench_on(case, tmp_path), baselines.Asked()).rows
    assert rows[0].status == "infeasible"
    assert {row.status for row in rows[1:]} == {baselines.SKIPPED}


def test_plans_are_made_once(tmp_path, monkeypatch):
    first = baselines.study(bench_on(peopled(), tmp_path), baselines.Asked())
    monkeypatch.setattr("model.following.spread", None)
    again = baselines.study(bench_on(peopled(), tmp_path), baselines.Asked())
    assert again.tables["worth"].equals(first.tables["worth"])


def test_a_rule_that_does_not_exist_is_refused():
    with pytest.raises(UsageError, match="equal"):
        baselines.points(baselines.Asked(("equall",)))
