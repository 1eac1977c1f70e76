import pytest

from model import metrics
from model.plan import Plan
from tests.cases import ally, facility, tiny


def case(**more):
    """Offers with stock and people; a home guarantee, an ally, a subsidy pool."""
    return tiny(
        ally(60),
        facility("guar", 60, instrument="guarantee"),
        years=(2027, 2028),
        offers=[
            {"offer": "a", "first_start": 2027, "last_start": 2028, "service_years": 5,
             "retention": 0.5, "home_revenue_share": 0.8, "people_m": 3, "additionality": 0.25},
            {"offer": "b", "service_years": 2, "retention": 0.8, "home_revenue_share": 0.5,
             "people_m": 1.5},
        ],
        pools=[{"pool": "subsidy", "year": None, "amount": 9, "kind": "appropriation"}],
        draws=[
            {"facility": f, "pool": "subsidy", "risk_class": "*", "rate": x}
            for f, x in (("fund", 0.1), ("guar", 0.05), ("aid", 0.3))
        ],
        **more,
    )  # fmt: skip


PLAN = Plan(
    select={"a": 2028, "b": 2027},
    engage=frozenset("AB"),
    serve={("A", "B"): 1.0, ("A", "C"): 0.5},
    commit={
        ("fund", "A", 2028): 6.0,
        ("guar", "A", 2028): 2.0,
        ("fund", "B", 2027): 10.0,
        ("aid", "B", 2027): 6.0,
    },
    private={("A", 2028): 3.0, ("B", 2027): 4.0},
    host={("A", 2028): 1.0},
)


def table(case, plan):
    return {row["metric"]: (row["value"], row["unit"]) for row in metrics.table(case, plan)}


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("partners", 2),
        ("countries_served", 1.5),
        ("reach", 4.5),
        # a starts a year late, so 4 years for 10; 2 years for 20.
        ("speed", (10 * 4 + 20 * 2) / 30),
        ("durability", (10 * 0.5 + 20 * 0.8) / 30),
        ("retained_stock", 10 * 0.5 + 20 * 0.8),
        ("influence", 10 * 0.5 * 0.8 + 20 * 0.8 * 0.5),
        # 8 in A and 16 in B: shares of a third and two thirds.
        ("concentration", 1 / (1 / 9 + 4 / 9)),
        ("cost", 30),
        # A quarter of a, all of b: a blank additionality is 1.
        ("additional_cost", 10 * 0.25 + 20),
        ("anyway_cost", 10 * 0.75),
        # The guarantee of 2 is a commitment, and pays for nothing itself.
        ("home_commitments", 18),
        ("home_funding", 16),
        ("allied_commitments", 6),
        ("allied_funding", 6),
        ("private_mobilised", 7),
        ("host_money", 1),
        # What the ally draws is not ours.
        ("home_appropriation", 16 * 0.1 + 2 * 0.05),
        ("private_per_home", 7 / 18),
        ("allied_per_home", 6 / 18),
        ("mobilised_per_appropriation", 13 / 1.7),
        ("additional_per_appropriation", 22.5 / 1.7),
    ],
)
def test_by_hand(metric, value):
    assert table(case(), PLAN)[metric][0] == pytest.approx(value)


def test_every_measure_is_told_in_order():
    assert list(table(case(), PLAN)) == list(metrics.MEASURES)


def test_units():
    found = table(case(currency="EUR"), PLAN)
    assert found["cost"][1] == found["influence"][1] == "million EUR"
    assert found["reach"][1] == "million people"


def test_equal_partners_count_as_many_as_they_are():
    plan = Plan(commit={("fund", c, 2027): 4.0 for c in "ABC"})
    assert table(case(), plan)["concentration"][0] == pytest.approx(3)


def test_a_ratio_without_a_denominator_is_left_out():
    found = table(case(), Plan())
    assert found["partners"][0] == found["cost"][0] == 0
    assert not {"speed", "durability", "concentration", "private_per_home"} & set(found)


def test_years_of_service_are_never_negative():
    late = case()
    plan = Plan(select={"a": 2028})
    assert table(late, plan)["speed"][0] == 4
    short = tiny(
        only="A",
        years=(2027, 2028),
        offers=[{"offer": "a", "last_start": 2028, "first_start": 2027, "service_years": 0.5}],
    )
    assert table(short, plan)["speed"][0] == 0
