"""The least that a country needs to come in, and where it could come from."""

import pytest

from model import entry
from tests.cases import tiny

PLACES = {
    "resources": [{"resource": "training", "unit": "people", "timing": "by_year"}],
    "facilities": [
        {"facility": "seats", "channel": "home", "resource": "training", "instrument": "in_kind"}
    ],
    "pools": [{"pool": "places", "year": 2027, "amount": 5, "unit": "people"}],
    "draws": [{"facility": "seats", "pool": "places", "rate": 2}],
    "needs": [
        {"offer": "a", "resource": "training", "year_offset": 0, "amount": 3},
        {"offer": "a", "resource": "training", "year_offset": 1, "amount": 4},
    ],
}


def rows(case):
    return [
        (row["country"], row.get("resource"), row.get("pool"), row["year"], row["amount"])
        for row in entry.least(case)
    ]


def test_places_that_may_come_early_are_added_up():
    assert rows(tiny(PLACES, years=(2027, 2028))) == [
        ("A", "training", None, 2027.0, 3.0),
        ("A", "training", None, 2028.0, 7.0),
    ]


def test_goods_of_the_year_are_not():
    same = {"resources": [{"resource": "training", "unit": "people", "timing": "same_year"}]}
    assert [row[-1] for row in rows(tiny(PLACES, same, years=(2027, 2028)))] == [3.0, 4.0]


def test_the_least_is_that_of_any_offer():
    """A second offer of A needs no training, so A can come in without any."""
    other = {
        "offers": [{"offer": "a2", "country": "A", "package": "schools"}],
        "needs": [{"offer": "a2", "resource": "financing", "year_offset": 0, "amount": 1}],
    }
    assert rows(tiny(PLACES, other)) == []


def test_overheads_of_a_partner_are_for_everyone():
    case = tiny(overheads=[{"driver": "partner", "pool": "budget", "amount": 1.5}])
    assert rows(case) == [("*", None, "budget", 2027.0, 1.5)]


def test_a_partner_that_may_take_nothing_needs_nothing():
    assert rows(tiny(PLACES, focus={"min_packages": 0})) == []


@pytest.mark.parametrize(("carry", "carries"), [(None, False), (0.5, True)])
def test_doors_are_the_facilities_that_reach_it(carry, carries):
    pools = {"pools": [{"pool": "places", "year": 2027, "amount": 5, "carry_over": carry}]}
    found = list(entry.doors(tiny(PLACES, pools, only="AB", years=(2027, 2028))))
    door = {"resource": "training", "facility": "seats", "pool": "places", "rate": 2.0}
    assert found == [{"country": c, **door, "carries": carries} for c in "AB"]
