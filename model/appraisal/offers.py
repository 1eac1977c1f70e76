"""Offers: every package in every tier and stack that makes sense, in every eligible country.

Rules: a tier for one package only stands there; a hub tier only in a country fit to be a hub
(readiness, anchor, population, power data); a stack that needs a channel only where that channel
reaches; a stack only where its least people and market scores are met; an assured variant only of
tiers that may be assured, and no other of a critical one.
Columns: those of the table `offers`, and what needs and returns are computed from.
Source: mechanisms A24 to A27, A36 to A39, B16; the templates are assumptions.
Limits: no offers across borders; every package of a country is taken or left as a whole.
"""

import pandas as pd

from model.appraisal.cost import country_factor, offer_cost, offer_scale
from model.appraisal.retention import offer_retention
from model.appraisal.templates import templates
from model.appraisal.uptake import uptake
from model.coefficients import Coefficients
from model.tables import Frames

SCORES = (
    "digital",
    "people",
    "market",
    "power",
    "readiness",
    "gap",
    "strategic",
    "additionality",
    "country_retention",
)


def reached(frames: Frames, channel: str) -> pd.Series:
    """Return the depth of a channel by country: its own row, else its region's, else `*`."""
    countries = frames["countries"].set_index("country", drop=False)
    if frames["reach"].empty:
        return pd.Series(1.0, index=countries.index)
    rows = frames["reach"]
    rows = rows[rows["channel"].eq(channel) & rows["facility"].isna()]
    depth = rows.set_index("area")["depth"].fillna(1.0)
    own, regional = countries["country"].map(depth), countries["region"].map(depth)
    return own.fillna(regional).fillna(depth.get("*", 0.0)).astype(float)


def hub_fit(x: pd.DataFrame, scores: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return which countries are fit to be a hub."""
    return (
        (scores["readiness"] >= k.hub.readiness)
        & (scores["anchor"] >= k.hub.anchor)
        & (x["population_m"] >= k.hub.population_m)
        & x["electricity_twh"].notna()
    )


def build(
    frames: Frames, x: pd.DataFrame, scores: pd.DataFrame, risk_class: pd.Series, k: Coefficients
) -> pd.DataFrame:
    """Return all offers, one row each, with their cost and everything that returns depend on.

    scores: columns SCORES, anchor, eligible and the needs (prefixed `need_`), by country.
    """
    facts = scores[list(SCORES)].assign(
        population_m=x["population_m"],
        gdp_per_capita_usd=x["gdp_per_capita_usd"],
        english_official=x["english_official"],
        hub_fit=hub_fit(x, scores, k),
        scale=offer_scale(x["population_m"], k),
        country_factor=country_factor(x, scores["power"], risk_class, k),
    )
    facts = facts[scores["eligible"]].rename_axis("country").reset_index()
    offers = facts.merge(templates(frames, k), how="cross")
    offers = offers[_offered(offers, frames)].reset_index(drop=True)
    offers["need_score"] = _need(offers, scores)
    offers["cost"] = offer_cost(offers, k)
    offers["uptake"] = uptake(offers)
    offers["retention"] = offer_retention(offers, k)
    offers["partner_value_musd"] = offers["cost"] * (
        k.offer.partner_base
        + offers["stack_partner_value"]
        + k.assured.partner_value * offers["assured"]
        + k.offer.partner_need * offers["need_score"]
    )
    hosted = offers["tier_hosted"].eq(True)
    offers["power_mw"] = (offers["power_mw"] * offers["scale"] * offers["tier_size"]).where(
        hosted, 0.0
    )
    offers["offer"] = (
        offers["country"]
        + ("_" + offers["package"] + "_" + offers["tier"] + "_" + offers["stack"])
        + offers["assured"].map({True: "_assured", False: ""})
    )
    return offers


def _offered(offers: pd.DataFrame, frames: Frames) -> pd.Series:
    fit = offers["hub_fit"] | ~offers["tier_hub"].eq(True)
    fit &= offers["people"] >= offers["stack_min_people"]
    fit &= offers["market"] >= offers["stack_min_market"]
    for channel in offers["stack_requires_channel"].dropna().unique():
        depth = offers["country"].map(reached(frames, channel))
        fit &= offers["stack_requires_channel"].ne(channel) | (depth > 0)
    return fit


def _need(offers: pd.DataFrame, scores: pd.DataFrame) -> pd.Series:
    table = scores.filter(like="need_").rename(columns=lambda name: name.removeprefix("need_"))
    long = table.rename_axis("country").reset_index().melt("country", var_name="need")
    by_pair = long.set_index(["country", "need"])["value"]
    index = pd.MultiIndex.from_frame(offers[["country", "need"]])
    return pd.Series(by_pair.reindex(index).to_numpy(), index=offers.index)
