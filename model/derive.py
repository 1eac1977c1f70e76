"""From normalised tables to records: defaults, precedence and reach, each resolved once.

Pure functions; `case.Case` calls them lazily. Tables are sorted by key, so every dict and tuple
here is in key order whatever the order of rows in the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

import pandas as pd

from model.frames import rows, tuples
from model.records import (
    GRANTS,
    Channel,
    Country,
    Criterion,
    Facility,
    Offer,
    Package,
    Pool,
    Region,
    Resource,
)
from model.schema_supply import UNFUNDED

MONEY = "financing"
ANY = "*"

T = TypeVar("T")


def records(frame: pd.DataFrame, kind: type[T]) -> tuple[T, ...]:
    """Rows as records; columns the record does not name are dropped, blank text becomes ''."""
    names = {f.name: str(f.type) for f in fields(kind)}  # type: ignore[arg-type]
    return tuple(
        kind(**{n: ("" if row[n] is None and t == "str" else row[n]) for n, t in names.items()})
        for row in rows(frame)
    )


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Values by key, in the order met."""
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


def grouped_over(
    keys: Iterable[str], pairs: Iterable[tuple[str, str]]
) -> dict[str, tuple[str, ...]]:
    """The same with every key present."""
    found = grouped(pairs)
    return {key: found.get(key, ()) for key in keys}


def nested(
    frame: pd.DataFrame, outer: tuple[str, str], inner: str, amount: str
) -> dict[tuple[str, str], dict[str, float]]:
    """A table as {(outer keys): {inner key: amount}}."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows(frame):
        found.setdefault((row[outer[0]], row[outer[1]]), {})[row[inner]] = row[amount]
    return found


def as_text(value: Any) -> str:
    """A cell as text for comparison: 5.0 and 5 are one value, blank is ''."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# --------------------------------------------------------------- plain tables


def countries(frame: pd.DataFrame) -> dict[str, Country]:
    """Country records; name defaults to the key, `eligible` to true."""
    names = [f.name for f in fields(Country) if f.name != "attributes"]
    found = {}
    for row in rows(frame):
        values: dict[str, Any] = {n: row.get(n) for n in names}
        for n in ("region", "income_group", "risk_class", "reason"):
            values[n] = as_text(values[n])
        values["name"] = values["name"] or row["country"]
        values["eligible"] = values["eligible"] is None or bool(values["eligible"])
        values["hard_to_reach"] = bool(values["hard_to_reach"])
        attributes = {n: as_text(v) for n, v in row.items()}
        found[row["country"]] = Country(**values, attributes=attributes)
    return found


def regions(frame: pd.DataFrame) -> dict[str, Region]:
    """Region records."""
    return {r.region: r for r in records(frame, Region)}


def resources(frame: pd.DataFrame) -> dict[str, Resource]:
    """Resource records."""
    return {r.resource: r for r in records(frame, Resource)}


def criteria(frame: pd.DataFrame) -> dict[str, Criterion]:
    """Criterion records."""
    return {r.criterion: r for r in records(frame, Criterion)}


def channels(frame: pd.DataFrame) -> dict[str, Channel]:
    """Channel records; name defaults to the key."""
    found = {}
    for r in records(frame, Channel):
        name = r.name or r.channel
        found[r.channel] = Channel(r.channel, name, r.kind, r.origin, r.max_partners, r.min_ticket)
    return found


def facilities(frame: pd.DataFrame, years: tuple[int, ...]) -> dict[str, Facility]:
    """Facility records with the defaults that depend on the instrument and the horizon."""
    found = {}
    for row in rows(frame):
        instrument = row["instrument"] or ""
        funded = row["funded"]
        element = row["grant_element"]
        first, last = row["first_year"], row["last_year"]
        found[row["facility"]] = Facility(
            facility=row["facility"],
            channel=row["channel"],
            resource=row["resource"],
            instrument=instrument,
            funded=instrument not in UNFUNDED if funded is None else bool(funded),
            min_ticket=row["min_ticket"],
            max_project_share=1.0 if row["max_project_share"] is None else row["max_project_share"],
            min_home_content=row["min_home_content"],
            mobilisation=row["mobilisation"] or 0.0,
            cover=row["cover"] or 0.0,
            grant_element=(1.0 if instrument in GRANTS else 0.0) if element is None else element,
            borrower=row["borrower"] or "either",
            years=tuple(
                t for t in years if (first is None or t >= first) and (last is None or t <= last)
            ),
        )
    return found


