"""Strategic weight: why a country matters beyond what it gains itself.

Formula: weight · log GDP + weight · contest + weight · swing + weight · anchor.
Range: 0 to 1. Source: mechanisms A21, A23, B18; weights in `[strategic]` are assumptions.
Limits: a weighted sum lets one part make up for another; sweep the weights before leaning on it.
"""

import pandas as pd

from model.appraisal.scales import scale_log
from model.coefficients import Coefficients


def strategic(
    x: pd.DataFrame, contest: pd.Series, swing: pd.Series, anchor: pd.Series, k: Coefficients
) -> pd.Series:
    """Return strategic weight."""
    s = k.strategic
    market = scale_log(x, "gdp_usd_bn", k)
    return s.market * market + s.contest * contest + s.swing * swing + s.anchor * anchor
