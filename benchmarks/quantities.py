"""Which numbers of the reference case change in a grown one, and how: by size, by number, by a draw."""

from __future__ import annotations

EXTENSIVE = (
    "population_m",
    "fdi_inflow_musd",
    "sci_articles",
    "electricity_twh",
    "h100e_existing",
    "h100e_planned",
    "cn_finance_bn",
)
"""Indicators that are a sum over people or firms: a part has a share of them."""

LOGARITHMIC = (
    "gdp_per_capita_usd",
    "secure_servers_per_m",
    "under5_mortality_per1000",
    "maternal_mortality_per100k",
    "cereal_yield_kg_ha",
)
"""Indicators that spread over orders of magnitude; their jitter is a factor."""

JITTERED = (
    "tax_revenue_pct_gdp",
    "inflation_pct",
    "internet_users_pct",
    "egdi_telecom",
    "egdi_online_service",
    "egdi_human_capital",
    "aipi_human_capital",
    "aipi_regulation",
    "oxford_readiness",
    "ai_diffusion_pct",
    "government_effectiveness",
    "regulatory_quality",
    "rule_of_law",
    "control_of_corruption",
    "political_stability",
    "voice_accountability",
    "electricity_access_pct",
    "firms_power_outages_pct",
    "fixed_broadband_per100",
    "cn_interest_pct",
    "cn_trade_share",
    "un_ideal_point",
    "logistics_index",
    "agri_value_added_pct_gdp",
    "undernourished_pct",
    "mean_schooling_years",
    "primary_completion_pct",
    "health_spend_pct_gdp",
    "tertiary_enrolment_pct",
)

# Amounts of one partner: times its size. Section and key of appraisal.toml.
SIZED_COEFFICIENTS = (
    ("anchor", "from_people_m"),
    ("rival", "site_musd"),
    ("rival", "site_people_m"),
    ("limits", "power_least_mw"),
    ("limits", "private_least_musd"),
    ("eligibility", "population_m"),
    ("eligibility", "commitment_musd"),
    ("hub", "population_m"),
    ("offer", "full_scale_people_m"),
    ("offer", "market_cap_m"),
    *((end, x) for end in ("low", "high") for x in ("internet_users_m", "sci_articles")),
    *((end, x) for end in ("low", "high") for x in ("gdp_usd_bn", "cn_finance_bn")),
)
# The same in the tables.
SIZED_COLUMNS = {
    "channels": ("min_ticket",),
    "overheads": ("amount",),
    "packages": (
        "fixed_cost_musd",
        "variable_cost_musd",
        "power_mw",
        "compute_per_year",
        "training",
        "reach_cap_m",
    ),
    "tiers": ("min_cost_musd",),
}
# Amounts of the whole programme: times the size and the growth in number.
BUDGETED_COLUMNS = {"pools": ("amount",), "criteria": ("scale",)}
# Counts of partners, hubs and agreements in a plan.
COUNTED_SETTINGS = (("focus", "max_partners"), ("hubs", "max_hubs"), ("assurance", "slots"))
COUNTED_COLUMNS = {"regions": ("max_partners",)}
