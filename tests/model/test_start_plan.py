"""A start plan is feasible, no worse than what it was given, and the same each time."""

import time

import numpy as np
import pytest

from model import engines, start_plan
from model.decisions import as_vector
from model.engines import decompose, dive, leg, relax_and_fix
from model.engines.direct import Clock
from model.engines.inside import Inside
from model.engines.relaxation import relax
from model.pipeline import run
from model.solution import SolverOptions
from tests.blocks import countries
from tests.cases import tiny
from tests.programs import INF, program
from tests.solving import program_of, solve_program

OPTIONS = SolverOptions(gap=0.0, time_limit=60)


def dived(p, reserve=0.0):
    return dive.Dive(p, Clock(OPTIONS), reserve).plan()


@pytest.mark.parametrize("seed", range(4))
def test_the_first_plan_is_feasible_and_worth_having(seed):
    p = countries(seed)
    relaxation = relax(p, OPTIONS)
    x = relax_and_fix.first_plan(p, relaxation, Clock(OPTIONS))
    assert p.excess(x) <= 1e-9
    best = p.objective(solve_program(p))
    assert 0.8 * best <= p.objective(x) <= best + 1e-6
    assert relaxation.bound >= best - 1e-6


def test_the_first_plan_is_the_same_each_time():
    p = countries(1)
    plans = [relax_and_fix.first_plan(p, relax(p, OPTIONS), Clock(OPTIONS)) for _ in range(2)]
    assert plans[0].tolist() == plans[1].tolist()


@pytest.mark.parametrize("few", [relax_and_fix.SETTLED, 0])
def test_without_time_the_countries_that_are_left_stay_out(monkeypatch, few):
    monkeypatch.setattr(relax_and_fix, "SETTLED", few)
    p = countries(1, least=1)
    relaxation = relax(p, OPTIONS)
    monkeypatch.setattr(Clock, "over", True)
    x = relax_and_fix.first_plan(p, relaxation, Clock(OPTIONS))
    assert p.excess(x) <= 1e-9
    assert not relax_and_fix.partners(p, x)


@pytest.mark.parametrize(("tired", "value"), [(1.0, 110), (0.0, 100)])
def test_a_country_that_finds_no_room_is_settled_with_the_one_before(monkeypatch, tired, value):
    # A is large (6, worth 100) or small (5, worth 60); B costs 5 and is worth 50; there are 10.
    # While B may be taken in part A is large, and then B does not fit whole.
    rows = [([6, 5, 5], -INF, 10), ([1, 1, 0], -INF, 1)]
    p = program([100, 60, 50], rows, blocks="AAB")
    p.columns[:] = [("select", (f"o{j}", 2027)) for j in range(3)]
    monkeypatch.setattr(relax_and_fix, "TIRED", tired)
    monkeypatch.setattr(relax_and_fix, "_apart", leg.value_of)
    x = relax_and_fix.first_plan(p, relax(p, OPTIONS), Clock(OPTIONS))
    assert p.objective(x) == value


def test_many_countries_are_settled_several_at_once(monkeypatch):
    p = countries(3, count=120, offers=4, least=30)
    monkeypatch.setattr(leg, "STEPS", 4)
    monkeypatch.setattr(relax_and_fix, "SETTLED", 8)
    solved = []
    near = Inside.near
    monkeypatch.setattr(Inside, "near", lambda *asked: solved.append(1) or near(*asked))
    relaxation = relax(p, OPTIONS)
    del solved[:]
    x = relax_and_fix.first_plan(p, relaxation, Clock(OPTIONS))
    used = len(relax_and_fix.partners(p, relaxation.x))
    assert p.excess(x) <= 1e-9
    assert p.objective(x) >= 0.8 * relaxation.bound
    assert used > 20
    assert len(solved) < 3 * used


