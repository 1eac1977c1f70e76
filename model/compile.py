"""A Pyomo model as arrays, with the names and country blocks of its rows and columns.

Pyomo's own standard-form compiler walks the model once. Rows keep both of their sides; a row
belongs to a country when all its columns do, else it links countries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.common.errors import InfeasibleConstraintException
from pyomo.repn import generate_standard_repn
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy import sparse

from model import decisions
from model.case import Case
from model.program import LINKING, Name, Program

Label = Callable[[str, tuple], str | None]


def compile_program(m: pyo.ConcreteModel, case: Case) -> Program:
    """The program of a model, its columns labelled with the countries of the case."""
    return compile_model(m, lambda component, index: decisions.block_of(case, component, index))


def compile_model(m: pyo.ConcreteModel, block_of: Label | None = None) -> Program:
    """The program of any linear Pyomo model; `block_of` names the block of a column, None for linking ones."""
    variables = list(m.component_data_objects(pyo.Var, active=True, descend_into=True))
    at = {id(v): i for i, v in enumerate(variables)}
    form, empty = _standard_form(m)
    A, lower, upper, rows = _rows(form, empty, at, len(variables))
    c = np.zeros(len(variables))
    chosen = form.c.tocoo()
    c[[at[id(form.columns[j])] for j in chosen.col]] = chosen.data
    columns = [_name(v) for v in variables]
    blocks, col_block = _blocks(columns, block_of)
    fixed = [v.value if v.fixed else None for v in variables]
    return Program(
        c=c,
        c0=float(form.c_offset[0]) if len(form.c_offset) else 0.0,
        A=A,
        row_lower=lower,
        row_upper=upper,
        col_lower=_bounds((v.lb for v in variables), fixed, -np.inf),
        col_upper=_bounds((v.ub for v in variables), fixed, np.inf),
        integer=np.fromiter(
            (v.is_integer() or v.is_binary() for v in variables), bool, len(variables)
        ),
        columns=columns,
        rows=rows,
        col_block=col_block,
        row_block=_row_blocks(A, col_block),
        blocks=blocks,
        criteria=_criteria(m, at),
    )


def _standard_form(m: pyo.ConcreteModel) -> tuple[Any, list[Any]]:
    """Pyomo's standard form, and the rows without a variable that cannot hold (at which the compiler stops)."""
    options = {"mixed_form": True, "set_sense": pyo.maximize}
    try:
        return LinearStandardFormCompiler().write(m, **options), []
    except InfeasibleConstraintException:
        empty = [row for row in _active_rows(m) if _impossible(row)]
    for row in empty:
        row.deactivate()
    try:
        return LinearStandardFormCompiler().write(m, **options), empty
    finally:
        for row in empty:
            row.activate()


def _active_rows(m: pyo.ConcreteModel) -> list[Any]:
    return list(m.component_data_objects(pyo.Constraint, active=True, descend_into=True))


def _impossible(row: Any) -> bool:
    body = generate_standard_repn(row.body, compute_values=True)
    if body.linear_vars:
        return False
    lower, upper = pyo.value(row.lower), pyo.value(row.upper)
    return (lower is not None and lower > body.constant) or (
        upper is not None and upper < body.constant
    )


def _rows(
    form: Any, empty: list[Any], at: Mapping[int, int], width: int
) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray, list[Name]]:
    """Two-sided rows: the two entries that the compiler makes of a range are joined again."""
    entries = form.rows
    first = [
        i for i, e in enumerate(entries) if not i or e.constraint is not entries[i - 1].constraint
    ]
    row_of = np.cumsum(np.isin(np.arange(len(entries)), first)) - 1
    side = np.array([e.bound_type for e in entries], dtype=int)
    rhs = np.asarray(form.rhs, dtype=float)
    lower = np.full(len(first) + len(empty), -np.inf)
    upper = np.full(len(first) + len(empty), np.inf)
    lower[row_of[side <= 0]] = rhs[side <= 0]
    upper[row_of[side >= 0]] = rhs[side >= 0]
    lower[len(first) :], upper[len(first) :] = 1.0, np.inf
    body = form.A.tocsr()[first] if first else sparse.csr_matrix((0, form.A.shape[1]))
    where = np.array([at[id(v)] for v in form.columns], dtype=np.int32)
    indices = where[body.indices] if body.nnz else body.indices
    tail = np.full(len(empty), body.indptr[-1], dtype=body.indptr.dtype)
    A = sparse.csr_matrix(
        (body.data, indices, np.concatenate([body.indptr, tail])), shape=(len(lower), width)
    )
    A.sort_indices()
    return (
        A,
        lower,
        upper,
        [_name(entries[i].constraint) for i in first] + [_name(e) for e in empty],
    )


def _name(data: Any) -> Name:
    index = data.index()
    if index is None:
        return data.parent_component().local_name, ()
    return data.parent_component().local_name, index if isinstance(index, tuple) else (index,)


def _bounds(stated: Iterable[Any], fixed: Sequence[Any], missing: float) -> np.ndarray:
    pairs = zip(stated, fixed, strict=True)
    values = [own if own is not None else (missing if b is None else b) for b, own in pairs]
    return np.array(values, dtype=float)


def _blocks(columns: Sequence[Name], block_of: Label | None) -> tuple[tuple[str, ...], np.ndarray]:
    """Blocks in sorted order, and the block of each column."""
    if block_of is None:
        return (), np.full(len(columns), LINKING)
    labels = [block_of(*name) for name in columns]
    blocks = tuple(sorted({b for b in labels if b is not None}))
    at = {b: i for i, b in enumerate(blocks)}
    return blocks, np.array([LINKING if b is None else at[b] for b in labels], dtype=int)


def _row_blocks(A: sparse.csr_matrix, col_block: np.ndarray) -> np.ndarray:
    """The block that all columns of a row share, else LINKING."""
    found = np.full(A.shape[0], LINKING)
    filled = np.flatnonzero(np.diff(A.indptr))
    if len(filled):
        blocks = col_block[A.indices]
        low = np.minimum.reduceat(blocks, A.indptr[filled])
        high = np.maximum.reduceat(blocks, A.indptr[filled])
        found[filled] = np.where(low == high, low, LINKING)
    return found


def _criteria(m: pyo.ConcreteModel, at: Mapping[int, int]) -> dict[str, tuple[np.ndarray, float]]:
    """Each criterion as a vector over the columns and a constant."""
    found = {}
    for name, (coefs, variables, constant) in getattr(m, "criterion_terms", {}).items():
        vector = np.zeros(len(at))
        np.add.at(vector, [at[id(v)] for v in variables], coefs)
        found[name] = (vector, float(constant))
    return found
