"""What follows from several tables: precedence, reach, defaults, starts."""

import pytest

from tests.cases import ally, each, facility, offer, tiny


def draw(pool, risk_class, rate):
    return {"facility": "fund", "pool": pool, "risk_class": risk_class, "rate": rate}


CLASSES = each("countries", "ABC", risk_class=("3", "5", None))

# ------------------------------------------------------------------ precedence


def test_the_row_of_a_class_replaces_the_general_one_pool_by_pool():
    case = tiny(
        CLASSES,
        pools=[{"pool": "subsidy", "year": 2027, "amount": 9}],
        draws=[draw("subsidy", "*", 0.1), draw("subsidy", "5", 0.3), draw("budget", "3", 2)],
    )
    assert case.rate["fund", "A"] == {"budget": 2, "subsidy": 0.1}
    assert case.rate["fund", "B"] == {"budget": 1, "subsidy": 0.3}
    # A blank class matches the general rows only.
    assert case.rate["fund", "C"] == {"budget": 1, "subsidy": 0.1}


def test_a_facility_is_not_offered_without_a_draw_for_the_class():
    second = {
        "facilities": facility("loan", 9)["facilities"],
        "draws": [draw("budget", "5", 1) | {"facility": "loan"}],
    }
    case = tiny(CLASSES, second)
    assert case.offered == {"A": ("fund",), "B": ("fund", "loan"), "C": ("fund",)}


def test_charges_by_class():
    rows = [
        {"facility": "fund", "risk_class": cls, "rate": x} for cls, x in (("*", 0.1), ("5", 0.2))
    ]
    case = tiny(CLASSES, facility("loan", 9), charges=rows)
    assert [case.charge["fund", c] for c in "ABC"] == [0.1, 0.2, 0.1]
    assert case.charge["loan", "B"] == 0


def test_the_own_overhead_of_a_channel_replaces_the_general_one_pool_by_pool():
    rows = [("*", "budget", 3), ("*", "staff", 2), ("home", "budget", 1)]
    case = tiny(
        ally(9),
        overheads=[{"driver": "channel", "channel": k, "pool": b, "amount": x} for k, b, x in rows]
        + [{"driver": "partner", "pool": "staff", "amount": 5}],
    )
    assert case.overheads("channel", "home") == {"budget": 1, "staff": 2}
    assert case.overheads("channel", "ally") == {"budget": 3, "staff": 2}
    assert case.overheads("partner") == {"staff": 5}
    assert case.overheads("hub") == {}


INCOME = [
    {"income_group": "low", "channel": k, "mobilisation_factor": factor, "max_project_share": cap}
    for k, factor, cap in ((None, 0.5, 0.7), ("home", 0.2, 0.9))
]


def test_income_group_own_row_of_a_channel_first():
    case = tiny(
        ally(9),
        facility("guar", 9, instrument="guarantee"),
        each("facilities", ("fund", "aid", "guar"), mobilisation=2, max_project_share=0.8),
        countries=[{"country": "A", "income_group": "low"}],
        income_groups=INCOME,
    )
    assert case.mobilisation["fund", "A"] == pytest.approx(0.4)
    assert case.mobilisation["aid", "A"] == 1
    assert case.mobilisation["guar", "A"] == 2  # unfunded: not scaled
    assert case.mobilisation["fund", "B"] == 2  # no income group
    # The group's cap is a further one: the less of both.
    assert case.project_share["fund", "A"] == 0.8
    assert case.project_share["aid", "A"] == 0.7
    assert case.project_share["aid", "B"] == 0.8


def test_income_group_own_row_replaces_the_general_one_whole():
    rows = [
        {"income_group": "low", "mobilisation_factor": 0.5, "max_project_share": 0.7},
        {"income_group": "low", "channel": "home", "max_project_share": 0.6},
    ]
    case = tiny(
        each("facilities", ("fund",), mobilisation=2),
        countries=[{"country": "A", "income_group": "low"}],
        income_groups=rows,
    )
    # The channel's own row leaves the factor blank: nothing is scaled.
    assert case.mobilisation["fund", "A"] == 2
    assert case.project_share["fund", "A"] == 0.6


