"""Viability gap: the share of commercial cost that risk takes from a project.

Formula: clip(1 - a(h + m·p/t)/a(h) + outages + regulation + inflation, 0, most), where a(r) is the
annuity factor over the life of the project, h the return that firms ask without country risk, p
the premium of the risk class, t the mean years outstanding, m the mark-up of firms on it, and the
last three are their weights times the scale of firms with outages, (not) regulatory quality and
inflation. Range: 0 to `viability.most`. Source: OECD premium (`risk`); mechanisms A9, A10,
A15, A16; hurdle, mark-up and weights in `[viability]` are assumptions.
Limits: one return for all sectors; the loan part alone is .024 to .208 for classes 1 to 7.
"""

import pandas as pd

from model.appraisal.risk import premiums
from model.appraisal.scales import scale
from model.coefficients import Coefficients


def annuity(rate: pd.Series | float, years: float) -> pd.Series | float:
    """Return what one unit a year is worth today."""
    return (1 - (1 + rate) ** -years) / rate


def viability_gap(x: pd.DataFrame, risk_class: pd.Series, k: Coefficients) -> pd.Series:
    """Return the viability gap from prepared indicators and risk classes 1 to 7."""
    v = k.viability
    yearly = risk_class.map(premiums(k)).fillna(0.0) / k.risk.outstanding_years
    lost = 1 - annuity(v.hurdle + v.risk_markup * yearly, v.life_years) / annuity(
        v.hurdle, v.life_years
    )
    gap = (
        lost
        + v.outages * scale(x, "firms_power_outages_pct", k)
        + v.regulation * (1 - scale(x, "regulatory_quality", k))
        + v.inflation * scale(x, "inflation_pct", k)
    )
    return gap.clip(0.0, v.most)
