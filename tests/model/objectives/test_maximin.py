import pytest

from model.objectives import maximin
from model.plan import Plan
from tests.cases import ALL, tiny
from tests.golden import golden, text_of
from tests.solving import program_of, value_of, with_rows


def case(weight=1, objective="maximin", budget=30):
    """Budget for a (1 of people) and b (none), or for c (2)."""
    return tiny(
        budget=budget,
        objective=objective,
        criteria=[
            {"criterion": "value", "scale": 10},
            {"criterion": "people", "unit": "million", "weight": weight, "scale": 2},
        ],
        returns=[{"offer": o, "criterion": "people", "amount": x} for o, x in (("a", 1), ("c", 2))],
    )


def test_optimum():
    # a and b: the less of 13 / 10 and 1 / 2; c: the less of 9 / 10 and 2 / 2.
    assert value_of(case()) == 0.9
    # The weighted sum takes a and b: 1.3 + 0.5 - 0.9 - 1 is not above 0, so c again: 1.9.
    assert value_of(case(objective="weighted")) == pytest.approx(1.9)


def test_a_criterion_of_weight_zero_does_not_count():
    assert value_of(case(weight=0)) == 1.3


def test_one_criterion_is_the_weighted_sum():
    assert value_of(tiny(objective="maximin")) == ALL


def test_form():
    program = program_of(case())
    assert program.col_name(int(program.c.nonzero()[0][0])) == "maximin_worst"
    rows = text_of(with_rows(program, lambda row: row.startswith("maximin")))
    assert rows == golden("""
        maximin_value[people]: maximin_worst <= 0.5 select[a,2027] + select[c,2027]
        maximin_value[value]: maximin_worst
            <= 0.5 select[a,2027] + 0.8 select[b,2027] + 0.9 select[c,2027]
    """)


@pytest.mark.parametrize(("chosen", "score"), [("ab", 0.5), ("c", 0.9), ("b", 0), ("abc", 1.5)])
def test_score(chosen, score):
    plan = Plan(dict.fromkeys(chosen, 2027))
    assert maximin.score(case(), plan) == pytest.approx(score)
