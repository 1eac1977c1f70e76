"""A plan by hand, and every number of its tables."""

import pytest

from model.evaluate import evaluate
from model.plan import Plan
from model.schema import RESULTS
from tests.cases import ally, each, facility, tiny
from tests.solving import solve_exact

YEARS = (2027, 2028)


def case(**more):
    """A may be a hub with an agreement; private and host money in A; carried money."""
    return tiny(
        ally(20),
        facility("guar", 9, instrument="guarantee", mobilisation=1),
        only="AB",
        years=YEARS,
        pools=[
            {"pool": "budget", "year": 2027, "amount": 16, "carry_over": 0.5, "unit": "million USD"}
        ],
        overheads=[{"driver": "partner", "pool": "budget", "amount": 1}],
        countries=[{"country": "A", "host_limit_musd": 2, "host_share": 0.2}],
        criteria=[{"criterion": "people", "unit": "million", "weight": 2, "scale": 4}],
        offers=[
            {"offer": "a", "tier": "pilot", "stack": "open", "assured": True, "hub_capable": True},
            {"offer": "b", "first_start": 2028},
        ],
        returns=[{"offer": "b", "criterion": "people", "amount": 6}],
        spillovers=[{"hub": "A", "country": "B", "criterion": "people", "amount": 4}],
        **more,
    )


PLAN = Plan(
    select={"b": 2028, "a": 2027},
    engage=frozenset("AB"),
    open=frozenset({("home", "A"), ("ally", "B"), ("home", "B")}),
    hub=frozenset("A"),
    assure=frozenset("A"),
    serve={("A", "B"): 0.5},
    commit={
        ("guar", "A", 2027): 2.0,
        ("fund", "A", 2027): 6.0,
        ("aid", "B", 2028): 12.0,
        ("fund", "B", 2028): 8.0,
    },
    private={("A", 2027): 2.0},
    host={("A", 2027): 2.0},
)


@pytest.fixture(scope="module")
def found():
    return evaluate(case(), PLAN)


def table(found, name, *columns):
    frame = found.tables[name]
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_the_plan_is_kept(found):
    assert found.violations == ()
    assert found.tables["violations"].empty


def test_objective(found):
    # 5 + 8 of value; 6 of people and half of 4, at 2 / 4.
    assert found.objective == pytest.approx(13 + 8 * 2 / 4)


def test_every_table_has_its_declared_columns(found):
    assert set(found.tables) == set(RESULTS)
    for name, frame in found.tables.items():
        more = ["people", "value"] if name == "partners" else []
        assert list(frame.columns) == [*RESULTS[name].names, *more]


def test_selection(found):
    columns = ("offer", "country", "package", "tier", "stack", "assured", "start_year")
    assert table(found, "selection", *columns) == [
        ("a", "A", "farms", "pilot", "open", True, 2027),
        ("b", "B", "farms", "", "", False, 2028),
    ]


def test_presence_and_service(found):
    assert table(found, "presence", "channel", "country") == [
        ("ally", "B"),
        ("home", "A"),
        ("home", "B"),
    ]
    assert table(found, "service", "hub", "country", "share") == [("A", "B", 0.5)]


def test_funding(found):
    columns = ("channel", "facility", "instrument", "resource", "country", "year", "amount", "unit")
    money = ("financing",)
    assert table(found, "funding", *columns) == [
        ("ally", "aid", "loan", *money, "B", 2028, 12, "million USD"),
        ("home", "fund", "loan", *money, "A", 2027, 6, "million USD"),
        ("home", "fund", "loan", *money, "B", 2028, 8, "million USD"),
        ("home", "guar", "guarantee", *money, "A", 2027, 2, "million USD"),
    ]


def test_partners(found):
    flags = ("country", "engaged", "hub", "assured", "channels")
    assert table(found, "partners", *flags) == [
        ("A", True, True, True, 1),
        ("B", True, False, False, 2),
    ]
    money = ("cost_musd", "private_musd", "host_musd", "allied_musd", "value", "people")
    # The spillover of A is credited to B, which it serves.
    assert table(found, "partners", *money) == [(10, 2, 2, 0, 5, 0), (20, 0, 0, 12, 8, 8)]


def test_partners_has_every_country():
    rows = evaluate(tiny(), Plan()).tables["partners"]
    assert list(rows["country"]) == ["A", "B", "C"]
    assert not rows["engaged"].any()


