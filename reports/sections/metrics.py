"""Measures of the plan that are not in its objective, and how much lies on few partners."""

from __future__ import annotations

from reports import sums, wording
from reports.figures.html import Bar, bars
from reports.section import Figure, Grid, Heading, Run, Section, Tables

MEANING = {
    "additional_cost": "cost of what would not happen without the programme",
    "additional_per_appropriation": "cost unlocked by each unit of voted budget",
    "allied_commitments": "of allied and multilateral channels, face value included",
    "allied_funding": "money of allied and multilateral channels",
    "allied_per_home": "what allies commit beside each unit of home commitments",
    "anyway_cost": "cost of what would have happened without the programme",
    "concentration": "as many equal partners would be as concentrated",
    "cost": "financing need of all that is offered",
    "countries_served": "countries that a hub serves, partners or not",
    "durability": "share of what is built that is still in use after the horizon",
    "home_appropriation": "budget that home parliaments must vote",
    "home_commitments": "of home channels, face value included",
    "home_funding": "money of home channels",
    "host_money": "what partner governments pay themselves",
    "influence": "lasting stock that pays home suppliers",
    "mobilised_per_appropriation": "leverage of each unit of voted budget",
    "partners": "countries that are engaged",
    "private_mobilised": "private money drawn in",
    "private_per_home": "private money for each unit of home commitments",
    "reach": "people that the offers serve",
    "retained_stock": "value still in use after the horizon",
    "speed": "mean time that an offer serves before the horizon ends",
}


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
            MEANING.get(row["metric"], ""),
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
