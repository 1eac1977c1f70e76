"""What workers of a front do: solve one program of it, or make a point a plan that is audited and kept.

Plain data in, plain data out, so that a worker may be this process, another one or another machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ALL_COMPLETED, Future, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np

from model import engines, executor, formulation, pipeline, search
from model.case import Case
from model.condense import Condensed, condense
from model.engines import interrupt, session
from model.engines.listing import Listable, above, listable
from model.evaluate import evaluate
from model.executor import LOST, Task, Workers
from model.front_records import Answer, Ask
from model.labour import texts_of
from model.legend import legend
from model.program import Program
from model.solution import Outcome, SolverOptions, Status

SMALL = 3000
"""Columns up to which the solver alone is faster than the search by countries."""

PATIENCE = 3.0
"""Seconds that a front is looked for in this process alone: workers take as long to begin."""

POLL = 0.2
"""Seconds between two looks at whether Ctrl-C was pressed."""


@dataclass(frozen=True)
class Site:
    """What all tasks of a front share.

    Args:
        case: the case.
        program: its program.
        criteria: to be traded off.
        options: of each solve.
        without: families left out.
        small: the condensed program, None for one that is searched by countries.
        listed: what can be listed of it, if anything.
    """

    case: Case
    program: Program
    criteria: tuple[str, ...]
    options: SolverOptions
    without: tuple[str, ...]
    small: Condensed | None
    listed: Listable | None

    @property
    def searched(self) -> Program:
        """The program whose points are looked for."""
        return self.program if self.small is None else self.small.program

    def full(self, x: np.ndarray) -> np.ndarray:
        """The point of the program of the case."""
        return x if self.small is None else self.small.full(x)


def site_of(
    case: Case, criteria: tuple[str, ...], options: SolverOptions, without: tuple[str, ...]
) -> Site:
    """Build the program of a case, and condense it where that is what will be solved."""
    program = pipeline.build(case, without)
    plain = case.settings.objective != "lexicographic"
    large = plain and len(program.c) > SMALL and bool(program.integer.any())
    small = None if large else condense(program)
    # Who asks for an engine or a solver gets that one.
    free = options.engine == engines.AUTO and options.solver == session.NAME
    listed = listable(small.program) if free and small is not None else None
    options = pipeline.settled(options, case)
    return Site(case, program, criteria, options, without, small, listed)


def solve(site: Site, ask: Ask) -> Answer:
    """Solve one program of a front, or list its plans where that is asked for and they are few enough."""
    if ask.listed and site.listed is not None:
        try:
            found = above(site.listed, site.criteria, ask.floors)
        except KeyboardInterrupt:
            return Outcome("interrupted")
        if found is not None:
            return found
    program = ask.of(site.searched, site.criteria)
    if site.small is None and len(program.c) > SMALL and program.integer.any():
        return search.search(program, site.case, site.options, ask.start)
    return engines.solve(program, site.options, ask.start, lean=True)


def keep(site: Site, x: np.ndarray) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """The plan of a point, its money placed, audited: its record and its tables as CSV.

    Raises:
        AuditError: a rule is broken, or the values differ from those of the program.
    """
    full = site.full(x)
    plan = pipeline.placed(site.program, site.case, full)
    found = evaluate(site.case, plan, site.without)
    aim = site.program.objective(full)
    audit = pipeline.audited(found, Outcome("feasible", full, aim), site.program)
    chosen = formulation.choose(site.case, site.without)
    run = pipeline.Run(site.case, site.options, chosen, size=site.program.size)
    # The weighted sum was not what was maximised: nothing bounds it.
    record = run.record(Status.FEASIBLE, found.objective, None, audit)
    return {**record, "legend": legend(site.case), "reasons": []}, texts_of(found.tables)


class Hands:
    """Workers for a front: this process at first, more of them when it takes long.

    What a task gives is the same wherever it is done.
    """

    def __init__(
        self, stack: ExitStack, site: Site, width: int | None, cluster: str | None
    ) -> None:
        self._stack, self._site, self._cluster = stack, site, cluster
        self._width = width or executor.cores()
        self._workers = self._open(1, None)
        self._more = cluster is not None or self._width > 1
        self._began = monotonic()

    def submit(self, task: Task, argument: Any) -> Future:
        """Have a task done."""
        if self._more and (self._cluster or monotonic() - self._began > PATIENCE):
            self._workers = self._open(self._width, self._cluster)
            self._more = False
        return self._workers.submit(task, argument)

    def results(self, task: Task, arguments: list[Any]) -> list[Any]:
        """What tasks give, in order; one whose worker was killed is done once more.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed.
        """
        futures = [self.submit(task, argument) for argument in arguments]
        self.finish(futures)
        for i, argument in enumerate(arguments):
            if isinstance(futures[i].exception(), LOST):
                futures[i] = self.submit(task, argument)
        self.finish(futures)
        return [future.result() for future in futures]

    def finish(self, futures: list[Future]) -> None:
        """Wait for tasks.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed.
        """
        left = set(futures)
        while left:
            left = wait(left, POLL, return_when=ALL_COMPLETED).not_done
            if left and interrupt.asked():
                raise KeyboardInterrupt

    def _open(self, width: int, cluster: str | None) -> Workers:
        return self._stack.enter_context(executor.workers(self._site, width, cluster))


@contextmanager
def hands(site: Site, width: int | None, cluster: str | None) -> Iterator[Hands]:
    """Give workers for a front; when it is stopped, what they do is dropped."""
    if site.small is None and cluster is None:
        width = 1  # a large program is searched with all cores, one after the other
    with ExitStack() as stack:
        yield Hands(stack, site, width, cluster)
