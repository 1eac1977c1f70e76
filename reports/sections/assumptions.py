"""What the result rests on: found figures, arithmetic, assumptions; and what was changed."""

from __future__ import annotations

import pandas as pd

from reports import sums, wording
from reports.section import Cell, Grid, Heading, Run, Section, Tables

MARKS = ("found", "derived", "assumption")

MEANING = {
    "found": "read in a published source",
    "derived": "arithmetic on found figures",
    "assumption": "a choice of the author of the case",
}


def section(run: Run, tables: Tables) -> Section | None:
    """Counts by mark, what was found where, and the choices that weigh the returns."""
    marks = sums.known(tables, "marks")
    prose = []
    grids = []
    folded = []
    if marks.empty:
        prose.append("This case declares no sources: every number in it is a choice of its author.")
    else:
        prose.append(_said(marks))
        grids.append(_counts(marks))
        folded.append(_found(marks))
    prose += [str(note) for note in sums.known(tables, "notes").get("note", ())]
    if overrides := run.get("overrides"):
        prose.append(f"Changed against the case: {'; '.join(map(str, overrides))}.")
    else:
        prose.append("Nothing was changed against the case as it lies in its folder.")
    if len(tables["criteria"]):
        grids.append(_weights(tables))
    return Section("What it rests on", prose=tuple(prose), grids=tuple(grids), folded=tuple(folded))


def _said(marks: pd.DataFrame) -> str:
    n = marks[marks["kind"] == "coefficient"]["mark"].value_counts()
    columns = marks[marks["kind"] == "column"]["mark"].value_counts()
    total, assumed = int(n.sum()), int(n.get("assumption", 0))
    found, chosen = int(columns.get("found", 0)), int(columns.get("assumption", 0))
    return (
        f"Of {int(columns.sum()):,} columns of the case with values, {found:,} are found figures "
        f"and {chosen:,} are assumptions; of {total:,} coefficients of the appraisal, {assumed:,} "
        "are assumptions. The ranking of countries rests on both: sweep what matters before "
        "leaning on it."
    )


def _counts(marks: pd.DataFrame) -> Grid:
    headings = (
        Heading("mark"),
        Heading("what it means"),
        Heading("columns", number=True),
        Heading("values in them", number=True),
        Heading("coefficients", number=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for mark in MARKS:
        mine = marks[marks["mark"] == mark]
        columns = mine[mine["kind"] == "column"]
        coefficients = int((mine["kind"] == "coefficient").sum())
        cells = int(columns["cells"].sum())
        rows.append((mark, MEANING[mark], len(columns), cells, coefficients))
    return Grid("Where the numbers come from", headings, tuple(rows))


def _found(marks: pd.DataFrame) -> Grid:
    rows = tuple(
        (row["place"], row["name"], row["kind"], row["mark"], row["source"])
        for row in marks.to_dict("records")
    )
    words = ("table or section", "name", "kind", "mark", "source")
    return Grid("Every column and coefficient", tuple(Heading(word) for word in words), rows)


def _weights(tables: Tables) -> Grid:
    """Weights and scales are choices too, and often the ones that matter most."""
    headings = (
        Heading("criterion"),
        Heading("unit"),
        Heading("value of the plan", number=True),
        Heading("weight"),
        Heading("scale"),
        Heading("part of the value"),
    )
    found = sums.criteria(tables)
    parts = [row["weight"] * row["value"] / row["scale"] for row in found]
    whole = sum(parts)
    rows = tuple(
        (
            wording.plain(row["criterion"]),
            row["unit"],
            row["value"],
            f"{row['weight']:g}",
            f"{row['scale']:g}",
            wording.percent(round(part / whole, 3)) if whole else "",
        )
        for row, part in zip(found, parts, strict=True)
    )
    return Grid("How the returns are weighed: value = Σ weight · value / scale", headings, rows)
