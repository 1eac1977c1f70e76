"""Every country on a map, or on tiles where there is no map."""

import pytest

from reports.sections import world
from tests.reports.sample import RUN, everything


def rows(found, run=RUN):
    (grid,) = world.section(run, found).folded
    return {row[0]: row[1:] for row in grid.rows}


def test_statuses_are_those_of_the_tables():
    assert rows(everything()) == {
        "GHA": ("west", "eligible, not chosen", ""),
        "Kenya": ("east", "partner and hub", "1 offer"),
        "Nigeria": ("west", "partner", "1 offer; served from Kenya"),
        "SOM": ("east", "left out", "too fragile"),
    }


def test_the_map_says_in_words_what_it_shows():
    (figure,) = world.section(RUN, everything()).figures
    assert figure.about == (
        "4 countries: 1 partner and hub, 1 partner, 1 eligible, not chosen and 1 left out."
    )
    assert {key.label for key in figure.legend} >= {"partner and hub", "hub serves country"}
    assert "SOM: left out (too fragile)" in figure.drawing


def test_a_country_that_is_served_and_no_partner_is_shown_as_served():
    found = everything()
    found["service"] = found["service"].assign(country="GHA")
    assert rows(found)["GHA"] == ("west", "served by a hub", "from Kenya")


def test_countries_that_are_on_no_map_are_named():
    found = everything()
    shapes = found["world"]
    found["world"] = shapes[shapes["country"] != "SOM"]
    (figure,) = world.section(RUN, found).figures
    assert "Not on the map: SOM." in figure.notes


@pytest.mark.parametrize("without", ["world", "countries"])
def test_invented_countries_stand_on_tiles(without):
    found = everything()
    if without == "world":
        found["world"] = found["world"].iloc[:0]
    else:
        del found["countries"]
        found["world"] = found["world"].assign(country="", iso_numeric="")
    made = world.section(RUN, found)
    assert "by region" in made.figures[0].title
    assert len(made.folded[0].rows) == 4


def test_a_run_without_countries_has_no_map():
    found = everything()
    found["partners"] = found["partners"].iloc[:0]
    assert world.section(RUN, found) is None


def test_of_very_many_countries_of_a_region_the_first_have_tiles(monkeypatch):
    monkeypatch.setattr(world, "TILES", 1)
    found = {**everything(), "world": everything()["world"].iloc[:0]}
    (figure,) = world.section(RUN, found).figures
    assert "Kenya" in figure.drawing
    assert "SOM" not in figure.drawing
    assert figure.drawing.count("1 more") == 2  # one left out in the east, one in the west
    assert len(rows(found)) == 4
