import pytest

from model.constraints import pools
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, each, facility, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rows, rule, value_of

TWO_YEARS = (2027, 2028)
LATE = {"first_start": 2028, "last_start": 2028}


def carry(share):
    return {"pools": [{"pool": "budget", "year": None, "carry_over": share}]}


def overhead(driver, amount, channel="*", pool="budget"):
    return {"overheads": [{"driver": driver, "channel": channel, "pool": pool, "amount": amount}]}


RULES = [
    # 30 buy a and b (5 + 8) or c (9).
    rule("budget", 13, ALL, budget=30),
    # 14 and half of the 14 before are 21: b (20) and not a (10) as well.
    rule(
        "carried", 8, 13, carry(0.5), each("offers", "ab", **LATE),
        only="AB", years=TWO_YEARS, budget=14,
    ),
    # a takes 10 of the first 14, so 4 + 14 are left for b, too little: b alone.
    rule(
        "spent before", 8, 13, carry(1), {"offers": [{"offer": "b"} | LATE]},
        only="AB", years=TWO_YEARS, budget=14,
    ),
    # Each partner takes 10: a and c are 40 + 20, b and c would be 50 + 20.
    rule("overhead of partners", 14, ALL, overhead("partner", 10)),
    # The same for each open channel, its own row in place of the general one.
    rule("overhead of channels", 14, ALL, overhead("channel", 10, "home"), overhead("channel", 1)),
    # 2 a year from 2027 on, where there are 5: two partners, though all start in 2028.
    rule(
        "overhead before the start", 17, ALL, overhead("partner", 2), each("offers", "abc", **LATE),
        years=TWO_YEARS, budget=80, pools=[{"pool": "budget", "year": 2027, "amount": 5}],
    ),
    # C draws double: a and b are 30, c alone 60, any pair with c more.
    rule(
        "draw by class", 13, ALL, countries=[{"country": "C", "risk_class": "5"}],
        draws=[{"facility": "fund", "pool": "budget", "risk_class": "5", "rate": 2}],
    ),
    # The second pool that fund draws on has 15, a half for each unit.
    rule(
        "second pool", 13, ALL, pools=[{"pool": "subsidy", "year": None, "amount": 15}],
        draws=[{"facility": "fund", "pool": "subsidy", "risk_class": "*", "rate": 0.5}],
    ),
]  # fmt: skip

NEUTRAL = [
    rule("no overhead", ALL, None, overhead("partner", 0)),
    rule("nothing before to carry", ALL, None, carry(1)),
    # What draws nothing needs no budget.
    rule(
        "rate of zero", ALL, None, budget=0,
        draws=[{"facility": "fund", "pool": "budget", "risk_class": "*", "rate": 0}],
    ),
]  # fmt: skip


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["pools"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


@pytest.mark.parametrize(
    ("budget", "share", "best"),
    [
        (15, 1, 13),  # a leaves 5, which make 20 for b
        (15, 0.9, 8),  # 4.5 make 19.5
        (15, 0, 5),  # 15 in each year: a and never b
    ],
)
def test_carried_money(budget, share, best):
    case = tiny(
        carry(share),
        {"offers": [{"offer": "b"} | LATE]},
        only="AB",
        years=TWO_YEARS,
        budget=budget,
    )
    assert value_of(case) == best


def test_what_is_left_in_a_year_without_a_row_is_lost():
    # 30 in 2027 and in 2029, nothing in 2028: c (30) in 2029, and a and b would need 30 more.
    late = {"first_start": 2029, "last_start": 2029}
    case = tiny(
        facility("gap", 0),
        each("offers", "abc", **late),
        years=(2027, 2028, 2029),
        pools=[
            {"pool": "gap_pool", "year": t, "amount": 30, "carry_over": 1} for t in (2027, 2029)
        ],
        budget=0,
    )
    del case.pools["gap_pool", 2028]
    assert value_of(case) == 13


def toy():
    """A may be a hub with an agreement; overheads of each kind, one pool for overheads alone."""
    return tiny(
        carry(0.5),
        overhead("channel", 9),
        overhead("channel", 1, "home"),
        overhead("hub", 3),
        overhead("partner", 2, pool="staff"),
        overhead("assurance", 4, pool="staff"),
        only="A",
        years=TWO_YEARS,
        budget=4,
        countries=[{"country": "A", "risk_class": "3"}],
        offers=[{"offer": "a", "hub_capable": True, "assured": True}],
        needs=[{"offer": "a", "resource": "financing", "year_offset": 1, "amount": 5}],
        spillovers=[{"hub": "A", "country": "A", "criterion": "value", "amount": 1}],
        pools=[
            {"pool": "staff", "year": 2027, "amount": 7},
            {"pool": "face", "year": None, "amount": 40},
        ],
        draws=[
            {"facility": "fund", "pool": "budget", "risk_class": "3", "rate": 0.1},
            {"facility": "fund", "pool": "face", "risk_class": "*", "rate": 1},
        ],
    )


def test_golden_rows():
    assert rows_of(pools, toy()) == golden("""
        pools_amount[budget,2027]:
            0.1 commit[fund,A,2027] + open[home,A] + 3 hub[A] + pools_left[budget,2027] <= 4
        pools_amount[budget,2028]:
            0.1 commit[fund,A,2028] + open[home,A] + 3 hub[A] <= 4 + 0.5 pools_left[budget,2027]
        pools_amount[face,2027]: commit[fund,A,2027] <= 40
        pools_amount[face,2028]: commit[fund,A,2028] <= 40
        pools_amount[staff,2027]: 2 engage[A] + 4 assure[A] <= 7
    """)


def test_check():
    case = tiny(carry(0.5), only="AB", years=TWO_YEARS, budget=14)
    first, second = ("fund", "A", 2027), ("fund", "B", 2028)
    # 4 of the first 14 are left, 2 of them move on: 16 in 2028.
    assert broken(pools, case, Plan(commit={first: 10, second: 16})) == {}
    assert broken(pools, case, Plan(commit={first: 10, second: 20})) == {"amount": 4}
    assert broken(pools, case, Plan(commit={first: 17})) == {"amount": 3}


def test_check_of_overheads():
    # 2 + 4 of staff for a partner with an agreement, 1 + 3 of the budget for a channel and a hub.
    at = frozenset("A")
    plan = Plan(engage=at, assure=at, hub=at, open=frozenset({("home", "A")}))
    used = {(row.dims["pool"], row.dims["year"]): row.activity for row in
            rows(pools, toy(), plan)["amount"]}  # fmt: skip
    assert used == {
        ("budget", 2027): 4,
        ("budget", 2028): 4,
        ("face", 2027): 0,
        ("face", 2028): 0,
        ("staff", 2027): 6,
    }


def test_agreement():
    agree(pools, toy(), flips=("engage", "open", "hub", "assure"))
