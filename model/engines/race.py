"""A first plan of many countries, from several ways down that go side by side.

A way down settles one country after the other, and the last few cost the most: they find no room, and
programs have to be solved to make some. So only the way that first has settled all but a few goes on to its
end. What another one has settled by then, or not much later, is a sketch: no plan, but what a plan is crossed
with, and most of what a second plan would be worth; who has come less than half as far as another one is given
up. Where nobody finds an end others set out, and only then sketches are mended. Sooner and later are counted in
steps of the simplex, never in seconds, so plan and sketches are the same on any machine, however many hands
there are (a time limit excepted).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from operator import attrgetter

import numpy as np

from model.engines.descent import Descent, Mark
from model.engines.direct import Clock
from model.engines.starts import Way
from model.solution import SolverOptions

LATER = 2.5
"""Times the steps of the soonest sketch that another one may take. What is built and solved beside those steps is
alike for all: 2.3 times the steps took 1.4 times as long."""

FAR = (0.5, 1.0)
"""Shares of the way down: when another one is there, who has come less than half as far is given up."""

POLL = 0.02
"""Seconds after which it is looked again who has come how far."""

Begin = Callable[..., "Descent | None"]
"""Prepares a way down, to be gone until the clock that it is given is over, in some way."""


def run(
    begin: Begin, clock: Clock, turns: Sequence[Sequence[Way]], hands: int
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """A first plan, none where no way leads to one, and sketches of others: whole choices, nan where one is open.

    Args:
        begin: prepares a way down.
        clock: the time that is left.
        turns: ways that go side by side, turn after turn until there is a plan.
        hands: ways that may go at the same time.
    """
    races: list[_Race] = []
    plan: np.ndarray | None = None
    for ways in turns:
        races.append(_Race(begin, clock, ways))
        plan = races[-1].run(hands)
        if plan is not None:
            break
    there = [lane for race in races for lane in race.there]
    if plan is None:
        # Mending takes longer than other ways down, and what it finds is poorer.
        plan = _plan(there, mended=True)
    sketches = [lane.sketch for lane in there if lane.sketch is not None and not lane.won]
    return [] if plan is None else [plan], sketches


class _Race:
    """Ways down that go side by side.

    Args:
        begin: prepares one.
        clock: the time that is left for all.
        ways: how each is made.
    """

    def __init__(self, begin: Begin, clock: Clock, ways: Sequence[Way]) -> None:
        self._begin = begin
        self.lanes = [_Lane(clock.left(), self, how) for how in ways]

    def run(self, hands: int) -> np.ndarray | None:
        """A plan; None where no way leads to one without mending."""
        with ThreadPoolExecutor(hands) as pool:
            going = {pool.submit(self._settle, lane): lane for lane in self.lanes}
            self._await_first(going)
            first = self.there[:1]
            plan = _plan(first, mended=False)
            for each in going:
                each.result()
        others = [lane for lane in self.there if lane not in first]
        return _plan(others, mended=False) if plan is None else plan

    @property
    def there(self) -> list[_Lane]:
        """Ways that have a sketch in time, the soonest first."""
        return sorted((lane for lane in self.lanes if lane.in_time), key=attrgetter("at"))

    @property
    def least(self) -> float:
        """Steps of the soonest sketch."""
        return min((lane.at for lane in self.lanes), default=math.inf)

    def _settle(self, lane: _Lane) -> None:
        lane.descent = self._begin(lane, **lane.how)
        sketch = lane.descent.settle() if lane.descent else None
        if sketch is not None:
            # What the end of the time cut short comes after all that is whole.
            lane.down = math.inf if lane.late else lane.steps
            lane.sketch = sketch

    def _await_first(self, going: dict[Future[None], _Lane]) -> None:
        """Wait until nobody can have a sketch with fewer steps than the soonest any more."""
        left = {*going}
        while any(going[each].steps <= self.least and not going[each].over for each in left):
            left = wait(left, POLL).not_done


class _Lane(Clock):
    """One way down, and its clock: over too when others are far ahead."""

    def __init__(self, options: SolverOptions, race: _Race, how: Way) -> None:
        super().__init__(options)
        self._race, self.how = race, how
        self.descent: Descent | None = None
        self.sketch: np.ndarray | None = None
        self.down, self.won = math.inf, False

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return super().over

    @property
    def over(self) -> bool:
        """Whether the time is up, or a sketch would come too late."""
        slow = self.given_up or self.steps > LATER * self._race.least
        return self.late or (self.sketch is None and slow)

    @property
    def in_time(self) -> bool:
        """Whether there is a sketch, not much later than the soonest."""
        known = self.sketch is not None and not self.given_up
        return known and self.at <= LATER * self._race.least

    @property
    def at(self) -> float:
        """Steps of its sketch; inf where there is none that counts."""
        return math.inf if self.given_up else self.down

    @property
    def marks(self) -> Sequence[Mark]:
        """How far it had come after so many steps."""
        return self.descent.marks if self.descent else ()

    @property
    def given_up(self) -> bool:
        """Whether another one was so far before this one had come half as far."""
        return any(
            min(self._there(share / 2), self.steps) > lane._there(share)
            for lane in self._race.lanes
            for share in FAR
        )

    def _there(self, share: float) -> float:
        """Steps after which it had come so far, inf before that."""
        return min((each.steps for each in self.marks if each.share >= share), default=math.inf)

    def plan(self, *, mended: bool) -> np.ndarray | None:
        """The plan to which the sketch leads, if it does."""
        if self.descent is None or self.sketch is None:
            return None
        plan = self.descent.mend() if mended else self.descent.finish()
        self.won = plan is not None
        return plan


def _plan(lanes: Iterable[_Lane], *, mended: bool) -> np.ndarray | None:
    """The plan of the first way that leads to one."""
    plans = (lane.plan(mended=mended) for lane in lanes)
    return next((x for x in plans if x is not None), None)
