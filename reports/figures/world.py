"""A map of the world: outlines in the Equal Earth projection, small states as points, hub links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from reports import wording
from reports.figures.svg import WIDTH as LETTER
from reports.figures.svg import element, title

WIDTH, TOP, HEIGHT = 5000, 60, 2130
SMALL = 220.0
"""Outlines with less area are drawn as points too."""

SIZE = 62.0


class Place(NamedTuple):
    """A country of the case: where it lies, how it is drawn, what is told of it."""

    shape: Mapping[str, Any]
    name: str
    style: str
    says: str
    named: bool


def world(
    shapes: Iterable[Mapping[str, Any]],
    places: Mapping[str, Place],
    links: Sequence[tuple[str, str]],
    about: str,
) -> Markup:
    """The map.

    Args:
        shapes: every outline, one without a country of the case included.
        places: countries of the case by the number of their shape.
        links: pairs (hub, served) of such numbers.
        about: the map in words.
    """
    land, mine, points = [], [], []
    for number, shape in enumerate(shapes):
        place = places.get(str(number))
        if place is None:
            land.append(str(shape["path"]))
            continue
        told = (title(place.says),)
        mine.append(element("path", *told, d=shape["path"], class_=f"land {place.style}"))
        if float(shape["area"]) < SMALL:
            points.append(
                element(
                    "circle",
                    *told,
                    cx=shape["x"],
                    cy=shape["y"],
                    r=17,
                    class_=f"point {place.style}",
                )
            )
    drawn = [
        element("path", d="".join(land), class_="land none"),
        *mine,
        *points,
        *_links(places, links),
        *_hubs(places),
        *_names(places),
    ]
    return element(
        "svg",
        *drawn,
        viewBox=f"0 {TOP} {WIDTH} {HEIGHT}",
        role="img",
        aria_label=wording.text(about),
        class_="world",
    )


def _links(places: Mapping[str, Place], links: Sequence[tuple[str, str]]) -> list[Markup]:
    drawn = []
    for hub, served in links:
        if hub not in places or served not in places:
            continue
        (x0, y0), (x1, y1) = _at(places[hub]), _at(places[served])
        lift = 0.18 * ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        mid_x, mid_y = (x0 + x1) / 2, (y0 + y1) / 2 - lift
        says = f"{places[hub].name} serves {places[served].name}"
        d = f"M{x0:g} {y0:g}Q{mid_x:.0f} {mid_y:.0f} {x1:g} {y1:g}"
        drawn.append(element("path", title(says), d=d, class_="link"))
        drawn.append(element("circle", cx=x1, cy=y1, r=13, class_="end"))
    return drawn


def _hubs(places: Mapping[str, Place]) -> list[Markup]:
    return [
        element("circle", title(place.says), cx=x, cy=y, r=30, class_="hub-mark")
        for place in places.values()
        if place.style == "hub"
        for x, y in [_at(place)]
    ]


def _names(places: Mapping[str, Place]) -> list[Markup]:
    return [
        element("text", text, x=x, y=y, text_anchor=anchor, class_="name")
        for text, x, y, anchor in labels(places.values())
    ]


def labels(places: Iterable[Place]) -> list[tuple[str, float, float, str]]:
    """Names beside their countries, each where it crosses no other; what finds no room is left.

    Each is the text, where it stands and which of its ends is there.
    """
    taken: list[tuple[float, float, float, float]] = []
    found = []
    for place in sorted((p for p in places if p.named), key=lambda p: p.name):
        x, y = _at(place)
        text = wording.text(place.name)
        if len(text) > 24:
            text = text[:23] + "…"
        wide = len(text) * SIZE * LETTER
        for dx, dy, anchor in (
            (40.0, 20.0, "start"),
            (-40.0, 20.0, "end"),
            (0.0, -50.0, "middle"),
            (0.0, 90.0, "middle"),
            (40.0, -40.0, "start"),
            (40.0, 85.0, "start"),
            (-40.0, -40.0, "end"),
            (-40.0, 85.0, "end"),
        ):
            left = x + dx - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
            box = (left, y + dy - SIZE, left + wide, y + dy + 12)
            if box[0] < 0 or box[2] > WIDTH or any(_cross(box, other) for other in taken):
                continue
            taken.append(box)
            found.append((text, x + dx, y + dy, anchor))
            break
    return found


def outlines(shapes: Iterable[Mapping[str, Any]], at: Mapping[int, int], about: str) -> Markup:
    """The map without a plan, for a script that shows one plan after the other.

    Args:
        shapes: every outline.
        at: number of the country whose outline it is, by position among the shapes.
        about: the map in words.
    """
    land, mine, points = [], [], []
    for n, shape in enumerate(shapes):
        if n not in at:
            land.append(str(shape["path"]))
            continue
        given = {"class_": "land eligible", "data_c": at[n]}
        mine.append(element("path", d=shape["path"], **given))
        if float(shape["area"]) < SMALL:
            given["class_"] = "point eligible"
            points.append(element("circle", cx=shape["x"], cy=shape["y"], r=17, **given))
    return element(
        "svg",
        element("path", d="".join(land), class_="land none"),
        *mine,
        *points,
        element("g", Markup(""), class_="over"),
        viewBox=f"0 {TOP} {WIDTH} {HEIGHT}",
        role="img",
        aria_label=wording.text(about),
        class_="world",
    )


def _at(place: Place) -> tuple[float, float]:
    return float(place.shape["x"]), float(place.shape["y"])


def _cross(a: Sequence[float], b: Sequence[float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
