"""Which plans a search by countries begins with, and from where it begins anew.

Nobody can tell beforehand among how many countries a first plan should choose, or how much of the
budgets a dive should leave to those who come last. So several are made side by side, each in its own
way: good plans that differ are what the local search crosses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from model.engines import relax_and_fix
from model.engines.direct import Clock
from model.engines.relaxation import Relaxation
from model.program import Program

SHARES = ((0.8, 0.5, 0.65), (0.9, 0.7))
"""Of the countries that the relaxation uses so many may be in a first plan. With fewer it is there
sooner, and often it is better too, as there is room for what each partner is best at. The first turn
has what is mostly good, what is soon there, and one between for the hands that are free then."""

RESERVES = (0.01, 0.03, 0.0, 0.1)
"""Shares of the budgets that a dive holds back at first."""

CROWD = 60
"""With more partners than this one dive keeps all hands busy."""


Way = dict[str, Any]
"""How a first plan is made: arguments of `relax_and_fix.first_plan`."""


def turns(program: Program, relaxation: Relaxation) -> list[Sequence[Way]]:
    """First plans to make side by side, turn after turn until there is one."""
    used = len(relax_and_fix.partners(program, relaxation.x))
    if used > relax_and_fix.SETTLED:
        each = 1 if used > CROWD else 2
        dives = [{"reserve": share} for share in RESERVES]
        return [dives[i : i + each] for i in range(0, len(dives), each)]
    counts = [dict.fromkeys(_count(share, used) for share in turn) for turn in SHARES]
    return [*([{"count": n} for n in turn] for turn in counts), [{}]]


def anew(program: Program, clock: Clock, relaxation: Relaxation, number: int) -> np.ndarray | None:
    """A plan from another corner of the relaxation; each number makes it in another way."""
    used = len(relax_and_fix.partners(program, relaxation.x))
    if used > relax_and_fix.SETTLED:
        reserve = RESERVES[number % len(RESERVES)]
        return relax_and_fix.first_plan(program, relaxation, clock.left(), reserve=reserve)
    count = _count(SHARES[number % len(SHARES)][0], used)
    return relax_and_fix.first_plan(program, relaxation, clock.left(), count=count, ranked=False)


def _count(share: float, used: int) -> int:
    return max(1, round(share * used))
