from model.constraints import dependency
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, join, offer, resource, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of

# C has a closed critical offer of 8 of compute and an open one of 2; all together are worth 24.
CRITICAL = join(
    resource("compute"),
    offer("h", "C", 5, 2, package="health", needs={("compute", 0): 2}, critical=True,
          open_weights=True),
    {
        "offers": [{"offer": "c", "critical": True}],
        "needs": [{"offer": "c", "resource": "compute", "year_offset": 0, "amount": 8}],
    },
)  # fmt: skip

RULES = [
    # 8 of 10 are closed: c is out, whether h is in or not.
    rule(
        "closed share", 15, 24, CRITICAL, budget=65, dependency={"max_closed_share": 0.5}
    ),
    rule("nothing closed", 15, 24, CRITICAL, budget=65, dependency={"max_closed_share": 0}),
]  # fmt: skip

NEUTRAL = [
    rule("all closed", 24, None, CRITICAL, budget=65, dependency={"max_closed_share": 1}),
    rule("just enough open", 24, None, CRITICAL, budget=65, dependency={"max_closed_share": 0.8}),
    rule("no share given", 24, None, CRITICAL, budget=65),
    rule(
        "no compute", ALL, None, dependency={"max_closed_share": 0},
        offers=[{"offer": "c", "critical": True}],
    ),
    # What is not critical may be closed.
    rule(
        "not critical", 24, None, CRITICAL, budget=65, dependency={"max_closed_share": 0},
        offers=[{"offer": "c", "critical": False}],
    ),
]  # fmt: skip


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["dependency"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def toy():
    """C as above; a in A is critical, closed and without compute."""
    return tiny(
        CRITICAL,
        budget=65,
        dependency={"max_closed_share": 0.5},
        offers=[{"offer": "a", "critical": True}],
    )


def test_golden_rows():
    assert rows_of(dependency, toy()) == golden("""
        dependency_closed[C]: 8 select[c,2027] <= 4 select[c,2027] + select[h,2027]
    """)


def test_check():
    case = toy()
    assert broken(dependency, case, Plan({"h": 2027, "a": 2027})) == {}
    assert broken(dependency, case, Plan({"c": 2027, "h": 2027})) == {"closed": 3}
    assert broken(dependency, case, Plan({"c": 2027})) == {"closed": 4}


def test_agreement():
    agree(dependency, toy())
