"""Differences in words, as more than one study says them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from reports import wording
from reports.section import Run

ALL = "(all)"
MONEY = {
    "cost_musd": "cost",
    "private_musd": "private money",
    "host_musd": "host money",
    "allied_musd": "allied money",
}
SHOWN = 4


def worth(row: Mapping[Hashable, Any]) -> str:
    """What a change is worth, never without what is proven."""
    if _blank(row["base"]) or _blank(row["value"]):
        return "one of the two has no plan, so there is no difference in value"
    if not row["same_scale"]:
        return "value is measured on another scale there, so the two values are not compared"
    change = f"value changes by {signed(row['difference'])}"
    low, high = row["low"], row["high"]
    if row["proven"] in ("gain", "loss"):
        word = "a gain" if row["proven"] == "gain" else "a loss"
        if _blank(low) or _blank(high):
            return f"{change}, proven to be {word}"
        if abs(high - low) <= 1e-9 * max(1.0, abs(high)):
            return change
        span = f"{signed(low)} to {signed(high)}"
        return f"{change}; between the best plans of both, proven {word} of {span}"
    if row["proven"] == "same":
        return f"{change}: proven to be the same"
    between = (
        "" if _blank(low) or _blank(high) else f" ({signed(low)} to {signed(high)} is possible)"
    )
    return f"{change}, which proves nothing: both gaps allow more{between}"


def signed(value: float) -> str:
    """A difference with its sign."""
    return f"{'+' if value > 0 else ''}{wording.significant(value, 5)}"


def partners(study: Run, changes: pd.DataFrame) -> str:
    """Partners that enter and leave."""
    own = changes[changes["kind"] == "partner"]
    said = []
    for change, word in (("enters", "in"), ("leaves", "out")):
        names = [
            wording.name(study, "countries", str(c))
            for c in own[own["change"] == change]["country"]
        ]
        if names:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            listed = f"{', '.join(names[:SHOWN])}{more}" if more else wording.series(names)
            said.append(f"{word}: {listed}")
    return "; ".join(said) if said else "the same partners"


def offers(changes: pd.DataFrame) -> str:
    """How many offers change."""
    own = changes[changes["kind"] == "offer"]["change"]
    parts = [
        (int((own == "enters").sum()), "enter"),
        (int((own == "leaves").sum()), "leave"),
        (int((~own.isin(["enters", "leaves"])).sum()), "change"),
    ]
    said = [f"{n} {word}" for n, word in parts if n]
    return f"offers: {wording.series(said)}" if said else "the same offers"


def money(differences: pd.DataFrame) -> str:
    """Sums of money that differ."""
    rows = differences[(differences["country"] == ALL) & differences["measure"].isin(MONEY)]
    said = [
        f"{MONEY[str(row.measure)]} {signed(row.difference)}"
        for row in rows.itertuples()
        if abs(row.difference) > 1e-6 * max(1.0, abs(row.base))
    ]
    return wording.series(said) if said else "no sum of money differs"


def _blank(value: Any) -> bool:
    return value is None or value != value
