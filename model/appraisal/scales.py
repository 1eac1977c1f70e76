"""Scales: an indicator between the two ends of its range, as a number from 0 to 1.

Formula: g(x) = clip((x - low) / (high - low), 0, 1); gl is the same on logarithms.
Range: 0 to 1. Source: the ends are in `low` and `high` of `appraisal.toml`.
Limits: linear between the ends and blind beyond them; the ends are assumptions.
"""

import numpy as np
import pandas as pd

from model.coefficients import Coefficients


def between(x: pd.Series, low: float, high: float) -> pd.Series:
    """Return how far each value lies from `low` (0) to `high` (1)."""
    return ((x - low) / (high - low)).clip(0.0, 1.0)


def between_log(x: pd.Series, low: float, high: float) -> pd.Series:
    """Return the same on logarithms; zero and less count as the low end."""
    return between(np.log(x.clip(lower=low)), float(np.log(low)), float(np.log(high)))


def scale(x: pd.DataFrame, indicator: str, k: Coefficients) -> pd.Series:
    """Return an indicator on its own range."""
    return between(x[indicator], *k.ends(indicator))


def scale_log(x: pd.DataFrame, indicator: str, k: Coefficients) -> pd.Series:
    """Return an indicator on the logarithm of its own range."""
    return between_log(x[indicator], *k.ends(indicator))
