"""Spillovers: what a hub returns in the neighbours that it serves.

Formula: strategic value for the country served = spillover · min(6, .1 · population)
· √(income · 4000) · stack revenue · openness · clip(gap / .6, .2, 1.4)
· clip(readiness / .6, .2, 1.4), all of the country served.
Range: 0 to about 5. Source: mechanism A23; no measured spillover was found, so `spillover`
(0 to .25 is plausible) and the rest of `[hub]` are assumptions to be swept.
Limits: the same for every hub that may serve the country; development spillovers are left out.
"""

import numpy as np
import pandas as pd

from model.coefficients import Coefficients

CRITERION = "strategic"


def spillovers(
    pairs: pd.DataFrame, hubs: pd.Index, x: pd.DataFrame, scores: pd.DataFrame, k: Coefficients
) -> pd.DataFrame:
    """Return the table `spillovers` for the pairs whose hub is in `hubs`."""
    o, h = k.offer, k.hub
    market = np.minimum(o.market_cap_m, o.market_share * x["population_m"])
    income = np.sqrt(x["gdp_per_capita_usd"] * o.income_anchor_usd)
    lack = (scores["gap"] / o.gap_normal).clip(o.gap_least, o.gap_most)
    able = (scores["readiness"] / o.delivery_readiness).clip(o.neighbour_least, o.delivery_most)
    amount = h.spillover * market * income * h.stack_revenue * h.openness * lack * able
    rows = pairs.loc[pairs["hub"].isin(hubs), ["hub", "country"]]
    return rows.assign(criterion=CRITERION, amount=rows["country"].map(amount))
