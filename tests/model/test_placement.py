"""Who pays: each aim of the placement decides a case that the earlier aims leave open."""

import numpy as np
import pytest

from model import decisions, placement
from model.errors import SolverError
from model.placement import place
from tests.cases import ally, facility, join, offer, resource, tiny
from tests.programs import permuted
from tests.solving import program_of, solve_program


def plan_of(case, change=None, order=None, rows=None):
    """The plan that placement makes of an exact optimum."""
    program = program_of(case)
    if order is not None:
        program = permuted(program, order(len(program.columns)), rows(len(program.rows)))
    x = solve_program(program)
    if change:
        for name, value in change.items():
            x[program.position[name]] = value
    x = place(program, case, x)
    assert program.excess(x) <= 1e-9
    return decisions.read_plan(case, program.columns, program.col_upper, x)


def line(name, kind="ceiling", ceiling=50, **columns):
    """A second facility of the home channel, its pool of some kind."""
    made = facility(name, ceiling, **columns)
    made["pools"][0]["kind"] = kind
    return made


BUDGET_SPARED = {"pools": [{"pool": "budget", "year": None, "amount": 60, "kind": "exposure"}]}


def test_appropriations_are_spared_first():
    # 0.2 of an appropriation a unit, or one for one of exposure: the exposure pays.
    case = tiny(line("aid", "appropriation", rate=0.2), BUDGET_SPARED, only="A")
    assert plan_of(case).commit == {("fund", "A", 2027): 10}


def test_exposure_is_spared_next():
    case = tiny(line("aid"), BUDGET_SPARED, only="A")
    assert plan_of(case).commit == {("aid", "A", 2027): 10}


def test_exposure_is_used_where_nothing_else_is_left():
    case = tiny(line("aid", ceiling=4), BUDGET_SPARED, only="A")
    assert plan_of(case).commit == {("aid", "A", 2027): 4, ("fund", "A", 2027): 6}


def test_early_years_come_next():
    # Trained in the year of need or before: as early as there is room.
    case = tiny(
        resource("training", timing="by_year", ceiling=6),
        offer("a", "A", 10, 5, needs={("training", 1): 9}),
        only="A",
        years=(2027, 2028),
    )
    commit = plan_of(case).commit
    assert commit["training_supply", "A", 2027] == 6
    assert commit["training_supply", "A", 2028] == 3


def test_then_the_last_by_name_pays_least():
    case = tiny(line("zeta"), line("beta"), only="A")
    assert plan_of(case).commit == {("beta", "A", 2027): 10}


def test_between_host_and_private_money_host_pays_least():
    # Half of b may be private, at most 4 host: who brings the rest is settled by rule, not chance.
    case = tiny(
        {
            "countries": [{"country": "B", "host_limit_musd": 4, "host_share": 1}],
            "facilities": [{"facility": "fund", "mobilisation": 1}],
        },
        only="B",
    )
    first, second = plan_of(case), plan_of(case)
    assert first == second
    total = sum(first.commit.values()) + sum(first.private.values()) + sum(first.host.values())
    assert total == pytest.approx(20)


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_columns_and_rows_changes_nothing(seed):
    case = tiny(
        line("aid", "appropriation", rate=0.2),
        line("zeta"),
        line("beta", ceiling=7),
        ally(15),
        BUDGET_SPARED,
        resource("training", timing="by_year", ceiling=6),
        offer("a", "A", 10, 5, needs={("training", 1): 9, ("training", 0): 1}),
        years=(2027, 2028),
    )
    rng = np.random.default_rng(seed)
    shuffled = plan_of(case, order=rng.permutation, rows=rng.permutation)
    plain = plan_of(case)
    assert shuffled.commit == pytest.approx(plain.commit, abs=1e-9)
    assert shuffled.open == plain.open


def test_an_open_channel_that_does_nothing_is_closed():
    case = tiny(ally(15), only="A")
    found = plan_of(case, change={("open", ("ally", "A")): 1.0})
    assert ("ally", "A") not in found.open


def two_small_and_one_large():
    """Ten to pay: `ally` could alone, `home` and `zeta` only together."""
    zeta = {"channels": [{"channel": "zeta", "kind": "allied"}]}
    case = tiny(ally(10), zeta, facility("small", 6, "zeta"), only="A", budget=6)
    return case, {("open", (channel, "A")): 1.0 for channel in ("ally", "home", "zeta")}


