"""Which facility is offered where and on which terms: reach, draws, prices, shares, borrowers.

Precedence is resolved here, once: a country before its region before `*`, a risk class before `*`,
a channel's own row of an income group before the general one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from model.derive import ANY
from model.frames import rows
from model.records import Channel, Country, Facility


class Access(NamedTuple):
    """Depth of each channel in the countries it reaches, and the facilities it may use there."""

    depth: dict[tuple[str, str], float]
    facility: frozenset[tuple[str, str]]


def access(
    frame: pd.DataFrame,
    countries_: Mapping[str, Country],
    channels_: Mapping[str, Channel],
    facilities_: Mapping[str, Facility],
) -> Access:
    """Reach by country before region before `*`; facility rows restrict, they never widen."""
    if frame.empty:
        return Access(
            {(k, c): 1.0 for k in channels_ for c in countries_},
            frozenset((f, c) for f in facilities_ for c in countries_),
        )
    table: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows(frame):
        depth = 1.0 if row["depth"] is None else row["depth"]
        table.setdefault((row["channel"], row["facility"] or ""), {})[row["area"]] = depth

    def look_up(areas: dict[str, float], country: Country) -> float:
        for area in (country.country, country.region, ANY):
            if area in areas:
                return areas[area]
        return 0.0

    depths = {
        (k, c): depth
        for k in channels_
        for c, record in countries_.items()
        if (depth := look_up(table.get((k, ""), {}), record)) > 0
    }
    reached = frozenset(
        (f, c)
        for f, facility in facilities_.items()
        for c, record in countries_.items()
        if (facility.channel, c) in depths
        and ((facility.channel, f) not in table or look_up(table[facility.channel, f], record) > 0)
    )
    return Access(depths, reached)


def by_class(table: Mapping[str, float], risk_class: str) -> float | None:
    """The row of the class replaces the `*` row; a blank class matches `*` only."""
    if risk_class and risk_class in table:
        return table[risk_class]
    return table.get(ANY)


def rates(
    frame: pd.DataFrame,
    countries_: Mapping[str, Country],
    facilities_: Mapping[str, Facility],
    reached: Access,
) -> dict[tuple[str, str], dict[str, float]]:
    """Draw rates of each facility in each country where it is offered."""
    table: dict[str, dict[str, dict[str, float]]] = {}
    for row in rows(frame):
        key = row["risk_class"] or ANY
        table.setdefault(row["facility"], {}).setdefault(row["pool"], {})[key] = row["rate"] or 0.0
    found = {}
    for f in facilities_:
        of_class: dict[str, dict[str, float]] = {}
        for c, country in countries_.items():
            if (f, c) not in reached.facility:
                continue
            risk = country.risk_class
            if risk not in of_class:
                drawn = {b: by_class(t, risk) for b, t in table.get(f, {}).items()}
                of_class[risk] = {b: rate for b, rate in drawn.items() if rate is not None}
            if of_class[risk]:
                found[f, c] = of_class[risk]
    return found


def charges(
    frame: pd.DataFrame, countries_: Mapping[str, Country], facilities_: Mapping[str, Facility]
) -> dict[tuple[str, str], float]:
    """Upfront price per unit of facility, 0 where the case gives none."""
    table: dict[str, dict[str, float]] = {}
    for row in rows(frame):
        table.setdefault(row["facility"], {})[row["risk_class"] or ANY] = row["rate"] or 0.0
    return {
        (f, c): by_class(table.get(f, {}), country.risk_class) or 0.0
        for f in facilities_
        for c, country in countries_.items()
    }


def _income_rows(frame: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """Rows of income_groups by (income group, channel or '')."""
    return {(row["income_group"], row["channel"] or ""): row for row in rows(frame)}


def _income_value(
    table: Mapping[tuple[str, str], Mapping[str, Any]], country: Country, channel: str, column: str
) -> float:
    """A cell of the channel's own row, which replaces the general one whole; 1 where it is blank."""
    group = country.income_group
    row = table.get((group, channel), table.get((group, ""), {}))
    value = row.get(column)
    return 1.0 if value is None else float(value)


def mobilisation(
    frame: pd.DataFrame, countries_: Mapping[str, Country], facilities_: Mapping[str, Facility]
) -> dict[tuple[str, str], float]:
    """Private units per unit; the income group scales funded facilities only."""
    table = _income_rows(frame)
    found = {}
    for f, facility in facilities_.items():
        for c, country in countries_.items():
            factor = _income_value(table, country, facility.channel, "mobilisation_factor")
            found[f, c] = facility.mobilisation * (factor if facility.funded else 1.0)
    return found


def project_share(
    frame: pd.DataFrame, countries_: Mapping[str, Country], facilities_: Mapping[str, Facility]
) -> dict[tuple[str, str], float]:
    """Largest share of cost: the facility's own, and that of its channel in the income group."""
    table = _income_rows(frame)
    return {
        (f, c): min(
            facility.max_project_share,
            _income_value(table, country, facility.channel, "max_project_share"),
        )
        for f, facility in facilities_.items()
        for c, country in countries_.items()
    }


def borrower(
    countries_: Mapping[str, Country], facilities_: Mapping[str, Facility]
) -> dict[tuple[str, str], str]:
    """Who may borrow: `either` is private where soft terms are demanded, unless it is a grant."""
    return {
        (f, c): (
            "private"
            if facility.borrower == "either"
            and country.min_grant_element is not None
            and not facility.is_grant
            else facility.borrower
        )
        for f, facility in facilities_.items()
        for c, country in countries_.items()
    }


def overheads(frame: pd.DataFrame) -> dict[tuple[str, str], dict[str, float]]:
    """Overheads by (driver, channel or `*`) and pool."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows(frame):
        key = (row["driver"], row["channel"] or ANY)
        found.setdefault(key, {})[row["pool"]] = row["amount"] or 0.0
    return found
