"""The store of a study: runs by the hash of what was asked, each whole, solved once.

What is asked is all that a folder gives, the overrides in order, the families left out and the
options of the search. The plan that a search began with is no part of it: it decides how fast a
plan is found, not which are right.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from model import run_folder, tables
from model.overrides import Override
from model.solution import SolverOptions

LENGTH = 20
"""Hexadecimal digits of a hash: enough that no two runs of anyone ever share one."""

RUNS = "runs"
PROOF = "proof.json"


def address(
    digest: str, overrides: Iterable[Override], without: Iterable[str], options: SolverOptions
) -> str:
    """The hash of what is asked; the reason given for an override is no part of it.

    Args:
        digest: of what the case folder gives.
        overrides: in order.
        without: families left out.
        options: of the search.
    """
    asked = {
        "case": digest,
        "overrides": [override.to_dict() | {"why": ""} for override in overrides],
        "without": sorted(set(without)),
        "options": asdict(options),
        "version": _version(),
    }
    return _hash(asked)


def offered(own: str, donor: str) -> str:
    """The hash of a run that took over the plan of another run of the same study."""
    return _hash({"run": own, "plan_of": donor})


def _hash(asked: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:LENGTH]


def _version() -> str:
    try:
        return version("tranche")
    except PackageNotFoundError:
        return ""


class Journal:
    """Lines of JSON that are added one by one: work too small for a run each."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[dict[str, Any]]:
        """What was noted; a line that a kill cut off is removed, so that more can follow."""
        found: list[dict[str, Any]] = []
        if not self._path.is_file():
            return found
        lines = self._path.read_text(encoding="utf-8").splitlines(keepends=True)
        for line in lines:
            try:
                found.append(json.loads(line))
            except ValueError:
                break
        if len(found) < len(lines):
            self._path.write_text("".join(lines[: len(found)]), encoding="utf-8")
        return found

    def add(self, content: Mapping[str, Any]) -> None:
        """Note one thing."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(content) + "\n")


class Store:
    """Runs in `<folder>/runs/<hash>`; a run that is there is whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / RUNS

    def clear_scraps(self) -> None:
        """Remove what was being written when a study was killed."""
        for path in self._folder.glob(".*"):
            shutil.rmtree(path, ignore_errors=True)

    def place(self, key: str) -> Path:
        """Folder of a run."""
        return self._folder / key

    def has(self, key: str) -> bool:
        """Whether a run is there."""
        return run_folder.is_run(self.place(key))

    def write(
        self, key: str, run: Mapping[str, Any], texts: Mapping[str, str], proof: str = ""
    ) -> None:
        """Keep a run: its record, its tables as CSV and what it proved, all or nothing."""
        files: dict[str, str | bytes] = {f"{name}.csv": text for name, text in texts.items()}
        if proof:
            files[PROOF] = proof
        files[run_folder.MARK] = run_folder.json_text(run) + "\n"
        tables.write_whole(self.place(key), files, run_folder.MARK)

    def write_like(self, old: str, key: str, run: Mapping[str, Any]) -> None:
        """Keep a run with the tables of another one and a record of its own."""
        texts = {p.stem: p.read_text(encoding="utf-8") for p in self.place(old).glob("*.csv")}
        self.write(key, run, texts)

    def mark(self, key: str, names: Iterable[str]) -> str:
        """The hash of some tables of a run: the same for the same content."""
        texts = [self.place(key) / f"{name}.csv" for name in names]
        return _hash({p.name: p.read_text(encoding="utf-8") for p in texts if p.is_file()})

    def journal(self, key: str) -> Journal:
        """The journal of a search that is no run of its own."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return Journal(self._folder / f"{key}.jsonl")

    def run(self, key: str) -> dict[str, Any]:
        """The record of a run, as in `run.json`."""
        return run_folder.read_run(self.place(key))

    def proof(self, key: str) -> str:
        """What a run proved, as it was given; blank where it proved nothing."""
        place = self.place(key) / PROOF
        return place.read_text(encoding="utf-8") if place.is_file() else ""

    def tables(self, key: str, names: Iterable[str]) -> dict[str, pd.DataFrame]:
        """Some tables of a run; none where it has no plan."""
        return run_folder.read_tables(self.place(key), names)
