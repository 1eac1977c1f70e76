"""Strategic oscillation: from one plan through points that break rows of all to another plan.

Where countries share almost everything, a better plan is rarely next to a good one: what one country
would gain needs money that others hold, and they part with it only once it is asked for. So a row of
all may be broken for a price, at first less than what the row is worth. Countries choose anew, one
after the other and each nearly exactly, while the money of all moves; with each sweep the price rises,
until nothing is broken any more. Small steps of the price are worth their time. From a poor plan what
comes out is mostly much better, from a good one it is mostly another good one, which the local search
improves and crosses with those that it knows.
Effort is counted in nodes, so the same call gives the same plan everywhere.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np

from model.engines import direct, interrupt
from model.engines.elastic import elastic
from model.engines.lp import best_continuous
from model.engines.mending import BROKEN, mended
from model.engines.relax_and_fix import partners
from model.engines.relaxation import Relaxation
from model.program import LINKING, Program
from model.reduce import reduce

PRICES = (0.7, 0.85, 1.0, 1.15, 1.4, 2.0, 5.0)
"""What breaking a row costs in each sweep through the countries, as a multiple of what the row is worth."""

LEAST = 0.05
"""A row is worth this share of the bound for all that it allows, at least: many have no price in the relaxation."""

RIVALS, AMONG = 2, 14
"""Countries outside the plan that choose too while rows are cheap to break, and the first ones in rank that
they are drawn from."""

EFFORT = direct.Effort(nodes=60, lean=True)
GAP = 4e-3
"""Effort and gap of the program of one country; with fewer nodes more ways back are not found."""


def oscillated(
    program: Program, relaxation: Relaxation, x: np.ndarray, random: Random, clock: direct.Clock
) -> np.ndarray | None:
    """Another feasible point, better or not; None when no way back is found, or the time is up.

    Args:
        program: the program.
        relaxation: its relaxation by countries.
        x: a feasible point.
        random: who chooses in which order is drawn from here.
        clock: the time that is left.
    """
    count = len(x)
    point, broken = x, np.zeros(0)
    for times in PRICES:
        soft = elastic(program, LEAST * relaxation.bound, relaxation.prices, times)
        broken = broken if len(broken) else np.zeros(len(soft.c) - count)
        for block in _order(program, relaxation, point, random, RIVALS if times <= 1 else 0):
            if clock.over or interrupt.asked():
                return None
            both = _chosen(soft, np.append(point, broken), block, clock)
            point, broken = both[:count], both[count:]
        if times > 1 and broken.max(initial=0.0) <= BROKEN:
            break
    plan = best_continuous(program, point)
    return mended(program, point, [], clock) if plan is None else plan


def _order(
    program: Program, relaxation: Relaxation, x: np.ndarray, random: Random, rivals: int
) -> list[int]:
    """Partners and some countries that could be partners, in any order."""
    here = partners(program, np.round(x))
    others = [b for b in relaxation.rank if b not in here][:AMONG]
    all_ = here + random.sample(others, min(rivals, len(others)))
    return random.sample(all_, len(all_))


def _chosen(soft: Program, x: np.ndarray, block: int, clock: direct.Clock) -> np.ndarray:
    """The best point with the choices of all other countries as they are; the same point where none is found."""
    held = soft.integer & ~np.isin(soft.col_block, (block, LINKING))
    lower = np.where(held, np.round(x), soft.col_lower)
    small = reduce(soft, lower, np.where(held, np.round(x), soft.col_upper))
    if small is None:
        return x
    options = replace(clock.left(), gap=GAP, threads=1)
    found = direct.solve(small.program, options, small.part(x), effort=EFFORT)
    return x if found.x is None else small.full(found.x)
