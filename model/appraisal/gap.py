"""Gap: what a country lacks: capital, compute, connection.

Formula: weighted sum of
capital = weight · (not log income per head) + rest · clip((risk class - 2) / 5, 0, 1);
compute = weight · (not log secure servers per million) + rest · (1 - chips);
connection = not fixed broadband.
chips = clip(log10(1 + (existing + ¼ planned H100 equivalents) / population in millions) / 3, 0, 1).
Range: 0 to 1. Source: mechanism A22 (value needs readiness and gap); weights in `[gap]` are
assumptions. Limits: chips on record are those of large known clusters; announcements count little.
"""

import numpy as np
import pandas as pd

from model.appraisal.scales import scale, scale_log
from model.coefficients import Coefficients


def chips(x: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return how far a country already has AI compute (0 to 1)."""
    per_million = (x["h100e_existing"] + k.gap.planned * x["h100e_planned"]) / x["population_m"]
    return (np.log10(1 + per_million) / k.gap.chips_decades).clip(0.0, 1.0)


def gaps(x: pd.DataFrame, risk_class: pd.Series, k: Coefficients) -> pd.DataFrame:
    """Return the three parts and the gap.

    risk_class: whole numbers. Columns: capital_gap, compute_gap, connection_gap, gap.
    """
    risk = ((risk_class - k.gap.capital_class_from) / k.gap.capital_class_span).clip(0.0, 1.0)
    income = 1 - scale_log(x, "gdp_per_capita_usd", k)
    servers = 1 - scale_log(x, "secure_servers_per_m", k)
    capital = k.gap.capital_income * income + (1 - k.gap.capital_income) * risk
    by_servers = k.gap.compute_servers
    compute = by_servers * servers + (1 - by_servers) * (1 - chips(x, k))
    connection = 1 - scale(x, "fixed_broadband_per100", k)
    total = k.gap.capital * capital + k.gap.compute * compute + k.gap.connection * connection
    return pd.DataFrame(
        {
            "capital_gap": capital,
            "compute_gap": compute,
            "connection_gap": connection,
            "gap": total,
        }
    )
