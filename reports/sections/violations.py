"""The rules that the plan breaks, and by how much; a plan that was found by a run breaks none."""

from __future__ import annotations

from reports import wording
from reports.section import Grid, Heading, Run, Section, Tables
from reports.sums import rule_name, where

DIGITS = 5

SENSES = {"<=": "≤", ">=": "≥", "==": "="}


def section(run: Run, tables: Tables) -> Section | None:
    """One row per broken row of a rule, in the order of the families."""
    broken = tables["violations"]
    if broken.empty:
        return None
    words = ("rule", "where", "plan", "limit", "broken by")
    headings = tuple(Heading(word) for word in words)
    rows = tuple(
        (
            rule_name(row["family"], row["rule"]),
            where(run, row),
            wording.significant(row["activity"], DIGITS),
            f"{SENSES[row['sense']]} {wording.significant(row['limit'], DIGITS)}",
            f"{wording.significant(row['excess'], DIGITS)} {row['unit'] or ''}".rstrip(),
        )
        for row in broken.to_dict("records")
    )
    title = wording.count(len(rows), "broken rule")
    return Section("Broken rules", grids=(Grid(title, headings, rows),))
