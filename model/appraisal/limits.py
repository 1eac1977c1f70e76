"""Limits: what a country can host, borrow privately, absorb and pay itself in a year.

Formulas: peak MW = TWh · 10⁶ / 8760 / load factor; hosting limit = share · peak · (1 - part lost
to outages), at least 1 MW, and 1 MW without power data;
private = max(2, low · GDP, min(high · GDP, share · FDI inflow));
absorption = share · GDP; host money = share · tax revenue, and at most a share of cost by income
group. Million US$ a year. Source: mechanisms A14, A31 and the Kenyan data-centre stall
(100 MW is 4 % of peak); the shares in `[limits]` are assumptions.
Limits: market depth follows GDP and FDI, not the depth of the local banking system.
"""

import numpy as np
import pandas as pd

from model.appraisal.scales import scale
from model.coefficients import Coefficients

HOURS = 8760


def power_limit_mw(x: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return the power that hosting of this programme may take."""
    peak = x["electricity_twh"] * 1e6 / HOURS / k.limits.load_factor
    outages = scale(x, "firms_power_outages_pct", k)
    limit = k.limits.power_share * peak * (1 - k.limits.power_outages * outages)
    return limit.clip(lower=k.limits.power_least_mw).fillna(k.limits.power_least_mw)


def private_limit_musd(x: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return the private money a market can give in a year."""
    gdp, fdi = 1000 * x["gdp_usd_bn"], x["fdi_inflow_musd"]
    deep = np.minimum(k.limits.private_gdp_high * gdp, k.limits.private_fdi * fdi)
    limit = np.maximum(k.limits.private_gdp_low * gdp, deep)
    return limit.clip(lower=k.limits.private_least_musd)


def absorption_musd(x: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return the cost a country can absorb in a year, all projects together."""
    return k.limits.absorption_gdp * 1000 * x["gdp_usd_bn"]


def host_limit_musd(x: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return the money its government can give in a year."""
    return k.limits.host_tax * x["tax_revenue_pct_gdp"] / 100 * 1000 * x["gdp_usd_bn"]


def host_share(x: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return the share of cost its government can give."""
    shares = {
        "Low income": k.limits.host_low,
        "Lower middle income": k.limits.host_lower_middle,
        "Upper middle income": k.limits.host_upper_middle,
        "High income": k.limits.host_high,
    }
    return x["income_group"].map(shares).fillna(k.limits.host_low)
