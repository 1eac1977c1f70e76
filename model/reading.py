"""Reading one file of a case strictly: text in, typed frame and faults out.

Every fault is gathered with its line and column; a cell that cannot be read counts as blank from
there on, so that one slip is told once. Sizes are limited before anything is held in memory.
"""

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from model.errors import Fault
from model.tables import CellError, Column, Table, fill_defaults, make_frame, nearest, no_rows

MAX_ROWS = 500_000
SHOWN_PER_COLUMN = 100
NO_LINE = -1  # index label of a row that no file holds


Cell = str | CellError
"""A cell as a file holds it: its text, or why it cannot be taken as it stands."""


@dataclass(frozen=True)
class Limits:
    """What a single file may hold; `--max-rows` raises both."""

    rows: int = MAX_ROWS

    @property
    def bytes(self) -> int:
        """Largest file: about a hundred bytes a row, and ten megabytes for any case."""
        return max(10_000_000, 100 * self.rows)


class FileError(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class TableRead(NamedTuple):
    """A frame whose index is the line of each row, its faults, and whether a key may be missing."""

    frame: pd.DataFrame
    faults: list[Fault]
    unsure: bool


def read_bytes(folder: Path, name: str, limits: Limits) -> bytes:
    """Return the content of a file of the folder as checked UTF-8 without a byte order mark."""

    def refuse(what: str, fix: str, row: int | None = None) -> FileError:
        return FileError(Fault(name, row, None, what, fix))

    path = folder / name
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve()):
            raise refuse("is a link that leads out of the case folder", "put the file itself there")
        if not real.is_file():
            raise refuse("is not a regular file", "put a file there")
        with real.open("rb") as file:
            data = file.read(limits.bytes + 1)
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be opened"
        raise refuse(f"cannot be read: {reason}", "check the file") from error
    if len(data) > limits.bytes:
        raise refuse(f"is larger than {limits.bytes:,} bytes", "raise the limit with --max-rows")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise refuse("is UTF-16", "save it as UTF-8")
    if (at := data.find(b"\0")) >= 0:
        raise refuse("holds a NUL byte", "save it as plain text in UTF-8", _line(data, at))
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = _line(data, error.start)
        byte = data[error.start]
        raise refuse(f"is not UTF-8: byte 0x{byte:02x}", "save it as UTF-8", line) from error
    return data


def _line(data: bytes, at: int) -> int:
    before = data[:at].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


def read_table(folder: Path, table: Table, limits: Limits) -> TableRead:
    """Read `<table>.csv` of a folder that has it."""
    file = f"{table.name}.csv"
    try:
        data = read_bytes(folder, file, limits)
    except FileError as error:
        return TableRead(no_rows(table), [error.fault], unsure=True)
    faults: list[Fault] = []
    header, rows, lines = _split(data, file, limits, faults)
    return typed(table, file, header, rows, lines, faults)


def typed(
    table: Table,
    file: str,
    header: list[str],
    rows: Sequence[Sequence[Cell]],
    lines: list[int],
    faults: list[Fault],
) -> TableRead:
    """Make a frame of the cells of a table.

    Args:
        table: what it should be.
        file: its name in faults.
        header: names of the columns as they stand.
        rows: cells, as many in each row as the header has.
        lines: line of each row.
        faults: what was wrong with it so far.
    """
    ragged = bool(faults)
    cells = _by_column(table, header, rows, file, faults)
    unsure = ragged or any(name not in cells for name in table.key if table.column(name).required)
    values: dict[str, list[Any]] = {}
    for column in table.columns:
        if column.name in cells:
            before = len(faults)
            values[column.name] = _parse(column, cells[column.name], lines, file, faults)
            unsure |= column.is_id and len(faults) > before
    frame = make_frame(table, values, pd.Index(np.array(lines if values else [], dtype=np.int64)))
    if table.required and not lines and not faults:
        faults.append(Fault(file, None, None, "has no rows", "a case needs at least one"))
    return TableRead(fill_defaults(table, frame, filled=False), faults, unsure)


