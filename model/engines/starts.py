"""Which plans a search by countries begins with, and from where it begins anew.

Nobody can tell beforehand among how many countries a first plan should choose, or how much of the
budgets a dive should leave to those who come last. So several are made, two side by side, each in its
own way: good plans that differ are what the local search crosses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.engines import relax_and_fix
from model.engines.direct import Clock
from model.engines.relaxation import Relaxation
from model.program import Program

SHARES = ((0.8, 0.5), (0.9, 0.7))
"""Of the countries that the relaxation uses so many may be in a first plan. With fewer it is there
sooner, and often it is better too, as there is room for what each partner is best at. The first turn
has what is mostly good and what is soon there."""

RESERVES = (0.01, 0.03, 0.0, 0.1)
"""Shares of the budgets that a dive holds back at first."""

CROWD = 60
"""With more partners than this one dive keeps all hands busy."""


@dataclass(frozen=True)
class Turn:
    """First plans that are made side by side.

    Args:
        ways: how each is made, as arguments of `relax_and_fix.first_plan`.
        always: whether they are made although there is a plan.
    """

    ways: Sequence[dict[str, Any]]
    always: bool


def turns(program: Program, relaxation: Relaxation) -> list[Turn]:
    """First plans to make, turn after turn."""
    used = len(relax_and_fix.partners(program, relaxation.x))
    if used > relax_and_fix.SETTLED:
        each = 1 if used > CROWD else 2
        dives = [{"reserve": share} for share in RESERVES]
        return [Turn(dives[i : i + each], False) for i in range(0, len(dives), each)]
    counts = [dict.fromkeys(_count(share, used) for share in turn) for turn in SHARES]
    among = [Turn([{"count": n} for n in turn], True) for turn in counts]
    return [*among, Turn([{}], False)]


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
