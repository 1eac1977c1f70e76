import pytest

from model.constraints import focus
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, ally, offer, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of

HEALTH = offer("h", "A", 5, 1, package="health")


def region(name, **rules):
    return {"regions": [{"region": name} | rules]}


def concentrated(channel, attribute, value, share):
    row = {"channel": channel, "attribute": attribute, "value": value, "max_share": share}
    return {"concentration": [row]}


def risky(country, risk_class):
    return {"countries": [{"country": country, "risk_class": risk_class}]}


RULES = [
    # b and c.
    rule("partners", 17, ALL, focus={"max_partners": 2}),
    # a commits 10.
    rule("least commitment", 17, ALL, focus={"min_commitment_musd": 15}),
    # The largest has half or more of the money of any choice: c of all three has 30 of 60.
    rule("share of a partner", 0, ALL, focus={"max_share": 0.45}),
    # Health is the sector package, and only A has it: 5 + 1.
    rule(
        "sector packages", 6, 23, HEALTH, budget=65,
        packages=[{"package": "health", "sector": True}], focus={"min_sector_packages": 1},
    ),
    rule(
        "required package", 6, 23, HEALTH, budget=65,
        packages=[{"package": "health", "required": True}],
    ),
    # a is a pilot.
    rule("pilots", 17, ALL, offers=[{"offer": "a", "tier": "pilot"}], focus={"max_pilots": 0}),
    # A and B are north: b and c.
    rule("most in a region", 17, ALL, region("north", max_partners=1)),
    # 30 buy c, or a and b; someone in the south there must be.
    rule("least in a region", 9, 13, region("south", min_partners=1), budget=30),
    # North has 10 of 40 with a and c, 20 of 50 with b and c, 30 of 60 with all.
    rule("share of a region", 14, ALL, region("north", max_share=0.3)),
    rule("concentration", 14, ALL, concentrated("*", "region", "north", 0.3)),
    # C has half of the money at least; 5.0 is 5.
    rule(
        "concentration of a channel", 13, ALL, risky("C", "5"),
        concentrated("home", "risk_class", "5.0", 0.4),
    ),
    # c needs 30 in one year.
    rule("absorption", 13, ALL, countries=[{"country": "C", "absorption_musd": 25}]),
]  # fmt: skip