def test_as_few_stay_open_as_can_pay():
    # By name `ally` would be closed first, and then neither of the others could be.
    case, everywhere = two_small_and_one_large()
    assert plan_of(case, change=everywhere).open == {("ally", "A")}


def test_after_so_many_in_vain_the_rest_stays_open(monkeypatch):
    case, everywhere = two_small_and_one_large()
    monkeypatch.setattr(placement, "IN_VAIN", 1)
    monkeypatch.setattr(placement.Lp, "near", lambda lp, moves: False)
    assert plan_of(case, change=everywhere).open == {(c, "A") for c in ("ally", "home", "zeta")}


def test_a_plan_whose_money_the_solver_cannot_place_is_kept_as_it_is(monkeypatch):
    case, _ = two_small_and_one_large()
    program = program_of(case)
    x = solve_program(program)

    def lost(lp, *asked):
        raise SolverError("HiGHS stopped")

    monkeypatch.setattr(placement.Lp, "minimise", lost)
    assert np.array_equal(place(program, case, x), x)


def test_an_aim_that_the_solver_fails_leaves_the_money_as_the_last_one_placed_it(monkeypatch):
    case, _ = two_small_and_one_large()

    def lost(lp, aim):
        nowhere = np.full(len(aim), 1000.0)
        lp.bound(np.arange(len(aim)), nowhere, nowhere)
        return lp.solve()

    monkeypatch.setattr(placement.Lp, "minimise", lost)
    assert sum(plan_of(case).commit.values()) == pytest.approx(10)


def test_unless_something_needs_it():
    case = tiny(
        ally(15),
        {"locks": [{"kind": "channel", "id": "ally", "country": "A", "lock": "in"}]},
        only="A",
    )
    assert ("ally", "A") in plan_of(case).open
    hard = tiny(ally(15), {"countries": [{"country": "A", "hard_to_reach": True}]}, only="A")
    assert ("ally", "A") in plan_of(hard).open


def test_an_agreement_that_nothing_needs_is_ended():
    case = tiny({"offers": [{"offer": "b", "assured": True}]}, only="B", assurance={"slots": 1})
    assert plan_of(case).assure == {"B"}
    spare = join(
        offer("b2", "B", 20, 9),
        {"offers": [{"offer": "b", "assured": True}]},
    )
    case = tiny(spare, only="B", assurance={"slots": 1})
    found = plan_of(case, change={("assure", ("B",)): 1.0})
    assert dict(found.select) == {"b2": 2027}
    assert not found.assure


def late(**more):
    """One offer with two starts of equal value, chosen late."""
    case = tiny(offer("a", "A", 10, 5, last_start=2028), only="A", years=(2027, 2028), **more)
    program = program_of(case)
    x = solve_program(program)
    early, later = (program.position["select", ("a", t)] for t in (2027, 2028))
    lower, upper = program.col_lower.copy(), program.col_upper.copy()
    upper[early] = 0
    lower[later] = 1
    x = solve_program(program.bounded(lower, upper))
    x = place(program, case, x)
    return decisions.read_plan(case, program.columns, program.col_upper, x)


def test_equal_starts_are_the_earliest():
    found = late()
    assert dict(found.select) == {"a": 2027}
    assert found.commit == {("fund", "A", 2027): 10}


def test_a_start_that_cannot_be_paid_stays():
    poor = {"pools": [{"pool": "budget", "year": 2027, "amount": 9}]}
    assert dict(late(pools=poor["pools"]).select) == {"a": 2028}


def test_a_start_that_is_worth_less_is_no_equal():
    worth = [
        {"offer": "a", "criterion": "value", "start_year": 2027, "amount": 4},
        {"offer": "a", "criterion": "value", "start_year": 2028, "amount": 5},
    ]
    assert dict(late(returns=worth).select) == {"a": 2028}


def test_amounts_add_up_to_the_last_digit_that_matters():
    case = tiny(line("aid", ceiling=1 / 3), line("more", ceiling=1 / 7), BUDGET_SPARED)
    commit = plan_of(case).commit
    for country, cost in {"A": 10, "B": 20, "C": 30}.items():
        paid = sum(x for (_, c, _), x in commit.items() if c == country)
        assert paid == pytest.approx(cost, rel=1e-12)
