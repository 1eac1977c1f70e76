"""What of a program is worth searching: the countries that matter, the choices that are still open.

Most countries of a large program are far from any good plan, and where plan and bound are near to
each other most choices are settled. What is left out here is left to the proof.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from model.engines import relax_and_fix
from model.engines.relaxation import Relaxation
from model.program import LINKING, Program
from model.reduce import Reduced, reduce

RIVALS = 16
"""Countries beside those of the relaxation that a plan may use until the last solve."""

SURE = 1e-6
"""A choice is ruled out when it costs more than the gap and this share of the bound."""


def core(program: Program, relaxation: Relaxation, plans: Iterable[np.ndarray]) -> Reduced | None:
    """The program of the countries that relaxation or plans use, and of the first in rank besides.

    Args:
        program: the program.
        relaxation: its relaxation by countries.
        plans: feasible points of it.

    Returns:
        The smaller program; None where it has no feasible point.
    """
    used = relax_and_fix.partners(program, relaxation.x)
    chosen = {*used, *relaxation.rank[: len(used) + RIVALS]}
    for x in plans:
        chosen.update(relax_and_fix.partners(program, x))
    out = (program.col_block != LINKING) & ~np.isin(program.col_block, list(chosen))
    rest = np.clip(0.0, program.col_lower, program.col_upper)
    lower = np.where(out, rest, program.col_lower)
    return reduce(program, lower, np.where(out, rest, program.col_upper))


def undecided(program: Program, known: Relaxation | None, x: np.ndarray | None) -> Reduced | None:
    """The program without the choices that would cost more than the gap between bound and plan.

    Args:
        program: the program.
        known: its relaxation by countries, None where there is none.
        x: the plan, None where there is none.

    Returns:
        The smaller program, the whole one where one of the two is missing; None where nothing is
        better than the plan.
    """
    lower, upper = program.col_lower.copy(), program.col_upper.copy()
    if known is not None and x is not None:
        room = known.bound - program.objective(x) + SURE * abs(known.bound)
        inside = program.integer & np.isin(program.col_block, list(known.inside))
        upper[inside & (known.reduced < -room)] = lower[inside & (known.reduced < -room)]
        lower[inside & (known.reduced > room)] = upper[inside & (known.reduced > room)]
        out = np.isin(program.col_block, np.flatnonzero(known.worth < -room))
        upper[out] = np.clip(0.0, lower[out], upper[out])
        lower[out] = upper[out]
    return reduce(program, lower, upper)
