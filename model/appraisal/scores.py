"""Scores: everything the appraisal says about a country, in one table.

The formulas are in the modules named like the scores; this file only says which needs which.
A country column that the case gives (viability gap, limits …) is used as given.
"""

from dataclasses import dataclass

import pandas as pd

from model.appraisal import (
    anchor,
    contest,
    debt,
    eligibility,
    gap,
    indicators,
    limits,
    need,
    readiness,
    retention,
    risk,
    strategic,
    swing,
    viability,
)
from model.appraisal.additionality import additionality
from model.coefficients import Coefficients
from model.tables import Frames


@dataclass(frozen=True)
class Scores:
    """Scores of all countries.

    x: prepared indicators; risk_class: whole numbers; table: one row per country, one column per
    score; filled: columns of `countries` with their blanks computed; pairs: (hub, country) that a
    hub could serve; imputed: cells filled with a median (country, column).
    """

    x: pd.DataFrame
    risk_class: pd.Series
    table: pd.DataFrame
    filled: pd.DataFrame
    pairs: pd.DataFrame
    imputed: pd.DataFrame


def score(frames: Frames, k: Coefficients) -> Scores:
    """Return the scores of all countries of a case."""
    x, imputed = indicators.prepare(frames["countries"])
    risk_class = risk.classes(x, k)
    table = readiness.pillars(x, k)
    table["readiness"] = readiness.readiness(table, k)
    table = table.join(gap.gaps(x, risk_class, k))
    table["fit"] = table["readiness"] * table["gap"]
    table["chips"] = gap.chips(x, k)
    table["contest"] = contest.contest(x, k)
    table["swing"] = swing.swing(x, k)
    pairs = anchor.served(
        x, frames["service_areas"], table["readiness"], eligibility.may_be_served(x, k)
    )
    table["anchor"] = anchor.anchor(pairs, table["readiness"], k)
    table["strategic"] = strategic.strategic(
        x, table["contest"], table["swing"], table["anchor"], k
    )
    table["country_retention"] = retention.country_retention(x, k)
    table = table.join(need.needs(x, table["compute_gap"], k).add_prefix("need_"))
    filled = _fill(x, table["readiness"], risk_class, k)
    table["eligible"] = filled["eligible"].astype(bool)
    table["additionality"] = additionality(
        filled["viability_gap"], table["chips"], table["capital_gap"], table["contest"], k
    )
    return Scores(x, risk_class, table, filled, pairs, imputed)


def _fill(
    x: pd.DataFrame, readiness: pd.Series, risk_class: pd.Series, k: Coefficients
) -> pd.DataFrame:
    computed = {
        "risk_class": risk_class.astype(str),
        "private_limit_musd": limits.private_limit_musd(x, k),
        "host_limit_musd": limits.host_limit_musd(x, k),
        "absorption_musd": limits.absorption_musd(x, k),
        "host_share": limits.host_share(x, k),
        "power_limit_mw": limits.power_limit_mw(x, k),
        "min_grant_element": debt.min_grant_element(x, risk_class, k),
        "viability_gap": viability.viability_gap(x, risk_class, k),
        "hard_to_reach": eligibility.hard_to_reach(readiness, k),
    }
    filled = pd.DataFrame(
        {name: _where_blank(x[name], values) for name, values in computed.items()}
    )
    why = eligibility.reasons(x, readiness, filled["absorption_musd"], k)
    filled["eligible"] = _where_blank(x["eligible"], why.isna())
    left_out = ~filled["eligible"].astype(bool)
    filled["reason"] = x["reason"].where(x["reason"].notna() | ~left_out, why)
    return filled


def _where_blank(given: pd.Series, computed: pd.Series) -> pd.Series:
    return given.where(given.notna(), computed).astype(computed.dtype)
