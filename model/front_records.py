"""What the search for a front asks, what it is told, and what it gives: records only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from model.engines.listing import Listing
from model.program import Program
from model.solution import Outcome

RESOLUTION = 0.01
"""Criteria without a step are told apart by this share of their range, unless told otherwise."""


@dataclass(frozen=True)
class Ask:
    """One program to solve.

    Args:
        c: what is maximised.
        c0: its constant.
        floors: least activity of each criterion (its constant left out), -inf for none.
        start: a point to begin with.
        relaxed: whether whole numbers may be broken.
        listed: whether all plans above the floors may be listed instead.
    """

    c: np.ndarray
    c0: float
    floors: np.ndarray
    start: np.ndarray | None = None
    relaxed: bool = False
    listed: bool = False

    def of(self, program: Program, criteria: Sequence[str]) -> Program:
        """The program asked for."""
        made = program.aimed(self.c, self.c0)
        for name, floor in zip(criteria, self.floors, strict=True):
            if np.isfinite(floor):
                vector = program.criteria[name][0]
                made = made.with_row(("frontier_corner", (name,)), vector, lower=float(floor))
        return made.relaxed() if self.relaxed else made


Answer = Outcome | Listing
"""What a program came to; a list only where one may be given."""

Solve = Callable[[Sequence[Ask]], Sequence[Answer]]
"""Solves programs side by side; KeyboardInterrupt when it is stopped."""


@dataclass(frozen=True)
class Point:
    """A point of the front.

    Args:
        values: one per criterion.
        x: a solution with these values.
        proven: whether nothing dominates it by a step.
        aim: position of the criterion that was maximised when it was found, or had most room.
        bound: what that criterion cannot exceed where the others are no less than here.
    """

    values: np.ndarray
    x: np.ndarray
    proven: bool
    aim: int
    bound: float


@dataclass(frozen=True)
class Stop:
    """When to stop early; None is never.

    Args:
        count: this many points.
        seconds: this much time.
        spacing: no unexplored zone wider than this share of the range of every criterion.
        resolution: of criteria without a step, as a share of their range.
    """

    count: int | None = None
    seconds: float | None = None
    spacing: float | None = None
    resolution: float = RESOLUTION


@dataclass(frozen=True)
class Front:
    """What is known of the non-dominated set.

    Args:
        points: sorted by falling value of the first criterion.
        steps: how far apart two values of each criterion are told apart.
        exact: whether all values of a criterion are multiples of its step.
        most: what each criterion cannot exceed.
        complete: whether no plan passes one of the points by a step in some criterion without
            falling short of it in another.
        stopped: why the search ended early: count, seconds, spacing or interrupted; else blank.
        programs: number of programs solved.
        open: corners above which nothing was searched.
        unknown: corners above which a search did not close.
    """

    points: tuple[Point, ...]
    steps: np.ndarray
    exact: np.ndarray
    most: np.ndarray
    complete: bool
    stopped: str
    programs: int
    open: np.ndarray
    unknown: np.ndarray


@dataclass(frozen=True)
class News:
    """How a search stands: programs solved, zones open, points found since the last word."""

    programs: int
    open: int
    points: tuple[Point, ...]


Told = Callable[[News], None]
