"""Several knobs at once: values over a grid, each knob alone from the base, or a sample's spread."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from reports import wording
from reports.figures.brackets import Bracket, brackets
from reports.figures.matrix import Row, Spot, matrix
from reports.figures.scatter import Dot, scatter
from reports.figures.svg import element, join
from reports.pages.knobs import Knob, settings
from reports.pages.studied import Studied, number, short, text
from reports.section import Figure, Key, Section

PANELS = 12
"""Tables of a grid of more than two knobs; the rest is in the files."""

Setting = tuple[float | str | None, ...]


def by_setting(studied: Studied, found: Sequence[Knob]) -> dict[Setting, dict[str, Any]]:
    """Rows of the table of runs by the values of the knobs."""
    rows = studied.rows.to_dict("records")
    return {settings(found, row): {str(k): v for k, v in row.items()} for row in rows}


def is_grid(found: Sequence[Knob], rows: dict[Setting, Any]) -> bool:
    """Whether every combination of values was solved."""
    every = itertools.product(*(knob.values for knob in found))
    return all(setting in rows for setting in every)


def section(studied: Studied, found: Sequence[Knob]) -> Section:
    """Values by setting."""
    rows = by_setting(studied, found)
    figures = _tables(found, rows)
    if len(found) > 1 and (alone := _alone(found, rows)) is not None:
        figures.append(alone)
    return Section("What it is worth", figures=tuple(figures))


def _tables(found: Sequence[Knob], rows: dict[Setting, dict[str, Any]]) -> list[Figure]:
    """One table of two knobs for each combination of the others."""
    down, *rest = found
    across = rest[0] if rest else None
    others = rest[1:]
    known = [x for row in rows.values() if (x := number(row.get("objective"))) is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    figures = []
    combos = list(itertools.product(*(knob.values for knob in others)))
    for combo in combos[:PANELS]:
        lines = [
            Row(
                down.says(value),
                [
                    _spot(rows.get((value, *pair, *combo)), low, high)
                    for pair in ([(v,) for v in across.values] if across else [()])
                ],
            )
            for value in down.values
        ]
        columns = [across.tick(v) for v in across.values] if across else ["value"]
        at = "; ".join(f"{k.label}: {k.says(v)}" for k, v in zip(others, combo, strict=True))
        axes = f"down: {down.label}" + (f"; across: {across.axis}" if across else "")
        title = f"Value of the plan (no unit), {axes}{f'; {at}' if at else ''}"
        drawing = matrix(
            f"{down.label[:1].upper()}{down.label[1:]}", columns, lines, title, style="heat"
        )
        notes = ["In brackets: by how much more the best plan there is may be worth."]
        if any(number(row.get("objective")) is None for row in rows.values()):
            notes.append("✕ marks a setting without a plan.")
        least = 90 * len(columns) + 170 if len(columns) > 3 else 0
        figures.append(Figure(title, title, drawing, notes=tuple(notes), least=least))
    if len(combos) > PANELS:
        more = Figure(
            "Not all settings are shown", "",
            element("p", f"{len(combos) - PANELS} more tables of values are in runs.csv."),
        )  # fmt: skip
        figures.append(more)
    return figures


def _spot(row: dict[str, Any] | None, low: float, high: float) -> Spot:
    if row is None:
        return Spot("", "not solved")
    value, gap = number(row.get("objective")), number(row.get("gap"))
    if value is None:
        return Spot("✕", f"no plan: {text(row.get('reason')) or row.get('status')}", style="none")
    depth = (value - low) / (high - low) if high > low else 0.0
    proven = "gap not known" if gap is None else f"up to +{wording.percent(gap)}"
    says = f"value {short(value)}, bound {short(number(row.get('bound')))}"
    return Spot(f"{short(value)} ({proven})" if gap != 0 else short(value), says, depth)


def base(found: Sequence[Knob]) -> Setting:
    """The setting nearest to the case as it is: factors of 1, else the middle of the values."""
    return tuple(
        1.0 if knob.factor and 1.0 in knob.values else knob.values[len(knob.values) // 2]
        for knob in found
    )


def _alone(found: Sequence[Knob], rows: dict[Setting, dict[str, Any]]) -> Figure | None:
    """Each knob moved alone from the base, the one that moves the value most on top."""
    at = base(found)
    start = rows.get(at)
    if start is None or number(start.get("objective")) is None:
        return None
    lines = []
    for k, knob in enumerate(found):
        moved = [(v, rows.get((*at[:k], v, *at[k + 1 :]))) for v in knob.values if v != at[k]]
        ends = [pair for n, pair in enumerate(moved) if n in (0, len(moved) - 1)]
        own = [_bracket(knob, v, start, row) for v, row in ends if row is not None]
        lines.append((max((abs(b.found or 0.0) for b in own), default=0.0), own))
    lines.sort(key=lambda pair: -pair[0])
    drawn = [bracket for _, own in lines for bracket in own]
    if not drawn:
        return None
    where = ", ".join(f"{k.label}: {k.says(v)}" for k, v in zip(found, at, strict=True))
    about = f"Change in value where one knob is moved alone from {where}."
    return Figure(
        "Each alone: change in value (no unit) when one is moved and the others stay",
        about,
        brackets(drawn, about),
        (
            Key("w-dot", "difference between the plans found"),
            Key("w-gain", "proven gain: the range it lies in"),
            Key("w-loss", "proven loss: the range it lies in"),
            Key("w-nothing", "nothing is proven"),
        ),
        (f"Measured from {where}.",),
    )


def _bracket(knob: Knob, value: object, start: dict[str, Any], row: dict[str, Any]) -> Bracket:
    """Between the plan found in one case and the bound in the other lies the true difference."""
    old, old_bound = number(start.get("objective")), number(start.get("bound"))
    new, new_bound = number(row.get("objective")), number(row.get("bound"))
    low = None if new is None or old_bound is None else new - old_bound
    high = None if new_bound is None or old is None else new_bound - old
    found = None if new is None or old is None else new - old
    style = "gain" if low is not None and low > 0 else "nothing"
    style = "loss" if high is not None and high < 0 else style
    style = "same" if low == 0 == high else style
    if found is None:
        says = "no plan"
    elif style == "nothing":
        says = f"{_signed(found)}; nothing is proven"
    else:
        says = _signed(found)
    return Bracket(f"{knob.label}: {knob.says(value)}", low, high, found, says, style)


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{short(value)}"


def spread(found: Sequence[Knob], rows: Sequence[dict[str, Any]]) -> Figure:
    """The value of each point of a sample against each knob, points that can be chosen."""
    panels: list[Markup] = []
    cut = False
    for knob in found:
        if not knob.numeric:
            continue
        dots = [
            Dot(
                knob.along(setting),
                value,
                f"{knob.label} {knob.says(setting)}: value {short(value)}",
                point=n,
                most=number(row.get("bound")),
            )
            for n, row in enumerate(rows)
            if (value := number(row.get("objective"))) is not None
            and isinstance(setting := settings([knob], row)[0], float)
        ]
        if not dots:
            continue
        about = f"Value of the plan against {knob.axis}, {wording.count(len(dots), 'point')}."
        drawing, cuts = scatter(dots, knob.axis, "value", about)
        cut |= bool(cuts)
        panels.append(element("div", element("p", knob.axis, class_="panel-title"), drawing))
    about = "Value of every solved point against each knob."
    notes = ["Every dot is a solved point with all knobs moved at once; the line above it reaches "
             "to its bound. Choose a dot to see its plan below."]  # fmt: skip
    if cut:
        notes.append("Not every axis begins at zero.")
    return Figure(
        "Value of the plan (no unit) against each knob",
        about,
        element("div", join(panels), class_="panels"),
        notes=tuple(notes),
    )
