"""The section in which a reader chooses among solved plans and sees one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from reports import wording
from reports.figures.explorer import Slider, buttons, explorer, sliders
from reports.pages.choices import STATUS, Choices
from reports.pages.knobs import Knob
from reports.pages.studied import Studied
from reports.section import Figure, Key, Section

MOST = 200
"""Plans that a page holds; of more, these are spread evenly over them."""


@dataclass(frozen=True)
class Point:
    """A plan that can be chosen.

    Args:
        run: where it is.
        title: what tells it from the others.
        settings: the values of the knobs.
        proof: what is proven of it, where it is not status, bound and gap.
        status: its state, where it is not that of its run.
    """

    run: str
    title: str
    settings: tuple[float | str | None, ...] = ()
    proof: str = ""
    status: str = ""


@dataclass(frozen=True)
class Asked:
    """How the section is made.

    Args:
        title: its heading.
        say: what stands before the title of the plan that is shown.
        prose: what the reader is told first.
        knobs: sliders to choose with; none for buttons or points.
        first: the point shown first.
        pressed: label of a row of buttons, blank for none.
        figures: pictures above, whose points choose too.
    """

    title: str
    say: str
    prose: tuple[str, ...] = ()
    knobs: tuple[Knob, ...] = ()
    first: int = 0
    pressed: str = ""
    figures: tuple[Figure, ...] = field(default=())


def thinned(count: int) -> list[int]:
    """Positions of the plans that a page holds.

    >>> thinned(3), len(thinned(5000)), thinned(5000)[-1]
    ([0, 1, 2], 200, 4999)
    """
    if count <= MOST:
        return list(range(count))
    return [round(n * (count - 1) / (MOST - 1)) for n in range(MOST)]


def section(studied: Studied, points: Sequence[Point], asked: Asked) -> Section:
    """The choice with its map, money, budgets and partners."""
    choices = Choices(studied, [point.run for point in points])
    stops = [_stops(knob, points, k) for k, knob in enumerate(asked.knobs)]
    told = []
    for point in points:
        values = [knob.at(value) for knob, value in zip(asked.knobs, point.settings, strict=False)]
        labels = [
            knob.says(value) for knob, value in zip(asked.knobs, point.settings, strict=False)
        ]
        said = choices.point(point.run, point.title, point.proof)
        places = [stop.index(round(x, 6)) for stop, x in zip(stops, values, strict=True)]
        said["status"] = point.status or said["status"]
        told.append({**said, "at": values, "labels": labels, "values": places})
    data = {
        "say": asked.say,
        "first": asked.first,
        "shared": choices.shared(),
        "countries": [choices.name(c) for c in choices.countries],
        "points": told,
    }
    choosers: list[Markup] = []
    if asked.knobs:
        choosers.append(sliders([_slider(k, s) for k, s in zip(asked.knobs, stops, strict=True)]))
    if asked.pressed:
        choosers.append(buttons([point.title for point in points], asked.pressed))
    shapes, place = _map(choices)
    about = "Where the partners of the plan that is shown are."
    figure = Figure(
        "The plan that is chosen: where, who pays, budgets, partners",
        about,
        explorer(choosers, data, shapes, place, about),
        legend=_legend(choices),
    )
    return Section(asked.title, prose=asked.prose, figures=(*asked.figures, figure))


def _stops(knob: Knob, points: Sequence[Point], k: int) -> list[float]:
    return sorted({round(knob.at(point.settings[k]), 6) for point in points})


def _slider(knob: Knob, stops: Sequence[float]) -> Slider:
    ends = [knob.says(knob.values[0]), knob.says(knob.values[-1])]
    says = [ends[0], *[""] * (len(stops) - 2), ends[1]] if len(stops) > 1 else ends[:1]
    return Slider(knob.label, stops, says)


def _map(choices: Choices) -> tuple[list[dict], dict[int, int]]:
    if not choices.mapped:
        return [], {}
    return choices.shapes, {n: choices.number[c] for c, n in choices.place.items()}


def _legend(choices: Choices) -> tuple[Key, ...]:
    used = {choices.base(c) for c in choices.countries}
    for run in choices.plans:
        used |= set(choices.status(choices.plans[run][1]).values())
    keys = [Key(f"m-{style}", words) for style, words in STATUS.items() if style in used]
    if choices.mapped:
        keys.append(Key("m-none", "not in the case"))
    return tuple(keys)


def count(points: int, shown: int) -> tuple[str, ...]:
    """A sentence where not all points are held."""
    if points == shown:
        return ()
    said = wording.count(points, "solved point")
    return (f"The page holds {shown:,} of {said}, spread evenly; runs.csv has them all.",)
