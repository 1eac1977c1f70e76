"""The relaxation that stands ready: from where it ended or from nothing, the same corner."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from model.engines import session
from model.engines.direct import Clock
from model.engines.inside import Inside, Row
from model.engines.scaling import scale
from model.program import LINKING
from model.solution import SolverOptions
from tests.blocks import countries


def relaxed_value(program, blocks):
    """The relaxation over some countries, by another route."""
    cols = np.flatnonzero(np.isin(program.col_block, [*blocks, LINKING]))
    A = program.A.toarray()[:, cols]
    up, low = np.isfinite(program.row_upper), np.isfinite(program.row_lower)
    found = linprog(
        -program.c[cols],
        A_ub=np.vstack([A[up], -A[low]]),
        b_ub=np.concatenate([program.row_upper[up], -program.row_lower[low]]),
        bounds=list(zip(program.col_lower[cols], program.col_upper[cols], strict=True)),
    )
    return -found.fun


class Watched(Inside):
    """The same, with the ways that it went."""

    ways: list

    def _run(self, method, moves):
        self.ways.append(method)
        return super()._run(method, moves)


@pytest.mark.parametrize(("coming", "way"), [(2, "simplex"), (12, "ipx")])
@pytest.mark.parametrize("seed", range(3))
def test_countries_that_come_in_are_solved_from_where_it_ended_if_they_are_few(seed, coming, way):
    program = countries(seed)
    inside = Watched(
        program, scale(program.relaxed()), range(20 - coming), Clock(SolverOptions(time_limit=60))
    )
    inside.ways = []
    before = inside.solve()
    assert before.value == pytest.approx(relaxed_value(program, range(20 - coming)), rel=1e-7)
    inside.bring_in(range(20 - coming, 20))
    after = inside.solve()
    assert inside.ways == ["ipx", way]
    assert after.value == pytest.approx(relaxed_value(program, range(20)), rel=1e-7)
    assert program.relaxed().excess(after.x) <= 1e-6
    # Prices prove it: what all rows and columns are worth at them is the value.
    worth = program.c - program.A.T @ after.prices
    sides = np.where(after.prices > 0, program.row_upper, program.row_lower)
    priced = after.prices != 0
    bound = after.prices[priced] @ sides[priced] + np.maximum(worth, 0.0).sum()
    assert bound == pytest.approx(after.value, rel=1e-6)


def test_rows_beside_the_others_hold_for_one_solve():
    program, clock = countries(2), Clock(SolverOptions(time_limit=60))
    inside = Inside(program, scale(program.relaxed()), range(20), clock)
    before = inside.solve()
    used = np.flatnonzero(before.x * program.c > 0)[:5]
    side = 0.5 * float(program.c[used] @ before.x[used])
    held = inside.beside([Row(0, used, program.c[used], side), Row(0, used, program.c[used], 99.0)])
    assert program.c[used] @ held.x[used] <= side + 1e-6
    assert len(held.prices) == len(program.row_lower)
    assert program.relaxed().excess(held.x) <= 1e-6
    A = sparse.csr_matrix((program.c[used], used, [0, len(used)]), (1, len(program.c)))
    more = replace(
        program,
        A=sparse.vstack([program.A, A], format="csr"),
        row_lower=np.append(program.row_lower, -np.inf),
        row_upper=np.append(program.row_upper, side),
        rows=[*program.rows, ("more", (0,))],
        row_block=np.append(program.row_block, LINKING),
    )
    assert held.value == pytest.approx(relaxed_value(more, range(20)), rel=1e-7)
    assert held.value < before.value - 1e-3
    assert inside.solve().value == pytest.approx(before.value, rel=1e-9)


def test_where_both_ways_go_round_in_circles_it_begins_anew(monkeypatch):
    program, run = countries(1), Inside._run
    monkeypatch.setattr(
        Inside,
        "_run",
        lambda self, method, moves: run(self, method, moves) if method == "choose" else "limit",
    )
    inside = Inside(
        program, scale(program.relaxed()), range(20), Clock(SolverOptions(time_limit=60))
    )
    assert inside.solve().value == pytest.approx(relaxed_value(program, range(20)))


def test_small_coefficients_are_taken_and_small_remains_are_not():
    h = session.open_session(countries(1, count=2), SolverOptions())
    assert h.getOptionValue("small_matrix_value")[1] == 1e-9
    h.addRow(0.0, 1.0, 1, np.array([0], dtype=np.int32), np.array([1e-11]))
    before = h.getNumNz()
    with session.taking_all(h):
        h.addRow(0.0, 1.0, 1, np.array([0], dtype=np.int32), np.array([1e-11]))
    assert h.getNumNz() == before + 1
    assert h.getOptionValue("small_matrix_value")[1] == 1e-9
