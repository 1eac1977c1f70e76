"""What a budget or a rule is worth along its way: value and bound at each solved step."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports import wording
from reports.figures.curve import Line, Step, curve
from reports.pages.knobs import Knob, read
from reports.pages.studied import Studied, number, short, text
from reports.section import Cell, Figure, Grid, Heading, Key, Section

FREE, NESTED = "free", "nested"


@dataclass(frozen=True)
class Stop:
    """One step of a ladder: its value and its row of the table of runs."""

    value: float
    row: dict[str, Any]

    @property
    def run(self) -> str:
        """The run, blank where it failed before it had one."""
        return text(self.row.get("run"))


def ladder(studied: Studied, knob: Knob, path: str = FREE) -> list[Stop]:
    """The steps of one path, in knob order."""
    rows = studied.rows
    if "path" in rows:
        rows = rows[rows["path"] == path]
    elif path != FREE:
        return []
    found = [Stop(float(read(knob, r[knob.target]) or 0.0), r) for r in _records(rows)]
    return sorted(found, key=lambda stop: stop.value)


def _records(rows: Any) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def says(knob: Knob, stop: Stop) -> str:
    """A step in words, with what is proven of it."""
    value, bound = number(stop.row.get("objective")), number(stop.row.get("bound"))
    if value is None:
        return f"{knob.says(stop.value)}: no plan"
    gap = number(stop.row.get("gap"))
    proven = "gap not known" if gap is None else f"gap {wording.percent(gap)}"
    return f"{knob.says(stop.value)}: value {short(value)}, bound {short(bound)}, {proven}"


def section(studied: Studied, knob: Knob) -> Section:
    """The value curve with its bound, and the table of its steps."""
    stops = ladder(studied, knob)
    figure = _figure(knob, [("v-first", stops)])
    return Section(
        "What it is worth", prose=_gains(studied, knob), figures=(figure,), grids=(_grid(knob, stops),),
        drawn=True,
    )  # fmt: skip


def _figure(knob: Knob, paths: Sequence[tuple[str, Sequence[Stop]]]) -> Figure:
    stops = paths[0][1]
    steps = [
        Step(knob.along(stop.value), knob.tick(stop.value), knob.factor and stop.value == 1)
        for stop in stops
    ]
    lines = [
        Line(
            style,
            [number(stop.row.get("objective")) for stop in found],
            [number(stop.row.get("bound")) for stop in found],
            [says(knob, stop) for stop in found],
        )
        for style, found in paths
    ]
    told = "; ".join(says(knob, stop) for stop in stops)
    about = f"Value of the plan along {knob.axis}. {told}."
    drawing, cut = curve(steps, lines, about)
    legend = [Key("v-first", "value of the plan found")]
    if len(paths) > 1:
        legend = [
            Key("v-first", "value, plans free to change"),
            Key("v-second", "value, never taking anything back"),
        ]
    legend += [
        Key("v-bound", "bound: no plan can be worth more"),
        Key("v-band", "not proven: the best plan lies in here"),
    ]
    if any(step.base for step in steps):
        legend.append(Key("v-today", "the case as it is"))
    notes = ["Only the dots are solved; the lines between them guide the eye."]
    if cut:
        notes.append("The upright axis does not begin at zero.")
    every = [stop for _, found in paths for stop in found]
    if any(number(stop.row.get("bound")) is None for stop in every):
        notes.append("Where no cap stands above a dot, no bound is known.")
    if any(number(stop.row.get("objective")) is None for stop in every):
        notes.append("✕ marks a step without a plan.")
    title = f"Value of the plan (no unit) against {knob.axis}"
    return Figure(title, about, drawing, tuple(legend), tuple(notes))


def _gains(studied: Studied, knob: Knob) -> tuple[str, ...]:
    """What each step up is proven to bring."""
    if "ladder" not in studied.tables:
        return ()
    rows = _records(studied.tables["ladder"])
    won, none, open_ = [], 0, 0
    for before, row in itertools.pairwise(rows):
        low, high = number(row["gain_low"]), number(row["gain_high"])
        ends = [knob.brief(float(end[knob.target])) for end in (before, row)]
        step = f"from {ends[0]} to {ends[1]}"
        if low is not None and low > 0:
            most = "" if high == low or high is None else f" to {short(high)}"
            won.append(f"{step} {short(low)}{most}")
        elif low == 0 and high == 0:
            none += 1
        else:
            open_ += 1
    said = []
    if won:
        said.append(f"Proven gain in value: {'; '.join(won)}.")
    if none:
        said.append(f"{wording.count(none, 'step')} proven to bring nothing.")
    if open_:
        said.append(
            f"Of {wording.count(open_, 'step')} up nothing is proven: the gaps allow a gain as well "
            "as none."
        )
    return (" ".join(said),) if said else ()


def _grid(knob: Knob, stops: Sequence[Stop]) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for stop in stops:
        gap = number(stop.row.get("gap"))
        rows.append(
            (
                knob.says(stop.value),
                number(stop.row.get("objective")),
                number(stop.row.get("bound")),
                wording.DASH if gap is None else wording.percent(gap),
            )
        )
    headings = (
        Heading(knob.label),
        Heading("value", number=True),
        Heading("bound", number=True),
        Heading("gap"),
    )
    return Grid("Value and bound at each step", headings, tuple(rows))


def nested(studied: Studied, knob: Knob) -> Section | None:
    """The path that never takes anything back, beside the free one."""
    held = ladder(studied, knob, NESTED)
    if not held:
        return None
    figure = _figure(knob, [("v-first", ladder(studied, knob)), ("v-second", held)])
    rows = _records(studied.tables["ladder"]) if "ladder" in studied.tables else []
    known = [(number(r.get("lost")), r) for r in rows if number(r.get("lost")) is not None]
    prose = [
        "Here each step keeps every offer that the step before funds. The distance between the "
        "lines is what it costs never to take anything back."
    ]
    if known:
        lost, row = max(known, key=lambda pair: pair[0] or 0.0)
        low, high = number(row.get("lost_low")), number(row.get("lost_high"))
        at = knob.brief(float(row[knob.target]))
        proven = (
            ""
            if low is None or high is None or low == high
            else f" (between the best plans of both, {short(low)} to {short(high)})"
        )
        prose.append(
            f"It costs most at {at}: {short(lost)} of value{proven}."
            if lost
            else "It costs nothing in the plans found."
        )
    grid = Grid(
        "What never taking anything back costs",
        (
            Heading(knob.label),
            *(Heading(w, number=True) for w in ("free", "nested", "cost", "at least", "at most")),
        ),
        tuple(
            (
                knob.says(float(row[knob.target])),
                *(
                    number(row.get(name))
                    for name in ("objective", "nested_objective", "lost", "lost_low", "lost_high")
                ),
            )
            for row in rows
        ),
    )
    return Section(
        "Never taking anything back", tuple(prose), (grid,), figures=(figure,), drawn=True
    )
