"""What a report of a study reads: its folder alone, each run only when somebody looks at it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import pandas as pd

from model import run_folder, study_folder
from model.schema import RESULTS
from model.schema_context import CONTEXT_TABLES
from model.store import LENGTH, RUNS
from model.tables import write_whole

Value = TypeVar("Value")


class Lazy(Mapping[str, Value], Generic[Value]):
    """Values by key, each made when it is first asked for and kept."""

    def __init__(self, keys: list[str], make: Callable[[str], Value]) -> None:
        self._keys, self._make = dict.fromkeys(keys), make
        self._made: dict[str, Value] = {}

    def __getitem__(self, key: str) -> Value:
        if key not in self._keys:
            raise KeyError(key)
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class Kept(NamedTuple):
    """A study as its folder has it.

    Args:
        study: the content of `study.json`.
        tables: its own tables, `runs` among them.
        runs: record and result tables of each run.
        context: what it tells of the case and of the world.
    """

    study: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    runs: Mapping[str, tuple[Mapping[str, Any], Mapping[str, pd.DataFrame]]]
    context: Mapping[str, pd.DataFrame]


def keep(folder: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    """Write what a report must know of the case, in place of what was there."""
    shutil.rmtree(folder / run_folder.CONTEXT, ignore_errors=True)
    run_folder.write_context(folder, frames)


def of_run(folder: Path) -> dict[str, pd.DataFrame]:
    """What a run folder tells of its case."""
    found = run_folder.read_context(folder)
    return {name: found[name] for name in CONTEXT_TABLES if name in found}


def adopt(folder: Path, sources: Iterable[Path]) -> pd.DataFrame:
    """Copy runs from elsewhere into a study folder, so that it is whole without them.

    Returns:
        The table of runs, each named as its folder was.
    """
    rows = []
    for source in sources:
        names = [run_folder.MARK, *(f"{name}.csv" for name in RESULTS)]
        files = {n: (source / n).read_bytes() for n in names if (source / n).is_file()}
        key = hashlib.sha256(b"".join(files.values())).hexdigest()[:LENGTH]
        write_whole(folder / RUNS / key, files, run_folder.MARK)
        run = run_folder.read_run(source)
        ends = {"objective": run.get("objective"), "bound": run.get("bound")}
        rows.append(
            {
                "run": key,
                "study": "compare",
                "name": str(source),
                "status": run.get("status"),
                **ends,
                "gap": run.get("gap_rel"),
                "reason": " ".join(run.get("reasons", ())),
            }
        )
    return pd.DataFrame(rows)


def read(folder: Path) -> Kept:
    """Read a study back.

    Raises:
        UsageError: the folder holds no study.
    """
    study, tables = study_folder.read(folder), study_folder.read_tables(folder)
    names = tables["runs"]["run"].dropna().unique() if "runs" in tables else []
    place = folder / RUNS
    there = [str(name) for name in names if run_folder.is_run(place / str(name))]
    runs = Lazy(there, lambda name: _run(place / name))
    return Kept(study, tables, runs, run_folder.read_context(folder))


def _run(folder: Path) -> tuple[Mapping[str, Any], Mapping[str, pd.DataFrame]]:
    names = [name for name in RESULTS if (folder / f"{name}.csv").is_file()]
    tables = Lazy(names, lambda name: run_folder.read_tables(folder, [name])[name])
    return run_folder.read_run(folder), tables
