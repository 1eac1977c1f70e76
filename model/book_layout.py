"""What the sheets of a case hold that are no tables: settings, coefficients and what-ifs.

Each is a list of rows that a planner can read and edit; here they are made from plain data and
turned back into it. Only the columns named in `READ` count, the others explain.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic.fields import FieldInfo

from model import what_ifs
from model.coefficients import Coefficients, describe
from model.dictionary import setting
from model.errors import Fault
from model.folder import APPRAISAL, CASE
from model.reading import Cell
from model.schema import SECTIONS, TABLES, Settings
from model.tables import CellError, nearest

SHEETS: dict[str, str] = {
    CASE: "case",
    what_ifs.FILE: "what_ifs",
    **{f"{name}.csv": name for name in TABLES},
    APPRAISAL: "appraisal",
}
"""Sheet that stands for each file of a case."""

ABOUT, COLUMNS = "About", "Columns"
"""Sheets that explain and are not read."""

OWN = "_"
"""A sheet whose name begins so is its owner's and is not read."""

HEAD: dict[str, tuple[str, ...]] = {
    CASE: ("key", "value", "unit", "range", "blank", "meaning"),
    APPRAISAL: ("section", "coefficient", "value", "mark", "source", "meaning"),
    what_ifs.FILE: ("what_if", "title", "why", "kind", "change"),
}
READ: dict[str, tuple[str, ...]] = {
    CASE: ("key", "value"),
    APPRAISAL: ("section", "coefficient", "value", "mark", "source"),
    what_ifs.FILE: ("what_if", "title", "why", "kind", "change"),
}
KINDS = ("include", "set", "lock", "override")
MARKS = ("found", "derived", "assumption")

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


# --- plain data to rows ----------------------------------------------------------------------


