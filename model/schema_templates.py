"""Columns and tables that only the appraisal reads: indicators and templates of offers.

`schema_supply.py` joins the columns to `countries`, `schema_demand.py` to `packages`, and
`schema.py` joins the tables. The coefficients (`appraisal.toml`) are declared in `coefficients.py`.
"""

from typing import Any

from model.columns import count, flag, key, note, number, share, text
from model.tables import Column, Table

NEEDS = ("agriculture", "education", "health", "public_services", "compute", "talent")
LAYERS = ("hardware", "cloud", "data", "models", "security", "applications", "delivery")

# --- publishers ------------------------------------------------------------------------------

WDI = "World Bank, World Development Indicators (July 2026)"
WGI = "World Bank, Worldwide Governance Indicators, 2024 update"
AIPI = "IMF, AI Preparedness Index, 2023"
EGDI = "UN DESA, E-Government Survey 2024"
AIDDATA = "AidData, Global Chinese Development Finance 3.0, sum 2000-2021"
ISO = "ISO 3166 and World Bank country metadata, July 2026"


def _found(name: str, meaning: str, unit: str, source: str, **more: Any) -> Column:
    """Declare a number read in a published source."""
    settings = {"low": 0, "unit": unit, "source": source, "mark": "found", **more}
    return Column(name, "number", meaning, **settings)


def _percent(name: str, meaning: str, source: str, **more: Any) -> Column:
    return _found(name, meaning, "%", source, **{"high": 100, **more})


def _index(name: str, meaning: str, source: str, high: float = 1) -> Column:
    return _found(name, meaning, f"0-{high:g}", source, high=high)


def _governance(name: str) -> Column:
    meaning = f"{name.replace('_', ' ')}, estimate for 2023, about -2.5 (worst) to 2.5"
    return _found(name, meaning, "index", WGI, low=-4, high=4)


# --- indicators of countries -----------------------------------------------------------------

