"""Input tables on the world and its money: countries, resources, channels, facilities, pools."""

from model.columns import count, flag, key, note, number, share, text, year
from model.schema_templates import INDICATORS
from model.tables import Column, Table

UNFUNDED = ("guarantee", "insurance")
"""Instruments that are not funded unless the case says so."""

ANY = "*"
RISK_CLASSES = ("0", "1", "2", "3", "4", "5", "6", "7")
KINDS = ("home", "allied", "multilateral")
INSTRUMENTS = (
    "grant",
    "loan",
    "guarantee",
    "insurance",
    "equity",
    "technical_assistance",
    "in_kind",
)
POOL_KINDS = ("appropriation", "exposure", "ceiling", "allied", "capacity")

COUNTRIES = Table(
    "countries",
    "Who could become a partner. Only `country` must be filled; a rule about a country holds where "
    "its datum is given.",
    (
        key("country", "short name of the country, such as its ISO code", mark="found"),
        text("name", "name in reports; blank = `country`", mark="found"),
        text("region", "region, for rules and reach by region", mark="found"),
        text("income_group", "income group, as in `income_groups`", mark="found"),
        text(
            "risk_class",
            "OECD country risk class; a blank class matches only the `*` rows of draws and charges",
            choices=RISK_CLASSES,
            plain_numbers=True,
            filled=True,
            mark="found",
        ),
        flag("eligible", "whether it may become a partner at all", default=True, filled=True),
        text("reason", "why it is not eligible", filled=True),
        number(
            "private_limit_musd",
            "most private money a year; blank = no limit beyond mobilisation",
            "money a year",
            filled=True,
        ),
        number(
            "host_limit_musd",
            "most money of its own government a year; none where this or host_share is blank",
            "money a year",
            filled=True,
        ),
        number(
            "absorption_musd",
            "most financing need of its offers a year; blank = no limit",
            "money a year",
            filled=True,
        ),
        share(
            "host_share",
            "most of the cost that its own government pays; none where blank",
            filled=True,
        ),
        number(
            "power_limit_mw",
            "most power that its offers may use together; blank = no limit",
            "MW",
            filled=True,
        ),
        text("debt_distress", "risk of debt distress, for reports and concentration", mark="found"),
        share(
            "min_grant_element",
            "least mean grant element of public borrowing; 0 is a rule, blank is none",
            filled=True,
        ),
        share(
            "viability_gap",
            "share of commercial cost that de-risking must take away; blank = no rule",
            filled=True,
            mark="derived",
        ),
        flag(
            "hard_to_reach",
            "whether it needs an open allied or multilateral channel of enough depth",
            filled=True,
        ),
        *INDICATORS,
    ),
    required=True,
)

RESOURCES = Table(
    "resources",
    "What is short. The resource named `financing` is the money: unit `million <currency>`, "
    "same_year; rules about money are skipped in a case without it.",
    (
        key("resource", "name of the resource"),
        text("unit", "unit of every amount of it", default="units"),
        text(
            "timing",
            "same_year: supplied in the year of need; by_year: in that year or earlier",
            choices=("same_year", "by_year"),
            default="same_year",
        ),
    ),
    required=True,
)

CRITERIA = Table(
    "criteria",
    "What a plan is judged by: objective = Σ weight · value / scale, maximised; a cost is a "
    "negative return. A good scale is the best value of the criterion when it alone is maximised.",
    (
        key("criterion", "name; not one of the fixed columns of the result `partners`"),
        text("unit", "unit of its values", default="units"),
        number("weight", "weight in the objective", "1", default=1.0),
        number(
            "scale", "divisor in the objective", "unit", low_open=True, default=1.0, mark="derived"
        ),
    ),
    required=True,
)

CHANNELS = Table(
    "channels",
    "Institutions that bring resources.",
    (
        key("channel", "short name", mark="found"),
        text("name", "name in reports; blank = `channel`", mark="found"),
        text("kind", "whose it is", choices=KINDS, required=True, mark="found"),
        text("origin", "country or group it belongs to", mark="found"),
        count("max_partners", "most countries in which it is open; blank = no limit"),
        number(
            "min_ticket",
            "least of all its financing together in one partner; blank = no ticket",
            "money",
            low_open=True,
        ),
        note(),
    ),
    required=True,
)

REACH = Table(
    "reach",
    "Where channels may act. Without the table every channel reaches everywhere with depth 1; with "
    "it, only what the rows of the channel name. A country's row goes before its region's, and "
    "that before `*`. Rows for one facility restrict it further and never widen.",
    (
        key("channel", "channel", refers="channels"),
        key(
            "facility", "blank = every facility of the channel", required=False, refers="facilities"
        ),
        key("area", "country, region or `*`"),
        share("depth", "presence on the ground; 0 = out of reach", default=1.0),
    ),
)