def _split(
    data: bytes, file: str, limits: Limits, faults: list[Fault]
) -> tuple[list[str], list[list[str]], list[int]]:
    """Return the header, the rows that fit it, and the line on which each row begins."""
    # Streaming keeps one copy of a large file in memory, not three.
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        end = reader.line_num
        for row in reader:
            line, end = end + 1, reader.line_num
            if not "".join(row).strip():
                continue
            if len(row) != len(header):
                what = f"has {len(row)} cells where the header has {len(header)}"
                if len(faults) < SHOWN_PER_COLUMN:
                    fix = "quote cells that hold a comma, or complete the row"
                    faults.append(Fault(file, line, None, what, fix))
                continue
            rows.append(row)
            lines.append(line)
            if len(rows) > limits.rows:
                what = f"has more than {limits.rows:,} rows"
                faults.append(Fault(file, line, None, what, "raise the limit with --max-rows"))
                return header, [], []
    except csv.Error as error:
        what = f"is not CSV: {error}"
        faults.append(Fault(file, reader.line_num, None, what, "check the quotes on this line"))
        return [], [], []
    return header, rows, lines


def _by_column(
    table: Table, header: list[str], rows: Sequence[Sequence[Cell]], file: str, faults: list[Fault]
) -> dict[str, Sequence[Cell]]:
    """Return the cells of each known column and gather the faults of the header."""
    if not header:
        if not faults:
            fix = f"write the column names first: {', '.join(table.names[:4])} …"
            faults.append(Fault(file, 1, None, "has no header", fix))
        return {}
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        fix = "separate columns by commas"
        faults[:] = [Fault(file, 1, None, "has a single column", fix)]
        return {}
    columns: Sequence[Sequence[Cell]] = list(zip(*rows, strict=True)) or [()] * len(header)
    cells: dict[str, Sequence[Cell]] = {}
    for place, name in enumerate(header, start=1):
        if not name:
            what = f"the name of column {place} is blank"
            faults.append(Fault(file, 1, None, what, "name it or remove it"))
        elif name in cells:
            faults.append(Fault(file, 1, name, "stands twice in the header", "keep one of them"))
        elif name not in table.names:
            faults.append(Fault(file, 1, name, "unknown column", nearest(name, table.names)))
        else:
            cells[name] = columns[place - 1]
    for column in table.columns:
        if column.given and column.name not in cells:
            faults.append(Fault(file, 1, column.name, "is missing", f"add it: {column.meaning}"))
    return cells


def _parse(
    column: Column, cells: Sequence[Cell], lines: list[int], file: str, faults: list[Fault]
) -> list[Any]:
    """Return the values of one column; equal cells are parsed once."""
    value: dict[Cell, Any] = {}
    bad: dict[Cell, CellError] = {}
    for raw in set(cells):
        value[raw] = None
        try:
            if isinstance(raw, CellError):
                bad[raw] = raw
            elif text := raw.strip():
                value[raw] = column.parse(text)
            elif column.given:
                bad[raw] = CellError("is blank", f"fill it: {column.meaning}")
        except CellError as error:
            bad[raw] = error
    if bad:
        wrong = [(line, bad[raw]) for line, raw in zip(lines, cells, strict=True) if raw in bad]
        for line, cell in wrong[:SHOWN_PER_COLUMN]:
            faults.append(Fault(file, line, column.name, cell.what, cell.fix))
        if len(wrong) > SHOWN_PER_COLUMN:
            what = f"and {len(wrong) - SHOWN_PER_COLUMN:,} more faulty cells"
            line = wrong[SHOWN_PER_COLUMN][0]
            faults.append(Fault(file, line, column.name, what, "mend the first ones alike"))
    return [value[raw] for raw in cells]
