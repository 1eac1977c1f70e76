import pytest

from model.constraints import access
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, ally, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of

C_NEEDS_ALLY = {"offers": [{"offer": "c", "requires_channel": "ally"}]}
C_IS_HARD = {"countries": [{"country": "C", "hard_to_reach": True}]}
HALF_EACH = {"facilities": [{"facility": f, "max_project_share": 0.5} for f in ("fund", "aid")]}


def reach(depth):
    rows = [{"channel": k, "area": "*", "depth": d} for k, d in (("home", 1), ("ally", depth))]
    return {"reach": rows}


RULES = [
    # One partner of home, the only channel: c.
    rule("partners of a channel", 9, ALL, channels=[{"channel": "home", "max_partners": 1}]),
    # a costs less than the ticket.
    rule("ticket of a facility", 17, ALL, facilities=[{"facility": "fund", "min_ticket": 15}]),
    rule("ticket of a channel", 17, ALL, channels=[{"channel": "home", "min_ticket": 15}]),
    # c needs the ally, who has 4 and a ticket of 5, his own or that of his facility.
    rule("offer that needs a channel", 13, ALL, ally(4, min_ticket=5), C_NEEDS_ALLY),
    rule(
        "channel that must use a facility", 13, ALL, ally(4), C_NEEDS_ALLY,
        facilities=[{"facility": "aid", "min_ticket": 5}],
    ),
    # c needs 15 from the ally, who has 10.
    rule(
        "share of a channel", 13, ALL, ally(10), C_NEEDS_ALLY,
        offers=[{"offer": "c", "channel_share": 0.5}],
    ),
    # The ally is in C, but not deep enough; a home channel never counts.
    rule(
        "hard to reach", 13, ALL, ally(60), C_IS_HARD, reach(0.3), allies={"min_depth": 0.5}
    ),
    rule("hard to reach without an ally", 13, ALL, C_IS_HARD),
    # Each offer takes two channels, half of its cost from each.
    rule("channels of a partner", 0, ALL, ally(60), HALF_EACH, focus={"max_channels": 1}),
]  # fmt: skip

