"""A plan to begin with: made whole again in a program that may differ, and enough where a bound is known."""

from __future__ import annotations

import numpy as np

from model.engines.lp import best_continuous
from model.program import Program
from model.reduce import reduce
from model.solution import Outcome, SolverOptions, within


def enough(
    program: Program, options: SolverOptions, start: np.ndarray | None, ceiling: float | None
) -> Outcome | None:
    """The plan to begin with, where what is known beforehand proves it to be good enough."""
    x = None if start is None or ceiling is None else completed(program, start)
    if x is None:
        return None
    value = program.objective(x)
    if not within(value, ceiling, options.asked_gap):
        return None
    return Outcome("optimal", x, value, max(ceiling or value, value), message="known beforehand")


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
