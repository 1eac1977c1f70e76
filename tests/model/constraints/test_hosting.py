from model.constraints import hosting
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, each, offer, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of

HEALTH = {"package": "health"}
POWER = each("offers", "abc", power_mw=(5, 0, 20))


def limit(country, megawatts):
    return {"countries": [{"country": country, "power_limit_mw": megawatts}]}


RULES = [
    # c takes 20.
    rule("power", 13, ALL, POWER, limit("C", 15)),
    rule("no power", 17, ALL, POWER, limit("A", 0)),
    # Farms (5) and health (4) are 9: the better one.
    rule(
        "power of all offers", 5, 8, limit("A", 8), offer("h", "A", 5, 3, power_mw=4, **HEALTH),
        only="A", offers=[{"offer": "a", "power_mw": 5}],
    ),
]  # fmt: skip

NEUTRAL = [
    rule("power enough", ALL, None, POWER, limit("C", 20)),
    rule("limit where nothing draws", ALL, None, POWER, limit("B", 0)),
]


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["hosting"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def toy():
    """Limits in A, which has two offers, and in B, where nothing draws power."""
    return tiny(
        POWER,
        limit("A", 8),
        limit("B", 1),
        offer("h", "A", 5, 3, power_mw=4, **HEALTH),
    )


def test_golden_rows():
    assert rows_of(hosting, toy()) == golden("""
        hosting_power[A]: 5 select[a,2027] + 4 select[h,2027] <= 8 engage[A]
        hosting_power[B]: 0 <= engage[B]
    """)


def test_check():
    assert broken(hosting, toy(), Plan({"a": 2027, "b": 2027, "c": 2027})) == {}
    assert broken(hosting, toy(), Plan({"a": 2027, "h": 2027})) == {"power": 1}


def test_agreement():
    agree(hosting, toy())
