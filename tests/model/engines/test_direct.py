import threading
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from model.engines import direct, interrupt, session
from model.engines.direct import Effort
from model.errors import SolverError
from model.solution import SolverOptions
from tests.programs import INF, knapsack, program, random_program
from tests.solving import solve_program

EXACT = SolverOptions(gap=0.0, time_limit=60)

# Two of three: 5 + 4 with weights 3 + 2 fill 5 exactly; 6 alone leaves no room for either.
THREE = ([6, 5, 4], [4, 3, 2], 5)


def hard(seed=3, items=60, rows=30):
    """A multidimensional knapsack that takes far longer than the limits used here."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(1, 1000, (rows, items)).astype(float)
    return program(
        rng.integers(400, 600, items).astype(float),
        [(w, -INF, w.sum() / 2) for w in weights],
    )


@pytest.mark.parametrize("exponent", [-9, -6, -3, 0, 3, 6, 9])
def test_the_unit_of_the_objective_does_not_matter(exponent):
    values, weights, room = THREE
    found = direct.solve(knapsack(np.array(values) * 10.0**exponent, weights, room), EXACT)
    assert found.status == "optimal"
    assert found.x.tolist() == [0, 1, 1]
    assert found.objective == pytest.approx(9 * 10.0**exponent, rel=1e-12)
    assert found.bound == pytest.approx(found.objective, rel=1e-9)


@pytest.mark.parametrize("unit", [1e-10, 1e-6, 1.0, 1e6, 1e10])
def test_the_unit_of_a_row_and_of_amounts_does_not_matter(unit):
    # One unit of x0 needs 3 of money, money is short at 7: two can be paid, three cannot.
    money = program(
        [1, 0],
        [([-3 * unit, 1], 0, INF), ([0, 1], -INF, 7 * unit)],
        upper=[5, INF],
        integer=[True, False],
    )
    found = direct.solve(money, EXACT)
    assert found.objective == 2
    assert 6 * unit * (1 - 1e-9) <= found.x[1] <= 7 * unit * (1 + 1e-9)


def test_a_coefficient_is_never_dropped_for_being_small():
    # In units of a billion the weights are 1e-10; dropped, everything would fit.
    found = direct.solve(knapsack([1, 1, 1], [1e-10, 1e-10, 1e-10], 2e-10), EXACT)
    assert found.objective == 2


@pytest.mark.parametrize("seed", range(40))
def test_it_agrees_with_another_route(seed):
    p = random_program(seed)
    x = solve_program(p)
    found = direct.solve(p, EXACT)
    if x is None:
        assert found.status == "infeasible"
        assert found.x is None
    else:
        assert found.status == "optimal"
        assert found.objective == pytest.approx(p.objective(x), abs=1e-6)
        assert p.excess(found.x) <= 1e-6


def test_statuses_without_a_plan():
    assert direct.solve(program([1], [([1], 2, INF)]), EXACT).status == "infeasible"
    assert direct.solve(program([1], upper=INF), EXACT).status == "unbounded"
    # Presolve alone cannot tell which of the two this is.
    both = program([1, 1], [([1, -1], 0, 0)], upper=INF, integer=False)
    assert direct.solve(both, EXACT).status == "unbounded"
    none = program([1, 1], [([1, -1], 0, 0), ([1, 1], 1, 1)], upper=INF)
    assert direct.solve(none, EXACT).status == "infeasible"


def test_a_limit_is_neither_success_nor_proof():
    found = direct.solve(hard(), SolverOptions(gap=0.0, time_limit=1e-3))
    assert found.status in ("feasible", "no_plan")
    assert (found.x is None) == (found.status == "no_plan")


def test_a_wide_gap_ends_with_what_it_proves():
    found = direct.solve(hard(), SolverOptions(gap=0.2, time_limit=60))
    assert found.status == "optimal"
    assert found.objective <= found.bound <= 1.2 * found.objective * (1 + 1e-6)


def test_a_start_is_kept_when_there_is_time_for_nothing_else():
    p = hard()
    good = direct.solve(p, SolverOptions(gap=0.05, time_limit=60))
    found = direct.solve(p, SolverOptions(gap=0.0), good.x, effort=Effort(nodes=0))
    assert found.objective >= good.objective


def test_a_start_that_breaks_a_row_is_ignored():
    values, weights, room = THREE
    found = direct.solve(knapsack(values, weights, room), EXACT, np.ones(3))
    assert found.objective == 9


def test_options_reach_the_solver():
    p = scaled = knapsack(*THREE)
    h = session.open_session(scaled, SolverOptions(seed=7, threads=1))
    assert h.getOptionValue("random_seed")[1] == 7
    assert h.getOptionValue("threads")[1] == 1
    run = direct._Run(
        p,
        direct.scale(p),
        SolverOptions(gap=0.25, time_limit=9),
        Effort(nodes=5, lean=True, tries=1),
        None,
        "",
    )
    values = {
        name: run.h.getOptionValue(name)[1]
        for name in (
            "mip_rel_gap",
            "mip_abs_gap",
            "time_limit",
            "mip_max_nodes",
            "mip_heuristic_effort",
            "mip_pscost_minreliable",
        )
    }
    assert list(values.values()) == [0.25, 0.0, 9.0, 5, 0.0, 1]


@pytest.mark.parametrize("around", [False, True])
def test_a_lean_search_looks_around_the_best_plan_only_where_that_is_asked(around):
    p = knapsack(*THREE)
    effort = Effort(nodes=5, lean=True, around=around)
    run = direct._Run(p, direct.scale(p), SolverOptions(), effort, None, "")
    assert run.h.getOptionValue("mip_heuristic_run_rins")[1] is around
    assert (run.h.getOptionValue("mip_heuristic_effort")[1] > 0) is around
    assert run.h.getOptionValue("mip_heuristic_run_rens")[1] is False


def test_an_option_that_the_solver_does_not_know_is_loud():
    h = session.open_session(knapsack(*THREE), SolverOptions())
    with pytest.raises(SolverError, match="does not take option"):
        session.set_option(h, "no_such_option", 1)


def test_threads_can_change_within_a_process():
    for threads in (1, 2, 1):
        found = direct.solve(knapsack(*THREE), replace(EXACT, threads=threads))
        assert found.objective == 9


def test_the_same_call_gives_the_same_plan():
    p = hard(items=30, rows=5)
    first, second = (direct.solve(p, SolverOptions(gap=0.01)) for _ in range(2))
    assert first.x.tolist() == second.x.tolist()
    assert first.nodes == second.nodes


def test_progress_is_in_the_planners_units():
    seen = []
    p = replace(hard(items=40, rows=10), c0=1000.0)
    found = direct.solve(p, EXACT, progress=seen.append, phase="proof")
    last = seen[-1]
    assert last.phase == "proof"
    assert last.incumbent == pytest.approx(found.objective)
    assert last.bound >= found.objective - 1e-6
    assert found.objective > 1000


@pytest.mark.parametrize("listener", ["progress", "better"])
def test_what_a_listener_raises_is_not_lost(listener):
    def broken(*_):
        raise ValueError("nobody should miss this")

    with pytest.raises(ValueError, match="nobody should miss this"):
        direct.solve(hard(items=30, rows=5), EXACT, **{listener: broken})


def test_ctrl_c_keeps_the_best_plan():
    p = hard(items=100)
    start = np.zeros(100)
    with interrupt.listening():
        threading.Timer(0.3, interrupt.ask).start()
        found = direct.solve(p, SolverOptions(gap=0.0, time_limit=60), start)
    assert found.status == "interrupted"
    assert found.seconds < 30
    assert p.excess(found.x) <= 1e-9


def test_nothing_to_decide():
    empty = program([], c0=3)
    assert direct.solve(empty, EXACT).objective == 3
    impossible = replace(
        empty,
        A=sparse.csr_matrix((1, 0)),
        row_lower=np.ones(1),
        row_upper=np.full(1, INF),
        rows=[("row", (0,))],
        row_block=np.array([-1]),
    )
    assert direct.solve(impossible, EXACT).status == "infeasible"


def test_no_rows_and_no_integers():
    assert direct.solve(program([1, -1], c0=1), EXACT).objective == 2
    relaxed = knapsack(*THREE).relaxed()
    # 5 and 4 fill 5 of 5: worth 9; a fifth of the room given to 6 (1.5 a unit) loses more.
    found = direct.solve(relaxed, EXACT)
    assert found.objective == found.bound == pytest.approx(9)


def test_amounts_follow_rounded_choices():
    # The solver may call 0.9999995 whole; then 2e6 * x would be one short of what x = 1 needs.
    p = program(
        [1, -1e-7],
        [([-2e6, 1], 0, 0)],
        upper=[1, 2e6],
        integer=[True, False],
    )
    x = direct.polished(p, np.array([1 - 4e-7, 2e6 * (1 - 4e-7)]))
    assert x[0] == 1
    assert x[1] == pytest.approx(2e6, rel=1e-12)


def test_objective_coefficients_that_cannot_count_are_told():
    found = direct.solve(knapsack([1, 1e-12], [1, 1], 1), EXACT)
    assert "x[1]" in found.warnings[0]
    assert not direct.solve(knapsack([1, 1e-5], [1, 1], 1), EXACT).warnings


def test_the_gap_is_a_share_of_the_whole_objective():
    # What is already decided takes 19 of 20 parts away: a hundredth of what is left is all there is to see.
    rng = np.random.default_rng(5)
    weights = rng.integers(20, 60, 30).astype(float)
    p = knapsack(weights + rng.integers(0, 6, 30), weights, weights.sum() / 2)
    best = p.objective(solve_program(p))
    found = direct.solve(replace(p, c0=-0.95 * best), SolverOptions(gap=0.01, time_limit=60))
    assert found.status == "optimal"
    assert found.objective >= 0.05 * best / 1.01 - 1e-6
