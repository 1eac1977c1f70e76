"""Knapsacks and choices by their core: exact where it can be told, honest where it cannot."""

import threading
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse

from model import engines, pipeline, search
from model.engines import direct, interrupt, kernel, kernel_walk, kernel_walks
from model.engines.kernel_compact import core_of, inner_of
from model.loading import load_case
from model.solution import Outcome, SolverOptions
from tests import instances
from tests.programs import INF, program
from tests.solving import solve_program

EXACT = SolverOptions(gap=0.0, time_limit=60)


@pytest.fixture
def any_size(monkeypatch):
    """Small programs are solved by their core too."""
    monkeypatch.setattr(kernel, "LEAST", 1)


def packing(seed, items=14, rows=3):
    """A multidimensional knapsack with correlated profits, as Chu and Beasley made them, small."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(1, 100, (rows, items)).astype(float)
    profits = np.floor(weights.mean(axis=0) + 50 * rng.random(items))
    return profits, weights, np.floor(weights.sum(axis=1) * (0.25 + 0.25 * (seed % 3)))


def hard(items=150, rows=30):
    """A knapsack that takes far longer than any limit used here."""
    profits, weights, room = packing(7, items, rows)
    return program(profits, [(w, -INF, b) for w, b in zip(weights, room, strict=True)])


def choosing(seed, groups=6, size=5, rows=3, exact=True):
    """One column of each group, or at most one, within a few budgets."""
    rng = np.random.default_rng(seed)
    count = groups * size
    weights = rng.integers(1, 20, (rows, count)).astype(float)
    made = [(w, -INF, float(9 * groups)) for w in weights]
    for g in range(groups):
        own = np.zeros(count)
        own[g * size : (g + 1) * size] = 1
        made.append((own, 1 if exact else -INF, 1))
    return program(rng.integers(5, 60, count).astype(float), made)


def best_packing(profits, weights, room):
    """Every subset."""
    chosen = (np.arange(2 ** len(profits))[:, None] >> np.arange(len(profits))) & 1
    return float((chosen @ profits)[(chosen @ weights.T <= room).all(axis=1)].max())


def best_choosing(p, groups=6, size=5, exact=True):
    """Every way to choose."""
    budgets = len(p.row_upper) - groups
    weights = np.hstack([p.A.toarray()[:budgets], np.zeros((budgets, 1))])
    values, none = np.append(p.c, 0.0), len(p.c)
    used, worth = np.zeros((1, budgets)), np.zeros(1)
    for g in range(groups):
        own = [*range(g * size, (g + 1) * size), *([] if exact else [none])]
        used = (used[:, None] + weights[:, own].T[None]).reshape(-1, budgets)
        worth = (worth[:, None] + values[own][None]).ravel()
    return float(worth[(used <= p.row_upper[:budgets]).all(axis=1)].max())


def proven(p, optimum):
    """The engine's outcome, which must be the optimum, as must its bound."""
    found = kernel.find(p, EXACT)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(optimum, rel=1e-9)
    assert found.objective <= found.bound <= optimum * (1 + 1e-6)
    assert p.excess(found.x) <= 1e-9


@pytest.mark.parametrize("seed", range(6))
def test_packing_agrees_with_every_subset(seed, any_size):
    profits, weights, room = packing(seed)
    p = program(profits, [(w, -INF, b) for w, b in zip(weights, room, strict=True)], c0=5.0)
    proven(p, best_packing(profits, weights, room) + 5.0)


def test_one_thread_works_alone_and_proves_the_same(any_size, monkeypatch):
    monkeypatch.setattr(kernel, "ThreadPoolExecutor", None)
    profits, weights, room = packing(2, items=18)
    p = program(profits, [(w, -INF, b) for w, b in zip(weights, room, strict=True)])
    with pytest.raises(TypeError):
        kernel.find(p, EXACT)
    found = kernel.find(p, replace(EXACT, threads=1))
    assert (found.status, found.objective) == ("optimal", best_packing(profits, weights, room))


def test_two_threads_of_the_solver_prove_the_same(any_size):
    profits, weights, room = packing(2, items=18)
    p = program(profits, [(w, -INF, b) for w, b in zip(weights, room, strict=True)])
    found = kernel.find(p, replace(EXACT, threads=2))
    assert (found.status, found.objective) == ("optimal", best_packing(profits, weights, room))


