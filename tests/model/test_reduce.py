import numpy as np
import pytest

from model.program import Program
from model.reduce import reduce
from tests.programs import INF, knapsack, program, random_program
from tests.solving import solve_program


def best(p: Program):
    x = solve_program(p) if len(p.c) else np.zeros(0)
    if x is None or p.excess(x) > 1e-7:
        return None
    return p.objective(x)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_left_has_the_same_best_points(seed):
    whole = random_program(seed)
    fixed = seed % 3
    upper = whole.col_upper.copy()
    upper[:fixed] = whole.col_lower[:fixed]
    left = reduce(whole, whole.col_lower, upper)
    expected = best(whole.bounded(whole.col_lower, upper))
    if left is None:
        assert expected is None
        return
    found = best(left.program)
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-6))
    if found is not None:
        x = solve_program(left.program) if len(left.kept) else np.zeros(0)
        full = left.full(x)
        assert whole.excess(full) <= 1e-6
        assert whole.objective(full) == pytest.approx(found, abs=1e-6)


def test_a_full_row_fixes_all_its_columns():
    # 4 of 4 is used by the first column alone: nothing else fits.
    p = knapsack([1, 2, 3], [4, 2, 1], 4)
    left = reduce(p, np.array([1.0, 0, 0]), p.col_upper)
    assert left is not None
    assert not len(left.kept)
    assert left.base.tolist() == [1, 0, 0]


def test_rows_that_cannot_bind_leave():
    p = program([1, 1], [([1, 1], -INF, 5), ([1, -1], 0, INF)])
    left = reduce(p, p.col_lower, p.col_upper)
    assert left is not None
    assert left.rows.tolist() == [1]


# Two facilities give what one choice needs: x0 settled makes x1 = 7 - 2 = 5, and then x2 = 5 / 2.
def chain(**options):
    rows = [([1, 1, 0, 0], 7, 7), ([0, 1, -2, 0], 0, 0), ([0, 0, 1, 1], -INF, 9)]
    return program([1, 1, 1, 1], rows, upper=10, integer=[True, False, False, False], **options)


def test_an_amount_alone_in_an_equation_is_given_by_it():
    p = chain()
    left = reduce(p, np.array([2.0, 0, 0, 0]), np.array([2.0, 10, 10, 10]))
    assert left is not None
    assert left.kept.tolist() == [3]
    assert left.base.tolist() == [2, 5, 2.5, 0]
    assert left.program.row_upper.tolist() == [6.5]


def test_an_equation_whose_amount_its_bounds_do_not_allow_leaves_nothing():
    p = chain()
    assert reduce(p, np.array([2.0, 0, 0, 0]), np.array([2.0, 4, 10, 10])) is None
    assert reduce(p, np.array([2.0, 6, 0, 0]), np.array([2.0, 10, 10, 10])) is None


def test_two_equations_that_disagree_about_an_amount_leave_nothing():
    p = program([1], [([1], 3, 3), ([2], 8, 8)], upper=10, integer=False)
    assert reduce(p, p.col_lower, p.col_upper) is None


def test_equations_of_large_amounts_hold_to_their_digits():
    sizes = np.array([1e9 / 3, 1e9 / 7, 0.1])
    rows = [([*sizes, -1], 0, 0), ([*(3 * sizes), -3], 0, 0)]
    p = program([1] * 4, rows, upper=[1, 1, 1, 1e10], integer=[True, True, True, False])
    left = reduce(p, np.array([1.0, 1, 1, 0]), p.col_upper)
    assert left is not None
    assert not len(left.kept)
    assert not len(left.rows)


def test_a_whole_number_is_not_given_by_an_equation():
    p = program([1, 1], [([1, 2], 3, 3)], upper=10, integer=[False, True])
    left = reduce(p, np.array([2.0, 0]), np.array([2.0, 10]))
    assert left is None or left.kept.tolist() == [1]


def test_crossed_bounds_leave_nothing():
    p = knapsack([1, 1], [1, 1], 1)
    assert reduce(p, np.ones(2), p.col_upper) is None
    assert reduce(p, np.array([2.0, 0]), p.col_upper) is None


def test_values_of_criteria_carry_over():
    p = knapsack([1, 2, 3], [1, 1, 1], 2)
    p.criteria["good"] = (np.array([5.0, 7, 9]), 1.0)
    left = reduce(p, np.array([0, 1.0, 0]), p.col_upper)
    assert left is not None
    x = np.array([0.0, 1.0])
    assert left.program.value("good", x) == p.value("good", left.full(x)) == 7 + 9 + 1


def test_part_and_full_are_opposites():
    p = knapsack([1, 2, 3], [1, 1, 1], 2)
    left = reduce(p, np.array([0, 1.0, 0]), p.col_upper)
    assert left is not None
    point = np.array([1.0, 1.0, 0.0])
    assert left.full(left.part(point)).tolist() == point.tolist()
