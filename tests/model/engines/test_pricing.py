"""What countries add at prices, many in one hot linear program, against each of them from nothing by another route."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from model.engines.blocks import split
from model.engines.pricing import TOGETHER, Pricing
from model.engines.scaling import scale
from model.program import LINKING
from tests.blocks import countries

COUNT = TOGETHER + 4


def never():
    return False


def opened(program, hands=1):
    return Pricing(scale(program.relaxed()), hands)


def prices(program, seed):
    """Prices of the two budgets, which come after the countries' own rows."""
    found = np.zeros(len(program.row_lower))
    found[COUNT : COUNT + 2] = np.random.default_rng(seed).uniform(0.2, 1.0, 2)
    assert np.all(program.row_block[COUNT : COUNT + 2] == LINKING)
    return found


def alone(program, block, at, engaged=False):
    """The most that one country adds, without the others; None when its rows allow nothing."""
    cols = np.flatnonzero(program.col_block == block)
    rows = np.flatnonzero(program.row_block == block)
    A = program.A.toarray()
    worth = program.c[cols] - at @ A[:, cols]
    lower = program.col_lower[cols].copy()
    if engaged:
        lower[[program.columns[j][0] == "engage" for j in cols]] = 1.0
    found = linprog(
        -worth,
        A_ub=np.vstack([A[np.ix_(rows, cols)], -A[np.ix_(rows, cols)]]),
        b_ub=np.concatenate([program.row_upper[rows], -program.row_lower[rows]]),
        bounds=list(zip(lower, program.col_upper[cols], strict=True)),
    )
    return -found.fun if found.status == 0 else None


@pytest.fixture
def program():
    return countries(3, count=COUNT)


def test_the_parts_of_a_program_are_all_of_it(program):
    x = np.random.default_rng(0).uniform(0.0, 1.0, len(program.c))
    activity, shared = program.A @ x, np.zeros(len(program.row_lower))
    parts = split(program)
    for b, part in parts.items():
        assert set(program.col_block[part.cols]) == {b}
        assert part.own.A @ x[part.cols] == pytest.approx(activity[part.rows])
        shared[part.shared] += part.use @ x[part.cols]
    linking = program.row_block == LINKING
    assert shared[linking] == pytest.approx(activity[linking])
    assert sum(len(part.cols) for part in parts.values()) == len(program.c)
    assert list(split(program, [5, 2])) == [2, 5]


@pytest.mark.parametrize("hands", [1, 2])
def test_hot_prices_are_those_from_nothing(program, hands):
    pricing = opened(program, hands)
    for seed in range(4):
        at = prices(program, seed)
        found = pricing.best(at, range(COUNT), never)
        assert list(found) == list(range(COUNT))
        for b in range(COUNT):
            assert found[b] == pytest.approx(alone(program, b, at), abs=1e-6)


def test_countries_that_are_engaged_and_those_that_are_not(program):
    pricing, at = opened(program), 3 * prices(program, 1)
    before = pricing.best(at, range(COUNT), never)
    engaged = pricing.engaged(at, range(COUNT), never)
    for b in range(COUNT):
        assert engaged[b] == pytest.approx(alone(program, b, at, engaged=True), abs=1e-6)
    # At such prices some would rather stay out, and being engaged is not remembered.
    assert any(engaged[b] < -1e-3 for b in range(COUNT))
    assert pricing.best(at, range(COUNT), never) == pytest.approx(before, abs=1e-6)


def test_a_country_that_must_be_in_or_cannot_be_leaves_the_others_alone(program):
    lower, upper = program.col_lower.copy(), program.row_upper.copy()
    lower[np.flatnonzero(program.col_block == 1)[-1]] = 1.0
    row = np.flatnonzero(program.row_block == 2)[0]
    broken = replace(program, col_lower=lower, row_lower=program.row_lower.copy(), row_upper=upper)
    broken.row_lower[row] = broken.row_upper[row] = 50.0
    pricing, at = opened(broken), prices(program, 2)
    assert [pricing.may_stay_out(b) for b in range(4)] == [True, False, False, True]
    found = pricing.best(at, range(COUNT), never)
    engaged = pricing.engaged(at, range(COUNT), never)
    assert found[2] == -math.inf
    assert engaged[1] == engaged[2] == math.inf
    for b in (0, 1, 3, COUNT - 1):
        assert found[b] == pytest.approx(alone(broken, b, at), abs=1e-6)


def test_only_who_is_asked_for_and_nothing_when_it_is_over(program):
    pricing, at = opened(program), prices(program, 0)
    # Others in the same linear program are worth nothing meanwhile, and again what they are afterwards.
    for which in ([7, 1], range(COUNT), [COUNT - 1, 0]):
        found = pricing.best(at, which, never)
        assert list(found) == sorted(which)
        assert found == pytest.approx({b: alone(program, b, at) for b in which}, abs=1e-6)
    assert pricing.best(at, range(COUNT), lambda: True) is None
    # One linear program is solved, then it is over.
    ends = iter([False, True])
    assert opened(program).best(at, range(COUNT), lambda: next(ends)) is None
