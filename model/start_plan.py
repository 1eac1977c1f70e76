"""A first plan, found by the structure of the problem (countries) before the solver proper begins.

On a large case the solver by itself has only the empty plan for minutes: one partner alone breaks
the limit on shares, so a plan needs several at once. Small programs need no help and get none.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from model.engines import relax_and_fix, session
from model.engines.direct import Clock
from model.engines.lp import best_continuous
from model.engines.neighbourhoods import Search
from model.engines.relaxation import relax
from model.program import LINKING, Program
from model.reduce import reduce
from model.solution import Outcome, Progress, SolverOptions, Watch

LARGE = 1500
"""Integer columns from which a program gets a start plan of our own."""

DEEP = 16
"""Integer columns that its countries have on average, at least: where a country is a single yes or no,
working country by country helps nobody."""

FEW = 24
"""Countries in the relaxation up to which working on a few at a time gets anywhere."""

FIRST_SHARE = 0.9
"""Part of the time limit that the first plan may take; the rest is the engine's."""

SHARE = 0.8
"""Part of the time limit that the local search may take."""


def find(
    program: Program,
    options: SolverOptions,
    start: np.ndarray | None = None,
    progress: Watch | None = None,
) -> Outcome | None:
    """A feasible point to begin with, and what bounds all plans; None when none is found or needed.

    Args:
        program: the program.
        options: time limit, gap and seed.
        start: a point to begin with, of this or a similar program; NaN where it says nothing.
        progress: told when the plan gets better.
    """
    began = time.monotonic()
    given = None if start is None else completed(program, start)
    found = None
    if options.start and options.solver == session.NAME and worthwhile(program):
        found = _by_countries(program, options, given, progress)
    if found is None and given is not None:
        found = Outcome("feasible", given, program.objective(given))
    return None if found is None else replace(found, seconds=time.monotonic() - began)


def worthwhile(program: Program) -> bool:
    """Whether a program is large and its countries are."""
    integers = int((program.integer & (program.col_block != LINKING)).sum())
    return integers >= max(LARGE, DEEP * len(program.blocks))


def completed(program: Program, start: np.ndarray) -> np.ndarray | None:
    """A feasible point with the choices of a given one, its amounts placed anew; None if there is none."""
    known = program.integer & ~np.isnan(start)
    x = np.clip(np.round(start), program.col_lower, program.col_upper)
    left = reduce(
        program, np.where(known, x, program.col_lower), np.where(known, x, program.col_upper)
    )
    if left is None or left.program.integer.any():
        return None
    found = best_continuous(left.program, np.zeros(len(left.kept)))
    return None if found is None else left.full(found)


def _by_countries(
    program: Program, options: SolverOptions, given: np.ndarray | None, progress: Watch | None
) -> Outcome | None:
    """Relaxation, first plan, local search; the bound is kept also where no plan is found."""
    whole = Clock(replace(options, time_limit=FIRST_SHARE * options.seconds))
    part = Clock(replace(options, time_limit=SHARE * options.seconds))
    began = time.monotonic()
    relaxation = relax(program, whole.left())
    if relaxation is None or len(relax_and_fix.partners(program, relaxation.x)) > FEW:
        return None

    def seen(value: float | None) -> None:
        if progress:
            seconds = time.monotonic() - began
            progress(Progress("start", seconds, value, relaxation.bound))

    seen(None)
    x = given
    if x is None:
        # Side by side: one is there within seconds, the other is better and may need too long.
        with ThreadPoolExecutor(2) as pool:
            quick = pool.submit(Search(program, relaxation, whole.left(), progress).quick)
            slow = pool.submit(relax_and_fix.first_plan, program, relaxation, whole.left(), seen)
            plans = [plan for plan in (slow.result(), quick.result()) if plan is not None]
        x = max(plans, key=program.objective, default=None)
    if x is None:
        return Outcome("no_plan", bound=relaxation.bound)
    if not part.over:
        found = Search(program, relaxation, part.left(), progress).go(x)
        if found is not None:
            return found
    value = program.objective(x)
    return Outcome("feasible", x, value, max(relaxation.bound, value))
