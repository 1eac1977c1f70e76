"""Measures of the plan that are not in its objective, and how much lies on few partners."""

from __future__ import annotations

from model.schema import MEASURES
from reports import sums, wording
from reports.figures.html import Bar, bars
from reports.section import Figure, Grid, Heading, Run, Section, Tables


def section(run: Run, tables: Tables) -> Section | None:
    """One row per measure."""
    metrics = tables["metrics"]
    if metrics.empty:
        return None
    rows = tuple(
        (
            wording.plain(row["metric"]),
            float(row["value"]),
            row["unit"],
            MEASURES[row["metric"]].meaning if row["metric"] in MEASURES else "",
        )
        for row in metrics.to_dict("records")
    )
    headings = (
        Heading("measure"),
        Heading("value", number=True, own=True),
        Heading("unit"),
        Heading("what it says"),
    )
    figure = _shares(run, tables)
    return Section(
        "Measures",
        figures=() if figure is None else (figure,),
        grids=(Grid("Besides the returns", headings, rows),),
    )


def _shares(run: Run, tables: Tables) -> Figure | None:
    """Share of each partner in the commitments, on which the measure of concentration rests."""
    rows = tables["funding"]
    money = rows[rows["resource"] == sums.MONEY].groupby("country")["amount"].sum()
    total = float(money.sum())
    if not total:
        return None
    found = sorted(money.items(), key=lambda item: (-item[1], str(item[0])))
    drawn = [
        Bar(
            wording.name(run, "countries", str(country)),
            float(amount) / total,
            f"{100 * amount / total:.1f} %",
            "k-plain",
        )
        for country, amount in found
    ]
    effective = 1 / sum(bar.value**2 for bar in drawn)
    about = (
        f"Share of each partner in all commitments: {drawn[0].label} has most with "
        f"{drawn[0].says}. The plan is as concentrated as {effective:.1f} equal partners."
    )
    title = "How the commitments are spread, % of all, face value included"
    return Figure(title, about, bars(drawn), notes=(about,))
