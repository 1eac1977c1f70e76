import numpy as np
import pyomo.environ as pyo
import pytest

from model.compile import compile_model, compile_program
from model.engines import direct
from model.program import LINKING
from model.solution import SolverOptions
from tests.cases import tiny
from tests.programs import INF, model
from tests.solving import program_of


@pytest.fixture
def program():
    return compile_model(model(), lambda name, index: index[0] if name in ("take", "pay") else None)


def row(program, name, *index):
    return program.rows.index((name, index))


def test_every_column_is_there_in_the_order_in_which_it_was_made(program):
    names = [program.col_name(j) for j in range(len(program.columns))]
    assert names == [
        "take[a,1]",
        "take[a,2]",
        "take[b,1]",
        "take[b,2]",
        "pay[a]",
        "pay[b]",
        "spare",
        "gone",
    ]
    assert program.integer.tolist() == [True] * 4 + [False] * 4
    assert program.size == {"columns": 8, "integers": 4, "rows": 4, "nonzeros": 8}


def test_a_range_is_one_row_with_the_constant_moved_to_its_sides(program):
    i = row(program, "within")
    assert (program.row_lower[i], program.row_upper[i]) == (0, 7)


def test_a_fixed_variable_moves_to_the_sides_and_stays_as_a_column(program):
    i = row(program, "equal", "a")
    assert program.row_lower[i] == program.row_upper[i] == 2
    assert (program.col_lower[7], program.col_upper[7]) == (2, 2)


def test_a_one_sided_row_is_open_on_the_other_side(program):
    i = row(program, "least")
    x = np.zeros(8)
    x[3] = 1
    # take[a,2] >= take[b,2] - 1 is slack by nothing at (0, 1), whichever way round it is written.
    activity = (program.A @ x)[i]
    assert activity in (program.row_lower[i], program.row_upper[i])
    assert np.isinf(program.row_lower[i]) != np.isinf(program.row_upper[i])


def test_rows_belong_to_the_block_of_all_their_columns(program):
    assert program.blocks == ("a", "b")
    assert program.col_block.tolist() == [0, 0, 1, 1, 0, 1, LINKING, LINKING]
    assert program.row_block[row(program, "equal", "b")] == 1
    assert program.row_block[row(program, "within")] == LINKING


def test_criteria_are_vectors_with_a_constant(program):
    x = np.arange(8.0)
    assert program.value("good", x) == 2 * 4 + 3 * 6 + 0.5


@pytest.mark.parametrize(("sense", "sign"), [(pyo.maximize, 1), (pyo.minimize, -1)])
def test_the_program_maximises(sense, sign):
    program = compile_model(model(sense=sense))
    x = np.array([0, 0, 0, 1, 4, 0, 0, 2.0])
    assert program.objective(x) == sign * (2 * 4 - 1 + 5)


def test_a_row_that_nothing_can_mend_is_kept():
    m = model()
    m.never = pyo.Constraint(expr=m.gone >= 3)
    program = compile_model(m)
    assert row(program, "never") == len(program.rows) - 1
    assert direct.solve(program, SolverOptions()).status == "infeasible"
    # The model is left as it was.
    assert m.never.active


def test_a_model_without_rows_compiles():
    m = pyo.ConcreteModel()
    m.x = pyo.Var(domain=pyo.Binary)
    m.objective = pyo.Objective(expr=3 * m.x, sense=pyo.maximize)
    program = compile_model(m)
    assert program.A.shape == (0, 1)
    assert direct.solve(program, SolverOptions()).objective == 3


def test_blocks_of_a_case_are_its_countries():
    case = tiny()
    program = program_of(case)
    assert program.blocks == ("A", "B", "C")
    for j, (component, index) in enumerate(program.columns):
        if component == "select":
            assert program.blocks[program.col_block[j]] == case.offers[index[0]].country
    assert all(program.row_block[program.rows_of["pools_amount"]] == LINKING)


def test_the_sides_of_rows_are_never_crossed():
    program = program_of(tiny())
    assert np.all(program.row_lower <= program.row_upper)
    assert np.all(program.row_lower < INF)
    assert np.all(program.row_upper > -INF)


def test_compile_program_reads_the_blocks_from_the_case():
    m = pyo.ConcreteModel()
    m.engage = pyo.Var(["A"], domain=pyo.Binary)
    m.total = pyo.Var(bounds=(0, 1))
    m.objective = pyo.Objective(expr=m.engage["A"] + m.total, sense=pyo.maximize)
    program = compile_program(m, tiny())
    assert program.blocks == ("A",)
    assert program.col_block.tolist() == [0, LINKING]
