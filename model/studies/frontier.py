"""Frontier: the plans that nothing dominates, and what one criterion costs in another."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from model import formulation, prechecks
from model.bench import Bench
from model.case import Case
from model.efficient import front
from model.engines import interrupt
from model.engines.listing import Listing
from model.errors import UsageError
from model.executor import LOST
from model.front_labour import Hands, Site, hands, keep, site_of, solve
from model.front_records import RESOLUTION, Answer, Ask, Front, News, Stop
from model.front_records import Point as Corner
from model.front_tables import tables
from model.points import Found, Point, Row, Stopped
from model.solution import Outcome, Status, Tally
from model.store import Journal, offered
from model.tables import nearest


@dataclass(frozen=True)
class Asked:
    """What a planner wants to know.

    Args:
        criteria: to be traded off; none for all of the case.
        count: stop at this many points.
        seconds: stop after this time.
        spacing: stop when no gap is wider than this share of the range.
        resolution: criteria that are not whole are told apart by this share of their range.
    """

    criteria: tuple[str, ...] = ()
    count: int | None = None
    seconds: float | None = None
    spacing: float | None = None
    resolution: float = RESOLUTION


def chosen(asked: Asked, case: Case) -> tuple[str, ...]:
    """The criteria that are traded off.

    Raises:
        UsageError: an unknown criterion, one that stands twice, or fewer than two.
    """
    names = asked.criteria or tuple(case.criteria)
    for name in names:
        if name not in case.criteria:
            near = nearest(name, tuple(case.criteria))
            raise UsageError(f"--criteria: the case has no criterion {name}; {near}")
        if names.count(name) > 1:
            raise UsageError(f"--criteria: {name} stands twice")
    if len(names) < 2:
        raise UsageError("a frontier needs two or more criteria")
    return names


def study(bench: Bench, asked: Asked) -> Found:
    """Find the front of the case and a plan for each of its points.

    Raises:
        Stopped: Ctrl-C was pressed; with what was found until then.
    """
    case = bench.base()
    names = chosen(asked, case)
    site = site_of(case, names, bench.job.options, bench.job.without)
    stop = Stop(asked.count, asked.seconds, asked.spacing, asked.resolution)
    with interrupt.listening(), hands(site, bench.width, bench.cluster) as team:
        kept = _Plans(bench, site, team)
        journal = bench.store.journal(f"{kept.origin}-{'-'.join(map(_short, names))}")
        solved = _Solved(journal, site, team)

        def told(news: News) -> None:
            kept.take(news.points)
            done = news.programs
            bench.tell(Tally(done, done + news.open))

        small, listed = site.small is not None, site.listed is not None
        found = front(site.searched, names, solved, stop, told, boxed=small, listed=listed)
        if found.stopped == "interrupted":
            raise Stopped(_found(names, found, kept, site))
        return _found(names, found, kept, site)


def _short(name: str) -> str:
    return "".join(ch if ch.isalnum() else "_" for ch in name)[:40]


class _Solved:
    """Solves the programs of a front, those solved before an interruption from its journal."""

    def __init__(self, journal: Journal, site: Site, team: Hands) -> None:
        self._journal, self._site, self._team = journal, site, team
        self._known = {note["asked"]: note for note in journal.read()}

    def __call__(self, asks: Sequence[Ask]) -> list[Answer]:
        keys = [_key(ask) for ask in asks]
        todo = {key: ask for key, ask in zip(keys, asks, strict=True) if key not in self._known}
        stopped = False
        answers = self._team.results(solve, list(todo.values()))
        for key, answer in zip(todo, answers, strict=True):
            if isinstance(answer, Outcome) and answer.status == "interrupted":
                stopped = True
                continue
            self._known[key] = {"asked": key, **_note(answer)}
            self._journal.add(self._known[key])
        if stopped:
            raise KeyboardInterrupt
        width = len(self._site.searched.c)
        return [_read(self._known[key], width) for key in keys]


def _key(ask: Ask) -> str:
    flags = np.array([ask.c0, float(ask.relaxed), float(ask.listed)])
    return hashlib.sha256(
        b"".join(part.tobytes() for part in (ask.c, flags, ask.floors))
    ).hexdigest()[:20]


def _note(answer: Answer) -> dict[str, Any]:
    if isinstance(answer, Listing):
        return {"whole": answer.whole, "points": [_packed(x) for x in answer.points]}
    note = {"status": answer.status, "bound": answer.bound, "objective": answer.objective}
    return note if answer.x is None else {**note, "x": _packed(answer.x)}


def _read(note: Mapping[str, Any], width: int) -> Answer:
    if "whole" in note:
        return Listing(tuple(_point(x, width) for x in note["points"]), note["whole"])
    x = _point(note["x"], width) if "x" in note else None
    return Outcome(note["status"], x, note["objective"], note["bound"])


def _packed(x: np.ndarray) -> list[list[float]]:
    at = np.flatnonzero(x)
    return [at.tolist(), x[at].tolist()]


def _point(packed: Sequence[Sequence[float]], width: int) -> np.ndarray:
    x = np.zeros(width)
    x[np.array(packed[0], dtype=int)] = packed[1]
    return x


class _Plans:
    """The plans of the points found, made and stored as they come."""

    def __init__(self, bench: Bench, site: Site, team: Hands) -> None:
        self._bench, self._site, self._team = bench, site, team
        self._coming: dict[str, tuple[Future, np.ndarray]] = {}
        self.origin = bench.address(Point("frontier"))

    def take(self, points: Sequence[Corner]) -> None:
        """Have plans made of new points, and store those that are ready."""
        for point in points:
            key = self.key(point)
            if key not in self._coming and not self._bench.store.has(key):
                self._coming[key] = self._team.submit(keep, point.x), point.x
        self._store([key for key, (future, _) in self._coming.items() if future.done()])

    def finish(self) -> None:
        """Store all plans that are still to come."""
        self._team.finish([future for future, _ in self._coming.values()])
        self._store(list(self._coming))

    def _store(self, keys: Sequence[str]) -> None:
        for key in keys:
            future, x = self._coming.pop(key)
            lost = isinstance(future.exception(), LOST)
            run, texts = keep(self._site, x) if lost else future.result()
            if not interrupt.asked():  # else its money may not be placed as it would have been
                self._bench.store.write(key, run, texts)

    def key(self, point: Corner) -> str:
        """Hash of the run of a point."""
        return offered(self.origin, repr([float(v) for v in point.values]))

    def stored(self, point: Corner) -> bool:
        """Whether the plan of a point is there."""
        return self._bench.store.has(self.key(point))

    def row(self, name: str, point: Corner) -> Row:
        """A point of the front as a run."""
        knobs = {"proven": point.proven}
        return self._bench.row(self.key(point), Point(f"{name} {point.values[0]:.9g}", knobs))

    def none(self, status: Status, reasons: Sequence[str]) -> Row:
        """The one row of a front without a point."""
        return Row(self.origin, Point("frontier"), str(status), reason=" ".join(reasons))


def _found(names: Sequence[str], front: Front, kept: _Plans, site: Site) -> Found:
    """What the study says of a front; of one that was interrupted what is stored."""
    if front.stopped == "interrupted":
        front = replace(front, points=tuple(p for p in front.points if kept.stored(p)))
    else:
        kept.finish()
    rows = [kept.row(names[0], point) for point in front.points]
    made = tables(names, front, [row.run for row in rows])
    if not rows and not front.stopped:
        rows = [kept.none(*_nothing(front, site))]
    return Found(rows, made, _facts(names, front))


def _nothing(front: Front, site: Site) -> tuple[Status, Sequence[str]]:
    """Why a front has no point."""
    if not front.complete:
        limit = f"{site.options.seconds:g} seconds"
        return Status.NO_PLAN, (f"No plan was found within the limit of each search: {limit}.",)
    choice = formulation.choose(site.case, site.without)
    return Status.INFEASIBLE, prechecks.proofs(site.case, choice) or (
        "No plan keeps all rules of this case; `tranche run` tells which rules are in conflict.",
    )


def _facts(names: Sequence[str], front: Front) -> dict[str, Any]:
    """What `study.json` says of a front, besides what was asked."""
    return {
        "criteria": list(names),
        "closed": front.complete,
        "exact": bool(front.exact.all()),
        "stopped": front.stopped,
        "open_zones": len(front.open) + len(front.unknown),
        "unproven": sum(not point.proven for point in front.points),
        "steps": [
            {"criterion": j, "step": float(step), "exact": bool(exact)}
            for j, step, exact in zip(names, front.steps, front.exact, strict=True)
        ],
        "programs": front.programs,
    }
