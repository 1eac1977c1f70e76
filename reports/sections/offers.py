"""What each partner gets, and when."""

from __future__ import annotations

from reports import wording
from reports.section import Grid, Heading, Run, Section, Tables


def section(run: Run, tables: Tables) -> Section | None:
    """One row per offer, by partner and start."""
    selection = tables["selection"].sort_values(["country", "start_year", "package", "offer"])
    if selection.empty:
        return None
    headings = tuple(
        Heading(word) for word in ("partner", "package", "tier", "stack", "assured", "start")
    )
    rows = tuple(
        (
            wording.name(run, "countries", row["country"]),
            wording.plain(row["package"]),
            wording.plain(row["tier"] or ""),
            wording.plain(row["stack"] or ""),
            bool(row["assured"]),
            str(int(row["start_year"])),
        )
        for row in selection.to_dict("records")
    )
    title = wording.count(len(rows), "offer")
    return Section("What is offered", grids=(Grid(title, headings, rows), *_hubs(run, tables)))


def _hubs(run: Run, tables: Tables) -> tuple[Grid, ...]:
    service = tables["service"]
    if service.empty:
        return ()
    rows = tuple(
        (
            wording.name(run, "countries", str(hub)),
            ", ".join(
                wording.name(run, "countries", row.country)
                + (f" ({wording.percent(row.share)})" if row.share < 1 else "")
                for row in group.itertuples()
            ),
        )
        for hub, group in service.groupby("hub")
    )
    return (Grid("Hubs", (Heading("hub"), Heading("serves")), rows),)
