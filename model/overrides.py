"""Overrides: what-ifs as data.

An override says which cells of which table change and how:

    pools[pool=dfc_subsidy,year=2028].amount *= 0.8
    countries[risk_class>4].viability_gap += 0.04
    focus.max_partners = none
    appraisal.readiness.digital = 0.3

`where` compares columns of the table with = < >; several conditions are joined by commas. A column
that refers to another table opens that one: `returns[offer.country=KEN]`. A bare
`none` is a blank: as a value it blanks the cell (a rule without its number is off), in a condition
it matches blank cells; quote it ('none') to mean the word. Sections of `case.toml` are one-row
tables, its top level is the table `case`, and `appraisal.toml` is `appraisal.<section>.<key>`.
The same record serves `--set`, `--lock`, `what_ifs.toml`, sweeps and scenarios; how it acts on a
case is in `model/overriding.py`.
"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from model.errors import OverrideError
from model.tables import cell_text, nearest

Value = str | float | int | bool | None
Op = Literal["set", "multiply", "add", "insert"]
Condition = tuple[str, str, Value]

OPS: dict[str, Op] = {"=": "set", "*=": "multiply", "+=": "add"}
_SIGNS = {op: sign for sign, op in OPS.items()}
COMPARISONS = ("=", "<", ">")
LOCKS = ("in", "out", "keep")
LOCK_KINDS = ("country", "offer", "channel")

_TARGET = re.compile(r"\s*([\w-]+(?:\.[\w-]+)*)\s*")
_CONDITION = re.compile(r"\s*([\w-]+(?:\.[\w-]+)*)\s*([=<>])\s*('[^']*'|\"[^\"]*\"|[^,\]]*)")
_COLUMN = re.compile(r"\s*\.\s*([\w-]+)\s*")
_CHANGE = re.compile(r"(\*=|\+=|=)\s*(.*?)\s*$", re.DOTALL)
_FORM = "write TABLE[column=value,…].column = value (or *=, +=), or section.key = value"


@dataclass(frozen=True)
class Override:
    """One change to a case.

    table: table, section of `case.toml`, `case`, or `appraisal.<section>`.
    where: (column, one of = < >, value); all must hold; none = every row.
    column: what changes; "" for an insert.
    op: set, multiply, add, or insert.
    value: number, text, flag or None (blank); for an insert the cells of the new row.
    why: the reason, for the record.
    """

    table: str
    where: tuple[Condition, ...]
    column: str
    op: Op
    value: Value | tuple[tuple[str, Value], ...]
    why: str = ""

    def __str__(self) -> str:
        if isinstance(self.value, tuple):
            cells = ", ".join(f"{name}={_literal(value)}" for name, value in self.value)
            return f"insert into {self.table}: {cells}"
        value = _literal(self.value) if isinstance(self.value, str) else _plain(self.value)
        return f"{self.target} {_SIGNS[self.op]} {value}"

    @property
    def target(self) -> str:
        """The cells it names, as written in `--set`."""
        conditions = ",".join(f"{name}{op}{_literal(value)}" for name, op, value in self.where)
        return f"{self.table}[{conditions}].{self.column}" if self.where else self._bare

    @property
    def _bare(self) -> str:
        return f"{self.table}.{self.column}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, for TOML, JSON and hashing; `from_dict` reads it back."""
        if isinstance(self.value, tuple):
            row = {name: _written(value) for name, value in self.value}
            found: dict[str, Any] = {"table": self.table, "op": "insert", "row": row}
        else:
            found = {
                "table": self.table,
                "where": [[name, op, _written(value)] for name, op, value in self.where],
                "column": self.column,
                "op": self.op,
                "value": _written(self.value),
            }
        return {**found, "why": self.why} if self.why else found

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Override":
        """Make an override from plain data.

        `where` is a list of [column, comparison, value], a table of column = value, or the text
        of the conditions as in `--set`.
        Raises OverrideError for an unknown key or a missing one.
        """
        allowed = {"table", "why", "op"} | ({"row"} if "row" in data else _CHANGE_KEYS)
        for key in data:
            if key not in allowed:
                raise OverrideError(f"override: unknown key {key!r}; {nearest(key, [*allowed])}")
        table, why = _text(data, "table"), _text(data, "why", "")
        if "row" in data:
            row = data["row"]
            if not isinstance(row, Mapping) or data.get("op", "insert") != "insert":
                raise OverrideError(f"override of {table}: `row` is a table, its op is insert")
            cells = tuple((str(name), _value(value)) for name, value in row.items())
            return cls(table, (), "", "insert", cells, why)
        op = data.get("op", "set")
        if op not in _SIGNS:
            raise OverrideError(f"override of {table}: op {op!r}; {nearest(str(op), [*_SIGNS])}")
        if "value" not in data:
            raise OverrideError(f"override of {table}: `value` is missing")
        where = _conditions(table, data.get("where", []))
        return cls(table, where, _text(data, "column"), op, _value(data["value"]), why)


_CHANGE_KEYS = {"where", "column", "value"}


# --- the forms of the command line -----------------------------------------------------------


