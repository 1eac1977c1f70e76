"""A plan to begin with: fitted to a program that may differ, and enough where a bound is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from model.engines import direct, interrupt
from model.engines.lp import best_continuous
from model.engines.relax_and_fix import FEW
from model.program import LINKING, Program
from model.reduce import reduce
from model.solution import Outcome, SolverOptions, within

GAP = 3e-3
EFFORT = direct.Effort(nodes=30, lean=True, rough=True)
"""Gap and effort with which a plan that breaks a rule is fitted."""

SHARE = 0.3
"""Share of the time that is left which one such program may take, and of all time after which no more are made."""

LOST = 0.02
"""Share of its worth that a plan may lose by being thinned out."""


def best(program: Program, starts: Iterable[np.ndarray], clock: direct.Clock) -> np.ndarray | None:
    """The best point that some plans lead to; None where none does.

    Args:
        program: the program.
        starts: solution vectors, NaN where nothing is known; they may have been made for other numbers.
        clock: the time that is left; fitting takes a part of it.
    """
    points = [fitted(program, start, clock) for start in starts]
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
    why = "no search: what is proven where more is allowed is enough"
    return Outcome("optimal", x, value, max(ceiling, value), why=why)


def fitted(program: Program, start: np.ndarray, clock: direct.Clock) -> np.ndarray | None:
    """A feasible point with the choices of a given one, as far as the rules allow; None if there is none.

    A plan that breaks a rule is thinned out; where that loses much, one of its partners is opened
    and the others keep what they have.
    """
    found = completed(program, start)
    if found is not None:
        return found
    points = [_thinned(program, start, clock)]
    worth = program.c0 + float(np.nansum(program.c * start))
    least = worth - LOST * abs(worth)
    if points[0] is None or program.objective(points[0]) < least:
        points += _mended(program, start, clock)
    return max((x for x in points if x is not None), key=program.objective, default=None)


def completed(program: Program, start: np.ndarray) -> np.ndarray | None:
    """A feasible point with the choices of a given one, its amounts placed anew; None if there is none."""
    chosen = _choices(program, start)
    free = np.isnan(chosen)
    left = reduce(
        program,
        np.where(free, program.col_lower, chosen),
        np.where(free, program.col_upper, chosen),
    )
    if left is None or left.program.integer.any():
        return None
    found = best_continuous(left.program, np.zeros(len(left.kept)))
    return None if found is None else left.full(found)


def _thinned(program: Program, start: np.ndarray, clock: direct.Clock) -> np.ndarray | None:
    """The best point that chooses nothing but what a given one chooses."""
    most = _choices(program, start)
    return _solved(
        program, program.col_lower, np.where(np.isnan(most), program.col_upper, most), clock
    )


def _mended(program: Program, start: np.ndarray, clock: direct.Clock) -> list[np.ndarray | None]:
    """The best points in which one partner chooses anew and all others what they chose."""
    chosen = _choices(program, start)
    own = ~np.isnan(chosen) & (program.col_block != LINKING)
    partners = np.unique(program.col_block[own & (chosen > 0)]).tolist()
    found = []
    for block in partners if len(partners) <= FEW else []:
        if clock.gone(SHARE) or interrupt.asked():
            break
        held = own & (program.col_block != block)
        lower = np.where(held, chosen, program.col_lower)
        found.append(_solved(program, lower, np.where(held, chosen, program.col_upper), clock))
    return found


def _choices(program: Program, start: np.ndarray) -> np.ndarray:
    """The whole numbers of a start, within their bounds; NaN elsewhere."""
    whole = np.where(program.integer, np.round(start), np.nan)
    return np.clip(whole, program.col_lower, program.col_upper)


def _solved(
    program: Program, lower: np.ndarray, upper: np.ndarray, clock: direct.Clock
) -> np.ndarray | None:
    """A good point within some bounds."""
    left = reduce(program, lower, upper)
    if left is None:
        return None
    options = clock.left()
    options = replace(options, gap=GAP, time_limit=SHARE * options.seconds)
    found = direct.solve(left.program, options, effort=EFFORT)
    return None if found.x is None else left.full(found.x)