@pytest.mark.parametrize(("threads", "known"), [(None, True), (None, False), (1, True)])
@pytest.mark.parametrize("seed", range(4))
def test_a_second_proof_agrees_with_every_subset(seed, threads, known, any_size, monkeypatch):
    efforts, solve, walked = [], kernel.direct.solve, kernel.Walks.after

    def told(*args, effort, better=None):
        # The first proof ends before it has begun.
        efforts.append(effort)
        found = solve(*args, effort=effort, better=better)
        return replace(found, x=None, status="no_plan", bound=INF) if effort.nodes else found

    def after(walks, count):
        return walked(walks, count) if known else None

    monkeypatch.setattr(kernel.direct, "solve", told)
    monkeypatch.setattr(kernel.Walks, "after", after)
    profits, weights, room = packing(seed, items=18)
    p = program(profits, [(w, -INF, b) for w, b in zip(weights, room, strict=True)])
    found = kernel.find(p, replace(EXACT, threads=threads))
    best = best_packing(profits, weights, room)
    assert (found.status, found.objective) == ("optimal", pytest.approx(best))
    assert best <= found.bound <= best * (1 + 1e-6)
    # It leaves plans to the walks only where these have one.
    first, second = efforts
    assert (first.lean, second.lean) == (False, known)


@pytest.mark.parametrize(("third", "proofs"), [(100, 2), (101, 1), (None, 2)])
def test_the_proof_hears_of_one_walk_more_after_so_many_nodes(third, proofs, monkeypatch):
    p, told, solved = program([1.0], []), [], []
    monkeypatch.setattr(kernel, "PACE", 20 * 10)
    plans = {3: third, 5: 101}

    class Walking:
        def after(self, count):
            told.append(count)
            known = [value for first, value in plans.items() if first <= count and value]
            return np.array([float(known[-1])]) if known else None

    def solve(program, options, start, progress, effort, better=None):
        solved.append(None if start is None else start.tolist())
        if better:
            # 100 of at most 102 is not within 1 %: two more walks are heard of, each at its own time.
            heard = [better(nodes, 100.0) for nodes in (0, 20, 21, 41, 42)]
            assert [None if x is None else x.tolist() for x in heard] == [None] * 4 + [[101.0]]
            # What is no better than what the proof has is not passed on.
            assert better(42, 101.0) is None
        return Outcome("feasible", bound=102.0)

    monkeypatch.setattr(kernel.direct, "solve", solve)
    core = SimpleNamespace(program=replace(p, A=sparse.csr_array(np.ones((1, 10)))))
    clock = direct.Clock(SolverOptions(gap=0.01))
    anchor, board = SimpleNamespace(bound=103.0), kernel.Board(None, 0.0)
    found, proven = kernel._proofs(core, anchor, clock, board, Walking())
    assert told == [1, 3, *([3, 3, 4, 4, 5, 5] if proofs == 2 else [])]
    assert (len(solved), proven) == (proofs, proofs == 1)
    assert found.bound == 102.0
    start = found.points[-1]
    assert (None if start is None else start.tolist()) == (None if third is None else [third])


@pytest.mark.parametrize("c0", [0.0, 1000.0])
def test_a_better_plan_ends_the_proof(c0):
    # After a few nodes the proof is given a plan that it would take far longer to find.
    core, made, _ = walks(hard(items=80), steps=4)
    p, best = replace(core.program, c0=core.program.c0 + c0), made.best
    value = p.objective(best)
    heard = []

    def better(nodes, known):
        heard.append(known)
        return best if nodes > 5 and known < value else None

    bound = kernel_walk.anchor_of(p, core.choice).bound
    options = SolverOptions(gap=1.0001 * (bound - value) / value, time_limit=60)
    effort = kernel.SECOND
    found = direct.solve(p, options, 0 * best, effort=effort, better=better)
    assert (found.status, found.objective, found.x.tolist()) == ("optimal", value, best.tolist())
    assert max(heard) < value


