"""Stacked bars side by side on one scale, each with its total: money by source in several plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.figures.html import Part
from reports.figures.svg import element, number


class Stack(NamedTuple):
    """One bar: its label, its parts from the left, its total in words."""

    label: str
    parts: Sequence[Part]
    says: str


def stacks(rows: Sequence[Stack]) -> Markup:
    """The bars, the longest as wide as there is room."""
    most = max((sum(part.value for part in row.parts) for row in rows), default=0.0) or 1.0
    return element("div", *(_bar(row, most) for row in rows), class_="bars stacks")


def _bar(row: Stack, most: float) -> Markup:
    parts = [
        element(
            "span",
            Markup(""),
            class_=f"part {part.style}",
            style=f"width:{number(100 * part.value / most)}%",
            title=f"{row.label}: {part.says}",
        )
        for part in row.parts
        if part.value > 0
    ]
    said = "; ".join(part.says for part in row.parts if part.value > 0)
    return element(
        "div",
        element("span", element("bdi", row.label), class_="bar-label"),
        element(
            "span", *(parts or [Markup("")]), class_="bar-track stack-track", role="img",
            aria_label=said or "nothing",
        ),
        element("span", row.says, class_="bar-value"),
        class_="bar",
    )  # fmt: skip
