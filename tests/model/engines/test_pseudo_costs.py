"""What splits cost: means worked out by hand."""

import pytest

from model.engines.pseudo_costs import NOTHING, PseudoCosts

KINDS = ["open", "open", "select"]


@pytest.fixture
def costs():
    """Two splits of the first column: 2 and 4 per unit down, 1 and 3 up."""
    known = PseudoCosts(KINDS, -10.0)
    known.learn(0, (2.0, 1.0))
    known.learn(0, (4.0, 3.0))
    return known


def test_a_column_is_known_by_itself_and_by_its_kind(costs):
    assert [costs.knows(j) for j in range(3)] == [True, False, False]
    expected = 3.0 * 0.25 * (2.0 * 0.75)
    assert costs.hope(0, 0.25) == costs.hope(1, 0.25) == pytest.approx(expected)


def test_its_own_splits_count_before_those_of_the_kind(costs):
    costs.learn(1, (8.0, 8.0))
    assert costs.hope(1, 0.5) == pytest.approx(16.0)
    assert costs.hope(0, 0.5) == pytest.approx(1.5)


def test_where_nothing_is_known_what_is_half_taken_comes_first(costs):
    assert costs.hope(2, 0.5) == pytest.approx(5.0)
    assert costs.hope(2, 0.9) == pytest.approx(1.0)
    assert not costs.knows(2)


def test_a_half_that_loses_nothing_does_not_hide_the_other(costs):
    assert costs.score((0.0, 2.0)) == pytest.approx(NOTHING * 10.0 * 2.0)
    assert costs.score((0.0, 3.0)) > costs.score((0.0, 2.0)) > costs.score((0.0, 0.0)) > 0.0
