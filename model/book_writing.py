"""A case as one workbook that a planner edits and this program reads back to the same case.

The first sheet says what it is; each table has a sheet with frozen header, filter, a comment with
meaning and unit on each column, and lists where only certain values are allowed. Numbers are
written with every digit. Text is written as text: nothing in a name is ever run as a formula.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from model import what_ifs
from model.book_layout import (
    ABOUT,
    COLUMNS,
    HEAD,
    KINDS,
    MARKS,
    SHEETS,
    coefficient_rows,
    settings_rows,
    what_if_rows,
)
from model.bundled import WORKBOOK
from model.dictionary import blank, range_of
from model.errors import UsageError
from model.folder import APPRAISAL, CASE, Raw
from model.overrides import Override
from model.overriding import Given, apply
from model.schema import TABLES, Settings
from model.spreadsheet import LONGEST, WIDEST, Exact, workbook
from model.tables import Column, Frames, Table

LAST_ROW = 1_048_576
LONGEST_LIST = 255
SPARE = 1_000
"""Rows below the last for which lists and ranges are set too."""

HOW = (
    "Every sheet is one table of the case; its first row names the columns, and a comment on each "
    "name says what it means, its unit and its range. The sheet Columns lists all that there can "
    "be: a column that may be blank may be added or left out.",
    "A blank cell means: absent. It never means zero. A rule is on where its number is given: the "
    "sheet case lists every setting there is.",
    "Write values, not formulas: what a formula last showed cannot be checked, so it is refused. "
    "Shares are shown as percentages and are numbers from 0 to 1.",
    "Rows that a filter hides still count. Hidden sheets and merged cells are refused. A sheet "
    f"whose name begins with _ is yours and is not read; {ABOUT} and {COLUMNS} are not read either.",
)


def write_given(path: Path, raw: Raw, overrides: Iterable[Override], mark: str) -> None:
    """Write a case as it is given, with overrides applied.

    Args:
        path: the new file.
        raw: the case as read.
        overrides: changes to it.
        mark: fingerprint of the changed case.

    Raises:
        UsageError: the file exists or cannot be written, the case does not fit, or an override
            changes what is computed from it.
    """
    given, rest = apply(raw.given, overrides)
    if rest:
        raise UsageError(
            f"{rest[0].override} changes what the appraisal computes: use appraise, which writes it"
        )
    _write(path, given, raw.what_ifs, mark)


def write_explicit(path: Path, frames: Frames, settings: Settings, mark: str) -> None:
    """Write a case with every number in a table; see `write_given`."""
    _write(path, Given(frames, settings.model_dump(), None), {}, mark)


def _write(path: Path, given: Given, named: Mapping[str, Any], mark: str) -> None:
    """Write a workbook whole or not at all; a file that exists is never replaced."""
    if path.suffix.lower() != WORKBOOK:
        raise UsageError(f"{path}: name it {path.stem}{WORKBOOK}")
    if path.exists():
        raise UsageError(f"{path} exists and is not replaced; choose another name")
    content = _book(given, named, mark, f"tranche run {path.name}")
    scratch = path.with_name(f".{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_bytes(content)
        scratch.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        scratch.unlink(missing_ok=True)


def _book(given: Given, named: Mapping[str, Any], mark: str, command: str) -> bytes:
    title = str(given.settings.get("title") or given.settings.get("name"))
    out = io.BytesIO()
    book = workbook(out, title)
    styles = _Styles(book)
    about, settings = book.add_worksheet(ABOUT), book.add_worksheet(SHEETS[CASE])
    _keys(settings, styles, CASE, settings_rows(given.settings))
    _objectives(settings)
    tables = [table for name, table in TABLES.items() if len(given.frames[name])]
    rows = {table.name: len(given.frames[table.name]) for table in tables}
    for table in tables:
        _Sheet(book.add_worksheet(table.name), styles, table, rows).write(given.frames[table.name])
    if named:
        sheet = book.add_worksheet(SHEETS[what_ifs.FILE])
        last = _keys(sheet, styles, what_ifs.FILE, what_if_rows(named))
        _list(sheet, last, HEAD[what_ifs.FILE].index("kind"), KINDS)
    if given.coefficients is not None:
        sheet = book.add_worksheet(SHEETS[APPRAISAL])
        last = _keys(sheet, styles, APPRAISAL, coefficient_rows(given.coefficients))
        _list(sheet, last, HEAD[APPRAISAL].index("mark"), MARKS)
    _dictionary(book.add_worksheet(COLUMNS), styles)
    _about(about, styles, (title, command, mark), book, rows)
    book.close()
    return out.getvalue()


class _Styles:
    """The formats of the workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.title = book.add_format({"bold": True, "font_size": 18})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.strong = book.add_format({"bold": True, "valign": "top"})
        self.head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E7EBEF"})
        self.key = book.add_format({"bold": True, "bottom": 1, "bg_color": "#CFE0EE"})
        self.share = book.add_format({"num_format": "0.0##%"})
        self.whole = book.add_format({"num_format": "0"})
        self.code = book.add_format({"font_name": "Consolas"})
        self.edit = book.add_format({"bg_color": "#FFF8E1", "border": 1, "border_color": "#E3D9B8"})


