"""The plain formulation of a program, beside which the tight one that the families build is measured.

Families state each link between choices as tightly as it goes: a choice that needs another one is
bounded by it in a row of its own, and a limit of a country is multiplied by whether the country is
engaged. A textbook model adds such links up, and states a limit by itself. Both have the same
plans; they differ in what the linear relaxation lets through. Here each of these rows is undone:

- *gathered*: Σ_i x[i,g] ≤ y for each g becomes one row Σ_{g,i} x[i,g] ≤ n · y, n = how many there are;
- *released*: Σ a x ≤ limit · y becomes Σ a x ≤ limit, where other rows keep x at 0 without y.

A package is both: at most one offer of each, and all offers together need the partner.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from model.program import Name, Program

GATHERED = (
    "selection_package",
    "access_open",
    "access_use",
    "access_requires_channel",
    "hubs_serve",
    "assurance_needed",
)
"""Rows that link choices to one that they need."""

RELEASED = ("selection_package", "focus_max_pilots", "focus_absorption", "hosting_power")
"""Rows that hold at their limit whether or not the country is engaged."""


def plain(program: Program) -> Program:
    """The same plans at the same value, stated plainly."""
    switch = _switches(program)
    gathered = _rows_of(program, GATHERED, switch)
    released = _rows_of(program, RELEASED, switch)
    changed = np.union1d(gathered, released)
    kept = np.setdiff1d(np.arange(len(program.rows)), changed)
    total, names, first = _gathered(program, gathered, switch)
    alone, limit = _released(program, released, switch)
    from_rows = np.concatenate([kept, released, first]).astype(int)
    return replace(
        program,
        A=sparse.vstack([program.A[kept], alone, total], format="csr"),
        row_lower=program.row_lower[from_rows],
        row_upper=np.concatenate([program.row_upper[kept], limit, np.zeros(len(first))]),
        rows=[*(program.rows[int(i)] for i in np.concatenate([kept, released])), *names],
        row_block=program.row_block[from_rows],
    )


def _switches(program: Program) -> np.ndarray:
    """The column with the negative entry of each row; -1 where there is none."""
    A = program.A.tocoo()
    found = np.full(A.shape[0], -1)
    found[A.row[A.data < 0]] = A.col[A.data < 0]
    return found


def _rows_of(program: Program, rules: tuple[str, ...], switch: np.ndarray) -> np.ndarray:
    """Rows of some rules that hang on a choice and on something else."""
    found = [program.rows_of[rule] for rule in rules if rule in program.rows_of]
    rows = np.concatenate([np.zeros(0, dtype=int), *found])
    return rows[(switch[rows] >= 0) & (np.diff(program.A.indptr)[rows] > 1)]


def _gathered(
    program: Program, rows: np.ndarray, switch: np.ndarray
) -> tuple[sparse.csr_matrix, list[Name], list[int]]:
    """The rows of a rule that hang on the same choice, added up; names, and one row of each sum."""
    groups: dict[Name, list[int]] = {}
    for i in rows.tolist():
        rule, column = program.rows[i][0], int(switch[i])
        groups.setdefault((f"{rule}_link", program.columns[column][1]), []).append(i)
    which = np.repeat(np.arange(len(groups)), [len(own) for own in groups.values()])
    members = np.array([i for own in groups.values() for i in own], dtype=int)
    adding = sparse.csr_matrix(
        (np.ones(len(members)), (which, members)), shape=(len(groups), len(program.rows))
    )
    return adding @ program.A, list(groups), [own[0] for own in groups.values()]


def _released(
    program: Program, rows: np.ndarray, switch: np.ndarray
) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Rows without their choice, and the limits that stood before it."""
    A = program.A[rows].tocoo()
    on = A.col == switch[rows][A.row]
    limit = np.zeros(len(rows))
    limit[A.row[on]] = -A.data[on]
    alone = sparse.csr_matrix((A.data[~on], (A.row[~on], A.col[~on])), shape=A.shape)
    return alone, program.row_upper[rows] + limit