def pools(frame: pd.DataFrame) -> dict[tuple[str, int], Pool]:
    """Pool records by pool and year."""
    return {
        (row["pool"], int(row["year"])): Pool(
            row["amount"] or 0.0,
            row["unit"] or "",
            row["kind"] or "ceiling",
            row["carry_over"] or 0.0,
        )
        for row in rows(frame)
    }


def packages(frame: pd.DataFrame, offers_: Mapping[str, Offer]) -> dict[str, Package]:
    """Package records, also for packages that only the offers name."""
    named = {
        row["package"]: Package(row["package"], bool(row["sector"]), bool(row["required"]))
        for row in rows(frame)
    }
    for offer in offers_.values():
        named.setdefault(offer.package, Package(offer.package, False, False))
    return dict(sorted(named.items()))


# --------------------------------------------------------------- offers in time


def offers(
    frame: pd.DataFrame, needs: pd.DataFrame, returns: pd.DataFrame, years: tuple[int, ...]
) -> dict[str, Offer]:
    """Offer records with needs and returns; blank numbers are 0, blank flags false."""
    by_offer: dict[str, list[tuple[str, int, float]]] = {}
    for o, r, offset, amount in tuples(needs, "offer", "resource", "year_offset", "amount"):
        by_offer.setdefault(o, []).append((r, int(offset), float(amount or 0.0)))
    paid: dict[str, list[tuple[str, int | None, float]]] = {}
    for o, j, year, amount in tuples(returns, "offer", "criterion", "start_year", "amount"):
        start = None if year is None else int(year)
        paid.setdefault(o, []).append((j, start, float(amount or 0.0)))
    kinds = {f.name: str(f.type) for f in fields(Offer) if f.name not in ("needs", "returns")}
    blank: dict[str, Any] = {
        "str": "",
        "bool": False,
        "float": 0.0,
        "float | None": None,
        "int": None,
    }
    found = {}
    for row in rows(frame):
        values: dict[str, Any] = {
            n: (blank[k] if row[n] is None else row[n]) for n, k in kinds.items()
        }
        first = years[0] if values["first_start"] is None else int(values["first_start"])
        last = first if values["last_start"] is None else int(values["last_start"])
        values.update(first_start=first, last_start=last)
        o = row["offer"]
        found[o] = Offer(**values, needs=tuple(by_offer.get(o, ())), returns=tuple(paid.get(o, ())))
    return found


def starts(offer: Offer, years: tuple[int, ...]) -> tuple[int, ...]:
    """Start years at which every need falls inside the horizon, or that have a dated return."""
    dated = {start for _, start, _ in offer.returns if start is not None}
    reach = max((offset for _, offset, amount in offer.needs if amount), default=0)
    return tuple(
        s
        for s in years
        if offer.first_start <= s <= offer.last_start and (s + reach <= years[-1] or s in dated)
    )


def needs_in(offer: Offer, start: int, years: tuple[int, ...]) -> dict[tuple[str, int], float]:
    """Needs by resource and year inside the horizon."""
    return {
        (r, start + offset): amount
        for r, offset, amount in offer.needs
        if amount and start + offset <= years[-1]
    }


def returns_in(offer: Offer, start: int) -> dict[str, float]:
    """Returns by criterion for one start; a dated return overrides the blank one."""
    general = {j: amount for j, s, amount in offer.returns if s is None}
    return {**general, **{j: amount for j, s, amount in offer.returns if s == start}}
