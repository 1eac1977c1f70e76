from model.constraints import allied_role
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, ally, facility, resource, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of


def shared_compute(ceiling):
    """Compute from a home channel and, up to a ceiling, from an ally; a needs 4 of it, b needs 8."""
    return (
        resource("compute"),
        facility("lent", ceiling, "ally", resource="compute", instrument="in_kind"),
        {
            "channels": [{"channel": "ally", "kind": "allied"}],
            "needs": [
                {"offer": o, "resource": "compute", "year_offset": 0, "amount": amount}
                for o, amount in (("a", 4), ("b", 8))
            ],
        },
    )


RULES = [
    # Half of the compute is allied, of which there are 4: 8 in all, so b (worth 8) and not a too.
    rule("allied part of a stage", 8, 13, *shared_compute(4), only="AB", allies={"min_role_share": 0.5}),
    # Half is allied, of which there are 15: 30 in all, for a and b.
    rule("allied share", 13, ALL, ally(15), allies={"min_share": 0.5}),
    rule("all of it", 13, ALL, ally(30), allies={"min_share": 1}),
    # Half of each partner is ours, and we have 15.
    rule("home share", 13, ALL, ally(60), budget=15, home={"min_share": 0.5}),
    # A multilateral channel counts as allied and not as home.
    rule(
        "home share beside a fund", 13, ALL, facility("bank", 60, "fund_of_all"), budget=15,
        home={"min_share": 0.5}, channels=[{"channel": "fund_of_all", "kind": "multilateral"}],
    ),
]  # fmt: skip

NEUTRAL = [
    rule("no share", ALL, None, allies={"min_share": 0}, home={"min_share": 0}),
    rule("all ours", ALL, None, home={"min_share": 1}),
    rule("no part", 13, None, *shared_compute(4), only="AB", allies={"min_role_share": 0}),
    rule("just enough", ALL, None, ally(30), allies={"min_share": 0.5}),
]


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["allied_role"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def toy():
    """A home, an allied and a multilateral channel in A and B."""
    return tiny(
        ally(15),
        facility("bank", 9, "multi"),
        only="AB",
        channels=[{"channel": "multi", "kind": "multilateral"}],
        allies={"min_share": 0.3},
        home={"min_share": 0.25},
    )


def test_golden_rows():
    assert rows_of(allied_role, toy()) == golden("""
        allied_role_allied[0]:
            channel_money[ally,A] + channel_money[ally,B]
            + channel_money[multi,A] + channel_money[multi,B] >= 0.3 all_money
        allied_role_home[A]: channel_money[home,A] >= 0.25 money[A]
        allied_role_home[B]: channel_money[home,B] >= 0.25 money[B]
    """)


def test_golden_row_of_a_stage():
    case = tiny(*shared_compute(20), only="AB", allies={"min_role_share": 0.25})
    assert rows_of(allied_role, case) == golden("""
        allied_role_stage[compute]:
            0.75 commit[lent,A,2027] + 0.75 commit[lent,B,2027]
            >= 0.25 commit[compute_supply,A,2027] + 0.25 commit[compute_supply,B,2027]
    """)


def test_check_of_a_stage():
    case = tiny(*shared_compute(20), only="AB", allies={"min_role_share": 0.25})

    def found(ours, theirs):
        commit = {("compute_supply", "A", 2027): ours, ("lent", "B", 2027): theirs}
        return broken(allied_role, case, Plan(commit=commit))

    assert found(3, 1) == {}
    # A quarter of 8 is 2.
    assert found(7, 1) == {"stage": 1}


def test_check():
    def found(**amounts):
        commit = {(*key.split("_"), 2027): amount for key, amount in amounts.items()}
        return broken(allied_role, toy(), Plan(commit=commit))

    assert found(fund_A=5, aid_A=3, bank_A=2) == {}
    # 2 of 10 are allied.
    assert found(fund_A=8, aid_A=2) == {"allied": 1}
    # In B nothing of 4 is ours.
    assert found(fund_A=8, bank_B=4) == {"home": 1}
    assert found() == {}


def test_agreement():
    agree(allied_role, toy())