INDICATORS: tuple[Column, ...] = (
    text(
        "iso_numeric",
        "ISO 3166 numeric code, joins the map",
        mark="found",
        source=ISO,
    ),
    flag(
        "developing",
        "low- or middle-income economy, a market of the programme",
        mark="found",
        source="World Bank income groups, July 2026",
    ),
    flag("named", "left out by name: a policy choice to be confirmed"),
    _found("population_m", "population, 2024", "million", WDI, low_open=True),
    _found("gdp_usd_bn", "GDP, last year up to 2024", "billion US$", WDI),
    _found("gdp_per_capita_usd", "GDP per head, last year up to 2024", "US$", WDI, low_open=True),
    _found("inflation_pct", "consumer prices, last year 2019-2024", "% a year", WDI, low=-100),
    _found(
        "fdi_inflow_musd", "foreign direct investment, net inflow", "million US$", WDI, low=None
    ),
    _percent("tax_revenue_pct_gdp", "central tax revenue, % of GDP, last year 2015-2024", WDI),
    _percent(
        "internet_users_pct",
        "people using the internet, last year 2017-2024",
        "ITU, in World Bank WDI",
    ),
    _index("egdi_telecom", "telecommunication infrastructure index, 2024", EGDI),
    _index("egdi_online_service", "online service index, 2024", EGDI),
    _index("egdi_human_capital", "human capital index, 2024", EGDI),
    _index("aipi_human_capital", "human capital and labour policies", AIPI, high=0.25),
    _index("aipi_regulation", "regulation and ethics", AIPI, high=0.25),
    _found("sci_articles", "science and engineering articles, 2023", "articles", WDI),
    _index(
        "oxford_readiness",
        "Government AI Readiness Index",
        "Oxford Insights, 2023 edition",
        high=100,
    ),
    _percent(
        "ai_diffusion_pct",
        "people of working age using generative AI, second half of 2025",
        "Microsoft, AI Diffusion, 2026",
    ),
    _governance("government_effectiveness"),
    _governance("regulatory_quality"),
    _governance("rule_of_law"),
    _governance("control_of_corruption"),
    _governance("political_stability"),
    _governance("voice_accountability"),
    _percent("electricity_access_pct", "people with electricity, 2023", WDI),
    _percent(
        "firms_power_outages_pct",
        "firms with power outages, last survey 2013-2025",
        "World Bank, Enterprise Surveys, in WDI",
    ),
    _found("electricity_twh", "electricity used in a year, 2022-2024", "TWh", "IEA, in WDI"),
    _found("secure_servers_per_m", "secure servers, 2024", "per million", "Netcraft, in WDI"),
    _found("fixed_broadband_per100", "fixed broadband lines, 2021-2024", "per 100", "ITU, in WDI"),
    _found(
        "h100e_existing",
        "AI chips in known clusters, H100 equivalents",
        "chips",
        "Epoch AI, GPU Clusters, November 2025",
    ),
    _found(
        "h100e_planned",
        "AI chips in announced clusters, H100 equivalents",
        "chips",
        "Epoch AI, GPU Clusters, November 2025",
    ),
    _found("cn_finance_bn", "Chinese official commitments, gross", "billion US$ 2021", AIDDATA),
    _found("cn_interest_pct", "mean interest of these loans", "% a year", AIDDATA),
    _found(
        "cn_comms_musd",
        "located communications projects among them",
        "million US$ 2021",
        "AidData, Geospatial Global Chinese Development Finance 3.0, sum 2000-2021",
    ),
    _found(
        "cn_trade_share",
        "China's share of goods trade with China and the US, 2024",
        "share",
        "bilateral goods trade 2024 (public compilation, its own source not named)",
        high=1,
    ),
    _found(
        "un_ideal_point",
        "ideal point in UN General Assembly votes, 2024",
        "latent scale",
        "Bailey, Strezhnev and Voeten, July 2025 release",
        low=None,
    ),
    _found(
        "oecd_class",
        "OECD country risk class, list of 30 January 2026; blank = exempt or not reviewed",
        "class",
        "OECD, country risk classifications, 2026 (parsed copy)",
        high=7,
    ),
    text(
        "oecd_status",
        "why a class is given or not",
        choices=("classified", "high_income_exempt", "not_reviewed"),
        mark="found",
        source="OECD, country risk classifications, 2026 (parsed copy)",
    ),
    _found("ext_debt_pct_gni", "external debt, last year 2018-2024", "% of GNI", WDI),
    _found("debt_service_pct_exports", "debt service, last year 2020-2024", "% of exports", WDI),
    _found("logistics_index", "Logistics Performance Index, 2016-2022", "1-5", WDI, high=5),
    _percent("agri_value_added_pct_gdp", "agriculture, % of GDP", WDI),
    _percent("undernourished_pct", "people undernourished, 2021-2023", "FAO, in WDI"),
    _found("cereal_yield_kg_ha", "cereal yield, 2023-2024", "kg per hectare", "FAO, in WDI"),
    _found("mean_schooling_years", "schooling of adults, 2022", "years", "UNDP, HDR 2023/24"),
    _found("primary_completion_pct", "primary completion, 2013-2024", "%", "UNESCO UIS, in WDI"),
    _found("under5_mortality_per1000", "mortality under five, 2024", "per 1000", "UN IGME, in WDI"),
    _found("maternal_mortality_per100k", "maternal mortality, 2023", "per 100 000", "WHO, in WDI"),
    _percent(
        "health_spend_pct_gdp",
        "health spending, % of GDP, about 2021",
        "WHO, in QoG Institute, Standard data, January 2025",
    ),
    _found("tertiary_enrolment_pct", "tertiary enrolment, gross, 2013-2024", "%", "UIS, in WDI"),
    flag(
        "english_official",
        "English is an official language; blank = lists disagree, counts as no",
        default=None,
        mark="found",
        source="Unicode CLDR, 2025",
    ),
)

# --- packages --------------------------------------------------------------------------------

PACKAGE_TEMPLATE: tuple[Column, ...] = (
    text("name", "name in reports; blank = `package`"),
    text("need", "score that says how much it is needed", choices=NEEDS),
    number("fixed_cost_musd", "cost in any country, full size", "money"),
    number("variable_cost_musd", "cost added where the population is large", "money"),
    share("grant_share", "share of its cost that earns nothing"),
    share("public_share", "share of its cost that is public"),
    number("power_mw", "power at full size", "MW"),
    number("compute_per_year", "remote compute a year at full size", "unit of compute"),
    number("training", "people to train at full size", "unit of training"),
    number("build_years", "years from start to service", "years"),
    flag("critical", "a service of the state or of health depends on it"),
    share("reach_share", "share of the population that it reaches"),
    number("reach_cap_m", "people that it reaches at most", "million"),
    number("effect_weight", "worth of one person-year of it, relative", "weight"),
    number("stack_revenue", "stack revenue per person and unit of buying power", "share"),
    note(),
)

