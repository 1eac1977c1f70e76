"""Every country of the case on a map: partner, hub, served, eligible or left out, and why."""

from __future__ import annotations

from typing import Any

from reports import sums, wording
from reports.figures.html import tiles
from reports.figures.world import Place, world
from reports.section import Figure, Grid, Heading, Key, Run, Section, Tables

STATUS = {
    "hub": "partner and hub",
    "partner": "partner",
    "served": "served by a hub",
    "eligible": "eligible, not chosen",
    "out": "left out",
}
TILES = 100
"""Countries of a region that have a tile."""

SHOWN = 0.5
"""A map is drawn where at least this share of the countries is on it."""


def section(run: Run, tables: Tables) -> Section | None:
    """A map, or tiles where the countries are not on one, and a table of all countries."""
    partners = tables["partners"]
    if partners.empty:
        return None
    found = _countries(run, tables)
    shapes = sums.known(tables, "world")
    at = _places(found, shapes.to_dict("records") if len(shapes) else [])
    counts = {s: sum(row["status"] == s for row in found) for s in STATUS}
    said = wording.series([f"{n:,} {STATUS[s]}" for s, n in counts.items() if n])
    about = f"{wording.count(len(found), 'country', 'countries')}: {said}."
    mapped = len(at) >= SHOWN * len(found)
    figure = _map(run, tables, found, at, about) if mapped else _tiles(found, about)
    headings = tuple(Heading(word) for word in ("country", "region", "status", "why"))
    rows = tuple((row["name"], row["region"], row["words"], row["why"]) for row in found)
    grid = Grid("Every country and its status", headings, rows)
    return Section("Where", figures=(figure,), folded=(grid,))


def _countries(run: Run, tables: Tables) -> list[dict[str, Any]]:
    """One record per country: name, region, status and what can be said of it."""
    known = sums.known(tables, "countries")
    facts = {} if known.empty else known.set_index("country").to_dict("index")
    hubs: dict[str, list[str]] = {}
    for row in tables["service"].to_dict("records"):
        hubs.setdefault(row["country"], []).append(wording.name(run, "countries", row["hub"]))
    offers = tables["selection"].groupby("country").size()
    found = []
    for row in tables["partners"].to_dict("records"):
        country = row["country"]
        fact = facts.get(country, {})
        status = _status(row, country in hubs, fact)
        why = _why(status, hubs.get(country, []), fact, int(offers.get(country, 0)))
        region = fact.get("region")
        number = fact.get("iso_numeric")
        found.append(
            {
                "country": country,
                "number": number if isinstance(number, str) else "",
                "name": wording.name(run, "countries", country),
                "region": region if isinstance(region, str) else "",
                "status": status,
                "words": STATUS[status],
                "why": why,
            }
        )
    return found


def _status(row: dict[Any, Any], served: bool, fact: dict[Any, Any]) -> str:
    if row["engaged"]:
        return "hub" if row["hub"] else "partner"
    if served:
        return "served"
    return "eligible" if fact.get("eligible", True) else "out"


def _why(status: str, hubs: list[str], fact: dict[Any, Any], offers: int) -> str:
    said = []
    if status in ("hub", "partner"):
        said.append(wording.count(offers, "offer"))
    if hubs:
        said.append(f"{'' if status == 'served' else 'served '}from {wording.series(hubs)}")
    reason = fact.get("reason")
    if not fact.get("eligible", True):
        said.append(
            reason if isinstance(reason, str) and reason else "not eligible, no reason given"
        )
    return "; ".join(said)


def _places(found: list[dict[str, Any]], shapes: list[dict[Any, Any]]) -> dict[str, int]:
    """Number of the shape of each country that is on the map."""
    by_code = {shape["country"]: n for n, shape in enumerate(shapes) if shape["country"]}
    by_number = {shape["iso_numeric"]: n for n, shape in enumerate(shapes) if shape["iso_numeric"]}
    at = {}
    for row in found:
        n = by_number.get(row["number"], by_code.get(row["country"]))
        if n is not None:
            at[row["country"]] = n
    return at


def _map(
    run: Run, tables: Tables, found: list[dict[str, Any]], at: dict[str, int], about: str
) -> Figure:
    shapes = tables["world"].to_dict("records")
    places = {}
    for row in found:
        if row["country"] in at:
            says = f"{row['name']}: {row['words']}{f' ({why})' if (why := row['why']) else ''}"
            shape = {str(key): value for key, value in shapes[at[row["country"]]].items()}
            named = row["status"] in ("hub", "partner")
            places[str(at[row["country"]])] = Place(shape, row["name"], row["status"], says, named)
    links = [
        (str(at[row["hub"]]), str(at[row["country"]]))
        for row in tables["service"].to_dict("records")
        if row["hub"] in at and row["country"] in at
    ]
    missing = [row["name"] for row in found if row["country"] not in at]
    notes = ["Outlines: Natural Earth, public domain; its borders imply no judgement."]
    if missing:
        notes.append(f"Not on the map: {wording.series(missing)}.")
    drawn = world(({str(k): v for k, v in shape.items()} for shape in shapes), places, links, about)
    used = [s for s in STATUS if any(row["status"] == s for row in found)]
    legend = [Key(f"m-{s}", STATUS[s]) for s in used]
    if links:
        legend.append(Key("m-link", "hub serves country"))
    legend.append(Key("m-none", "not in the case"))
    return Figure("Countries of the case", about, drawn, tuple(legend), tuple(notes))


def _tiles(found: list[dict[str, Any]], about: str) -> Figure:
    regions = sorted({row["region"] for row in found})
    order = list(STATUS)
    groups = []
    for region in regions:
        rows = [row for row in found if row["region"] == region]
        rows.sort(key=lambda row: (order.index(row["status"]), row["name"]))
        cells = [(row["name"], f"m-{row['status']}", _told(row)) for row in rows[:TILES]]
        if len(rows) > TILES:
            cells.append((f"{len(rows) - TILES:,} more", "m-none", "in the table"))
        groups.append((wording.plain(region) if region else "No region", cells))
    notes = ("These countries are on no map of the world, so they are shown by region.",)
    used = [s for s in STATUS if any(row["status"] == s for row in found)]
    legend = tuple(Key(f"m-{s}", STATUS[s]) for s in used)
    return Figure("Countries of the case, by region", about, tiles(groups), legend, notes)


def _told(row: dict[str, Any]) -> str:
    return f"{row['words']}{f': {why}' if (why := row['why']) else ''}"
