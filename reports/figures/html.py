"""Pictures that are laid out by the page and so adapt to its width: bars, tiles, small columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.figures.svg import element, number


class Bar(NamedTuple):
    """One line of a bar chart: what it is, how long it is, what it says."""

    label: str
    value: float
    says: str
    style: str


class Part(NamedTuple):
    """One part of a stacked bar."""

    style: str
    value: float
    says: str


def bars(rows: Sequence[Bar]) -> Markup:
    """Horizontal bars from zero on one scale, each with its value beside it."""
    most = max((row.value for row in rows), default=0.0) or 1.0
    return element(
        "div",
        *(
            element(
                "div",
                element("span", element("bdi", row.label), class_="bar-label"),
                element("span", _fill(row.value / most, row.style), class_="bar-track"),
                element("span", row.says, class_="bar-value"),
                class_="bar",
            )
            for row in rows
        ),
        class_="bars",
    )


def stacked(parts: Sequence[Part], about: str) -> Markup:
    """One bar, each part as wide as its share; read aloud as its description."""
    total = sum(part.value for part in parts) or 1.0
    return element(
        "div",
        *(
            element(
                "span",
                Markup(""),
                class_=f"part {part.style}",
                style=f"width:{number(100 * part.value / total)}%",
                title=part.says,
            )
            for part in parts
            if part.value > 0
        ),
        class_="stack",
        role="img",
        aria_label=about,
    )


def level(used: float, available: float, most: float, says: str) -> Markup:
    """A small column: what there was as an outline, what is used as its filling."""
    height = 100 * available / most if most else 0.0
    filled = min(100.0, 100 * used / available) if available else 0.0
    over = " over" if used > available * (1 + 1e-9) + 1e-9 else ""
    full = " full" if available and not over and used >= available * (1 - 1e-6) else ""
    inside = element("span", Markup(""), class_="fill", style=f"height:{number(filled)}%")
    column = element("span", inside, class_=f"level{full}{over}", style=f"height:{number(height)}%")
    return element("span", column, class_="well", title=says)


def tiles(groups: Iterable[tuple[str, Sequence[tuple[str, str, str]]]]) -> Markup:
    """A map without outlines: a tile per country, (name, style, what it is), by region."""
    return element(
        "div",
        *(
            element(
                "div",
                element("p", region, class_="tiles-title"),
                element(
                    "ul",
                    *(
                        element(
                            "li",
                            element("strong", element("bdi", name)),
                            element("span", says),
                            class_=f"tile {style}",
                        )
                        for name, style, says in countries
                    ),
                ),
                class_="tiles-group",
            )
            for region, countries in groups
        ),
        class_="tiles",
    )


def _fill(share: float, style: str) -> Markup:
    width = number(max(0.0, 100 * share))
    return element("span", Markup(""), class_=f"bar-fill {style}", style=f"width:{width}%")
