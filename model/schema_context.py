"""What a run folder keeps of its case beside the results, so that a report needs nothing else.

The files lie in `context/` of the run folder; the result tables stay what they are.
"""

from model.schema_supply import SUPPLY_TABLES
from model.tables import Column, Table


def _text(name: str, meaning: str, *, key: bool = False) -> Column:
    return Column(name, "text", meaning, key=key, mark="derived")


def _number(name: str, meaning: str, unit: str) -> Column:
    return Column(name, "number", meaning, unit=unit, mark="derived")


COUNTRIES = next(table for table in SUPPLY_TABLES if table.name == "countries")

STANDING = Table(
    "standing",
    "What each country could be worth: the offer of the highest worth of each package together, "
    "were nothing short. Worth is counted as the objective counts it, spillovers apart.",
    (
        _text("country", "country", key=True),
        _number("offers", "number of offers that could start in the horizon", "offers"),
        _number("packages", "number of packages among them", "packages"),
        _number("worth", "Σ weight · value / scale of those offers", "1"),
        _number("cost_musd", "their financing need in the horizon", "money"),
    ),
)

FAMILIES = Table(
    "families",
    "The families of rules: what each is for and its mathematics.",
    (
        _text("family", "family, as in `--without`", key=True),
        _text("what", "the rule in a sentence"),
        _text("why", "why it is there"),
        _text("data", "sets and data"),
        _text("variables", "variables"),
        _text("constraint", "the mathematics"),
        _text("binding", "what it means when it holds the plan back"),
        _text("assumes", "what it takes for granted"),
        _text("source", "where the idea comes from"),
    ),
)

MARKS = Table(
    "marks",
    "Where the numbers of an appraised case come from: one row per column with values and per "
    "coefficient.",
    (
        _text("place", "table, or section of `appraisal.toml`", key=True),
        _text("name", "column or coefficient", key=True),
        _text("kind", "column or coefficient"),
        _text("mark", "found, derived or assumption"),
        _text("source", "publisher and year of what was found"),
        _number("cells", "number of values", "values"),
    ),
)

NOTES = Table(
    "notes",
    "Facts about the case that are worth telling, one sentence each.",
    (_text("note", "the sentence", key=True),),
)

ENTRY = Table(
    "entry",
    "What a country needs at least to come in, whatever it takes: overheads of a partner by pool, "
    "and of each resource but money the least that any of its offers needs.",
    (
        _text("country", "country; `*` = every one", key=True),
        _text("resource", "resource; blank for an overhead", key=True),
        _text("pool", "pool of an overhead; blank for a resource", key=True),
        _number("year", "year in which it is needed", ""),
        Column("early", "flag", "whether it may be supplied in earlier years", mark="derived"),
        _number("amount", "the least amount, with that of earlier years where `early`", "unit"),
        _text("unit", "unit of the amount"),
    ),
)

DOORS = Table(
    "doors",
    "Which facilities could bring a resource other than money to a country, out of which pools.",
    (
        _text("country", "country", key=True),
        _text("resource", "resource", key=True),
        _text("facility", "facility", key=True),
        _text("pool", "pool it draws on", key=True),
        _number("rate", "units of pool per unit of facility", "ratio"),
        Column("carries", "flag", "whether the pool carries over what is left", mark="derived"),
    ),
)

BASELINES = Table(
    "baselines",
    "What rules of thumb make of the same case, from a baselines study that was set beside the run.",
    (
        _text("rule", "rule of thumb", key=True),
        _text("measure", "`value`, or a criterion; blank for a rule without a plan", key=True),
        _text("title", "the rule in words"),
        _number("amount", "what its plan gives", "unit"),
        _text("reason", "why it has no plan"),
    ),
)

BASELINE_PARTNERS = Table(
    "baseline_partners",
    "Whom each rule of thumb makes a partner.",
    (
        _text("rule", "rule of thumb", key=True),
        _text("country", "country", key=True),
        _number("committed_musd", "what is committed there", "money"),
    ),
)

CONTEXT_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        COUNTRIES,
        STANDING,
        FAMILIES,
        MARKS,
        NOTES,
        ENTRY,
        DOORS,
        BASELINES,
        BASELINE_PARTNERS,
    )
}
