"""The study folder: `study.json`, `runs.csv`, the study's own tables and its runs.

Tables are written when all runs are done or the study is stopped; the runs themselves as they end.
A folder of an interrupted study is taken up where it was left, a complete one is only read.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from model import run_folder
from model.errors import UsageError
from model.store import RUNS
from model.tables import csv_text

MARK = "study.json"
HASHES = dict.fromkeys(("run", "nested_run", "plan_from", "bound_from"), str)
"""Columns of hashes: one of digits alone is no number."""


def check(place: Path | None) -> None:
    """Find out before long work whether a study can be written to a place.

    Raises:
        UsageError: if something else is there, or it cannot be written.
    """
    if place is not None and place.is_dir() and (is_study(place) or not any(place.iterdir())):
        return
    if place is not None and place.exists():
        raise UsageError(
            f"{place} exists and holds no study; name a folder that does not exist yet"
        )
    run_folder.check(place)


def is_study(folder: Path) -> bool:
    """Whether a folder holds a study."""
    try:
        return {"study", "complete"} <= read(folder).keys()
    except UsageError:
        return False


def read(folder: Path) -> dict[str, Any]:
    """The content of `study.json`; UsageError if there is none."""
    return run_folder.read_json(folder / MARK, "study")


def read_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of a study, `runs` among them."""
    found = {}
    for name in read(folder).get("tables", []):
        path = folder / f"{name}.csv"
        if path.is_file() and path.stat().st_size > 1:
            found[name] = pd.read_csv(path, dtype=HASHES, keep_default_na=False, na_values=[""])
    return found


def same(folder: Path, study: Mapping[str, Any]) -> bool:
    """Whether a folder holds this very study, complete."""
    if not is_study(folder):
        return False
    before = read(folder)
    asked = json.loads(run_folder.json_text(study))
    return bool(before["complete"]) and all(
        before.get(key) == value for key, value in asked.items()
    )


def place(case: str, verb: str) -> Path:
    """A new folder `runs/<case>-<verb>-<n>`, taken at once."""
    return run_folder.place(None, f"{case}-{verb}")


def begin(folder: Path, study: Mapping[str, Any]) -> None:
    """Open a folder for a study: tables that another one left are removed, runs stay."""
    before = read(folder).get("tables", []) if is_study(folder) else []
    (folder / RUNS).mkdir(parents=True, exist_ok=True)
    _write(folder / MARK, run_folder.json_text({**study, "complete": False, "tables": []}))
    for name in before:
        with contextlib.suppress(OSError):
            (folder / f"{Path(str(name)).name}.csv").unlink()


@contextlib.contextmanager
def opened(folder: Path, study: Mapping[str, Any]) -> Iterator[None]:
    """A folder open for a study; a question that turns out to make no sense leaves no new one behind.

    Raises:
        UsageError: as the block does.
    """
    new = not is_study(folder)
    begin(folder, study)
    try:
        yield
    except UsageError:
        if new and not any((folder / RUNS).iterdir()):
            shutil.rmtree(folder, ignore_errors=True)
        raise


def end(
    folder: Path, study: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], *, complete: bool
) -> None:
    """Write what a study found; `study.json` last, so that it never says more than there is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        _write(folder / f"{name}.csv", csv_text(table))
    content = {**study, "complete": complete, "tables": list(tables)}
    _write(folder / MARK, run_folder.json_text(content))


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all, also when the machine stops."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text if text.endswith("\n") else text + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
