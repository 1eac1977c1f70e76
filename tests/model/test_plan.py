import pytest

from model.plan import TOLERANCE, Plan, limit


@pytest.mark.parametrize(
    ("sense", "left", "right", "excess", "slack", "broken", "binding"),
    [
        ("<=", 3, 5, -2, 2, False, False),
        ("<=", 5, 5, 0, 0, False, True),
        ("<=", 7, 5, 2, 0, True, False),
        (">=", 7, 5, -2, 2, False, False),
        (">=", 5, 5, 0, 0, False, True),
        (">=", 3, 5, 2, 0, True, False),
        ("==", 5, 5, 0, 0, False, False),
        ("==", 3, 5, 2, 0, True, False),
        ("==", 7, 5, 2, 0, True, False),
    ],
)
def test_a_row(sense, left, right, excess, slack, broken, binding):
    row = limit("rule", [left], sense, [right], "points")
    assert (row.excess, row.slack, row.broken, row.binding) == (excess, slack, broken, binding)


def test_a_row_adds_up_its_sides_and_keeps_its_dimensions():
    row = limit("rule", [4, -1], "<=", [2, 0.5], "points", country="A", year=2027)
    assert (row.activity, row.limit, row.size) == (3, 2.5, 4)
    assert row.dims == {"country": "A", "year": 2027}


@pytest.mark.parametrize("size", [1e-3, 1, 1e9])
def test_the_tolerance_is_a_share_of_the_largest_term(size):
    # The terms of the left side nearly cancel: what counts is their size, not their sum.
    def row(over):
        return limit("rule", [size, over * size, -size], "<=", [0], "")

    assert not row(0.5 * TOLERANCE).broken
    assert row(2 * TOLERANCE).broken
    assert row(-0.5 * TOLERANCE).binding


def test_a_row_without_terms_is_kept():
    assert not limit("rule", [], "<=", [], "").broken


def test_an_empty_plan_has_empty_tables():
    assert Plan.from_tables({}) == Plan()
