import pytest

from model.constraints import assurance
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, each, offer, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of

B_AND_C = each("offers", "bc", assured=True)
C_IS_CRITICAL = {"offers": [{"offer": "c", "critical": True}]}

RULES = [
    # b or c, not both.
    rule("slots", 14, ALL, B_AND_C, assurance={"slots": 1}),
    rule(
        "critical", 13, ALL, C_IS_CRITICAL,
        assurance={"slots": 0, "required_for_critical": True},
    ),
    # Each agreement takes 10 of the budget: b is 30 with it, c 40.
    rule(
        "agreements cost", 14, ALL, B_AND_C,
        overheads=[{"driver": "assurance", "pool": "budget", "amount": 10}],
    ),
]  # fmt: skip

NEUTRAL = [
    rule("slots enough", ALL, None, B_AND_C, assurance={"slots": 2}),
    rule("not required", ALL, None, C_IS_CRITICAL, assurance={"slots": 0}),
    rule(
        "said not to be required", ALL, None, C_IS_CRITICAL,
        assurance={"slots": 0, "required_for_critical": False},
    ),
    rule("nothing assured", ALL, None, assurance={"slots": 0, "required_for_critical": True}),
]  # fmt: skip


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["assurance"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def toy():
    """A: farms plain or assured, and critical health; B: nothing to assure; one slot."""
    return tiny(
        offer("a2", "A", 12, 6, assured=True),
        offer("h", "A", 5, 4, package="health", critical=True),
        C_IS_CRITICAL,
        assurance={"slots": 1, "required_for_critical": True},
    )


def test_golden_rows():
    assert rows_of(assurance, toy()) == golden("""
        assurance_needed[A,farms]: select[a2,2027] <= assure[A]
        assurance_needed[A,health]: select[h,2027] <= assure[A]
        assurance_needed[C,farms]: select[c,2027] <= assure[C]
        assurance_partner[A]: assure[A] <= engage[A]
        assurance_partner[C]: assure[C] <= engage[C]
        assurance_slots[0]: assure[A] + assure[C] <= 1
    """)


BOTH = frozenset("AC")


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        (Plan({"a2": 2027, "h": 2027}, BOTH, assure=frozenset("A")), {}),
        (Plan({"a": 2027}, BOTH), {}),
        (Plan({"h": 2027}, BOTH), {"needed": 1}),
        (Plan({"a2": 2027}, BOTH, assure=frozenset("C")), {"needed": 1}),
        (Plan(engage=BOTH, assure=BOTH), {"slots": 1}),
        (Plan(assure=frozenset("A")), {"partner": 1}),
    ],
)
def test_check(plan, found):
    assert broken(assurance, toy(), plan) == found


def test_agreement():
    agree(assurance, toy(), flips=("assure", "engage"))
