"""Eligibility: who may be a partner, who can be reached only through others, and why not.

Rule: developing; not left out by name; population, readiness and the mean of three governance
indicators (government effectiveness, political stability, rule of law) each at least its floor
(above it, for governance); yearly absorption at least the least commitment. Hard to reach:
readiness below `hard_to_reach`.
Range: flags; the first reason that holds is given in words. Source: mechanisms A18, A22,
B15; floors in `[eligibility]` and the countries left out by name are assumptions, a policy choice
to be confirmed. Limits: no sanctions or export-control list was found in usable form.
"""

import pandas as pd

from model.coefficients import Coefficients


def stable(x: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return which countries are not fragile."""
    columns = ["government_effectiveness", "political_stability", "rule_of_law"]
    return x[columns].mean(axis=1) > k.eligibility.governance


def may_be_served(x: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return which countries a neighbour's hub could serve."""
    return x["developing"] & ~x["named"] & stable(x, k)


def reasons(
    x: pd.DataFrame, readiness: pd.Series, absorption: pd.Series, k: Coefficients
) -> pd.Series:
    """Return why a country is left out; None where it is eligible."""
    e = k.eligibility
    tests = (
        (~x["developing"], "high-income partner, not a market of the programme"),
        (x["named"], "left out by name, a policy choice to be confirmed"),
        (
            x["population_m"] < e.population_m,
            f"fewer than {e.population_m:g} million people",
        ),
        (~stable(x, k), f"fragile: mean of three governance scores not above {e.governance:g}"),
        (readiness < e.readiness, f"readiness below {e.readiness:g}"),
        (
            absorption.fillna(0.0) < e.commitment_musd,
            f"cannot absorb {e.commitment_musd:g} million US$ a year",
        ),
    )
    reason = pd.Series([None] * len(x), index=x.index, dtype=object)
    for fails, words in tests:
        reason = reason.mask(fails & reason.isna(), words)
    return reason


def hard_to_reach(readiness: pd.Series, k: Coefficients) -> pd.Series:
    """Return who needs an allied or multilateral channel with depth."""
    return readiness < k.eligibility.hard_to_reach
