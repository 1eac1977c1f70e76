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
        "pool_kinds": {b: pool.kind for (b, _), pool in case.pools.items()},
    }
