"""Who is a partner."""

from reports.sections import partners
from tests.reports.sample import RUN, tables


def test_partners_are_the_engaged_ones_dearest_first():
    (grid,) = partners.section(RUN, tables()).grids
    assert [row[0] for row in grid.rows] == ["Kenya (KEN)", "Nigeria (NGA)"]
    assert grid.rows[0][1] == "hub, assured"
    assert [heading.label for heading in grid.headings][-1] == "reach"


def test_names_fall_back_to_keys():
    run = {**RUN, "legend": {}}
    (grid,) = partners.section(run, tables()).grids
    assert grid.rows[0][0] == "KEN"


def test_beyond_some_partners_cards_end_and_the_table_goes_on(monkeypatch):
    monkeypatch.setattr(partners, "CARDS", 1)
    found = partners.section(RUN, tables())
    assert [card.title for card in found.cards] == ["Kenya", "1 other partner"]
    assert found.cards[1].lines == (
        "Cards are for the 1 dearest partners; the table has every one.",
    )
    assert len(found.grids[0].rows) == 2