NEUTRAL = [
    rule("enough partners", ALL, None, channels=[{"channel": "home", "max_partners": 3}]),
    # The smallest, a, costs 10.
    rule("small tickets", ALL, None, facilities=[{"facility": "fund", "min_ticket": 10}]),
    rule("small ticket of a channel", ALL, None, channels=[{"channel": "home", "min_ticket": 10}]),
    rule("any channel", ALL, None, ally(60), HALF_EACH, focus={"max_channels": 2}),
    rule("just deep enough", ALL, None, ally(60), C_IS_HARD, reach(0.5), allies={"min_depth": 0.5}),
    rule("any depth", ALL, None, ally(60), C_IS_HARD, reach(0.1)),
    rule("share of zero", ALL, None, ally(60, min_ticket=1), C_NEEDS_ALLY),
]  # fmt: skip


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["access"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def toy():
    """A, hard to reach, over two years: a ticket of each kind, and an offer that needs the ally."""
    return tiny(
        ally(60, min_ticket=3, max_partners=1),
        only="A",
        years=(2027, 2028),
        focus={"max_channels": 1},
        allies={"min_depth": 0.5},
        facilities=[{"facility": "fund", "min_ticket": 4}],
        countries=[{"country": "A", "hard_to_reach": True}],
        offers=[{"offer": "a", "requires_channel": "ally", "channel_share": 0.3}],
        needs=[
            {"offer": "a", "resource": "financing", "year_offset": offset, "amount": amount}
            for offset, amount in ((0, 6), (1, 4))
        ],
    )


def test_golden_rows():
    # All commitments together cannot be larger than the needs, 6 and 4.
    assert rows_of(access, toy()) == golden("""
        access_open[home,A]: open[home,A] <= engage[A]
        access_open[ally,A]: open[ally,A] <= engage[A]
        access_use[fund,A]: use[fund,A] <= open[home,A]
        access_commit[fund,A]: commit[fund,A,2027] + commit[fund,A,2028] <= 10 use[fund,A]
        access_commit[aid,A]: commit[aid,A,2027] + commit[aid,A,2028] <= 10 open[ally,A]
        access_ticket[fund,A]: commit[fund,A,2027] + commit[fund,A,2028] >= 4 use[fund,A]
        access_used[home,A]: open[home,A] <= use[fund,A]
        access_channel_ticket[ally,A]: channel_money[ally,A] >= 3 open[ally,A]
        access_max_partners[ally]: open[ally,A] <= 1
        access_max_channels[A]: open[home,A] + open[ally,A] <= engage[A]
        access_hard_to_reach[A]: engage[A] <= open[ally,A]
        access_requires_channel[A,farms,ally]: select[a,2027] <= open[ally,A]
        access_channel_share[A,ally]: channel_money[ally,A] >= 3 select[a,2027]
    """)


def test_golden_row_of_a_channel_that_is_locked_in_but_does_not_reach():
    case = tiny(
        ally(60),
        only="A",
        reach=[{"channel": "home", "area": "*"}],
        locks=[{"kind": "channel", "id": "ally", "country": "A", "lock": "in"}],
    )
    assert "access_reach[ally,A]: +1*open[ally,A] <= 0" in rows_of(access, case)
    assert value_of(case) is None


BOTH = frozenset({("home", "A"), ("ally", "A")})
ALLY = frozenset({("ally", "A")})
PAID = {("aid", "A", 2027): 6, ("aid", "A", 2028): 4}
ENGAGED = frozenset("A")


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        (Plan({"a": 2027}, ENGAGED, ALLY, commit=PAID), {}),
        # Nothing is open: a needs the ally, the country an ally, the money an open channel.
        (
            Plan({"a": 2027}, ENGAGED, commit=PAID),
            {"open": 1, "requires_channel": 1, "hard_to_reach": 1},
        ),
        # Two channels where one may be; home is open and uses nothing.
        (Plan({"a": 2027}, ENGAGED, BOTH, commit=PAID), {"max_channels": 1, "used": 1}),
        # 1 of the ticket of 3, and of the share of 3.
        (
            Plan({"a": 2027}, ENGAGED, ALLY, commit={("aid", "A", 2027): 1}),
            {"channel_ticket": 2, "channel_share": 2},
        ),
        # 1 of the ticket of 4 of fund; home does not make C easy to reach.
        (
            Plan({}, ENGAGED, frozenset({("home", "A")}), commit={("fund", "A", 2027): 1}),
            {"ticket": 3, "hard_to_reach": 1},
        ),
        # Open in a country that is no partner.
        (Plan({}, frozenset(), ALLY, commit=PAID), {"reach": 1}),
    ],
)
def test_check(plan, found):
    assert broken(access, toy(), plan) == found


def test_check_of_what_is_not_offered():
    # fund ends in 2027, and its channel has at most one partner.
    case = tiny(
        only="AB",
        years=(2027, 2028),
        facilities=[{"facility": "fund", "last_year": 2027}],
        channels=[{"channel": "home", "max_partners": 1}],
    )
    plan = Plan(
        engage=frozenset("AB"),
        open=frozenset({("home", "A"), ("home", "B")}),
        commit={("fund", "A", 2028): 1.0},
    )
    assert broken(access, case, plan) == {"offered": 1, "max_partners": 1}


def test_agreement():
    agree(access, toy(), flips=("open", "engage"))


def test_agreement_for_several_countries():
    case = tiny(
        ally(20, max_partners=2),
        C_NEEDS_ALLY,
        reach(0.5),
        facilities=[{"facility": "fund", "min_ticket": 12}],
        offers=[{"offer": "c", "channel_share": 0.2}],
        focus={"max_channels": 1},
    )
    agree(access, case, flips=("open",))
