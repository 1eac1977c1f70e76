"""One row per partner: form of the partnership, cost, who else pays, returns."""

from __future__ import annotations

from reports import wording
from reports.section import Grid, Heading, Run, Section, Tables

FIXED = (
    "country",
    "engaged",
    "hub",
    "assured",
    "channels",
    "cost_musd",
    "private_musd",
    "host_musd",
    "allied_musd",
)


def section(run: Run, tables: Tables) -> Section | None:
    """The partners, the dearest first."""
    table = tables["partners"]
    engaged = table[table["engaged"].astype(bool)].sort_values(
        ["cost_musd", "country"], ascending=[False, True]
    )
    if engaged.empty:
        return None
    criteria = [column for column in table.columns if column not in FIXED]
    first = tables["selection"].groupby("country")["start_year"].min()
    offers = tables["selection"].groupby("country").size()
    units = dict(zip(tables["criteria"]["criterion"], tables["criteria"]["unit"], strict=True))
    headings = (
        Heading("partner"),
        Heading("role"),
        Heading("from"),
        Heading("offers", number=True),
        Heading("cost", number=True),
        Heading("private", number=True),
        Heading("host", number=True),
        Heading("allied", number=True),
        *(Heading(wording.plain(j), unit=units.get(j) or "", number=True) for j in criteria),
    )
    rows = tuple(
        (
            f"{wording.name(run, 'countries', row['country'])} ({row['country']})"
            if wording.name(run, "countries", row["country"]) != row["country"]
            else row["country"],
            ", ".join(role for role in ("hub", "assured") if row[role]),
            str(int(first[row["country"]])) if row["country"] in first else "",
            int(offers.get(row["country"], 0)),
            row["cost_musd"],
            row["private_musd"],
            row["host_musd"],
            row["allied_musd"],
            *(row[j] for j in criteria),
        )
        for row in engaged.to_dict("records")
    )
    unit = run.get("legend", {}).get("money_unit", "million")
    title = f"Cost and who else pays, {unit}; returns"
    return Section("Partners", grids=(Grid(title, headings, rows),))
