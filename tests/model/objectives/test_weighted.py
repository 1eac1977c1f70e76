import pytest

from model.objectives import weighted
from model.plan import Plan
from tests.cases import tiny
from tests.solving import program_of, value_of


def case(weight, scale=10, **more):
    """Budget for a and b, or for c, which reaches 100 people; a costs 5 of them."""
    return tiny(
        budget=30,
        criteria=[{"criterion": "people", "unit": "thousand", "weight": weight, "scale": scale}],
        returns=[
            {"offer": "a", "criterion": "people", "amount": -5},
            {"offer": "c", "criterion": "people", "amount": 100},
        ],
        **more,
    )


@pytest.mark.parametrize(
    ("weight", "scale", "best"),
    [
        (0, 10, 13),  # people do not count: a and b
        (0.3, 10, 12.85),  # a and b: 13 - 0.15; c: 9 + 3
        (0.5, 10, 14),  # c: 9 + 5; a and b: 13 - 0.25
        (0.5, 100, 12.975),  # c: 9 + 0.5; a and b: 13 - 0.025
    ],
)
def test_optimum(weight, scale, best):
    assert value_of(case(weight, scale)) == best


def test_form():
    program = program_of(case(0.5))
    found = {program.col_name(j): x for j, x in enumerate(program.c) if x}
    # Value, and half of a tenth of the people.
    assert found == {
        "select[a,2027]": pytest.approx(5 - 0.25),
        "select[b,2027]": 8,
        "select[c,2027]": pytest.approx(9 + 5),
    }


def test_score():
    served = {("A", "C"): 0.5}
    spilled = case(
        0.5, spillovers=[{"hub": "A", "country": "C", "criterion": "people", "amount": 8}]
    )
    # 5 + 8 of value; -5 and half of 8 people, at 0.5 / 10.
    assert weighted.score(spilled, Plan({"a": 2027, "b": 2027}, serve=served)) == pytest.approx(
        13 - 0.05
    )
    assert weighted.score(spilled, Plan()) == 0
