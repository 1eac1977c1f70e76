"""The plan beside rules of thumb."""

import pytest

from reports.sections import beside
from tests.reports.sample import RUN, everything


def section(run=RUN, **changes):
    return beside.section(run, {**everything(), **changes})


def test_numbers_are_those_of_the_tables():
    made = section()
    (grid,) = made.grids
    # Value 12.5 and reach 12.5 of the plan; it has Kenya and Nigeria.
    assert grid.rows == (
        ("this plan", 12.5, 12.5, 2, 2),
        ("best first", 12.0, 12.0, 1, 0),
        ("equal split", 10.0, 10.0, 2, 1),
    )
    # 12.5 / 12 − 1 = 4.17 %, 12.5 / 10 − 1 = 25 %.
    assert made.prose[0] == (
        "This plan is worth 4.2 % more than best first (12), the best of 2 rules of thumb and "
        "25 % more than equal split (10), the worst."
    )
    assert made.notes == ("match the rival is left out: nobody has a rival",)


@pytest.mark.parametrize(
    ("value", "said"),
    [(12.0, "as much as best first (12)"), (9.0, "25 % less than best first (12)")],
)
def test_a_rule_that_is_as_good_or_better_is_said_so(value, said):
    assert said in section({**RUN, "objective": value}).prose[0]


def test_the_proof_of_the_plan_stands_beside_it():
    assert "feasible, gap 8 %" in section({**RUN, "status": "feasible", "gap_rel": 0.08}).prose[-1]


def test_without_a_study_there_is_nothing():
    found = everything()
    del found["baselines"]
    assert beside.section(RUN, found) is None
    assert section({**RUN, "objective": None}) is None


def test_rules_without_a_plan_are_named():
    table = everything()["baselines"]
    made = section(baselines=table[table["amount"].isna()])
    assert made.prose == ("No rule of thumb led to a plan to compare.",)
    assert made.notes == ("match the rival is left out: nobody has a rival",)


def test_rules_that_are_all_the_same_are_said_once():
    table = everything()["baselines"]
    table.loc[table["rule"] == "equal", "amount"] = 12.0
    said = "This plan is worth 4.2 % more than each of 2 rules of thumb (12)."
    assert section(baselines=table).prose[0] == said
