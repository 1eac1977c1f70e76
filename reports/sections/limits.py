"""What holds the plan back: the rules that are on their limit, pools apart."""

from __future__ import annotations

import pandas as pd

from reports.section import Cell, Grid, Heading, Run, Section, Tables
from reports.sums import rule_name, where
from reports.words import meaning

PLACES = 4
"""Places that are named; the others are counted."""


def section(run: Run, tables: Tables) -> Section | None:
    """One row per binding rule, with what that means and where it binds."""
    limits = tables["limits"]
    idle = (limits["activity"] == 0) & (limits["limit"] == 0)
    binding = limits[limits["binding"].astype(bool) & (limits["family"] != "pools") & ~idle]
    if binding.empty:
        return None
    rows: list[tuple[Cell, ...]] = []
    for (family, rule), group in binding.groupby(["family", "rule"], sort=True):
        words = meaning(str(family), str(rule))
        rows.append((rule_name(str(family), str(rule)), words, len(group), _places(run, group)))
    headings = (
        Heading("rule"),
        Heading("what it means"),
        Heading("rows", number=True),
        Heading("where"),
    )
    notes = (
        "A rule on its limit need not cost anything: whether the plan would be worth more without "
        "it takes another run.",
    )
    grid = Grid("Rules on their limit, budgets apart", headings, tuple(rows))
    return Section("Rules that bind", grids=(grid,), notes=notes)


def _places(run: Run, group: pd.DataFrame) -> str:
    said = [place for row in group.to_dict("records") if (place := where(run, row))]
    more = f" and {len(said) - PLACES} more" if len(said) > PLACES else ""
    return "; ".join(said[:PLACES]) + more