@pytest.mark.parametrize(
    ("settled", "limit", "more"), [(4, 60, True), (4, 0, False), (3, 60, False)]
)
def test_more_are_settled_at_once_where_the_time_would_not_last(settled, limit, more):
    down = leg.Leg(countries(3, count=60, least=15), 60, Clock(SolverOptions(time_limit=limit)))
    down.settled += [down.left.pop() for _ in range(settled)]
    # Four of 60 took 10 s each: of the 56 that are left 4.8 steps fit into four fifths of 60 s. Three
    # may have waited for others that were put off, and say nothing.
    assert (down._at_once(time.monotonic() - 10 * settled) > 10) == more


def test_of_few_a_quarter_says_how_long_the_rest_will_take():
    down = leg.Leg(countries(3, count=8, least=2), 8, Clock(SolverOptions(time_limit=10)))
    down.settled.append(down.left.pop())
    assert down._at_once(time.monotonic() - 9) == 1
    down.settled.append(down.left.pop())
    assert down._at_once(time.monotonic() - 9) > 1


# A is large (6, worth 12) or small (3, worth 7) and may have no more than B (7, worth 1) and C (3,
# worth 2) together; there are 12. While B may be taken in part A is large; then B fits neither whole
# nor can it stay out. With A open again it is small, and C is enough for it.
def test_a_country_that_fits_neither_way_stays_out_when_another_one_gives_way():
    rows = [
        ([6, 3, 7, 3], -INF, 12),
        ([6, 3, -7, -3], -INF, 0),
        ([1, 1, 0, 0], -INF, 1),
    ]
    p = program([12, 7, 1, 2], rows, blocks="AABC")
    x = dived(p)
    assert x.tolist() == [0, 1, 0, 1]


def test_a_dive_that_ends_without_a_point_is_mended(monkeypatch):
    asked = []
    monkeypatch.setattr(dive, "best_continuous", lambda *_: None)
    monkeypatch.setattr(dive, "mended", lambda p, x, free, clock: asked.append((x, free)) or x)
    p = program([3, 2], [([1, 1], -INF, 2)], blocks="AB")
    assert dived(p).tolist() == [1, 1]
    assert asked[0][1] == []


def test_a_sketch_leaves_open_what_is_not_settled():
    p = program([3, 2, 2], [([1, 1, 1], -INF, 2)], blocks="ABB")
    x = dive.sketch(p, np.array([1.0, 0.3, 0.0]), {1})
    assert x[0] == 1.0
    assert np.isnan(x[1])
    assert x[2] == 0.0


# A and B cost 6 or 4 each, worth 7 or 4; C costs 3, worth 5; there are 13. At the prices of the
# relaxation everybody is large, and then C does not fit.
def test_what_is_held_back_is_there_in_the_end():
    rows = [([6, 4, 6, 4, 3], -INF, 13), ([1, 1, 0, 0, 0], -INF, 1), ([0, 0, 1, 1, 0], -INF, 1)]
    p = program([7, 4, 7, 4, 5], rows, blocks="AABBC")
    for reserve in (0.0, 0.05, 0.2):
        x = dived(p, reserve)
        assert p.excess(x) <= 1e-9
        assert p.objective(x) >= 16 - 1e-9


@pytest.mark.parametrize("reserve", [0.0, 0.01, 0.1])
@pytest.mark.parametrize("seed", range(3))
def test_a_dive_gives_a_feasible_plan_whatever_is_held_back(seed, reserve):
    p = countries(seed, count=30, offers=4, least=8)
    x = dived(p, reserve)
    assert p.excess(x) <= 1e-9
    assert p.objective(x) >= 0.8 * p.objective(solve_program(p.relaxed()))


