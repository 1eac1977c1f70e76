"""Before and after, one bar above the other on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.figures.svg import element, number


class Pair(NamedTuple):
    """One line: what it is, how much before and after, the same in words.

    Args:
        label: what it is.
        before: amount in the first plan.
        after: amount in the second plan.
        says: both in words.
        style: `enters`, `leaves`, `grows`, `shrinks` or `stays`.
        mark: a word about the change, blank for none.
        limit: what neither can exceed, drawn as a line; None for none.
    """

    label: str
    before: float
    after: float
    says: str
    style: str = "stays"
    mark: str = ""
    limit: float | None = None


def paired(rows: Sequence[Pair]) -> Markup:
    """The pairs on one scale from zero."""
    most = max((x for row in rows for x in (row.before, row.after, row.limit or 0.0)), default=0.0)
    return element("div", *(_pair(row, most or 1.0) for row in rows), class_="pairs")


def _pair(row: Pair, most: float) -> Markup:
    mark = [element("span", row.mark, class_="change")] if row.mark else []
    bars = [
        element("span", Markup(""), class_=name, style=f"width:{number(100 * value / most)}%")
        for name, value in (("before", row.before), ("after", row.after))
    ]
    if row.limit is not None:
        place = f"left:{number(100 * row.limit / most)}%"
        bars.append(element("span", Markup(""), class_="limit", style=place))
    return element(
        "div",
        element("span", element("bdi", row.label), *mark, class_="pair-label"),
        element("span", *bars, class_="pair-track", title=row.says),
        element("span", row.says, class_="pair-says"),
        class_=f"pair c-{row.style}",
    )