def test_pools(found):
    # 6 and two partners in 2027; half of the other 8 moves on to 2028, where 8 and 2 are used.
    columns = ("pool", "year", "amount", "carried_in", "used", "left")
    assert table(found, "pools", *columns) == [
        ("aid_pool", 2027, 20, 0, 0, 20),
        ("aid_pool", 2028, 20, 0, 12, 8),
        ("budget", 2027, 16, 0, 8, 8),
        ("budget", 2028, 60, 4, 10, 54),
        ("guar_pool", 2027, 9, 0, 2, 7),
        ("guar_pool", 2028, 9, 0, 0, 9),
    ]


def test_accounts(found):
    columns = ("country", "resource", "year", "uses", "sources", "private", "host", "unit")
    assert table(found, "accounts", *columns) == [
        ("A", "financing", 2027, 10, 10, 2, 2, "million USD"),
        ("B", "financing", 2028, 20, 20, 0, 0, "million USD"),
    ]


def test_criteria(found):
    columns = ("criterion", "value", "weight", "scale", "unit")
    assert table(found, "criteria", *columns) == [
        ("people", 8, 2, 4, "million"),
        ("value", 13, 1, 1, "points"),
    ]


def test_limits_show_activity_slack_and_what_binds(found):
    rows = found.tables["limits"]
    budget = rows[(rows["rule"] == "amount") & (rows["pool"] == "budget")]
    columns = ["family", "year", "activity", "sense", "limit", "slack", "binding"]
    assert list(budget[columns].itertuples(index=False, name=None)) == [
        ("pools", 2027, 8, "<=", 16, 8, False),
        ("pools", 2028, 10, "<=", 64, 54, False),
    ]
    host = rows[rows["rule"] == "host_limit"].iloc[0]
    assert (host["slack"], host["binding"]) == (0, True)
    # Rows that are kept or broken, and no amount, are shown only where they are broken.
    assert "requires_channel" not in set(rows["rule"])


def test_broken_rules_are_named_with_their_amount():
    plan = Plan(
        select={"a": 2027},
        engage=frozenset("A"),
        open=frozenset({("home", "A")}),
        commit={("fund", "A", 2027): 18.0},
    )
    found = evaluate(case(assurance={"slots": 0}), plan)
    columns = ("family", "rule", "country", "activity", "limit", "excess")
    rows = {(row[0], row[1]): row[2:] for row in table(found, "violations", *columns)}
    # 18 for a cost of 10; an assured offer without an agreement; 18 and 1 of a budget of 16.
    assert set(rows) == {
        ("balance", "supply"),
        ("capital_stack", "project_share"),
        ("assurance", "needed"),
        ("pools", "amount"),
    }
    assert rows["balance", "supply"] == ("A", 18, 10, 8)
    assert rows["pools", "amount"][1:] == (19, 16, 3)
    shown = found.tables["limits"]
    assert shown[shown["rule"] == "amount"]["slack"].min() == -3
    assert "needed" in set(shown["rule"])


def test_without_a_family_its_rules_are_not_looked_at():
    plan = Plan(select={"c": 2027}, engage=frozenset("C"))
    locked = tiny(locks=[{"kind": "country", "id": "C", "lock": "out"}])
    names = {name for name, _ in evaluate(locked, plan).violations}
    assert names == {"locks", "balance"}
    assert {name for name, _ in evaluate(locked, plan, ["locks"]).violations} == {"balance"}


def test_objective_has_the_form_that_the_case_names():
    worst = case(objective="maximin")
    # 8 / 4 of people, 13 of value.
    assert evaluate(worst, PLAN).objective == 2


def test_the_plan_can_be_read_back_from_its_tables(found):
    assert Plan.from_tables(found.tables) == PLAN


def test_the_best_plan_can_be_read_back_from_its_tables():
    best = solve_exact(tiny(ally(20), each("countries", "AB", private_limit_musd=4), budget=45))
    assert best.value == 22
    again = Plan.from_tables(evaluate(tiny(ally(20)), best.plan).tables)
    assert again == best.plan


def test_a_plan_of_nothing_breaks_nothing():
    found = evaluate(case(), Plan())
    assert (found.objective, found.violations) == (0, ())
    assert found.tables["accounts"].empty
    # Every row of the input is there.
    assert len(found.tables["pools"]) == 6
