"""The run folder: `run.json` and the result tables, written whole or not at all, and read back."""

from __future__ import annotations

import contextlib
import csv
import itertools
import json
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from model import bundled, schema, tables
from model.errors import DataError, Fault, UsageError
from model.reading import Limits, read_table
from model.schema_context import CONTEXT_TABLES

MARK = "run.json"
CONTEXT = "context"
"""Subfolder with what a report must know of the case."""


def check(place: Path | None) -> None:
    """Find out before a long search whether a run can be written to a place.

    Raises:
        UsageError: if the place is taken by something that is not a run, or cannot be written.
    """
    target = Path("runs") / "run" if place is None else place
    if place is not None and place.exists() and not is_run(place):
        raise UsageError(f"{place} exists and holds no run; name a folder that does not exist yet")
    parent = next(folder for folder in target.absolute().parents if folder.exists())
    if not parent.is_dir():
        raise UsageError(f"{target} cannot be written: {parent} is not a folder")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise UsageError(f"{target} cannot be written: no right to write in {parent}")


def place(asked: Path | None, name: str) -> Path:
    """Where a run goes: the folder asked for, or a new `runs/<case>-<n>`, taken at once."""
    if asked is not None:
        return asked
    stem = re.sub(r"[^\w.-]+", "_", name) or "run"
    for n in itertools.count(1):
        found = Path("runs") / f"{stem}-{n}"
        with contextlib.suppress(FileExistsError):
            found.mkdir(parents=True)
            break
    return found


@contextlib.contextmanager
def new(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill; it takes its place when the block succeeds."""
    try:
        with tables.whole_folder(target, MARK) as folder:
            yield folder
    except BaseException:
        with contextlib.suppress(OSError):
            target.rmdir()  # the number that was taken, if nothing is in it
        raise


def is_run(folder: Path) -> bool:
    """Whether a folder holds a run of this program."""
    try:
        return {"fingerprint", "status"} <= read_run(folder).keys()
    except UsageError:
        return False


def write_tables(folder: Path, results: Mapping[str, pd.DataFrame]) -> None:
    """Write `<table>.csv` with every digit: six would fail the audit of a small row."""
    for name, table in results.items():
        text = tables.csv_text(table, schema.RESULTS.get(name))
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def write_context(folder: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    """Write what a report must know of the case, so that it can be made again from the folder."""
    (folder / CONTEXT).mkdir(exist_ok=True)
    for name, frame in frames.items():
        text = tables.csv_text(frame, CONTEXT_TABLES[name])
        scratch = folder / CONTEXT / f".{name}.csv"
        scratch.write_text(text, encoding="utf-8")
        scratch.replace(folder / CONTEXT / f"{name}.csv")


def write_run(folder: Path, run: Mapping[str, Any]) -> None:
    """Write `run.json`."""
    (folder / MARK).write_text(json_text(run) + "\n", encoding="utf-8")


def read(folder: Path) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """Read a run back: the content of `run.json` and its tables.

    Raises:
        UsageError: the folder holds no run.
        DataError: a table cannot be read.
    """
    if not is_run(folder):
        raise UsageError(f"{folder} is not a run folder")
    return read_run(folder), read_tables(folder, schema.RESULTS)


def read_tables(folder: Path, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Those of the named result tables that a run has; DataError if one cannot be read."""
    found: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for name in names:
        if not (folder / f"{name}.csv").is_file():
            continue
        table = schema.RESULTS[name]
        if name == "partners":
            table = with_criteria(_header(folder / f"{name}.csv"))
        made = read_table(folder, table, Limits())
        found[name] = made.frame
        faults += made.faults
    if faults:
        raise DataError(faults)
    return found


def read_context(folder: Path) -> dict[str, pd.DataFrame]:
    """What a run folder tells of its case, and as `world` the outlines of all countries.

    A table that the folder does not hold is left out.

    Raises:
        DataError: a table cannot be read.
    """
    place = folder / CONTEXT
    there = [table for name, table in CONTEXT_TABLES.items() if (place / f"{name}.csv").is_file()]
    made = {table.name: read_table(place, table, Limits()) for table in there}
    if faults := [fault for read in made.values() for fault in read.faults]:
        raise DataError(faults)
    found = {name: read.frame.reset_index(drop=True) for name, read in made.items()}
    text = {"country": str, "iso_numeric": str, "name": str, "path": str}
    return {**found, "world": pd.read_csv(bundled.outlines(), dtype=text, keep_default_na=False)}


def write_report(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Put the files of a report into a run folder, each at once."""
    for name, content in files:
        scratch = folder / f".{name}"
        scratch.write_bytes(content)
        scratch.replace(folder / name)


def with_criteria(names: Iterable[str]) -> tables.Table:
    """The declaration of `partners` with a column per criterion."""
    table = schema.RESULTS["partners"]
    criteria = [tables.Column(j, "number", f"value of {j}") for j in names if j not in table.names]
    return replace(table, columns=(*table.columns, *criteria))


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file), [])


def json_text(content: Mapping[str, Any]) -> str:
    """One JSON object; numbers that are not finite become null, as JSON has none."""
    return json.dumps(plain(content), indent=2, ensure_ascii=False, allow_nan=False)


def read_run(folder: Path) -> dict[str, Any]:
    """The content of `run.json`; UsageError if there is none."""
    return read_json(folder / MARK, "run")


def read_json(path: Path, what: str) -> dict[str, Any]:
    """The object that makes a folder one of a run, or of a study; UsageError if there is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path.parent} is not a {what} folder: it has no {path.name}") from error
    except ValueError as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise UsageError(f"{path} holds no {what}")
    return content


def plain(value: Any) -> Any:
    """Content as JSON has it: no numpy, no numbers that are not finite."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()  # a numpy scalar
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
