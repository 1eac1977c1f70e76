"""What the plan takes from each budget."""

from reports.sections import budgets
from tests.reports.sample import RUN, tables


def test_budgets_say_where_they_are_used_up():
    subsidy, seats = budgets.section(RUN, tables()).grids
    assert subsidy.rows == (("subsidy", "appropriation", 20.0, 12.5, "62.5 %", "2027"),)
    assert seats.rows[0][-1] == "–"
    assert seats.rows[0][0] == "Training seats"
