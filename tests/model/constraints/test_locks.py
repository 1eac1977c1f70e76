import pytest

from model.constraints import locks
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, ally, join, offer, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of


def lock(kind, name, how, country=None):
    return {"locks": [{"kind": kind, "id": name, "country": country, "lock": how}]}


# A may have farms as a pilot, a (10, worth 5), or in full (25, worth 20).
TIERS = join(
    {"offers": [{"offer": "a", "tier": "pilot"}]}, offer("full", "A", 25, 20, tier="national")
)

RULES = [
    # a and b are left.
    rule("country out", 13, ALL, lock("country", "C", "out")),
    rule("offer out", 13, ALL, lock("offer", "c", "out")),
    rule("channel out of a country", 13, ALL, lock("channel", "home", "out", "C")),
    rule("channel out everywhere", 0, ALL, lock("channel", "home", "out")),
    # 30 buy c, or a and b, which are more.
    rule("country in", 9, 13, lock("country", "C", "in"), budget=30),
    rule("offer in", 9, 13, lock("offer", "c", "in"), budget=30),
    # The ally is in C, so C is a partner: 25 and 5.
    rule("channel in", 9, 13, ally(5, min_ticket=5), lock("channel", "ally", "in", "C"), budget=25),
    # The pilot is too small to keep the full size: 25 of 30, instead of full and nothing else.
    rule("offer to keep", 6, 13, TIERS, lock("offer", "full", "keep"), budget=30,
         returns=[{"offer": "full", "criterion": "value", "amount": 6}]),
    # Nobody can pay for C.
    rule(
        "in without means", None, 13, lock("country", "C", "in"),
        reach=[{"channel": "home", "area": "north"}],
    ),
]  # fmt: skip

NEUTRAL = [
    rule("in that would be", ALL, None, lock("offer", "b", "in"), lock("country", "A", "in")),
    rule("channel that would be", ALL, None, lock("channel", "home", "in", "A")),
    # 60 buy the full size, worth 20, and c.
    rule("pilot that grows", 29, None, TIERS, lock("offer", "a", "keep")),
    rule("out that would not be", ALL, None, ally(0), lock("channel", "ally", "out")),
]


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["locks"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def toy():
    """Two of each kind, in the order of the register: by kind, id and country."""
    return tiny(
        ally(60),
        lock("channel", "ally", "in", "A"),
        lock("channel", "home", "out"),
        lock("country", "A", "in"),
        lock("country", "B", "out"),
        lock("offer", "a", "in"),
        lock("offer", "b", "out"),
        only="AB",
        years=(2027, 2028),
        offers=[{"offer": "a", "first_start": 2027, "last_start": 2028}],
    )


def test_golden_rows():
    assert rows_of(locks, toy()) == golden("""
        locks_row[0]: open[ally,A] >= 1
        locks_row[1]: open[home,A] + open[home,B] <= 0
        locks_row[2]: engage[A] >= 1
        locks_row[3]: engage[B] <= 0
        locks_row[4]: select[a,2027] + select[a,2028] >= 1
        locks_row[5]: select[b,2027] <= 0
    """)


KEPT = {"select": {"a": 2028}, "engage": frozenset("A"), "open": frozenset({("ally", "A")})}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {}),
        ({"select": {}}, {"offer_in": 1}),
        ({"select": {"a": 2027, "b": 2027}}, {"offer_out": 1}),
        ({"engage": frozenset()}, {"country_in": 1}),
        ({"engage": frozenset("AB")}, {"country_out": 1}),
        ({"open": frozenset()}, {"channel_in": 1}),
        (
            {"open": frozenset({("ally", "A"), ("home", "A"), ("home", "B")})},
            {"channel_out": 2},
        ),
    ],
)
def test_check(changes, found):
    assert broken(locks, toy(), Plan(**{**KEPT, **changes})) == found


def test_a_tier_is_as_large_as_the_dearest_of_its_offers():
    case = tiny(TIERS, lock("offer", "a", "keep"), offer("plain", "A", 5, 1, tier="national"))
    for name, kept in {"a": True, "full": True, "plain": True, "b": False}.items():
        assert broken(locks, case, Plan(select={name: 2027})) == ({} if kept else {"offer_keep": 1})


def test_agreement():
    agree(locks, toy(), flips=("engage", "open"))
