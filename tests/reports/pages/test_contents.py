"""What each page on a study says: the numbers of its tables, and no more than was proven."""

import pytest

from reports.pages import explore, knobs, page_on, proofs, verdict_on
from reports.pages.studied import Studied
from reports.section import Section
from tests.reports.studies import (
    MADE,
    TARGET,
    baselines,
    compare,
    failed,
    frontier,
    grid,
    marginal,
    plan,
    row,
    sample,
    study,
    sweep,
    what_if,
)


def sections(made: Studied) -> dict[str, Section]:
    return dict(page_on(made))


def text(section: Section) -> str:
    return " ".join([*section.prose, *section.notes])


def drawn(section: Section, words: str) -> str:
    (figure,) = (f for f in section.figures if words in f.title)
    return str(figure.drawing)


def test_a_knob_on_a_budget_is_told_in_money():
    # The subsidy has 10 in each of two years: half of it is 10, twice is 40.
    (knob,) = knobs.of(sweep())
    assert knob.label == "budget subsidy"
    assert knob.unit == "million USD"
    assert knob.amounts == {0.5: 10.0, 1.0: 20.0, 2.0: 40.0}
    assert knob.says(0.5) == "10.0 million USD (×0.5)"
    assert [knob.at(value) for value in knob.values] == [0.0, pytest.approx(1 / 3), 1.0]


def test_a_budget_that_two_knobs_turn_is_told_in_factors():
    made = sweep()
    more = [
        *made.study["knobs"],
        {"target": "pools[pool=subsidy,year=2027].amount", "factor": True},
    ]
    (first, _) = knobs.of(Studied({**made.study, "knobs": more}, made.tables, made.runs))
    assert first.amounts == {}
    assert first.says(0.5) == "×0.5"


def test_a_knob_without_order_has_its_values_in_a_row():
    knob = knobs.Knob("", "mode", False, ("a", "b", None))
    assert [knob.at(value) for value in knob.values] == [0.0, 0.5, 1.0]
    assert knob.says(None) == "no limit"


def test_a_sweep_begins_with_its_range():
    answer = sections(sweep())["answer"]
    assert answer.title == "Budget subsidy, from 10.0 to 40.0 million USD"
    assert answer.prose[0] == (
        "The plan is worth 10 with 10.0 million USD, and up to 12 with 20.0 million USD."
    )
    assert [fact.value for fact in answer.facts] == ["10", "12", "12"]


def test_a_step_that_the_gap_swallows_is_no_gain():
    said = text(sections(sweep())["worth"])
    assert "Proven gain in value: from 10.0 million USD to 20.0 million USD 2." in said
    assert "Of 1 step up nothing is proven" in said


def test_partners_are_filled_where_they_are_in_the_plan():
    found = sections(sweep())["entry"]
    assert "at 20.0 million USD Kenya enters" in text(found)
    picture = drawn(found, "Partners at each step")
    nigeria, kenya = picture.split('<th scope="row">')[1:]
    assert kenya.startswith("<bdi>Kenya")
    assert nigeria.count('class="on') == 3
    assert kenya.count('class="on') == 2


def test_what_is_used_of_each_budget_adds_up():
    # Of the subsidy 12.5 are used: more than the 10 of half of it, 62.5 % of 20, 31 % of 40.
    picture = drawn(sections(sweep())["unspent"], "Share of each budget")
    subsidy = picture.split('<th scope="row">')[1]
    assert subsidy.index("all") < subsidy.index("62 %") < subsidy.index("31 %")


def test_a_grid_shows_every_value_and_where_there_is_no_plan():
    figures = sections(grid())["worth"].figures
    table = str(figures[0].drawing)
    assert [word in table for word in (">1<", ">2<", ">3<", "✕")] == [True] * 4
    assert "Staff is short by 3." in table


