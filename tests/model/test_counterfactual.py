import pytest

from model import counterfactual
from model.plan import Plan
from tests.cases import offer, tiny


def case(**more):
    """Offers a (cost 10, value 5) and b (20, 8), and a second one in A (4, -2)."""
    return tiny(
        offer("a2", "A", 4, -2, package="schools", additionality=0.5),
        offers=[{"offer": "a", "additionality": 0.25}],
        **more,
    )


PLAN = Plan(select={"a": 2027, "a2": 2027, "b": 2027}, engage=frozenset("AB"))


def table(case, plan):
    return {(row["country"], row["measure"]): row for row in counterfactual.table(case, plan)}


@pytest.mark.parametrize(
    ("country", "measure", "additional", "anyway"),
    [
        # The cost is paid whole: a quarter of 10 and half of 4 are ours to have caused.
        ("A", "cost_musd", 2.5 + 2, 7.5 + 2),
        # Returns count the additional share only: 5 is a quarter of 20, -2 half of -4.
        ("A", "value", 5 - 2, 15 - 2),
        # A blank is 1: nothing would have come anyway.
        ("B", "cost_musd", 20, 0),
        ("B", "value", 8, 0),
    ],
)
def test_by_hand(country, measure, additional, anyway):
    row = table(case(), PLAN)[country, measure]
    assert row["additional"] == pytest.approx(additional)
    assert row["anyway"] == pytest.approx(anyway)
    assert row["total"] == pytest.approx(additional + anyway)
    assert row["share"] == pytest.approx(additional / (additional + anyway))


def test_only_partners_and_their_units():
    found = table(case(), PLAN)
    assert set(found) == {(c, m) for c in "AB" for m in ("cost_musd", "value")}
    assert found["A", "cost_musd"]["unit"] == "million USD"
    assert found["A", "value"]["unit"] == "points"


def test_a_share_of_nothing_is_blank():
    free = tiny(offer("z", "A", package="schools", values={"value": 0}))
    rows = table(free, Plan(select={"z": 2027}, engage=frozenset("A")))
    assert {row["share"] for row in rows.values()} == {None}


def test_cost_parts_are_those_of_the_table():
    assert counterfactual.cost_parts(case(), PLAN) == pytest.approx((24.5, 9.5))