# A and B are in and have 4 each, worth 2 and 1 a unit, of 8; C must have 1 of 3, worth 4, or 2 of 6. As long as
# only A, who is worth more, gives way, it has 1 left; nobody but B loses where all may.
@pytest.mark.parametrize(("moving", "left"), [(1, (1, 4)), (2, (4, 1)), (0, (4, 1))])
def test_money_of_those_worth_most_moves_first_and_all_where_that_is_not_enough(
    monkeypatch, moving, left
):
    monkeypatch.setattr(dive, "MOVING", moving)
    rows = [([0, 1, 0, 1, 3], -INF, 8), ([-4, 1, 0, 0, 0], -INF, 0), ([0, 0, -4, 1, 0], -INF, 0)]
    whole = [True, False, True, False, True]
    p = program([0, 2, 0, 1, 4], rows, blocks="AABBC", upper=[1, 4, 1, 4, 2], integer=whole)
    p.col_lower[4] = 1
    down = dive.Dive(p, Clock(OPTIONS), 0.0)
    down._settle([0, 1], np.array([1.0, 4, 1, 4, 0]))
    assert down._solved(2)
    assert down._x.tolist() == pytest.approx([1, left[0], 1, left[1], 1])


def test_a_dive_says_how_far_it_is_after_each_leg():
    down = dive.Dive(countries(0, count=30, offers=4, least=8), Clock(OPTIONS), 0.01)
    down.settle()
    shares, steps = zip(*down.marks, strict=True)
    assert list(shares) == [(leg + 1) / dive.LEGS for leg in range(dive.LEGS)]
    assert list(steps) == sorted(steps)
    assert 0 < steps[-1] <= down._clock.steps


@pytest.mark.parametrize(("few", "legs"), [(30, 1), (29, dive.LEGS)])
def test_a_dive_for_few_countries_has_one_leg_that_holds_back_what_is_asked(monkeypatch, few, legs):
    taken = []
    leg_of = dive.Dive._leg
    monkeypatch.setattr(dive, "ONE_LEG", few)
    monkeypatch.setattr(dive.Dive, "_leg", lambda *asked: taken.append(asked[2]) or leg_of(*asked))
    p = countries(0, count=30, offers=4, least=8)
    assert p.excess(dived(p, 0.03)) <= 1e-9
    assert len(taken) == legs
    assert taken[0] == 0.03


# A is large (2, worth 3) or small (1, worth 1.8) and may have 1.7 of what all have together. The
# relaxation takes .7 of large and .3 of small, at a price at which both are worth the same.
def test_what_one_country_alone_may_have_is_kept_whatever_prices_say():
    rows = [([2, 1, 0, -1], -INF, 0), ([1, 1, 0, 0], -INF, 1), ([0, 0, 1, -1], -INF, 0)]
    whole = [True, True, True, False]
    p = program(
        [3, 1.8, 1, 0], rows, blocks=["A", "A", "B", None], upper=[1, 1, 1, 1.7], integer=whole
    )
    down = leg.Leg(p, 2, Clock(OPTIONS))
    corner = down._relaxed.solve()
    assert corner.x.tolist() == pytest.approx([0.7, 0.3, 1.0, 1.7])
    assert down._choice(0, 0.1, corner).tolist() == [0, 1, 0, 0]


def test_with_many_countries_a_given_plan_of_nothing_does_not_replace_the_first_plan(monkeypatch):
    monkeypatch.setattr(relax_and_fix, "SETTLED", 2)
    dives = []
    settle = dive.Dive.settle
    monkeypatch.setattr(dive.Dive, "settle", lambda down: dives.append(1) or settle(down))
    p = countries(1, count=30, offers=4, least=8)
    found = decompose.solve(p, SolverOptions(gap=0.2, time_limit=60), np.zeros(len(p.c)))
    assert dives
    assert found.objective > 0


def test_there_is_no_first_plan_where_there_is_none():
    p = program([1, 1], [([1, 1], 3, INF)], blocks="AB")
    assert relax(p, OPTIONS) is None
    assert decompose.solve(p, OPTIONS).status == "infeasible"


