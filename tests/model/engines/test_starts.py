"""Which first plans are made, and from where a search begins again."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from model.engines import relax_and_fix, starts
from model.engines.direct import Clock
from model.engines.dive import Dive
from model.engines.relaxation import relax
from model.engines.starts import Starts
from model.solution import SolverOptions
from tests.blocks import countries

OPTIONS = SolverOptions(gap=0.0, time_limit=60)


def using(count, seed=0):
    """First plans of a program, as if its relaxation used the first so many countries."""
    p = countries(2)
    used = p.integer & (p.col_block < count)
    relaxation = replace(relax(p, OPTIONS), x=np.where(used, 0.5, 0.0))
    return Starts(p, relaxation, Random(seed))


@pytest.mark.parametrize(
    ("used", "dives", "among"),
    [
        (10, [8, 10, 6], [[8, 5, 6], [9, 7]]),
        (2, [2, 2, 1], [[2, 1], [2, 1]]),
        (1, [1, 1], [[1], [1]]),
        (0, [1, 1], [[1], [1]]),
    ],
)
def test_few_partners_are_dived_for_and_settled_where_that_fails(used, dives, among):
    first, *turns = using(used).turns()
    assert all(way["dived"] for way in first)
    assert [len(way["among"]) for way in first] == dives
    assert [way["offers"] for way in first if way["offers"]] == [relax_and_fix.OFFERS]
    assert [[len(way["among"]) for way in turn] for turn in turns[:-1]] == among
    assert not any({"offers", "dived"} & {*way} for turn in turns for way in turn)
    # Where all of them fail there is one that chooses among more.
    assert turns[-1] == [{}]


def test_each_dive_of_a_later_beginning_is_among_other_countries_that_the_relaxation_uses():
    first = using(10)
    ways, dear, more = (first.others() for _ in range(3))
    assert all(way["dived"] and way["offers"] == relax_and_fix.OFFERS for way in ways + more)
    # One beginning has plans that are settled country by country.
    assert [*dear] == using(10).turns()[1]
    sizes = [len(way["among"]) for way in ways]
    least, most = starts.BETWEEN
    assert len({way["among"] for way in ways}) == len(ways)
    assert all({*way["among"]} <= {*range(10)} for way in ways)
    assert sizes == sorted(sizes, reverse=True)
    assert round(least * 10) <= min(sizes) <= max(sizes) <= round(most * 10)
    # Another beginning has others, the same seed the same.
    assert more != ways
    again = using(10)
    assert [again.others() for _ in range(3)] == [ways, dear, more]
    assert using(10, seed=1).others() != ways


def test_of_few_countries_no_two_plans_choose_among_the_same():
    assert [way["among"] for way in using(1).others()] == [(0,)]


def test_many_partners_are_dived_for_until_there_is_a_plan(monkeypatch):
    monkeypatch.setattr(relax_and_fix, "SETTLED", 2)
    first = using(4)
    turns = first.turns()
    assert [way["reserve"] for turn in turns for way in turn] == [*starts.RESERVES]
    assert [len(turn) for turn in turns] == [2, 2]
    # Another beginning dives with other reserves, and none with more than the first one may.
    others, more = ([way["reserve"] for way in first.others()] for _ in range(2))
    assert len({*others, *more}) == 2 * len(starts.RESERVES)
    assert 0 <= min(others + more) <= max(others + more) <= max(starts.RESERVES)


def test_settling_one_after_the_other_is_for_few():
    for used, few in ((relax_and_fix.SETTLED, True), (relax_and_fix.SETTLED + 1, False)):
        ways = [way for turn in using(used).turns() for way in turn]
        assert any({"reserve", "dived"}.isdisjoint(way) for way in ways) is few


@pytest.mark.parametrize("dived", [False, True])
def test_few_countries_are_dived_for_where_it_is_said(monkeypatch, dived):
    p, asked = countries(2, least=8), []
    relaxation = relax(p, OPTIONS)
    for where, name in ((relax_and_fix, "_settle_all"), (Dive, "settle")):
        monkeypatch.setattr(where, name, lambda *more, name=name: asked.append(name))
    relax_and_fix.first_plan(p, relaxation, Clock(OPTIONS), among=relaxation.rank[:4], dived=dived)
    assert asked == ["settle" if dived else "_settle_all"]


def test_a_plan_chooses_among_the_countries_that_it_is_told():
    p = countries(2, least=8)
    relaxation = relax(p, OPTIONS)
    among = relax_and_fix.partners(p, relaxation.x)[1:]
    x = relax_and_fix.first_plan(p, relaxation, Clock(OPTIONS), among=among)
    assert x is not None
    assert p.excess(x) <= 1e-9
    assert {*relax_and_fix.partners(p, x)} <= {*among}


@pytest.mark.parametrize(("settled", "open_"), [(20, 8), (2, 3)])
def test_a_country_that_is_settled_has_all_of_its_offers(monkeypatch, settled, open_):
    p = countries(2, least=8)
    relaxation = relax(p, OPTIONS)
    asked = []
    monkeypatch.setattr(relax_and_fix, "OFFERS", 3)
    monkeypatch.setattr(relax_and_fix, "SETTLED", settled)
    monkeypatch.setattr(relax_and_fix, "_settle_all", lambda part, *more: asked.append(part))
    monkeypatch.setattr(Dive, "settle", lambda down: asked.append(down.program))
    assert (
        relax_and_fix.first_plan(p, relaxation, Clock(OPTIONS), among=relaxation.rank[:4]) is None
    )
    (part,) = asked
    select = part.of_component["select"]
    assert np.bincount(part.col_block[select]).max() == open_


def test_a_country_that_is_settled_has_no_more_offers_than_are_said(monkeypatch):
    p = countries(2, least=8)
    relaxation, asked = relax(p, OPTIONS), []
    monkeypatch.setattr(relax_and_fix, "_settle_all", lambda part, *more: asked.append(part))
    relax_and_fix.first_plan(p, relaxation, Clock(OPTIONS), among=relaxation.rank[:4], offers=2)
    (part,) = asked
    assert np.bincount(part.col_block[part.of_component["select"]]).max() == 2
