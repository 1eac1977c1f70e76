"""Rows of countries cut off fractional points only; the bound with them still covers every plan."""

import numpy as np
import pytest

from model.engines import hulls
from model.engines.direct import Clock
from model.engines.relaxation import Master, relax
from model.program import LINKING
from model.solution import SolverOptions
from tests.blocks import countries
from tests.programs import INF, program
from tests.solving import solve_program

OPTIONS = SolverOptions(gap=0.0, time_limit=60)


def sharpened(p):
    master = Master(p, Clock(OPTIONS))
    return master, hulls.sharpen(master, master.solve(), Clock(OPTIONS))


@pytest.mark.parametrize("seed", range(6))
def test_every_row_is_kept_by_the_best_plan_and_the_bound_covers_it(seed):
    p = countries(seed)
    master, found = sharpened(p)
    best = np.round(solve_program(p))
    whole = master.program
    assert whole.excess(best) <= 1e-9
    assert found.bound >= p.objective(best) - 1e-9
    assert found.bound <= relax(p, OPTIONS).bound * (1 + 1e-9)
    assert np.all(whole.row_block[len(p.rows) :] != LINKING)


def test_the_bound_of_a_country_is_its_best_whole_choice():
    # Half of A's second offer would be taken: 10 + 6 in room for 3 of weight, whole only 10.
    # The linking row never binds, so with its row the relaxation is exact.
    p = program(
        [10, 12, 1],
        [([2, 2, 0], -INF, 3), ([1, 1, 1], -INF, 5)],
        blocks="AAB",
    )
    assert relax(p, OPTIONS).bound == pytest.approx(12 + 5 + 1, rel=1e-5)
    master, found = sharpened(p)
    assert found.bound == pytest.approx(12 + 1, rel=1e-5)
    assert master.program.rows[-1][0] == "hull"
    assert master.program.row_block[-1] == 0


def test_without_a_loose_country_nothing_is_added():
    p = program([3, 2], [([1, 1], -INF, 2)], blocks="AB")
    master, found = sharpened(p)
    assert master.program is p
    assert found.bound == pytest.approx(5, rel=1e-5)
