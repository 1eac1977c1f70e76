"""The non-dominated set of a program, exact where its criteria move in whole steps.

Search zones (Klamroth, Lacour and Vanderpooten 2015) with the ε-constraint method (as in
AUGMECON-R): what is not yet explored is a list of corners; a zone holds the points above its corner
in every criterion. One program per zone: the first criterion is maximised, the others must pass
their corner, a small term makes the answer non-dominated. A new point splits all zones that it lies
in. What one program proves closes every zone that it covers, unsolved.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from model.program import Program
from model.solution import Outcome

Solve = Callable[[Program, "np.ndarray | None"], Outcome]
Told = Callable[[int], None]

RESOLUTION = 0.01
"""Criteria without a step are told apart by this share of their range, unless told otherwise."""

COARSEST = 10**6
"""Returns with more decimals than this stands for have no common step."""

ENOUGH = 0.9
"""Share of a step by which a value passes a corner: below one, so no tolerance cuts off a point."""

SMALL = 0.5
"""Largest sum of the other criteria in the objective, in steps of the first one."""


@dataclass(frozen=True)
class Point:
    """A point of the front.

    Args:
        values: one per criterion.
        x: a solution with these values.
        proven: whether nothing dominates it.
        bound: what the first criterion cannot exceed in the zone that was searched.
    """

    values: np.ndarray
    x: np.ndarray
    proven: bool
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
        complete: whether there is no other point, but for the steps of criteria that are not exact.
        interrupted: whether Ctrl-C stopped it.
        programs: number of programs solved.
        open: number of zones not closed.
    """

    points: tuple[Point, ...]
    steps: np.ndarray
    exact: np.ndarray
    complete: bool
    interrupted: bool
    programs: int
    open: int


def front(
    program: Program,
    criteria: Sequence[str],
    solve: Solve,
    stop: Stop | None = None,
    told: Told | None = None,
) -> Front:
    """The non-dominated points of a program.

    Args:
        program: with the vectors of the criteria.
        criteria: two or more, each to be maximised.
        solve: solves one program, from a feasible point if there is one.
        stop: when to stop early.
        told: told the number of points after each program.
    """
    search = _Search(program, criteria, solve, stop or Stop())
    return search.go(told or (lambda points: None))


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


