"""Strategic oscillation: to plans that no country reaches alone, and back within all rows."""

from random import Random

import numpy as np
import pytest

from model.engines import interrupt, oscillation
from model.engines.direct import Clock
from model.engines.oscillation import oscillated
from model.engines.relaxation import relax
from model.solution import SolverOptions
from tests.blocks import countries
from tests.programs import INF, program
from tests.solving import solve_program

OPTIONS = SolverOptions(gap=0.0, time_limit=60)

# Large (6) or small (3) in A (worth 9 or 5) and in B (worth 8 or 5); there are 10.
CHOICES = [([1, 1, 0, 0], -INF, 1), ([0, 0, 1, 1], -INF, 1)]
SHARED = program([9, 5, 8, 5], [([6, 3, 6, 3], -INF, 10), *CHOICES], blocks="AABB")
SMALL_LARGE, LARGE_SMALL = np.array([0.0, 1, 1, 0]), np.array([1.0, 0, 0, 1])


def swing(p, x, seed=0, options=OPTIONS):
    return oscillated(p, relax(p, OPTIONS), x, Random(seed), Clock(options))


@pytest.mark.parametrize("seed", range(4))
def test_countries_change_places_although_no_country_gains_alone(seed):
    assert SHARED.objective(SMALL_LARGE) < SHARED.objective(LARGE_SMALL)
    assert swing(SHARED, SMALL_LARGE, seed).tolist() == LARGE_SMALL.tolist()


def test_without_a_price_below_its_worth_no_row_is_broken(monkeypatch):
    monkeypatch.setattr(oscillation, "PRICES", (10.0,))
    assert swing(SHARED, SMALL_LARGE).tolist() == SMALL_LARGE.tolist()


@pytest.mark.parametrize("seed", range(12))
def test_what_comes_out_keeps_every_row_and_no_plan_is_better_than_the_best(seed):
    p = countries(seed, least=8)
    best = solve_program(p)
    nothing = np.clip(0.0, p.col_lower, p.col_upper)
    for start in (nothing, best):
        x = swing(p, start, seed)
        if x is not None:
            assert p.excess(x) <= 1e-9
            assert p.objective(x) <= p.objective(best) * (1 + 1e-6)
    assert p.excess(nothing) <= 1e-9


def test_rows_that_ask_for_something_are_kept_too():
    # Two at least of what costs something.
    p = program([-1, -2, -3], [([1, 1, 1], 2, INF)], blocks="ABC")
    x = swing(p, np.array([0.0, 1, 1]))
    assert p.excess(x) <= 1e-9


def test_the_same_seed_gives_the_same_plan():
    p = countries(3, least=8)
    start = np.clip(0.0, p.col_lower, p.col_upper)
    first, second = (swing(p, start, 5) for _ in range(2))
    assert first.tolist() == second.tolist()


def test_countries_outside_the_plan_may_come_in():
    p = program([3, 5], [([1, 1], -INF, 1)], blocks="AB")
    assert swing(p, np.array([1.0, 0])).tolist() == [0, 1]


def test_without_time_or_when_asked_to_stop_there_is_none(monkeypatch):
    assert swing(SHARED, SMALL_LARGE, options=SolverOptions(time_limit=1e-9)) is None
    relaxation = relax(SHARED, OPTIONS)
    monkeypatch.setattr(interrupt, "asked", lambda: True)
    assert oscillated(SHARED, relaxation, SMALL_LARGE, Random(0), Clock(OPTIONS)) is None
