"""Which first plans are made, and from where a search begins anew."""

from dataclasses import replace

import numpy as np
import pytest

from model.engines import relax_and_fix, starts
from model.engines.direct import Clock
from model.engines.relaxation import relax
from model.solution import SolverOptions
from tests.blocks import countries

OPTIONS = SolverOptions(gap=0.0, time_limit=60)


def using(count):
    """A program, and its relaxation as if it used the first so many countries."""
    p = countries(2)
    used = p.integer & (p.col_block < count)
    return p, replace(relax(p, OPTIONS), x=np.where(used, 0.5, 0.0))


@pytest.mark.parametrize(
    ("used", "among"),
    [(10, [[8, 5, 6], [9, 7]]), (2, [[2, 1], [2, 1]]), (1, [[1], [1]]), (0, [[1], [1]])],
)
def test_few_partners_are_chosen_among_several_numbers_of_countries(used, among):
    first = starts.turns(*using(used))
    assert [[way["count"] for way in turn] for turn in first[:-1]] == among
    # Where all of them fail there is one that chooses among more.
    assert first[-1] == [{}]


@pytest.mark.parametrize(("crowd", "each"), [(20, 2), (2, 1)])
def test_many_partners_are_dived_for_until_there_is_a_plan(monkeypatch, crowd, each):
    monkeypatch.setattr(relax_and_fix, "SETTLED", 2)
    monkeypatch.setattr(starts, "CROWD", crowd)
    first = starts.turns(*using(4))
    assert [way["reserve"] for turn in first for way in turn] == [*starts.RESERVES]
    assert {len(turn) for turn in first} == {each}


def test_settling_one_after_the_other_is_for_few():
    for used, dived in ((relax_and_fix.SETTLED, False), (relax_and_fix.SETTLED + 1, True)):
        first = starts.turns(*using(used))[0]
        assert all(("reserve" in way) is dived for way in first)


def test_two_plans_from_one_corner_choose_among_other_countries(monkeypatch):
    p = countries(2, least=8)
    relaxation = relax(p, OPTIONS)
    used = len(relax_and_fix.partners(p, relaxation.x))
    asked = []
    made = relax_and_fix.first_plan
    monkeypatch.setattr(
        relax_and_fix, "first_plan", lambda *by, **how: asked.append(how) or made(*by, **how)
    )
    plans = [starts.anew(p, Clock(OPTIONS), relaxation, number) for number in (0, 1, 2)]
    fewer, more = round(0.8 * used), round(0.9 * used)
    assert [how["count"] for how in asked] == [fewer, more, fewer]
    assert asked[0]["count"] != asked[1]["count"]
    for how, x in zip(asked, plans, strict=True):
        assert x is None or p.excess(x) <= 1e-9
        if x is not None:
            # Only countries that the corner uses, and no more than were asked for.
            taken = relax_and_fix.partners(p, x)
            assert {*taken} <= {*relax_and_fix.partners(p, relaxation.x)}
            assert len(taken) <= how["count"]
    assert plans[0] is None or np.array_equal(plans[0], plans[2])


def test_where_first_plans_are_dived_for_so_are_those_from_another_corner(monkeypatch):
    p = countries(2, least=8)
    monkeypatch.setattr(relax_and_fix, "SETTLED", 2)
    asked = []
    monkeypatch.setattr(relax_and_fix, "first_plan", lambda *by, **how: asked.append(how))
    for number in (0, 1):
        starts.anew(p, Clock(OPTIONS), relax(p, OPTIONS), number)
    assert asked == [{"reserve": share} for share in starts.RESERVES[:2]]


@pytest.mark.parametrize(("settled", "open_"), [(20, 8), (2, 3)])
def test_a_country_that_is_settled_has_all_of_its_offers(monkeypatch, settled, open_):
    p = countries(2, least=8)
    relaxation = relax(p, OPTIONS)
    asked = []
    monkeypatch.setattr(relax_and_fix, "OFFERS", 3)
    monkeypatch.setattr(relax_and_fix, "SETTLED", settled)
    monkeypatch.setattr(relax_and_fix, "_settle_all", lambda part, *more: asked.append(part))
    monkeypatch.setattr(relax_and_fix.dive, "plan", lambda part, *more: asked.append(part))
    assert relax_and_fix.first_plan(p, relaxation, OPTIONS, count=4) is None
    (part,) = asked
    select = part.of_component["select"]
    assert np.bincount(part.col_block[select]).max() == open_
