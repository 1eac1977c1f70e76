"""The ones just outside: eligible and not in, by what they could be worth; and who is left out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from reports import sums, wording
from reports.barriers import Barriers
from reports.figures.html import Bar, bars
from reports.section import Figure, Grid, Heading, Run, Section, Tables

SHOWN = 12
"""Countries in the picture; the table has all."""


def section(run: Run, tables: Tables) -> Section | None:
    """Nothing is said of a case whose countries are not known to the run folder."""
    known = sums.known(tables, "countries")
    if known.empty:
        return None
    partners = tables["partners"]
    inside = set(partners[partners["engaged"].astype(bool)]["country"])
    eligible = known["eligible"].map(lambda flag: flag is None or bool(flag))
    near = known[eligible & ~known["country"].isin(inside)]
    out = known[~eligible & ~known["country"].isin(inside)]
    if near.empty and out.empty:
        return Section("Just outside", prose=("Every country of the case is a partner.",))
    grids = []
    figures: tuple[Figure, ...] = ()
    prose = [_said(len(near), len(out))]
    if len(near):
        barriers = Barriers(run, tables)
        rows = _standing(run, tables, near, barriers)
        grids.append(_grid(run, rows))
        figures = _picture(rows)
        prose += _kept_out(barriers, rows)
        prose.append(
            "Worth is what the best offer of each package would add together if no budget and no "
            "rule stood in the way, in the unit of the objective and without spillovers; it is a "
            "ceiling and no forecast."
        )
    if len(out):
        grids.append(_reasons(run, out))
    return Section("Just outside", prose=tuple(prose), figures=figures, grids=tuple(grids))


def _said(near: int, out: int) -> str:
    return (
        f"{wording.count(near, 'country', 'countries')} could have been "
        f"{'a partner and is' if near == 1 else 'partners and are'} not; {wording.count(out, 'country', 'countries')} "
        f"{'was' if out == 1 else 'were'} left out beforehand."
    )


def _kept_out(barriers: Barriers, rows: list[dict[str, Any]]) -> list[str]:
    """What is short for all, for how many something else is, and what this run cannot tell."""
    said = []
    if shared := barriers.of_all():
        whom = "any of them" if len(rows) > 1 else "it"
        said.append(f"Beside this plan there is no room for {whom}: {'; '.join(shared)}.")
    known = sum(bool(row["barriers"]) for row in rows)
    if known:
        which = f"{known:,} of them" if known < len(rows) else "all of them"
        said.append(
            f"For {which}{' also' if shared else ''} not even the least that any of their offers "
            "needs is left beside this plan; the table says of what."
        )
    if not shared and known < len(rows):
        rest = "the others" if known else "them" if len(rows) > 1 else "it"
        return [*said, f"What keeps {rest} out cannot be read from this run."]
    return [
        *said,
        "Such a country can come in only where the plan gives something up, or a budget or a rule gives way; "
        "a run with the country locked in tells what that costs.",
    ]


def _standing(
    run: Run, tables: Tables, near: pd.DataFrame, barriers: Barriers
) -> list[dict[str, Any]]:
    standing = sums.known(tables, "standing")
    found = {} if standing.empty else standing.set_index("country").to_dict("index")
    served = set(tables["service"]["country"])
    rows = []
    for row in near.to_dict("records"):
        best = found.get(row["country"], {})
        region = row.get("region")
        rows.append(
            {
                "name": wording.name(run, "countries", row["country"]),
                "region": region if isinstance(region, str) else "",
                "worth": best.get("worth"),
                "cost": best.get("cost_musd"),
                "offers": best.get("offers"),
                "served": row["country"] in served,
                "barriers": barriers.of(row["country"], region),
            }
        )
    return sorted(rows, key=lambda row: (-(row["worth"] or 0.0), row["name"]))


def _grid(run: Run, rows: list[dict[str, Any]]) -> Grid:
    headings = (
        Heading("country"),
        Heading("region"),
        Heading("worth of its best offers", unit="objective", number=True),
        Heading("their cost", unit=sums.unit(run), number=True),
        Heading("offers to choose from", number=True),
        Heading("served by a hub"),
        Heading("what is short for it"),
    )
    cells = tuple(
        (
            row["name"],
            row["region"],
            row["worth"],
            row["cost"],
            None if row["offers"] is None else int(row["offers"]),
            row["served"],
            "; ".join(row["barriers"]),
        )
        for row in rows
    )
    return Grid("Eligible and not in the plan", headings, cells)


def _picture(rows: list[dict[str, Any]]) -> tuple[Figure, ...]:
    drawn = [row for row in rows[:SHOWN] if row["worth"]]
    if not drawn:
        return ()
    places = wording.decimals([row["worth"] for row in drawn])
    lines = [
        Bar(row["name"], row["worth"], wording.number(row["worth"], places), "k-plain")
        for row in drawn
    ]
    about = f"Largest worth outside the plan: {lines[0].label} with {lines[0].says}."
    which = f"the {len(lines)} nearest countries" if len(lines) > 1 else "the nearest country"
    title = f"Worth of the best offers of {which}, unit of the objective"
    return (Figure(title, about, bars(lines)),)


def _reasons(run: Run, out: pd.DataFrame) -> Grid:
    reason = out["reason"] if "reason" in out else pd.Series(None, index=out.index, dtype=object)
    why = reason.map(lambda r: r if isinstance(r, str) and r else "no reason given")
    rows = []
    for words, group in out.groupby(why):
        names = [wording.name(run, "countries", c) for c in group["country"]]
        rows.append((str(words), len(names), ", ".join(sorted(names))))
    rows.sort(key=lambda row: (-row[1], row[0]))
    headings = (Heading("reason"), Heading("countries", number=True), Heading("which"))
    return Grid("Left out beforehand, by reason", headings, tuple(rows))
