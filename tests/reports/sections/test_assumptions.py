"""What a result rests on."""

from reports.sections import assumptions
from tests.reports.sample import RUN, everything, tables


def test_counts_are_those_of_the_marks():
    made = assumptions.section(RUN, everything())
    counts, weights = made.grids
    # One column is found (4 values), one an assumption (3 values), one coefficient an assumption.
    assert [row[0] for row in counts.rows] == ["found", "derived", "assumption"]
    assert [row[2:] for row in counts.rows] == [(1, 4, 0), (0, 0, 0), (1, 3, 1)]
    assert "Of 2 columns of the case with values, 1 are found figures" in made.prose[0]
    assert weights.rows == (("reach", "points", 12.5, "1", "1", "100 %"),)
    (marks,) = made.folded
    assert len(marks.rows) == 3


def test_what_was_changed_is_said():
    prose = assumptions.section(RUN, everything()).prose
    assert prose[-1] == "Changed against the case: focus.max_partners = 2."
    assert "3 blank cells were filled." in prose
    untouched = assumptions.section({**RUN, "overrides": []}, everything()).prose
    assert untouched[-1].startswith("Nothing was changed")


def test_a_case_without_marks_claims_no_source():
    made = assumptions.section(RUN, tables())
    assert made.prose[0].startswith("This case declares no sources")
    assert made.folded == ()


def test_parts_of_a_plan_that_is_worth_nothing_are_blank():
    found = everything()
    found["criteria"] = found["criteria"].assign(value=0.0)
    *_, weights = assumptions.section(RUN, found).grids
    assert weights.rows[0][-1] == ""
