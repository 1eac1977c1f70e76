"""Tiny cases in memory: a base world of three countries, and rows to hang on it.

The base: countries A and B in the north, C in the south, each with one offer of package `farms`:

| offer | cost | value |
| ----- | ---- | ----- |
| a     | 10   | 5     |
| b     | 20   | 8     |
| c     | 30   | 9     |

One home channel `home` lends through `fund`, which draws one for one on the pool `budget` of 60 a
year: everything is affordable and the best plan takes all three, 5 + 8 + 9 = 22.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

import pandas as pd

from model.case import Case
from model.schema import SECTIONS, TABLES, Settings
from model.tables import Frames, fill_defaults, make_frame, sort_frame

Row = dict[str, Any]
Tables = dict[str, list[Row]]

BASE = {"A": ("north", 10, 5), "B": ("north", 20, 8), "C": ("south", 30, 9)}
ALL = 22
"""Value of the base when everything is taken."""


def tiny(
    *parts: Tables,
    only: str = "ABC",
    years: tuple[int, ...] = (2027,),
    budget: float = 60,
    **more: Any,
) -> Case:
    """The base case, changed.

    Args:
        parts: tables; a row with the key of a row that is there changes it, any other is added.
        only: countries of the base that are kept.
        years: planning years.
        budget: amount of the pool `budget` in every year.
        more: rows by table name, scalars by section of case.toml, or other keys of case.toml.
    """
    toml: Row = {"name": "tiny", "years": years}
    toml |= {key: value for key, value in more.items() if key not in TABLES}
    given = {key: value for key, value in more.items() if key in TABLES}
    return build(toml, join(_base(only, budget), *parts, given))


def build(toml: Row, tables: Tables) -> Case:
    """A case from plain rows; a pool row without a year stands for every year."""
    unknown = set(tables) - set(TABLES)
    assert not unknown, f"no such table: {unknown}"
    years = toml["years"]
    frames: Frames = {name: _frame(name, ()) for name in TABLES}
    for name, rows in tables.items():
        if name == "pools":
            rows = [
                row | {"year": t}
                for row in rows
                for t in (years if row.get("year") is None else (row["year"],))
            ]
        frames[name] = _frame(name, tuple(tuple(row.items()) for row in _merged(name, rows)))
    return Case(Settings.model_validate(toml), frames)


def join(*parts: Tables) -> Tables:
    """Tables of several parts together."""
    found: Tables = {}
    for part in parts:
        for name, rows in part.items():
            found.setdefault(name, []).extend(rows)
    return found


def offer(name: str, country: str, cost: float = 0, value: float = 0, **columns: Any) -> Tables:
    """An offer of the package `farms` with its cost in the first year and its value.

    `needs` = {(resource, offset): amount} and `values` = {criterion or (criterion, start): amount}
    say more.
    """
    needs = {("financing", 0): cost} if cost else {}
    needs |= columns.pop("needs", {})
    values = ({"value": value} if value else {}) | columns.pop("values", {})
    return {
        "offers": [{"offer": name, "country": country, "package": "farms"} | columns],
        "needs": [
            {"offer": name, "resource": r, "year_offset": offset, "amount": amount}
            for (r, offset), amount in needs.items()
        ],
        "returns": [
            _dated(key) | {"offer": name, "amount": amount} for key, amount in values.items()
        ],
    }


def facility(
    name: str, ceiling: float, channel: str = "home", rate: float = 1, **columns: Any
) -> Tables:
    """A loan facility with a pool of its own, `<name>_pool`."""
    row = {"facility": name, "channel": channel, "resource": "financing", "instrument": "loan"}
    pool = f"{name}_pool"
    return {
        "facilities": [row | columns],
        "pools": [{"pool": pool, "year": None, "amount": ceiling}],
        "draws": [{"facility": name, "pool": pool, "risk_class": "*", "rate": rate}],
    }


def ally(ceiling: float, **columns: Any) -> Tables:
    """An allied channel `ally` that lends through `aid`; the columns are those of the channel."""
    return join(
        {"channels": [{"channel": "ally", "kind": "allied"} | columns]},
        facility("aid", ceiling, "ally"),
    )


def resource(name: str, timing: str = "same_year", ceiling: float = 100) -> Tables:
    """A resource that the home channel supplies through `<name>_supply`."""
    return join(
        {"resources": [{"resource": name, "unit": "units", "timing": timing}]},
        facility(f"{name}_supply", ceiling, resource=name, instrument="in_kind"),
    )


def each(table: str, keys: Iterable[str], **columns: Any) -> Tables:
    """The same columns for several rows: a value, or a tuple with one value per row."""
    key = TABLES[table].key[0]
    rows = []
    for i, name in enumerate(keys):
        chosen = {n: v[i] if isinstance(v, tuple) else v for n, v in columns.items()}
        rows.append({key: name} | chosen)
    return {table: rows}


def _dated(key: Any) -> Row:
    criterion, start = key if isinstance(key, tuple) else (key, None)
    return {"criterion": criterion, "start_year": start}


def _base(only: str, budget: float) -> Tables:
    kept = {c: BASE[c] for c in only}
    base: Tables = {
        "countries": [{"country": c, "region": region} for c, (region, _, _) in kept.items()],
        "resources": [{"resource": "financing", "unit": "million USD"}],
        "criteria": [{"criterion": "value", "unit": "points"}],
        "channels": [{"channel": "home", "kind": "home"}],
        "facilities": [
            {"facility": "fund", "channel": "home", "resource": "financing", "instrument": "loan"}
        ],
        "pools": [{"pool": "budget", "year": None, "amount": budget}],
        "draws": [{"facility": "fund", "pool": "budget", "risk_class": "*", "rate": 1}],
    }
    offers = [offer(c.lower(), c, cost, value) for c, (_, cost, value) in kept.items()]
    return join(base, *offers)


def _merged(name: str, rows: Iterable[Row]) -> list[Row]:
    """Rows with the same key as one, the later ones going first."""
    table = TABLES[name]
    defaults = {c.name: c.default for c in table.columns}
    found: dict[tuple, Row] = {}
    for row in rows:
        strange = set(row) - set(table.names)
        assert not strange, f"{name} has no column {strange}"
        key = tuple(row.get(k, defaults[k]) for k in table.key)
        found[key] = found.get(key, {}) | row
    required = {c.name for c in table.columns if c.required}
    for row in found.values():
        missing = {column for column in required if row.get(column) is None}
        assert not missing, f"{name}: {row} lacks {missing}"
    return list(found.values())


@cache
def _frame(name: str, rows: tuple[tuple[tuple[str, Any], ...], ...]) -> pd.DataFrame:
    """The normalised frame of a table; many cases share one."""
    table = TABLES[name]
    data = {c.name: [dict(row).get(c.name) for row in rows] for c in table.columns}
    frame = fill_defaults(table, make_frame(table, data), filled=True)
    return sort_frame(table, frame).reset_index(drop=True)


assert not set(SECTIONS) & set(TABLES), "a keyword of `tiny` names a table or a section"
