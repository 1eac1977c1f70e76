"""Anchor: which neighbours a country could serve, and how well it could carry them.

Formula: of the service areas that hold h, the one with most people among the countries that h
could serve; anchor = readiness · clip(ln(those people in millions / 5) / ln 60, 0, 1).
h could serve: developing, not fragile, not left out by name, less ready and with a smaller economy
than h. A low readiness or a small population is no obstacle to being served.
Range: 0 to 1. Source: mechanism A23; areas from `service_areas` (an assumption: from memory,
to be confirmed). Limits: distance, fibre routes and trade ties inside an area are not looked at.
"""

import numpy as np
import pandas as pd

from model.coefficients import Coefficients


def served(
    x: pd.DataFrame, areas: pd.DataFrame, readiness: pd.Series, may_be_served: pd.Series
) -> pd.DataFrame:
    """Return the pairs (hub, country) of the best area of each hub, largest population first.

    areas: the table `service_areas`; may_be_served: a flag by country. Areas of equal population
    are decided by name.
    """
    members = areas.loc[areas["country"].isin(x.index), ["area", "country"]]
    facts = pd.DataFrame(
        {
            "ready": readiness,
            "gdp": x["gdp_usd_bn"],
            "people": x["population_m"],
            "may": may_be_served,
        }
    )
    members = members.join(facts, on="country")
    pairs = members.merge(members, on="area", suffixes=("", "_hub"))
    could = (
        pairs["may"]
        & (pairs["country"] != pairs["country_hub"])
        & (pairs["ready"] < pairs["ready_hub"])
        & (pairs["gdp"] < pairs["gdp_hub"])
    )
    pairs = pairs.loc[could, ["country_hub", "area", "country", "people"]]
    pairs = pairs.rename(columns={"country_hub": "hub"})
    totals = pairs.groupby(["hub", "area"], as_index=False)["people"].sum()
    totals = totals.sort_values(["hub", "people", "area"], ascending=[True, False, True])
    best = totals.drop_duplicates("hub")[["hub", "area"]]
    pairs = pairs.merge(best, on=["hub", "area"])
    order = ["hub", "people", "country"]
    return pairs.sort_values(order, ascending=[True, False, True], ignore_index=True)


def anchor(pairs: pd.DataFrame, readiness: pd.Series, k: Coefficients) -> pd.Series:
    """Return anchor from the pairs served."""
    people = pairs.groupby("hub")["people"].sum().reindex(readiness.index, fill_value=0.0)
    floor = k.anchor.from_people_m
    reach = np.log(people.clip(lower=floor) / floor) / np.log(k.anchor.span)
    return readiness * reach.clip(0.0, 1.0)
