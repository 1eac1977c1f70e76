import numpy as np
import pytest

from model.elastic import broken_rows, elastic, is_rule
from model.engines import direct
from model.solution import SolverOptions
from tests.programs import INF, program


def nearest(p, rows, price=None):
    loose = elastic(p, np.array(rows), price)
    found = direct.solve(loose, SolverOptions(gap=0.0))
    return loose, found


def clash():
    """x0 + x1 must be 2 at least and 1 at most."""
    return program([0, 0], [([1, 1], 2, INF), ([1, 1], -INF, 1)])


def test_the_least_excess_is_found_as_a_share_of_the_row():
    # Either row breaks by 1; the first is 2 in size, the second 1: half is less than one.
    loose, found = nearest(clash(), [True, True])
    assert found.objective == pytest.approx(-0.5)
    assert broken_rows(loose, found.x).tolist() == [0]


def test_prices_say_what_gives_first():
    loose, found = nearest(clash(), [True, True], np.array([100.0, 1.0]))
    assert broken_rows(loose, found.x).tolist() == [1]


def test_what_is_firm_stays():
    _, found = nearest(clash(), [False, False])
    assert found.status == "infeasible"
    loose, found = nearest(clash(), [False, True])
    assert broken_rows(loose, found.x).tolist() == [1]


def test_nothing_is_broken_where_nothing_must_be():
    p = program([5, 1], [([1, 1], -INF, 1)])
    loose, found = nearest(p, [True])
    assert found.objective == 0
    assert not len(broken_rows(loose, found.x))


def test_sums_are_no_rules():
    assert not is_rule(("money_account", ("A",)))
    assert is_rule(("pools_amount", ("budget", 2027)))
