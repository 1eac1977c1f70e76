"""A sweep in words: its values, what is proven of them, what enters and leaves."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from reports import wording
from reports.section import Grid, Heading, Run, Section, Tables

SHOWN = 6


def sections(study: Run, tables: Tables) -> list[Section]:
    """Three sentences, then one row per point."""
    runs, targets = tables["runs"], [knob["target"] for knob in study["knobs"]]
    title = study.get("legend", {}).get("title") or str(study.get("case", ""))
    prose = (_reach(runs, targets), _proof(runs), *_more(tables, targets))
    columns = [*targets, *(["path"] if "path" in runs else [])]
    headings = (
        *(Heading(column) for column in columns),
        Heading("status"),
        *(Heading(word, number=True) for word in ("value", "bound")),
    )
    rows = tuple(
        (*(_cell(row[c]) for c in columns), row["status"], row["objective"], row["bound"])
        for row in runs.to_dict("records")
    )
    return [Section(f"Sweep: {title}", prose, (Grid("Points", headings, rows),))]


def _cell(value: object) -> str:
    return (
        f"{value:g}"
        if isinstance(value, int | float) and value == value
        else wording.text(str(value))
    )


def _reach(runs: pd.DataFrame, targets: list[str]) -> str:
    planned = runs[runs["objective"].notna()]
    points = wording.count(len(runs), "point")
    if "path" in runs:
        points = f"{wording.count(len(runs) // 2, 'step')}, each free and nested"
    if planned.empty:
        return f"None of {points} has a plan."
    best, worst = (
        planned.loc[planned["objective"].idxmax()],
        planned.loc[planned["objective"].idxmin()],
    )
    low, high = (
        wording.significant(worst["objective"], 5),
        wording.significant(best["objective"], 5),
    )
    at = [", ".join(f"{t} = {_cell(row[t])}" for t in targets) for row in (worst, best)]
    if low == high:
        return f"{points}: value is {low} at every point that has a plan."
    return f"{points}: value runs from {low} at {at[0]} to {high} at {at[1]}."


def _proof(runs: pd.DataFrame) -> str:
    counts = runs["status"].value_counts()
    said = [f"{n} {wording.plain(str(status))}" for status, n in counts.items()]
    widest = runs["gap"].max()
    gap = "" if widest != widest else f"; the widest gap is {wording.percent(float(widest))}"
    return f"How sure: {wording.series(said)}{gap}."


def _more(tables: Tables, targets: list[str]) -> Iterator[str]:
    if "events" in tables:
        events = tables["events"]
        own = events[(events["path"] == "free") & (events["kind"] == "partner")]
        said = [
            f"{row['id']} {row['event']} at {_cell(row[targets[0]])}"
            for row in own.head(SHOWN).to_dict("records")
        ]
        more = f" and {len(own) - SHOWN} more" if len(own) > SHOWN else ""
        found = wording.series(said) if said else "no partner enters or leaves"
        offers = events[(events["path"] == "free") & (events["kind"] == "offer")]
        if len(offers):
            found += f"; {wording.count(len(offers), 'change')} of offers in all"
        yield f"On the way up: {found}{more}."
    if "ladder" in tables and "lost" in tables["ladder"]:
        yield from _nesting(tables["ladder"].dropna(subset=["lost"]), targets[0])


def _nesting(ladder: pd.DataFrame, target: str) -> Iterator[str]:
    """What it costs never to take anything back, where it costs most."""
    if ladder.empty:
        return
    row = ladder.loc[ladder["lost"].idxmax()]
    if not row["lost"]:
        yield "Never taking anything back costs nothing in the plans found."
        return
    lost, least, most = (
        "" if row[name] != row[name] else wording.significant(float(row[name]), 5)
        for name in ("lost", "lost_low", "lost_high")
    )
    proof = f"; within the gaps it is {least} to {most}" * bool(least and most and most != least)
    at = f"{target} = {_cell(row[target])}"
    yield f"Never taking anything back costs most at {at}: {lost} of value{proof}."
