"""What the plan unlocks, and what would have come anyway."""

import pytest

from reports.sections import unlocked
from tests.reports.sample import RUN, everything, table


def test_shares_are_those_of_the_table():
    made = unlocked.section(RUN, everything())
    # 60 of 100 of the cost, 8.5 of 10 of the reach.
    assert made.prose[0].startswith("The plan unlocks 60 % of cost and 85 % of reach")
    assert "assumption" in made.prose[0]
    (grid,) = made.folded
    assert grid.rows == (
        ("Kenya", "cost", 60.0, 40.0, 100.0, "million USD"),
        ("Kenya", "reach", 8.5, 1.5, 10.0, "points"),
    )
    assert "60.0 million USD unlocked, 40.0 million USD anyway" in made.figures[0].drawing


@pytest.mark.parametrize(
    "rows",
    [(), (("KEN", "cost_musd", 100.0, 0.0, 100.0, 1.0, "million USD"),)],
    ids=["no table", "all additional"],
)
def test_nothing_is_said_where_nothing_would_come_anyway(rows):
    found = everything()
    columns = "country measure additional anyway total share unit"
    found["additionality"] = table(columns, *rows)
    assert unlocked.section(RUN, found) is None
    del found["additionality"]
    assert unlocked.section(RUN, found) is None


def test_a_measure_that_sums_to_nothing_has_no_share():
    found = everything()
    found["additionality"] = table(
        "country measure additional anyway total share unit",
        ("KEN", "cost_musd", 60.0, 40.0, 100.0, 0.6, "million USD"),
        ("KEN", "reach", 0.0, 0.0, 0.0, None, None),
    )
    assert "60 % of cost and – of reach" in unlocked.section(RUN, found).prose[0]