def test_each_knob_alone_is_measured_from_the_base():
    # The base is the subsidy as it is with 2 partners, which has no plan: nothing to measure from.
    assert len(sections(grid())["worth"].figures) == 1
    runs = {"a": plan(4.0, factor=0.5), "b": plan(6.0), "c": plan(5.0, factor=0.5), "d": plan(7.0)}
    at = {"a": (0.5, 1), "b": (1.0, 1), "c": (0.5, 2), "d": (1.0, 2)}
    rows = [row(k, k, runs[k], **{TARGET: x, "focus.max_partners": y}) for k, (x, y) in at.items()]
    made = study("sweep", runs, rows, knobs=grid().study["knobs"])
    alone = sections(made)["worth"].figures[1]
    # From 7: the subsidy at half gives 5, one partner gives 6. The larger change stands on top.
    assert alone.about.startswith("Change in value where one knob is moved alone from")
    picture = str(alone.drawing)
    assert picture.index(">-2<") < picture.index(">-1<")


def test_a_sample_is_drawn_point_by_point():
    found = sections(sample())
    assert "worth" not in found
    picture = drawn(found["explorer"], "against each knob")
    assert picture.count("data-point") == 6
    assert "budget subsidy, million USD over all years" in picture


def test_a_page_holds_no_more_plans_than_it_can():
    found = explore.thinned(100_000)
    assert len(found) == explore.MOST
    assert found[0] == 0
    assert found[-1] == 99_999
    assert explore.count(500, 300)[0].startswith("The page holds 300 of 500 solved points")


def test_a_what_if_is_only_a_loss_where_that_is_proven():
    found = sections(what_if())
    answer = found["answer"]
    assert "1 proven to lose and 1 of which nothing is proven" in answer.prose[0]
    assert "Kenya leaves (-2.5 between the plans found; proven loss)" in " ".join(answer.prose)
    picture = drawn(found["worth"], "Change in value")
    assert picture.count("w-loss") == 1
    assert "0; nothing is proven (0 to 1.5)" in picture


def test_both_plans_stand_side_by_side():
    found = sections(what_if())["change-1"]
    assert "Kenya leaves" in text(found)
    grid_ = next(g for g in found.grids if "numbers" in g.title)
    facts = {cells[0]: cells[1:] for cells in grid_.rows}
    assert facts["value (no unit)"] == (12.5, 10.0, -2.5)
    assert facts["partners"] == (2, 1, -1)
    # Loans of 60, 20 and 15, private 20 and host 5; without Kenya the loan of 20 to Nigeria.
    assert facts["money in all, million USD"] == (120.0, 20.0, -100.0)
    assert facts["bound on any plan"][:2] == (12.5, 10.0)
    pairs = drawn(found, "Partners")
    assert pairs.index("Kenya") < pairs.index(">leaves<") < pairs.index("Nigeria")


def test_values_on_other_scales_are_not_compared():
    made = what_if()
    values = made.tables["values"].assign(same_scale=False, proven="nothing")
    other = Studied(made.study, {**made.tables, "values": values}, made.runs, made.context)
    assert "not comparable" in drawn(sections(other)["worth"], "Change in value")


def test_two_runs_compared_begin_with_the_difference():
    answer = sections(compare())["answer"]
    assert answer.title == "From first to second"
    assert answer.prose[0] == "Value changes by -2.5."
    assert answer.facts[0].value == "-2.5"
    assert answer.facts[0].note == "proven loss"


def test_levers_of_unlike_units_are_in_pictures_of_their_own():
    found = sections(marginal())
    assert "1 is proven to add value" in found["answer"].prose[0]
    assert "of 1 nothing is proven" in found["answer"].prose[0]
    (budgets,) = found["budgets"].figures
    assert "per unit (million USD)" in budgets.title
    assert "max partners" not in str(budgets.drawing)
    rules = str(found["rules"].figures[0].drawing)
    assert "most partners" in rules
    assert "no plan keeps the rules" in rules
    assert "nothing is proven (0 to 0.5)" in rules


def test_more_money_goes_where_it_is_worth_most():
    found = sections(marginal())["split"]
    assert "20.0 million USD more, split best: 20.0 million USD to subsidy; worth 2.5." in text(
        found
    )
    assert "subsidy" in drawn(found, "best split found")


