import pytest

from model.errors import NoPlanError
from model.solution import (
    Progress,
    Solution,
    SolverOptions,
    Status,
    absolute_gap,
    relative_gap,
    within,
)


@pytest.mark.parametrize(
    ("objective", "bound", "absolute", "relative"),
    [
        (100.0, 105.0, 5.0, 0.05),
        (-100.0, -95.0, 5.0, 0.05),
        (0.0, 0.0, 0.0, 0.0),
        (0.0, 1.0, 1.0, None),
        # A bound below the plan is rounding of the solver, never a negative gap.
        (10.0, 9.9999999, 0.0, 0.0),
        (None, 5.0, None, None),
        (5.0, None, None, None),
    ],
)
def test_gaps(objective, bound, absolute, relative):
    assert absolute_gap(objective, bound) == absolute
    assert relative_gap(objective, bound) == relative


@pytest.mark.parametrize(
    ("objective", "bound", "gap", "proven"),
    [
        (100.0, 100.1, 0.001, True),
        (100.0, 100.2, 0.001, False),
        (100.0, 100.00005, 0.0, True),
        (100.0, 100.001, 0.0, False),
        (0.0, 1e-9, 0.5, False),
        (0.0, 0.0, 0.0, True),
        (1.0, None, 1.0, False),
    ],
)
def test_only_objective_and_bound_prove_a_plan(objective, bound, gap, proven):
    assert within(objective, bound, gap) is proven


def solution(status, **more):
    run = {"objective": None, "bound": None, "gap_abs": None, "gap_rel": None}
    return Solution(status, run, **more)


@pytest.mark.parametrize(
    ("status", "code"),
    [("optimal", 0), ("feasible", 0), ("error", 1), ("infeasible", 3), ("no_plan", 4)],
)
def test_exit_codes(status, code):
    assert solution(Status(status)).exit_code == code
    assert solution(Status(status), interrupted=True).exit_code == 130


def test_a_run_without_a_plan_has_no_tables():
    with pytest.raises(NoPlanError, match=r"no_plan.*too short a limit"):
        solution(Status.NO_PLAN, reasons=("too short a limit",)).table("funding")


def test_options_left_open_have_defaults():
    assert SolverOptions().asked_gap == 0.001
    assert SolverOptions(gap=0.0).asked_gap == 0.0
    assert SolverOptions().seconds == 60
    assert SolverOptions(time_limit=0).seconds == float("inf")


def test_progress_knows_its_gap():
    assert Progress("solve", 1.0, 50.0, 51.0).gap == pytest.approx(0.02)
    assert Progress("solve", 1.0, None, 51.0).gap is None
