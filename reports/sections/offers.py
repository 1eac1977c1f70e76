"""What each partner gets, and when: a calendar, and one row per offer."""

from __future__ import annotations

from reports import sums, wording
from reports.figures.calendar import Line, calendar
from reports.section import Figure, Grid, Heading, Run, Section, Tables

LINES = 100
"""Partners that the calendar shows."""


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
            wording.plain(wording.name(run, "stacks", row["stack"] or "")),
            bool(row["assured"]),
            str(int(row["start_year"])),
        )
        for row in selection.to_dict("records")
    )
    title = wording.count(len(rows), "offer")
    grids = (Grid(title, headings, rows), *_hubs(run, tables))
    return Section("What is offered", figures=(_calendar(run, tables),), grids=grids, drawn=True)


def _calendar(run: Run, tables: Tables) -> Figure:
    selection, accounts = tables["selection"], tables["accounts"]
    money = accounts[accounts["resource"] == sums.MONEY]
    first = selection.groupby("country")["start_year"].min()
    partners = sums.engaged(tables)["country"].tolist()
    order = sorted(partners, key=lambda c: (first.get(c, 9999), partners.index(c)))
    lines = []
    for country in order[:LINES]:
        starts: dict[int, list[str]] = {}
        mine = selection[selection["country"] == country].sort_values(["start_year", "package"])
        for row in mine.to_dict("records"):
            starts.setdefault(int(row["start_year"]), []).append(_offer(row))
        spent = money[money["country"] == country]
        uses = dict(zip(spent["year"].astype(int), spent["uses"].astype(float), strict=True))
        lines.append(Line(wording.name(run, "countries", country), starts, uses))
    found = {y for line in lines for y in (*line.starts, *line.spent)}
    years = [int(y) for y in run.get("legend", {}).get("years") or sorted(found)]
    unit = sums.unit(run)
    about = (
        f"Calendar of {wording.count(len(lines), 'partner')}, the earliest first: which offers "
        f"start in each year, and the money spent in the year, in {unit}."
    )
    notes = ["The darker a field, the more is spent in that year."]
    if len(order) > LINES:
        notes.append(f"The first {LINES} of {len(order):,} partners; the table has all offers.")
    return Figure(
        f"What starts when, and money spent in each year, {unit}",
        about,
        calendar(years, lines, unit, about),
        notes=tuple(notes),
        least=110 + 115 * len(years),
    )


def _offer(row: dict[str, object]) -> str:
    """An offer without its country: `health, national`.

    >>> _offer({"package": "public_services", "tier": None})
    'public services'
    """
    parts = [row["package"], row["tier"]]
    return ", ".join(wording.plain(str(part)) for part in parts if part and part == part)


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
