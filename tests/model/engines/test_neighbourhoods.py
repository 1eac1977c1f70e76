"""What a neighbourhood opens, bars and holds; good plans crossed."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from model.engines import neighbourhoods
from model.engines.local_search import Search
from model.engines.neighbourhoods import KINDS, MIXED, Neighbourhoods
from model.engines.relaxation import relax
from model.program import LINKING
from model.solution import SolverOptions
from tests.blocks import countries
from tests.programs import INF, program
from tests.solving import solve_program

OPTIONS = SolverOptions(gap=0.0, time_limit=60)


def near(p):
    return Neighbourhoods(p, relax(p, OPTIONS))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_open_stays_as_in_the_plan(kind):
    p = countries(2)
    x = np.round(solve_program(p))
    opening = near(p).draw(kind, x, Random(1), (np.zeros(len(x)),))
    small = near(p).program_of(opening, x)
    held = p.integer & ~opening.open
    assert held.any()
    assert not (opening.open & (p.col_block == LINKING)).any()
    assert np.array_equal(small.full(small.part(x))[held], x[held])
    assert not held[small.kept].any()


@pytest.mark.parametrize("kind", sorted({*KINDS}))
def test_with_many_partners_most_of_the_money_stays_where_it_is(monkeypatch, kind):
    monkeypatch.setattr(neighbourhoods, "FEW", 2)
    monkeypatch.setattr(neighbourhoods, "MOVING", 1)
    p = countries(2, count=30, offers=4, least=10)
    x = solve_program(p)
    opening = near(p).draw(kind, x, Random(1), (np.zeros(len(x)),))
    assert opening.still.any()
    assert not (opening.still & opening.open).any()
    small = near(p).program_of(opening, x)
    found = small.full(solve_program(small.program) if len(small.kept) else np.zeros(0))
    assert np.allclose(found[opening.still], x[opening.still], rtol=0, atol=1e-9)
    assert p.objective(found) >= p.objective(x) - 1e-9
    assert p.excess(np.round(found, 9)) <= 1e-7


def test_good_plans_are_crossed_where_they_differ():
    # Two plans, each with the better offer of one country: only crossing opens both and no more.
    p = program(
        [5, 3, 5, 3, 9],
        [([1, 1, 0, 0, 0], -INF, 1), ([0, 0, 1, 1, 0], -INF, 1), ([1] * 5, -INF, 3)],
        blocks="AABBC",
    )
    one, two = np.array([1.0, 0, 0, 1, 1]), np.array([0.0, 1, 1, 0, 1])
    opening = near(p).draw("crossed", one, Random(1), (two,))
    assert opening.open.tolist() == [True] * 4 + [False]
    assert solve_program(near(p).program_of(opening, one).program).tolist() == [1, 0, 1, 0]


def test_plans_too_far_apart_are_not_crossed():
    p = program([1] * (MIXED + 1), [], blocks=[f"C{i}" for i in range(MIXED + 1)])
    x = np.zeros(MIXED + 1)
    close = x.copy()
    close[:3] = 1
    opening = near(p).draw("crossed", x, Random(1), (x + 1, close))
    assert np.array_equal(opening.open, close > 0)


def test_away_from_a_plan_a_partner_is_barred():
    p = countries(2)
    x = np.round(solve_program(p))
    opening = near(p).away(x, Random(1))
    barred = np.unique(p.col_block[opening.barred])
    assert len(barred) == 1
    assert (x[opening.barred] > 0.5).any()
    small = near(p).program_of(opening, x)
    assert small is None or (small.full(solve_program(small.program))[opening.barred] < 0.5).all()


def test_ended_by_its_gap_the_search_gives_the_same_plan_each_time():
    p = countries(4)
    relaxation = relax(p, OPTIONS)
    best = p.objective(solve_program(p))
    enough = SolverOptions(gap=relaxation.bound / (0.99 * best) - 1, time_limit=60)
    start = solve_program(replace(p, c=-p.c))
    found = [Search(p, relaxation, enough).go(start) for _ in range(3)]
    assert found[0].status == "optimal"
    assert found[0].objective >= 0.99 * best - 1e-6
    assert all(np.array_equal(found[0].x, other.x) for other in found[1:])