@pytest.mark.parametrize("c0", [0.0, 1000.0, -1000.0])
def test_what_a_proof_is_given_never_spoils_it(c0):
    # Points that break a row, and that are worse than what it has, whatever is decided already.
    profits, weights, room = packing(3, items=18)
    p = program(profits, [(w, -INF, b) for w, b in zip(weights, room, strict=True)], c0=c0)
    best = best_packing(profits, weights, room) + c0
    for given in (np.ones(18), np.zeros(18)):
        found = direct.solve(p, EXACT, effort=kernel.SECOND, better=lambda *_, x=given: x)
        assert (found.status, found.objective) == ("optimal", pytest.approx(best))
        assert best <= found.bound + 1e-9 <= best + 1e-3


def test_what_nobody_waited_for_is_not_told():
    # Or a planner sees a plan that the result does not have.
    core, made, values = walks(hard(), steps=1)
    for _ in range(6):
        made.once()
    assert len(values) == 1
    assert core.program.objective(made.best) > values[0]
    made.after(7)
    assert values[1:] == [core.program.objective(made.best)]


def test_one_thread_and_two_give_the_same_plan():
    p, told = choosing(5, 60, 10, 5), []
    options = SolverOptions(gap=0.002, time_limit=120)
    for threads in (1, None):
        seen = []
        found = kernel.find(p, replace(options, threads=threads), seen.append)
        assert found.objective == max(s.incumbent for s in seen if s.incumbent is not None)
        told.append((found.status, found.nodes, found.bound, found.x.tolist()))
    assert told[0] == told[1]
    assert told[0][0] == "optimal"


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_choosing_agrees_with_every_choice(seed, exact, any_size):
    p = choosing(seed, exact=exact)
    proven(p, best_choosing(p, exact=exact))


