"""Rows as lists: Pyomo sees an ordinary linear expression, the compiler the numbers."""

import pyomo.environ as pyo
import pytest
from pyomo.core.expr.visitor import identify_variables

from model.compile import compile_model
from model.rows import Row, Terms


@pytest.fixture
def m():
    made = pyo.ConcreteModel()
    made.x = pyo.Var([1, 2], initialize={1: 5.0, 2: 7.0}, bounds=(0, 10))
    made.nothing = pyo.Var(bounds=(0, 0))
    made.objective = pyo.Objective(expr=made.x[1], sense=pyo.maximize)
    return made


def test_pyomo_walks_a_row_like_any_expression(m):
    row = Row([2.0, -1.0], [m.x[1], m.x[2]], 3.0)
    assert pyo.value(row) == 2 * 5 - 7 + 3
    assert str(row) == str(row.plain())
    assert [v.name for v in identify_variables(row)] == ["x[1]", "x[2]"]


def test_a_row_has_no_other_attribute(m):
    with pytest.raises(AttributeError, match="colour"):
        _ = Row([1.0], [m.x[1]], 0.0).colour


def test_a_column_that_stands_twice_in_a_row_is_added_up(m):
    # 1·x1 + 2·x2 + 3·x1 <= 9, and x1 - x1 + x2 >= 1 in which x1 is gone
    m.most = pyo.Constraint(expr=Terms([(1, m.x[1]), (2, m.x[2]), (3, m.x[1])]).at_most(m, 9.0))
    m.least = pyo.Constraint(expr=Terms([(1, m.x[1]), (-1, m.x[1]), (1, m.x[2])]).at_least(m, 1.0))
    program = compile_model(m)
    assert program.A.toarray().tolist() == [[4, 2, 0], [0, 1, 0]]
    assert program.A.nnz == 3
    assert program.row_upper[0] == 9
    assert program.row_lower[1] == 1


def test_a_fixed_variable_of_a_row_is_part_of_its_sides(m):
    m.x[2].fix(4)
    m.most = pyo.Constraint(expr=Terms([(1, m.x[1]), (2, m.x[2])]).at_most(m, 9.0))
    program = compile_model(m)
    assert program.A.toarray().tolist() == [[1, 0, 0]]
    assert program.row_upper[0] == 9 - 2 * 4


def test_a_constant_moves_to_the_sides(m):
    terms = Terms([(1, m.x[1])])
    terms.constant = 2.0
    lower, body, upper = terms.within(m, 3.0, 8.0)
    assert (lower, upper, body.offset) == (1.0, 6.0, 0.0)


@pytest.mark.parametrize(("upper", "kept"), [(-1.0, True), (0.0, False)])
def test_a_row_without_terms_is_kept_only_where_it_cannot_hold(m, upper, kept):
    found = Terms([(0.0, m.x[1])]).at_most(m, upper)
    if not kept:
        assert found is pyo.Constraint.Skip
    else:
        assert found[1].variables == [m.nothing]
        assert found[2] == upper


def test_what_is_not_linear_is_refused(m):
    m.curved = pyo.Constraint(expr=m.x[1] * m.x[2] <= 3)
    with pytest.raises(ValueError, match="not linear"):
        compile_model(m)
