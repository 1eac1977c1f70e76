import pytest

from model.constraints import hubs
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, join, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of


def spill(hub, country, amount):
    row = {"hub": hub, "country": country, "criterion": "value", "amount": amount}
    return {"spillovers": [row], "offers": [{"offer": hub.lower(), "hub_capable": True}]}


# A can serve B (4) and C (3).
FROM_A = join(spill("A", "B", 4), spill("A", "C", 3))
C_NEEDS_HUB = {"offers": [{"offer": "c", "requires_hub": True}]}

RULES = [
    # Without a in A there is no hub.
    rule(
        "capable", 17, 24, FROM_A,
        locks=[{"kind": "offer", "id": "a", "lock": "out"}],
    ),
    # B is served, C not.
    rule("served by one hub", 26, 29, FROM_A, hubs={"max_served": 1}),
    rule("hubs in all", ALL, 29, FROM_A, hubs={"max_hubs": 0}),
    rule("hubs in a region", ALL, 29, FROM_A, regions=[{"region": "north", "max_hubs": 0}]),
    # A (3) or B (2) serves C, not both.
    rule("served once", 25, 27, spill("A", "C", 3), spill("B", "C", 2)),
    # A serves B only.
    rule("needs a hub", 17, 26, spill("A", "B", 4), C_NEEDS_HUB),
    # Half a service is worth 1.5 and not enough for c.
    rule("needs it wholly", 14.5, 25, spill("A", "C", 3), C_NEEDS_HUB, hubs={"max_served": 0.5}),
    # There is nobody to serve C at all.
    rule("needs a hub where none can be", 13, ALL, C_NEEDS_HUB),
]  # fmt: skip

NEUTRAL = [
    rule("many hubs", 29, None, FROM_A, hubs={"max_hubs": 3, "max_served": 2}),
    rule("region", 29, None, FROM_A, regions=[{"region": "north", "max_hubs": 1}]),
    rule("served", 29, None, FROM_A, C_NEEDS_HUB),
    rule("worth nothing", ALL, None, spill("A", "B", 0)),
    # Nobody is made to serve where it costs.
    rule("a cost", ALL, None, spill("A", "B", -3)),
    rule("no hub in the south", 29, None, FROM_A, regions=[{"region": "south", "max_hubs": 0}]),
]


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["hubs"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def test_a_country_that_is_no_partner_is_served():
    # C is out, but what A gives it counts: 5 + 8 + 4 + 3.
    case = tiny(FROM_A, locks=[{"kind": "country", "id": "C", "lock": "out"}])
    assert value_of(case) == 20


def toy():
    """A and B may be hubs; A serves itself and B, B serves A; b needs a hub."""
    return tiny(
        spill("A", "A", 1),
        spill("A", "B", 4),
        spill("B", "A", 2),
        only="AB",
        hubs={"max_hubs": 1, "max_served": 1.5},
        regions=[{"region": "north", "max_hubs": 2}],
        offers=[{"offer": "b", "requires_hub": True}],
    )


def test_golden_rows():
    assert rows_of(hubs, toy()) == golden("""
        hubs_capable[A]: hub[A] <= select[a,2027]
        hubs_capable[B]: hub[B] <= select[b,2027]
        hubs_max_hubs[0]: hub[A] + hub[B] <= 1
        hubs_region_max_hubs[north]: hub[A] + hub[B] <= 2
        hubs_serve[A,A]: serve[A,A] <= hub[A]
        hubs_serve[A,B]: serve[A,B] <= hub[A]
        hubs_serve[B,A]: serve[B,A] <= hub[B]
        hubs_max_served[A]: serve[A,A] + serve[A,B] <= 1.5 hub[A]
        hubs_max_served[B]: serve[B,A] <= 1.5 hub[B]
        hubs_once[A]: serve[A,A] + serve[B,A] <= 1
        hubs_required[B,farms]: select[b,2027] <= serve[A,B]
    """)


A, B = frozenset("A"), frozenset("B")


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        (Plan({"a": 2027, "b": 2027}, hub=A, serve={("A", "B"): 1, ("A", "A"): 0.5}), {}),
        (Plan(hub=A), {"capable": 1}),
        (Plan({"a": 2027, "b": 2027}, hub=A), {"required": 1}),
        (Plan({"a": 2027}, serve={("A", "A"): 0.5}), {"serve": 0.5}),
        (Plan({"a": 2027}, hub=A, serve={("A", "C"): 1}), {"serve": 1}),
        (
            Plan({"a": 2027}, hub=A, serve={("A", "B"): 1, ("A", "A"): 0.75}),
            {"max_served": 0.25},
        ),
        # Two hubs where one may be, and A is served 1.5 times.
        (
            Plan(
                {"a": 2027, "b": 2027},
                hub=A | B,
                serve={("A", "B"): 1, ("A", "A"): 0.5, ("B", "A"): 1},
            ),
            {"max_hubs": 1, "once": 0.5},
        ),
    ],
)
def test_check(plan, found):
    assert broken(hubs, toy(), plan) == found


def test_check_of_hubs_in_a_region():
    case = tiny(FROM_A, regions=[{"region": "north", "max_hubs": 0}])
    assert broken(hubs, case, Plan({"a": 2027}, hub=A)) == {"region_max_hubs": 1}


def test_agreement():
    agree(hubs, toy(), flips=("hub",))
