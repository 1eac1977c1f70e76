"""What the plan takes from each budget."""

from __future__ import annotations

from reports import wording
from reports.section import Cell, Grid, Heading, Run, Section, Tables

NEARLY = 1e-6
"""A budget with less than this share left is used up."""

SCARCEST_FIRST = ("appropriation", "exposure", "ceiling", "allied", "capacity")


def section(run: Run, tables: Tables) -> Section | None:
    """One row per pool: what there was, what is used, and the years in which it is used up."""
    pools = tables["pools"]
    if pools.empty:
        return None
    legend = run.get("legend", {})
    kinds = legend.get("pool_kinds", {})
    headings = (
        Heading("budget"),
        Heading("kind"),
        Heading("available", number=True),
        Heading("used", number=True),
        Heading("share used", number=True),
        Heading("used up in"),
    )
    grids: list[Grid] = []
    units = sorted(
        pools["unit"].unique(), key=lambda unit: (unit != legend.get("money_unit"), unit)
    )
    for unit in units:
        rows: list[tuple[Cell, ...]] = []
        found = pools[pools["unit"] == unit].groupby("pool", sort=True)
        for pool, lines in sorted(found, key=lambda item: (_rank(kinds.get(item[0])), item[0])):
            amount, used = float(lines["amount"].sum()), float(lines["used"].sum())
            has = lines["amount"] + lines["carried_in"]
            full = lines[(has > 0) & (lines["left"] <= NEARLY * has)]
            share = wording.percent(used / amount) if amount else ""
            spent = wording.years(int(year) for year in full["year"])
            rows.append((wording.plain(str(pool)), kinds.get(pool, ""), amount, used, share, spent))
        grids.append(Grid(f"All years, {unit}", headings, tuple(rows)))
    return Section("Budgets", grids=tuple(grids))


def _rank(kind: str | None) -> int:
    return SCARCEST_FIRST.index(kind) if kind in SCARCEST_FIRST else len(SCARCEST_FIRST)
