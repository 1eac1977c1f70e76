"""A plan to begin with: fitted to a program that may differ, and enough where a bound is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from model.engines import direct
from model.engines.lp import best_continuous
from model.program import Program
from model.reduce import reduce
from model.solution import Outcome, SolverOptions, within

GAP = 3e-3
EFFORT = direct.Effort(nodes=100, lean=True)
"""Gap and effort with which a plan that breaks a rule is thinned out."""


def best(
    program: Program, starts: Iterable[np.ndarray], options: SolverOptions
) -> np.ndarray | None:
    """The best point that some plans lead to; None where none does.

    Args:
        program: the program.
        starts: solution vectors, NaN where nothing is known; they may have been made for other numbers.
        options: time limit.
    """
    points = [fitted(program, start, options) for start in starts]
    return max((x for x in points if x is not None), key=program.objective, default=None)


def enough(
    program: Program, options: SolverOptions, x: np.ndarray | None, ceiling: float | None
) -> Outcome | None:
    """The plan to begin with, where what is known beforehand proves it to be good enough."""
    if x is None or ceiling is None:
        return None
    value = program.objective(x)
    if not within(value, ceiling, options.asked_gap):
        return None
    return Outcome("optimal", x, value, max(ceiling, value), message="known beforehand")


def fitted(program: Program, start: np.ndarray, options: SolverOptions) -> np.ndarray | None:
    """A feasible point with the choices of a given one, as far as the rules allow; None if there is none."""
    found = completed(program, start)
    return _thinned(program, start, options) if found is None else found


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


def _thinned(program: Program, start: np.ndarray, options: SolverOptions) -> np.ndarray | None:
    """The best point that chooses nothing but what a given one chooses."""
    known = program.integer & ~np.isnan(start)
    most = np.clip(np.round(start), program.col_lower, program.col_upper)
    left = reduce(program, program.col_lower, np.where(known, most, program.col_upper))
    if left is None:
        return None
    found = direct.solve(left.program, replace(options, gap=GAP), effort=EFFORT)
    return None if found.x is None else left.full(found.x)