def test_the_front_marks_what_is_not_proven():
    found = sections(frontier())
    picture = drawn(found["front"], "What can be had together")
    assert picture.count("data-point") == 3
    assert picture.count("unproven") == 1
    assert picture.count('class="mark knee"') == 1
    assert "Knee: reach 8 and speed 6" in found["answer"].prose[1]
    states = [cells[3] for cells in found["proof"].grids[0].rows]
    assert states == ["proven", "proven", "not proven"]


def test_a_sample_of_the_front_is_not_called_the_whole():
    made = frontier()
    points = made.tables["frontier"].assign(proven=True)
    closed = {**made.study, "closed": True, "open_zones": 0}
    whole = Studied(closed, {**made.tables, "frontier": points}, made.runs, made.context)
    assert verdict_on(whole).words.endswith("there are no others")
    rough = [{"criterion": "reach", "step": 0.5, "exact": False}]
    sampled = Studied(
        {**closed, "exact": False, "steps": rough}, whole.tables, made.runs, made.context
    )
    told = verdict_on(sampled)
    assert told.label == "Proven sample"
    assert told.words == "any other plan is at most reach 0.5 better than one of these"


def test_one_plan_is_the_best_of_all_only_where_that_is_proven():
    made = frontier()
    first = {**made.tables, "frontier": made.tables["frontier"].head(1)}
    alone = Studied(made.study, first, made.runs, made.context)
    closed = {**made.study, "exact": True, "closed": True, "open_zones": 0}
    whole = Studied(closed, first, made.runs, made.context)
    assert "1 plan found" in sections(alone)["answer"].prose[0]
    assert "best in every criterion" in sections(whole)["answer"].prose[0]


def test_three_criteria_are_drawn_pair_by_pair():
    picture = drawn(sections(frontier(("reach", "speed", "cost")))["front"], "had together")
    assert picture.count("<svg") == 3
    assert picture.count('data-point="1"') == 3


def test_rules_of_thumb_stand_beside_the_best_plan():
    found = sections(baselines())
    assert "12.5" in found["answer"].prose[0]
    assert "population is left out: nobody has it." in " ".join(found["answer"].prose)
    value = drawn(found["value"], "Value")
    assert "10 → 12.5" in value
    money = drawn(found["money"], "Committed")
    kenya = money.split('<th scope="row">')[1]
    assert "75" in kenya
    assert "equal split: not a partner" in kenya


def test_the_verdict_counts_what_is_proven():
    made = sweep()
    told = proofs.verdict(made)
    assert told.label == "Partly proven"
    assert "2 of 3 plans proven optimal within the gap asked (0 %)" in told.words
    assert dict(told.numbers)["Widest gap"] == "25 %"


def test_a_run_that_failed_is_a_point_with_its_reason():
    made = sweep()
    runs = {**made.runs, "r3": failed("error", "The worker was lost.")}
    rows = [
        *made.rows.head(2).to_dict("records"),
        row("r3", "x", runs["r3"], **{TARGET: 2.0}),
    ]
    lost = study("sweep", runs, rows, knobs=made.study["knobs"])
    found = sections(lost)
    assert "1 point has none" in " ".join(found["answer"].prose)
    assert "✕" in drawn(found["worth"], "Value of the plan")
    assert "The worker was lost." in str(found["proof"].grids[0].rows)


@pytest.mark.parametrize("name", MADE)
def test_no_key_of_a_table_is_shown_as_it_is(name):
    words = " ".join(
        text(section) for key, section in page_on(MADE[name]()) if key not in ("manifest", "method")
    )
    assert "_musd" not in words
    assert TARGET not in words


def test_only_a_factor_of_one_is_the_case_as_it_is():
    made = sweep()
    assert "the case as it is" in [fact.label for fact in sections(made)["answer"].facts]
    other = {
        name: frame.replace({TARGET: {1.0: 1.1}}) if TARGET in frame else frame
        for name, frame in made.tables.items()
    }
    answer = sections(Studied(made.study, other, made.runs, made.context))["answer"]
    assert not [fact for fact in answer.facts if "as it is" in fact.label]
    assert len(answer.facts) == 2