class _Sheet:
    """The sheet of one table."""

    def __init__(
        self, sheet: Worksheet, styles: _Styles, table: Table, rows: Mapping[str, int]
    ) -> None:
        self.sheet, self.styles, self.table, self.rows = sheet, styles, table, rows

    def write(self, frame: Any) -> None:
        """Write every column that is required or has a value."""
        if len(frame) >= LAST_ROW:
            raise UsageError(
                f"{self.table.name} has {len(frame):,} rows, more than a sheet can hold; "
                "use the folder"
            )
        kept = [c for c in self.table.columns if c.required or frame[c.name].notna().any()]
        for place, column in enumerate(kept):
            self._column(place, column, frame[column.name].tolist())
        self.sheet.freeze_panes(1, min(1, sum(column.key for column in kept)))
        self.sheet.autofilter(0, 0, len(frame), len(kept) - 1)

    def _column(self, place: int, column: Column, values: Sequence[Any]) -> None:
        styles = self.styles
        self.sheet.write_string(0, place, column.name, styles.key if column.key else styles.head)
        self.sheet.write_comment(0, place, _comment(column), {"x_scale": 2, "y_scale": 1.4})
        style = None
        if column.kind == "number":
            style = styles.share if column.unit == "share" else None
        elif column.kind == "integer":
            style = styles.whole
        wide = len(column.name) + 3
        for row, value in enumerate(values, 1):
            shown = _value(self.sheet, row, place, value, style, f"{self.table.name}.{column.name}")
            wide = max(wide, shown)
        self.sheet.set_column(place, place, min(WIDEST, wide + 1), style)
        self._allow(place, column, len(values))

    def _allow(self, place: int, column: Column, rows: int) -> None:
        """A list or a range, so that a slip is told where it is made."""
        if column.kind == "flag":
            _list(self.sheet, rows, place, ("1", "0"))
        elif column.choices:
            _list(self.sheet, rows, place, column.choices)
        elif column.refers and "|" not in column.refers:
            name, _, other = column.refers.partition(".")
            if name in self.rows and not other:
                last = min(LAST_ROW, self.rows[name] + SPARE)
                rule = {"validate": "list", "source": f"='{name}'!$A$2:$A${last}"}
                self._rule(place, rows, {**rule, "error_type": "warning"})
        elif column.kind in ("number", "integer") and (column.low is not None):
            kind = "decimal" if column.kind == "number" else "integer"
            bound: dict[str, Any] = {"validate": kind, "criteria": ">=", "minimum": column.low}
            if column.high is not None:
                bound = {**bound, "criteria": "between", "maximum": column.high}
            else:
                bound["value"] = bound.pop("minimum")
            says = f"{column.name} is {range_of(column)}"
            self._rule(place, rows, {**bound, "error_message": says[:LONGEST_LIST]})

    def _rule(self, place: int, rows: int, rule: Mapping[str, Any]) -> None:
        last = min(LAST_ROW - 1, rows + SPARE)
        self.sheet.data_validation(1, place, last, place, dict(rule))


def _list(sheet: Worksheet, rows: int, place: int, choices: Sequence[str]) -> None:
    if len(",".join(choices)) <= LONGEST_LIST and not any("," in choice for choice in choices):
        last = min(LAST_ROW - 1, rows + SPARE)
        rule = {"validate": "list", "source": list(choices)}
        sheet.data_validation(1, place, last, place, rule)


def _comment(column: Column) -> str:
    parts = [column.meaning[:1].upper() + column.meaning[1:] + "."]
    if column.unit:
        parts.append(f"Unit: {column.unit}.")
    if allowed := range_of(column):
        parts.append(f"Allowed: {allowed}.".replace("`", ""))
    parts.append("Must be filled." if column.given else f"Blank: {blank(column)}.")
    if column.mark:
        parts.append(f"Mark: {column.mark}.")
    return "\n".join(parts).replace("`", "")


