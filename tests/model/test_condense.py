"""What is left of a program when determined columns leave has the same points."""

import random

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

import tests.model.studies.knapsacks as knapsacks
from model import pipeline
from model.condense import condense
from model.loading import load_case
from model.program import LINKING, Program


def best(program, c):
    """The best value of an objective, by a solver that knows nothing of this package."""
    rows = LinearConstraint(program.A, program.row_lower, program.row_upper)
    box = Bounds(program.col_lower, program.col_upper)
    found = milp(-c, integrality=program.integer, bounds=box, constraints=rows)
    return found.x


@pytest.mark.parametrize("money", [False, True])
@pytest.mark.parametrize("unit", [1, 70_000])
def test_a_knapsack_is_left_with_its_items_and_budgets(tmp_path, unit, money):
    data = knapsacks.make(random.Random(1), 2, 12, 2)
    data["weights"] = [[unit * w for w in row] for row in data["weights"]]
    data["budgets"] = [unit * amount for amount in data["budgets"]]
    case = load_case(knapsacks.write(tmp_path, **data, money=money))
    small = condense(pipeline.build(case)).program
    assert small.A.shape == (2, 12)
    assert small.integer.all()
    assert sorted(map(sorted, small.A.toarray().tolist())) == sorted(map(sorted, data["weights"]))


@pytest.mark.parametrize("seed", range(5))
def test_points_of_the_condensed_program_are_points_of_the_program(tmp_path, seed):
    rng = np.random.default_rng(seed)
    data = knapsacks.make(random.Random(seed), 2, 9, 2)
    program = pipeline.build(load_case(knapsacks.write(tmp_path, **data)))
    small = condense(program)
    weights = rng.integers(-3, 9, size=2)
    mixed = sum(w * program.criteria[f"f{n}"][0] for n, w in enumerate(weights))
    there = sum(w * small.program.criteria[f"f{n}"][0] for n, w in enumerate(weights))
    x = small.full(best(small.program, there))
    assert program.excess(x) <= 1e-9
    assert mixed @ x == pytest.approx(mixed @ best(program, mixed))


def test_a_need_of_one_unit_leaves_the_choice_and_not_the_amount(tmp_path):
    data = {"values": [[3, 4, 5], [5, 4, 1]], "weights": [[1, 1, 1]], "budgets": [2]}
    small = condense(pipeline.build(load_case(knapsacks.write(tmp_path, **data)))).program
    assert small.A.toarray().tolist() == [[1.0, 1.0, 1.0]]
    assert small.integer.all()


# a + b <= 1 and a + b >= 1: b is 1 - a, so that 3 a + 2 b is 2 + a.
def test_opposite_columns_become_one():
    matrix = sparse.csr_matrix(np.array([[1.0, 1.0]]))
    program = Program(
        c=np.array([3.0, 2.0]), c0=0.0, A=matrix, row_lower=np.ones(1), row_upper=np.ones(1),
        col_lower=np.zeros(2), col_upper=np.ones(2), integer=np.ones(2, dtype=bool),
        columns=[("a", ()), ("b", ())], rows=[("one", ())],
        col_block=np.full(2, LINKING), row_block=np.full(1, LINKING),
    )  # fmt: skip
    small = condense(program)
    assert (small.program.c.tolist(), small.program.c0) == ([1.0], 2.0)
    assert small.full(np.array([1.0])).tolist() == [1.0, 0.0]
    assert small.full(np.array([0.0])).tolist() == [0.0, 1.0]
