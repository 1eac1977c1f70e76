"""A choice among solved plans: sliders, buttons or points to choose with, and a place to show one.

What is shown comes as data that the script of the page reads; without it a sentence says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from reports import wording
from reports.figures.svg import element, join, number
from reports.figures.world import outlines

NO_SCRIPT = (
    "Choosing a plan needs a script, and this browser runs none here. The pictures and tables of "
    "this page say the same, point by point."
)


class Slider(NamedTuple):
    """A knob to move: its name, where its solved values lie (0–1), and what each is called."""

    label: str
    at: Sequence[float]
    says: Sequence[str]


def explorer(
    choosers: Iterable[Markup],
    data: Mapping[str, Any],
    shapes: Sequence[Mapping[str, Any]],
    place: Mapping[int, int],
    about: str,
) -> Markup:
    """The whole.

    Args:
        choosers: what the reader chooses with.
        data: `points` and what they share, as plain data.
        shapes: outlines of the world; none where the countries are on no map.
        place: number of the country whose outline it is, by position among the shapes.
        about: the map in words.
    """
    if shapes:
        where = outlines(shapes, place, about)
    else:
        tiles = (
            element(
                "li",
                element("strong", element("bdi", name)),
                element("span", Markup(""), class_="says"),
                class_="tile m-eligible",
                data_c=n,
            )
            for n, name in enumerate(data["countries"])
        )
        where = element("div", element("ul", *tiles), class_="tiles")
    shown = element(
        "div",
        element("p", Markup(""), class_="shown", role="status", aria_live="polite"),
        element("p", Markup(""), class_="proved"),
        element("dl", Markup(""), class_="tiles-row facts"),
        element("div", where, class_="where"),
        element("div", Markup(""), class_="amounts"),
        element("div", Markup(""), class_="budgets"),
        element("div", Markup(""), class_="partners"),
        class_="plan",
    )
    return element(
        "div",
        element("noscript", element("p", NO_SCRIPT, class_="note")),
        element("div", *choosers, shown, class_="needs-script", hidden="hidden"),
        element("script", inline(data), type="application/json"),
        class_="explorer",
    )


def sliders(found: Sequence[Slider]) -> Markup:
    """One slider per knob with a tick at every solved value, and steps to the next solved point."""
    return join([*(_slider(n, slider) for n, slider in enumerate(found)), _walk()])


def buttons(labels: Sequence[str], legend: str) -> Markup:
    """One button per plan, of which one is pressed."""
    made = (
        element("button", element("bdi", label), type="button", data_point=n, aria_pressed="false")
        for n, label in enumerate(labels)
    )
    return element("div", *made, class_="choices", role="group", aria_label=legend)


def inline(data: Mapping[str, Any]) -> Markup:
    """Data within a page: nothing in it can end the element that holds it.

    >>> "<" in inline({"a": "</script>"})
    False
    """
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)


def _slider(n: int, slider: Slider) -> Markup:
    ticks = [
        element("span", Markup(""), class_="tick", style=f"left:{number(100 * at)}%", data_n=i)
        for i, at in enumerate(slider.at)
    ]
    ends = [0, len(slider.says) - 1] if len(slider.says) > 1 else [0]
    name = wording.text(slider.label)
    return element(
        "div",
        element("span", element("bdi", name), class_="knob-name"),
        element("output", Markup(""), class_="knob-value"),
        element(
            "input",
            type="range",
            min="0",
            max="1000",
            value="500",
            step="1",
            data_knob=n,
            aria_label=name,
        ),
        element("div", *ticks, class_="ticks", aria_hidden="true"),
        element(
            "div",
            *(element("span", slider.says[i]) for i in ends),
            class_="ends",
            aria_hidden="true",
        ),
        class_="knob",
    )


def _walk() -> Markup:
    return element(
        "div",
        element("button", "◂ solved point before", type="button", data_walk="-1"),
        element("button", "next solved point ▸", type="button", data_walk="1"),
        element("span", Markup(""), class_="count"),
        class_="walk",
    )