FACILITIES = Table(
    "facilities",
    "Lines of channels: one resource on given terms. Only the first three columns must be filled.",
    (
        key("facility", "short name"),
        text("channel", "channel it belongs to", required=True, refers="channels"),
        text("resource", "what it brings", required=True, refers="resources"),
        text("instrument", "kind of contract", choices=INSTRUMENTS),
        flag(
            "funded",
            "0: face value that brings others' money and pays for nothing itself; blank = 0 for "
            "guarantee and insurance, else 1",
            default=None,
        ),
        number("min_ticket", "least commitment per partner; blank = none", "unit", low_open=True),
        share("max_project_share", "most of the financing need that it pays", default=1.0),
        share("min_home_content", "counts only offers with at least this home content"),
        number(
            "mobilisation", "private units that a unit of it makes possible", "ratio", default=0.0
        ),
        number("cover", "de-risking per unit, against the viability gap", "ratio", default=0.0),
        share(
            "grant_element",
            "grant part of a unit; blank = 1 for grant and technical_assistance, else 0",
            mark="derived",
        ),
        text(
            "borrower",
            "whose part of the cost it may pay",
            choices=("sovereign", "private", "either"),
            default="either",
        ),
        year("first_year", "first year of commitments; blank = first of the case"),
        year("last_year", "last year of commitments; blank = last of the case"),
        note(),
    ),
    required=True,
)

POOLS = Table(
    "pools",
    "Budget lines by year. A year without a row has amount 0; a pool may serve overheads alone.",
    (
        key("pool", "name of the pool"),
        year("year", "year", key=True, required=True),
        text("name", "name in reports, the same in all years of the pool; blank = `pool`"),
        number("amount", "amount of that year", "unit", required=True),
        text("unit", "unit of the amount, one for all years of the pool", default="units"),
        text(
            "kind",
            "what it is; only tells what to spare when money is placed",
            choices=POOL_KINDS,
            default="ceiling",
        ),
        share("carry_over", "share of what is left that moves to the next year", default=0.0),
    ),
    required=True,
)

_CLASS = key(
    "risk_class",
    "risk class; the row of a class goes before `*`; blank = `*`",
    required=False,
    default=ANY,
    choices=(*RISK_CLASSES, ANY),
    plain_numbers=True,
)


def _rate(meaning: str, left: str) -> Column:
    """Declare a rate that may be left to a rule of the appraisal."""
    meaning += (
        f"; a blank in a row of class 1 to 7 takes {left} from section `risk` of the appraisal"
    )
    return number("rate", meaning, "ratio", required=True, filled=True, mark="derived")


DRAWS = Table(
    "draws",
    "What a unit of a facility takes from pools. A facility without a row for a country's class is "
    "not offered there.",
    (
        key("facility", "facility", refers="facilities"),
        key("pool", "pool it draws on", refers="pools"),
        _CLASS,
        _rate(
            "units of pool per unit of facility",
            "the subsidy of its instrument (appropriations only)",
        ),
    ),
    required=True,
)

CHARGES = Table(
    "charges",
    "What the partner pays upfront for a facility, counted against the package when it is compared "
    "with the rival's offer.",
    (
        key("facility", "facility", refers="facilities"),
        _CLASS,
        _rate("price per unit of facility", "the charge of its instrument"),
    ),
)

OVERHEADS = Table(
    "overheads",
    "Fixed yearly costs of being present, charged in every year for which the pool has a row.",
    (
        key(
            "driver",
            "what causes it: each partner, open channel, hub or agreement",
            choices=("partner", "channel", "hub", "assurance"),
        ),
        key(
            "channel",
            "for the driver channel: which one; its row goes before `*`; blank = `*`",
            required=False,
            default=ANY,
            refers="channels",
            choices_also=(ANY,),
        ),
        key("pool", "pool that pays", refers="pools"),
        number("amount", "amount each", "unit a year", required=True),
    ),
)

INCOME_GROUPS = Table(
    "income_groups",
    "How terms depend on the income group of the country; the channel's own row goes first.",
    (
        key("income_group", "income group, as in `countries`", mark="found"),
        key("channel", "channel; blank = all", required=False, refers="channels"),
        number("mobilisation_factor", "multiplies mobilisation of funded facilities", "ratio"),
        share("max_project_share", "further cap on the share of cost; blank = none"),
        note(),
    ),
)

SUPPLY_TABLES: tuple[Table, ...] = (
    COUNTRIES,
    RESOURCES,
    CRITERIA,
    CHANNELS,
    REACH,
    FACILITIES,
    POOLS,
    DRAWS,
    CHARGES,
    OVERHEADS,
    INCOME_GROUPS,
)
