"""What the engine by countries does where its parts fail or a country is no free choice."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from model.engines import decompose, narrow, pace, relax_and_fix
from model.engines.relaxation import Master, relax
from model.engines.tree import Tree
from model.proof import Proof
from model.solution import SolverOptions
from tests.blocks import countries
from tests.programs import INF, program
from tests.solving import solve_program

OPTIONS = SolverOptions(gap=0.0, time_limit=60)


def locked_at_a_loss(seed):
    """Countries with few offers under two budgets; one of them must be in and costs more than any gap."""
    rng = np.random.default_rng(seed)
    value = rng.integers(3, 20, (6, 4))
    value[1] = -rng.integers(100, 150, 4)
    cost = np.where(value > 0, rng.integers(5, 30, (2, 6, 4)), rng.integers(1, 5, (2, 6, 4)))
    blocks = [f"C{b}" for b in range(6) for _ in range(5)]
    c = np.hstack([value, np.zeros((6, 1))]).ravel()
    rows = [(np.hstack([k, np.zeros((6, 1))]).ravel(), -INF, 45.0) for k in cost]
    for b in range(6):
        one = np.zeros(30)
        one[5 * b : 5 * b + 5] = 1, 1, 1, 1, -1
        rows.append((one, 0, 0))
    lower = np.zeros(30)
    lower[9] = 1
    made = program(c, rows, lower=lower, blocks=blocks)
    made.columns[:] = [
        ("engage", (blocks[j],)) if j % 5 == 4 else ("select", (f"{blocks[j]}_{j}", 2027))
        for j in range(30)
    ]
    return made


@pytest.mark.parametrize("seed", range(4))
def test_a_country_that_must_be_in_is_never_ruled_out(monkeypatch, seed):
    p = locked_at_a_loss(seed)
    # The least valuable plan is far from proven, and nothing may improve it before the last solve.
    poor = np.round(solve_program(replace(p, c=-p.c)))
    monkeypatch.setattr(decompose._Run, "_search", lambda self, *args: None)
    found = decompose.solve(p, OPTIONS, poor)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(p.objective(solve_program(p)))
    assert found.bound >= found.objective
    assert relax(p, OPTIONS).rank[0] == 1


def test_a_relaxation_that_fails_after_rows_were_added_costs_nothing_else(monkeypatch):
    # Only one of A's two offers fits whole; the relaxation takes one and a half.
    p = program([10, 12, 1], [([2, 2, 0], -INF, 3), ([1, 1, 1], -INF, 5)], blocks="AAB")
    real, solved = Master.solve, []

    def once(self):
        solved.append(self)
        return real(self) if len(solved) == 1 else None

    monkeypatch.setattr(Master, "solve", once)
    found = decompose.solve(p, OPTIONS)
    assert len(solved[0].program.rows) > len(p.rows)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(13)


def test_a_plan_of_the_tree_alone_is_where_the_proof_goes_on(monkeypatch):
    p = countries(2, count=6, offers=4, least=2)
    poor, grow = solve_program(replace(p, c=-p.c)), Tree.grow
    monkeypatch.setattr(relax_and_fix, "first_plan", lambda *args, **more: None)
    monkeypatch.setattr(decompose, "FIRST_NODES", 1)
    monkeypatch.setattr(Tree, "grow", lambda self, *how, **more: [poor, *grow(self, *how, **more)])
    found = decompose.solve(p, OPTIONS)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(p.objective(solve_program(p)))


def test_a_plan_that_is_given_is_fitted_to_the_numbers_before_others_are_made(monkeypatch):
    p = countries(2, count=6, offers=4, least=2)
    best = solve_program(p)
    # A plan with another offer of one partner: opening that partner alone mends it.
    partner = int(p.col_block[np.flatnonzero(p.integer & (best > 0.5))[0]])
    held = p.integer & (p.col_block != partner)
    bounds = (
        np.where(held, np.round(best), p.col_lower),
        np.where(held, np.round(best), p.col_upper),
    )
    other = solve_program(replace(p, c=-p.c, col_lower=bounds[0], col_upper=bounds[1]))
    assert p.objective(other) < p.objective(best)

    def none(*args, **more):
        raise AssertionError("a first plan was made although the given one proves enough")

    monkeypatch.setattr(relax_and_fix, "first_plan", none)
    gap = relax(p, OPTIONS).bound / p.objective(best) - 1 + 1e-6
    found = decompose.solve(p, replace(OPTIONS, gap=gap), other)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(p.objective(best))


def test_what_is_known_beforehand_may_spare_the_search(monkeypatch):
    p = countries(2, count=6, offers=4, least=2)
    best = solve_program(p)
    known = Proof.flat(p, p.objective(best) * 1.05)
    monkeypatch.setattr(Master, "solve", None)
    found = decompose.solve(p, replace(OPTIONS, gap=0.05), best, known=known)
    assert (found.status, found.proof) == ("optimal", None)
    assert found.bound == pytest.approx(p.objective(best) * 1.05)


def test_the_proof_goes_on_from_what_is_known_of_the_parts():
    p = countries(2, count=6, offers=4, least=2)
    first = decompose.solve(p, replace(OPTIONS, gap=0.05))
    again = decompose.solve(p, OPTIONS, first.x, known=first.proof)
    assert again.status == "optimal"
    assert again.objective == pytest.approx(p.objective(solve_program(p)))
    assert again.proof.bound(p) <= first.proof.bound(p) + 1e-9


@pytest.mark.parametrize("nearly", [1.0, 1e9])
def test_the_tree_goes_on_alone_where_little_is_missing(monkeypatch, nearly):
    p = countries(2, count=6, offers=4, least=2)
    best, made = solve_program(p), []
    monkeypatch.setattr(relax_and_fix, "first_plan", lambda *args, **more: made.append(1))
    monkeypatch.setattr(decompose, "FIRST_NODES", 1)
    monkeypatch.setattr(decompose, "NEARLY", nearly)
    found = decompose.solve(p, replace(OPTIONS, gap=1e-9), best)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(p.objective(best))
    # Else it grows by one node, and then other plans are made.
    assert bool(made) == (nearly == 1.0)


class Counted:
    """A tree that takes three times the steps that it may take; these are noted."""

    bound = 10.0

    def __init__(self):
        self.steps, self.asked = 0.0, []

    def grow(self, nodes, enough, *, alone, steps):
        self.asked.append((nodes, steps))
        self.steps += 3 * steps
        return []


def test_the_tree_grows_at_its_pace_after_turns_in_vain(monkeypatch):
    p = countries(2, count=6, offers=4)
    run = walking(monkeypatch, p, np.zeros(len(p.c)), Counted())[0]
    monkeypatch.setattr(run, "_seen", lambda core: core, raising=False)
    assert [run._proven("core", value, 1000) for value in (1.0, 2.0, 2.0, 2.0)] == ["core"] * 4
    # Nothing is asked of it while better plans are found; then it has taken too much and waits.
    assert run.tree.asked == [(2 * pace.NODES, 2 * 3 * 1000 * pace.SHARE)]


class Walked(decompose.Search):
    """A local search that ends with nothing, beside the best of the plans from which it began."""

    begun: list
    crossed: list

    def go(self, *plans, sketches=()):
        self.begun.append([x.tolist() for x in plans])
        self.crossed.extend(x.tolist() for x in sketches)
        best = max(plans, key=self.program.objective)
        self.ends = [best, np.zeros(len(best))]
        return decompose.Outcome("feasible", best, self.program.objective(best))


def walking(monkeypatch, p, x, tree=None, options=OPTIONS):
    """A run at its search, and what its local searches begin from."""
    for name in ("begun", "crossed"):
        monkeypatch.setattr(Walked, name, [], raising=False)
    monkeypatch.setattr(decompose, "Search", Walked)
    monkeypatch.setattr(decompose._Run, "enough", False)
    board, clock = decompose.Board(None, 0.0), decompose.Clock(options)
    run = decompose._Run(p, options, clock, board, x, None, relax(p, OPTIONS), tree)
    return run, Walked.begun


def test_a_second_search_begins_where_the_walks_of_the_first_one_ended(monkeypatch):
    p = countries(2)
    run, begun = walking(monkeypatch, p, np.round(solve_program(p)))
    run._search(run.clock, 1.0)
    run._search(run.clock, 1.0)
    first, second = begun
    assert second[0] == first[0]
    assert not any(second[-1])


@pytest.mark.parametrize("settled", [0, 100])
def test_only_where_partners_are_many_ways_down_race_and_sketches_are_crossed(monkeypatch, settled):
    p = countries(2)
    best = np.round(solve_program(p))
    made = []

    def race(begin, clock, turns, hands):
        plan = begin(clock, **turns[0][0]).plan()
        made.append(plan)
        return [plan], [np.full(len(plan), np.nan)]

    monkeypatch.setattr(relax_and_fix, "SETTLED", settled)
    monkeypatch.setattr(decompose.race, "run", race)
    run, begun = walking(monkeypatch, p, None)
    run._search(run.clock, 1.0)
    assert len(begun) == 1
    assert len(made) == len(Walked.crossed) == (0 if settled else 1)
    assert p.excess(run.x) <= 1e-9
    assert 0.8 * p.objective(best) <= p.objective(run.x) <= p.objective(best) + 1e-9


def test_the_pace_of_a_search_is_not_that_of_the_one_before(monkeypatch):
    p = countries(2)
    run, _ = walking(monkeypatch, p, np.round(solve_program(p)))
    run.pace = pace.Pace(gained=0.5)
    run.pace.after(9.0, 0)
    run._search(run.clock, 1.0)
    # Against the plan of another search this one would be in vain.
    assert run.pace.after(1.0, 1000) is None


def guided(p):
    """A tree that is not to grow here."""
    return Tree(p, relax(p, OPTIONS), decompose.Clock(OPTIONS))


def test_where_a_tree_guides_it_the_search_begins_again_and_crosses_what_it_found(monkeypatch):
    p = countries(2)
    best = np.round(solve_program(p))
    other = np.round(solve_program(replace(p, c=np.where(best > 0, 0.0, np.abs(p.c)))))
    made = itertools.cycle([other, np.zeros(len(best))])
    monkeypatch.setattr(decompose, "AGAIN", 2)
    monkeypatch.setattr(decompose._Run, "_prove", lambda *asked, **more: None)
    monkeypatch.setattr(decompose._Run, "_first", lambda *asked: next(made))
    run, begun = walking(monkeypatch, p, best, guided(p))
    run._search(run.clock, 1.0)
    assert run.searches == len(begun) == 5
    plans = [[np.array(x) for x in each] for each in begun]
    part = narrow.core(p, run.relaxation, [best]).part
    for again, crossed in (plans[1:3], plans[3:]):
        # First around other plans only, none of them empty, then around all that is known.
        assert all(np.array_equal(x, part(other)) for x in again)
        assert any(np.array_equal(x, part(best)) for x in crossed)
        assert any(np.array_equal(x, part(other)) for x in crossed)
    assert np.array_equal(run.x, best)


@pytest.mark.parametrize("late", [False, True])
def test_nothing_begins_again_without_a_tree_or_when_most_of_the_time_is_gone(monkeypatch, late):
    p = countries(2)
    best = np.round(solve_program(p))
    monkeypatch.setattr(decompose, "LAST", 0.0)
    monkeypatch.setattr(decompose._Run, "_prove", lambda *asked, **more: None)
    monkeypatch.setattr(decompose._Run, "_first", lambda *asked: best)
    run, begun = walking(monkeypatch, p, best, guided(p) if late else None)
    run._search(run.clock, 1.0)
    assert len(begun) == 1


def test_beginnings_end_when_they_find_nothing_better(monkeypatch):
    p = countries(2)
    best = np.round(solve_program(p))
    monkeypatch.setattr(decompose._Run, "_prove", lambda *asked, **more: None)
    monkeypatch.setattr(decompose._Run, "_first", lambda *asked: None)
    forever = SolverOptions(gap=0.0, time_limit=0)
    run, begun = walking(monkeypatch, p, best, guided(p), forever)
    run._search(run.clock, 1.0)
    # No plan was made, so there was nothing to search around but the known one.
    assert len(begun) == 1