@pytest.mark.parametrize("seed", range(12))
def test_rows_of_every_sense_agree_with_another_route(seed, any_size):
    rng = np.random.default_rng(seed)
    middle = rng.integers(0, 2, 20)
    rows = []
    for kind in range(5):
        a = rng.integers(-4, 10, 20).astype(float)
        side = float(a @ middle)
        rows.append((a, [side - 3, -INF, side][kind % 3], [side + 3, side + 1, INF][kind % 3]))
    p = program(rng.integers(-5, 30, 20).astype(float), rows)
    found = kernel.find(p, EXACT)
    best = p.objective(solve_program(p))
    assert found is not None
    assert found.objective == pytest.approx(best)
    assert found.bound == pytest.approx(best, rel=1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_a_bound_is_never_below_the_optimum(seed):
    profits, weights, room = packing(seed)
    p = program(profits, [(w, -INF, b) for w, b in zip(weights, room, strict=True)])
    alone = np.full(len(profits), -1)
    # Every second one with profits that are no whole numbers: then nothing may be rounded down.
    p = p.aimed(p.c + (0.37 if seed % 2 else 0.0))
    best = p.objective(solve_program(p))
    assert kernel_walk.anchor_of(p, alone).bound >= best
    q = choosing(seed, exact=seed % 2 == 0)
    choice = np.repeat(np.arange(3, 9), 5)
    assert kernel_walk.anchor_of(q, choice).bound >= q.objective(solve_program(q))


def walks(p, seed=0, steps=2):
    """Some walks through a program, taken one after the other."""
    inner = inner_of(p)
    core = core_of(inner, EXACT)
    anchor = kernel_walk.anchor_of(core.program, core.choice)
    values = []
    made = kernel_walks.Walks(core.program, core.choice, anchor, seed, lambda: False, values.append)
    for count in range(steps):
        made.after(count + 1)
    return core, made, values


@pytest.mark.parametrize("p", [hard(), choosing(3, 40, 8, 5), choosing(4, 40, 8, 5, exact=False)])
def test_walks_find_plans_that_hold_and_get_better(p):
    core, made, values = walks(p)
    x = core.full(made.best)
    assert p.excess(x) <= 1e-9
    assert set(x) <= {0.0, 1.0}
    assert values == sorted(values)
    assert p.objective(x) == pytest.approx(values[-1])
    # Taking what is worth most first, as long as it fits, is a plan too, and a poor one.
    assert p.objective(x) > p.objective(greedy(p))


def greedy(p):
    x = np.zeros(len(p.c))
    for j in np.argsort(-p.c):
        x[j] = 1.0
        x[j] = float(np.all(p.A @ x <= p.row_upper))
    return x


def test_one_walk_may_be_enough():
    found = kernel.find(hard(), SolverOptions(gap=0.1, time_limit=60))
    assert found.status == "optimal"
    assert found.nodes == 0
    assert found.bound <= 1.1 * found.objective


def test_the_same_seed_gives_the_same_plan():
    profits, weights, room = packing(5, 110, 2)
    p = program(profits, [(w, -INF, b) for w, b in zip(weights, room, strict=True)])
    first, second = kernel.find(p, EXACT), kernel.find(p, EXACT)
    assert first.status == second.status == "optimal"
    assert first.x.tolist() == second.x.tolist()
    assert walks(hard(), seed=3)[1].best.tolist() == walks(hard(), seed=3)[1].best.tolist()


def test_the_clock_ends_it_with_the_best_plan():
    p, seen = hard(), []
    found = kernel.find(p, SolverOptions(gap=0.0, time_limit=3), seen.append)
    assert found.status == "feasible"
    assert found.objective >= max(s.incumbent for s in seen if s.incumbent is not None)
    assert found.objective < found.bound
    assert p.excess(found.x) <= 1e-9
    assert [s.bound for s in seen] == sorted((s.bound for s in seen), reverse=True)


def test_ctrl_c_keeps_the_best_plan():
    p = hard()
    with interrupt.listening():
        threading.Timer(1.0, interrupt.ask).start()
        found = kernel.find(p, SolverOptions(gap=0.0, time_limit=300))
    assert found.status == "interrupted"
    assert found.seconds < 200
    assert p.excess(found.x) <= 1e-9


def test_what_it_leaves_to_others(any_size):
    p = choosing(1)
    assert engines.search(p, EXACT).engine == "kernel"
    assert engines.search(p, replace(EXACT, engine="direct")).engine == "direct"
    assert engines.search(p, replace(EXACT, start=False)).engine == "direct"
    # Amounts that do not follow from choices, whole numbers beyond one, and no plan at all.
    assert kernel.find(program([3, 2], [([2, 1], -INF, 2.5)], integer=[True, False]), EXACT) is None
    assert kernel.find(program([3, 2], [([2, 3], -INF, 7)], upper=3), EXACT) is None
    assert kernel.find(program([1, 1], [([1, 1], 3, INF)]), EXACT) is None


@pytest.mark.parametrize("one_country", [True, False])
def test_the_core_of_a_case_is_the_knapsack(tmp_path, one_country):
    profits, weights, room = packing(2, 20, 3)
    folder = instances.knapsack(
        tmp_path / "case", profits.tolist(), weights.tolist(), room.tolist(), one_country
    )
    p = pipeline.build(load_case(folder))
    inner = inner_of(p)
    core = core_of(inner, EXACT)
    assert len(core.program.c) <= 20
    assert len(core.program.row_lower) <= 3 + one_country
    x = core.full(direct.solve(core.program, EXACT).x)
    assert p.excess(x) <= 1e-9
    assert p.objective(x) == pytest.approx(p.objective(solve_program(p)))
    # With one country its absence is a plan of its own: nothing is taken.
    assert (inner.other is not None) == one_country
    if one_country:
        assert p.objective(inner.other) == 0
        assert p.excess(inner.other) <= 1e-9


def test_leaving_the_only_country_out_may_be_best(tmp_path, any_size):
    # Every item costs more than it is worth.
    folder = instances.knapsack(tmp_path / "case", [-2.0] * 3, [[3, 4, 5]], [8], True)
    case = load_case(folder)
    found = search.search(pipeline.build(case), case, EXACT)
    assert (found.status, found.objective, found.bound) == ("optimal", 0, 0)


def test_a_given_plan_is_never_lost(tmp_path, any_size, monkeypatch):
    profits, weights, room = packing(4)
    folder = instances.knapsack(
        tmp_path / "case", profits.tolist(), weights.tolist(), room.tolist()
    )
    case = load_case(folder)
    p = pipeline.build(case)
    best = solve_program(p)
    poor = kernel.find(p, EXACT)
    poor = replace(poor, status="feasible", x=np.zeros(len(p.c)), objective=0.0)
    monkeypatch.setattr(kernel, "find", lambda *_: poor)
    found = search.search(p, case, EXACT, start=best)
    assert found.objective == pytest.approx(p.objective(best))
    assert found.status == "optimal"
