"""Lists of plans above a corner against every choice there is."""

from dataclasses import replace

import numpy as np
import pytest

from model.engines import interrupt, listing
from tests.programs import INF, program

NONE = np.array([-INF, -INF])


def made(vectors, rows, **options):
    """A program of yes-or-no columns with criteria f0, f1, …"""
    criteria = {f"f{n}": (np.array(v, dtype=float), 5.0 * n) for n, v in enumerate(vectors)}
    return replace(program(vectors[0], rows, **options), criteria=criteria)


def mixed(seed, criteria=2, items=11):
    """Values and rows of both signs, with ties; sides of all kinds; a criterion may be constant."""
    rng = np.random.default_rng(seed)
    vectors = rng.integers(-4, 12, (criteria, items))
    vectors[-1] *= seed % 5 > 0
    weights = rng.integers(-3, 9, (3, items))
    total = weights.sum(axis=1) // 2
    rows = [(weights[0], -INF, total[0]), (weights[1], total[1] - 4, total[1] + 4)]
    if seed % 2:
        rows.append((np.arange(items) < 4, 1, 1))
    return made(vectors, rows)


def found(p, floors, **options):
    names = sorted(p.criteria)
    return listing.above(listing.listable(p), names, np.array(floors, dtype=float), **options)


def values(p, points):
    return sorted(tuple(float(p.criteria[j][0] @ x) for j in sorted(p.criteria)) for x in points)


def best(p, floors):
    """The non-dominated values above floors, from every choice."""
    count = len(p.c)
    x = (np.arange(2**count)[:, None] >> np.arange(count)) & 1
    activity = x @ p.A.T.toarray()
    fit = ((activity >= p.row_lower) & (activity <= p.row_upper)).all(axis=1)
    worth = np.unique(x[fit] @ np.array([p.criteria[j][0] for j in sorted(p.criteria)]).T, axis=0)
    worth = worth[(worth >= floors).all(axis=1)]
    beaten = [((worth >= w).all(axis=1) & (worth > w).any(axis=1)).any() for w in worth]
    return [tuple(w) for w, lost in zip(worth, beaten, strict=True) if not lost]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("criteria", [2, 3])
def test_a_list_is_what_every_choice_gives(seed, criteria):
    p = mixed(seed, criteria)
    whole = np.array(best(p, np.full(criteria, -INF)))
    for floors in (np.full(criteria, -INF), whole.mean(axis=0), whole.max(axis=0), whole[0]):
        listed = found(p, floors)
        assert listed.whole
        assert values(p, listed.points) == best(p, floors)


@pytest.mark.parametrize("seed", range(8))
def test_a_list_that_is_cut_short_gives_only_points_of_the_front(seed, monkeypatch):
    p = mixed(seed)
    monkeypatch.setattr(listing, "ALIVE", (30,))
    listed = found(p, NONE)
    front = best(p, NONE)
    assert listed is None or set(values(p, listed.points)) <= set(front)
    if listed is not None and listed.whole:
        assert values(p, listed.points) == front


def test_some_points_are_found_by_a_list_that_is_cut_short(monkeypatch):
    monkeypatch.setattr(listing, "ALIVE", (30,))
    cut = [found(mixed(seed), NONE) for seed in range(8)]
    assert any(one is not None and one.points and not one.whole for one in cut)


# f0 = x0 + x1 and f1 = x2 + x3, any two of the four columns: (2, 0), (1, 1) and (0, 2).
def any_two():
    return made([[1, 1, 0, 0], [0, 0, 1, 1]], [([1, 1, 1, 1], -INF, 2)])


def test_too_many_ties_for_a_short_list_give_nothing(monkeypatch):
    monkeypatch.setattr(listing, "ALIVE", (1,))
    assert found(any_two(), [0.0, 0.0]) is None


def test_the_longer_list_is_tried_after_the_short_one(monkeypatch):
    monkeypatch.setattr(listing, "ALIVE", (1, 100))
    assert values(any_two(), found(any_two(), [0.0, 0.0]).points) == [(0, 2), (1, 1), (2, 0)]


# Column 4 is a partner: nothing without it, and with it something at least. It costs one of f1.
def partner(values_apart=-1):
    links = [(np.eye(5)[n] - np.eye(5)[4], -INF, 0) for n in range(4)]
    some = (np.array([1, 1, 1, 1, -1]), 0, INF)
    budget = (np.array([1, 1, 1, 1, 0]), -INF, 2)
    return made([[3, 3, 0, 0, 0], [0, 0, 2, 2, values_apart]], [*links, some, budget])


def test_the_plan_without_the_partner_that_all_others_need_is_listed_too():
    p = partner(-9)
    assert len(listing.listable(p).program.c) == 4
    listed = found(p, NONE)
    assert values(p, listed.points) == [(0, 0), (3, -7), (6, -9)]
    assert values(p, found(p, [1.0, -INF]).points) == [(3, -7), (6, -9)]


def test_the_plan_without_the_partner_is_left_out_where_others_are_better():
    p = partner()
    assert values(p, found(p, NONE).points) == [(0, 3), (3, 1), (6, -1)]


def test_what_cannot_be_listed():
    rows = [([1, 1], -INF, 1)]
    assert listing.listable(made([[1, 2], [2, 1]], rows)) is not None
    assert listing.listable(made([[1, 2], [2, 1]], rows, integer=[True, False])) is None
    assert listing.listable(made([[1, 2], [2, 1]], rows, upper=[1, 2])) is None
    tall = [(np.random.default_rng(n).integers(1, 9, 12), -INF, 30) for n in range(99)]
    assert listing.listable(made([np.arange(12), np.ones(12)], tall)) is None


def test_a_list_is_stopped_by_ctrl_c(monkeypatch):
    monkeypatch.setattr(interrupt, "asked", lambda: True)
    with pytest.raises(KeyboardInterrupt):
        found(any_two(), NONE)


# 0.1 + 0.2 is more than 0.3 by rounding alone: the third column is better.
def test_rounding_makes_no_point():
    p = made([[0.1, 0.2, 0.3], [1, 1, 5]], [([1, 1, 2], -INF, 2)])
    assert values(p, found(p, NONE).points) == [(0.3, 5.0)]
