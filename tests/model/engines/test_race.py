"""Of ways down that go side by side the soonest gives the plan, the others sketches to cross it with."""

import threading
from dataclasses import dataclass, field

import numpy as np
import pytest

from model.engines import race
from model.engines.descent import Mark
from model.engines.direct import Clock
from model.solution import SolverOptions

LIMIT = SolverOptions(time_limit=60)


def mark(n):
    return np.array([float(n)])


def marks(xs):
    return [int(x[0]) for x in xs]


@dataclass
class Way:
    """A way down whose sketch takes so many steps; the one that is `last` waits for all others.

    It has come so far after so many steps.
    """

    clock: Clock
    steps: int
    ended: threading.Event
    last: bool = False
    finishes: bool = True
    mends: bool = True
    sketched: bool = True
    far: dict[float, int] = field(default_factory=dict)
    done: list = field(default_factory=list)

    @property
    def marks(self):
        return [Mark(*one) for one in self.far.items() if one[1] <= self.clock.steps]

    def settle(self):
        if self.last:
            self.ended.wait(10)
        while self.clock.steps < self.steps and not self.clock.over:
            self.clock.steps += 1
        if not self.last:
            self.ended.set()
        return mark(self.steps) if self.sketched else None

    def finish(self):
        self.done.append(("finish", self.steps))
        return mark(self.steps + 1) if self.finishes else None

    def mend(self):
        self.done.append(("mend", self.steps))
        return mark(self.steps + 2) if self.mends else None


def run(*ways, hands=2):
    """Plans, sketches, and who was finished and mended in which order."""
    ended, done = threading.Event(), []
    turns = [[*ways]] if isinstance(ways[0], dict) else ways

    def begin(lane, **how):
        return None if "none" in how else Way(lane, ended=ended, done=done, **how)

    plans, sketches = race.run(begin, Clock(LIMIT), turns, hands)
    return marks(plans), marks(sketches), done


@pytest.mark.parametrize("hands", [1, 2])
@pytest.mark.parametrize("last", [True, False])
def test_the_soonest_in_steps_gives_the_plan_whoever_is_there_first(last, hands):
    ways = [{"steps": 10, "last": last}, {"steps": 20, "last": not last}]
    # With one hand whoever waits for the other one begins after it.
    ways = ways[::-1] if last else ways
    assert run(*ways, hands=hands) == ([11], [20], [("finish", 10)])


def test_a_sketch_that_comes_much_later_is_no_longer_made():
    most = int(10 * race.LATER)
    assert run({"steps": 10}, {"steps": most, "last": True})[:2] == ([11], [most])
    assert run({"steps": 10}, {"steps": most + 1, "last": True})[:2] == ([11], [])


# The first one is halfway down after 5 steps and down after 10, a quarter was there after 3.
@pytest.mark.parametrize(
    ("far", "kept"),
    [
        ({0.25: 5, 0.5: 10}, True),
        ({0.25: 5, 0.5: 11}, False),
        ({0.25: 6, 0.5: 10}, False),
        ({0.75: 5}, True),
        ({0.2: 1}, False),
    ],
)
@pytest.mark.parametrize("last", [True, False])
def test_who_is_less_than_half_as_far_as_another_one_is_given_up(far, kept, last):
    ways = [
        {"steps": 10, "far": {0.25: 3, 0.5: 5, 1.0: 10}, "last": last},
        {"steps": 20, "far": far, "last": not last},
    ]
    plans, sketches, done = run(*(ways[::-1] if last else ways))
    assert (plans, sketches) == ([11], [20] if kept else [])
    assert done == [("finish", 10)]


def test_who_was_given_up_for_nothing_is_not_asked():
    # What it had settled by then would hang on when it was stopped.
    ahead = {"steps": 10, "far": {0.5: 5}, "sketched": False}
    behind = {"steps": 20, "last": True}
    plans, sketches, done = run([ahead, behind], [{"steps": 30}])
    assert (plans, sketches, done) == ([31], [], [("finish", 30)])


def test_a_slow_start_is_forgiven():
    first = {"steps": 10, "far": {0.2: 1, 0.4: 2, 1.0: 10}}
    assert run(first, {"steps": 20, "far": {0.2: 9, 0.5: 10}, "last": True})[:2] == ([11], [20])


def test_where_the_soonest_finds_no_end_the_others_try_before_anything_is_mended():
    lost = {"steps": 10, "finishes": False}
    assert run(lost, {"steps": 20}) == ([21], [10], [("finish", 10), ("finish", 20)])
    other = {"steps": 20, "finishes": False}
    plans, sketches, done = run(lost, other)
    assert (plans, sketches) == ([12], [20])
    assert done == [("finish", 10), ("finish", 20), ("mend", 10)]


def test_where_no_way_leads_to_a_plan_the_next_turn_does():
    none = {"finishes": False, "mends": False}
    plans, sketches, _ = run([{"steps": 10, **none}, {"steps": 20, **none}], [{"steps": 30}])
    assert plans == [31]
    assert sketches == [10, 20]
    assert run([{"none": True}], [{"steps": 5, **none}])[:2] == ([], [5])


def test_mending_waits_for_all_turns():
    lost = {"finishes": False}
    plans, sketches, done = run([{"steps": 10, **lost}], [{"steps": 30}])
    assert (plans, sketches, done) == ([31], [10], [("finish", 10), ("finish", 30)])
    plans, sketches, done = run([{"steps": 10, "mends": False, **lost}], [{"steps": 30, **lost}])
    assert (plans, sketches) == ([32], [10])
    assert done == [("finish", 10), ("finish", 30), ("mend", 10), ("mend", 30)]


def test_what_the_end_of_the_time_cut_short_comes_last(monkeypatch):
    late = property(lambda lane: lane is lane._race.lanes[0] and lane.steps == 10)
    monkeypatch.setattr(race._Lane, "late", late)
    assert run({"steps": 10}, {"steps": 20, "last": True})[:2] == ([21], [])


def test_out_of_time_whoever_has_a_sketch_is_asked(monkeypatch):
    monkeypatch.setattr(race._Lane, "late", True)
    assert run({"none": True}, {"steps": 20})[:2] == ([21], [])


def test_what_goes_wrong_on_a_way_is_told():
    def begin(lane, **how):
        raise OSError("no more memory")

    with pytest.raises(OSError, match="memory"):
        race.run(begin, Clock(LIMIT), [[{}]], 1)
