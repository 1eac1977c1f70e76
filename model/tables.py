"""Machinery of tables: what a column is, how a cell is read, how a frame is made and written.

The declarations themselves are in `model/schema.py`.
"""

import csv
import io
import math
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from model.errors import UsageError

Kind = Literal["text", "number", "integer", "flag"]
Frames = dict[str, pd.DataFrame]

FLAGS = {"0": False, "1": True, "false": False, "true": True}
MAX_ID = 200
MAX_NUMBER = 1e15  # beyond this a sum loses its units digit
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NOT_A_NUMBER = re.compile(r"[+-]?(nan|inf|infinity)|#?n/?a|none|null|-+|\?", re.IGNORECASE)


class CellError(ValueError):
    """A cell that cannot be read: what is wrong, and what to write instead."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix


@dataclass(frozen=True)
class Column:
    """One column: what it holds, in which unit and range, and what a blank means.

    name, kind, meaning: as they stand in the dictionary.
    unit: unit of a number; `money` is a million of the case's currency at its price year.
    key: part of the key of the table; a key column that is not required may be blank.
    required: may not be blank, unless the appraisal fills it.
    default: what a blank stands for wherever that is one fixed value; None keeps the blank.
    low, high, low_open: range of a number (`low_open`: the lower end itself is not allowed).
    choices: the only texts allowed.
    refers: `table` (its first column) or `table.column` that must hold the value; several
        targets are joined by `|`; a literal such as `*` is allowed through `choices_also`.
    mark: where the values of the reference case come from: found, derived or assumption.
    source: publisher and year of a found column.
    filled: the appraisal computes the cells left blank, so the default waits until it has run.
    choices_also: texts allowed beside the values referred to.
    plain_numbers: text in which numbers are written plainly, so that 5.0 and 5 are one value.
    horizon: a year that must lie in the horizon of the case.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    key: bool = False
    required: bool = False
    default: Any = None
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    choices: tuple[str, ...] = ()
    refers: str | None = None
    mark: str = ""
    source: str = ""
    filled: bool = False
    choices_also: tuple[str, ...] = ()
    plain_numbers: bool = False
    horizon: bool = False

    @property
    def is_id(self) -> bool:
        """Text that names something; it may end up in a file or solver name."""
        return self.kind == "text" and (self.key or self.refers is not None)

    @property
    def given(self) -> bool:
        """Whether the planner must fill it, because nothing else does."""
        return self.required and not self.filled

    def parse(self, raw: str) -> Any:
        """Return the value of a cell that is not blank, or raise CellError."""
        if self.kind == "text":
            return self._text(raw)
        if self.kind == "flag":
            if raw.lower() in FLAGS:
                return FLAGS[raw.lower()]
            raise CellError(f"{shown(raw)} is not a flag", "write 1 or 0 (or true, false)")
        return self.within(_number(raw, self.example))

    @property
    def example(self) -> str:
        """A number that would do here, in words."""
        if self.kind == "integer":
            return "a year such as 2027" if self.horizon else "a whole number such as 3"
        return "a decimal such as 0.35" if self.high == 1 else "a plain number such as 12.5"

    def within(self, value: float) -> float:
        """Return the number if its range allows it, or raise CellError."""
        if not math.isfinite(value):
            raise CellError(f"{value!r} is not a finite number", "write a finite number")
        if abs(value) > MAX_NUMBER:
            raise CellError(f"{value!r} is beyond measure", "use a larger unit")
        if self.kind == "integer" and value != math.floor(value):
            raise CellError(f"{plain(value)} is not a whole number", "write a whole number")
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            if value < 0 <= self.low:
                raise CellError(f"{plain(value)} is negative", f"it must be {self.range}")
            raise CellError(f"{plain(value)} is too small", f"it must be {self.range}")
        if self.high is not None and value > self.high:
            raise CellError(f"{plain(value)} is too large", f"it must be {self.range}")
        return value + 0.0  # -0.0 becomes 0.0

    @property
    def range(self) -> str:
        """The values allowed, in words."""
        if self.choices:
            return ", ".join(self.choices)
        low = "" if self.low is None else f"{'>' if self.low_open else '≥'} {plain(self.low)}"
        high = "" if self.high is None else f"≤ {plain(self.high)}"
        return " and ".join(part for part in (low, high) if part)

    def _text(self, raw: str) -> str:
        value = raw if raw.isascii() else unicodedata.normalize("NFC", raw)
        if bad := next((c for c in value if unicodedata.category(c) in {"Cc", "Zl", "Zp"}), ""):
            raise CellError(f"holds the control character U+{ord(bad):04X}", "remove it")
        if self.plain_numbers and _NUMBER.fullmatch(value):
            value = plain(float(value))
        if self.choices:
            if value not in self.choices:
                raise CellError(f"unknown {self.name} {shown(value)}", nearest(value, self.choices))
            return value
        if self.is_id:
            check_name(value)
        return value


