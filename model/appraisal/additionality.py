"""Additionality: the share of value that would not have happened without support.

Formula: v = clip((viability gap - from) / span, least, 1) · (1 - drag · chips)
· (base + (1 - base) · clip(missing capital / full, 0, 1)); additionality = 1 - (1 - v)
· (1 - c · contest): a contested market would have gone to the rival.
Range: 0 to 1. Source: mechanism A19; all numbers in `[additionality]` are assumptions.
Limits: no counterfactual was measured; it separates rich and covered markets from the rest.
"""

import pandas as pd

from model.coefficients import Coefficients


def additionality(
    viability_gap: pd.Series,
    chips: pd.Series,
    capital_gap: pd.Series,
    contest: pd.Series,
    k: Coefficients,
) -> pd.Series:
    """Return additionality by country."""
    a = k.additionality
    unserved = ((viability_gap - a.gap_from) / a.gap_span).clip(a.least, 1.0)
    poor = a.capital_base + (1 - a.capital_base) * (capital_gap / a.capital_full).clip(0.0, 1.0)
    v = unserved * (1 - a.compute_drag * chips) * poor
    return 1 - (1 - v) * (1 - a.contest * contest)
