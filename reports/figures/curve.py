"""A curve over solved points: the value found, the bound on any plan, and what lies between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.figures import axis
from reports.figures.svg import element, join, number, picture, title

WIDTH, HEIGHT = 680.0, 320.0
LEFT, RIGHT, TOP, BOTTOM = 76.0, 20.0, 18.0, 44.0
APART = 58.0
"""Least distance between two labels below the axis."""


class Step(NamedTuple):
    """A solved point: where it lies, what stands below it, whether it is the case as it is."""

    at: float
    label: str
    base: bool = False


class Line(NamedTuple):
    """One curve: value and bound at each step (None without), and what is told of each."""

    style: str
    values: Sequence[float | None]
    bounds: Sequence[float | None]
    says: Sequence[str]


def curve(steps: Sequence[Step], lines: Sequence[Line], about: str) -> tuple[Markup, bool]:
    """The picture, and whether its axis begins elsewhere than at zero."""
    amounts = [x for line in lines for x in (*line.values, *line.bounds)]
    found, cut = axis.reach(amounts)
    up = axis.Scale(found[0], found[-1], HEIGHT - BOTTOM, TOP)
    along = axis.Scale(
        min(step.at for step in steps),
        max(step.at for step in steps),
        LEFT + 14,
        WIDTH - RIGHT - 14,
    )
    xs = [along.at(step.at) for step in steps]
    drawn = [_grid(found, up), _labels(steps, xs)]
    for line in lines:
        drawn.append(_band(line, xs, up))
    for line in lines:
        drawn.append(_line(line, xs, up))
    return picture(WIDTH, HEIGHT, about, join(drawn), style="curve"), cut


def _grid(found: Sequence[float], up: axis.Scale) -> Markup:
    drawn = []
    for n, (mark, text) in enumerate(zip(found, axis.written(found), strict=True)):
        y = up.at(mark)
        second = " alt" if n % 2 else ""
        drawn.append(element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="grid"))
        drawn.append(element("text", text, x=LEFT - 9, y=y + 4, class_=f"tick{second}"))
    return join(drawn)


def _labels(steps: Sequence[Step], xs: Sequence[float]) -> Markup:
    """What stands below the axis; where there is no room a label is left out, never the base."""
    drawn, taken = [], list[float]()
    order = sorted(range(len(steps)), key=lambda n: (not steps[n].base, n not in (0, len(xs) - 1)))
    for n in order:
        y = HEIGHT - BOTTOM
        drawn.append(element("line", x1=xs[n], x2=xs[n], y1=y, y2=y + 5, class_="notch"))
        if steps[n].base:
            drawn.append(element("line", x1=xs[n], x2=xs[n], y1=TOP, y2=y, class_="today"))
        if any(abs(xs[n] - x) < APART for x in taken):
            continue
        second = " alt" if any(abs(xs[n] - x) < 2.4 * APART for x in taken) else ""
        taken.append(xs[n])
        drawn.append(element("text", steps[n].label, x=xs[n], y=y + 22, class_=f"year{second}"))
    return join(drawn)


def _band(line: Line, xs: Sequence[float], up: axis.Scale) -> Markup:
    """The area between value and bound, wherever two neighbours have both."""
    drawn = []
    for run in _runs([_both(line, n) for n in range(len(xs))]):
        top = [f"{number(xs[n])} {number(up.at(line.bounds[n] or 0.0))}" for n in run]
        low = [f"{number(xs[n])} {number(up.at(line.values[n] or 0.0))}" for n in reversed(run)]
        if len(run) > 1:
            drawn.append(
                element("path", d=f"M{'L'.join([*top, *low])}Z", class_=f"band {line.style}")
            )
    return join(drawn)


def _line(line: Line, xs: Sequence[float], up: axis.Scale) -> Markup:
    drawn = []
    for amounts, style in ((line.bounds, "bound"), (line.values, "value")):
        for run in _runs([x is not None for x in amounts]):
            path = "L".join(f"{number(xs[n])} {number(up.at(amounts[n] or 0.0))}" for n in run)
            if len(run) > 1:
                drawn.append(element("path", d=f"M{path}", class_=f"{style} {line.style}"))
    for n, x in enumerate(xs):
        value, bound = line.values[n], line.bounds[n]
        if bound is not None:
            y = up.at(bound)
            drawn.append(
                element("line", x1=x - 7, x2=x + 7, y1=y, y2=y, class_=f"cap {line.style}")
            )
        if value is not None and bound is not None:
            ends = {"y1": up.at(value), "y2": up.at(bound)}
            drawn.append(element("line", x1=x, x2=x, **ends, class_=f"whisker {line.style}"))
        told = title(line.says[n])
        if value is not None:
            dot = element("circle", told, cx=x, cy=up.at(value), r=6, class_=f"dot {line.style}")
            drawn.append(dot)
        else:
            y = HEIGHT - BOTTOM - 9
            drawn.append(element("text", "✕", told, x=x, y=y, class_="without"))
    return join(drawn)


def _both(line: Line, n: int) -> bool:
    return line.values[n] is not None and line.bounds[n] is not None


def _runs(known: Sequence[bool]) -> list[list[int]]:
    """Positions of unbroken rows of true.

    >>> _runs([True, True, False, True])
    [[0, 1], [3]]
    """
    found: list[list[int]] = []
    for n, here in enumerate(known):
        if here and n and known[n - 1]:
            found[-1].append(n)
        elif here:
            found.append([n])
    return found
