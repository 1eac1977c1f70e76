"""Readiness: can the offer be reached, run, allowed, contracted, powered, and is it big enough?

Formula: weighted geometric mean of six pillars, each at least `readiness.least`:
digital = mean of internet users, telecom infrastructure, online services;
people = mean of AI human capital, human capital, log of science articles;
policy = mean of government AI readiness, AI regulation, AI diffusion;
institutions = mean of government effectiveness, regulatory quality;
power = share of electricity access and (not) firms with outages;
market = log of internet users in millions.
Range: 0 to 1. Source: mechanisms A22, A31; weights in `[readiness]` are assumptions.
Limits: the geometric mean says that one missing pillar cannot be bought with another; that is a
judgement, and pillars overlap in what they measure.
"""

import numpy as np
import pandas as pd

from model.appraisal.scales import scale, scale_log
from model.coefficients import Coefficients

PILLARS = ("digital", "people", "policy", "institutions", "power", "market")


def pillars(x: pd.DataFrame, k: Coefficients) -> pd.DataFrame:
    """Return the six pillars, one column each, from prepared indicators."""
    access = k.readiness.power_access
    steady = 1 - scale(x, "firms_power_outages_pct", k)
    return pd.DataFrame(
        {
            "digital": _mean(x, k, "internet_users_pct", "egdi_telecom", "egdi_online_service"),
            "people": (
                scale(x, "aipi_human_capital", k)
                + scale(x, "egdi_human_capital", k)
                + scale_log(x, "sci_articles", k)
            )
            / 3,
            "policy": _mean(x, k, "oxford_readiness", "aipi_regulation", "ai_diffusion_pct"),
            "institutions": _mean(x, k, "government_effectiveness", "regulatory_quality"),
            "power": access * scale(x, "electricity_access_pct", k) + (1 - access) * steady,
            "market": scale_log(x, "internet_users_m", k),
        }
    )


def readiness(pillar: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return readiness from the pillars."""
    weights = pd.Series({name: getattr(k.readiness, name) for name in PILLARS})
    logs = np.log(pillar[list(PILLARS)].clip(lower=k.readiness.least))
    return np.exp((logs * weights).sum(axis=1) / weights.sum())


def _mean(x: pd.DataFrame, k: Coefficients, *indicators: str) -> pd.Series:
    return sum((scale(x, name, k) for name in indicators), pd.Series(0.0, x.index)) / len(
        indicators
    )
