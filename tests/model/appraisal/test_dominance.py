"""Dominance: who is dropped, and who only looks like it."""

import random

import pandas as pd
import pytest

from model.appraisal.dominance import dominated

OFFER = {
    "country": "KEN",
    "package": "health",
    "tier": "national",
    "grant_share": 0.5,
    "public_share": 0.8,
    "requires_channel": None,
    "home_content": 0.6,
    "hardware_home_content": 0.7,
    "open_weights": False,
    "hub_capable": False,
    "partner_value_musd": 5.0,
    "assured": False,
    "critical": False,
    "power_mw": 1.0,
    "channel_share": 0.0,
    "requires_hub": False,
}


def which(second, need=10.0, value=10.0):
    offers = pd.DataFrame([{"offer": "a", **OFFER}, {"offer": "b", **OFFER, **second}])
    needs = pd.DataFrame(
        {"offer": ["a", "b"], "resource": "financing", "year_offset": 0.0, "amount": [10.0, need]}
    )
    returns = pd.DataFrame(
        {"offer": ["a", "b"], "criterion": "v", "start_year": 2027.0, "amount": [10.0, value]}
    )
    return dominated(offers, needs, returns).tolist()


def test_of_two_equal_ones_the_first_by_name_stays():
    assert which({}) == ["b"]


@pytest.mark.parametrize("worse", [{"need": 11.0}, {"value": 9.0}])
def test_dearer_or_poorer_is_dropped(worse):
    assert which({}, **worse) == ["b"]


@pytest.mark.parametrize(
    ("second", "dropped"),
    [
        ({"home_content": 0.7}, ["a"]),
        ({"power_mw": 0.5}, ["a"]),
        ({"assured": True}, ["b"]),
        ({"home_content": 0.7, "power_mw": 2.0}, []),
        ({"country": "NGA"}, []),
        ({"tier": "pilot"}, []),
        ({"grant_share": 0.4}, []),
        ({"requires_channel": "afd"}, []),
    ],
)
def test_roles(second, dropped):
    assert which(second) == dropped


def test_better_and_dearer_both_stay():
    assert which({}, need=11.0, value=12.0) == []


def test_in_groups_of_every_size_who_is_beaten_is_who_another_beats():
    # Few levels, so that equal, better and incomparable offers all occur.
    rng = random.Random(7)
    rows = [
        {
            **OFFER,
            "offer": f"o{i:02}",
            "country": rng.choice("ABBCCCC"),
            "home_content": rng.randrange(3),
        }
        for i in range(40)
    ]
    cost = {row["offer"]: rng.randrange(3) for row in rows}
    worth = {row["offer"]: rng.randrange(3) for row in rows}

    def amounts(of, **columns):
        return pd.DataFrame([{"offer": o, **columns, "amount": float(x)} for o, x in of.items()])

    def merits(row):
        return row["home_content"], worth[row["offer"]], -cost[row["offer"]]

    def beats(one, other):
        if one["country"] != other["country"] or one is other:
            return False
        no_worse = all(a >= b for a, b in zip(merits(one), merits(other), strict=True))
        return no_worse and (merits(one) != merits(other) or one["offer"] < other["offer"])

    found = dominated(
        pd.DataFrame(rows),
        amounts(cost, resource="financing", year_offset=0.0),
        amounts(worth, criterion="v", start_year=2027.0),
    )
    expected = [row["offer"] for row in rows if any(beats(other, row) for other in rows)]
    assert found.tolist() == expected
    assert 0 < len(expected) < len(rows)
