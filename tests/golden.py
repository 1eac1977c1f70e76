"""Rows of a family in one canonical text, so that a change of the algebra is a readable diff.

A golden row is written as the formula is: `name: 2 x[a] + y >= 3 z - 1`, terms on either side and
in any order. Both it and the row of the program are brought to `name: terms <= right side`, terms
sorted by column.
"""

import re
from typing import Any

import numpy as np

from model.case import Case
from model.formulation import name_of
from model.program import Program
from tests.solving import program_of, with_rows

_NAMED = re.compile(r"\s*[a-z_]+(\[[^\]]*\])?:")
_TERM = re.compile(r"([+-])\s*(\d+(?:\.\d+)?)?\s*([a-z_]+(?:\[[^\]]*\])?)?")


def rows_of(family: Any, case: Case) -> list[str]:
    """The rows of one family alone, in canonical text."""
    prefix = f"{name_of(family)}_"
    return text_of(with_rows(program_of(case), lambda row: row.startswith(prefix)))


def text_of(program: Program) -> list[str]:
    """The rows of a program in canonical text."""
    found = []
    for i in range(len(program.rows)):
        row = program.A.getrow(i)
        terms = {
            program.col_name(j): v for j, v in zip(row.indices, row.data, strict=True) if v != 0
        }
        found.append(_line(program.row_name(i), terms, program.row_lower[i], program.row_upper[i]))
    return sorted(found)


def golden(text: str) -> list[str]:
    """Rows written by hand, in canonical text; a row may go on over several lines."""
    return sorted(_canonical(" ".join(line.split())) for line in _logical(text))


def _logical(text: str) -> list[str]:
    """Lines that start with the name of a row, each with the lines that go on."""
    found: list[str] = []
    for line in text.splitlines():
        if _NAMED.match(line):
            found.append(line)
        elif line.strip():
            found[-1] += line
    return found


def _canonical(line: str) -> str:
    name, _, formula = line.partition(": ")
    parts = re.split(r"\s(<=|>=|=)\s", formula)
    if len(parts) == 5:  # low <= form <= high
        assert (parts[1], parts[3]) == ("<=", "<=")
        return _line(name, _side(parts[2])[0], float(parts[0]), float(parts[4]))
    left, sense, right = parts
    terms, constant = _side(left)
    others, limit = _side(right)
    for column, coef in others.items():
        terms[column] = terms.get(column, 0.0) - coef
    terms = {column: coef for column, coef in terms.items() if coef}
    side = limit - constant
    lower = -np.inf if sense == "<=" else side
    return _line(name, terms, lower, np.inf if sense == ">=" else side)


def _side(text: str) -> tuple[dict[str, float], float]:
    """Terms by column and the constant of one side of a formula."""
    text = text if text.startswith("-") else f"+ {text}"
    terms: dict[str, float] = {}
    constant = 0.0
    assert not _TERM.sub("", text).strip(), f"cannot read {text!r}"
    for sign, number, column in _TERM.findall(text):
        coef = float(f"{sign}{number or 1}")
        if column:
            terms[column] = terms.get(column, 0.0) + coef
        else:
            constant += coef
    return terms, constant


def _line(name: str, terms: dict[str, float], lower: float, upper: float) -> str:
    if np.isinf(upper):  # at least: turned round
        terms, lower, upper = {column: -coef for column, coef in terms.items()}, -np.inf, -lower
    form = " ".join(f"{coef:+.9g}*{column}" for column, coef in sorted(terms.items()))
    if lower == upper:
        return f"{name}: {form} = {_number(upper)}"
    if np.isinf(lower):
        return f"{name}: {form} <= {_number(upper)}"
    return f"{name}: {_number(lower)} <= {form} <= {_number(upper)}"


def _number(value: float) -> str:
    return f"{value + 0.0:.9g}"  # + 0.0: no minus zero
