"""Settled group by group, countries still to come give way, and the plan keeps every rule."""

import numpy as np
import pytest

from model.engines import groups, relax_and_fix
from model.engines.direct import Clock
from model.engines.relaxation import relax
from model.solution import SolverOptions
from tests.blocks import countries
from tests.programs import INF, program

OPTIONS = SolverOptions(gap=0.0, time_limit=60)


def settled(p, x, reserve=0.0):
    return groups.Groups(p, np.array(x, dtype=float), Clock(OPTIONS), reserve).plan()


@pytest.fixture
def one_by_one(monkeypatch):
    monkeypatch.setattr(groups, "GROUP", 1)


@pytest.mark.parametrize("reserve", [0.0, 0.01, 0.1])
@pytest.mark.parametrize("seed", range(3))
def test_a_plan_by_groups_is_feasible_and_worth_having(monkeypatch, seed, reserve):
    p = countries(seed, count=60, offers=4, least=15)
    monkeypatch.setattr(groups, "GROUP", 8)
    relaxation = relax(p, OPTIONS)
    x = settled(p, relaxation.x, reserve)
    assert p.excess(x) <= 1e-9
    assert np.all(x[p.integer] == np.round(x[p.integer]))
    assert 0.8 * relaxation.bound <= p.objective(x) <= relaxation.bound


def test_very_many_countries_are_settled_by_groups(monkeypatch):
    p = countries(3, count=60, offers=4, least=15)
    monkeypatch.setattr(relax_and_fix, "SETTLED", 4)
    monkeypatch.setattr(relax_and_fix, "WALKED", 8)
    asked = []
    settle = groups.Groups.settle
    monkeypatch.setattr(groups.Groups, "settle", lambda down: asked.append(1) or settle(down))
    plans = [relax_and_fix.first_plan(p, relax(p, OPTIONS), Clock(OPTIONS)) for _ in range(2)]
    assert len(asked) == 2
    assert p.excess(plans[0]) <= 1e-9
    assert plans[0].tolist() == plans[1].tolist()


def test_a_way_by_groups_says_how_far_it_is_after_each(monkeypatch):
    p = countries(0, count=60, offers=4, least=15)
    monkeypatch.setattr(groups, "GROUP", 12)
    way = groups.Groups(p, relax(p, OPTIONS).x, Clock(OPTIONS), 0.0)
    assert way.settle() is not None
    count = len(way._groups)
    assert count > 1
    assert [mark.share for mark in way.marks] == [(i + 1) / count for i in range(count)]
    steps = [mark.steps for mark in way.marks]
    assert steps == sorted(steps)
    assert steps[0] > 0


def test_who_is_stopped_says_no_more_of_how_far_it_is(monkeypatch):
    p = countries(0, count=60, offers=4, least=15)
    monkeypatch.setattr(groups, "GROUP", 12)
    way = groups.Groups(p, relax(p, OPTIONS).x, Clock(OPTIONS), 0.0)
    monkeypatch.setattr(Clock, "over", property(lambda _: len(way.marks) > 1))
    assert way.settle() is None
    assert len(way.marks) == 2 < len(way._groups)


# A and B cost 6 each, worth 12 and 6; there are 10. In the point that is given B is in and A has what
# is left: 4 of 6.
def test_a_country_still_to_come_gives_way(one_by_one):
    p = program([12, 6], [([6, 6], -INF, 10)], blocks="AB")
    assert settled(p, [2 / 3, 1]).tolist() == [1, 0]


# A costs 10, worth 20, or 5, worth 8; B costs 5 and must be in; there are 10.
def test_a_country_that_must_be_in_does_not_give_way(one_by_one):
    rows = [([10, 5, 5], -INF, 10), ([1, 1, 0], -INF, 1), ([0, 0, 1], 1, INF)]
    p = program([20, 8, 1], rows, blocks="AAB")
    assert settled(p, [0.5, 0, 1]).tolist() == [0, 1, 1]


# A costs 6, worth 12; B has nothing to decide but its money, up to 7; there are 10. The relaxation
# takes half of A.
def test_the_money_of_a_country_without_a_choice_gives_way(one_by_one):
    rows = [([6, 1, 6], -INF, 10)]
    p = program([12, 1, 6], rows, blocks="ABC", upper=[1, 7, 1], integer=[True, False, True])
    assert settled(p, [0.5, 7, 0]).tolist() == [1, 4, 0]


# A is paid from the first pool or, at a small loss, from the second, B from the first alone; each has
# enough for one.
def test_the_money_of_those_settled_moves_for_the_last_ones(one_by_one):
    rows = [
        ([1, -1, -1, 0], 0, 0),
        ([0, 1, 0, 1], -INF, 1),
        ([0, 0, 1, 0], -INF, 1),
    ]
    whole = [True, False, False, True]
    p = program([10, 0, -0.1, 5], rows, blocks="AAAB", integer=whole)
    assert settled(p, [1, 1, 0, 0]).tolist() == [1, 0, 1, 1]


def test_without_time_there_is_no_plan(one_by_one, monkeypatch):
    p = program([12, 6], [([6, 6], -INF, 10)], blocks="AB")
    monkeypatch.setattr(Clock, "over", True)
    assert settled(p, [2 / 3, 1]) is None


def test_there_is_no_plan_where_the_last_group_cannot_be_whole(one_by_one):
    rows = [([6, 6], -INF, 10), ([1, 0], 1, INF), ([0, 1], 1, INF)]
    p = program([12, 6], rows, blocks="AB")
    assert settled(p, [1, 2 / 3]) is None
