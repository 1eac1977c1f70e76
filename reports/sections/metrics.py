"""Measures of the plan that are not in its objective."""

from __future__ import annotations

from reports import wording
from reports.section import Grid, Heading, Run, Section, Tables


def section(run: Run, tables: Tables) -> Section | None:
    """One row per measure."""
    metrics = tables["metrics"]
    if metrics.empty:
        return None
    rows = tuple(
        (
            wording.plain(row["metric"]),
            wording.amount(row["value"]) if row["value"] % 1 else int(row["value"]),
            row["unit"],
        )
        for row in metrics.to_dict("records")
    )
    headings = (Heading("measure"), Heading("value", number=True), Heading("unit"))
    return Section("Measures", grids=(Grid("Besides the returns", headings, rows),))
