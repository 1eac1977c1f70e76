"""The bench: where a study has its runs done, kept, and their plans offered to each other.

A study names points; the bench solves each once, ever, in parallel, and gives back one row per
point in the order asked. What a row says depends on the points alone: never on the order in which
workers finish, on how many there are, or on a study having been stopped and taken up again.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from model import engines, executor, formulation, labour, overriding
from model.case import Case
from model.executor import LOST, Workers
from model.labour import Job, Offer, Reply, Task
from model.loading import case_of, digest
from model.overrides import Override
from model.plan import Plan
from model.plan_folder import TABLES as PLAN
from model.solution import SolverOptions, Status, Tally, relative_gap
from model.store import Store, address, offered

Told = Callable[[Tally], None]

BETTER = 1e-9
"""A plan is better by more than this share of its value."""


@dataclass(frozen=True)
class Point:
    """One run of a study.

    Args:
        name: what the planner calls it.
        knobs: the columns that tell it from the others.
        overrides: its changes, after those that all points share.
        start: position in its batch of the point whose plan it begins with; None for none.
        begin: the run, solved before, whose plan it begins with; blank for none.
    """

    name: str
    knobs: Mapping[str, Any] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    start: int | None = None
    begin: str = ""


@dataclass(frozen=True)
class Row:
    """How a point came out.

    Args:
        run: hash, by which the store has it.
        point: the point.
        status: how the run ended.
        objective: value of its plan, None without one.
        bound: what no plan can exceed, None where nothing is proven.
        values: value of each criterion.
        reason: why there is no plan.
        plan_from: the run that found its plan, blank for its own.
        seconds: work it took.
    """

    run: str
    point: Point
    status: str
    objective: float | None = None
    bound: float | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""
    plan_from: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Found:
    """What a study found.

    Args:
        rows: its runs.
        tables: its own tables.
        facts: what else `study.json` says.
    """

    rows: Sequence[Row]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


class Bench:
    """Runs points of one case and keeps them.

    Args:
        job: what all points share.
        store: where runs are kept.
        width: workers; None for one per core.
        cluster: address of a Dask scheduler, None for processes.
        told: told how far it is.
    """

    def __init__(
        self,
        job: Job,
        store: Store,
        *,
        width: int | None = None,
        cluster: str | None = None,
        told: Told | None = None,
    ) -> None:
        self.job, self.store = job, store
        self.width, self.cluster = width, cluster
        self.digest = digest(job.raw)
        self.asked: list[Point] = []
        self._told = told
        self._failed: dict[str, str] = {}
        self._began = time.monotonic()

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
        """Raise OverrideError where a change fits nothing, before anything is solved."""
        for point in points:
            overriding.apply(self.job.raw.given, (*self.job.overrides, *point.overrides))

    def solve(self, points: Sequence[Point]) -> list[Row]:
        """Solve points that are not in the store yet; all their rows, in order."""
        self.asked += points
        keys = [self.address(point) for point in points]
        todo: dict[str, int] = {}
        for i, key in enumerate(keys):
            if key not in todo and not self._settled(key):
                todo[key] = i
        if todo:
            with self._workers(len(todo)) as hands:
                self._work(hands, points, keys, todo)
        return [self.row(key, point) for key, point in zip(keys, points, strict=True)]

    def share(self, rows: Sequence[Row], more: Sequence[Row] = ()) -> list[Row]:
        """Offer every plan, and those of more rows, to every point: it takes the best it may use."""
        donors = [*rows, *more]
        offers = {i: plans for i, row in enumerate(rows) if (plans := _donors(donors, row))}
        found = list(rows)
        if not offers:
            return found
        with self._workers(len(offers)) as hands:
            flying: dict[Future, int] = {}
            left = iter(sorted(offers))
            while True:
                for i in _some(left, hands.width - len(flying)):
                    flying[hands.submit(labour.offer, self._offer(rows[i], offers[i]))] = i
                if not flying:
                    return found
                for future in wait(flying, return_when=FIRST_COMPLETED).done:
                    i = flying.pop(future)
                    found[i] = self._taken(rows[i], future)

    def plan(self, run: str) -> Plan | None:
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
        total, lost = len(todo), set[str]()
        flying: dict[Future, str] = {}
        best: float | None = None
        while todo or flying:
            for key in _ready(points, keys, todo, flying.values(), hands.width - len(flying)):
                flying[hands.submit(labour.solve, self._task(points, keys, todo.pop(key)))] = key
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                key = flying.pop(future)
                if isinstance(future.exception(), LOST) and key not in lost:
                    lost.add(key)  # perhaps a neighbour in the same pool was killed: once more
                    todo[key] = keys.index(key)
                    continue
                value = self._keep(key, future)
                best = value if best is None or (value is not None and value > best) else best
                self.tell(Tally(total - len(todo) - len(flying), total, best=best))

    def _task(self, points: Sequence[Point], keys: Sequence[str], i: int) -> Task:
        point = points[i]
        begin = keys[point.start] if point.start is not None else point.begin
        usable = begin and begin not in self._failed
        return Task(point.overrides, self.plan(begin) if usable else None)

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
        self.store.write(key, reply.run, reply.texts)
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
            float(run["seconds"]["total"]),
        )

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

    def tell(self, tally: Tally) -> None:
        """Tell how far it is."""
        if self._told:
            spent = time.monotonic() - self._began
            self._told(replace(tally, failed=len(self._failed), seconds=spent))


def _least(row: Row) -> float:
    """What a plan must be worth more than to be better at a point."""
    return -math.inf if row.objective is None else row.objective + BETTER * abs(row.objective)


def _donors(rows: Sequence[Row], row: Row) -> dict[str, str]:
    """Runs whose plan may be worth more at a point than its own, by who found it, best first."""
    least = _least(row)
    if row.status == Status.INFEASIBLE or (row.bound is not None and row.bound <= least):
        return {}
    others = [r for r in rows if r.objective is not None and r.run != row.run]
    if all(labour.keeps_values(r.point.overrides) for r in (*others, row)):
        others = [r for r in others if r.objective is not None and r.objective > least]
    others.sort(key=lambda r: (-(r.objective or 0.0), r.run))
    found: dict[str, str] = {}
    for other in others:
        found.setdefault(other.plan_from or other.run, other.run)
    return found


def _some(left: Iterator[int], count: int) -> Iterator[int]:
    for _ in range(max(0, count)):
        for i in left:
            yield i
            break


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
        before = points[i].start
        if len(found) >= count:
            break
        if before is None or keys[before] not in open_:
            found.append(key)
    return found


def runs_table(study: str, rows: Iterable[Row]) -> pd.DataFrame:
    """One row per run: what it is, how it came out."""
    found: list[dict[str, Any]] = []
    for row in rows:
        found.append(
            {
                "run": row.run,
                "study": study,
                "name": row.point.name,
                **row.point.knobs,
                "status": row.status,
                "objective": row.objective,
                "bound": row.bound,
                "gap": relative_gap(row.objective, row.bound),
                **row.values,
                "plan_from": row.plan_from,
                "reason": row.reason,
                "seconds": row.seconds,
            }
        )
    frame = pd.DataFrame(found)
    last = ["plan_from", "reason", "seconds"]
    return frame[[c for c in frame.columns if c not in last] + last] if len(frame) else frame
