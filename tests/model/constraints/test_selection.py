from dataclasses import replace

from model.constraints import selection
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, offer, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of

LATE = {"first_start": 2028, "last_start": 2028}
EITHER = {"first_start": 2027, "last_start": 2028}
HEALTH = {"package": "health"}
NEEDS_FARMS = [{"package": "health", "requires": "farms"}]

RULES = [
    # Of the two forms of farms only the better one: 5; both would be 5 + 3.
    rule("one form of a package", 5, 8, offer("a2", "A", 0, 3), only="A"),
    # Two packages each: A and C have one, so only B with 8 - 1; alone b and the others: 22.
    rule(
        "two packages", 7, ALL, offer("b2", "B", 5, -1, **HEALTH), focus={"min_packages": 2}
    ),
    # A is locked in and may not be in: no plan; without the rule all three.
    rule(
        "not eligible", None, ALL,
        countries=[{"country": "A", "eligible": False}],
        locks=[{"kind": "country", "id": "A", "lock": "in"}],
    ),
    # Health (4) needs farms (made to cost 3): 4 - 3 = 1; alone 4.
    rule(
        "requires", 1, 4, offer("h", "A", 5, 4, **HEALTH),
        only="A", requires=NEEDS_FARMS,
        returns=[{"offer": "a", "criterion": "value", "amount": -3}],
    ),
    # Farms come in 2028, so health waits (3 in place of 4): 3 + 5; without the rule 4 + 5.
    rule(
        "started no later", 8, 9,
        offer("h", "A", 5, 4, values={("value", 2028): 3}, **HEALTH, **EITHER),
        only="A", years=(2027, 2028), requires=NEEDS_FARMS, offers=[{"offer": "a"} | LATE],
    ),
    # Only the national tier of health (4) needs farms (made to cost 3); the pilot (2) does not.
    rule(
        "requires, of one tier", 2, 6,
        offer("h", "A", 5, 4, tier="national", **HEALTH),
        offer("p", "A", 0, 2, tier="pilot", **HEALTH),
        only="A", requires=[NEEDS_FARMS[0] | {"tier": "national"}],
        returns=[{"offer": "a", "criterion": "value", "amount": -3}],
    ),
]  # fmt: skip


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["selection"]) == rule.free


def toy():
    """A: two forms of farms, health that needs them; B locked in although not eligible."""
    return tiny(
        offer("a2", "A", 20, 8),
        offer("h", "A", 5, 4, **HEALTH),
        only="AB",
        focus={"min_packages": 2},
        requires=NEEDS_FARMS,
        countries=[{"country": "B", "eligible": False}],
        locks=[{"kind": "country", "id": "B", "lock": "in"}],
    )


def test_golden_rows():
    assert rows_of(selection, toy()) == golden("""
        selection_package[A,farms]: select[a,2027] + select[a2,2027] <= engage[A]
        selection_package[A,health]: select[h,2027] <= engage[A]
        selection_package[B,farms]: select[b,2027] <= engage[B]
        selection_min_packages[A]:
            select[a,2027] + select[a2,2027] + select[h,2027] >= 2 engage[A]
        selection_min_packages[B]: select[b,2027] >= 2 engage[B]
        selection_eligible[B]: engage[B] <= 0
        selection_requires[0,A,2027]: select[h,2027] <= select[a,2027] + select[a2,2027]
    """)


NEUTRAL = [
    # Each has one offer, and one is enough.
    rule("one package", ALL, ALL, focus={"min_packages": 1}),
    rule("no package", ALL, ALL, focus={"min_packages": 0}),
    # Nobody offers what has a requirement.
    rule("requirement without a subject", ALL, ALL, requires=NEEDS_FARMS),
]


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def test_check_of_packages():
    case = toy()
    kept = Plan(select={"a": 2027, "h": 2027}, engage=frozenset("A"))
    assert broken(selection, case, kept) == {}
    # Two farms where one is allowed, then three of three offers where two are asked.
    double = Plan(select={"a": 2027, "a2": 2027}, engage=frozenset("A"))
    assert broken(selection, case, double) == {"package": 1}
    # One offer where two are asked; health without farms.
    assert broken(selection, case, Plan(select={"h": 2027}, engage=frozenset("A"))) == {
        "min_packages": 1,
        "requires": 1,
    }
    # Not engaged: one offer of each package where none is allowed.
    assert broken(selection, case, replace(kept, engage=frozenset())) == {"package": 1}
    # B may not be engaged, and takes none of its two packages.
    assert broken(selection, case, Plan(engage=frozenset("B"))) == {
        "eligible": 1,
        "min_packages": 2,
    }


def test_check_of_a_start_that_is_not_admitted():
    plan = Plan(select={"a": 2028}, engage=frozenset("A"))
    assert broken(selection, tiny(years=(2027, 2028)), plan) == {"start": 1}


def test_agreement():
    agree(selection, toy(), flips=("engage",))
