"""Rows against columns: which is in where, and how much, as depth of colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.figures.svg import element, number


class Spot(NamedTuple):
    """A cell: what is written in it, what it says to a pointer, how deep its colour is (0–1)."""

    text: str = ""
    says: str = ""
    depth: float | None = None
    style: str = ""


class Row(NamedTuple):
    """A row with its name and what is added below the name."""

    name: str
    spots: Sequence[Spot]
    note: str = ""


def matrix(
    corner: str, columns: Sequence[str], rows: Sequence[Row], about: str, *, style: str = ""
) -> Markup:
    """The picture as a table that the page lays out."""
    head = element(
        "tr",
        element("th", corner, scope="col"),
        *(element("th", element("bdi", column), scope="col") for column in columns),
    )
    body = [
        element(
            "tr",
            element("th", element("bdi", row.name), *_note(row.note), scope="row"),
            *(_cell(spot) for spot in row.spots),
        )
        for row in rows
    ]
    return element(
        "table",
        element("caption", about, class_="unseen"),
        element("thead", head),
        element("tbody", *body),
        class_=f"matrix {style}".rstrip(),
    )


def _note(text: str) -> list[Markup]:
    return [element("small", text)] if text else []


def _cell(spot: Spot) -> Markup:
    depth = None if spot.depth is None else f"--heat:{number(100.0 * spot.depth)}%"
    dark = "deep" if spot.depth is not None and spot.depth > 0.5 else ""
    style = " ".join(word for word in (spot.style, dark) if word)
    return element(
        "td", spot.text or Markup(""), class_=style or None, style=depth, title=spot.says or None
    )
