"""What a neighbourhood opens, bars and holds; good plans crossed."""

from dataclasses import replace
from functools import cache
from random import Random

import numpy as np
import pytest

from model.engines import local_search, neighbourhoods
from model.engines.local_search import Search
from model.engines.neighbourhoods import KINDS, Neighbourhoods
from model.engines.relaxation import relax
from model.program import LINKING
from model.solution import Outcome, SolverOptions
from tests.blocks import countries
from tests.programs import INF, program
from tests.solving import solve_program

OPTIONS = SolverOptions(gap=0.0, time_limit=60)


def near(p):
    return Neighbourhoods(p, relax(p, OPTIONS))


@cache
def solved():
    """A program of some countries, its best plan and its relaxation."""
    p = countries(2)
    return p, np.round(solve_program(p)), relax(p, OPTIONS)


@pytest.mark.parametrize("kind", sorted({*KINDS}))
@pytest.mark.parametrize("size", [1, 20])
def test_what_is_not_open_stays_as_in_the_plan(kind, size):
    p, x, relaxation = solved()
    around = Neighbourhoods(p, relaxation)
    opening = around.draw(kind, x, Random(1), (np.zeros(len(x)),), size)
    small = around.program_of(opening, x)
    held = p.integer & ~opening.open
    assert held.any()
    assert opening.open.any()
    # One country may be more than the size allows.
    assert opening.open.sum() <= max(size, 9)
    assert not (opening.open & (p.col_block == LINKING)).any()
    assert np.array_equal(small.full(small.part(x))[held], x[held])
    assert not held[small.kept].any()


@pytest.mark.parametrize("kind", sorted({*KINDS}))
def test_with_many_partners_most_of_the_money_stays_where_it_is(monkeypatch, kind):
    monkeypatch.setattr(neighbourhoods, "FEW", 2)
    monkeypatch.setattr(neighbourhoods, "MOVING", 1)
    p = countries(2, count=30, offers=4, least=10)
    x = solve_program(p)
    opening = near(p).draw(kind, x, Random(1), (np.zeros(len(x)),))
    assert opening.still.any()
    assert not (opening.still & opening.open).any()
    small = near(p).program_of(opening, x)
    found = small.full(solve_program(small.program) if len(small.kept) else np.zeros(0))
    assert np.allclose(found[opening.still], x[opening.still], rtol=0, atol=1e-9)
    assert p.objective(found) >= p.objective(x) - 1e-9
    assert p.excess(np.round(found, 9)) <= 1e-7


def test_good_plans_are_crossed_where_they_differ():
    # Two plans, each with the better offer of one country: only crossing opens both and no more.
    p = program(
        [5, 3, 5, 3, 9],
        [([1, 1, 0, 0, 0], -INF, 1), ([0, 0, 1, 1, 0], -INF, 1), ([1] * 5, -INF, 3)],
        blocks="AABBC",
    )
    one, two = np.array([1.0, 0, 0, 1, 1]), np.array([0.0, 1, 1, 0, 1])
    opening = near(p).draw("crossed", one, Random(1), (two,))
    assert opening.open.tolist() == [True] * 4 + [False]
    assert solve_program(near(p).program_of(opening, one).program).tolist() == [1, 0, 1, 0]


def test_what_a_sketch_leaves_open_is_open():
    p = program([5, 3, 4, 9], [([1, 1, 1, 1], -INF, 2)], blocks="AABC")
    sketch = np.array([np.nan, 0, np.nan, 1])
    opening = near(p).draw("crossed", np.array([1.0, 0, 0, 1]), Random(1), (sketch,))
    assert opening.open.tolist() == [True, False, True, False]


def test_plans_too_far_apart_are_crossed_in_some_countries():
    p = program([1] * 30, [], blocks=[f"C{i:02}" for i in range(30)])
    x = np.zeros(30)
    opening = near(p).draw("crossed", x, Random(1), (x + 1,), 10)
    assert opening.open.sum() == 10


def test_alone_a_plan_has_nothing_to_be_crossed_with():
    p = countries(2)
    x = np.round(solve_program(p))
    assert not near(p).draw("crossed", x, Random(1), (x,)).open.any()


def test_what_countries_lose_is_all_that_lies_between_plan_and_bound():
    p = countries(3)
    relaxation = relax(p, OPTIONS)
    x = solve_program(replace(p, c=-p.c))
    losses = near(p).losses(x)
    assert (losses >= 0).all()
    # Each loses what the prices say, and together they lose the budget that was left over.
    assert losses.sum() == pytest.approx(relaxation.bound - p.objective(x), rel=1e-5)


