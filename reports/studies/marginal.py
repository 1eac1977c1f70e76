"""What a bit more or less is worth, in words; nothing is ranked across unlike units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from reports import differing, wording
from reports.section import Grid, Heading, Run, Section, Tables

SHOWN = 6
SAME = 1e-9
"""Ends of a bracket that differ by less are one number."""


def sections(study: Run, tables: Tables) -> list[Section]:
    """Three sentences, then one row per change: pools by name, then rules."""
    title = study.get("legend", {}).get("title") or str(study.get("case", ""))
    table = tables["marginal"]
    prose = (_gains(table), _idle(table), *extra(study, tables))
    headings = (
        Heading("of"),
        *(Heading(word, number=True, own=True) for word in ("amount", "change", "low", "high")),
        Heading("unit"),
        Heading("proven"),
    )
    rows = tuple(
        (
            wording.text(str(row["lever"])),
            *(row[name] for name in ("amount", "change", "low", "high")),
            wording.text(row["unit"]),
            row["proven"] if _planned(row) else wording.plain(str(row["status"])),
        )
        for row in table.to_dict("records")
    )
    unmoved = study.get("unmoved", [])
    notes = ["low and high: least and most that the change is worth, for a step of this size only."]
    if unmoved:
        notes.append(f"Not moved, being 0 or at its limit: {wording.series(unmoved)}.")
    return [Section(f"Marginal: {title}", prose, (Grid("Worth", headings, rows),), tuple(notes))]


def _planned(row: Mapping[Any, Any]) -> bool:
    return str(row["status"]) in ("optimal", "feasible")


def _gains(table: pd.DataFrame) -> str:
    """What is proven to be worth something when it is loosened."""
    won = table[table["loosens"].astype(bool) & (table["proven"] == "gain")]
    if won.empty:
        return "Loosening: no single step is proven to be worth anything."
    said = [_one(row) for row in won.head(SHOWN).to_dict("records")]
    more = f" and {len(won) - SHOWN} more" if len(won) > SHOWN else ""
    return f"Loosening: {wording.series(said)}{more}."


def _one(row: Mapping[Any, Any]) -> str:
    unit = "" if row["unit"] in ("1", "share", "ratio", "") else f" {wording.text(row['unit'])}"
    lever = wording.text(str(row["lever"]))
    change = differing.signed(float(row["change"]))
    return f"{change}{unit} of {lever} is worth {_between(row['low'], row['high'])}"


def _between(low: float | None, high: float | None) -> str:
    """A bracket in words."""
    below = None if low is None or low != low else float(low)
    above = None if high is None or high != high else float(high)
    if below is None:
        known = "" if above is None else f", at most {wording.significant(above, 4)}"
        return f"an unknown amount{known}"
    if above is None:
        return f"at least {wording.significant(below, 4)}"
    if above - below <= SAME * max(1.0, abs(above)):
        return wording.significant(above, 4)
    return f"{wording.significant(below, 4)} to {wording.significant(above, 4)}"


def _idle(table: pd.DataFrame) -> str:
    """What is proven to be worth nothing more, what tightening hurts, and what nothing is known of."""
    loose = table[table["loosens"].astype(bool)]
    none = int((loose["proven"] == "same").sum())
    open_ = int((~loose["proven"].isin(["same", "gain"])).sum())
    tight = table[~table["loosens"].astype(bool)]
    lost = int((tight["proven"] == "loss").sum())
    out = int((~table["status"].isin(["optimal", "feasible"])).sum())
    said = [
        f"{wording.count(none, 'step')} of loosening proven to be worth nothing",
        f"{open_} open within the gaps",
        f"{wording.count(lost, 'step')} of tightening proven to cost value",
    ]
    said += [f"{wording.count(out, 'step')} without a plan"] if out else []
    return f"Of the others: {wording.series(said)}."


def extra(study: Run, tables: Tables) -> tuple[str, ...]:
    """Where an extra amount of money goes, and what it is worth."""
    if "extra" not in study:
        return ()
    given = study["extra"]
    amount = wording.amount(float(given["amount"]), str(given["unit"]))
    worth = _between(given["low"], given["high"])
    if "split" not in tables or tables["split"].empty:
        return (f"{amount} more is worth {worth}, whichever pool of money has it.",)
    sums = tables["split"].groupby(["pool", "unit"], sort=True)["amount"].sum()
    said = [
        f"{wording.amount(float(x), str(unit))} to {wording.text(wording.budget(study, b))}"
        for (b, unit), x in sums.items()
    ]
    kinds = [wording.plain(str(kind)) for kind in given.get("kinds", []) if kind]
    alike = f" A unit counts the same in every pool: {wording.series(kinds)}." * (len(kinds) > 1)
    return (f"{amount} more, split best: {wording.series(said)}; worth {worth}.{alike}",)
