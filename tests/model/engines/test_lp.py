from contextlib import suppress

import numpy as np
import pytest

from model.engines import lp as lp_module
from model.engines.lp import FROM_PRICES, Lp, best_continuous
from model.errors import SolverError
from tests.programs import INF, knapsack, program, random_program


def triangle():
    """Points with x + y >= 2, both at most 3."""
    return program([0, 0], [([1, 1], 2, INF)], upper=3, integer=False)


def test_objectives_one_after_another():
    lp = Lp(triangle())
    assert lp.minimise(np.array([1.0, 1.0]))
    assert lp.x.sum() == pytest.approx(2)
    assert lp.maximise(np.array([1.0, 2.0]))
    assert lp.x.tolist() == [3, 3]
    assert lp.value == pytest.approx(9)


def test_keeping_what_is_best_leaves_exactly_the_best_points():
    lp = Lp(triangle())
    lp.minimise(np.array([1.0, 1.0]))
    lp.keep_optimal()
    # On x + y = 2 the largest x is 2, then y can only be 0.
    lp.maximise(np.array([1.0, 0.0]))
    assert lp.x.tolist() == pytest.approx([2, 0])
    lp.minimise(np.array([1.0, 0.0]))
    assert lp.x.tolist() == pytest.approx([0, 2])


def test_prices_say_what_one_more_unit_is_worth():
    # 7 x + 4 y within 3 x + 2 y <= 6, 5 x + y <= 4, solved at both rows.
    p = program([7, 4], [([3, 2], -INF, 6), ([5, 1], -INF, 4)], upper=INF, integer=False)
    lp = Lp(p, method=FROM_PRICES)
    lp.maximise(p.c)
    prices = lp.prices
    assert prices @ np.array([6, 4]) == pytest.approx(lp.value)
    assert (p.A.T @ prices).tolist() == pytest.approx(p.c.tolist())


def test_bounds_can_change():
    lp = Lp(triangle(), method=FROM_PRICES)
    lp.minimise(np.array([1.0, 2.0]))
    lp.bound(np.array([0]), np.array([0.0]), np.array([0.5]))
    assert lp.solve()
    assert lp.x.tolist() == pytest.approx([0.5, 1.5])
    lp.bound(np.array([0, 1]), np.zeros(2), np.array([0.5, 0.5]))
    assert not lp.solve()


@pytest.mark.parametrize("seed", range(10))
def test_a_first_solve_from_inside_ends_at_the_same_value(seed):
    p = random_program(seed).relaxed()
    values = []
    for interior in (False, True):
        lp = Lp(p, interior=interior)
        values.append(lp.value if lp.maximise(p.c) else None)
    assert values[0] == (None if values[1] is None else pytest.approx(values[1], abs=1e-6))


def test_amounts_for_given_choices():
    p = program([5, -1], [([-4, 1], 0, INF)], upper=[1, 9], integer=[True, False])
    assert best_continuous(p, np.array([0.9999999, 0.0])).tolist() == pytest.approx([1, 4])
    assert best_continuous(knapsack([1, 1], [1, 1], 1), np.ones(2)) is None


def test_a_few_steps_are_enough_or_are_given_up():
    lp = Lp(triangle(), method=FROM_PRICES)
    lp.minimise(np.array([1.0, 2.0]))
    lp.bound(np.array([0]), np.array([0.0]), np.array([0.5]))
    assert not lp.near(0)
    assert lp.near(10)
    assert lp.x.tolist() == pytest.approx([0.5, 1.5])
    lp.bound(np.array([0, 1]), np.zeros(2), np.array([0.5, 0.5]))
    assert not lp.near(10)
    # The limit is gone with the attempt.
    lp.bound(np.array([0, 1]), np.zeros(2), np.full(2, 3.0))
    assert lp.solve()


@pytest.mark.parametrize("interior", [False, True])
def test_a_solve_that_goes_round_in_circles_is_tried_in_other_ways(monkeypatch, interior):
    lp, asked = Lp(triangle(), interior=interior), []

    def run(self, moves):
        asked.append(self._h.getOptionValue("solver")[1])
        return "limit" if len(asked) < 3 else real(self, moves)

    real = Lp._run
    monkeypatch.setattr(Lp, "_run", run)
    assert lp.maximise(np.array([1.0, 2.0]))
    assert lp.value == pytest.approx(9)
    assert asked == ["ipx" if interior else "simplex", "simplex", "ipx"]


def test_a_solve_ends_after_so_many_steps(monkeypatch):
    monkeypatch.setattr(lp_module, "MOVES", 0)
    monkeypatch.setattr(lp_module, "LEAST_MOVES", 0)
    p = random_program(1, columns=40, rows=30).relaxed()
    lp = Lp(p, method=FROM_PRICES)
    lp._h.setOptionValue("presolve", "off")
    words = []
    real = Lp._run
    monkeypatch.setattr(
        Lp, "_run", lambda self, moves: words.append(real(self, moves)) or words[-1]
    )
    with suppress(SolverError):
        lp.maximise(p.c)
    assert words[:2] == ["limit", "limit"]
