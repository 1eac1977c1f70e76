"""Anchor: which area a hub serves, and how much that is worth."""

import numpy as np
import pandas as pd
import pytest

from model.appraisal import anchor

# h could serve a, b (area one) and c (area two); d is readier, e richer, f fragile.
FACTS = pd.DataFrame(
    {
        "ready": [0.8, 0.5, 0.5, 0.5, 0.9, 0.5, 0.5],
        "gdp_usd_bn": [100.0, 10, 10, 10, 10, 200, 10],
        "population_m": [50.0, 20, 30, 60, 99, 99, 99],
    },
    index=list("habcdef"),
)
MAY = pd.Series([True] * 6 + [False], index=FACTS.index)


def areas(**members):
    rows = [(area, country) for area, names in members.items() for country in names]
    return pd.DataFrame(rows, columns=["area", "country"])


def pairs_of_h(table):
    pairs = anchor.served(FACTS, table, FACTS["ready"], MAY)
    return pairs.loc[pairs["hub"].eq("h"), "country"].tolist()


def test_the_area_with_most_people_that_it_could_serve():
    assert pairs_of_h(areas(one="habde", two="hcf")) == ["c"]  # 60 against 50
    assert pairs_of_h(areas(one="habc", two="hdef")) == ["c", "b", "a"]
    assert pairs_of_h(areas(one="hdef")) == []


def test_equal_areas_are_decided_by_name():
    assert pairs_of_h(areas(beta="ha", alpha="ha")) == ["a"]
    assert pairs_of_h(areas(beta="hb", alpha="hb")) == ["b"]


def test_anchor_by_hand(k):
    pairs = anchor.served(FACTS, areas(one="hab"), FACTS["ready"], MAY)
    found = anchor.anchor(pairs, FACTS["ready"], k)
    # .8 · ln(50 / 5) / ln 60.
    assert found["h"] == pytest.approx(0.8 * np.log(10) / np.log(60))
    assert found["d"] == 0
