"""What is offered."""

from reports.sections import offers
from tests.reports.sample import RUN, tables


def test_offers_by_partner():
    grid, hubs = offers.section(RUN, tables()).grids
    assert grid.rows[0] == ("Kenya", "public services", "hub", "home", True, "2027")
    assert hubs.rows == (("Kenya", "Nigeria"),)