def test_only_large_programs_are_taken_apart():
    assert not engines.suits(program_of(tiny()))
    assert engines.suits(countries(0, count=100, offers=15))
    # Many countries of one yes or no each are left to the solver.
    assert not engines.suits(countries(0, count=800, offers=1))


@pytest.mark.parametrize("seed", range(6))
def test_taken_apart_the_bound_covers_the_optimum_and_the_gap_is_kept(seed):
    p = countries(seed)
    seen = []
    found = decompose.solve(p, SolverOptions(gap=0.05, time_limit=0), None, seen.append)
    best = p.objective(solve_program(p))
    assert p.excess(found.x) <= 1e-9
    assert found.status == "optimal"
    assert found.objective <= best + 1e-6 <= found.bound + 2e-6
    assert found.bound <= found.objective * 1.05 + 1e-6
    # What is told only ever gets better, on one clock.
    values = [s.incumbent for s in seen if s.incumbent is not None]
    bounds = [s.bound for s in seen if s.bound is not None]
    assert values == sorted(values)
    assert bounds == sorted(bounds, reverse=True)
    assert [s.seconds for s in seen] == sorted(s.seconds for s in seen)


def test_taken_apart_the_optimum_is_found_and_a_given_plan_is_kept():
    p = countries(1, count=8, offers=4)
    best = solve_program(p)
    found = decompose.solve(p, OPTIONS)
    assert found.objective == pytest.approx(p.objective(best))
    again = decompose.solve(p, SolverOptions(gap=0.0, time_limit=1e-3), best)
    assert again.objective == pytest.approx(p.objective(best))


def test_a_given_plan_is_completed():
    case = tiny()
    p = program_of(case)
    plan = run(case, OPTIONS).plan
    x = start_plan.completed(p, as_vector(case, p.columns, plan))
    assert p.objective(x) == 22
    assert p.excess(x) <= 1e-9
    poor = program_of(tiny(budget=30))
    assert start_plan.completed(poor, as_vector(case, p.columns, plan)) is None


# Of a, b, c at 2 each, worth 6, 4, 5, a budget of 4 leaves a and c; d, worth 9, was not chosen.
def test_a_plan_that_breaks_a_rule_keeps_what_it_may():
    start = np.array([1, 1, 1, 0.0])
    p = program([6, 4, 5, 9], [([2, 2, 2, 2], -INF, 4)], blocks="ABCD")
    assert start_plan.completed(p, start) is None
    assert start_plan.fitted(p, start, Clock(OPTIONS)).tolist() == [1, 0, 1, 0]
    none = program([6, 4, 5, 9], [([2, 2, 2, 2], 7, 8)], blocks="ABCD")
    assert start_plan.fitted(none, start, Clock(OPTIONS)) is None


# A is large (4, worth 8) or small (2, worth 5), B costs 4 and is worth 8. Of 6 instead of 8 one of
# them is left, 8; where A may choose anew it is small, and both stay, 13.
def test_where_much_would_be_lost_one_partner_chooses_anew():
    start = np.array([1, 0, 1.0])
    p = program([8, 5, 8], [([4, 2, 4], -INF, 6), ([1, 1, 0], -INF, 1)], blocks="AAB")
    assert p.objective(start_plan._thinned(p, start, Clock(OPTIONS))) == 8
    assert start_plan.fitted(p, start, Clock(OPTIONS)).tolist() == [0, 1, 1]


def test_of_several_plans_the_best_one_is_where_the_search_begins():
    p = program([6, 4, 5, 9], [([2, 2, 2, 2], -INF, 4)], blocks="ABCD")
    starts = [np.array(x, dtype=float) for x in ([1, 1, 0, 0], [1, 1, 1, 0], [0, 1, 0, 0])]
    assert p.objective(start_plan.best(p, starts, Clock(OPTIONS))) == 11
    assert start_plan.best(p, [], Clock(OPTIONS)) is None
