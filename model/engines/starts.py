"""Which plans a search by countries begins with, and from where it begins anew.

Nobody can tell beforehand among how many countries a first plan should choose, or how much of the
budgets a dive should leave to those who come last. So several are made side by side, each in its own
way: good plans that differ are what the local search crosses. Dives come first, as there must be a plan
before the time is up however slow the machine. Where countries are few they leave much to find, so the
search begins again: from more dives, each among a few offers of some countries, and once from plans that
are dear, whose countries are settled one by one with all their offers. What they lack the search adds.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from model.engines import relax_and_fix
from model.engines.relaxation import Relaxation
from model.program import Program

DIVES = ((0.8, None), (1.0, relax_and_fix.OFFERS), (0.65, None))
"""Of the countries that the relaxation uses so many may be in a dive, and so many offers of each, all where
nothing is said. Which of the three is best differs from case to case; what they differ in is worth more."""

SHARES = ((0.8, 0.5, 0.65), (0.9, 0.7))
"""The same for plans that settle countries one by one with all offers. With fewer countries one is there
sooner, and often it is better too, as there is room for what each partner is best at. The first turn has
what is mostly good, what is soon there, and one between for the hands that are free then."""

RESERVES = (0.01, 0.03, 0.0, 0.1)
"""Shares of the budgets that a dive holds back at first."""

DEAR = 2
"""The later beginning whose plans are settled country by country: some cases need them, and they take long."""

OTHERS, DRAWS = 5, 10
"""First plans of another beginning, and draws of countries for them, some of them the same."""

BETWEEN = (0.6, 0.85)
"""Shares of the countries that the relaxation uses which the dives of later beginnings choose among."""

SPREAD = 2.0
"""Places by which a country may be ahead of or behind its rank there, about."""

Way = dict[str, Any]
"""How a first plan is made: arguments of `relax_and_fix.first_plan`."""


class Starts:
    """First plans of one program.

    Args:
        program: the program.
        relaxation: its relaxation by countries.
        random: what is drawn is drawn from here.

    `many` says whether countries are too many to be settled one by one.
    """

    def __init__(self, program: Program, relaxation: Relaxation, random: Random) -> None:
        self._relaxation, self._random = relaxation, random
        self._used = relax_and_fix.partners(program, relaxation.x)
        self.many = len(self._used) > relax_and_fix.SETTLED
        self._begun = 0

    def turns(self) -> list[Sequence[Way]]:
        """First plans to make side by side, turn after turn until there is one."""
        if self.many:
            # Two at once: what two dives differ in is where the local search finds most.
            first, second, *more = ({"reserve": share} for share in RESERVES)
            return [(first, second), more]
        rank, ways = self._relaxation.rank, [(self._count(share), n) for share, n in DIVES]
        dives = [_dive(rank[:count], offers) for count, offers in dict.fromkeys(ways)]
        return [dives, *map(self._settled, SHARES), [{}]]

    def others(self) -> list[Way]:
        """Plans of another beginning; what takes longest comes first."""
        if self.many:
            return [{"reserve": self._random.uniform(0.0, max(RESERVES))} for _ in RESERVES]
        self._begun += 1
        if self._begun == DEAR:
            return self._settled(SHARES[0])
        drawn = dict.fromkeys(self._draw() for _ in range(DRAWS))
        chosen = sorted([*drawn][:OTHERS], key=len, reverse=True)
        return [_dive(among, relax_and_fix.OFFERS) for among in chosen]

    def _settled(self, shares: Sequence[float]) -> list[Way]:
        """Plans that settle the countries first in rank one by one, with all offers."""
        counts = dict.fromkeys(map(self._count, shares))
        return [{"among": self._relaxation.rank[:n]} for n in counts]

    def _draw(self) -> tuple[int, ...]:
        """Some of the countries that the relaxation uses, mostly those first in rank."""
        used = [b for b in self._relaxation.rank if b in self._used]
        place = {b: i + self._random.gauss(0.0, SPREAD) for i, b in enumerate(used)}
        count = self._count(self._random.uniform(*BETWEEN))
        return tuple(sorted(sorted(used, key=place.__getitem__)[:count]))

    def _count(self, share: float) -> int:
        """So many of the countries that the relaxation uses."""
        return max(1, round(share * len(self._used)))


def _dive(among: Sequence[int], offers: int | None) -> Way:
    """A dive for few countries."""
    return {"among": among, "offers": offers, "dived": True}
