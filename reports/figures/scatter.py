"""Points in the plane: what is reached in one measure against another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.figures import axis
from reports.figures.svg import element, fitted, join, number, picture, title

WIDTH, HEIGHT = 680.0, 400.0
LEFT, RIGHT, TOP, BOTTOM = 84.0, 24.0, 42.0, 62.0
LETTER = 13.0
ROOM = 0.06
"""Part of the range kept free around the points."""


class Dot(NamedTuple):
    """A point.

    Args:
        x: measure from left to right.
        y: measure from the ground up.
        says: what is told of it.
        style: a class of the style sheet.
        label: what stands beside it, blank for nothing.
        point: its number among those that can be chosen; None where none can.
        most: how high it could still be, drawn as a line; None for none.
    """

    x: float
    y: float
    says: str
    style: str = ""
    label: str = ""
    point: int | None = None
    most: float | None = None


def scatter(
    dots: Sequence[Dot], across: str, upward: str, about: str, *, stairs: bool = False
) -> tuple[Markup, list[str]]:
    """The picture, and the axes that begin elsewhere than at zero.

    Args:
        dots: the points.
        across: title of the axis from left to right, with its unit.
        upward: title of the axis from the ground up, with its unit.
        about: the picture in words.
        stairs: whether to draw the corner that each point leaves dominated.
    """
    left, cut_x = axis.reach([dot.x for dot in dots], ROOM)
    up, cut_y = axis.reach([x for dot in dots for x in (dot.y, dot.most)], ROOM)
    along = axis.Scale(left[0], left[-1], LEFT, WIDTH - RIGHT)
    rise = axis.Scale(up[0], up[-1], HEIGHT - BOTTOM, TOP)
    drawn = [_axes(left, up, along, rise), *_titles(across, upward)]
    if stairs:
        drawn.append(_stairs(dots, along, rise))
    drawn += [_dot(dot, along, rise) for dot in dots]
    cut = [name for name, is_cut in ((across, cut_x), (upward, cut_y)) if is_cut]
    return picture(WIDTH, HEIGHT, about, join(drawn), style="scatter"), cut


def _axes(
    left: Sequence[float], up: Sequence[float], along: axis.Scale, rise: axis.Scale
) -> Markup:
    drawn = []
    for mark, text in zip(up, axis.written(up), strict=True):
        y = rise.at(mark)
        drawn.append(element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="grid"))
        drawn.append(element("text", text, x=LEFT - 9, y=y + 4, class_="tick"))
    for n, (mark, text) in enumerate(zip(left, axis.written(left), strict=True)):
        x, second = along.at(mark), " alt" if n % 2 else ""
        drawn.append(element("line", x1=x, x2=x, y1=TOP, y2=HEIGHT - BOTTOM, class_="grid"))
        drawn.append(element("text", text, x=x, y=HEIGHT - BOTTOM + 20, class_=f"year{second}"))
    return join(drawn)


def _titles(across: str, upward: str) -> list[Markup]:
    room = WIDTH - LEFT - RIGHT
    return [
        element(
            "text", f"{fitted(across, room, LETTER)} →", x=WIDTH - RIGHT, y=HEIGHT - 12,
            class_="axis-x",
        ),
        element("text", f"↑ {fitted(upward, room, LETTER)}", x=8.0, y=18.0, class_="axis-y"),
    ]  # fmt: skip


def _stairs(dots: Sequence[Dot], along: axis.Scale, rise: axis.Scale) -> Markup:
    """Everything below and left of a point is beaten by it."""
    order = sorted(dots, key=lambda dot: (dot.x, -dot.y))
    path = [f"M{number(along.start)} {number(rise.at(max(dot.y for dot in order)))}"]
    for n, dot in enumerate(order):
        best = max(other.y for other in order[n:])
        path.append(f"V{number(rise.at(best))}H{number(along.at(dot.x))}")
    path.append(f"V{number(rise.start)}H{number(along.start)}Z")
    return element("path", d="".join(path), class_="stairs")


def _dot(dot: Dot, along: axis.Scale, rise: axis.Scale) -> Markup:
    x, y = along.at(dot.x), rise.at(dot.y)
    drawn = [title(dot.says)]
    if dot.most is not None:
        top = rise.at(dot.most)
        drawn.append(element("line", x1=x, x2=x, y1=y, y2=top, class_="whisker"))
        drawn.append(element("line", x1=x - 5, x2=x + 5, y1=top, y2=top, class_="cap"))
    drawn.append(element("circle", cx=x, cy=y, r=17, class_="target"))
    drawn.append(element("circle", cx=x, cy=y, r=7, class_="spot"))
    if dot.label:
        end = x > WIDTH - 150
        style = "dot-label before" if end else "dot-label"
        text = fitted(dot.label, 150, LETTER)
        drawn.append(element("text", text, x=x + (-21 if end else 21), y=y - 7, class_=style))
    about = {"aria_label": dot.says} if dot.point is not None else {}
    return element("g", *drawn, class_=f"mark {dot.style}".rstrip(), data_point=dot.point, **about)