# ------------------------------------------------------------------ reach


def reach(*rows):
    names = ("channel", "facility", "area", "depth")
    return {"reach": [dict(zip(names, row, strict=True)) for row in rows]}


def test_without_the_table_every_channel_reaches_everywhere():
    case = tiny(ally(9))
    assert case.depth == {(k, c): 1 for k in ("home", "ally") for c in "ABC"}


def test_country_before_region_before_star():
    case = tiny(
        reach(("home", None, "*", 0.2), ("home", None, "north", 0.5), ("home", None, "B", None))
    )
    assert case.depth == {("home", "A"): 0.5, ("home", "B"): 1, ("home", "C"): 0.2}


def test_depth_zero_and_what_no_row_names_are_out_of_reach():
    case = tiny(ally(9), reach(("home", None, "*", 1), ("home", None, "B", 0)))
    assert set(case.depth) == {("home", "A"), ("home", "C")}
    assert case.offered == {"A": ("fund",), "B": (), "C": ("fund",)}


def test_rows_of_a_facility_restrict():
    case = tiny(facility("loan", 9), reach(("home", None, "north", 1), ("home", "loan", "B", 0.1)))
    assert case.offered == {"A": ("fund",), "B": ("fund", "loan"), "C": ()}
    # The depth is that of the channel.
    assert case.depth["home", "B"] == 1


def test_rows_of_a_facility_never_widen():
    assert tiny(reach(("home", "fund", "*", 1))).offered == {"A": (), "B": (), "C": ()}
    case = tiny(reach(("home", None, "A", 1), ("home", "fund", "*", 1)))
    assert case.offered == {"A": ("fund",), "B": (), "C": ()}


# ------------------------------------------------------------------ defaults


@pytest.mark.parametrize(
    ("instrument", "funded", "element", "grant"),
    [
        ("grant", True, 1, True),
        ("technical_assistance", True, 1, True),
        ("loan", True, 0, False),
        ("equity", True, 0, False),
        ("in_kind", True, 0, False),
        ("guarantee", False, 0, False),
        ("insurance", False, 0, False),
    ],
)
def test_defaults_that_depend_on_the_instrument(instrument, funded, element, grant):
    record = tiny(facility("x", 9, instrument=instrument)).facilities["x"]
    assert (record.funded, record.grant_element, record.is_grant) == (funded, element, grant)


def test_what_is_stated_goes_before_the_default():
    columns = {"funded": True, "grant_element": 0.3}
    record = tiny(facility("x", 9, instrument="guarantee", **columns)).facilities["x"]
    assert (record.funded, record.grant_element) == (True, 0.3)


def test_other_defaults_of_a_facility():
    record = tiny(years=(2027, 2028)).facilities["fund"]
    assert (record.max_project_share, record.mobilisation, record.cover) == (1, 0, 0)
    assert (record.min_ticket, record.min_home_content, record.borrower) == (None, None, "either")
    assert record.years == (2027, 2028)


@pytest.mark.parametrize(
    ("first", "last", "window"),
    [(2028, None, (2028, 2029)), (None, 2028, (2027, 2028)), (2028, 2028, (2028,))],
)
def test_window_of_a_facility(first, last, window):
    case = tiny(
        years=(2027, 2028, 2029),
        facilities=[{"facility": "fund", "first_year": first, "last_year": last}],
    )
    assert case.facilities["fund"].years == window


def test_either_is_private_where_soft_terms_are_asked_unless_it_is_a_grant():
    case = tiny(
        facility("gift", 9, instrument="grant"),
        facility("state", 9, borrower="sovereign"),
        countries=[{"country": "A", "min_grant_element": 0}],
    )
    assert [case.borrower[f, "A"] for f in ("fund", "gift", "state")] == [
        "private",
        "either",
        "sovereign",
    ]
    assert case.borrower["fund", "B"] == "either"


