from model.constraints import content
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, each, offer, resource, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of

CONTENTS = each("offers", "abc", home_content=(0.9, 0.6, 0.1))
HARDWARE = each("offers", "abc", hardware_home_content=(0.9, 0.6, 0.1))


def threshold(share):
    return {"facilities": [{"facility": "fund", "min_home_content": share}]}


RULES = [
    # c has a tenth.
    rule("facility", 13, ALL, CONTENTS, threshold(0.6)),
    # Against a half: a is 4 above, b 2 above, c 12 below.
    rule("home share", 13, ALL, CONTENTS, content={"min_home_share": 0.5}),
    rule("hardware share", 13, ALL, HARDWARE, content={"min_hardware_home_share": 0.5}),
]

NEUTRAL = [
    rule("no threshold", ALL, None, CONTENTS, threshold(0)),
    rule("no share", ALL, None, CONTENTS, content={"min_home_share": 0}),
    # A threshold is about money.
    rule(
        "compute", ALL, None, resource("compute"), CONTENTS, threshold(0),
        facilities=[{"facility": "compute_supply", "min_home_content": 1}],
        needs=[{"offer": "c", "resource": "compute", "year_offset": 0, "amount": 9}],
    ),
    # With c at 0.3 it is 6 below, as much as a and b are above.
    rule(
        "exactly enough", ALL, None, CONTENTS, content={"min_home_share": 0.5},
        offers=[{"offer": "c", "home_content": 0.3}],
    ),
    rule(
        "all at home", ALL, None, each("offers", "abc", hardware_home_content=1),
        content={"min_hardware_home_share": 1},
    ),
]  # fmt: skip


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["content"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def toy():
    """A with two offers of different content, B; fund pays four fifths of what is 0.6 ours."""
    return tiny(
        offer("h", "A", 5, 1, package="health", home_content=0.2, hardware_home_content=0.4),
        CONTENTS,
        HARDWARE,
        threshold(0.6),
        facilities=[{"facility": "fund", "max_project_share": 0.8, "mobilisation": 1}],
        content={"min_home_share": 0.5, "min_hardware_home_share": 0.4},
    )


def test_golden_rows():
    assert rows_of(content, toy()) == golden("""
        content_facility[fund,A]: commit[fund,A,2027] <= 8 select[a,2027]
        content_facility[fund,B]: commit[fund,B,2027] <= 16 select[b,2027]
        content_facility[fund,C]: commit[fund,C,2027] <= 0
        content_home_share[0]:
            4 select[a,2027] + 2 select[b,2027] >= 1.5 select[h,2027] + 12 select[c,2027]
        content_hardware_share[0]:
            5 select[a,2027] + 4 select[b,2027] >= 9 select[c,2027]
    """)


def test_check():
    case = toy()
    plan = Plan({"a": 2027, "h": 2027}, commit={("fund", "A", 2027): 8})
    assert broken(content, case, plan) == {}
    # 0.8 of the 10 of a, whatever h costs.
    assert broken(content, case, Plan({"a": 2027, "h": 2027}, commit={("fund", "A", 2027): 9})) == {
        "facility": 1
    }
    # 9 + 3 of half of 60; hardware 9 + 12 + 3 of 24.
    everything = Plan({"a": 2027, "b": 2027, "c": 2027})
    assert broken(content, case, everything) == {"home_share": 6}
    # 3 of 15 and 3 of 12.
    assert broken(content, case, Plan({"c": 2027})) == {"home_share": 12, "hardware_share": 9}


def test_agreement():
    agree(content, toy())
