"""The method in words, for every way in which a run can end."""

import pytest

from model import notation
from reports.sections import method
from tests.reports.sample import RUN, everything


def test_rules_are_told_with_what_they_ask():
    made = method.section(RUN, everything())
    (rules,) = made.grids
    assert rules.rows == (
        ("selection", "", "on"),
        ("pools", "No pool pays out more than it has.", "on"),
        ("content", "", "off: no share is given"),
    )
    assert made.texts == (
        ("pools", "\n\n".join(("Why: Why.", "Sets and data: D", "Variables: V", "Constraint: C",
                                "Assumes: A", "Source: S"))),
    )  # fmt: skip


@pytest.mark.parametrize(("form", "said"), method.FORMS.items())
def test_what_counts_as_value_is_told(form, said):
    run = {**RUN, "formulation": {**RUN["formulation"], "objective": form}}
    assert said in method.section(run, everything()).prose[1]


def test_every_symbol_of_the_notation_is_there():
    *_, symbols = method.section(RUN, everything()).folded
    letters = [s.letter for s in (*notation.SETS, *notation.DECISIONS, *notation.DATA)]
    assert [row[0] for row in symbols.rows] == letters


def test_stacks_are_told_by_their_names():
    run = {**RUN, "legend": {**RUN["legend"], "stacks": {"open_allied": "Open models of allies"}}}
    words, _ = method.section(run, everything()).folded
    assert ("stack open allied", "Open models of allies") in words.rows


def test_a_run_without_a_formulation_still_has_words():
    made = method.section({"status": "error"}, {})
    assert made.prose
    assert made.grids == ()
    assert made.texts == ()