def _value(sheet: Worksheet, row: int, place: int, value: Any, style: Any, where: str = "") -> int:
    """Write one cell; the letters it takes."""
    if value is None or value != value or value == "":
        return 0
    if isinstance(value, bool):
        sheet.write_number(row, place, int(value), style)
        return 1
    if isinstance(value, int | float):
        sheet.write_number(row, place, Exact(value), style)
        return min(12, len(repr(value)))
    text = str(value)
    if len(text) > LONGEST:
        raise UsageError(f"{where}, row {row + 1}: a text longer than a cell can hold; use files")
    sheet.write_string(row, place, text, style)
    return len(text)


def _keys(sheet: Worksheet, styles: _Styles, file: str, rows: Iterable[tuple[Any, ...]]) -> int:
    """A sheet of keys, its values marked as what is to be edited; the number of rows."""
    head = HEAD[file]
    wide = [len(word) + 3 for word in head]
    last = 0
    for place, word in enumerate(head):
        sheet.write_string(0, place, word, styles.head)
    for last, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            edited = head[place] == "value"
            if edited and value in (None, ""):
                sheet.write_blank(last, place, None, styles.edit)
            style = styles.edit if edited else None
            wide[place] = max(wide[place], _value(sheet, last, place, value, style, SHEETS[file]))
    for place, letters in enumerate(wide):
        sheet.set_column(place, place, min(WIDEST if place < len(wide) - 1 else 90, letters + 1))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, last), len(head) - 1)
    return last


def _objectives(sheet: Worksheet) -> None:
    """The one setting that is chosen from a list."""
    row = 1 + list(Settings.model_fields).index("objective")
    rule = {"validate": "list", "source": ["weighted", "lexicographic", "maximin"]}
    sheet.data_validation(row, 1, row, 1, rule)


def _dictionary(sheet: Worksheet, styles: _Styles) -> None:
    heads = (("table", 20), ("column", 26), ("key", 6), ("unit", 12), ("range", 30), ("blank", 20))
    for place, (word, width) in enumerate((*heads, ("meaning", 90))):
        sheet.write_string(0, place, word, styles.head)
        sheet.set_column(place, place, width)
    row = 1
    for table in TABLES.values():
        for c in table.columns:
            said = (range_of(c).replace("`", ""), blank(c).replace("`", ""), c.meaning)
            cells = (table.name, c.name, "key" if c.key else "", c.unit, *said)
            for place, text in enumerate(cells):
                sheet.write_string(row, place, text)
            row += 1
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, row - 1, len(heads))


def _about(
    sheet: Worksheet,
    styles: _Styles,
    words: tuple[str, str, str],
    book: xlsxwriter.Workbook,
    rows: Mapping[str, int],
) -> None:
    """What a reader needs who opens no other sheet: title, command, fingerprint, the sheets."""
    title, command, mark = words
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 2, 92)
    sheet.write_string(0, 0, title, styles.title)
    said = f"This workbook is a whole case. Edit it, save it as .xlsx, then run: {command}"
    row = 2
    for sentence in (said, *HOW):
        sheet.merge_range(row, 0, row, 2, "", styles.text)
        sheet.write_string(row, 0, sentence, styles.text)
        sheet.set_row(row, 16.0 * (1 + len(sentence) // 130))
        row += 1
    sheet.write_string(row + 1, 0, "Fingerprint when written", styles.strong)
    sheet.write_string(row + 1, 2, mark, styles.code)
    row += 3
    for place, word in enumerate(("sheet", "rows", "what it holds")):
        sheet.write_string(row, place, word, styles.head)
    told = {
        SHEETS[CASE]: "Settings: name, years, objective, and the rules that are single numbers.",
        SHEETS[what_ifs.FILE]: "Named what-ifs: changes to the case that --what-if applies.",
        SHEETS[APPRAISAL]: "Coefficients with which offers, needs and returns are computed.",
        COLUMNS: "Every table and column that a case may have.",
    }
    for other in book.worksheets()[1:]:
        row += 1
        name = other.get_name()
        sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        if name in rows:
            sheet.write_number(row, 1, rows[name])
        sheet.write_string(row, 2, told.get(name) or TABLES[name].meaning, styles.text)
