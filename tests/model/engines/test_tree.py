"""Branch and bound over the relaxation by countries, against exact optima."""

import math
import re
import time
from dataclasses import replace

import numpy as np
import pytest

from model.engines import hulls, interrupt, tree
from model.engines.direct import Clock
from model.engines.elastic import elastic
from model.engines.inside import Inside
from model.engines.relaxation import Master
from model.engines.tree import Tree
from model.solution import SolverOptions
from tests.blocks import shared
from tests.programs import INF, program
from tests.solving import solve_program


def planted(p, threads=1, few=True):
    """The tree of a program; with few countries inside its relaxation at first."""
    clock = Clock(SolverOptions(gap=0.0, time_limit=60, threads=threads))
    master = Master(p, clock)
    root = master.solve()
    if few:
        root = replace(root, inside=frozenset(sorted(root.inside)[:3]))
    return Tree(master.program, root, clock, basis=master.basis)


def packed(seed, count=4, offers=6):
    """Countries with a knapsack of their own under a budget of all: whole choices reach less than parts."""
    rng = np.random.default_rng(seed)
    n = count * offers
    size = rng.integers(10, 40, n).astype(float)
    value = size + rng.integers(0, 8, n)
    rows = [(rng.integers(5, 30, n), -INF, 8.0 * n)]
    for b in range(count):
        own = np.where(np.arange(n) // offers == b, size, 0.0)
        rows.append((own, -INF, np.floor(own.sum() / 2)))
    return program(value, rows, blocks=[f"C{j // offers}" for j in range(n)])


MADE = {"free": shared, "some": lambda seed: shared(seed, least=4), "packed": packed}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("made", "cut"), [("free", 6), ("some", 6), ("packed", 6), ("packed", 1)])
def test_the_bound_falls_to_the_optimum_and_never_below(monkeypatch, seed, made, cut):
    monkeypatch.setattr(tree, "CUT", cut)
    p = MADE[made](seed)
    best = p.objective(solve_program(p))
    grown = planted(p)
    before = grown.bound
    assert before >= best - 1e-6
    while not grown.done():
        grown.grow(1, -math.inf)
        assert best - 1e-6 <= grown.bound <= before
        before = grown.bound
    assert grown.bound == pytest.approx(best, rel=1e-5)


def test_whole_points_are_plans_and_the_best_of_them_is_optimal():
    p = shared(3)
    found = planted(p).grow(10_000, -math.inf)
    assert all(p.excess(x) <= 1e-6 for x in found)
    assert max(p.objective(x) for x in found) == pytest.approx(p.objective(solve_program(p)))


def test_a_part_without_a_point_is_left_out():
    # A must take its offer or a worse one, and may not take both; half of each is best.
    p = program(
        [10, 6, 7],
        [([2, 2, 0], 2, 3), ([3, 0, 2], -INF, 4)],
        blocks="AAB",
    )
    grown = planted(p, few=False)
    grown.grow(100, -math.inf)
    assert grown.done()
    assert grown.bound == pytest.approx(p.objective(solve_program(p)))


@pytest.mark.parametrize("seed", range(8))
def test_a_part_is_bounded_again_by_what_whole_plans_of_its_countries_reach(monkeypatch, seed):
    monkeypatch.setattr(tree, "CUT", 1)
    p, seen = packed(seed), []
    sharpened = Tree._sharpened

    def watched(self, master, node, found):
        after = sharpened(self, master, node, found)
        seen.append((node, after))
        return after

    monkeypatch.setattr(Tree, "_sharpened", watched)
    planted(p).grow(12, -math.inf)
    assert any(after.bound < node.bound - 1e-4 for node, after in seen)
    for node, after in seen:
        assert after.cut == len(after.part.held) > node.cut
        assert after.part.bound(p) == pytest.approx(after.bound)
        lower, upper = p.col_lower.copy(), p.col_upper.copy()
        for column, side in after.part.held.items():
            lower[column], upper[column] = side
        best = solve_program(p.bounded(lower, upper))
        if best is not None:
            assert p.objective(best) - 1e-6 <= after.bound <= node.bound


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("p", [shared(5), packed(5)], ids=["shared", "packed"])
def test_the_same_tree_each_time(monkeypatch, threads, p):
    monkeypatch.setattr(tree, "CUT", 1)
    bounds = []
    for _ in range(2):
        grown = planted(p, threads)
        grown.grow(6, -math.inf)
        bounds.append((grown.bound, grown.best.x.tolist()))
    assert bounds[0] == bounds[1]