def parse_set(text: str, why: str = "") -> Override:
    """Return the override that `--set` names; raises OverrideError for another form."""

    def refuse(what: str = "") -> OverrideError:
        return OverrideError(f"cannot read {text!r}{what}; {_FORM}")

    start = _TARGET.match(text)
    if start is None:
        raise refuse()
    table, at = start[1], start.end()
    where: tuple[Condition, ...] = ()
    if text.startswith("[", at):
        where, at = _parse_conditions(text, at + 1, "]")
        column = _COLUMN.match(text, at)
        if column is None:
            raise refuse(" (a column must follow the conditions)")
        name, at = column[1], column.end()
    else:
        table, dot, name = table.rpartition(".")
        if not dot:
            raise refuse(" (a table and a column are needed)")
    change = _CHANGE.match(text, at)
    if change is None:
        raise refuse()
    return Override(table, where, name, OPS[change[1]], _read(change[2]), why)


def parse_where(text: str) -> tuple[Condition, ...]:
    """Return the conditions of `column=value,…` (as in `scenario_overrides.where`)."""
    return _parse_conditions(text, 0, "")[0] if text.strip() else ()


def _parse_conditions(text: str, at: int, end: str) -> tuple[tuple[Condition, ...], int]:
    found: list[Condition] = []
    while True:
        condition = _CONDITION.match(text, at)
        if condition is None:
            raise OverrideError(f"cannot read the condition at {text[at:]!r} of {text!r}; {_FORM}")
        found.append((condition[1], condition[2], _read(condition[3])))
        at = condition.end()
        while text.startswith(" ", at):
            at += 1
        if text.startswith(",", at):
            at += 1
        elif end and text.startswith(end, at):
            return tuple(found), at + 1
        elif not end and at == len(text):
            return tuple(found), at
        else:
            raise OverrideError(f"cannot read {text!r} from {text[at:]!r} on; {_FORM}")


def parse_lock(text: str, why: str = "") -> Override:
    """Return the lock that `--lock` names: `in channel 'EU fund' KEN`, `keep offer KEN_health`."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = []
    if len(words) not in (3, 4) or words[0] not in LOCKS or words[1] not in LOCK_KINDS:
        raise OverrideError(
            f"cannot read the lock {text!r}; write in|out country|offer|channel ID [COUNTRY] or keep offer ID, "
            "names with blanks in quotes"
        )
    if len(words) == 4 and words[1] != "channel":
        raise OverrideError(f"lock {text!r}: only a channel is locked in a country")
    if words[0] == "keep" and words[1] != "offer":
        raise OverrideError(f"lock {text!r}: only an offer is kept")
    cells: list[tuple[str, Value]] = [("kind", words[1]), ("id", words[2]), ("lock", words[0])]
    if len(words) == 4:
        cells.append(("country", words[3]))
    if why:
        cells.append(("why", why))
    return Override("locks", (), "", "insert", tuple(cells), why)


# --- values ----------------------------------------------------------------------------------


def _read(text: str) -> Value:
    """Return a value as written: quoted text, a bare `none` or nothing = blank, else the text."""
    stripped = text.strip()
    if len(stripped) >= 2 and stripped[0] == stripped[-1] and stripped[0] in "'\"":
        return stripped[1:-1]
    return None if stripped in ("", "none") else stripped


def _value(value: Any) -> Value:
    """Return a value of TOML or JSON; lists stay in the form of TOML."""
    if isinstance(value, str):
        return _read(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, list) and all(type(item) in (int, float) for item in value):
        return repr(value)
    raise OverrideError(f"override: {value!r} is not a number, text or flag")


def _written(value: Value) -> Any:
    """Return a value such that `_value` gives it back."""
    return _literal(value) if value is None or isinstance(value, str) else value


def _plain(value: Value) -> str:
    return "none" if value is None else repr(value).lower()


def _literal(value: Value) -> str:
    """Return a value as it stands in `--set`, quoted where it would be read as something else."""
    if value is None:
        return "none"
    text = cell_text(value)
    special = text in ("", "none") or text != text.strip() or any(mark in text for mark in ",]")
    quoted = text[:1] in ("'", '"')
    if special or quoted:
        return f'"{text}"' if "'" in text else f"'{text}'"
    return text


def _conditions(table: str, where: Any) -> tuple[Condition, ...]:
    if isinstance(where, str):
        return parse_where(where)
    if isinstance(where, Mapping):
        where = [[name, "=", value] for name, value in where.items()]
    items = where if isinstance(where, (list, tuple)) else [where]
    return tuple(_condition(table, item) for item in items)


def _condition(table: str, item: Any) -> Condition:
    if not (isinstance(item, (list, tuple)) and len(item) == 3 and item[1] in COMPARISONS):
        raise OverrideError(f"override of {table}: {item!r} is not [column, '=', value]")
    return str(item[0]), str(item[1]), _value(item[2])


def _text(data: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = data.get(key, default)
    if not isinstance(value, str):
        raise OverrideError(f"override: `{key}` is {'missing' if value is None else 'not a text'}")
    return value
