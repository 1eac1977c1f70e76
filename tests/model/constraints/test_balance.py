from model.constraints import balance
from model.plan import Plan
from tests.agreement import agree
from tests.cases import ALL, each, offer, resource, tiny
from tests.golden import golden, rows_of
from tests.solving import broken, over, rule, value_of

TWO = {"only": "A", "years": (2027, 2028)}


def training(offset, amount, name="a"):
    row = {"offer": name, "resource": "training", "year_offset": offset, "amount": amount}
    return {"needs": [row]}


RULES = [
    # 30 buy a and b (5 + 8) or c (9); without the balance nothing must be paid for.
    rule("money", 13, ALL, budget=30),
    # Ten seats needed in 2028 and five there in that year.
    rule("same year", 0, 5, resource("training", ceiling=5), training(1, 10), **TWO),
    # Ten needed in 2028, four in each of the two years up to then.
    rule("not enough ahead", 0, 5, resource("training", "by_year", 4), training(1, 10), **TWO),
    # Ten needed in 2027, five there by then; those of 2028 come too late.
    rule("too late", 0, 5, resource("training", "by_year", 5), training(0, 10), **TWO),
    # Ten needed and a ticket of 15: nothing beyond the need is supplied.
    rule(
        "nothing to spare", 0, 5, resource("training", "by_year"), training(1, 10), **TWO,
        facilities=[{"facility": "training_supply", "min_ticket": 15}],
        offers=[{"offer": "a", "requires_channel": "home"}],
    ),
]  # fmt: skip

NEUTRAL = [
    # Exactly what is needed is there.
    rule("enough money", ALL, None, budget=60),
    # In one year, both timings are one.
    rule(
        "same year", ALL, None, resource("training", "same_year", 30),
        each("needs", "abc", resource="training", year_offset=0, amount=10),
    ),
    rule(
        "by year", ALL, None, resource("training", "by_year", 30),
        each("needs", "abc", resource="training", year_offset=0, amount=10),
    ),
]  # fmt: skip


@over(RULES)
def test_optimum(rule):
    assert value_of(rule.case) == rule.best


@over(RULES)
def test_bites(rule):
    assert rule.best != rule.free
    assert value_of(rule.case, ["balance"]) == rule.free


@over(NEUTRAL)
def test_neutral(rule):
    assert value_of(rule.case) == rule.best


def test_training_ahead_is_enough():
    # 5 in 2027 and 5 in 2028 for the ten of 2028.
    case = tiny(resource("training", "by_year", 5), training(1, 10), **TWO)
    assert value_of(case) == 5


def toy():
    """A: money in the first year, training in both, private and host money; B: money only."""
    return tiny(
        resource("training", "by_year"),
        training(0, 4),
        training(1, 6),
        only="AB",
        years=(2027, 2028),
        facilities=[{"facility": "fund", "mobilisation": 0.5}],
        countries=[{"country": "A", "host_limit_musd": 3, "host_share": 0.2}],
    )


def test_golden_rows():
    assert rows_of(balance, toy()) == golden("""
        balance_supply[A,financing,2027]:
            commit[fund,A,2027] + private[A,2027] + host[A,2027] = 10 select[a,2027]
        balance_supply[B,financing,2027]:
            commit[fund,B,2027] + private[B,2027] = 20 select[b,2027]
        balance_supply[A,training,2027]: commit[training_supply,A,2027] >= 4 select[a,2027]
        balance_supply[A,training,2028]:
            commit[training_supply,A,2027] + commit[training_supply,A,2028] = 10 select[a,2027]
    """)


def test_face_value_is_no_source():
    case = tiny(only="A", facilities=[{"facility": "fund", "instrument": "guarantee"}])
    assert rows_of(balance, case) == golden(
        "balance_supply[A,financing,2027]: 0 = 10 select[a,2027]"
    )


def test_check():
    case = toy()
    seats = {("training_supply", "A", 2027): 4.0, ("training_supply", "A", 2028): 6.0}
    money = {("fund", "A", 2027): 5.0}
    kept = Plan({"a": 2027}, commit=money | seats, private={("A", 2027): 3}, host={("A", 2027): 2})
    assert broken(balance, case, kept) == {}
    # 5 + 3 for a cost of 10.
    short = Plan({"a": 2027}, commit=money | seats, private={("A", 2027): 3})
    assert broken(balance, case, short) == {"supply": 2}
    # Money without a need.
    assert broken(balance, case, Plan(commit={("fund", "B", 2028): 7})) == {"supply": 7}


def test_check_of_training():
    case = tiny(resource("training", "by_year"), offer("d", "A", needs={("training", 1): 6}), **TWO)

    def seats(first, second):
        commit = {("training_supply", "A", 2027): first, ("training_supply", "A", 2028): second}
        return broken(balance, case, Plan({"d": 2027}, commit=commit))

    assert seats(6, 0) == {}
    assert seats(2, 4) == {}
    assert seats(2, 1) == {"supply": 3}
    assert seats(8, 0) == {"supply": 2}


def test_agreement():
    agree(balance, toy())
