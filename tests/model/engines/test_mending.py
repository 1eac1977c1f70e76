"""Choices that together break rows of all: who weighs most on them chooses anew, the others do not."""

from dataclasses import replace

import numpy as np
import pytest

from model.engines import mending
from model.engines.direct import Clock
from model.engines.elastic import elastic
from model.engines.mending import mended
from model.solution import SolverOptions
from tests.blocks import countries
from tests.programs import INF, program
from tests.solving import solve_program

# Large (6) or small (3) in A (worth 9 or 5) and in B (worth 8 or 5), and two ways that cost nothing in
# C, worth 1 and 2; there are 10.
VALUES = [9, 5, 8, 5, 1, 2]
ROWS = [
    ([6, 3, 6, 3, 0, 0], -INF, 10),
    ([1, 1, 0, 0, 0, 0], -INF, 1),
    ([0, 0, 1, 1, 0, 0], -INF, 1),
    ([0, 0, 0, 0, 1, 1], -INF, 1),
]
LARGE = np.array([1.0, 0, 1, 0, 1, 0])


def mend(p, x, free=()):
    return mended(p, x, free, Clock(SolverOptions(time_limit=60)))


def test_those_who_break_a_row_choose_anew_and_others_do_not(monkeypatch):
    monkeypatch.setattr(mending, "SIZES", (4,))
    p = program(VALUES, ROWS, blocks="AABBCC")
    assert mend(p, LARGE).tolist() == [1, 0, 0, 1, 1, 0]


def test_who_is_free_chooses_too():
    p = program(VALUES, ROWS, blocks="AABBCC")
    assert mend(p, LARGE, [2]).tolist() == [1, 0, 0, 1, 0, 1]


def test_no_more_are_opened_than_are_needed(monkeypatch):
    monkeypatch.setattr(mending, "SIZES", (1,))
    # B weighs more: all that it has is too much by one.
    rows = [([2, 1, 5, 4], -INF, 6), ([1, 1, 0, 0], -INF, 1), ([0, 0, 1, 1], -INF, 1)]
    p = program([2, 1.9, 5, 3], rows, blocks="AABB")
    assert mend(p, np.array([1.0, 0, 1, 0])).tolist() == [1, 0, 0, 1]
    monkeypatch.setattr(mending, "SIZES", (4,))
    assert mend(p, np.array([1.0, 0, 1, 0])).tolist() == [0, 1, 1, 0]


def test_where_one_is_not_enough_more_are_opened(monkeypatch):
    monkeypatch.setattr(mending, "SIZES", (1, 4))
    # Without B there is still too much in A.
    p = program([5, 1, 3], [([4, 2, 5], -INF, 3), ([1, 1, 0], -INF, 1)], blocks="AAB")
    assert mend(p, np.array([1.0, 0, 1])).tolist() == [0, 1, 0]


# A (2, worth 5) may use no more than B, which is small (1, worth 2) or large (2, worth 1).
def test_who_may_ease_what_is_broken_comes_after_those_who_weigh_on_it(monkeypatch):
    p = program([5, 2, 1], [([2, -1, -2], -INF, 0), ([0, 1, 1], -INF, 1)], blocks="ABB")
    monkeypatch.setattr(mending, "SIZES", (1,))
    assert mend(p, np.array([1.0, 1, 0])).tolist() == [0, 1, 0]
    monkeypatch.setattr(mending, "SIZES", (3,))
    assert mend(p, np.array([1.0, 1, 0])).tolist() == [1, 0, 1]


# A needs B, which has no place yet.
def test_who_was_left_out_comes_in_where_others_need_it():
    p = program([5, -1], [([1, -1], -INF, 0), ([1, 0], 1, INF)], blocks="AB")
    assert mend(p, np.array([1.0, 0.0]), [1]).tolist() == [1, 1]


def test_what_keeps_all_rows_stays_as_it_is():
    p = program(VALUES, ROWS, blocks="AABBCC")
    kept = np.array([0.0, 1, 0, 1, 1, 0])
    assert mend(p, kept, [2]).tolist() == kept.tolist()


def test_none_where_nothing_helps_or_too_much_would_be_open(monkeypatch):
    p = program([1, 1], [([1, 1], 3, INF)], blocks="AB")
    assert mend(p, np.ones(2)) is None
    p = program(VALUES, ROWS, blocks="AABBCC")
    monkeypatch.setattr(Clock, "over", True)
    assert mend(p, LARGE) is None
    monkeypatch.setattr(Clock, "over", False)
    monkeypatch.setattr(mending, "MOST", 1)
    assert mend(p, LARGE) is None


@pytest.mark.parametrize("seed", range(6))
def test_what_larger_budgets_allow_is_mended_with_little_loss(seed):
    p = countries(seed)
    x = np.round(solve_program(replace(p, row_upper=1.3 * p.row_upper)))
    assert p.excess(x) > 0.1
    found, best = mend(p, x), p.objective(solve_program(p))
    assert p.excess(found) <= 1e-7
    assert 0.9 * best <= p.objective(found) <= best + 1e-6


def test_a_row_that_is_broken_costs_more_than_a_plan_is_worth():
    p = program(VALUES, ROWS, blocks="AABBCC")
    soft = elastic(p, 12.0)
    best = solve_program(soft)
    assert p.objective(best[:6]) == pytest.approx(9 + 5 + 2)
    assert not best[6:].any()
    point = np.append(LARGE, [2.0])
    assert soft.excess(point) == 0
    assert soft.objective(point) < 0
