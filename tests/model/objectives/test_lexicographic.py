import pytest

from model import pipeline
from model.objectives import lexicographic
from model.plan import Plan
from model.solution import SolverOptions
from tests.cases import tiny


def case(objective="lexicographic", c=9, **weights):
    """Budget for a and b (value 13, 1 of people), or for c (value `c`, 2 of people)."""
    weights = {"value": 1, "people": 2} | weights
    return tiny(
        budget=30,
        objective=objective,
        criteria=[{"criterion": j, "weight": w} for j, w in weights.items()],
        returns=[
            {"offer": "c", "criterion": "value", "amount": c},
            {"offer": "a", "criterion": "people", "amount": 1},
            {"offer": "c", "criterion": "people", "amount": 2},
        ],
    )


def chosen(case):
    found = pipeline.run(case, SolverOptions(gap=0))
    assert found.status == "optimal"
    return "".join(sorted(found.plan.select)), found.objective


def test_optimum():
    # People first: c (2, not 1), reported as the weighted sum 9 + 2 · 2.
    assert chosen(case()) == ("c", pytest.approx(13))
    # The weighted sum itself is larger for a and b: 13 + 2.
    assert chosen(case("weighted")) == ("ab", pytest.approx(15))


def test_the_second_criterion_decides_among_equals():
    # With c at 13 both choices have the same value, which comes first; people decide for c.
    equal = case(value=3, c=13)
    assert chosen(equal) == ("c", pytest.approx(3 * 13 + 2 * 2))


@pytest.mark.parametrize(
    ("weights", "order"),
    [
        ({"value": 1, "people": 2}, ("people", "value")),
        ({"value": 2, "people": 1}, ("value", "people")),
        ({"value": 1, "people": 1}, ("people", "value")),  # by name
        ({"value": 1, "people": 0}, ("value", "people")),
        ({"value": 0, "people": 0, "aid": 0}, ("aid", "people", "value")),
    ],
)
def test_order(weights, order):
    assert lexicographic.order(case(**weights)) == order


def test_score_is_the_weighted_sum():
    assert lexicographic.score(case(), Plan({"a": 2027, "c": 2027})) == 5 + 9 + 2 * 3
