"""Swing: can a country still go either way?

Formula: clip(1 - |position - centre| / width, least, 1) · (1 - drag · g(Chinese finance / GDP)),
position = clip((UN ideal point - China) / (US - China), 0, 1).
Range: 0 to 1. Source: votes in the UN General Assembly; mechanisms A27, A28; shape in
`[swing]` is an assumption. Limits: votes are about many things other than technology.
"""

import pandas as pd

from model.appraisal.scales import scale
from model.coefficients import Coefficients


def swing(x: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return swing from prepared indicators."""
    s = k.swing
    position = ((x["un_ideal_point"] - s.ideal_china) / s.ideal_span).clip(0.0, 1.0)
    open_to_both = (1 - (position - s.centre).abs() / s.width).clip(s.least, 1.0)
    return open_to_both * (1 - s.debt_drag * scale(x, "cn_finance_to_gdp", k))