@dataclass(frozen=True)
class Table:
    """One table: its name is the file name without `.csv`.

    required: it must be there with at least one row.
    filled: the appraisal makes it where the case does not give it.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    required: bool = False
    filled: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the key columns, in order."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column of that name; raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


# --- cells -----------------------------------------------------------------------------------


def shown(raw: object) -> str:
    """Return a value quoted for a message, cut where it is long."""
    text = str(raw)
    return repr(text if len(text) <= 60 else text[:57] + "…")


def plain(value: float) -> str:
    """Return a number without a trailing `.0`."""
    return str(int(value)) if value == math.floor(value) and abs(value) < 1e15 else repr(value)


def nearest(name: str, known: Sequence[str], what: str = "") -> str:
    """Return the advice for a name that is not known: the nearest ones, or all if they are few."""
    close = get_close_matches(name, known, n=3, cutoff=0.5)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    if not known:
        return f"there is no {what or 'name'} here"
    listed = ", ".join(sorted(known)[:12]) + (", …" if len(known) > 12 else "")
    return f"known: {listed}"


def check_name(value: str) -> None:
    """Raise CellError for a name that could reach outside a folder or that is beyond measure."""
    if "/" in value or "\\" in value or ".." in value:
        raise CellError(
            f"the name {shown(value)} looks like a path", "names have no '/', '\\' or '..'"
        )
    if len(value) > MAX_ID:
        raise CellError(f"the name {shown(value)} is too long", f"use at most {MAX_ID} characters")


def _number(raw: str, example: str) -> float:
    if _NUMBER.fullmatch(raw):
        return float(raw)
    what = f"{shown(raw)} is not a number"
    if _NOT_A_NUMBER.fullmatch(raw):
        raise CellError(what, "leave the cell blank where there is no value")
    if raw.endswith("%"):
        raise CellError(what, "write a share as a decimal, 0.35 for 35 %")
    if "," in raw:
        raise CellError(what, "use a decimal point and no thousands separator")
    raise CellError(what, f"write {example}")


# --- frames ----------------------------------------------------------------------------------


def column_array(column: Column, values: Sequence[Any]) -> np.ndarray:
    """Return typed values (None = blank) as the array that a frame holds."""
    if column.kind in ("number", "integer"):
        return np.array([math.nan if v is None else v for v in values], dtype=np.float64)
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


@cache
def _no_rows(table: Table) -> pd.DataFrame:
    return make_frame(table, {c.name: [] for c in table.columns}, pd.Index([], dtype="int64"))


def no_rows(table: Table) -> pd.DataFrame:
    """Return the frame of a table that the case does not have."""
    return _no_rows(table).copy()


def make_frame(table: Table, data: Mapping[str, Sequence[Any]], index: Any = None) -> pd.DataFrame:
    """Return a frame with every column of the table; columns not in `data` are blank."""
    rows = len(next(iter(data.values()))) if data else 0
    blank: list[Any] = [None] * rows
    arrays = {c.name: column_array(c, data.get(c.name, blank)) for c in table.columns}
    # An index keeps the type of its values, and is made much faster than a series.
    columns = {name: pd.Index(array, dtype=array.dtype) for name, array in arrays.items()}
    return pd.DataFrame(columns, columns=list(table.names), index=index)


def sort_frame(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame sorted by key (blanks first), its index kept."""
    if len(frame) < 2 or not table.key:
        return frame
    return frame.sort_values(list(table.key), kind="stable", na_position="first")