NEUTRAL = [
    rule("three partners", ALL, None, focus={"max_partners": 3}),
    rule("no least commitment", ALL, None, focus={"min_commitment_musd": 0}),
    rule("half of all", ALL, None, focus={"max_share": 0.5}),
    rule("no sector packages", ALL, None, focus={"min_sector_packages": 0}),
    rule(
        "pilots enough", ALL, None, focus={"max_pilots": 1},
        offers=[{"offer": "a", "tier": "pilot"}],
    ),
    rule("no package required", ALL, None, packages=[{"package": "farms", "required": True}]),
    rule("region", ALL, None, region("north", min_partners=0, max_partners=2, max_share=1)),
    rule("blank attribute", ALL, None, concentrated("*", "risk_class", "5", 0)),
    rule(
        "another channel", ALL, None, ally(9), risky("C", "5"),
        concentrated("ally", "risk_class", "5", 0),
    ),
    rule("absorption", ALL, None, countries=[{"country": "C", "absorption_musd": 30}]),
]  # fmt: skip


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["focus"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def toy():
    """A with farms and a pilot of the required health, B with farms; two channels; every rule."""
    return tiny(
        ally(40),
        offer("h", "A", 5, 4, package="health", tier="pilot"),
        concentrated("*", "income_group", "low", 0.4),
        concentrated("ally", "region", "north", 0.5),
        region("north", min_partners=1, max_partners=2, max_share=0.9),
        only="AB",
        countries=[{"country": "A", "income_group": "low", "absorption_musd": 12}],
        packages=[
            {"package": "farms", "sector": True},
            {"package": "health", "required": True},
        ],
        focus={
            "max_partners": 1,
            "min_commitment_musd": 8,
            "max_share": 0.6,
            "min_sector_packages": 1,
            "max_pilots": 1,
        },
    )


def test_golden_rows():
    assert rows_of(focus, toy()) == golden("""
        focus_max_partners[0]: engage[A] + engage[B] <= 1
        focus_min_commitment[A]: money[A] >= 8 engage[A]
        focus_min_commitment[B]: money[B] >= 8 engage[B]
        focus_max_share[A]: money[A] <= 0.6 all_money
        focus_max_share[B]: money[B] <= 0.6 all_money
        focus_min_sector_packages[A]: select[a,2027] >= engage[A]
        focus_min_sector_packages[B]: select[b,2027] >= engage[B]
        focus_required[A,health]: select[h,2027] >= engage[A]
        focus_required[B,health]: 0 >= engage[B]
        focus_max_pilots[A]: select[h,2027] <= engage[A]
        focus_max_pilots[B]: 0 <= engage[B]
        focus_region_partners[north]: 1 <= engage[A] + engage[B] <= 2
        focus_region_share[north]: money[A] + money[B] <= 0.9 all_money
        focus_concentration[0]:
            0.6 channel_money[home,A] + 0.6 channel_money[ally,A]
            <= 0.4 channel_money[home,B] + 0.4 channel_money[ally,B]
        focus_concentration[1]: 0.5 channel_money[ally,A] + 0.5 channel_money[ally,B] <= 0
        focus_absorption[A,2027]: 10 select[a,2027] + 5 select[h,2027] <= 12 engage[A]
    """)


def money(**amounts):
    return {(*key.split("_"), 2027): amount for key, amount in amounts.items()}


BOTH = frozenset("AB")


@pytest.mark.parametrize(
    ("rules", "plan", "found"),
    [
        ({"focus": {"max_partners": 1}}, Plan(engage=BOTH), {"max_partners": 1}),
        # 6 and nothing of 8.
        (
            {"focus": {"min_commitment_musd": 8}},
            Plan(engage=BOTH, commit=money(fund_A=6)),
            {"min_commitment": 8},
        ),
        # 15 of 20, where 12 are allowed.
        (
            {"focus": {"max_share": 0.6}},
            Plan(commit=money(fund_A=15, fund_B=5)),
            {"max_share": 3},
        ),
        # 15 of 20 in the north, where 8 are allowed; both ways to say so.
        (
            region("north", max_share=0.4),
            Plan(commit=money(fund_A=15, fund_C=5)),
            {"region_share": 7},
        ),
        (
            concentrated("home", "region", "north", 0.4),
            Plan(commit=money(fund_A=15, fund_C=5)),
            {"concentration": 7},
        ),
        (region("north", max_partners=1), Plan(engage=BOTH), {"region_max_partners": 1}),
        (region("south", min_partners=1), Plan(engage=BOTH), {"region_min_partners": 1}),
        (
            {"focus": {"min_sector_packages": 2}},
            Plan({"a": 2027}, BOTH),
            {"min_sector_packages": 2},
        ),
        (
            {"packages": [{"package": "health", "required": True}]},
            Plan({"a": 2027}, frozenset("A")),
            {"required": 1},
        ),
        (
            {"offers": [{"offer": "a", "tier": "pilot"}], "focus": {"max_pilots": 0}},
            Plan({"a": 2027}, BOTH),
            {"max_pilots": 1},
        ),
        # 30 where 25 are the limit.
        (
            {"countries": [{"country": "C", "absorption_musd": 25}]},
            Plan({"c": 2027}, frozenset("C")),
            {"absorption": 5},
        ),
    ],
)
def test_check(rules, plan, found):
    assert broken(focus, tiny(), plan) == {}
    assert broken(focus, tiny(**rules), plan) == found


def test_agreement():
    case = tiny(
        HEALTH,
        offer("p", "B", 3, 2, package="public", tier="pilot"),
        region("north", min_partners=1),
        budget=100,
        packages=[{"package": "farms", "required": True}, {"package": "health", "sector": True}],
        focus={"max_pilots": 0, "min_sector_packages": 1},
    )
    agree(focus, case)


def test_agreement_for_shares():
    case = tiny(
        ally(30),
        region("north", max_share=0.45),
        concentrated("ally", "region", "south", 0.5),
        focus={"max_share": 0.7, "min_commitment_musd": 9, "max_partners": 2},
        countries=[{"country": "C", "absorption_musd": 30}],
    )
    agree(focus, case)