def test_nothing_is_learnt_while_a_node_is_still_split(monkeypatch):
    grown, told = planted(shared(5), threads=2), []
    split, take = Tree._split, Tree._take

    def slow(self, master, node, most):
        found = split(self, master, node, most)
        if master is not self._masters[0]:
            # Time enough for the other one to be taken, were nobody to wait for this one.
            time.sleep(0.05)
        told.append("s")
        return found

    def taken(self, node, tried):
        told.append("t")
        return take(self, node, tried)

    monkeypatch.setattr(Tree, "_split", slow)
    monkeypatch.setattr(Tree, "_take", taken)
    grown.grow(5, -math.inf)
    assert set(re.findall("s+t+", "".join(told))) == {"st", "sstt", "sssstttt"}


def test_it_stops_when_enough_is_proven_and_when_asked():
    p = shared(1)
    grown = planted(p)
    enough = grown.bound - 1e-3
    grown.grow(10_000, enough)
    assert not grown.done()
    assert grown.bound <= enough
    halted = planted(p)
    before = halted.bound
    try:
        interrupt.ask()
        assert halted.grow(10_000, -math.inf) == []
    finally:
        interrupt._asked.clear()
    assert halted.bound == before


@pytest.mark.parametrize(("known", "method"), [(True, "simplex"), (False, "ipx")])
def test_the_first_node_begins_where_the_root_ended(monkeypatch, known, method):
    methods = []
    run = Inside._run
    monkeypatch.setattr(
        Inside, "_run", lambda self, *how: methods.append(how[0]) or run(self, *how)
    )
    grown = planted(shared(3), few=False)
    if not known:
        grown._basis = None
    methods.clear()
    assert grown._start()
    assert methods == [method]
    assert grown._masters[0].steps == 0


def test_rows_may_be_broken_at_a_price_in_the_tree_only():
    p = shared(2)
    clock = Clock(SolverOptions(gap=0.0, time_limit=60, threads=1))
    master = Master(p, clock)
    root = hulls.sharpen(master, master.solve(), clock)
    soft = elastic(master.program, root.bound, root.prices)
    # Every plan of the program is one of the elastic program, with nothing broken.
    best = solve_program(p)
    same = np.append(best, np.zeros(len(soft.c) - len(best)))
    assert soft.excess(same) <= 1e-6
    assert soft.objective(same) == pytest.approx(p.objective(best))
    # One more partner than there may be costs more than all that a plan is worth.
    at = master.program.columns.index(("engage", ("C0",)))
    column = next(
        j
        for j in range(len(p.c), len(soft.c))
        if soft.A[:, j].nonzero()[0][0] == master.program.A[:, at].nonzero()[0][0]
    )
    assert soft.c[column] <= -2 * root.bound


def test_a_tree_that_may_take_no_steps_grows_by_one_node():
    grown = planted(shared(3))
    grown.grow(1000, -math.inf, alone=True, steps=0)
    assert grown._nodes == 1
    assert grown.steps == grown._masters[0].steps > 0


def test_where_steps_are_dear_the_tree_grows_by_one_node(monkeypatch):
    monkeypatch.setattr(tree, "STEPS", 0)
    dear = planted(shared(3))
    dear.grow(50, -math.inf)
    cheap = planted(shared(3))
    monkeypatch.setattr(tree, "STEPS", 4000)
    cheap.grow(50, -math.inf)
    assert len(dear.parts) == 2
    assert len(cheap.parts) > 2
    assert cheap.bound <= dear.bound <= dear._root.bound