class _Search:
    """One search for a front."""

    def __init__(self, program: Program, criteria: Sequence[str], solve: Solve, stop: Stop) -> None:
        self.program, self.solve, self.stop = program, solve, stop
        self.vectors = np.array([program.criteria[j][0] for j in criteria])
        self.constants = np.array([program.criteria[j][1] for j in criteria])
        self.count = len(criteria)
        self.low, self.high = self._reach()
        found = [step_of(program, j) for j in criteria]
        width = np.maximum(self.high - self.low, 1e-9)
        self.exact = np.array([step is not None for step in found])
        self.steps = np.array(
            [stop.resolution * w if s is None else s for s, w in zip(found, width, strict=True)]
        )
        self.points: list[Point] = []
        self.corners = np.full((1, self.count), -np.inf)
        self.tried = np.zeros((0, self.count - 1))
        self.most = np.zeros(0)
        self.programs = 0
        self.unknown = 0
        self.interrupted = False
        self.began = time.monotonic()

    def go(self, told: Told) -> Front:
        for i in range(1, self.count):
            if not self.interrupted:
                self._summit(i)
        while len(self.corners) and not self.interrupted and not self._enough():
            self._explore(self._next())
            told(len(self.points))
        points = sorted(_undominated(self.points, self.steps), key=lambda p: tuple(-p.values))
        closed = not len(self.corners) and not self.unknown and all(p.proven for p in points)
        return Front(
            tuple(points),
            self.steps,
            self.exact,
            closed,
            self.interrupted,
            self.programs,
            len(self.corners) + self.unknown,
        )

    def _reach(self) -> tuple[np.ndarray, np.ndarray]:
        """Least and largest value of each criterion without integrality."""
        loose = self.program.relaxed()
        ends = np.zeros((2, self.count))
        for i, vector in enumerate(self.vectors):
            for end, sign in enumerate((-1.0, 1.0)):
                outcome = self.solve(loose.aimed(sign * vector), None)
                found = outcome.bound if outcome.bound is not None else outcome.objective
                span = float(np.abs(vector).sum())
                ends[end, i] = sign * (span if found is None else found) + self.constants[i]
        return ends[0], ends[1]

    def _summit(self, i: int) -> None:
        """Find the plan that is best in one criterion, so that the range of the front is known."""
        weights = (
            SMALL * self.steps[i] / (self.count - 1) / np.maximum(self.high - self.low, self.steps)
        )
        weights[i] = 1.0
        shift = np.where(np.arange(self.count) == i, 0.0, self.low)
        base = float(weights @ (self.constants - shift))
        outcome = self.solve(self.program.aimed(weights @ self.vectors, base), None)
        self.programs += 1
        self.interrupted = outcome.status == "interrupted"
        if outcome.x is None or self.interrupted:
            return
        values = self._values(outcome.x)
        closed = outcome.status == "optimal"
        self.points.append(Point(values, outcome.x, closed, np.inf))
        if closed:
            self.high[i] = min(self.high[i], values[i] + (1.0 - ENOUGH) * self.steps[i])
        self._split(values)

    def _enough(self) -> bool:
        stop = self.stop
        if stop.count is not None and len(self.points) >= stop.count:
            return True
        if stop.seconds is not None and time.monotonic() - self.began >= stop.seconds:
            return True
        if stop.spacing is None or not self.points:
            return False
        return bool(np.all(self._rooms().max(axis=1) <= stop.spacing))

    def _rooms(self) -> np.ndarray:
        """Width of each zone in each criterion, as a share of its reach."""
        corners = np.maximum(self.corners, self.low)
        return (self.high - corners) / np.maximum(self.high - self.low, 1e-9)

    def _next(self) -> np.ndarray:
        """The corner of the widest zone."""
        return self.corners[int(np.argmax(np.prod(self._rooms(), axis=1)))]

    def _explore(self, corner: np.ndarray) -> None:
        """Solve the program of a zone; what it finds or proves closes zones."""
        outcome = self.solve(self._program(corner), self._start(corner))
        self.programs += 1
        self.interrupted = outcome.status == "interrupted"
        if self.interrupted:
            return
        if outcome.x is None:
            if outcome.status == "infeasible":
                self._close(corner, -np.inf)
            else:
                self._give_up(corner)
            return
        values = self._values(outcome.x)
        bound = max(self._floor(outcome.bound), float(values[0]))
        proven = bool(bound < values[0] + ENOUGH * self.steps[0])
        self.points.append(Point(values, outcome.x, proven, bound))
        self._split(values)
        self._close(corner, bound)
        if not proven:
            self._give_up(corner)

    def _program(self, corner: np.ndarray) -> Program:
        """Maximise the first criterion above a corner; the others count for less than a step."""
        width = np.maximum(self.high - self.low, self.steps)[1:]
        weights = SMALL * self.steps[0] / ((self.count - 1) * width)
        base = self.constants[0] + weights @ (self.constants[1:] - self.low[1:])
        made = self.program.aimed(self.vectors[0] + weights @ self.vectors[1:], base)
        for i in range(1, self.count):
            if np.isfinite(corner[i]):
                lower = corner[i] + ENOUGH * self.steps[i] - self.constants[i]
                made = made.with_row(("frontier_corner", (i,)), self.vectors[i], lower=lower)
        return made

    def _start(self, corner: np.ndarray) -> np.ndarray | None:
        """The best point known that the program of a zone admits."""
        fit = [
            p for p in self.points if np.all(p.values[1:] >= corner[1:] + ENOUGH * self.steps[1:])
        ]
        return max(fit, key=lambda p: float(p.values[0])).x if fit else None

    def _values(self, x: np.ndarray) -> np.ndarray:
        """Values of a solution, on the grid of its step where there is one."""
        raw = self.vectors @ x
        whole = np.round(raw / self.steps) * self.steps
        return np.where(self.exact, whole, raw) + self.constants

    def _floor(self, bound: float | None) -> float:
        """A bound on the first criterion, brought down to its grid."""
        if bound is None:
            return np.inf
        if not self.exact[0]:
            return float(bound)
        steps = (bound - self.constants[0]) / self.steps[0]
        return float(np.floor(steps + 1e-6) * self.steps[0] + self.constants[0])

    def _close(self, corner: np.ndarray, most: float) -> None:
        """Note the most of the first criterion above a corner, and drop what that closes."""
        self.tried = np.vstack([self.tried, corner[1:]])
        self.most = np.append(self.most, most)
        inside = np.all(self.corners[:, 1:] >= corner[1:], axis=1)
        self.corners = self.corners[~(inside & self._closed(self.corners[:, 0], most))]

    def _closed(self, corner: np.ndarray | float, most: np.ndarray | float) -> np.ndarray:
        """Whether no value up to `most` passes a corner in the first criterion."""
        return np.asarray(np.asarray(corner) + ENOUGH * self.steps[0] >= most)

    def _give_up(self, corner: np.ndarray) -> None:
        """A limit was hit: what is left above this corner in the other criteria stays unknown."""
        same = np.all(self.corners[:, 1:] == corner[1:], axis=1)
        self.unknown += int(same.sum())
        self.corners = self.corners[~same]

    def _split(self, values: np.ndarray) -> None:
        """Replace each zone that holds a point by its parts that the point does not dominate."""
        hit = np.all(self.corners < values - 0.5 * self.steps, axis=1)
        kept, split = self.corners[~hit], self.corners[hit]
        children = np.repeat(split, self.count, axis=0)
        for i in range(self.count):
            children[i :: self.count, i] = values[i]
        children = np.unique(children[self._worth(children)], axis=0)
        self.corners = np.vstack([kept, children[_lowest(children, kept)]])

    def _worth(self, corners: np.ndarray) -> np.ndarray:
        """Zones that can hold a point: within reach, and not closed by what is proven."""
        room = np.all(corners + ENOUGH * self.steps <= self.high + 1e-6 * self.steps, axis=1)
        for i in np.flatnonzero(room):
            covers = np.all(self.tried <= corners[i, 1:], axis=1)
            room[i] = not np.any(self._closed(corners[i, 0], self.most[covers]))
        return room


def _lowest(children: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which corners lie above no other corner: the zone of any other is part of another zone."""
    found = np.ones(len(children), dtype=bool)
    for i, child in enumerate(children):
        inside = np.all(others <= child, axis=1).any()
        among = np.all(children <= child, axis=1)
        among[i] = False
        found[i] = not (inside or among.any())
    return found


def _undominated(points: Sequence[Point], steps: np.ndarray) -> Iterator[Point]:
    """Points that no other one dominates; of equal ones the first."""
    values = np.array([p.values for p in points]).reshape(len(points), len(steps))
    near = 1e-6 * steps
    for i, point in enumerate(points):
        no_less = np.all(values >= point.values - near, axis=1)
        more = np.any(values > point.values + near, axis=1)
        equal_before = no_less[:i] & ~more[:i]
        if not np.any(no_less & more) and not equal_before.any():
            yield point
