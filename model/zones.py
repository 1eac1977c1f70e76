"""Zones of the space of criteria that may still hold a point: a list of corners.

A zone holds all values above its corner in every criterion. Nothing here knows what is solved.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from model.program import Program

COARSEST = 10**6
"""Returns with more decimals than this stands for have no common step."""


def step_of(program: Program, criterion: str) -> float | None:
    """The largest step of which all values of a criterion are multiples, if there is one."""
    vector, _ = program.criteria[criterion]
    used = vector != 0.0
    if not program.integer[used].all():
        return None
    parts = [Fraction(repr(float(v))) for v in np.unique(np.abs(vector[used]))]
    if not parts:
        return 1.0
    below = math.lcm(*(part.denominator for part in parts))
    if below > COARSEST:
        return None
    step = math.gcd(*(int(part * below) for part in parts)) / below
    return step if step * COARSEST >= float(parts[-1]) else None


class Zones:
    """What is not yet known to hold no further point.

    Args:
        steps: how far apart values are told apart.
        enough: by how much a value passes a corner.
        high: what no value exceeds; what is noted there later counts too.
    """

    def __init__(self, steps: np.ndarray, enough: np.ndarray, high: np.ndarray) -> None:
        self.steps, self.enough, self.high = steps, enough, high
        count = len(steps)
        self.corners = np.full((1, count), -np.inf)
        self._covers = [np.zeros((0, count - 1)) for _ in range(count)]
        self._most = [np.zeros(0) for _ in range(count)]
        self._shut = np.zeros((0, count))

    def split(self, values: np.ndarray) -> None:
        """Replace each zone that holds a point by its parts that the point does not dominate."""
        count = len(self.steps)
        hit = np.all(self.corners < values - 0.5 * self.steps, axis=1)
        kept, split = self.corners[~hit], self.corners[hit]
        children = np.repeat(split, count, axis=0)
        for i in range(count):
            children[i::count, i] = values[i]
        children = np.unique(children[self._worth(children)], axis=0)
        self.corners = np.vstack([kept, children[_lowest(children, kept)]])

    def close(self, corner: np.ndarray, aim: int, most: float) -> None:
        """Note what a criterion cannot exceed above a corner in the others; drop what that closes."""
        others = np.arange(len(corner)) != aim
        self._covers[aim] = np.vstack([self._covers[aim], corner[others]])
        self._most[aim] = np.append(self._most[aim], most)
        inside = np.all(self.corners[:, others] >= corner[others], axis=1)
        shut = self.corners[:, aim] + self.enough[aim] >= most
        self.corners = self.corners[~(inside & shut)]

    def shut(self, corner: np.ndarray) -> None:
        """Note that no further point lies above a corner; drop what that closes."""
        self._shut = np.vstack([self._shut, corner])
        self.corners = self.corners[~np.all(self.corners >= corner, axis=1)]

    def has(self, corner: np.ndarray) -> bool:
        """Whether a zone is still there."""
        return bool(np.any(np.all(self.corners == corner, axis=1)))

    def drop(self, corner: np.ndarray, aim: int) -> np.ndarray:
        """Take out the zones with a corner's place in all criteria but one; these zones."""
        others = np.arange(len(corner)) != aim
        same = np.all(self.corners[:, others] == corner[others], axis=1)
        gone = self.corners[same]
        self.corners = self.corners[~same]
        return gone

    def _worth(self, corners: np.ndarray) -> np.ndarray:
        """Zones that can hold a point: within reach, and not closed by what is proven."""
        room = np.all(corners + self.enough <= self.high + 1e-6 * self.steps, axis=1)
        for i in np.flatnonzero(room):
            room[i] = not any(self._closed(corners[i], aim) for aim in range(corners.shape[1]))
            room[i] &= not np.all(self._shut <= corners[i], axis=1).any()
        return room

    def _closed(self, corner: np.ndarray, aim: int) -> bool:
        others = np.arange(len(corner)) != aim
        covers = np.all(self._covers[aim] <= corner[others], axis=1)
        return bool(np.any(corner[aim] + self.enough[aim] >= self._most[aim][covers]))


def _lowest(children: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which corners lie above no other corner: the zone of any other is part of another zone."""
    found = np.ones(len(children), dtype=bool)
    for i, child in enumerate(children):
        inside = np.all(others <= child, axis=1).any()
        among = np.all(children <= child, axis=1)
        among[i] = False
        found[i] = not (inside or among.any())
    return found


def undominated(values: np.ndarray, steps: np.ndarray) -> list[int]:
    """Positions of points that no other one dominates; of equal ones the first."""
    near = 1e-6 * steps
    kept = []
    for i, own in enumerate(values):
        no_less = np.all(values >= own - near, axis=1)
        more = np.any(values > own + near, axis=1)
        equal_before = no_less[:i] & ~more[:i]
        if not np.any(no_less & more) and not equal_before.any():
            kept.append(i)
    return kept
