"""The strict form of `appraisal.toml`: every number that the appraisal uses and no table holds.

One TOML section per score, one key per coefficient, so that an override reads
`appraisal.readiness.digital = 0.3`. A coefficient is an *assumption* unless its section names a
source for it under `found` (read in a published source) or `derived` (our arithmetic on found
figures):

    [rival]
    site_musd = 173
    size_factor = 0.5
    found = { site_musd = "Konza data centre, reported price (Reuters and others, 2019)" }

Sections `low` and `high` hold the two ends of the range of each indicator, once for all scores.
"""

from typing import Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, model_validator

from model.coefficient_sections import (
    Additionality,
    Anchor,
    Assured,
    Content,
    Contest,
    Cost,
    Debt,
    Eligibility,
    Gap,
    Hub,
    Limits,
    Need,
    Offer,
    Readiness,
    Retention,
    Risk,
    Rival,
    Section,
    Strategic,
    Swing,
    Viability,
)

# Indicators that scores read through a range; `low` and `high` give its ends.
RANGED: tuple[str, ...] = (
    "internet_users_pct",
    "internet_users_m",
    "egdi_telecom",
    "egdi_online_service",
    "egdi_human_capital",
    "aipi_human_capital",
    "aipi_regulation",
    "sci_articles",
    "oxford_readiness",
    "ai_diffusion_pct",
    "government_effectiveness",
    "regulatory_quality",
    "rule_of_law",
    "control_of_corruption",
    "political_stability",
    "electricity_access_pct",
    "firms_power_outages_pct",
    "gdp_usd_bn",
    "gdp_per_capita_usd",
    "secure_servers_per_m",
    "fixed_broadband_per100",
    "cn_finance_bn",
    "cn_comms_musd",
    "cn_trade_share",
    "cn_finance_to_gdp",
    "inflation_pct",
    "agri_value_added_pct_gdp",
    "undernourished_pct",
    "cereal_yield_kg_ha",
    "mean_schooling_years",
    "primary_completion_pct",
    "under5_mortality_per1000",
    "maternal_mortality_per100k",
    "health_spend_pct_gdp",
    "tertiary_enrolment_pct",
    "logistics_index",
)

LOGARITHMIC = frozenset(
    (
        "internet_users_m",
        "sci_articles",
        "gdp_usd_bn",
        "gdp_per_capita_usd",
        "secure_servers_per_m",
        "cn_finance_bn",
        "cn_comms_musd",
        "under5_mortality_per1000",
        "maternal_mortality_per100k",
    )
)


class Range(Section):
    """One end of the range of each indicator, keyed by the indicator."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, float]

    @model_validator(mode="after")
    def _has_every_indicator(self) -> Self:
        given = set(self.__pydantic_extra__)
        if missing := [name for name in RANGED if name not in given]:
            raise ValueError(f"no value for {', '.join(missing)}")
        if unknown := sorted(given - set(RANGED)):
            raise ValueError(f"no indicator with a range is called {', '.join(unknown)}")
        return self

    def end(self, indicator: str) -> float:
        """Return the value for an indicator."""
        return self.__pydantic_extra__[indicator]


class Coefficients(BaseModel):
    """All of `appraisal.toml`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    low: Range
    high: Range
    readiness: Readiness
    gap: Gap
    contest: Contest
    swing: Swing
    anchor: Anchor
    strategic: Strategic
    risk: Risk
    viability: Viability
    additionality: Additionality
    retention: Retention
    need: Need
    debt: Debt
    rival: Rival
    limits: Limits
    eligibility: Eligibility
    hub: Hub
    assured: Assured
    cost: Cost
    offer: Offer
    content: Content

    @model_validator(mode="after")
    def _ranges_have_a_width(self) -> Self:
        for name in RANGED:
            low, high = self.ends(name)
            if not low < high:
                raise ValueError(f"low.{name} = {low} is not below high.{name} = {high}")
            if name in LOGARITHMIC and low <= 0:
                raise ValueError(f"low.{name} = {low} must be above 0: its scale is logarithmic")
        return self

    def ends(self, indicator: str) -> tuple[float, float]:
        """Return the range of an indicator."""
        return self.low.end(indicator), self.high.end(indicator)


def describe(coefficients: Coefficients) -> pd.DataFrame:
    """List every coefficient: section, coefficient, value, mark, source, meaning."""
    rows = [
        (
            section,
            key,
            value,
            fields.mark(key),
            fields.found.get(key) or fields.derived.get(key) or "",
            getattr(type(fields).model_fields.get(key), "description", f"{section} end of a range"),
        )
        for section, fields in coefficients
        for key, value in fields.values()
    ]
    columns = ["section", "coefficient", "value", "mark", "source", "meaning"]
    return pd.DataFrame(rows, columns=columns)
