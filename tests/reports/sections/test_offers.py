"""What is offered."""

from reports.sections import offers
from tests.reports.sample import RUN, tables


def test_offers_by_partner():
    grid, hubs = offers.section(RUN, tables()).grids
    assert grid.rows[0] == ("Kenya", "public services", "hub", "home", True, "2027")
    assert hubs.rows == (("Kenya", "Nigeria"),)


def test_the_calendar_ends_after_some_partners_and_says_so(monkeypatch):
    (whole,) = offers.section(RUN, tables()).figures
    monkeypatch.setattr(offers, "LINES", 1)
    (short,) = offers.section(RUN, tables()).figures
    assert len(short.notes) == len(whole.notes) + 1
    assert short.notes[-1].startswith("The first 1 of 2 partners")
    assert len(short.drawing) < len(whole.drawing)
