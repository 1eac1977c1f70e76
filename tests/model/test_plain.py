"""The plain formulation has the same plans at the same value, and its relaxation lets more through."""

import pytest

from model.loading import load_case
from model.plain import GATHERED, RELEASED, plain
from tests.cases import offer, tiny
from tests.golden import golden, text_of
from tests.random_cases import random_case
from tests.solving import program_of, solve_program, with_rows

HEALTH = {"package": "health"}
SEEDS = range(12)


def best(program):
    """The largest objective of a program, None if it has no point."""
    x = solve_program(program)
    return None if x is None else program.objective(x)


def bounds_of(case):
    """Best value, bound of the tight relaxation, bound of the plain one."""
    program = program_of(case)
    return best(program), best(program.relaxed()), best(plain(program).relaxed())


@pytest.mark.parametrize("seed", SEEDS)
def test_random_cases_keep_their_best_value(seed, tmp_path):
    program = program_of(load_case(random_case(seed, tmp_path / "case")))
    loose = plain(program)
    value = best(program)
    assert best(loose) == (None if value is None else pytest.approx(value, abs=1e-6))
    if value is not None:
        assert best(loose.relaxed()) >= best(program.relaxed()) - 1e-6


def test_the_tutorial_keeps_its_best_value():
    # 95 is derived by hand in the README of the case.
    assert best(plain(program_of(load_case("tutorial")))) == pytest.approx(95)


def test_every_rule_that_is_undone_is_one_that_families_state(tmp_path):
    made = {
        rule
        for seed in SEEDS
        for rule, _ in program_of(load_case(random_case(seed, tmp_path / str(seed)))).rows
    }
    assert {*GATHERED, *RELEASED} <= made


def with_health(**more):
    """A and B, each with farms (5 and 8) and health (1)."""
    return tiny(offer("h", "A", 5, 1, **HEALTH), offer("i", "B", 5, 1, **HEALTH), only="AB", **more)


def test_a_link_to_the_partner():
    # One partner. Tight: A for 5 + 1 or B for 8 + 1, or a mixture. Plain: farms in B take 20 of the
    # 25 that could be paid there, so 4/5 of a partner is enough for 8; the other 1/5 lets A spend
    # 3 of its 15, on 3/10 of its farms: 1.5.
    found = bounds_of(with_health(focus={"max_partners": 1}))
    assert found == pytest.approx((9, 9, 9.5))


def test_a_link_to_an_agreement():
    # One agreement, and every offer needs one. Tight: A for 6 or B for 9. Plain: half an agreement
    # each is enough for farms alone, 5 + 8.
    offers = [{"offer": o, "assured": True} for o in "abhi"]
    found = bounds_of(with_health(assurance={"slots": 1}, offers=offers))
    assert found == pytest.approx((9, 9, 13))


def test_a_limit_of_the_partner():
    # One partner; 8 MW in A, where farms use 5 for a value of 5 and health 4 for 3; B is worth 6.
    # A alone takes one of both, so B is best. Tight, all of A: 5 + 3/4 of 3 = 7.25.
    case = tiny(
        offer("h", "A", 5, 3, power_mw=4, **HEALTH),
        only="AB",
        focus={"max_partners": 1},
        countries=[{"country": "A", "power_limit_mw": 8}],
        offers=[{"offer": "a", "power_mw": 5}],
        returns=[{"offer": "b", "criterion": "value", "amount": 6}],
    )
    program = program_of(case)
    assert best(program) == pytest.approx(6)
    assert best(program.relaxed()) == pytest.approx(7.25)
    kept = with_rows(plain(program), lambda row: row.startswith("hosting"))
    assert text_of(kept) == golden("hosting_power[A]: 5 select[a,2027] + 4 select[h,2027] <= 8")


def test_golden_rows():
    rows = plain(program_of(with_health(focus={"max_partners": 1})))
    assert text_of(with_rows(rows, lambda row: row.startswith("selection_package"))) == golden("""
        selection_package[A,farms]: select[a,2027] <= 1
        selection_package[A,health]: select[h,2027] <= 1
        selection_package[B,farms]: select[b,2027] <= 1
        selection_package[B,health]: select[i,2027] <= 1
        selection_package_link[A]: select[a,2027] + select[h,2027] <= 2 engage[A]
        selection_package_link[B]: select[b,2027] + select[i,2027] <= 2 engage[B]
    """)
