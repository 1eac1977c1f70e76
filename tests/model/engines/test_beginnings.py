"""What a search by countries begins with: first plans, what oscillation makes of them, now and then new ones."""

from dataclasses import replace

import numpy as np
import pytest

from model.engines import beginnings, relax_and_fix
from model.engines.beginnings import Beginnings
from model.engines.direct import Clock
from model.engines.relaxation import relax
from model.solution import SolverOptions
from tests.blocks import countries

OPTIONS = SolverOptions(gap=0.0, time_limit=60)
# Without an end: it runs from when the file is read.
CLOCK = Clock(SolverOptions(time_limit=0))
P = countries(2, least=8)
RELAXATION = relax(P, OPTIONS)


@pytest.fixture
def asked(monkeypatch):
    """First plans and oscillations that are asked for; each plan has one more column at its upper bound."""
    asked = []

    def plan(*_, **how):
        asked.append(("first", how))
        return point(len(asked))

    def other(program, relaxation, x, random, clock):
        asked.append(("other", int(x.sum()), random.random()))
        return point(len(asked))

    monkeypatch.setattr(relax_and_fix, "first_plan", plan)
    monkeypatch.setattr(beginnings, "oscillated", other)
    return asked


def point(count):
    return np.where(np.arange(len(P.c)) < count, 1.0, 0.0)


def begin(*, few=True, gap=0.0, seed=0, bound=RELAXATION.bound):
    relaxation = replace(RELAXATION, bound=bound)
    return Beginnings(P, relaxation, replace(OPTIONS, gap=gap), seed, lambda value: None, few=few)


def test_where_countries_are_few_a_first_plan_is_followed_by_what_oscillation_makes_of_it(asked):
    plans = begin().made({"offers": 3}, 0, CLOCK, CLOCK)
    assert [x.sum() for x in plans] == [1, 2]
    assert asked[0] == ("first", {"offers": 3})
    assert asked[1][:2] == ("other", 1)


@pytest.mark.parametrize("how", [{"few": False}, {"gap": 0.5, "bound": P.objective(point(1))}])
def test_where_they_are_many_or_the_plan_is_good_enough_it_stays_alone(asked, how):
    assert len(begin(**how).made({}, 0, CLOCK, CLOCK)) == 1
    assert len(asked) == 1


def test_where_there_is_no_first_plan_there_is_none(monkeypatch, asked):
    monkeypatch.setattr(relax_and_fix, "first_plan", lambda *_, **how: None)
    assert begin().made({}, 0, CLOCK, CLOCK) == []
    assert asked == []


def test_a_plan_from_which_no_way_back_is_found_is_kept(monkeypatch, asked):
    monkeypatch.setattr(beginnings, "oscillated", lambda *_: None)
    assert len(begin().made({}, 0, CLOCK, CLOCK)) == 1


def test_later_beginnings_are_near_known_plans_and_now_and_then_new(asked):
    one, known = begin(), [point(3), point(5)]
    kinds = []
    for _ in range(2 * beginnings.NEW):
        before = len(asked)
        assert one.others(known, CLOCK)
        kinds.append({kind for kind, *_ in asked[before:]})
    near = [{"other"}] * (beginnings.NEW - 1)
    assert kinds == [*near, {"first"}, *near, {"first"}]
    assert {x[1] for x in asked if x[0] == "other"} == {3, 5}


def test_a_search_does_not_begin_from_nothing(monkeypatch, asked):
    monkeypatch.setattr(
        beginnings, "oscillated", lambda p, r, x, *_: None if x.sum() > 3 else 0 * x
    )
    assert begin().others([point(3), point(5)], CLOCK) == []


def test_each_oscillation_draws_its_own_and_the_same_seed_draws_the_same(asked):
    def drawn(**how):
        asked.clear()
        one = begin(**how)
        for number in range(2):
            one.made({}, number, CLOCK, CLOCK)
        one.others([point(3), point(3)], CLOCK)
        return sorted(x[2] for x in asked if x[0] == "other")

    first = drawn()
    assert len({*first}) == len(first) == 4
    assert drawn() == first