def fill_defaults(table: Table, frame: pd.DataFrame, *, filled: bool) -> pd.DataFrame:
    """Return the frame with blanks replaced by the defaults of the schema.

    With `filled` also in the columns that the appraisal may compute.
    """
    if frame.empty:
        return frame
    changed = {}
    for column in table.columns:
        if column.default is None or (column.filled and not filled):
            continue
        array = frame[column.name].to_numpy()
        blank = pd.isna(array)
        if blank.any():
            array = array.copy()
            array[blank] = column.default
            changed[column.name] = pd.Series(array, index=frame.index, dtype=array.dtype)
    return frame.assign(**changed) if changed else frame


# --- writing ---------------------------------------------------------------------------------


def cell_text(value: Any, *, whole: bool = False) -> str:
    """Return a cell as it is written: floats by repr, flags as 1 and 0, a blank as nothing."""
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "1" if value else "0"
    if isinstance(value, (float, np.floating)):
        return str(int(value)) if whole else repr(float(value))
    return str(value)


def csv_text(frame: pd.DataFrame, table: Table | None = None) -> str:
    """Return a frame as CSV with full precision, so that reading it gives the same frame.

    Columns that the table (if given) declares as integer are written without a fraction.
    """
    whole = {c.name for c in table.columns if c.kind == "integer"} if table else set()
    columns = [
        [cell_text(v, whole=name in whole) for v in frame[name].tolist()] for name in frame.columns
    ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue()


@contextmanager
def whole_folder(folder: str | Path, mark: str | None) -> Iterator[Path]:
    """Give a temporary folder beside `folder`; move it to its place when the block succeeds.

    So a folder that exists is whole. One that exists already is replaced only if it is empty or
    holds the file `mark`, by which this tool knows its own; else UsageError, nothing touched.
    With `mark` None nothing is ever replaced (what people edit by hand).
    """
    target = Path(folder)
    _refuse_foreign(target, mark)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise UsageError(f"cannot write to {target}: {error.strerror}") from error
    try:
        made = scratch / "new"
        made.mkdir()
        yield made
        _refuse_foreign(target, mark)
        _flush(made)
        _swap(made, target, scratch / "old")
        _sync(target.parent)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def write_whole(folder: str | Path, files: Mapping[str, str | bytes], mark: str | None) -> None:
    """Write the files (name in the folder -> content) as one whole, see `whole_folder`."""
    with whole_folder(folder, mark) as made:
        for name, content in files.items():
            path = made / name
            if not path.resolve().is_relative_to(made.resolve()):
                raise UsageError(f"{shown(name)} would be written outside {folder}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)


def _flush(folder: Path) -> None:
    """Have a folder on the disk before its name says that it is whole: power may fail."""
    for path in sorted(folder.rglob("*"), reverse=True):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows does not open folders
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems cannot
            os.fsync(handle)
    finally:
        os.close(handle)


def _swap(made: Path, target: Path, old: Path) -> None:
    if not target.exists():
        made.rename(target)
        return
    target.rename(old)
    try:
        made.rename(target)
    except OSError:
        old.rename(target)  # what was there must survive
        raise


def _refuse_foreign(target: Path, mark: str | None) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageError(f"{target} exists and is not a folder; choose another --out")
    if not target.is_dir() or not any(target.iterdir()):
        return
    if mark is None:
        raise UsageError(f"{target} exists and is not empty; choose another --out")
    if not (target / mark).is_file():
        raise UsageError(
            f"{target} exists and holds no {mark}, so it is not replaced; choose another --out"
        )
