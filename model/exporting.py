"""The exact model as a file that any other solver reads: MPS or LP, gzip by name.

Numbers are the planner's, unscaled and with every digit (the writer of HiGHS keeps 15), and the
problem maximises: `OBJSENSE MAX` in MPS, `Maximize` in LP. A constant in the objective becomes the
column `x_constant`, fixed at 1, since readers disagree about its sign in MPS. Names keep component
and index with every other character replaced by `_`, behind `x_` (columns) and `r_` (rows): a bare
`engage` would read as a number in some LP readers.

Of a lexicographic case the file holds the weighted sum, since a file has one objective. CBC before
2.11 and GLPK do not know `OBJSENSE`: give them the LP file.
"""

from __future__ import annotations

import gzip
import math
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy import sparse

from model.errors import UsageError
from model.plain import plain
from model.program import LINKING, Name, Program, label

LONGEST = 200
"""Longest name written; LP readers stop at 255 characters."""

PER_LINE = 2
"""Terms on a line of an LP file; some readers stop at 255 characters a line."""

CONSTANT: Name = ("constant", ())


def export(program: Program, path: Path) -> Path:
    """Write a program as MPS or LP, by the name of the file; the file is written whole or not at all.

    Raises:
        UsageError: a name that says neither, or a folder that does not exist.
    """
    path = Path(path)
    kind = "".join(
        path.suffixes[-2:] if path.suffix.lower() == ".gz" else path.suffixes[-1:]
    ).lower()
    writer = WRITERS.get(kind.removesuffix(".gz"))
    if writer is None:
        names = ", ".join(f"{s}, {s}.gz" for s in WRITERS)
        raise UsageError(f"--out {path}: the name must end in one of {names}.")
    if not path.parent.is_dir():
        raise UsageError(f"--out {path}: the folder {path.parent} does not exist.")
    text = "\n".join(writer(with_constant(program))) + "\n"
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as scratch:
        made = Path(scratch) / path.name
        data = text.encode("ascii")
        # No time stamp: the same model gives the same file.
        made.write_bytes(gzip.compress(data, mtime=0) if kind.endswith(".gz") else data)
        made.replace(path)
    return path


def stated(program: Program, formulation: str) -> Program:
    """The program in a formulation: `tight`, as it is solved, or `baseline`.

    Raises:
        UsageError: a formulation that there is not.
    """
    if formulation not in FORMULATIONS:
        raise UsageError(f"--formulation {formulation}: give one of {', '.join(FORMULATIONS)}.")
    return FORMULATIONS[formulation](program)


def with_constant(program: Program) -> Program:
    """The same program with its objective constant as a column fixed at 1."""
    if not program.c0:
        return program
    blank = sparse.csr_matrix((len(program.rows), 1))
    return replace(
        program,
        c=np.append(program.c, program.c0),
        c0=0.0,
        A=sparse.hstack([program.A, blank], format="csr"),
        col_lower=np.append(program.col_lower, 1.0),
        col_upper=np.append(program.col_upper, 1.0),
        integer=np.append(program.integer, False),
        columns=[*program.columns, CONSTANT],
        col_block=np.append(program.col_block, LINKING),
    )


def names(prefix: str, found: Iterable[Name]) -> Sequence[str]:
    """Names that every reader takes, each once: letters, digits and `_`, numbered where two would clash."""
    chosen: list[str] = []
    taken: set[str] = set()
    for name in found:
        plain = re.sub(r"[^A-Za-z0-9]+", "_", label(name)).strip("_")[:LONGEST]
        one, n = f"{prefix}_{plain}", 1
        while one in taken:
            n += 1
            one = f"{prefix}_{plain}__{n}"
        taken.add(one)
        chosen.append(one)
    return chosen


def mps(program: Program) -> Iterator[str]:
    """The lines of a free-format MPS file."""
    columns, rows = names("x", program.columns), names("r", program.rows)
    lower, upper = program.row_lower, program.row_upper
    yield from ("NAME tranche", "OBJSENSE", "  MAX", "ROWS", " N objective")
    for row, low, high in zip(rows, lower, upper, strict=True):
        kind = (
            "E"
            if low == high
            else "L"
            if math.isfinite(high)
            else "G"
            if math.isfinite(low)
            else "N"
        )
        yield f" {kind} {row}"
    yield "COLUMNS"
    yield from _mps_columns(program, columns, rows)
    yield "RHS"
    for row, low, high in zip(rows, lower, upper, strict=True):
        side = high if math.isfinite(high) else low
        if side and math.isfinite(side):
            yield f" rhs {row} {_number(side)}"
    if np.any(np.isfinite(lower) & np.isfinite(upper) & (lower != upper)):
        yield "RANGES"
        for row, low, high in zip(rows, lower, upper, strict=True):
            if math.isfinite(low) and math.isfinite(high) and low != high:
                yield f" range {row} {_number(high - low)}"
    yield "BOUNDS"
    for name, low, high in zip(columns, program.col_lower, program.col_upper, strict=True):
        yield from (f" {line}" for line in _mps_bounds(name, low, high))
    yield "ENDATA"