PACKAGE_LAYERS = Table(
    "package_layers",
    "What a package is made of: share of its cost by layer of the stack; `delivery` is local work.",
    (
        key("package", "package", refers="packages"),
        key("layer", "layer", choices=LAYERS),
        share("share", "share of the cost; the layers of a package add up to 1", required=True),
    ),
)

# --- tiers and stacks ------------------------------------------------------------------------

TIERS = Table(
    "tiers",
    "Sizes of a package.",
    (
        key("tier", "size; `pilot` counts for max_pilots"),
        text("package", "only for this package; blank = all", refers="packages"),
        number("size", "factor of cost, compute, training and power", "factor", required=True),
        number("returns_factor", "factor of returns", "factor", required=True),
        number("min_cost_musd", "least cost", "money", default=0.0),
        share("retention", "added to retention", default=0.0),
        flag("hosted", "whether it uses power in the country"),
        flag("critical", "whether a critical service depends on it where the package is critical"),
        flag("assurable", "whether it is also offered with an access agreement"),
        flag("hub", "whether it can carry a regional hub; only offered where one could stand"),
    ),
)

PHASING = Table(
    "phasing",
    "How the need of a tier spreads over the years. Financing and other totals add up to 1; "
    "compute is a yearly level, and the last one given holds to the end of the horizon.",
    (
        key("tier", "tier", refers="tiers"),
        key("resource", "resource", refers="resources"),
        count("year_offset", "years since the start", unit="years", key=True, required=True),
        share("share", "share of the total, or of the full level", required=True),
    ),
)

STACKS = Table(
    "stacks",
    "Who supplies the layers, and on which terms; what follows from the layers is in stack_layers.",
    (
        key("stack", "short name"),
        text("name", "name in reports; blank = `stack`"),
        number("cost_factor", "factor of cost", "factor", default=1.0),
        number("training_factor", "factor of training", "factor", default=1.0),
        share("retention", "added to retention", low=-1, default=0.0),
        share("retention_people", "added to retention where people can build it", default=0.0),
        share("uptake", "uptake where digital foundations are full", default=1.0),
        share("uptake_digital", "uptake lost where there are none", default=0.0),
        share("uptake_local", "uptake won where people and market are full", default=0.0),
        share("home_revenue_share", "home share of its revenue", default=1.0),
        number("lag_years", "years it takes longer", "years", default=0.0),
        text("requires_channel", "channel it needs, offered where that reaches", refers="channels"),
        share("channel_share", "least share of its cost from that channel", default=0.0),
        share("min_people", "least people score where it is offered", default=0.0),
        share("min_market", "least market score where it is offered", default=0.0),
        note(),
    ),
)

STACK_LAYERS = Table(
    "stack_layers",
    "Who supplies each layer of a stack, and what that does to the offer. Suppliers of countries "
    "of concern are refused.",
    (
        key("stack", "stack", refers="stacks"),
        key("layer", "layer", choices=LAYERS),
        key("origin", "country of the supplier (ISO alpha-3); `partner` = the country itself"),
        share("share", "share of the layer's cost; those of a layer add up to 1", required=True),
        flag("open_weights", "models that anyone may run: no single supplier can end the service"),
        number(
            "compute_factor", "factor of compute (efficient models need less)", "1", default=1.0
        ),
        share("partner_value", "worth to the partner, share of cost", low=-1, default=0.0),
        share("language_loss", "uptake lost where English is not official", default=0.0),
    ),
)

SERVICE_AREAS = Table(
    "service_areas",
    "Which countries a hub could serve together: members of one area. Made from memory, to be "
    "confirmed before it is shown as official.",
    (
        key("area", "economic community or neighbourhood"),
        key("country", "member", refers="countries"),
        text("basis", "economic community or geography"),
    ),
)

TEMPLATE_TABLES: tuple[Table, ...] = (
    PACKAGE_LAYERS,
    TIERS,
    PHASING,
    STACKS,
    STACK_LAYERS,
    SERVICE_AREAS,
)
