"""The best use of an extra amount of money: which pools should have it, decided with the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from model import decisions, pipeline
from model.case import Case
from model.engines import direct
from model.plan import Plan
from model.program import LINKING, Program
from model.reduce import reduce
from model.search import search
from model.solution import SolverOptions

COLUMN, ROW = "extra_money", "extra_money_amount"
DIGITS = 9
"""Digits after the point of the amounts given; what is less than the last of them is dust."""


@dataclass(frozen=True)
class Split:
    """A split of an extra amount.

    Args:
        given: what each (pool, year) is given.
        bound: what no plan with any split can exceed.
        plan: the plan that uses it; None where none was found.
        interrupted: whether Ctrl-C stopped the search.
    """

    given: dict[tuple[str, int], float]
    bound: float | None
    plan: Plan | None
    interrupted: bool = False


def split(
    richer: Case,
    pools: Sequence[str],
    extra: float,
    options: SolverOptions,
    without: Sequence[str] = (),
) -> Split:
    """Find the best split over pools and years.

    Args:
        richer: the case in which every year of every one of these pools has the whole extra amount.
        pools: pools that can be given some of it.
        extra: the amount, in the unit of money.
        options: how hard to look.
        without: families left out.
    """
    keys = [(b, t) for b in pools for t in richer.pool_years(b)]
    program = extended(pipeline.build(richer, without), keys, extra)
    found = search(program, richer, pipeline.settled(options, richer))
    stopped = found.status == "interrupted"
    if found.x is None:
        return Split({}, found.bound, None, stopped)
    x = _least(program, found.x, len(keys), options)
    plan = decisions.read_plan(richer, program.columns, program.col_upper, x)
    amounts = zip(keys, x[-len(keys) :], strict=True)
    given = {key: round(float(x), DIGITS) for key, x in amounts}
    return Split({k: x for k, x in given.items() if x > 0}, found.bound, plan, stopped)


def _least(program: Program, x: np.ndarray, n: int, options: SolverOptions) -> np.ndarray:
    """The same choices with no more of the extra money than they need."""
    held = program.integer.copy()
    held[program.of_component.get("serve", np.zeros(0, dtype=int))] = True
    point = np.where(program.integer, np.round(x), x)
    lower = np.where(held, point, program.col_lower)
    spare = np.zeros(len(program.c))
    spare[-n:] = -1.0
    left = reduce(program.aimed(spare), lower, np.where(held, point, program.col_upper))
    if left is None:
        return x
    found = direct.solve(left.program, replace(options, gap=0.0))
    return x if found.x is None else left.full(found.x)


def extended(program: Program, keys: Sequence[tuple[str, int]], extra: float) -> Program:
    """The program of the richer case in which the extra amount is there once, to be split.

    Each row of a pool goes back to what it was and takes what it is given; all of it together is at
    most the extra amount.
    """
    position = {name: i for i, name in enumerate(program.rows)}
    upper = program.row_upper.copy()
    n = len(keys)
    rows, columns = [], []
    for k, (b, t) in enumerate(keys):
        i = position.get(("pools_amount", (b, t)))
        if i is not None:
            upper[i] -= extra
            rows.append(i)
            columns.append(k)
    given = sparse.csr_matrix((-np.ones(len(rows)), (rows, columns)), (len(program.rows), n))
    wider = replace(
        program,
        c=np.append(program.c, np.zeros(n)),
        A=sparse.hstack([program.A, given], format="csr"),
        row_upper=upper,
        col_lower=np.append(program.col_lower, np.zeros(n)),
        col_upper=np.append(program.col_upper, np.full(n, extra)),
        integer=np.append(program.integer, np.zeros(n, dtype=bool)),
        columns=[*program.columns, *((COLUMN, key) for key in keys)],
        col_block=np.append(program.col_block, np.full(n, LINKING)),
        criteria={
            name: (np.append(vector, np.zeros(n)), constant)
            for name, (vector, constant) in program.criteria.items()
        },
    )
    total = np.concatenate([np.zeros(len(program.c)), np.ones(n)])
    return wider.with_row((ROW, ()), total, upper=extra)