# At the bound A takes its 5 and B half of its 4: prices are 2 a unit. The plan leaves B out and 2
# units over, worth 4 at these prices, and takes the worse offer of A, which is worth 1 less.
def test_budget_left_over_counts_for_who_would_use_more_of_it():
    p = program([11, 10, 8], [([5, 5, 4], -INF, 7), ([1, 1, 0], -INF, 1)], blocks="AAB")
    assert near(p).losses(np.array([0.0, 1.0, 0.0])).tolist() == pytest.approx([1, 4])


def many_offers(count):
    """Two countries; in each the last of many offers that cost less the less they are worth."""
    worth = [100.0 - j for j in range(count)]
    rows = [([1.0] * count + [0.0] * count, -INF, 1), ([0.0] * count + [1.0] * count, -INF, 1)]
    rows.append((worth + worth, -INF, 150.0))
    p = program([w + 10 for w in worth] * 2, rows, blocks="A" * count + "B" * count)
    p.columns[:] = [("select", (f"o{j}", 2027)) for j in range(2 * count)]
    return p


def test_no_offer_of_an_opened_country_is_left_out():
    p = many_offers(60)
    x = np.zeros(120)
    x[0] = x[119] = 1
    there = near(p)
    small = there.program_of(there.draw("offers", x, Random(1), (), 120), x)
    assert small.program.integer.sum() == 120


def test_the_first_neighbourhood_is_larger_where_countries_are():
    small, large = near(countries(2)), near(many_offers(60))
    assert small.first_size("offers") == small.first_size("swap") == neighbourhoods.FIRST_SIZE
    assert large.first_size("offers") == large.first_size("swap") == 60 * neighbourhoods.COUNTRIES
    assert large.first_size("mixed") == neighbourhoods.FIRST_MIXED


def test_walks_end_where_they_are(monkeypatch):
    p, best, relaxation = solved()
    near_it = np.zeros(len(p.c))
    monkeypatch.setattr(local_search, "POOR", 2.0)
    monkeypatch.setattr(Search, "solve", lambda self, opening, start: Outcome("optimal"))
    search = Search(p, relaxation, replace(OPTIONS, threads=1), prove=lambda *_: relaxation)
    search.go(near_it, best)
    assert [x.tolist() for x in search.ends] == [best.tolist(), near_it.tolist()]


def test_the_next_neighbourhood_is_larger_where_the_answer_was_proven(monkeypatch):
    (p, best, relaxation), sizes = solved(), []
    draw = Neighbourhoods.draw

    def seen(self, kind, x, random, known, size):
        sizes.append((kind, size))
        return draw(self, kind, x, random, known, size)

    monkeypatch.setattr(Neighbourhoods, "draw", seen)
    Search(p, relaxation, replace(OPTIONS, threads=1), patience=4).go(best)
    of_swap = [size for kind, size in sizes if kind == "swap"]
    first, more = neighbourhoods.FIRST_SIZE, local_search.MORE
    assert of_swap == [first, first, round(first * more), round(first * more)]


def test_the_next_neighbourhood_is_smaller_where_nothing_was_proven(monkeypatch):
    (p, best, relaxation), sizes = solved(), []
    monkeypatch.setattr(Search, "solve", lambda self, opening, start: Outcome("feasible"))
    draw = Search.draw
    monkeypatch.setattr(Search, "draw", lambda *asked: sizes.append(asked[-1]) or draw(*asked))
    Search(p, relaxation, replace(OPTIONS, threads=1), patience=12).go(best)
    assert min(sizes) == neighbourhoods.LEAST_SIZE
    assert max(sizes) == neighbourhoods.FIRST_SIZE


def test_another_search_opens_as_much_as_the_one_before_did_in_the_end(monkeypatch):
    (p, best, relaxation), sizes, known = solved(), [], {}
    draw = Search.draw
    monkeypatch.setattr(Search, "draw", lambda *asked: sizes.append(asked[-1]) or draw(*asked))
    for _ in range(2):
        sizes.clear()
        options = replace(OPTIONS, gap=-1.0, threads=1)
        Search(p, relaxation, options, patience=1, sizes=known).go(best)
    assert min(sizes) == neighbourhoods.FIRST_MIXED * local_search.MORE
    assert {*known} == {*range(local_search.WALKS)}


