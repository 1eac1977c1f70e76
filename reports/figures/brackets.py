"""What changes are worth: a bar from the least to the most, a dot for what was found, zero marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeGuard

from markupsafe import Markup

from reports.figures import axis
from reports.figures.svg import element, number

LEAST = 0.6
"""Width in per cent below which a bar could not be seen."""


class Bracket(NamedTuple):
    """One line.

    Args:
        label: what is changed.
        low: least that it is worth; None where nothing bounds it.
        high: most that it is worth; None where nothing bounds it.
        found: difference between the two plans found, None where there is none.
        says: the same in words.
        style: `gain`, `loss`, `same` or `nothing`, as proven.
        note: what stands below the label.
    """

    label: str
    low: float | None
    high: float | None
    found: float | None
    says: str
    style: str
    note: str = ""


def brackets(rows: Sequence[Bracket], about: str) -> Markup:
    """The lines on one scale that holds zero, with its marks below."""
    amounts = [x for row in rows for x in (row.low, row.high, row.found) if _known(x)]
    found = axis.marks(min([0.0, *amounts]), max([0.0, *amounts]), about=4)
    scale = axis.Scale(found[0], found[-1], 0.0, 100.0)
    lines = [_line(row, scale) for row in rows]
    ticks = [
        element("span", text, class_="at", style=f"left:{number(scale.at(mark))}%")
        for mark, text in zip(found, axis.written(found), strict=True)
    ]
    foot = element(
        "div",
        element("span", Markup(""), class_="bracket-label"),
        element("span", *ticks, class_="bracket-axis", aria_hidden="true"),
        class_="bracket foot",
    )
    return element("div", *lines, foot, class_="brackets", role="group", aria_label=about)


def _line(row: Bracket, scale: axis.Scale) -> Markup:
    left = scale.at(row.low) if _known(row.low) else 0.0
    right = scale.at(row.high) if _known(row.high) else 100.0
    inside = [_at("zero", scale.at(0.0))]
    if _known(row.low) or _known(row.high):
        open_ = f"{'' if _known(row.low) else ' no-low'}{'' if _known(row.high) else ' no-high'}"
        wide = max(LEAST, right - left)
        place = f"left:{number(left)}%;width:{number(wide)}%"
        inside.append(element("span", Markup(""), class_=f"range{open_}", style=place))
    if _known(row.found):
        inside.append(_at("found", scale.at(row.found)))
    label = [element("bdi", row.label)]
    if row.note:
        label.append(element("small", row.note))
    return element(
        "div",
        element("span", *label, class_="bracket-label"),
        element("span", *inside, class_="bracket-track", title=row.says),
        element("span", row.says, class_="bracket-says"),
        class_=f"bracket w-{row.style}",
    )


def _at(style: str, place: float) -> Markup:
    return element("span", Markup(""), class_=style, style=f"left:{number(place)}%")


def _known(amount: float | None) -> TypeGuard[float]:
    return amount is not None and math.isfinite(amount)
