from model.constraints import floors
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, offer, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of

# Health in A costs as much as farms and returns 1.
HEALTH = offer("h", "A", 10, 1, package="health")
# What A gives to C counts in the south.
SPILL = {
    "spillovers": [{"hub": "A", "country": "C", "criterion": "value", "amount": 3}],
    "offers": [{"offer": "a", "hub_capable": True}],
}


def floor(amount, **where):
    return {"floors": [{"criterion": "value", "min_amount": amount} | where]}


RULES = [
    # 30 buy c, or a and b; only c is in the south.
    rule("region", 9, 13, floor(1, region="south"), budget=30),
    # h and b in place of a and b.
    rule("package", 9, 13, HEALTH, floor(1, package="health"), budget=30),
    # With what spills over, 3 are reached in the south, not 4.
    rule("spillover too small", 9, 16, SPILL, floor(4, region="south"), budget=30),
    # Where a package is named, it does not count.
    rule(
        "spillover is no package", 9, 16, SPILL, floor(1, region="south", package="farms"),
        budget=30,
    ),
    rule("in all", None, ALL, floor(23)),
]  # fmt: skip

NEUTRAL = [
    rule("reached", ALL, None, floor(22)),
    rule("nothing asked", ALL, None, floor(0, package="health", region="south")),
    rule("spillover enough", 16, None, SPILL, floor(3, region="south"), budget=30),
]


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["floors"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def toy():
    """A floor on all, on a package, on a region, and on a package in a region."""
    return tiny(
        HEALTH,
        SPILL,
        floor(8),
        floor(1, package="health"),
        floor(3, region="south"),
        floor(5, package="farms", region="north"),
        budget=70,
    )


def test_golden_rows():
    # In the order of criterion, package and region, blanks first.
    assert rows_of(floors, toy()) == golden("""
        floors_row[0]: 5 select[a,2027] + 8 select[b,2027] + 9 select[c,2027]
            + select[h,2027] + 3 serve[A,C] >= 8
        floors_row[1]: 9 select[c,2027] + 3 serve[A,C] >= 3
        floors_row[2]: 5 select[a,2027] + 8 select[b,2027] >= 5
        floors_row[3]: select[h,2027] >= 1
    """)


def test_check():
    served = {("A", "C"): 1}
    kept = Plan({"a": 2027, "h": 2027}, serve=served)
    assert broken(floors, toy(), kept) == {}
    # 1.5 of 3 in the south; the others are reached: 7.5 of 8 are not.
    assert broken(floors, toy(), Plan({"a": 2027, "h": 2027}, serve={("A", "C"): 0.5})) == {
        "row": 1.5
    }
    # Nothing of anything: 8 at most.
    assert broken(floors, toy(), Plan()) == {"row": 8}


def test_agreement():
    agree(floors, toy())
