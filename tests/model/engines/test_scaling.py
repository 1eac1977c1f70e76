import numpy as np
import pytest

from model.engines.scaling import largest_values, power_of_two, scale
from tests.programs import INF, program, random_program


@pytest.mark.parametrize("exponent", [-12, 0, 12])
def test_the_largest_cost_is_near_a_thousand(exponent):
    scaled = scale(program(np.array([1.0, -3, 0.1]) * 10.0**exponent))
    assert 512 <= np.abs(scaled.program.c).max() < 1024
    assert np.log2(scaled.cost) % 1 == 0


@pytest.mark.parametrize("seed", range(10))
def test_points_keep_their_meaning(seed):
    p = random_program(seed)
    scaled = scale(p)
    x = np.arange(len(p.c), dtype=float)
    back = scaled.back(x)
    assert scaled.point(back).tolist() == x.tolist()
    assert (scaled.program.A @ back).tolist() == pytest.approx((scaled.row * (p.A @ x)).tolist())
    assert scaled.program.c @ back == pytest.approx(scaled.cost * (p.c @ x))
    assert np.all(scaled.column[p.integer] == 1)


def test_rows_say_how_large_amounts_can_get():
    # y <= 3 x0 + 5 x1 with both at most 1: y is at most 8; z has no limit.
    p = program(
        [0, 0, 1, 0],
        [([-3, -5, 1, 0], -INF, 0)],
        upper=[1, 1, INF, INF],
        integer=[True, True, False, False],
    )
    assert largest_values(p).tolist() == [1, 1, 8, INF]


def test_powers_of_two():
    assert power_of_two(np.array([1.0, 3.0, 5.0, 0.3, 0.0, INF])).tolist() == [1, 4, 4, 0.25, 1, 1]
