import pytest

from model.constraints import matching
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, ally, facility, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of


def match(**ratios):
    return {"matches": [{"channel": "ally", "per": "home"} | ratios]}


ALLY_IN_C = {"offers": [{"offer": "c", "requires_channel": "ally"}]}

RULES = [
    # The ally pays no more than we do, and we have 15: a and b, half of each.
    rule("at most", 13, ALL, ally(60), match(max_ratio=1), budget=15),
    # c takes the ally, who must pay half of it there and has 10.
    rule("at least", 13, ALL, ally(10, min_ticket=1), ALLY_IN_C, match(min_ratio=1)),
    # Per unit of another channel than home: the second ally pays nothing, so the first neither.
    rule(
        "of another channel", 13, ALL, ally(60), budget=30,
        channels=[{"channel": "other", "kind": "multilateral"}],
        matches=[{"channel": "ally", "per": "other", "max_ratio": 2}],
    ),
]  # fmt: skip

NEUTRAL = [
    rule("at least nothing", ALL, None, ally(1, min_ticket=1), ALLY_IN_C, match(min_ratio=0)),
    # A closed channel owes nothing.
    rule("closed", ALL, None, ally(1), match(min_ratio=1)),
    rule("no ratio", ALL, None, ally(60), match(), budget=0),
    # 20 of ours bring 40 of theirs.
    rule("at most double", ALL, None, ally(40), match(max_ratio=2), budget=20),
]


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["matching"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def toy():
    """Two home channels together against the ally, in A and B."""
    return tiny(
        ally(60),
        facility("second", 4, "bank"),
        match(min_ratio=0.5, max_ratio=2),
        only="AB",
        channels=[{"channel": "bank", "kind": "home"}],
    )


def test_golden_rows():
    # Home can pay 10 + 4 of A and 20 + 4 of B: half of that when the ally is not there.
    assert rows_of(matching, toy()) == golden("""
        matching_least[0,A]: channel_money[ally,A] + 7
            >= 0.5 channel_money[home,A] + 0.5 channel_money[bank,A] + 7 open[ally,A]
        matching_least[0,B]: channel_money[ally,B] + 12
            >= 0.5 channel_money[home,B] + 0.5 channel_money[bank,B] + 12 open[ally,B]
        matching_most[0,A]:
            channel_money[ally,A] <= 2 channel_money[home,A] + 2 channel_money[bank,A]
        matching_most[0,B]:
            channel_money[ally,B] <= 2 channel_money[home,B] + 2 channel_money[bank,B]
    """)


@pytest.mark.parametrize(
    ("ours", "theirs", "is_open", "found"),
    [
        (4, 2, True, {}),
        (4, 8, True, {}),
        (4, 1, True, {"least": 1}),
        (4, 0, True, {"least": 2}),
        (4, 0, False, {}),
        (1, 5, True, {"most": 3}),
    ],
)
def test_check(ours, theirs, is_open, found):
    commit = {("fund", "A", 2027): ours / 2, ("second", "A", 2027): ours / 2}
    if theirs:
        commit["aid", "A", 2027] = theirs
    plan = Plan(open=frozenset({("ally", "A")} if is_open else ()), commit=commit)
    assert broken(matching, toy(), plan) == found


def test_agreement():
    agree(matching, toy(), flips=("open",))
