import pytest

from model.constraints import mobilisation
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, each, facility, offer, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of

HALF = {"facilities": [{"facility": "fund", "max_project_share": 0.5}]}


def guarantee(ceiling, factor=1.0, **columns):
    return facility("guar", ceiling, instrument="guarantee", mobilisation=factor, **columns)


RULES = [
    # Half of each cost is private, 5 and 10; ten of guarantees draw in ten: b.
    rule("drawn in", 8, 13, HALF, guarantee(10), only="AB"),
    # One unit draws in half a unit, so a takes 10 of the 25, b 20.
    rule("by its factor", 8, 13, HALF, guarantee(25, 0.5), only="AB"),
    # 15 of budget and a fifth of the cost from the host: a (10), not a2 (19 of 20). Without the
    # rule the host pays up to a fifth of both costs, 6: a2.
    rule(
        "share of the host", 5, 8, offer("a2", "A", 20, 8, package="health"),
        only="A", budget=15,
        countries=[{"country": "A", "host_limit_musd": 10, "host_share": 0.2}],
    ),
]  # fmt: skip

NEUTRAL = [
    rule(
        "deep market", ALL, None, HALF, guarantee(60),
        each("countries", "ABC", private_limit_musd=30),
    ),
    rule(
        "factor of one", ALL, None, HALF, guarantee(60),
        each("countries", "ABC", income_group="low"),
        income_groups=[{"income_group": "low", "mobilisation_factor": 1}],
    ),
    rule("host without a share", ALL, None, each("countries", "ABC", host_limit_musd=9)),
]  # fmt: skip


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["mobilisation"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


@pytest.mark.parametrize(("depth", "best"), [(5, 13), (4, 8), (0, 8), (None, 13)])
def test_market_depth(depth, best):
    # Half of a, 5, is private: out where the market of A is less deep.
    market = [{"country": "A", "private_limit_musd": depth}]
    assert value_of(tiny(HALF, guarantee(60), only="AB", countries=market)) == best


@pytest.mark.parametrize(("factor", "best"), [(0.6, 8), (0.7, 13), (None, 13)])
def test_income_group_scales_funded_facilities(factor, best):
    # fund pays 6 of a and draws in 6 · factor; the other 4 must be private.
    case = tiny(
        only="AB",
        facilities=[{"facility": "fund", "max_project_share": 0.6, "mobilisation": 1}],
        countries=[{"country": "A", "income_group": "low"}],
        income_groups=[{"income_group": "low", "mobilisation_factor": factor}],
    )
    assert value_of(case) == best


@pytest.mark.parametrize(
    ("host", "best"),
    [
        ({"host_limit_musd": 2, "host_share": 0.2}, 5),  # 8 + 2
        ({"host_limit_musd": 1, "host_share": 0.2}, 0),
        ({"host_limit_musd": 2, "host_share": 0.1}, 0),  # a tenth of 10
        ({"host_limit_musd": 2}, 0),  # both must be given
        ({"host_share": 0.2}, 0),
    ],
)
def test_host_money(host, best):
    assert value_of(tiny(only="A", budget=8, countries=[{"country": "A"} | host])) == best


def toy():
    """A: funded and unfunded money draws in private money, the host pays; B: only private."""
    return tiny(
        guarantee(60, 2),
        only="AB",
        facilities=[{"facility": "fund", "mobilisation": 0.5}],
        countries=[
            {"country": "A", "income_group": "low", "private_limit_musd": 4}
            | {"host_limit_musd": 3, "host_share": 0.25}
        ],
        income_groups=[{"income_group": "low", "mobilisation_factor": 0.6}],
    )


def test_golden_rows():
    # The depth of the market and the limit of the host are bounds of the columns, not rows.
    assert rows_of(mobilisation, toy()) == golden("""
        mobilisation_private[A,2027]:
            private[A,2027] <= 0.3 commit[fund,A,2027] + 2 commit[guar,A,2027]
        mobilisation_private[B,2027]:
            private[B,2027] <= 0.5 commit[fund,B,2027] + 2 commit[guar,B,2027]
        mobilisation_host_share[A]: host[A,2027] <= 0.25 cost[A]
    """)


def test_check():
    case = toy()
    commit = {("fund", "A", 2027): 5.0, ("guar", "A", 2027): 1.0}

    def found(private, host):
        money = {"private": {("A", 2027): private}, "host": {("A", 2027): host}}
        return broken(mobilisation, case, Plan({"a": 2027}, commit=commit, **money))

    # 0.3 · 5 + 2 · 1 = 3.5 are drawn in; the market takes 4; the host 3, and a quarter of 10.
    assert found(3.5, 2.5) == {}
    assert found(3.9, 2.5) == {"private": 0.4}
    assert found(4.5, 2.5) == {"private": 1.0, "private_limit": 0.5}
    assert found(3.5, 2.8) == {"host_share": 0.3}
    assert found(3.5, 3.5) == {"host_share": 1.0, "host_limit": 0.5}


def test_check_of_host_money_where_there_is_none():
    assert broken(mobilisation, toy(), Plan({"b": 2027}, host={("B", 2027): 2})) == {
        "host_limit": 2,
        "host_share": 2,
    }


def test_agreement():
    agree(mobilisation, toy())
