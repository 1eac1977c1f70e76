"""An engine says "infeasible" only when it is so.

The program below has a plan (the empty one), and the presolve of HiGHS 1.15.1 says that it has none:
the last row forces two columns to zero.
"""

import numpy as np
import pytest
from scipy import sparse

from model.engines import direct
from model.program import LINKING, Program
from model.solution import SolverOptions

OPTIONS = SolverOptions(gap=0.0)


def program():
    names = ["take", "engage", "open", "lend_1", "lend_2", "give_1", "give_2"]
    rows = [
        ({"take": 1, "engage": -1}, 0, np.inf),
        ({"take": -1, "lend_1": 1, "give_1": 1}, 0, 0),
        ({"take": -1, "lend_2": 1, "give_2": 1}, 0, 0),
        ({"engage": -1, "open": 1}, -np.inf, 0),
        ({"open": -1, "lend_2": 1}, -np.inf, 0),
        ({"take": -0.8, "lend_1": 1, "lend_2": 1}, -np.inf, 0),
        ({"give_1": 1, "give_2": 1}, -np.inf, 0),
    ]
    matrix = np.array([[terms.get(name, 0.0) for name in names] for terms, _, _ in rows])
    return Program(
        c=np.array([1.0, 0, 0, 0, 0, 0, 0]),
        c0=0.0,
        A=sparse.csr_matrix(matrix),
        row_lower=np.array([low for _, low, _ in rows], dtype=float),
        row_upper=np.array([high for _, _, high in rows], dtype=float),
        col_lower=np.zeros(7),
        col_upper=np.ones(7),
        integer=np.array([name in ("take", "engage", "open") for name in names]),
        columns=[(name, ()) for name in names],
        rows=[(f"row_{n}", ()) for n in range(len(rows))],
        col_block=np.full(7, LINKING),
        row_block=np.full(len(rows), LINKING),
    )


def test_a_feasible_program_is_not_called_infeasible():
    # lend_1 + lend_2 = 2 take - give_1 - give_2 = 2 take must be at most 0.8 take: nothing is taken.
    found = direct.solve(program(), OPTIONS)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(0.0)


def test_only_a_rough_search_takes_the_word_of_presolve():
    def status(**effort):
        return direct.solve(program(), OPTIONS, effort=direct.Effort(nodes=30, **effort)).status

    assert status(lean=True) == "optimal"
    assert status(lean=True, rough=True) == "infeasible"
