"""Small programs from plain lists, for tests of whatever works on a `Program`."""

import random
from dataclasses import replace

import numpy as np
import pyomo.environ as pyo
from scipy import sparse

from model.engines.blocks import part
from model.program import LINKING, Program

INF = float("inf")


def program(c, rows=(), *, upper=1, lower=0, integer=True, blocks=None, c0=0.0):
    """Maximise c·x + c0 over rows of (coefficients, lower side, upper side).

    `upper`, `lower` and `integer` are one value for all columns or one each; `blocks` names the
    block of each column, None for linking ones.
    """
    n = len(c)
    A = np.array([row[0] for row in rows], dtype=float).reshape(len(rows), n)
    named = [None] * n if blocks is None else list(blocks)
    known = tuple(sorted({b for b in named if b is not None}))
    col_block = np.array([LINKING if b is None else known.index(b) for b in named], dtype=int)
    found = [set(col_block[A[i] != 0]) for i in range(len(rows))]
    return Program(
        c=np.array(c, dtype=float),
        c0=float(c0),
        A=sparse.csr_matrix(A),
        row_lower=np.array([row[1] for row in rows], dtype=float),
        row_upper=np.array([row[2] for row in rows], dtype=float),
        col_lower=np.broadcast_to(np.array(lower, dtype=float), n).copy(),
        col_upper=np.broadcast_to(np.array(upper, dtype=float), n).copy(),
        integer=np.broadcast_to(np.array(integer, dtype=bool), n).copy(),
        columns=[("x", (i,)) for i in range(n)],
        rows=[("row", (i,)) for i in range(len(rows))],
        col_block=col_block,
        row_block=np.array([b.pop() if len(b) == 1 else LINKING for b in found], dtype=int),
        blocks=known,
    )


def knapsack(values, weights, room, **more):
    """Take what is worth most within the room."""
    return program(values, [(weights, -INF, room)], **more)


def random_program(seed, columns=8, rows=6):
    """A mixed program with rows of every sense, often but not always feasible."""
    rng = random.Random(seed)
    made = []
    for _ in range(rows):
        a = [rng.choice([0, 0, rng.randint(-5, 9)]) for _ in range(columns)]
        middle = sum(x * rng.randint(0, 2) for x in a)
        low, high = middle - rng.randint(0, 6), middle + rng.randint(0, 6)
        made.append((a, rng.choice([low, -INF]), rng.choice([high, high, INF])))
    return program(
        [rng.randint(-4, 9) for _ in range(columns)],
        made,
        upper=[rng.randint(1, 3) for _ in range(columns)],
        integer=[rng.random() < 0.6 for _ in range(columns)],
    )


def permuted(original, order, rows=None):
    """The same program with its columns (and rows) in another order."""
    order = np.asarray(order)
    rows = np.arange(len(original.rows)) if rows is None else np.asarray(rows)
    criteria = {j: (v[order], k) for j, (v, k) in original.criteria.items()}
    return replace(part(original, rows, order), criteria=criteria)


def model(*, sense=pyo.maximize):
    """A Pyomo model with every shape of row that families build."""
    m = pyo.ConcreteModel()
    m.take = pyo.Var(["a", "b"], [1, 2], domain=pyo.Binary)
    m.pay = pyo.Var(["a", "b"], bounds=(0, 10))
    m.spare = pyo.Var(bounds=(-1, 4))
    m.gone = pyo.Var(bounds=(0, 3))
    m.gone.fix(2)
    m.within = pyo.Constraint(expr=(1, m.pay["a"] + m.pay["b"] + 1, 8))
    m.equal = pyo.Constraint(["a", "b"], rule=lambda m, k: m.pay[k] == 3 * m.take[k, 1] + m.gone)
    m.least = pyo.Constraint(expr=m.take["a", 2] >= m.take["b", 2] - 1)
    m.objective = pyo.Objective(expr=2 * m.pay["a"] - m.take["b", 2] + 5, sense=sense)
    m.criterion_terms = {"good": ([2.0, 3.0], [m.pay["a"], m.spare], 0.5)}
    return m
