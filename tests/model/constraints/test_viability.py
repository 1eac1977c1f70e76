from model.constraints import viability
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, each, facility, join, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of


def gap(share):
    return each("countries", "ABC", viability_gap=share)


def guarantee(ceiling):
    return facility("guar", ceiling, instrument="guarantee", cover=0.5)


RULES = [
    # A fifth of each cost, so 4, 8 and 12 of face value at half a unit of cover: a and b take 12.
    rule("gap", 13, ALL, gap(0.2), guarantee(12)),
    # Nobody covers C.
    rule("no cover", 13, ALL, countries=[{"country": "C", "viability_gap": 0.01}]),
]

NEUTRAL = [
    rule("no gap", ALL, None, gap(0)),
    rule("cover enough", ALL, None, gap(0.2), guarantee(24)),
    # The part that earns nothing needs no cover: here it is all, paid by the host or by grants.
    rule(
        "nothing commercial", ALL, None, gap(0.2), each("offers", "abc", grant_share=1),
        facilities=[{"facility": "fund", "instrument": "grant"}],
    ),
]  # fmt: skip


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["viability"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def toy():
    """Two kinds of cover; B has no gap, and a quarter of a earns nothing."""
    return tiny(
        join(guarantee(12), facility("equity", 9, instrument="equity", cover=0.8)),
        facility("gift", 9, instrument="grant"),
        only="AB",
        countries=[{"country": "A", "viability_gap": 0.2}],
        offers=[{"offer": "a", "grant_share": 0.25}],
    )


def test_golden_rows():
    # 0.2 · 0.75 · 10
    assert rows_of(viability, toy()) == golden("""
        viability_gap[A]:
            0.5 commit[guar,A,2027] + 0.8 commit[equity,A,2027] >= 1.5 select[a,2027]
    """)


def test_check():
    def found(**amounts):
        commit = {(f, "A", 2027): amount for f, amount in amounts.items()}
        return broken(viability, toy(), Plan({"a": 2027, "b": 2027}, commit=commit))

    assert found(guar=3) == {}
    assert found(guar=1, equity=0.5) == {"gap": 0.6}
    assert found() == {"gap": 1.5}


def test_agreement():
    agree(viability, toy())
