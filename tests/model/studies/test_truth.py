"""Studies of random cases with wide gaps: whatever they say holds of the best plans there are."""

import itertools

import pytest

from model import knobs
from model.bench import Bench
from model.labour import Job
from model.levers import levers
from model.loading import case_of, read_case
from model.overrides import parse_set
from model.solution import SolverOptions
from model.store import Store
from model.studies import baselines, marginal, sweep, what_if
from tests.random_cases import random_case
from tests.solving import solve_exact

SEEDS = range(4)
NEAR = 1e-6


@pytest.fixture(params=SEEDS)
def bench(request, tmp_path):
    """A bench on a random case that stops at the first plan it can excuse."""
    raw = read_case(random_case(request.param, tmp_path / "case"))
    return Bench(Job(raw, options=SolverOptions(gap=0.8)), Store(tmp_path / "study"), width=1)


def best(bench, overrides):
    """The best value there is, found by another solver with nothing known; None without a plan."""
    found = solve_exact(case_of(bench.job.raw, overrides))
    return None if found is None else found.value


def holds(low, high, true):
    """Whether a true number lies in a bracket, of which an end may be unknown."""
    assert low is None or low != low or low <= true + NEAR
    assert high is None or high != high or true <= high + NEAR


def true_to_its_bound(bench, row):
    """The best value of a row's case, after seeing that the row says nothing else of it."""
    true = best(bench, row.point.overrides)
    assert (row.status == "infeasible") == (true is None)
    if true is not None:
        holds(row.objective, row.bound, true)
    return true


def test_along_a_ladder_nothing_falls_and_nesting_never_pays(bench):
    pool = sorted({b for b, _ in bench.base().pools})[0]
    turned = (knobs.parse(f"pools[pool={pool}].amount=0.4x:1.6x:4"),)
    found = sweep.study(bench, sweep.Asked(turned, tuple(knobs.grid(turned)), nested=True))
    free, path = ([r for r in found.rows if r.point.knobs["path"] == p] for p in ("free", "nested"))
    values = [-1.0 if row.objective is None else row.objective for row in free]
    assert values == sorted(values)
    trues = [true_to_its_bound(bench, row) for row in free]
    held = [true_to_its_bound(bench, row) for row in path]
    ladder = found.tables["ladder"].to_dict("records")
    for i, line in enumerate(ladder):
        if i and trues[i - 1] is not None:
            holds(line["gain_low"], line["gain_high"], trues[i] - trues[i - 1])
        if held[i] is not None:
            assert path[i].objective <= free[i].objective + NEAR
            holds(line["lost_low"], line["lost_high"], trues[i] - held[i])


def test_no_point_of_a_grid_is_worse_than_a_plan_it_may_use(bench):
    pools = sorted({b for b, _ in bench.base().pools})[:2]
    turned = tuple(knobs.parse(f"pools[pool={pool}].amount=0.5x,1x,1.5x") for pool in pools)
    rows = sweep.study(bench, sweep.Asked(turned, tuple(knobs.grid(turned)))).rows
    for one, other in itertools.permutations(rows, 2):
        more = all(a >= b for a, b in zip(
            one.point.knobs.values(), other.point.knobs.values(), strict=True))  # fmt: skip
        if more and other.objective is not None:
            assert one.objective >= other.objective - NEAR
            assert one.bound >= other.bound - NEAR


def test_brackets_of_what_ifs_hold_the_truth(bench):
    pool = sorted({b for b, _ in bench.base().pools})[0]
    country = sorted(bench.base().candidates)[0]
    changes = {
        "less": (parse_set(f"pools[pool={pool}].amount *= 0.5"),),
        "other": (parse_set(f"pools[pool={pool}].amount *= 1.4"),
                  parse_set(f"returns[country={country}].amount *= 0.5")),
    }  # fmt: skip
    if "country" not in bench.base().frames["returns"]:
        changes["other"] = changes["other"][:1]
    found = what_if.study(bench, what_if.Asked(changes, {}))
    base = true_to_its_bound(bench, found.rows[0])
    for row in found.rows[1:]:
        true = true_to_its_bound(bench, row)
        if base is not None and true is not None:
            (line,) = (found.tables["values"].query("what_if == @row.point.name")).to_dict(
                "records"
            )
            holds(line["low"], line["high"], true - base)


def test_brackets_of_a_bit_more_and_less_hold_the_truth(bench):
    found = marginal.study(bench, marginal.Asked(0.3))
    base = best(bench, ())
    for move, line in zip(marginal.moves(levers(bench.base()), 0.3),
                          found.tables["marginal"].itertuples(), strict=True):  # fmt: skip
        true = best(bench, (move.lever.change(move.step),))
        if base is not None and true is not None:
            holds(line.low, line.high, true - base)


def test_no_rule_of_thumb_beats_what_is_best(bench):
    first, *rows = baselines.study(bench, baselines.Asked()).rows
    true = true_to_its_bound(bench, first)
    for row in rows:
        if row.objective is not None:
            assert row.objective <= first.objective + NEAR
            assert row.objective <= true + NEAR
