"""What result tables name by key, in words: a report is made from a run folder alone."""

from __future__ import annotations

from typing import Any

from model.case import Case


def legend(case: Case) -> dict[str, Any]:
    """Titles, names and kinds that go into `run.json`; keys whose name is the key are left out."""
    return {
        "title": case.settings.title or case.name,
        "money_unit": case.money_unit,
        "price_year": case.settings.price_year,
        "years": list(case.years),
        "countries": {c: r.name for c, r in case.countries.items() if r.name not in ("", c)},
        "channels": {k: r.name for k, r in case.channels.items() if r.name not in ("", k)},
        "channel_kinds": {k: r.kind for k, r in case.channels.items()},
        "unfunded": [f for f, r in case.facilities.items() if not r.funded],
        "pools": _named(case, "pools", "pool"),
        "stacks": _named(case, "stacks", "stack"),
        "pool_kinds": {b: pool.kind for (b, _), pool in case.pools.items()},
    }


def _named(case: Case, table: str, key: str) -> dict[str, str]:
    frame = case.frames[table]
    pairs = zip(frame[key], frame["name"], strict=True)
    return {of: name for of, name in pairs if name not in (None, "", of)}
