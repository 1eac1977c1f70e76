"""A Pyomo model as arrays, with the names and country blocks of its rows and columns.

The model is walked once. Rows keep both of their sides; a row belongs to a country when all its
columns do, else it links countries.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.repn import generate_standard_repn
from scipy import sparse

from model import decisions
from model.case import Case
from model.program import LINKING, Name, Program
from model.rows import Row

Label = Callable[[str, tuple], str | None]
Form = tuple[Iterable[float], Sequence[Any], float]


def compile_program(m: pyo.ConcreteModel, case: Case) -> Program:
    """The program of a model, its columns labelled with the countries of the case."""
    return compile_model(m, lambda component, index: decisions.block_of(case, component, index))


def compile_model(m: pyo.ConcreteModel, block_of: Label | None = None) -> Program:
    """The program of any linear Pyomo model; `block_of` names the block of a column, None for linking ones."""
    variables = list(m.component_data_objects(pyo.Var, active=True, descend_into=True))
    at = {id(v): i for i, v in enumerate(variables)}
    fixed = [v.value if v.fixed else None for v in variables]
    form = _form if all(own is None for own in fixed) else _walked
    c, c0 = _objective(m, form, at)
    A, lower, upper, rows = _rows(m, form, at)
    columns = [_name(v) for v in variables]
    blocks, col_block = _blocks(columns, block_of)
    return Program(
        c=c,
        c0=c0,
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


def _form(expression: Any) -> Form:
    """Coefficients, variables and constant of a linear expression without fixed variables."""
    if expression.__class__ is Row:
        return expression.coefs, expression.variables, expression.offset
    return _walked(expression)


def _walked(expression: Any) -> Form:
    """The same of any linear expression; a fixed variable is part of the constant."""
    if expression.__class__ is Row:
        expression = expression.plain()
    found = generate_standard_repn(expression, compute_values=True, quadratic=False)
    if found.nonlinear_expr is not None:
        raise ValueError(f"not linear: {expression}")
    return found.linear_coefs, found.linear_vars, found.constant


def _objective(
    m: pyo.ConcreteModel, form: Callable[[Any], Form], at: Mapping[int, int]
) -> tuple[np.ndarray, float]:
    """What is maximised: a vector over the columns and a constant."""
    c, c0 = np.zeros(len(at)), 0.0
    for objective in m.component_data_objects(pyo.Objective, active=True, descend_into=True):
        sign = 1.0 if objective.sense == pyo.maximize else -1.0
        coefs, variables, constant = form(objective.expr)
        np.add.at(c, [at[id(v)] for v in variables], sign * np.asarray(coefs, dtype=float))
        c0 += sign * constant
    return c, c0


def _rows(
    m: pyo.ConcreteModel, form: Callable[[Any], Form], at: Mapping[int, int]
) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray, list[Name]]:
    """The rows that could be broken; one without a variable stays where it cannot hold."""
    values, columns, ends = array("d"), array("i"), array("q", [0])
    lower, upper, names = array("d"), array("d"), []
    for row in m.component_data_objects(pyo.Constraint, active=True, descend_into=True):
        least, body, most = row.to_bounded_expression(evaluate_bounds=True)
        coefs, variables, constant = form(body)
        low = -np.inf if least is None else least - constant
        high = np.inf if most is None else most - constant
        if not variables and low <= 0.0 <= high:
            continue
        where = list(map(at.__getitem__, map(id, variables)))
        if len(set(where)) < len(where):
            where, coefs = _merged(where, coefs)
        values.extend(coefs)
        columns.extend(where)
        ends.append(len(columns))
        lower.append(low)
        upper.append(high)
        names.append(_name(row))
    parts = [np.frombuffer(part, dtype=part.typecode) for part in (values, columns, ends)]
    A = sparse.csr_matrix(tuple(parts), shape=(len(names), len(at)))
    A.sort_indices()
    A.eliminate_zeros()
    return A, np.array(lower), np.array(upper), names


def _merged(where: Iterable[int], coefs: Iterable[float]) -> tuple[list[int], list[float]]:
    """The terms of a row, each column once."""
    found: dict[int, float] = {}
    for j, coef in zip(where, coefs, strict=True):
        found[j] = found.get(j, 0.0) + coef
    return list(found), list(found.values())


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