@pytest.mark.parametrize("steps", [0, local_search.TURN // 4, local_search.TURN])
def test_beside_a_proof_a_turn_is_over_after_so_many_steps(monkeypatch, steps):
    (p, best, relaxation), kinds, asked = solved(), [], []
    monkeypatch.setattr(local_search, "WALKS", 1)
    monkeypatch.setattr(Search, "solve", lambda *_: Outcome("optimal", steps=steps))

    def draw(self, kind, *how):
        kinds.append(kind)
        return neighbourhoods.Opening(kind, p.integer)

    monkeypatch.setattr(Search, "draw", draw)
    options = replace(OPTIONS, gap=-1.0, threads=1)
    search = Search(p, relaxation, options, None, lambda *said: asked.append(said) or relaxation, 2)
    search.go(best)
    each = local_search.TURN // max(local_search.LEAST_STEPS, steps)
    # The second turn goes on where the first one ended.
    every = [*local_search.KINDS] * len(kinds)
    assert kinds == every[: 2 * each]
    assert asked == [(p.objective(best), local_search.TURN)] * 2


@pytest.mark.parametrize(
    ("steps", "proving", "larger", "smaller"),
    [
        (local_search.EASY, True, True, False),
        (local_search.EASY + 1, True, False, False),
        (local_search.HARD + 1, True, False, True),
        (local_search.HARD + 1, False, True, False),
    ],
)
def test_beside_a_proof_what_was_hard_opens_no_more_and_what_was_very_hard_less(
    monkeypatch, steps, proving, larger, smaller
):
    (p, best, relaxation), sizes = solved(), []
    monkeypatch.setattr(Search, "solve", lambda *asked: Outcome("optimal", steps=steps))
    draw = Search.draw
    monkeypatch.setattr(Search, "draw", lambda *asked: sizes.append(asked[-1]) or draw(*asked))
    prove = (lambda value, steps: relaxation) if proving else None
    # A hard one is a turn by itself.
    search = Search(p, relaxation, replace(OPTIONS, threads=1), prove=prove, patience=12)
    search.go(best)
    assert (max(sizes) > neighbourhoods.FIRST_SIZE) is larger
    assert (min(sizes) < neighbourhoods.FIRST_MIXED) is smaller


@pytest.mark.parametrize("proving", [False, True])
def test_small_programs_are_searched_around_the_plan_only_where_no_proof_goes_on(
    monkeypatch, proving
):
    (p, best, relaxation), asked = solved(), []

    def solve(*_, effort):
        asked.append((effort.around, effort.tries))
        return Outcome("optimal")

    monkeypatch.setattr(local_search.direct, "solve", solve)
    prove = (lambda value, steps: relaxation) if proving else None
    Search(p, relaxation, replace(OPTIONS, threads=1), prove=prove, patience=1).go(best)
    assert {*asked} == ({(False, local_search.TRIES)} if proving else {(True, None)})


@pytest.mark.parametrize(("share", "turns"), [(0.5, 3), (2.0, 4)])
def test_a_turn_that_closes_little_of_the_gap_is_in_vain(monkeypatch, share, turns):
    p, best, relaxation = solved()
    start = np.round(solve_program(replace(p, c=-p.c)))
    gain = p.objective(best) - p.objective(start)
    # The first turn finds the best plan; what that is worth follows from the bound.
    worth = local_search.WORTH * share
    bound = p.objective(best) + gain / worth
    asked = []
    monkeypatch.setattr(
        Search, "solve", lambda self, opening, x: Outcome("optimal", best, p.objective(best))
    )
    search = Search(
        p,
        replace(relaxation, bound=bound),
        replace(OPTIONS, threads=1),
        prove=lambda value, steps: asked.append(value) or replace(relaxation, bound=bound),
        patience=3,
    )
    search.go(start)
    assert len(asked) == turns


def test_ended_by_its_gap_the_search_gives_the_same_plan_each_time():
    p = countries(4)
    relaxation = relax(p, OPTIONS)
    best = p.objective(solve_program(p))
    enough = SolverOptions(gap=relaxation.bound / (0.99 * best) - 1, time_limit=60)
    start = solve_program(replace(p, c=-p.c))
    found = [Search(p, relaxation, enough).go(start) for _ in range(3)]
    assert found[0].status == "optimal"
    assert found[0].objective >= 0.99 * best - 1e-6
    assert all(np.array_equal(found[0].x, other.x) for other in found[1:])


@pytest.mark.parametrize(
    ("share", "few", "both"), [(0.9, True, True), (0.5, True, False), (0.9, False, False)]
)
def test_where_partners_are_few_walks_begin_from_plans_nearly_as_good(
    monkeypatch, share, few, both
):
    p = program([share, 1.0], [([1, 1], -INF, 1)], blocks="AB")
    around = []

    def solve(self, opening, start):
        around.append(p.objective(start))
        return Outcome("optimal")

    monkeypatch.setattr(Search, "solve", solve)
    relaxation, options = relax(p, OPTIONS), replace(OPTIONS, gap=-1.0, threads=1)
    prove = (lambda *_: relaxation) if few else None
    Search(p, relaxation, options, prove=prove, patience=1).go(
        np.array([0.0, 1.0]), np.array([1.0, 0.0])
    )
    assert {*around} == ({1.0, share} if both else {1.0})


@pytest.mark.parametrize("both", [True, False])
def test_where_partners_are_many_walks_go_on_from_the_better_end_and_cross_it(monkeypatch, both):
    p = program([3.0, 4.0], [([1, 1], -INF, 2)], blocks="AB")
    none, first, second = np.array([0.0, 0.0]), np.array([1.0, 0.0]), np.array([0.0, 1.0])
    turn = local_search.TOGETHER
    in_vain = [None] * (turn - 1)
    drawn, ends = [], [first, *in_vain, second if both else None, *in_vain]

    def draw(self, kind, here, random, known, size):
        drawn.append((kind, here.tolist(), [x.tolist() for x in known]))
        return neighbourhoods.Opening(kind, np.ones(2, dtype=bool))

    def solve(self, opening, start):
        found = ends.pop(0) if ends else None
        return Outcome("optimal") if found is None else Outcome("optimal", found)

    monkeypatch.setattr(local_search, "WALKS", 2)
    monkeypatch.setattr(Search, "draw", draw)
    monkeypatch.setattr(Search, "solve", solve)
    options = replace(OPTIONS, gap=-1.0, threads=1)
    Search(p, relax(p, OPTIONS), options, patience=2).go(none)
    turns = [drawn[i : i + turn] for i in range(0, len(drawn), turn)]
    # Both begin from the plan; each has a better one after its first neighbourhood.
    assert all(here == none.tolist() for (_, here, _), *_ in turns[:2])
    better = second if both else first
    assert all(here == better.tolist() for one in turns[2:4] for _, here, _ in one)
    crossed = [one[0] == ("crossed", better.tolist(), [first.tolist()]) for one in turns[2:]]
    # Once, by both; where the other one found nothing there is nothing to cross.
    assert crossed == [both, both, *[False] * (len(turns) - 4)]


@pytest.mark.parametrize("few", [True, False])
def test_sketches_are_crossed_before_all_else(monkeypatch, few):
    p = program([3.0, 4.0], [([1, 1], -INF, 2)], blocks="AB")
    sketch, drawn = np.array([0.0, 1.0]), []

    def draw(self, kind, here, random, known, size):
        drawn.append((kind, [x.tolist() for x in known]))
        return neighbourhoods.Opening(kind, np.zeros(2, dtype=bool))

    monkeypatch.setattr(Search, "draw", draw)
    relaxation, options = relax(p, OPTIONS), replace(OPTIONS, gap=-1.0, threads=1)
    prove = (lambda *_: relaxation) if few else None
    search = Search(p, relaxation, options, prove=prove, patience=2)
    search.go(np.array([1.0, 0.0]), sketches=[sketch])
    crossed = [i for i, each in enumerate(drawn) if each == ("crossed", [sketch.tolist()])]
    assert drawn[0] == ("crossed", [sketch.tolist()])
    # By every walk, and later when it is drawn; a sketch is no plan, and nobody ends there.
    assert len(crossed) >= local_search.WALKS
    assert all(x.tolist() == [1.0, 0.0] for x in search.ends)


def test_a_better_plan_is_told_before_the_turn_is_over(monkeypatch):
    p = program([3.0, 4.0], [([1, 1], -INF, 2)], blocks="AB")
    told, seen = [], []

    def draw(self, kind, here, random, known, size):
        seen.append(told[-1])
        return neighbourhoods.Opening(kind, np.ones(2, dtype=bool))

    def solve(self, opening, start):
        # The best plan, and then one that is nothing new.
        return Outcome("optimal", np.ones(2) if len(seen) == 1 else start)

    monkeypatch.setattr(local_search, "WALKS", 1)
    monkeypatch.setattr(Search, "draw", draw)
    monkeypatch.setattr(Search, "solve", solve)
    options = replace(OPTIONS, gap=-1.0, threads=1)
    search = Search(
        p, relax(p, OPTIONS), options, lambda now: told.append(now.incumbent), patience=1
    )
    search.go(np.array([0.0, 0.0]))
    assert seen[:2] == [0.0, 7.0]
    assert told == [0.0, 7.0]


def test_plans_around_which_no_walk_goes_are_crossed_too(monkeypatch):
    p, optimum, relaxation = solved()
    # Two more points, without one offer each: whether they keep the rows is not asked here.
    first, second = np.flatnonzero(p.integer & (optimum > 0.5) & (p.c > 0))[:2]
    plans = [optimum.copy() for _ in range(3)]
    plans[1][first] = plans[2][second] = 0
    crossed = []

    def draw(self, kind, here, random, known, size):
        crossed.extend(np.flatnonzero(x != here).tolist() for x in known)
        return neighbourhoods.Opening(kind, np.zeros(len(p.c), dtype=bool))

    monkeypatch.setattr(local_search, "WALKS", 2)
    monkeypatch.setattr(Search, "draw", draw)
    Search(p, relaxation, replace(OPTIONS, gap=-1.0, threads=1), patience=1).go(*plans)
    assert [first] in crossed
    assert [second] in crossed
