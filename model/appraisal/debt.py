"""Debt: the least grant element of new public borrowing.

Rule: `distress` where debt distress is high or there is default; `elevated` where there is no
rating and debt service or external debt is heavy, where the rating is moderate and debt is heavy,
or in the worst risk class; blank elsewhere, where commercial money may reach the state (0 would
still bar it). A ratio that is blank leaves its test out.
Range: blank, or up to .35. Source: 35 % is the usual floor under programmes with debt limits (found);
`elevated` and what counts as heavy in `[debt]` are assumptions.
Limits: the ratings are of November 2023, and a blank rating means not covered, not safe.
"""

import numpy as np
import pandas as pd

from model.coefficients import Coefficients

DISTRESS = ("High", "In debt distress")
MODERATE = "Moderate"


def min_grant_element(x: pd.DataFrame, risk_class: pd.Series, k: Coefficients) -> pd.Series:
    """Return the least grant element by country, blank where none is asked."""
    d = k.debt
    rating = x["debt_distress"]
    heavy_debt = x["ext_debt_pct_gni"] >= d.debt_pct_gni
    heavy_service = x["debt_service_pct_exports"] >= d.service_pct_exports
    elevated = (
        (rating.isna() & (heavy_service | heavy_debt))
        | (rating.eq(MODERATE) & heavy_debt)
        | (risk_class >= d.risk_class)
    )
    least = elevated.map({True: d.elevated, False: np.nan}).astype(float)
    return least.mask(rating.isin(DISTRESS), d.distress)
