"""Which points of a sweep help each other: whose plan begins where, whose bound holds where.

With more of a pool every plan that was allowed still is. So along such a knob a plan holds wherever
there is more, and a bound wherever there is less: a point between two that are solved begins with
the plan of the one and needs not exceed the bound of the other. Often that is all it needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from model.knobs import Knob, Setting
from model.levers import way
from model.overrides import parse_set
from model.points import Point


@dataclass(frozen=True)
class Ways:
    """Which way each knob loosens the case: 1 with more of it, -1 with less, 0 unknown."""

    knobs: tuple[Knob, ...]
    signs: tuple[int, ...]

    @classmethod
    def of(cls, knobs: Sequence[Knob]) -> Ways:
        """The ways of some knobs."""
        signs = (way(parse_set(f"{k.target} = 0")) if k.numeric else 0 for k in knobs)
        return cls(tuple(knobs), tuple(signs))

    def allows(self, one: Setting, other: Setting) -> bool:
        """Whether a setting is known to allow all that another one does."""
        return all(
            a == b or (sign and (a - b) * sign > 0)
            for a, b, sign in zip(one, other, self.signs, strict=True)
        )

    def place(self, setting: Setting) -> tuple[int, ...]:
        """How far each knob is turned, from what allows least."""
        found = []
        for knob, value, sign in zip(self.knobs, setting, self.signs, strict=True):
            at = knob.values.index(value)
            found.append(len(knob.values) - 1 - at if sign < 0 else at)
        return tuple(found)


def linked(points: Sequence[Point], settings: Sequence[Setting], ways: Ways) -> list[Point]:
    """The points, each told with whose plan it begins and whose bound holds."""
    if len(ways.knobs) == 1 and ways.signs[0]:
        return _halved(points, settings, ways)
    if any(knob.sampled for knob in ways.knobs):
        return [replace(p, starts=_before(i)) for i, p in enumerate(points)]
    at = {ways.place(setting): i for i, setting in enumerate(settings)}
    return [
        replace(p, starts=tuple(at[b] for b in _less(ways.place(s)) if b in at))
        for p, s in zip(points, settings, strict=True)
    ]


def _before(i: int) -> tuple[int, ...]:
    """A point before, few steps deep and far apart: with its lowest bit cleared."""
    return (i & (i - 1),) if i else ()


def _less(place: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The place from which a place of a grid is reached: less of its last knob that is turned."""
    turned = [d for d, at in enumerate(place) if at]
    if not turned:
        return []
    d = turned[-1]
    return [(*place[:d], place[d] & (place[d] - 1), *place[d + 1 :])]


def _halved(points: Sequence[Point], settings: Sequence[Setting], ways: Ways) -> list[Point]:
    """One knob: both ends first, then always the middle of two that are solved."""
    order = sorted(range(len(points)), key=lambda i: _rising(settings[i][0], ways.signs[0]))
    found = list(points)
    open_ = [(0, len(order) - 1)]
    while open_:
        low, high = open_.pop()
        middle = (low + high) // 2
        if middle == low:
            continue
        at, below, above = order[middle], order[low], order[high]
        found[at] = replace(points[at], starts=(below, above), above=above)
        open_ += [(low, middle), (middle, high)]
    return found


def _rising(value: Any, sign: int) -> Any:
    return value * sign
