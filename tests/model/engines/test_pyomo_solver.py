from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from model import engines
from model.engines import pyomo_solver
from model.errors import SolverError, UsageError
from model.solution import SolverOptions
from tests.programs import INF, knapsack, program, random_program
from tests.solving import solve_program

# HiGHS through Pyomo's own two interfaces: always installed, and a route of its own.
SOLVERS = ("highs", "appsi_highs")


def options(solver, **more):
    return SolverOptions(solver=solver, gap=0.0, time_limit=60, **more)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("seed", range(8))
def test_it_agrees_with_another_route(solver, seed):
    p = replace(random_program(seed), c0=2.5)
    x = solve_program(p)
    found = pyomo_solver.solve(p, options(solver))
    if x is None:
        assert found.status == "infeasible"
    else:
        assert found.status == "optimal"
        assert found.objective == pytest.approx(p.objective(x), abs=1e-6)
        assert found.bound == pytest.approx(found.objective, abs=1e-6)
        assert p.excess(found.x) <= 1e-6


def test_a_solver_that_is_not_installed_is_told_in_a_sentence():
    with pytest.raises(SolverError, match=r"'nosuch' cannot be called.*HiGHS"):
        engines.solve(knapsack([1], [1], 1), options("nosuch"))
    with pytest.raises(SolverError, match="'nosuch'"):
        engines.check(options("nosuch"))


def test_an_engine_that_does_not_exist_is_told_with_those_that_do():
    with pytest.raises(UsageError, match="direct"):
        engines.check(SolverOptions(engine="psychic"))


def test_options_without_a_known_name_are_told():
    solver = SimpleNamespace(options={})
    warnings = pyomo_solver._set_options(solver, options("strange", seed=4))
    assert "gap, seed, threads" in warnings[0]
    assert solver.options == {}
    assert not pyomo_solver._set_options(solver, options("gurobi_direct", seed=4))
    assert solver.options == {"MIPGap": 0.0, "Seed": 4, "Threads": 1}


def outcome(word, x, bound, start=None):
    p = knapsack([2, 1], [1, 1], 1)
    point = None if x is None else np.array(x, dtype=float)
    return pyomo_solver._outcome(p, options("cbc"), word, point, bound, start)


def test_a_status_says_no_more_than_bound_and_plan_prove():
    assert outcome("optimal", [1, 0], 2.0).status == "optimal"
    # Said to be optimal, but with a bound that leaves room, or none at all.
    assert outcome("optimal", [1, 0], 3.0).status == "feasible"
    assert outcome("optimal", [1, 0], None).status == "feasible"
    assert outcome("optimal", [1, 0], 1.0).bound is None
    assert "no usable bound" in outcome("optimal", [1, 0], None).warnings[0]
    assert outcome("limit", [1, 0], 2.5).status == "feasible"
    assert outcome("limit", None, 2.5).status == "no_plan"
    assert outcome("infeasible", None, None).status == "infeasible"
    assert outcome("error", None, None).status == "error"


def test_a_start_stands_in_for_a_worse_plan():
    found = outcome("limit", [0, 1], 2.0, start=np.array([1.0, 0.0]))
    assert found.objective == 2


def test_which_engine_and_solver_were_used():
    assert engines.used(SolverOptions())[0] == "auto"
    engine, solver = engines.used(options("appsi_highs"))
    assert engine == "pyomo"
    assert solver["name"] == "appsi_highs"
    assert solver["version"]


def test_rows_without_columns_and_free_columns():
    p = program([1, -1], [([0, 0], -INF, 1)], lower=[0, -5], upper=[2, INF], integer=False)
    assert pyomo_solver.solve(p, options("appsi_highs")).objective == pytest.approx(7)


def test_a_row_without_columns_that_nothing_can_mend():
    p = program([1], [([0], 1, INF)])
    assert pyomo_solver.solve(p, options("appsi_highs")).status == "infeasible"