def settings_rows(given: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """A row per setting there is; one that is not given has a blank value."""
    for name, field in Settings.model_fields.items():
        if name not in SECTIONS:
            yield _setting_row(name, name, field, given.get(name))
    for section, kind in SECTIONS.items():
        values = given.get(section, {})
        for name, field in kind.model_fields.items():
            yield _setting_row(f"{section}.{name}", name, field, values.get(name))


def _setting_row(key: str, name: str, field: FieldInfo, value: Any) -> tuple[Any, ...]:
    _, _, unit, limits, blank, meaning = setting(name, field)
    return key, _written(value), unit, limits, blank, meaning


def coefficient_rows(given: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """A row per coefficient of the appraisal."""
    for row in describe(Coefficients.model_validate(given)).itertuples(index=False):
        yield row.section, row.coefficient, _written(row.value), row.mark, row.source, row.meaning


def what_if_rows(given: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """A row per change of a what-if; its title and its reason stand on the first."""
    for name, entry in given.items():
        changes = [(kind, text) for kind in KINDS[:3] for text in entry.get(kind, ())]
        changes += [("override", json.dumps(item)) for item in entry.get("override", ())]
        said = (entry.get("title", ""), entry.get("why", ""))
        for kind, text in changes or [("", "")]:
            yield name, *said, kind, text
            said = ("", "")


def _written(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


# --- rows to plain data ----------------------------------------------------------------------


class Keys:
    """Plain data gathered from the rows of a sheet, with the line of each key and all faults.

    Args:
        file: the file that the sheet stands for.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.data: dict[str, Any] = {}
        self.faults: list[Fault] = []
        self._lines: dict[int, str] = {}

    def text(self) -> str:
        """A text in which each key stands on the line of its row."""
        last = max(self._lines, default=0)
        return "\n".join(self._lines.get(n, "") for n in range(1, last + 1))

    def add(self, line: int, row: Mapping[str, Cell]) -> None:
        """Take one row; a cell that is refused is a fault."""
        for column, cell in row.items():
            if isinstance(cell, CellError):
                self.faults.append(Fault(self.file, line, column, cell.what, cell.fix))
        clean = {c: "" if isinstance(x, CellError) else x.strip() for c, x in row.items()}
        {CASE: self._setting, APPRAISAL: self._coefficient, what_ifs.FILE: self._change}[self.file](
            line, clean
        )

    def _fault(self, line: int, column: str, what: str, fix: str) -> None:
        self.faults.append(Fault(self.file, line, column, what, fix))

    def _setting(self, line: int, row: Mapping[str, str]) -> None:
        section, dot, name = row["key"].partition(".")
        if not row["key"]:
            self._fault(line, "key", "is blank", "name the setting or clear the row")
        elif dot and section not in SECTIONS:
            self._fault(line, "key", f"unknown section '{section}'", nearest(section, [*SECTIONS]))
        elif not dot and section in SECTIONS:
            self._fault(line, "key", f"'{section}' is a section", f"write {section}.key")
        else:
            known = (SECTIONS[section] if dot else Settings).model_fields
            path = (section, name) if dot else (section,)
            if path[-1] in known:
                self._put(line, path, row["value"], known[path[-1]])
            else:
                self._fault(line, row["key"], "unknown key", nearest(path[-1], tuple(known)))

    def _coefficient(self, line: int, row: Mapping[str, str]) -> None:
        section, name, mark = row["section"], row["coefficient"], row["mark"]
        for column in ("section", "coefficient", "value"):
            if not row[column]:
                self._fault(line, column, "is blank", "fill it or clear the row")
        if not (section and name):
            return
        kind = getattr(Coefficients.model_fields.get(section), "annotation", None)
        fields: Mapping[str, FieldInfo] = getattr(kind, "model_fields", {})
        self._put(line, (section, name), row["value"], fields.get(name))
        if mark not in ("", *MARKS):
            self._fault(line, "mark", f"unknown mark '{mark}'", nearest(mark, MARKS))
        elif mark in MARKS[:2]:
            self.data.setdefault(section, {}).setdefault(mark, {})[name] = row["source"]
        elif row["source"]:
            self._fault(line, "mark", "an assumption has no source", "write found or derived")

    def _put(self, line: int, path: tuple[str, ...], text: str, field: FieldInfo | None) -> None:
        if not text:
            return  # not given
        place = self.data
        for part in path[:-1]:
            place = place.setdefault(part, {})
        if path[-1] in place:
            self._fault(line, "key", f"'{'.'.join(path)}' stands twice", "keep one of them")
            return
        place[path[-1]] = _value(text, field)
        self._lines[line] = f"{'.'.join(path)} ="

    def _change(self, line: int, row: Mapping[str, str]) -> None:
        name, kind, change = row["what_if"], row["kind"], row["change"]
        if not name:
            self._fault(line, "what_if", "is blank", "name the what-if or clear the row")
            return
        if name not in self.data:
            self.data[name] = {}
            self._lines[line] = f"['{name}']"
        entry = self.data[name]
        for column in ("title", "why"):
            if row[column] and entry.setdefault(column, row[column]) != row[column]:
                self._fault(line, column, "differs from the row above", "keep one of them")
        if kind in KINDS and change:
            entry.setdefault(kind, []).append(self._parsed(line, kind, change))
        elif kind not in ("", *KINDS):
            self._fault(line, "kind", f"unknown kind '{kind}'", nearest(kind, KINDS))
        elif kind or change:
            column = "change" if kind else "kind"
            self._fault(line, column, "is blank", "fill it or clear the row")

    def _parsed(self, line: int, kind: str, change: str) -> Any:
        if kind != "override":
            return change
        try:
            return json.loads(change)
        except (ValueError, RecursionError):
            self._fault(line, "change", "is not JSON", "use the kind `set` where it will do")
            return {}


def _value(text: str, field: FieldInfo | None) -> Any:
    """A cell as TOML would have it, by what the setting is; what does not fit stays text."""
    wanted = "" if field is None else str(field.annotation)
    if "tuple" in wanted:
        items: Sequence[str] = [part.strip() for part in text.strip("[]").split(",")]
        return [_number(item) if "int" in wanted else item for item in items if item]
    if "bool" in wanted:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    if field is None or "float" in wanted or "int" in wanted:
        return _number(text)
    return text


def _number(text: str) -> int | float | str:
    if not _NUMBER.fullmatch(text):
        return text
    return int(text) if text.lstrip("+-").isdigit() else float(text)
