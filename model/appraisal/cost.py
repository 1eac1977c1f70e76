"""Cost: what the same package costs in one country and another.

Formula: cost = max(least cost of the tier, (fixed + variable · s) · size · stack · country factor)
· assured factor; s = min(1, population / 60 m); country factor = 1 + power · (1 - power pillar)
+ logistics · (not logistics index) + risk · clip((risk class - 3) / 4, 0, 1).
Range: country factor 1 to 1.5. Million US$ of one price year. Source: brackets of reported
packages (Konza 173; one clinic .05; one school .008); fixed and variable cost are assumptions.
Limits: no exchange rates and no economies across packages in one country.
"""

import numpy as np
import pandas as pd

from model.appraisal.scales import scale
from model.coefficients import Coefficients


def country_factor(
    x: pd.DataFrame, power: pd.Series, risk_class: pd.Series, k: Coefficients
) -> pd.Series:
    """Return the factor of cost by country."""
    c = k.cost
    risky = ((risk_class - c.risk_class_from) / c.risk_class_span).clip(0.0, 1.0)
    slow = 1 - scale(x, "logistics_index", k)
    return 1 + c.power * (1 - power) + c.logistics * slow + c.risk * risky


def offer_scale(population_m: pd.Series, k: Coefficients) -> pd.Series:
    """Return the part of full size that a country of this population takes."""
    return (population_m / k.offer.full_scale_people_m).clip(upper=1.0)


def offer_cost(offers: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return the cost of offers: rows with scale, country_factor and their templates."""
    full = offers["fixed_cost_musd"] + offers["variable_cost_musd"] * offers["scale"]
    cost = full * offers["tier_size"] * offers["stack_cost_factor"] * offers["country_factor"]
    cost = np.maximum(cost, offers["tier_min_cost_musd"])
    return cost.where(~offers["assured"], cost * k.assured.cost)
