"""Retention: the share of what was built that still runs at the horizon.

Formula: of the country, base + law · g(rule of law) + corruption · g(control of corruption)
+ stability · g(political stability); of an offer, clip(country + tier + stack + assured, least,
most): scale, local building and an access agreement add to it (A29, A33, A39, A44).
Range: .15 to .45 for a country, `least` to `most` for an offer. Source: about 15 % of
e-government projects of developing countries succeed and half partly (Heeks, 2003); the split in
`[retention]`, `tiers` and `stacks` is an assumption.
Limits: the base rates are old and about other projects.
"""

import pandas as pd

from model.appraisal.scales import scale
from model.coefficients import Coefficients


def country_retention(x: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return retention of a country, before what an offer adds."""
    r = k.retention
    return (
        r.base
        + r.law * scale(x, "rule_of_law", k)
        + r.corruption * scale(x, "control_of_corruption", k)
        + r.stability * scale(x, "political_stability", k)
    )


def offer_retention(offers: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return retention of offers: rows with country_retention, people and their templates."""
    stack = offers["stack_retention"] + offers["stack_retention_people"] * offers["people"]
    assured = k.retention.assured * offers["assured"]
    total = offers["country_retention"] + offers["tier_retention"] + stack + assured
    return total.clip(k.retention.least, k.retention.most)
