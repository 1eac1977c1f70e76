"""The result tables: what a run writes, in the same words as the input."""

from typing import NamedTuple

from model.tables import Column, Table


def _dim(name: str, meaning: str, *, key: bool = True) -> Column:
    return Column(name, "text", meaning, key=key, mark="derived")


def _num(name: str, meaning: str, unit: str = "", *, low: float | None = 0) -> Column:
    return Column(name, "number", meaning, unit=unit, low=low, mark="derived")


def _flag(name: str, meaning: str) -> Column:
    return Column(name, "flag", meaning, mark="derived")


def _whole(name: str, meaning: str, *, key: bool = False) -> Column:
    return Column(name, "integer", meaning, key=key, mark="derived")


_UNIT = _dim("unit", "unit of the amounts in the row", key=False)
_COUNTRY = _dim("country", "country")
_YEAR = _whole("year", "year", key=True)

_RULE_DIMENSIONS = (
    _dim("family", "family of rules, as in `--without`"),
    _dim("rule", "name of the rule in its family"),
    _dim("country", "country of the row, blank where it has none"),
    _dim("channel", "channel of the row"),
    _dim("facility", "facility of the row"),
    _dim("pool", "pool of the row"),
    _dim("resource", "resource of the row"),
    _dim("region", "region of the row"),
    _dim("package", "package of the row"),
    _dim("offer", "offer of the row"),
    _dim("hub", "hub of the row"),
    _dim("criterion", "criterion of the row"),
    _dim("item", "any other thing that the row is for, such as a lock or an attribute value"),
    _YEAR,
)

RESULT_TABLES: tuple[Table, ...] = (
    Table(
        "selection",
        "One row per selected offer.",
        (
            _dim("offer", "selected offer"),
            _dim("country", "partner that takes it", key=False),
            _dim("package", "its package", key=False),
            _dim("tier", "its tier", key=False),
            _dim("stack", "its stack", key=False),
            _flag("assured", "whether it is the assured variant"),
            _whole("start_year", "year in which it starts"),
        ),
    ),
    Table(
        "presence",
        "One row per channel open in a country.",
        (_dim("channel", "channel that is open"), _COUNTRY),
    ),
    Table(
        "service",
        "One row per country served by a hub.",
        (
            _dim("hub", "country that hosts the hub"),
            _dim("country", "country served"),
            _num("share", "share of the country served by this hub", "share"),
        ),
    ),
    Table(
        "funding",
        "One row per facility, country and year with money or goods.",
        (
            _dim("channel", "channel of the facility", key=False),
            _dim("facility", "facility that commits"),
            _dim("instrument", "its instrument", key=False),
            _dim("resource", "what it brings", key=False),
            _COUNTRY,
            _YEAR,
            _num("amount", "commitment", "unit"),
            _UNIT,
        ),
    ),
    Table(
        "partners",
        "One row per country of the case. After these columns comes one per criterion, named as "
        "the criterion: its value, spillovers credited to the country served.",
        (
            _COUNTRY,
            _flag("engaged", "whether it is a partner"),
            _flag("hub", "whether it hosts a hub"),
            _flag("assured", "whether it has an assurance agreement"),
            _whole("channels", "number of channels open in it"),
            _num("cost_musd", "financing need of its selected offers in the horizon", "money"),
            _num("private_musd", "private money", "money"),
            _num("host_musd", "money of the partner's own government", "money"),
            _num("allied_musd", "commitments of allied and multilateral channels", "money"),
        ),
    ),
    Table(
        "pools",
        "One row per pool and year of the input, and per year with something carried or used.",
        (
            _dim("pool", "pool"),
            _YEAR,
            _num("amount", "amount of that year", "unit"),
            _num("carried_in", "what the year before left over", "unit"),
            _num("used", "drawn by commitments and overheads", "unit"),
            _num("left", "amount + carried_in - used", "unit", low=None),
            _UNIT,
        ),
    ),
    Table(
        "accounts",
        "Sources and uses: one row per country, resource and year.",
        (
            _COUNTRY,
            _dim("resource", "resource"),
            _YEAR,
            _num("uses", "needs of the selected offers", "unit"),
            _num("sources", "funded commitments, private and host money included", "unit"),
            _num("private", "private money among the sources", "unit"),
            _num("host", "host money among the sources", "unit"),
            _UNIT,
        ),
    ),
    Table(
        "criteria",
        "One row per criterion.",
        (
            _dim("criterion", "criterion"),
            _num("value", "value of the plan", "unit", low=None),
            _num("weight", "weight in the objective", "1"),
            _num("scale", "divisor in the objective", "unit"),
            _UNIT,
        ),
    ),
    Table(
        "limits",
        "One row per row of a rule: how much of it the plan uses. Blank dimensions do not apply.",
        (
            *_RULE_DIMENSIONS,
            _num("activity", "what the plan does", "unit", low=None),
            _dim("sense", "<=, >= or ==", key=False),
            _num("limit", "what the rule allows or asks for", "unit", low=None),
            _num("slack", "distance to the limit, negative where broken", "unit", low=None),
            _flag("binding", "whether the distance is zero within the tolerance"),
            _UNIT,
        ),
    ),
    Table(
        "violations",
        "One row per broken rule; empty after a passed audit.",
        (
            *_RULE_DIMENSIONS,
            _num("activity", "what the plan does", "unit", low=None),
            _dim("sense", "<=, >= or ==", key=False),
            _num("limit", "what the rule allows or asks for", "unit", low=None),
            _num("excess", "by how much the rule is broken", "unit"),
            _UNIT,
        ),
    ),
    Table(
        "additionality",
        "What the plan unlocks and what would have happened anyway: one row per partner for its "
        "cost and for each criterion. Spillovers are left out.",
        (
            _COUNTRY,
            _dim("measure", "`cost_musd` or a criterion"),
            _num("additional", "would not happen without the programme", "unit", low=None),
            _num(
                "anyway", "would have happened without it; no criterion counts it", "unit", low=None
            ),
            _num("total", "additional + anyway", "unit", low=None),
            _num("share", "additional / total", "share", low=None),
            _UNIT,
        ),
    ),
    Table(
        "metrics",
        "One row per measure of the plan as a whole.",
        (
            _dim("metric", "name of the measure"),
            _num("value", "its value", "unit", low=None),
            _UNIT,
        ),
    ),
)

