"""A calendar: a row per partner, a column per year, starts as chips, money as depth of colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports import wording
from reports.figures.svg import element, number


class Line(NamedTuple):
    """A partner: what starts in each year and what is spent."""

    name: str
    starts: Mapping[int, Sequence[str]]
    spent: Mapping[int, float]


def calendar(years: Sequence[int], lines: Sequence[Line], unit: str, about: str) -> Markup:
    """The calendar as a table that the page lays out."""
    amounts = [amount for line in lines for amount in line.spent.values()]
    most, places = max(amounts, default=0.0), wording.decimals(amounts)
    head = element(
        "tr",
        element("th", "Partner", scope="col"),
        *(element("th", str(year), scope="col") for year in years),
    )
    body = [
        element(
            "tr",
            element("th", element("bdi", line.name), scope="row"),
            *(_cell(line, year, most, places, unit) for year in years),
        )
        for line in lines
    ]
    return element(
        "table",
        element("caption", about, class_="unseen"),
        element("thead", head),
        element("tbody", *body),
        class_="calendar",
    )


def _cell(line: Line, year: int, most: float, places: int, unit: str) -> Markup:
    spent = line.spent.get(year, 0.0)
    inside = [element("span", text, class_="start") for text in line.starts.get(year, ())]
    if spent > 0:
        inside.append(element("span", wording.number(spent, places), class_="spent"))
    says = f"{line.name}, {year}: {wording.amount(spent, unit)}" if spent > 0 else None
    heat = f"--heat:{number(100 * spent / most)}%" if most and spent > 0 else None
    return element("td", *(inside or [Markup("")]), style=heat, title=says)
