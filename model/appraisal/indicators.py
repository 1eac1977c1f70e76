"""Indicators ready for the scores: blanks filled, a few derived.

Rule: a blank takes the median of its income group, then of all rows; each such cell is counted.
Not imputed are absolute amounts and debt ratios: no figure for Chinese finance, foreign direct
investment, AI chips or an official language counts as none, no power data gives the least hosting
limit, a debt ratio without a value leaves its rule out.
Source: publisher and year of each indicator stand in its column of `countries` (data dictionary).
Limits: a median hides what makes a country differ from its group; the count shows how often.
"""

import numpy as np
import pandas as pd

from model.coefficients import RANGED
from model.errors import DataError, Fault

ABSENT_IS_ZERO = (
    "cn_finance_bn",
    "cn_comms_musd",
    "fdi_inflow_musd",
    "h100e_existing",
    "h100e_planned",
)
DERIVED = ("internet_users_m", "cn_finance_to_gdp")
FLAGS = ("developing", "named", "english_official")
IMPUTED = (
    *(name for name in RANGED if name not in (*ABSENT_IS_ZERO, *DERIVED, "gdp_usd_bn")),
    "population_m",
    "cn_interest_pct",
    "tax_revenue_pct_gdp",
    "un_ideal_point",
)


def prepare(countries: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fill the blanks of the indicators and derive those that combine two.

    countries: the table, one row per country. Returns it indexed by country, and the cells that
    were imputed (country, column).
    """
    x = countries.set_index("country", drop=False)
    x.index.name = None
    columns = list(IMPUTED)
    blank = x[columns].isna()
    _require_some_value(blank)
    group = x["income_group"].fillna("")
    medians = x[columns].groupby(group).transform("median")
    x[columns] = x[columns].fillna(medians).fillna(x[columns].median())
    x[list(ABSENT_IS_ZERO)] = x[list(ABSENT_IS_ZERO)].fillna(0.0)
    for flag in FLAGS:
        x[flag] = x[flag].eq(True)
    x["internet_users_m"] = x["population_m"] * x["internet_users_pct"] / 100
    x["cn_finance_to_gdp"] = (x["cn_finance_bn"] / x["gdp_usd_bn"]).fillna(0.0)
    x["gdp_usd_bn"] = x["gdp_usd_bn"].fillna(0.0)
    rows, cols = np.nonzero(blank.to_numpy())
    imputed = pd.DataFrame(
        {"country": x.index.to_numpy()[rows], "column": np.array(columns, dtype=object)[cols]}
    )
    return x, imputed


def _require_some_value(blank: pd.DataFrame) -> None:
    empty = blank.columns[blank.all()]
    if len(empty):
        what = "no country has a value, and a score of the appraisal needs one"
        fix = "fill the column, or give offers.csv, needs.csv and returns.csv instead"
        raise DataError([Fault("countries.csv", None, name, what, fix) for name in empty])
