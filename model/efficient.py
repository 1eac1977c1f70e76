"""The non-dominated set of a program, exact where its criteria move in whole steps.

Search zones (Klamroth, Lacour and Vanderpooten 2015): what is not yet explored is a list of
corners; a zone holds the points above its corner in every criterion. One program per zone: the
criterion with most room there is maximised, the others must pass their corner, a small term makes
the answer non-dominated. A new point splits all zones that it lies in. What one program proves, in
its direction, closes every zone that it covers, unsolved (Tamby and Vanderpooten 2021). Of a small
program of yes-or-no choices all plans of a zone are listed instead, many points at once.

The widest zones are searched first, a fixed number of them side by side, so that what is found
never depends on how many workers there are.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.engines.listing import Listing
from model.front_records import Answer, Ask, Front, News, Point, Solve, Stop, Told
from model.program import Program
from model.solution import Outcome
from model.zones import Zones, step_of, undominated

ENOUGH = 0.9
"""Share of a step by which a value passes a corner: below one, so no tolerance cuts off a point."""

SMALL = 0.5
"""Largest sum of the other criteria in the objective, in steps of the one that is maximised."""

SMALLER = 0.005
"""The same where that one moves in no steps: all of it is added to what is proven."""

SIDE_BY_SIDE = 4
"""Zones searched before what they give is looked at."""

CHUNK = 256
"""Zones compared with all points at once."""

MISSES = 5
"""Zones whose plans were too many to list, after which no more lists are asked for."""


def front(
    program: Program,
    criteria: Sequence[str],
    solve: Solve,
    stop: Stop | None = None,
    told: Told | None = None,
    *,
    boxed: bool = True,
    listed: bool = False,
) -> Front:
    """The non-dominated points of a program.

    Args:
        program: with the vectors of the criteria.
        criteria: two or more, each to be maximised.
        solve: solves programs side by side.
        stop: when to stop early.
        told: told after each round.
        boxed: whether a program also asks for more than the corner in the criterion that it
            maximises. That is faster where programs close; where they do not, the best point known
            is a better start.
        listed: whether the plans of a zone may be listed. No lists are asked for where points are
            counted: they would not be spread out.
    """
    stop = stop or Stop()
    search = _Search(program, criteria, solve, stop, boxed)
    search.lists = listed and boxed and stop.count is None
    return search.go(told or (lambda news: None))


class _Search:
    """One search for a front."""

    def __init__(
        self, program: Program, criteria: Sequence[str], solve: Solve, stop: Stop, boxed: bool
    ) -> None:
        self.solve, self.stop, self.boxed = solve, stop, boxed
        self.lists, self.misses = False, 0
        self.vectors = np.array([program.criteria[j][0] for j in criteria])
        self.constants = np.array([program.criteria[j][1] for j in criteria])
        self.count = len(criteria)
        self.found = [step_of(program, j) for j in criteria]
        self.exact = np.array([step is not None for step in self.found])
        self.points: list[Point] = []
        self.values = np.zeros((0, self.count))
        self.programs, self.seen = 0, 0
        self.sampled = any(x is not None for x in (stop.count, stop.seconds, stop.spacing))
        self.halved: set[bytes] = set()
        self.given_up: list[tuple[np.ndarray, int]] = []
        self.unknown: list[np.ndarray] = []
        self.began = time.monotonic()

    def go(self, told: Told) -> Front:
        stopped = ""
        self.low, self.high = np.full(self.count, -np.inf), np.full(self.count, np.inf)
        self.near = self.low
        self._measure()
        self._tell(told)
        try:
            self.low, self.high = self._reach()
            self.near = self.low
            self._measure()
            corner = np.full(self.count, -np.inf)
            summits = [(corner, i) for i in range(self.count)]
            for some in [summits] if self.boxed else [[summit] for summit in summits]:
                self._tell(told)
                self._explore(some)
            self._narrow()
            while len(self.zones.corners):
                self._tell(told)
                stopped = self._enough()
                if stopped:
                    break
                self._explore(self._next())
        except KeyboardInterrupt:
            stopped = "interrupted"
        self._tell(told)
        return self._front(stopped)

    def _tell(self, told: Told) -> None:
        """Tell how the search stands, with the points that were not told yet."""
        told(News(self.programs, len(self.zones.corners), tuple(self.points[self.seen :])))
        self.seen = len(self.points)

    def _measure(self) -> None:
        """Steps of the criteria, and the one zone in which everything lies."""
        width = self.high - self.near
        rough = self.stop.resolution * np.where(np.isfinite(width), np.maximum(width, 1e-9), 1.0)
        self.steps = np.array(
            [r if s is None else s for s, r in zip(self.found, rough, strict=True)]
        )
        self.zones = Zones(self.steps, ENOUGH * self.steps, self.high)

    def _narrow(self) -> None:
        """Measure anew once the best plan of each criterion is known: the front lies among them."""
        if self.points:
            self.near = self.values.min(axis=0)
        if not self.exact.all():
            self._measure()
            self.unknown = []
            self.points = [self._proven_anew(point) for point in self.points]
            for point in self.points:
                self.zones.split(point.values)
            for corner, aim in self.given_up:
                self.unknown += list(self.zones.drop(corner, aim))

    def _proven_anew(self, point: Point) -> Point:
        """The best point of a criterion; what was proven in wider steps may not be in these."""
        if not point.proven or self._sure(point.values, point.aim, point.bound):
            return point
        self.given_up.append((np.full(self.count, -np.inf), point.aim))
        return replace(point, proven=False)

    def _sure(self, values: np.ndarray, aim: int, bound: float) -> bool:
        """Whether no plan is a step better in a criterion."""
        return bool(bound < values[aim] + ENOUGH * self.steps[aim])

    def _front(self, stopped: str) -> Front:
        kept = undominated(self.values, self.steps)
        points = sorted((self.points[i] for i in kept), key=lambda p: tuple(-p.values))
        closed = not stopped and not self.unknown and not len(self.zones.corners)
        return Front(
            tuple(points),
            self.steps,
            self.exact,
            self.high,
            closed,
            stopped,
            self.programs,
            self.zones.corners,
            np.array(self.unknown).reshape(-1, self.count),
        )

    def _reach(self) -> tuple[np.ndarray, np.ndarray]:
        """Least and largest value of each criterion without integrality."""
        none = np.full(self.count, -np.inf)
        signs = (-1.0, 1.0)
        asks = [Ask(sign * v, 0.0, none, relaxed=True) for v in self.vectors for sign in signs]
        ends = np.zeros((2, self.count))
        for n, outcome in enumerate(self.solve(asks)):
            assert not isinstance(outcome, Listing)
            i, end = divmod(n, 2)
            span = float(np.abs(self.vectors[i]).sum())
            found = outcome.bound if outcome.bound is not None else outcome.objective
            ends[end, i] = signs[end] * (span if found is None else found) + self.constants[i]
        ends[1] = [self._floor(i, most) for i, most in enumerate(ends[1])]
        return ends[0], ends[1]

    def _enough(self) -> str:
        """Why to stop, blank to go on."""
        stop = self.stop
        if stop.count is not None and len(self.points) >= stop.count:
            return "count"
        if stop.seconds is not None and time.monotonic() - self.began >= stop.seconds:
            return "seconds"
        rooms = self._rooms(self.zones.corners)
        if stop.spacing is not None and self.points and np.all(rooms <= stop.spacing):
            return "spacing"
        return ""

    def _rooms(self, corners: np.ndarray) -> np.ndarray:
        """Width of each zone in each criterion, as a share of the range."""
        width = np.maximum(self.high - self.near, self.steps)
        tops = self._tops(corners) if self.sampled else self.high
        return np.maximum(tops - np.maximum(corners, self.near), self.steps) / width

    def _tops(self, corners: np.ndarray) -> np.ndarray:
        """What each criterion comes to in each zone, unless a point known is dominated there."""
        tops = np.tile(self.high, (len(corners), 1))
        for i in range(self.count) if len(self.values) else ():
            values = self.values[np.argsort(self.values[:, i], kind="stable")]
            for begin in range(0, len(corners), CHUNK):
                some = corners[begin : begin + CHUNK]
                below = np.ones((len(some), len(values)), dtype=bool)
                for k in np.flatnonzero(np.arange(self.count) != i):
                    below &= some[:, k, None] >= values[None, :, k]
                # The first of them has the least value.
                first = np.where(below.any(axis=1), values[below.argmax(axis=1), i], np.inf)
                own = tops[begin : begin + CHUNK]
                own[:, i] = np.minimum(own[:, i], first)
        return tops

    def _next(self) -> list[tuple[np.ndarray, int]]:
        """Corners of the widest zones, each with the criterion that has most room there."""
        rooms = self._rooms(self.zones.corners)
        count = SIDE_BY_SIDE if self.boxed else 1
        if self.stop.count is not None:
            count = min(count, self.stop.count - len(self.points))
        widest = np.argsort(-np.prod(rooms, axis=1), kind="stable")[:count]
        aims = rooms.argmax(axis=1)
        return [self._part(self.zones.corners[i], int(aims[i])) for i in widest]

    def _part(self, corner: np.ndarray, aim: int) -> tuple[np.ndarray, int]:
        """The corner to ask for: of a front that will be sampled, first from half of the zone on."""
        key = corner.tobytes()
        if not self.sampled or key in self.halved:
            return corner, aim
        self.halved.add(key)
        low, top = np.maximum(corner, self.near), self._tops(corner[None, :])[0]
        half = np.where(top - low > 2.0 * self.steps, (low + top) / 2.0, corner)
        half[aim] = corner[aim]
        return half, aim

    def _explore(self, chosen: Sequence[tuple[np.ndarray, int]]) -> None:
        """Solve the programs of zones; what they find or prove closes zones."""
        asks = [self._ask(corner, aim) for corner, aim in chosen]
        for (corner, aim), ask, answer in zip(chosen, asks, self.solve(asks), strict=True):
            self.programs += 1
            self._hear(corner, aim, ask, answer)

    def _hear(self, corner: np.ndarray, aim: int, ask: Ask, answer: Answer) -> None:
        if not isinstance(answer, Listing):
            self.misses += ask.listed
            self._learn(corner, aim, answer)
            return
        for x in answer.points:
            values = self._values(x)
            self._add(Point(values, x, True, aim, float(values[aim])))
            self.zones.split(values)
        if answer.whole:
            self.zones.shut(corner)

    def _learn(self, corner: np.ndarray, aim: int, outcome: Outcome) -> None:
        if outcome.x is None and outcome.status == "infeasible":
            self.zones.close(corner, aim, corner[aim] if self.boxed else -np.inf)
            return
        bound = np.inf if outcome.bound is None else self._floor(aim, outcome.bound)
        proven = False
        if outcome.x is not None:
            values = self._values(outcome.x)
            bound = max(bound, float(values[aim]))
            proven = self._sure(values, aim, bound)
            self._add(Point(values, outcome.x, proven, aim, bound))
            self.zones.split(values)
        if np.isneginf(corner).all():
            self.high[aim] = min(self.high[aim], bound)
        self.zones.close(corner, aim, bound)
        # A zone that is still there was searched in vain: the solver cannot tell its values apart.
        if not proven or self.zones.has(corner):
            self.given_up.append((corner, aim))
            self.unknown += list(self.zones.drop(corner, aim))

    def _add(self, point: Point) -> None:
        """Note a point, once: programs solved side by side may find the same."""
        near = np.all(np.abs(self.values - point.values) <= 1e-6 * self.steps, axis=1)
        for i in np.flatnonzero(near):
            known = self.points[i]
            if point.proven and not known.proven:
                self.points[i] = replace(known, proven=True, aim=point.aim, bound=point.bound)
            return
        self.points.append(point)
        self.values = np.vstack([self.values, point.values])

    def _ask(self, corner: np.ndarray, aim: int) -> Ask:
        """Maximise a criterion above a corner; the others count for less than a step of it."""
        width = np.maximum(self.high - self.low, self.steps)
        small = SMALL if self.exact[aim] else SMALLER
        weights = small * self.steps[aim] / ((self.count - 1) * width)
        weights[aim] = 1.0
        base = weights @ self.constants - weights @ self.low + self.low[aim]
        floors = corner + ENOUGH * self.steps - self.constants
        if not self.boxed:
            floors[aim] = -np.inf
        start = None if self.boxed else self._start(corner, aim)
        lists = self.lists and self.misses < MISSES and bool(np.isfinite(corner).any())
        return Ask(weights @ self.vectors, float(base), floors, start, listed=lists)

    def _start(self, corner: np.ndarray, aim: int) -> np.ndarray | None:
        """The best point known that passes a corner in all criteria but the one maximised."""
        others = np.arange(self.count) != aim
        passed = (corner + ENOUGH * self.steps)[others]
        fit = [p for p in self.points if np.all(p.values[others] >= passed)]
        return max(fit, key=lambda p: float(p.values[aim])).x if fit else None

    def _values(self, x: np.ndarray) -> np.ndarray:
        """Values of a solution, on the grid of its step where there is one."""
        raw = self.vectors @ x
        whole = np.round(raw / self.steps) * self.steps
        return np.where(self.exact, whole, raw) + self.constants

    def _floor(self, aim: int, bound: float) -> float:
        """A bound on a criterion, brought down to its grid."""
        step = self.found[aim]
        if step is None or not np.isfinite(bound):
            return float(bound)
        return float(np.floor((bound - self.constants[aim]) / step + 1e-6) * step) + float(
            self.constants[aim]
        )