def _mps_columns(program: Program, columns: Sequence[str], rows: Sequence[str]) -> Iterator[str]:
    by_column = program.A.tocsc()
    inside = False
    for j, name in enumerate(columns):
        if bool(program.integer[j]) != inside:
            inside = not inside
            yield f" M{j} 'MARKER' {chr(39)}{'INTORG' if inside else 'INTEND'}{chr(39)}"
        part = slice(by_column.indptr[j], by_column.indptr[j + 1])
        # An objective entry for every column, so that one without any row is still declared.
        yield f" {name} objective {_number(program.c[j])}"
        for i, a in zip(by_column.indices[part], by_column.data[part], strict=True):
            yield f" {name} {rows[i]} {_number(a)}"
    if inside:
        yield f" M{len(columns)} 'MARKER' 'INTEND'"


def _mps_bounds(name: str, low: float, high: float) -> Iterator[str]:
    """Bounds of one column, all of them: defaults of integer columns differ between readers."""
    if low == high:
        yield f"FX bound {name} {_number(low)}"
        return
    if math.isinf(low) and math.isinf(high):
        yield f"FR bound {name}"
        return
    yield f"LO bound {name} {_number(low)}" if math.isfinite(low) else f"MI bound {name}"
    yield f"UP bound {name} {_number(high)}" if math.isfinite(high) else f"PL bound {name}"


def lp(program: Program) -> Iterator[str]:
    """The lines of an LP file; a row with two sides is written as two rows."""
    columns, rows = names("x", program.columns), names("r", program.rows)
    yield from ("Maximize", " objective:")
    yield from _terms(program.c, columns)
    yield "Subject To"
    A = program.A
    for i, row in enumerate(rows):
        part = slice(A.indptr[i], A.indptr[i + 1])
        body = list(_terms(A.data[part], [columns[j] for j in A.indices[part]])) or [
            f"  0 {columns[0]}"
        ]
        for tail, side in _sides(program.row_lower[i], program.row_upper[i]):
            yield from (f" {row}{tail}:", *body, f"  {side}")
    yield "Bounds"
    for name, low, high in zip(columns, program.col_lower, program.col_upper, strict=True):
        yield f" {_lp_bound(name, low, high)}"
    binary = program.integer & (program.col_lower == 0) & (program.col_upper == 1)
    for title, chosen in (("Binaries", binary), ("Generals", program.integer & ~binary)):
        if chosen.any():
            yield title
            yield from (f" {columns[int(j)]}" for j in np.flatnonzero(chosen))
    yield "End"


def _terms(coefs: np.ndarray, columns: Sequence[str]) -> Iterator[str]:
    words = [
        f"{'-' if a < 0 else '+'} {_number(abs(a))} {x}"
        for a, x in zip(coefs, columns, strict=True)
    ]
    for i in range(0, len(words), PER_LINE):
        yield "  " + " ".join(words[i : i + PER_LINE])


def _sides(low: float, high: float) -> Iterator[tuple[str, str]]:
    if low == high:
        yield "", f"= {_number(low)}"
        return
    if math.isfinite(high):
        yield "", f"<= {_number(high)}"
    if math.isfinite(low):
        yield "__lower" if math.isfinite(high) else "", f">= {_number(low)}"


def _lp_bound(name: str, low: float, high: float) -> str:
    if low == high:
        return f"{name} = {_number(low)}"
    if math.isinf(low) and math.isinf(high):
        return f"{name} free"
    left = _number(low) if math.isfinite(low) else "-inf"
    return f"{left} <= {name}" + (f" <= {_number(high)}" if math.isfinite(high) else "")


def _number(x: float) -> str:
    """Shortest text that reads back as the same number; whole numbers without a fraction."""
    return str(int(x)) if x == int(x) and abs(x) < 1e15 else repr(float(x))


FORMULATIONS: dict[str, Callable[[Program], Program]] = {
    "tight": lambda program: program,
    "baseline": plain,
}
"""In which forms a model can be written; all have the same plans."""

WRITERS = {".mps": mps, ".lp": lp}
"""How each kind of file is written."""
