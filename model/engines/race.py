"""A first plan of many countries, from several ways down that go side by side.

A way down settles one country after the other, and the last few cost the most: they find no room, and
programs have to be solved to make some. So only the way that first has settled all but a few goes on to its
end. What another one has settled by then, or not much later, is a sketch: no plan, but what a plan is crossed
with, and most of what a second plan would be worth. Sooner and later are counted in steps of the simplex,
never in seconds, so plan and sketches are the same on any machine, however many hands there are (a time limit
excepted).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from operator import attrgetter

import numpy as np

from model.engines.descent import Descent
from model.engines.direct import Clock
from model.engines.starts import Way
from model.solution import SolverOptions

LATER = 2.5
"""Times the steps of the soonest sketch that another one may take. What is built and solved beside those steps is
alike for all: 2.3 times the steps took 1.4 times as long."""

POLL = 0.02
"""Seconds after which it is looked again who has come how far."""

Begin = Callable[..., "Descent | None"]
"""Prepares a way down, to be gone until the clock that it is given is over, in some way."""


def run(
    begin: Begin, clock: Clock, turns: Sequence[Sequence[Way]], hands: int
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """A first plan, none where no way leads to one, and sketches of others.

    Args:
        begin: prepares a way down.
        clock: the time that is left.
        turns: ways that go side by side, turn after turn until there is a plan.
        hands: ways that may go at the same time.
    """
    sketches: list[np.ndarray] = []
    for ways in turns:
        plan, others = _Race(begin, clock, ways).run(hands)
        sketches += others
        if plan is not None:
            return [plan], sketches
    return [], sketches


class _Race:
    """Ways down that go side by side.

    Args:
        begin: prepares one.
        clock: the time that is left for all.
        ways: how each is made.
    """

    def __init__(self, begin: Begin, clock: Clock, ways: Sequence[Way]) -> None:
        self._begin = begin
        self._lanes = [_Lane(clock.left(), self, how) for how in ways]

    def run(self, hands: int) -> tuple[np.ndarray | None, list[np.ndarray]]:
        """A plan, None where no way leads to one, and the sketches of all others that come in time.

        A sketch has whole choices, and nan where one is open.
        """
        with ThreadPoolExecutor(hands) as pool:
            going = {pool.submit(self._settle, lane): lane for lane in self._lanes}
            self._await_first(going)
            first = min(self._lanes, key=attrgetter("at"))
            plan = first.plan(mended=False)
            for each in going:
                each.result()
        there = sorted((lane for lane in self._lanes if lane.in_time), key=attrgetter("at"))
        # Mending takes long: before that the others have a try.
        tries = [(lane, False) for lane in there if lane is not first]
        tries += [(lane, True) for lane in there]
        for lane, mended in tries:
            plan = lane.plan(mended=mended) if plan is None else plan
        return plan, [lane.sketch for lane in there if lane.sketch is not None and not lane.won]

    @property
    def least(self) -> float:
        """Steps of the soonest sketch."""
        return min((lane.at for lane in self._lanes), default=math.inf)

    def _settle(self, lane: _Lane) -> None:
        lane.descent = self._begin(lane, **lane.how)
        sketch = lane.descent.settle() if lane.descent else None
        if sketch is not None:
            # What the end of the time cut short comes after all that is whole.
            lane.at = math.inf if lane.late else lane.steps
            lane.sketch = sketch

    def _await_first(self, going: dict[Future[None], _Lane]) -> None:
        """Wait until nobody can have a sketch with fewer steps than the soonest any more."""
        left = {*going}
        while left and any(going[each].steps <= self.least for each in left):
            left = wait(left, POLL).not_done


class _Lane(Clock):
    """One way down, and its clock: over too when others were down long ago."""

    def __init__(self, options: SolverOptions, race: _Race, how: Way) -> None:
        super().__init__(options)
        self._race, self.how = race, how
        self.descent: Descent | None = None
        self.sketch: np.ndarray | None = None
        self.at, self.won = math.inf, False

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return super().over

    @property
    def over(self) -> bool:
        """Whether the time is up, or a sketch would come too late."""
        return self.late or (self.sketch is None and self.steps > LATER * self._race.least)

    @property
    def in_time(self) -> bool:
        """Whether there is a sketch, not much later than the soonest."""
        return self.sketch is not None and self.at <= LATER * self._race.least

    def plan(self, *, mended: bool) -> np.ndarray | None:
        """The plan to which the sketch leads, if it does."""
        if self.descent is None or self.sketch is None:
            return None
        plan = self.descent.mend() if mended else self.descent.finish()
        self.won = plan is not None
        return plan