MONEY_UNIT = "money"
"""Stands for the money of the case in the units below."""


class Measure(NamedTuple):
    """One measure: what it tells, and in which unit."""

    meaning: str
    unit: str


MEASURES = {
    "partners": Measure("countries that are partners", "countries"),
    "countries_served": Measure("countries served by hubs, partners or not", "countries"),
    "reach": Measure("people reached by the selected offers", "million people"),
    "speed": Measure(
        "time that an offer serves before the horizon ends, mean by cost",
        "years of service in the horizon",
    ),
    "durability": Measure(
        "part of what is built that is still in use at the horizon, mean by cost",
        "share kept at the horizon",
    ),
    "retained_stock": Measure("what was built and is still in use at the horizon", MONEY_UNIT),
    "influence": Measure("retained stock that pays home suppliers", MONEY_UNIT),
    "concentration": Measure(
        "as many equal partners would be as concentrated: 1 / Σ share² of commitments",
        "effective number of partners",
    ),
    "cost": Measure("financing need of the selected offers", MONEY_UNIT),
    "additional_cost": Measure("part of the cost that nobody would meet without us", MONEY_UNIT),
    "anyway_cost": Measure("part of the cost that would have been met without us", MONEY_UNIT),
    "home_commitments": Measure("home channels, face value of guarantees included", MONEY_UNIT),
    "home_funding": Measure("home channels, without guarantees and insurance", MONEY_UNIT),
    "home_appropriation": Measure("voted budget that home facilities draw on", MONEY_UNIT),
    "allied_commitments": Measure(
        "allied and multilateral channels, face value of guarantees included", MONEY_UNIT
    ),
    "allied_funding": Measure(
        "allied and multilateral channels, without guarantees and insurance", MONEY_UNIT
    ),
    "private_mobilised": Measure("private money drawn in", MONEY_UNIT),
    "host_money": Measure("money of the partners' own governments", MONEY_UNIT),
    "private_per_home": Measure(
        "private money that each unit of home commitments draws in",
        "private money per unit of home commitments",
    ),
    "allied_per_home": Measure(
        "what allies commit beside each unit of home commitments",
        "allied commitments per unit of home commitments",
    ),
    "mobilised_per_appropriation": Measure(
        "what others give for each unit of voted home budget",
        "private money and allied funding per unit of home appropriation",
    ),
    "additional_per_appropriation": Measure(
        "cost that each unit of voted home budget unlocks",
        "additional cost per unit of home appropriation",
    ),
}
"""Every measure, in the order of the table."""
