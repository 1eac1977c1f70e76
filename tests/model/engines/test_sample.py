"""Prices from a sample of countries, against what the whole program says."""

from dataclasses import replace

import numpy as np
import pytest

from model.engines import sample
from model.engines.direct import Clock
from model.engines.relaxation import relax
from model.loading import load_case
from model.program import LINKING
from model.solution import SolverOptions
from tests.model.engines.test_by_countries import choosing, packing, relaxed_value
from tests.programs import INF, program
from tests.solving import program_of

# Without an end: it runs from when the file is read.
CLOCK = Clock(SolverOptions(gap=0, time_limit=0))
ALIKE = 32


def alike(values, uses, room, own=()):
    """Countries that are all alike and share one room; `own` rows of each stand in the portfolio."""
    size = len(values)
    line = np.kron(np.eye(ALIKE), np.ones(size))
    rows = [(np.tile(uses, ALIKE), -INF, room)]
    rows += [(np.tile(row, ALIKE) * mine, -INF, side) for row, side in own for mine in line]
    made = program(
        np.tile(values, ALIKE),
        rows,
        integer=False,
        blocks=[b for b in range(ALIKE) for _ in range(size)],
    )
    return replace(made, row_block=np.full(len(rows), LINKING))


def test_where_all_are_alike_the_prices_are_those_of_all():
    # One of two choices each: 3 for a use of 2, or 2 for 1; room for half of the dear ones.
    p = alike([3, 2], [2, 1], 1.5 * ALIKE, own=[([1, 1], 1)])
    prices = sample.prices(p, CLOCK, 2)
    assert prices[0] == pytest.approx(1)


def test_what_one_country_may_have_alone_is_not_multiplied():
    # Half of each is allowed, and room for less than that: the room is what is short.
    p = alike([1], [1], 0.4 * ALIKE, own=[([2], 1)])
    assert sample.prices(p, CLOCK, 2)[0] == pytest.approx(1)


@pytest.mark.parametrize("hands", [1, 2])
def test_samples_have_no_country_in_common_and_the_mean_counts(hands):
    # Of 32 every third is in a sample: countries 0, 3, 6 are worth 1 for each use, 2, 5, 8 worth 3, the rest 9.
    p = alike([1], [1], 0.4 * ALIKE, own=[([1], 1)])
    worth = replace(p, c=np.array([1.0, 9.0, 3.0])[np.arange(ALIKE) % 3])
    assert sample.prices(worth, CLOCK, hands)[0] == pytest.approx((1 + 3) / 2)


def test_a_sample_that_has_no_plan_has_no_prices():
    p = alike([1], [1], ALIKE)
    rows = p.row_upper.copy()
    rows[0] = -1.0
    assert sample.prices(replace(p, row_upper=rows), CLOCK, 2) is None


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("make", [packing, choosing])
def test_the_relaxation_that_begins_with_it_is_that_of_all(tmp_path, monkeypatch, make, seed):
    monkeypatch.setattr(sample, "MANY", 10)
    p = program_of(load_case(make(tmp_path / "case", seed)))
    found = relax(p, SolverOptions(gap=0, time_limit=60))
    assert found.bound == pytest.approx(relaxed_value(p), rel=1e-4)
    assert found.bound >= relaxed_value(p) - 1e-6
