"""Relaxation and local search by countries, against exact answers from another route."""

import random
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from model.engines import interrupt, kernel, pricing
from model.engines.direct import Clock
from model.engines.inside import Inside
from model.engines.local_search import Search
from model.engines.relaxation import Master, relax
from model.engines.scaling import scale
from model.loading import load_case
from model.pipeline import run
from model.solution import Progress, SolverOptions
from tests.blocks import shared
from tests.instances import knapsack, multiple_choice
from tests.solving import program_of, solve_program

EXACT = SolverOptions(gap=0, time_limit=60)


def packing(folder, seed, items=40, resources=3):
    """A multidimensional knapsack whose items are countries: most stay out."""
    rng = random.Random(seed)
    weights = [[rng.randint(5, 60) for _ in range(items)] for _ in range(resources)]
    profits = [
        sum(row[i] for row in weights) / resources + rng.randint(0, 20) for i in range(items)
    ]
    return knapsack(folder, profits, weights, [sum(row) / 5 for row in weights])


def choosing(folder, seed, classes=16, items=5):
    """A multiple-choice knapsack in which every country is locked in."""
    rng = random.Random(seed)
    offers = [
        [(rng.randint(10, 90), [rng.randint(1, 9), rng.randint(1, 9)]) for _ in range(items)]
        for _ in range(classes)
    ]
    return multiple_choice(folder, offers, [classes * 5, classes * 5])


def relaxed_value(program):
    """The linear relaxation of the whole program, by another route."""
    A = program.A.toarray()
    up, low = np.isfinite(program.row_upper), np.isfinite(program.row_lower)
    found = linprog(
        -program.c,
        A_ub=np.vstack([A[up], -A[low]]),
        b_ub=np.concatenate([program.row_upper[up], -program.row_lower[low]]),
        bounds=list(zip(program.col_lower, program.col_upper, strict=True)),
        method="highs-ipm",
    )
    return -found.fun + program.c0


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("make", [packing, choosing])
def test_bound_is_the_relaxation_and_covers_every_plan(tmp_path, make, seed):
    program = program_of(load_case(make(tmp_path / "case", seed)))
    found = relax(program, EXACT)
    assert found is not None
    assert found.bound == pytest.approx(relaxed_value(program), rel=1e-4)
    assert found.bound >= program.objective(solve_program(program))


def test_countries_left_out_are_priced(tmp_path):
    # Forty countries, twelve in the first round: the bound of the first round alone is too low.
    program = program_of(load_case(packing(tmp_path / "case", 0)))
    found = relax(program, EXACT)
    engaged = {program.col_block[j] for j in np.flatnonzero(found.x > 0.5)}
    first = set(
        np.argsort(-np.array([program.c[program.col_block == b].sum() for b in range(40)]))[:12]
    )
    assert engaged - first
    # What a country in the plan can add at the prices is never worse than what one outside can.
    inside = [found.worth[b] for b in engaged if b >= 0]
    assert min(inside) >= -1e-6


class Late(Clock):
    """A clock that is over after some looks at it."""

    def __init__(self, looks):
        super().__init__(EXACT)
        self.looks = looks

    @property
    def over(self):
        self.looks -= 1
        return self.looks < 0


def test_stopped_between_rounds_the_bound_still_covers_every_plan(tmp_path, monkeypatch):
    monkeypatch.setattr(pricing, "TOGETHER", 1)
    program = program_of(load_case(packing(tmp_path / "case", 0)))
    best = program.objective(solve_program(program))
    # 40 countries are looked at to begin with, the 28 that are left out in the first round.
    assert Master(program, Late(40 + 27)).solve() is None
    found = Master(program, Late(40 + 28 + 1)).solve()
    assert found.bound >= best
    assert found.bound > relax(program, EXACT).bound
    assert len(found.inside) == 12
    assert np.isinf(found.worth[sorted(found.inside)]).all()


@pytest.mark.parametrize("seed", range(3))
def test_a_corner_is_bounded_over_the_countries_that_it_knew(seed):
    program = shared(seed)
    master = Master(program, Clock(EXACT))
    assert master.start(range(len(program.blocks))) is not None
    basis = master.basis
    few = Inside(program, scale(program.relaxed()), {0, 1, 2}, Clock(EXACT)).solve()
    # These bring something, so it would be missed if they were taken for ones that the corner knows.
    assert master.bound(few) > few.value + 1.0
    assert master.bound(few) >= relaxed_value(program)
    whole = master.corner({}, basis)
    assert whole.value == pytest.approx(relaxed_value(program))
    assert master.bound(whole) == pytest.approx(whole.value, rel=1e-6)


def worst(program):
    """The plan with the least objective."""
    return solve_program(replace(program, c=-program.c))


@pytest.mark.parametrize("make", [packing, choosing])
def test_search_finds_plans_below_the_optimum_and_above_its_start(tmp_path, make):
    program = program_of(load_case(make(tmp_path / "case", 1)))
    relaxation = relax(program, EXACT)
    told: list[Progress] = []
    found = Search(program, relaxation, EXACT, told.append).go(worst(program))
    best = program.objective(solve_program(program))
    assert program.excess(found.x) <= 1e-9
    assert found.objective <= best + 1e-9
    assert found.bound >= best
    assert [p.incumbent for p in told] == sorted(p.incumbent for p in told)
    again = Search(program, relaxation, EXACT).go(found.x)
    assert again.objective >= found.objective


def test_same_seed_same_plan(tmp_path):
    program = program_of(load_case(packing(tmp_path / "case", 2)))
    relaxation = relax(program, EXACT)
    start = worst(program)
    one, two = (Search(program, relaxation, EXACT).go(start) for _ in range(2))
    assert np.array_equal(one.x, two.x)


def test_search_stops_when_asked(tmp_path):
    program = program_of(load_case(packing(tmp_path / "case", 2)))
    relaxation = relax(program, EXACT)
    start = np.zeros(len(program.c))
    try:
        interrupt.ask()
        found = Search(program, relaxation, EXACT).go(start)
    finally:
        interrupt._asked.clear()
    assert found.status == "interrupted"
    assert np.array_equal(found.x, start)


@pytest.mark.parametrize(("make", "countries"), [(packing, 28), (choosing, 16)])
def test_taken_apart_or_whole_the_optimum_is_the_same(tmp_path, monkeypatch, make, countries):
    case = load_case(make(tmp_path / "case", 3, countries))
    whole = run(case, EXACT)
    monkeypatch.setattr(kernel, "find", lambda *args: None)
    apart = run(case, replace(EXACT, engine="decompose"))
    assert (apart.run["engine"], apart.run["engine_reason"]) == ("decompose", "asked for")
    assert whole.status == apart.status == "optimal"
    assert apart.objective == pytest.approx(whole.objective, rel=1e-9)
