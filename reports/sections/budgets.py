"""What the plan takes from each budget."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from markupsafe import Markup

from reports import sums, wording
from reports.figures.html import level
from reports.figures.svg import element
from reports.section import Cell, Figure, Grid, Heading, Key, Run, Section, Tables

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
    figures: list[Figure] = []
    units = sorted(pools["unit"].unique(), key=lambda unit: (unit != sums.unit(run), unit))
    for unit in units:
        rows: list[tuple[Cell, ...]] = []
        for pool, lines in _ranked(pools[pools["unit"] == unit], kinds):
            amount, used = float(lines["amount"].sum()), float(lines["used"].sum())
            has = lines["amount"] + lines["carried_in"]
            full = lines[(has > 0) & (lines["left"] <= NEARLY * has)]
            share = wording.percent(used / amount) if amount else ""
            spent = wording.years(int(year) for year in full["year"])
            rows.append(
                (wording.budget(run, pool), kinds.get(pool, ""), amount, used, share, spent)
            )
        grids.append(Grid(f"All years, {unit}", headings, tuple(rows)))
        figures.append(_levels(run, pools[pools["unit"] == unit], unit, first=not figures))
    return Section(
        "Budgets",
        prose=_said(run, tables),
        figures=tuple(figures),
        grids=tuple(grids),
        folded=tuple(_yearly(run, pools, unit) for unit in units),
        drawn=True,
    )


def _said(run: Run, tables: Tables) -> tuple[str, ...]:
    """What is used up and what is not, and what holds the rest back."""
    pools = tables["pools"]
    has = pools["amount"] + pools["carried_in"]
    full = pools[(has > 0) & (pools["left"] <= NEARLY * has)]
    last = pools.sort_values("year").groupby("pool").tail(1).set_index("pool")["left"]
    totals = pools.groupby("pool")[["amount", "used"]].sum()
    if not totals["used"].any():
        return ("Nothing is drawn from any budget.",)
    idle = sorted(totals.index[(totals["used"] == 0) & (totals["amount"] > 0)])
    kinds = run.get("legend", {}).get("pool_kinds", {})
    spent = sorted(set(full["pool"]))
    ours = [wording.budget(run, pool) for pool in spent if kinds.get(pool) in SCARCEST_FIRST[:2]]
    among = f", among them {wording.series(ours)}" if ours else ""
    said = [
        f"{len(spent)} of {wording.count(len(totals), 'budget')} "
        f"{'is' if len(spent) == 1 else 'are'} used up in at least one year{among}."
        if spent
        else "No budget is used up in any year: rules, not budgets, hold the plan back."
    ]
    if idle:
        unused = wording.series([wording.budget(run, pool) for pool in idle])
        said.append(f"Not touched at all: {unused}.")
    if len(full) and (last > NEARLY).any():
        said.append(
            "What is left elsewhere cannot stand in for what is used up, or other rules hold it "
            "back: see the rules that bind."
        )
    return tuple(said)


def _levels(run: Run, pools: pd.DataFrame, unit: str, *, first: bool) -> Figure:
    kinds = run.get("legend", {}).get("pool_kinds", {})
    years = sorted({int(year) for year in pools["year"]})
    head = element(
        "tr",
        element("th", "Budget", scope="col"),
        *(element("th", str(year), scope="col") for year in years),
        element("th", "Used in all", scope="col", class_="n"),
    )
    body = [
        _row(wording.budget(run, pool), kinds.get(pool, ""), lines, years, unit)
        for pool, lines in _ranked(pools, kinds)
    ]
    about = (
        f"Budgets by year, in {unit}: the outline is what there was, carried over included, the "
        "filling is what the plan uses. The table below has the numbers."
    )
    table = element(
        "table",
        element("caption", about, class_="unseen"),
        element("thead", head),
        element("tbody", *body),
        class_="levels",
    )
    legend = (
        Key("l-room", "available, carried over included"),
        Key("l-used", "used"),
        Key("l-full", "used up"),
    )
    title = f"Available and used by year, {unit}"
    return Figure(title, about, table, legend if first else (), least=540)


def _row(name: str, kind: str, lines: pd.DataFrame, years: list[int], unit: str) -> Markup:
    found = {int(row["year"]): row for row in lines.to_dict("records")}
    most = max((row["amount"] + row["carried_in"] for row in found.values()), default=0.0)
    cells = []
    for year in years:
        row = found.get(year)
        if row is None:
            cells.append(element("td", Markup("")))
            continue
        has = row["amount"] + row["carried_in"]
        beside = [most]
        carried = (
            f" ({wording.amount(row['carried_in'], beside=beside)} carried over)"
            if row["carried_in"]
            else ""
        )
        says = (
            f"{name}, {year}: {wording.amount(row['used'], beside=beside)} used of "
            f"{wording.amount(has, unit, beside)}{carried}"
        )
        cells.append(element("td", level(row["used"], has, most, says)))
    amount, used = float(lines["amount"].sum()), float(lines["used"].sum())
    share = f"{100 * used / amount:.0f} %" if amount else wording.DASH
    both = f"{wording.amount(used, beside=[amount])} of {wording.amount(amount)}"
    return element(
        "tr",
        element(
            "th",
            element("bdi", name),
            element("small", kind) if kind else Markup(""),
            scope="row",
        ),
        *cells,
        element("td", element("b", share), element("small", both), class_="n"),
    )


def _yearly(run: Run, pools: pd.DataFrame, unit: str) -> Grid:
    words = ("amount", "carried_in", "used", "left")
    headings = (
        Heading("budget"),
        Heading("year"),
        *(Heading(wording.plain(word), number=True) for word in words),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            wording.budget(run, row["pool"]),
            str(int(row["year"])),
            *(float(row[word]) for word in words),
        )
        for row in pools[pools["unit"] == unit].to_dict("records")
    )
    return Grid(f"Year by year, {unit}", headings, rows)


def _ranked(pools: pd.DataFrame, kinds: dict[str, str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Pools with their rows, the scarcest kind first."""
    found = [(str(pool), lines) for pool, lines in pools.groupby("pool", sort=True)]
    yield from sorted(found, key=lambda item: (_rank(kinds.get(item[0])), item[0]))


def _rank(kind: str | None) -> int:
    return SCARCEST_FIRST.index(kind) if kind in SCARCEST_FIRST else len(SCARCEST_FIRST)
