"""Stacked columns by year, from zero, with the total above each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from reports import wording
from reports.figures.svg import element, join, picture, title

WIDTH, HEIGHT = 680, 270
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 26, 30


def columns(
    years: Sequence[int],
    series: Sequence[tuple[str, str, Mapping[int, float]]],
    unit: str,
    about: str,
) -> Markup:
    """A column per year.

    Args:
        years: from left to right.
        series: style, label and amount by year, from the ground up.
        unit: of the amounts.
        about: the picture in words.
    """
    totals = {year: sum(amounts.get(year, 0.0) for _, _, amounts in series) for year in years}
    marks = ticks(max(totals.values(), default=0.0))
    top = marks[-1] or 1.0
    high = HEIGHT - TOP - BOTTOM
    step = (WIDTH - LEFT - RIGHT) / max(1, len(years))
    wide = min(72.0, 0.6 * step)
    drawn = [_axis(marks, top, high)]
    for n, year in enumerate(years):
        x = LEFT + (n + 0.5) * step
        ground = float(HEIGHT - BOTTOM)
        for style, label, amounts in series:
            amount = amounts.get(year, 0.0)
            if amount <= 0:
                continue
            tall = high * amount / top
            ground -= tall
            says = f"{label}, {year}: {wording.amount(amount, unit, [totals[year]])}"
            drawn.append(
                element(
                    "rect",
                    title(says),
                    x=x - wide / 2,
                    y=ground,
                    width=wide,
                    height=tall,
                    class_=f"part {style}",
                )
            )
        says = wording.number(totals[year], wording.decimals(totals.values()))
        drawn.append(element("text", says, x=x, y=ground - 7, class_="total"))
        drawn.append(element("text", str(year), x=x, y=float(HEIGHT - 9), class_="year"))
    return picture(WIDTH, HEIGHT, about, join(drawn), style="columns")


def ticks(most: float) -> list[float]:
    """Round numbers from zero to just above the largest amount.

    >>> ticks(53.0), ticks(0.0), ticks(0.7)
    ([0.0, 20.0, 40.0, 60.0], [0.0], [0.0, 0.2, 0.4, 0.6, 0.8])
    """
    if most <= 0:
        return [0.0]
    rough = most / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(f * power for f in (1.0, 2.0, 2.5, 5.0, 10.0) if f * power >= rough * (1 - 1e-9))
    return [round(n * step, 12) for n in range(math.ceil(most / step - 1e-9) + 1)]


def _axis(marks: Sequence[float], top: float, high: float) -> Markup:
    places = max((len(f"{m:g}".partition(".")[2]) for m in marks), default=0)
    lines = []
    for mark in marks:
        y = HEIGHT - BOTTOM - high * mark / top
        lines.append(element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="grid"))
        lines.append(element("text", f"{mark:,.{places}f}", x=LEFT - 8, y=y + 4, class_="tick"))
    return join(lines)
