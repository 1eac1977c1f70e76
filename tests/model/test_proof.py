"""What was proven at some budgets bounds every plan at smaller ones."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model import proof
from model.engines import decompose
from model.engines.direct import Clock
from model.engines.relaxation import Master, relax
from model.engines.tree import Tree
from model.program import LINKING
from model.proof import MOST_PARTS, Part, Proof
from model.solution import SolverOptions
from tests.blocks import countries, shared
from tests.programs import INF, program
from tests.solving import solve_program

OPTIONS = SolverOptions(gap=0.0, time_limit=60, threads=1)


@cache
def proven():
    """What relaxation and a small tree prove of some countries."""
    p = countries(1)
    root = relax(p, OPTIONS)
    return Proof.of(p, [[Part.of(p, root.bound, root.prices)], grown_from(p, 4).parts])


@cache
def solved(seed):
    """A program and what the engine proves of it."""
    p = shared(seed)
    return p, decompose.solve(p, OPTIONS).proof


def with_less(p, shares):
    """The program with less of each linking row's upper side."""
    upper = p.row_upper.copy()
    upper[p.row_block == LINKING] *= shares
    return replace(p, row_upper=upper)


# A costs 2 and is worth 6, B costs 2 and is worth 4: of 3 all of A and half of B, 8. One more of the
# budget is worth 2, so that of 2 no more than 6 is proven and of 1 no more than 4.
def test_a_price_says_what_less_of_a_budget_leaves():
    p = program([6, 4], [([2, 2], -INF, 3)], blocks="AB")
    found = Proof.of(p, [[Part.of(p, 8.0, np.array([2.0]))]])
    assert found.bound(p) == pytest.approx(8)
    for budget, bound in ((2, 6), (1, 4)):
        assert found.bound(replace(p, row_upper=np.array([budget]))) == pytest.approx(bound)


# At least 2 of 3 must be spent on what loses money: of 1 less of it there is 1 less to lose.
def test_a_price_of_a_lower_side_counts_from_there():
    p = program([-1, -1], [([2, 2], 2, 3)], blocks="AB")
    found = Proof.of(p, [[Part.of(p, -1.0, np.array([-0.5]))]])
    assert found.bound(replace(p, row_lower=np.array([3]))) == pytest.approx(-1.5)


def test_the_part_that_is_worth_most_counts_and_the_cover_that_proves_most():
    p = program([6, 4], [([2, 2], -INF, 3)], blocks="AB")
    parts = [Part.of(p, value, np.array([price])) for value, price in ((8.0, 2.0), (7.0, 0.0))]
    less = replace(p, row_upper=np.array([1]))
    assert Proof.of(p, [parts]).bound(less) == pytest.approx(7)
    assert Proof.of(p, [parts, parts[:1]]).bound(less) == pytest.approx(4)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 39), st.lists(st.floats(0.3, 1.0), min_size=3, max_size=3))
@example(seed=10, shares=[1.0, 0.30078125, 0.375])
def test_no_plan_with_less_is_worth_more_than_is_proven(seed, shares):
    p, found = solved(seed)
    assert found.bound(p) <= found.covers[0][0].bound(p) + 1e-9
    less = with_less(p, np.array(shares))
    best = solve_program(less)
    assert found.bound(less) >= less.objective(best) - 1e-6


def grown_from(p, nodes, parts=()):
    """A tree over the relaxation of a program."""
    clock = Clock(OPTIONS)
    found = Tree(p, Master(p, clock).solve(), clock, parts)
    found.grow(nodes, -np.inf)
    return found


@pytest.mark.parametrize("seed", [0, 1, 3, 4, 5])
def test_a_tree_proves_more_than_its_root(seed):
    p = shared(seed)
    root = relax(p, OPTIONS)
    grown = grown_from(p, 4)
    tree = Proof.of(p, [grown.parts])
    assert tree.bound(p) == pytest.approx(grown.bound)
    assert tree.bound(p) < root.bound - 1e-3
    for share in (0.99, 0.9, 0.5):
        less = with_less(p, np.array([share, share, 1]))
        assert less.objective(solve_program(less)) - 1e-6 <= tree.bound(less)


@pytest.mark.parametrize("seed", range(8))
def test_a_tree_goes_on_where_another_one_ended(seed):
    p = shared(seed)
    less = with_less(p, np.array([0.95, 0.95, 1]))
    if seed % 2:  # an offer that is no choice any more, and a country that is not inside
        less = less.bounded(less.col_lower, np.where(np.arange(len(p.c)) == 0, 0, less.col_upper))
    best = less.objective(solve_program(less))
    parts = grown_from(p, 6).parts
    known = Proof.of(p, [parts]).bound(less)
    again = grown_from(less, 0, parts)
    assert again.bound <= min(known, relax(less, OPTIONS).bound) + 1e-9
    while not again.done():
        before = again.bound
        again.grow(1, -np.inf)
        assert best - 1e-6 <= again.bound <= before
    assert again.bound == pytest.approx(best, rel=1e-5)


def test_it_speaks_only_of_programs_that_differ_in_sides():
    p = countries(1)
    found = proven()
    heavier = replace(p, A=p.A * 2)
    other = replace(p, c=p.c + 1)
    renamed = replace(p, columns=[("other", name) for name in p.columns])
    assert found.bound(p) is not None
    assert [found.bound(q) for q in (heavier, other, renamed)] == [None] * 3
    assert len(found.parts(p)) > 1
    assert [found.parts(q) for q in (heavier, other, renamed)] == [()] * 3
    assert proof.joined(other, [found, None]) is None
    assert proof.joined(p, [found]).bound(p) == found.bound(p)


def test_many_parts_become_few_that_prove_no_less_at_home():
    p = program([6, 4], [([2, 2], -INF, 3)], blocks="AB")
    cover = [Part.of(p, 8 - i / 100, np.array([i / 50])) for i in range(MOST_PARTS + 20)]
    found = Proof.of(p, [cover])
    assert len(found.covers[0]) == MOST_PARTS
    for budget in (3.0, 2.0, 0.5):
        less = replace(p, row_upper=np.array([budget]))
        exact = max(part.bound(less) for part in cover)
        assert found.bound(less) >= exact


def test_it_is_read_back_as_it_was_written():
    found = proven()
    again = proof.read(found.text())
    assert again.text() == found.text()
    less = with_less(countries(1), 0.8)
    assert again.bound(less) == found.bound(less)


@pytest.mark.parametrize(
    "text", ["", "no", "[]", "{}", '{"mark": "a", "rows": 1, "covers": [[{"constant": 1}]]}']
)
def test_what_is_no_proof_is_refused(text):
    with pytest.raises(ValueError, match=r"no proof|Expecting value"):
        proof.read(text)
