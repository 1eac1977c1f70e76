import pytest

from model.constraints import capital_stack
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, ally, each, facility, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of

OFFERS = "abc"


def grants(ceiling):
    return facility("gift", ceiling, instrument="grant")


def guarantee(ceiling, factor=1, **columns):
    return facility("guar", ceiling, instrument="guarantee", mobilisation=factor, **columns)


def fund(**columns):
    return {"facilities": [{"facility": "fund"} | columns]}


def public(share):
    return each("offers", OFFERS, public_share=share)


def country(name, **columns):
    return {"countries": [{"country": name} | columns]}


RULES = [
    # Half of each cost must be aid, of which there are 20: 5 for a, 15 for c.
    rule("share of cost", 14, ALL, fund(max_project_share=0.5), ally(20)),
    # The same, as a cap of the income group on one channel.
    rule(
        "share by income group", 14, ALL, ally(20), each("countries", "ABC", income_group="high"),
        income_groups=[{"income_group": "high", "channel": "home", "max_project_share": 0.5}],
    ),
    # Half of each cost is public, the other half waits for corp: 10 for b. C is not divided.
    rule(
        "public part", 17, ALL, fund(borrower="sovereign"),
        facility("corp", 10, borrower="private"), each("offers", "ab", public_share=0.5),
    ),
    # The other way round: fund may pay the private half only, 10 of sovereign money are b's half.
    rule(
        "private part", 17, ALL, fund(borrower="private"),
        facility("state", 10, borrower="sovereign"), each("offers", "ab", public_share=0.5),
    ),
    # A fifth of each cost earns nothing: 2, 4 and 6 of the 6 there are.
    rule("grant floor", 13, ALL, grants(6), each("offers", OFFERS, grant_share=0.2)),
    # No part may be grants, so the 10 of them buy nothing: b and c from 50.
    rule("grant slack", 17, ALL, grants(10), budget=50, capital={"grant_slack": 0}),
    # A borrows at 35 % or better: 1.33 of grants beside 8.67 at 25 %; there is 1.
    rule(
        "soft terms", 17, ALL, grants(1), country("A", min_grant_element=0.35),
        fund(borrower="sovereign", grant_element=0.25),
    ),
    # A gap of a fifth takes 4 of face value, for which 8 must be private; the market has 7.
    rule(
        "cover", 0, 5, guarantee(4, cover=0.5), fund(mobilisation=4),
        country("A", viability_gap=0.2, private_limit_musd=7), only="A", capital={"max_cover": 0.5},
    ),
]  # fmt: skip

