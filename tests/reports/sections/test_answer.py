"""The answer in words."""

import pytest

from reports import proof
from reports.sections import answer
from tests.reports.sample import RUN, table, tables


def test_answer_names_partners_money_returns_and_proof():
    prose = " ".join(answer.section(RUN, tables()).prose)
    assert "2 partners of 3 countries: Kenya and Nigeria. Hubs: Kenya." in prose
    # Loans 60 + 20 + 15, private 20, host 5; the guarantee pays for nothing.
    money = (
        "120 million USD, of which 80 home, 15 allied, 20 private and 5 from partner governments"
    )
    assert money in prose
    assert "30.0 million USD of guarantees" in prose
    assert "reach 12.5 points (weight 1)" in prose
    assert "value 12.5, bound 12.50625, gap 0.05 %" in prose


@pytest.mark.parametrize("status", ["infeasible", "no_plan", "error"])
def test_answer_without_a_plan_says_why(status):
    run = {**RUN, "status": status, "objective": None, "bound": 9.0, "reasons": ["Staff is short."]}
    prose = answer.section(run, {}).prose
    assert "no plan can be worth more than 9" in prose[0]
    assert prose[1] == "Staff is short."


def test_optimal_is_never_said_without_its_gap():
    said = proof.sentence(RUN)
    assert "optimal" in said
    assert "gap 0.05 %" in said


def test_a_case_without_money_has_no_word_on_it():
    found = tables()
    found["funding"] = found["funding"].query("resource != 'financing'")
    found["accounts"] = table("country resource year uses sources private host unit")
    found["partners"] = found["partners"].assign(private_musd=0.0, host_musd=0.0)
    assert not any("Money" in text for text in answer.section(RUN, found).prose)


def test_an_evaluated_plan_claims_no_proof():
    run = {**RUN, "status": "evaluated", "broken": 1}
    assert proof.sentence(run) == (
        "Value 12.5; 1 rule broken. A plan as given: nothing was optimised."
    )