def test_countries_and_channels_are_named_by_their_key_where_no_name_is_given():
    case = tiny(countries=[{"country": "A", "name": "Arda"}])
    assert [record.name for record in case.countries.values()] == ["Arda", "B", "C"]
    assert case.channels["home"].name == "home"
    assert all(record.eligible for record in case.countries.values())


# ------------------------------------------------------------------ offers in time

YEARS = (2027, 2028, 2029)


def one(needs, values=None, **columns):
    """The only offer of A, over three years."""
    part = offer("x", "A", package="other", needs=needs, values=values or {}, **columns)
    return tiny(part, only="A", years=YEARS)


@pytest.mark.parametrize(
    ("first", "last", "starts"),
    [
        (None, None, (2027,)),
        (2028, None, (2028,)),
        (2027, 2029, (2027, 2028)),  # the last would need money in 2030
        (2029, 2029, ()),
    ],
)
def test_starts_whose_needs_fall_inside_the_horizon(first, last, starts):
    case = one({("financing", 1): 4}, first_start=first, last_start=last)
    assert case.starts["x"] == starts


def test_a_dated_return_admits_a_start_whose_needs_pass_the_horizon():
    case = one(
        {("financing", 0): 6, ("financing", 1): 4},
        {"value": 7, ("value", 2029): 2},
        first_start=2028,
        last_start=2029,
    )
    assert case.starts["x"] == (2028, 2029)
    assert case.need["x", 2028] == {("financing", 2028): 6, ("financing", 2029): 4}
    assert case.need["x", 2029] == {("financing", 2029): 6}  # beyond the horizon: dropped
    assert (case.cost["x", 2028], case.cost["x", 2029]) == (10, 6)
    assert (case.value["x", 2028], case.value["x", 2029]) == ({"value": 7}, {"value": 2})


def test_a_need_of_zero_does_not_keep_a_start_out():
    case = one({("financing", 0): 5, ("financing", 2): 0}, first_start=2027, last_start=2029)
    assert case.starts["x"] == YEARS


def test_an_offer_that_cannot_start_is_not_offered():
    case = one({("financing", 0): 5, ("financing", 9): 5})
    assert case.offers_of["A"] == ("a",)
    assert case.bundles["A"] == {"farms": (("a", 2027),)}


# ------------------------------------------------------------------ sets


def test_candidates_are_eligible_with_something_to_take_or_locked_in():
    countries = [
        {"country": "A", "eligible": False},
        {"country": "D"},
        {"country": "E", "eligible": False},
    ]
    assert tiny(countries=countries).candidates == ("B", "C")
    lock = {"kind": "country", "id": "E", "lock": "in"}
    assert tiny(countries=countries, locks=[lock]).candidates == ("B", "C", "E")
    assert tiny(countries=countries, locks=[lock | {"lock": "out"}]).candidates == ("B", "C")
    # Without a least number of packages, a partner may take nothing.
    free = tiny(countries=countries, focus={"min_packages": 0})
    assert free.candidates == ("B", "C", "D")


def test_members_of_regions_and_packages_without_a_row():
    case = tiny(packages=[{"package": "health", "sector": True}])
    assert case.members == {"north": ("A", "B"), "south": ("C",)}
    assert list(case.packages) == ["farms", "health"]
    assert [p.sector for p in case.packages.values()] == [False, True]


def test_pools_have_defaults():
    pool = tiny().pools["budget", 2027]
    assert (pool.amount, pool.kind, pool.carry_over) == (60, "ceiling", 0)
    case = tiny(pools=[{"pool": "later", "year": 2028, "amount": 1}], years=(2027, 2028))
    assert case.pool_names == ("budget", "later")
    assert case.pool_years("later") == (2028,)
