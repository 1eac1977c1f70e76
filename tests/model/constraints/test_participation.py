from model.constraints import participation
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of

# a is worth 2 to A, and its 10 of loan are worth 0.2 each: 4 in all.
FOUR = {
    "offers": [{"offer": "a", "partner_value_musd": 2}],
    "facilities": [{"facility": "fund", "grant_element": 0.2}],
}


def rival(value, country="A"):
    return {"rivals": [{"country": country, "value_musd": value}]}


RULES = [
    rule("rival", 17, ALL, FOUR, rival(5)),
    # 4.4 are asked.
    rule("margin", 17, ALL, FOUR, rival(4), participation={"margin": 0.1}),
    # A charge of a twentieth leaves 3.5.
    rule(
        "charge", 17, ALL, FOUR, rival(4),
        charges=[{"facility": "fund", "risk_class": "*", "rate": 0.05}],
    ),
]  # fmt: skip

NEUTRAL = [
    rule("as good", ALL, None, FOUR, rival(4)),
    rule("no value", ALL, None, rival(0)),
    rule("margin of zero", ALL, None, FOUR, rival(4), participation={"margin": 0}),
    rule("margin that takes all", ALL, None, rival(99), participation={"margin": -1}),
    # The charge of another class.
    rule(
        "charge elsewhere", ALL, None, FOUR, rival(4),
        charges=[{"facility": "fund", "risk_class": "5", "rate": 0.05}],
    ),
]  # fmt: skip


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["participation"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def toy():
    """A rival in A who offers 5, a margin of a fifth, and a charge of a twentieth."""
    return tiny(
        FOUR,
        rival(5),
        only="AB",
        participation={"margin": 0.2},
        charges=[{"facility": "fund", "risk_class": "*", "rate": 0.05}],
        offers=[{"offer": "a", "partner_value_musd": 5}],
    )


def test_golden_rows():
    assert rows_of(participation, toy()) == golden("""
        participation_rival[A]: 5 select[a,2027] + 0.15 commit[fund,A,2027] >= 6 engage[A]
    """)


def test_check():
    def found(amount, engaged="A"):
        plan = Plan({"a": 2027}, frozenset(engaged), commit={("fund", "A", 2027): amount})
        return broken(participation, toy(), plan)

    assert found(10) == {}
    assert found(2) == {"rival": 0.7}
    assert found(2, "B") == {}


def test_agreement():
    agree(participation, toy(), flips=("engage",))
