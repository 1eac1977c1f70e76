"""The bench: where a study has its runs done, kept, and their plans offered to each other.

A study names points; the bench solves each once, ever, in parallel, and gives back one row per
point in the order asked. What a row says depends on the points alone: never on the order in which
workers finish, on how many there are, or on a study having been stopped and taken up again.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Any

import pandas as pd

from model import engines, executor, formulation, labour, overriding, proof
from model.case import Case
from model.executor import LOST, Workers
from model.labour import Job, Offer, Reply, Task
from model.loading import case_of, digest
from model.plan import Plan
from model.plan_folder import TABLES as PLAN
from model.points import Point, Row
from model.proof import Proof
from model.recall import Recall
from model.solution import SolverOptions, Status, Tally, absolute_gap, relative_gap, within
from model.store import Store, address, offered

Told = Callable[[Tally], None]

BETTER = 1e-9
"""A plan or a bound is better by more than this share of its value."""

HELD = 64
"""Plans kept in memory, whatever the number of points."""

CHOICES = ("selection", "presence", "service")
"""Result tables that say what a plan chooses."""


class Bench:
    """Runs points of one case and keeps them.

    Args:
        job: what all points share.
        store: where runs are kept.
        width: workers; None for one per core.
        cluster: address of a Dask scheduler, None for processes.
        told: told how far it is.
        earlier: options with which this folder was filled before, if others than those of the job.
    """

    def __init__(
        self,
        job: Job,
        store: Store,
        *,
        width: int | None = None,
        cluster: str | None = None,
        told: Told | None = None,
        earlier: SolverOptions | None = None,
    ) -> None:
        self.job, self.store = job, store
        self.width, self.cluster = width, cluster
        self.digest = digest(job.raw)
        self.earlier = earlier
        self.asked: list[Point] = []
        self.coming = 0
        """Points that the study will still ask for, one after the other."""
        self._told = told
        self._failed: dict[str, str] = {}
        self._began = time.monotonic()
        self._done, self._total = 0, 0
        self._best: float | None = None
        self.plan = lru_cache(HELD)(self._plan)
        self._choices = lru_cache(None)(lambda run: self.store.mark(run, CHOICES))

    def address(self, point: Point, options: SolverOptions | None = None) -> str:
        """Hash of a point's run."""
        changes = (*self.job.overrides, *point.overrides)
        return address(self.digest, changes, self.job.without, options or self.job.options)

    def base(self) -> Case:
        """The case that all points change, checked with everything that is asked of it.

        Raises:
            UsageError: an engine or a family that does not exist, or one that stays.
            DataError: the case has faults.
            OverrideError: a change fits nothing.
        """
        case = case_of(self.job.raw, self.job.overrides)
        formulation.choose(case, self.job.without)
        engines.check(self.job.options)
        return case

    def check(self, points: Iterable[Point]) -> None:
        """Find out before anything is solved whether a change fits nothing.

        Raises:
            OverrideError: it fits nothing, or leaves the range of its column.
            DataError: it names something that the case does not have.
        """
        recall = Recall()
        for point in points:
            changes = (*self.job.overrides, *point.overrides)
            overriding.apply(self.job.raw.given, changes)
            if any(map(overriding.names_something, point.overrides)):
                case_of(self.job.raw, changes, recall)

    def solve(self, points: Sequence[Point]) -> list[Row]:
        """Solve points that are not in the store yet; all their rows, in order."""
        self.asked += points
        keys = [self.address(point) for point in points]
        todo: dict[str, int] = {}
        for i, key in enumerate(keys):
            if key not in todo and not self._settled(key):
                todo[key] = i
        self._total += len(todo)
        self.coming = max(0, self.coming - len(points))
        if todo:
            with self._workers(len(todo)) as hands:
                self._work(hands, points, keys, todo)
        return [self.row(key, point) for key, point in zip(keys, points, strict=True)]

    def share(self, rows: Sequence[Row], more: Sequence[Row] = ()) -> list[Row]:
        """Offer every plan, and those of more rows, to every point: it takes the best it may use."""
        donors = [*rows, *more]
        offers = {i: plans for i in range(len(rows)) if (plans := self._donors(donors, i))}
        found = list(rows)
        tasks = ((i, self._offer(rows[i], plans)) for i, plans in offers.items())
        for i, future in self._each(labour.offer, tasks, len(offers)):
            found[i] = self._taken(rows[i], future)
        return found

    def have(self, task: executor.Task, wanted: Mapping[str, Any]) -> None:
        """Have other runs made, each by its key from the argument of a task, unless they are there."""
        todo = {key: argument for key, argument in wanted.items() if not self._settled(key)}
        self._total += len(todo)
        for key, future in self._each(task, iter(todo.items()), len(todo)):
            self._keep(key, future)
            self._done += 1
            self.tell()

    def _each(
        self, task: executor.Task, arguments: Iterator[tuple[Any, Any]], most: int
    ) -> Iterator[tuple[Any, Future]]:
        """Have a task done for each argument; what comes of them by name, as they end."""
        if not most:
            return
        with self._workers(most) as hands:
            flying: dict[Future, Any] = {}
            while True:
                for name, argument in islice(arguments, hands.width - len(flying)):
                    flying[hands.submit(task, argument)] = name
                if not flying:
                    return
                self.tell()
                for future in executor.landed(flying):
                    yield flying.pop(future), future

    def cap(self, rows: Sequence[Row], allows: Callable[[int, int], bool]) -> list[Row]:
        """Give every row the lowest bound of those that allow at least as much.

        Args:
            rows: of points of which some allow more than others.
            allows: whether the point at the first position allows all that the second one does.
        """
        found = []
        for i, row in enumerate(rows):
            above = [r for j, r in enumerate(rows) if j != i and allows(j, i)]
            found.append(self.capped(row, above))
        return found

    def capped(self, row: Row, above: Sequence[Row]) -> Row:
        """The row with the lowest bound of rows of points that allow at least as much."""
        shut = next((r for r in above if r.status == Status.INFEASIBLE), None)
        if shut is not None and row.status == Status.NO_PLAN:
            reason = f"Nothing is possible where more is allowed: {shut.point.name}. {shut.reason}"
            return replace(row, status=str(Status.INFEASIBLE), bound=None, reason=reason)
        known = [r for r in above if r.bound is not None]
        best = min(known, key=lambda r: (r.bound, r.run), default=None)
        if best is None or best.bound is None:
            return row
        if row.bound is not None and best.bound >= row.bound - BETTER * abs(row.bound):
            return row
        if row.objective is None:
            status_left = row.status == Status.NO_PLAN
            return replace(row, bound=best.bound, bound_from=best.run) if status_left else row
        return self._with_bound(row, max(best.bound, row.objective), best.run)

    def _with_bound(self, row: Row, bound: float, proven_by: str) -> Row:
        """The run of a row once more, with a better bound."""
        run = self.store.run(row.run)
        enough = within(row.objective, bound, run["gap_asked"])
        run |= {
            "bound": bound,
            "gap_abs": absolute_gap(row.objective, bound),
            "gap_rel": relative_gap(row.objective, bound),
            "status": str(Status.OPTIMAL if enough else row.status),
            "bound_from": proven_by,
        }
        key = offered(row.run, f"bound of {proven_by}")
        if not self.store.has(key):
            self.store.write_like(row.run, key, run)
        return replace(self.row(key, row.point), seconds=row.seconds)

    def _plan(self, run: str) -> Plan | None:
        """The plan of a run, None without one."""
        tables = self.store.tables(run, PLAN)
        return Plan.from_tables(tables) if "selection" in tables else None

    def tables(self, row: Row, *names: str) -> dict[str, pd.DataFrame]:
        """Result tables of a row; none without a plan."""
        return self.store.tables(row.run, names)

    def known(self) -> list[Row]:
        """Rows of all points asked for so far that are settled."""
        keys = [(self.address(point), point) for point in self.asked]
        return [self.row(key, point) for key, point in keys if self._settled(key)]

    def _settled(self, key: str) -> bool:
        return key in self._failed or self.store.has(key)

    @contextmanager
    def _workers(self, most: int) -> Iterator[Workers]:
        width = min(self.width or executor.cores(), most)
        with executor.workers(self.job, width, self.cluster) as hands:
            yield hands

    def _work(
        self, hands: Workers, points: Sequence[Point], keys: Sequence[str], todo: dict[str, int]
    ) -> None:
        lost = set[str]()
        flying: dict[Future, str] = {}
        while todo or flying:
            for key in _ready(points, keys, todo, flying.values(), hands.width - len(flying)):
                flying[hands.submit(labour.solve, self._task(points, keys, todo.pop(key)))] = key
            self.tell()
            for future in executor.landed(flying):
                key = flying.pop(future)
                if isinstance(future.exception(), LOST) and key not in lost:
                    lost.add(key)  # perhaps a neighbour in the same pool was killed: once more
                    todo[key] = keys.index(key)
                    continue
                value = self._keep(key, future)
                self._done += 1
                if value is not None:
                    self._best = value if self._best is None else max(value, self._best)
        self.tell()

    def _task(self, points: Sequence[Point], keys: Sequence[str], i: int) -> Task:
        """A point with what is known of it: plans to begin with, and what no plan can exceed."""
        point = points[i]
        before = self._before(point)
        begin = [before, *(keys[j] for j in point.starts), point.begin]
        plans = [self.plan(key) for key in begin if key and self.store.has(key)]
        above = [before, "" if point.above is None else keys[point.above], point.under]
        bounds = [b for key in above if key and (b := self._ceiling(key)) is not None]
        proofs = [p for key in above if key and (p := self._proof(key)) is not None]
        starts = tuple(plan for plan in plans if plan is not None)
        return Task(point.overrides, starts, min(bounds, default=None), tuple(proofs))

    def _before(self, point: Point) -> str:
        """The run of the same point with the options of before, blank where there is none."""
        if self.earlier is None:
            return ""
        key = self.address(point, self.earlier)
        return key if self.store.has(key) else ""

    def _ceiling(self, key: str) -> float | None:
        """What no plan can exceed where this run's case allows at least as much."""
        if not self.store.has(key):
            return None
        run = self.store.run(key)
        bound: float | None = run["bound"]
        return None if run["formulation"]["objective"] == "lexicographic" else bound

    def _proof(self, key: str) -> Proof | None:
        """What a run proved for cases that allow less; None where that cannot be read."""
        with suppress(ValueError):
            return proof.read(self.store.proof(key))
        return None

    def _keep(self, key: str, future: Future) -> float | None:
        """Store what a worker gives back; a failure is not stored: it is tried again another day."""
        error = future.exception()
        if error is not None:
            self._failed[key] = f"The worker was lost: {type(error).__name__} {error}".rstrip()
            return None
        reply: Reply = future.result()
        if reply.interrupted:
            raise KeyboardInterrupt
        if reply.failure:
            self._failed[key] = reply.failure
            return None
        proven = "" if reply.proof is None else reply.proof.text()
        self.store.write(key, reply.run, reply.texts, proven)
        found: float | None = reply.run["objective"]
        return found

    def row(self, key: str, point: Point) -> Row:
        """The row of a run that is settled."""
        if key in self._failed:
            return Row(key, point, str(Status.ERROR), reason=self._failed[key])
        run = self.store.run(key)
        values: dict[str, float] = {}
        if run["objective"] is not None:
            table = self.store.tables(key, ["criteria"])["criteria"]
            values = dict(zip(table["criterion"], table["value"], strict=True))
        return Row(
            key,
            point,
            str(run["status"]),
            run["objective"],
            run["bound"],
            values,
            " ".join(run.get("reasons", ())),
            run.get("plan_from", ""),
            run.get("bound_from", ""),
            float(run["seconds"]["total"]),
        )

    def _donors(self, rows: Sequence[Row], i: int) -> dict[str, str]:
        """Runs whose plan may be worth more at a point than its own, by who found it, best first.

        Of runs that choose the same the nearest one: its money was placed for a similar case.
        """
        row = rows[i]
        least = _least(row)
        if row.status == Status.INFEASIBLE or (row.bound is not None and row.bound <= least):
            return {}
        others = [j for j, r in enumerate(rows) if r.objective is not None and r.run != row.run]
        if all(labour.keeps_values(rows[j].point.overrides) for j in (*others, i)):
            others = [j for j in others if (rows[j].objective or 0.0) > least]
        nearest: dict[str, int] = {}
        for j in sorted(others, key=lambda j: (abs(j - i), j)):
            nearest.setdefault(self._choices(rows[j].run), j)
        best = sorted(nearest.values(), key=lambda j: (-(rows[j].objective or 0.0), rows[j].run))
        return {rows[j].plan_from or rows[j].run: rows[j].run for j in best}

    def _offer(self, row: Row, donors: Mapping[str, str]) -> Offer:
        """The plans of other runs, read only now: a study must not hold them all."""
        own = {} if row.run in self._failed else self.store.run(row.run)
        plans = tuple((donor, plan) for donor, key in donors.items() if (plan := self.plan(key)))
        return Offer(row.point.overrides, own, _least(row), plans)

    def _taken(self, row: Row, future: Future) -> Row:
        """The row with the plan that it took over, if it did."""
        error = future.exception()
        if error is not None:
            return row
        reply: Reply = future.result()
        if reply.failure or not reply.run:
            return row
        key = offered(row.run, reply.run["plan_from"])
        self.store.write(key, reply.run, reply.texts)
        return replace(self.row(key, row.point), seconds=row.seconds)

    def tell(self, tally: Tally | None = None) -> None:
        """Tell how far it is, as the bench has counted or as a study counts itself."""
        if self._told:
            spent = time.monotonic() - self._began
            own = tally or Tally(self._done, self._total + self.coming, best=self._best)
            self._told(replace(own, failed=len(self._failed), seconds=spent))


def _least(row: Row) -> float:
    """What a plan must be worth more than to be better at a point."""
    return -math.inf if row.objective is None else row.objective + BETTER * abs(row.objective)


def _ready(
    points: Sequence[Point],
    keys: Sequence[str],
    todo: Mapping[str, int],
    flying: Iterable[str],
    count: int,
) -> list[str]:
    """Runs that can begin: the point whose plan they begin with is done."""
    open_ = {*todo, *flying}
    found: list[str] = []
    for key, i in todo.items():
        above = points[i].above
        before = (*points[i].starts, *(() if above is None else (above,)))
        if len(found) >= count:
            break
        if not any(keys[j] in open_ for j in before):
            found.append(key)
    return found
