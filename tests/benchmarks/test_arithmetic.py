import math

import pytest

from benchmarks.arithmetic import (
    Point,
    best_known,
    exponent,
    first_plan,
    gap,
    shifted_mean,
    time_to_gap,
)

# A plan worth 90 and then 100 against bounds of 120, 101 and 100.5; the last point knows less.
TRACE = [
    Point(0.5, None, 120.0),
    Point(1.0, 0.0, 120.0),
    Point(2.0, 90.0, 120.0),
    Point(4.0, 100.0, 101.0),
    Point(8.0, 95.0, 100.5),
]


def test_time_to_gap_is_the_first_at_which_best_plan_and_best_bound_prove_it() -> None:
    assert time_to_gap(TRACE, 1.0) == 2.0  # 30 / 90
    assert time_to_gap(TRACE, 0.01) == 4.0  # 1 / 100
    assert time_to_gap(TRACE, 0.005) == 8.0  # 0.5 / 100: the plan of 100 is still known
    assert time_to_gap(TRACE, 0.001) is None


def test_order_of_the_points_does_not_matter() -> None:
    assert time_to_gap(TRACE[::-1], 0.01) == 4.0


def test_first_plan_is_worth_something() -> None:
    assert first_plan(TRACE) == 2.0
    assert first_plan(TRACE[:2]) is None


def test_best_known_never_gets_worse() -> None:
    assert best_known(TRACE)[-1] == Point(8.0, 100.0, 100.5)


def test_gap() -> None:
    assert gap(100.0, 101.0) == pytest.approx(0.01)
    assert gap(-100.0, -99.0) == pytest.approx(0.01)
    assert gap(0.0, 0.0) == 0.0
    assert gap(0.0, 1.0) == math.inf
    assert gap(None, 1.0) == math.inf


def test_shifted_geometric_mean() -> None:
    # (1 + 1)(7 + 1) = 16, root 4, less the shift 3.
    assert shifted_mean([1.0, 7.0]) == pytest.approx(3.0)
    assert shifted_mean([4.0, 9.0], shift=0.0) == pytest.approx(6.0)
    with pytest.raises(ValueError, match="no times"):
        shifted_mean([])


def test_exponent_of_a_power_is_its_power() -> None:
    assert exponent([10, 100, 1000], [3 * n**1.5 for n in (10, 100, 1000)]) == pytest.approx(1.5)
    with pytest.raises(ValueError, match="two sizes"):
        exponent([10, 10], [1, 2])
