"""Returns: what an offer is worth by criterion, for each year in which it may start.

y = years of service = years left after the start - 1 - building - lag of the stack, at least 0;
u = grant share + (1 - grant share) · additionality; d = clip(readiness / .6, .4, 1.4).
development = people reached · y · need · uptake · retention · u · d · effect weight
(million effect-weighted person-years);
strategic = min(6, .1 · population) · tier · √(income · 4000) · stack revenue · home share
· retention · u · clip(S / mean S, .5, 1.5) · d · clip(gap / .6, .2, 1.4) · uptake · y / 4
(million US$ a year of stack that stays, weighted by strategic weight S).
Range: above 0. Source: mechanisms A19, A21, A22, A29, A34, A44; shapes in `[offer]` and
weights in `packages` are assumptions.
Limits: effects come from pilots and shrink at scale; values of the two criteria are not money that
someone earns, and the effect weights make the sectors comparable at equal need.
"""

import numpy as np
import pandas as pd

from model.coefficients import Coefficients

CRITERIA = ("strategic", "development")


def people_reached(offers: pd.DataFrame) -> pd.Series:
    """Return the people that each offer reaches, in millions."""
    reach = np.minimum(offers["reach_cap_m"], offers["reach_share"] * offers["population_m"])
    return reach * offers["tier_returns_factor"]


def service_years(offers: pd.DataFrame, years_left: int) -> pd.Series:
    """Return the years of service within a horizon that has `years_left` years from the start."""
    return (years_left - 1 - offers["build_years"] - offers["stack_lag_years"]).clip(lower=0.0)


def unlocked(offers: pd.DataFrame) -> pd.Series:
    """Return the share of what each offer does that would not happen without the programme.

    The part that earns nothing is ours in any case, the rest as far as the country's additionality.
    """
    grant = offers["grant_share"]
    return grant + (1 - grant) * offers["additionality"]


def rate_per_year(offers: pd.DataFrame, mean_strategic: float, k: Coefficients) -> pd.DataFrame:
    """Return development and strategic value per year of service."""
    o = k.offer
    delivery = (offers["readiness"] / o.delivery_readiness).clip(o.delivery_least, o.delivery_most)
    kept = offers["uptake"] * offers["retention"] * unlocked(offers) * delivery
    development = people_reached(offers) * offers["need_score"] * kept * offers["effect_weight"]
    market = np.minimum(o.market_cap_m, o.market_share * offers["population_m"])
    income = np.sqrt(offers["gdp_per_capita_usd"] * o.income_anchor_usd)
    weight = (offers["strategic"] / mean_strategic).clip(o.weight_least, o.weight_most)
    lack = (offers["gap"] / o.gap_normal).clip(o.gap_least, o.gap_most)
    revenue = market * income * offers["stack_revenue"] * offers["stack_home_revenue_share"]
    strategic = revenue * offers["tier_returns_factor"] * weight * lack * kept / o.revenue_years
    return pd.DataFrame({"strategic": strategic, "development": development})


def returns(
    offers: pd.DataFrame, years: tuple[int, ...], mean_strategic: float, k: Coefficients
) -> pd.DataFrame:
    """Return the table `returns`: one row per offer, criterion and start year."""
    per_year = rate_per_year(offers, mean_strategic, k)
    parts = []
    for index, start in enumerate(years[: k.offer.start_years]):
        values = per_year.mul(service_years(offers, len(years) - index), axis=0)
        values = values.assign(offer=offers["offer"], start_year=float(start))
        parts.append(
            values.melt(["offer", "start_year"], var_name="criterion", value_name="amount")
        )
    return pd.concat(parts)[["offer", "criterion", "start_year", "amount"]]
