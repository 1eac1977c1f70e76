"""Solving a case folder to the end, and writing the run the way the audit reads it."""

import json
from collections.abc import Iterable
from pathlib import Path

from model.loading import load_case
from model.pipeline import run
from model.solution import Solution, SolverOptions
from tests.oracle.audit import TABLES


def solve(folder: str | Path, gap: float = 0.0, without: Iterable[str] = ()) -> Solution:
    """Solve a case folder, to the proven optimum unless told otherwise."""
    return run(load_case(folder), SolverOptions(gap=gap), without=without)


def write_run(solution: Solution, folder: Path) -> Path:
    """Write the result tables and `run.json` of a solution."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        solution.table(name).to_csv(folder / f"{name}.csv", index=False)
    (folder / "run.json").write_text(json.dumps(dict(solution.run)), encoding="utf-8")
    return folder