NEUTRAL = [
    rule("all of the cost", ALL, None, fund(max_project_share=1)),
    rule("all public", ALL, None, fund(borrower="sovereign"), public(1)),
    rule("all private", ALL, None, fund(borrower="private"), public(0)),
    rule("either side", ALL, None, public(0.5)),
    rule(
        "no floor", ALL, None, each("offers", OFFERS, grant_share=0.2), capital={"grant_floor": 0}
    ),
    # The floor of a half halves 2, 4 and 6.
    rule(
        "half a floor", ALL, None, grants(6), each("offers", OFFERS, grant_share=0.2),
        capital={"grant_floor": 0.5},
    ),
    rule("all may be grants", ALL, None, grants(60), budget=0, capital={"grant_slack": 1}),
    # 0 is a rule that every loan keeps; a blank is none.
    rule("any terms", ALL, None, each("countries", "ABC", min_grant_element=0)),
    rule(
        "soft enough", ALL, None, grants(2), country("A", min_grant_element=0.35),
        fund(borrower="sovereign", grant_element=0.25),
    ),
    # A loan to either side is private where soft terms are asked, so it meets no floor there.
    rule("private money", ALL, None, each("countries", "ABC", min_grant_element=0.35)),
]  # fmt: skip


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["capital_stack"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


@pytest.mark.parametrize(("depth", "best"), [(7, 0), (8, 5)])
def test_cover_is_limited_by_private_money(depth, best):
    case = tiny(
        guarantee(4, cover=0.5),
        fund(mobilisation=4),
        country("A", viability_gap=0.2, private_limit_musd=depth),
        only="A",
        capital={"max_cover": 0.5},
    )
    assert value_of(case) == best


@pytest.mark.parametrize(
    ("borrower", "best"),
    [
        ("private", 0),  # 6 private for a private part of 5
        ("sovereign", 5),  # 1 of face value for the state makes room for 1, beside 4 of 5 public
    ],
)
def test_face_value_for_the_state_makes_room_in_the_private_part(borrower, best):
    # fund pays at most 4, so 6 must be private: one of face value draws them in.
    case = tiny(
        guarantee(1, 6, borrower=borrower),
        fund(max_project_share=0.4, borrower="sovereign"),
        only="A",
        offers=[{"offer": "a", "public_share": 0.5}],
    )
    assert value_of(case) == best


def toy():
    """A divided, in debt, with every kind of money; B with a grant part only."""
    return tiny(
        guarantee(9, borrower="sovereign"),
        grants(9),
        facility("bank", 9),
        fund(borrower="sovereign", grant_element=0.2, max_project_share=0.8),
        country(
            "A", min_grant_element=0.35, host_limit_musd=2, host_share=0.5, private_limit_musd=4
        ),
        only="AB",
        capital={"max_cover": 0.5, "grant_floor": 0.9, "grant_slack": 0.1},
        offers=[
            {"offer": "a", "grant_share": 0.3, "public_share": 0.6},
            {"offer": "b", "grant_share": 0.1},
        ],
    )


def test_golden_rows():
    # bank lends to either side, which is the private one in A, where soft terms are asked.
    assert rows_of(capital_stack, toy()) == golden("""
        capital_stack_project_share[bank,A]: commit[bank,A,2027] <= cost[A]
        capital_stack_project_share[fund,A]: commit[fund,A,2027] <= 0.8 cost[A]
        capital_stack_project_share[gift,A]: commit[gift,A,2027] <= cost[A]
        capital_stack_project_share[guar,A]: commit[guar,A,2027] <= cost[A]
        capital_stack_project_share[bank,B]: commit[bank,B,2027] <= cost[B]
        capital_stack_project_share[fund,B]: commit[fund,B,2027] <= 0.8 cost[B]
        capital_stack_project_share[gift,B]: commit[gift,B,2027] <= cost[B]
        capital_stack_project_share[guar,B]: commit[guar,B,2027] <= cost[B]
        capital_stack_cover[A,2027]: commit[guar,A,2027] <= 0.5 private[A,2027]
        capital_stack_cover[B,2027]: commit[guar,B,2027] <= 0.5 private[B,2027]
        capital_stack_public[A]:
            commit[fund,A,2027] + commit[guar,A,2027] + host[A,2027] <= 6 select[a,2027]
        capital_stack_private[A]:
            commit[bank,A,2027] + private[A,2027] - commit[guar,A,2027] <= 4 select[a,2027]
        capital_stack_grant_floor[A]:
            0.2 commit[fund,A,2027] + commit[gift,A,2027] + host[A,2027] >= 2.7 select[a,2027]
        capital_stack_grant_floor[B]:
            0.2 commit[fund,B,2027] + commit[gift,B,2027] >= 1.8 select[b,2027]
        capital_stack_grant_slack[A]: commit[gift,A,2027] <= 4 select[a,2027]
        capital_stack_grant_slack[B]: commit[gift,B,2027] <= 4 select[b,2027]
        capital_stack_soft_terms[A]:
            0.65 commit[gift,A,2027] >= 0.15 commit[fund,A,2027] + 0.35 commit[guar,A,2027]
    """)


def money(**amounts):
    return {(f, "A", 2027): amount for f, amount in amounts.items()}


@pytest.mark.parametrize(
    ("commit", "private", "host", "found"),
    [
        # Grant part: 0.2 · 1 + 2 + 1 of 2.7; terms: 0.2 + 2 of 0.35 · 3.
        (money(fund=1, gift=2, bank=2), 2, 1, {}),
        # 8.5 of 8; the public part is 6; grant part 1.7 of 2.7; terms 1.7 of 2.975.
        (
            money(fund=8.5),
            0,
            0,
            {"project_share": 0.5, "public": 2.5, "grant_floor": 1, "soft_terms": 1.275},
        ),
        # Grants: 3 + 1 of the cost.
        (money(gift=5), 0, 0, {"grant_slack": 1}),
        # 2 of face value on 3 private; the private part is 4, and face value makes room for 2.
        (money(guar=2, gift=3, bank=4), 3, 0, {"cover": 0.5, "private": 1}),
    ],
)
def test_check(commit, private, host, found):
    plan = Plan(
        {"a": 2027},
        commit=commit,
        private={("A", 2027): private},
        host={("A", 2027): host} if host else {},
    )
    assert broken(capital_stack, toy(), plan) == found


def test_agreement():
    agree(capital_stack, toy(), plans=400)
