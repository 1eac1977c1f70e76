"""A baselines study of the same case, for a run to be set beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from model import run_folder, study_folder
from model.errors import UsageError
from model.schema_context import CONTEXT_TABLES
from model.store import RUNS
from model.tables import make_frame, sort_frame

BEST = "best"
CRITERION = "criterion "


def baselines(folder: Path, run: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables `baselines` and `baseline_partners` of `schema_context`.

    Args:
        folder: of the study.
        run: the content of `run.json` of the run that is to be compared.

    Raises:
        UsageError: it is no complete baselines study, or one of another case.
    """
    study = study_folder.read(folder)
    if study.get("study") != "baselines" or not study.get("complete"):
        raise UsageError(f"{folder} is not a complete study of baselines")
    found = study_folder.read_tables(folder)
    runs = found.get("runs", pd.DataFrame())
    best = runs[runs["rule"] == BEST] if "rule" in runs else runs
    if not len(best):
        raise UsageError(f"{folder} holds no runs")
    record = run_folder.read_run(folder / RUNS / Path(str(best["run"].iloc[0])).name)
    if record.get("fingerprint") != run.get("fingerprint"):
        raise UsageError(
            f"{folder} is a study of another case: make one with the same tables and changes"
        )
    titles = {str(rule): str(title) for rule, title in dict(study.get("titles") or {}).items()}
    return {
        "baselines": _frame("baselines", _worths(found, runs, titles)),
        "baseline_partners": _frame("baseline_partners", _partners(found)),
    }


def _frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = CONTEXT_TABLES[name]
    frame = make_frame(table, {c: [row.get(c) for row in rows] for c in table.names})
    return sort_frame(table, frame).reset_index(drop=True)


def _worths(
    found: Mapping[str, pd.DataFrame], runs: pd.DataFrame, titles: Mapping[str, str]
) -> list[dict[str, Any]]:
    rows = [
        {
            "rule": row["rule"],
            "title": titles.get(row["rule"], row["rule"]),
            "measure": str(row["measure"]).removeprefix(CRITERION),
            "amount": float(row["baseline"]),
        }
        for row in found.get("worth", pd.DataFrame()).to_dict("records")
    ]
    for row in runs[runs["objective"].isna()].to_dict("records"):
        title = titles.get(row["rule"], row["rule"])
        reason = str(row["reason"]).removeprefix("Skipped: ")
        rows.append({"rule": row["rule"], "title": title, "measure": "", "reason": reason})
    return rows


def _partners(found: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    return [
        {"rule": row["rule"], "country": row["country"], "committed_musd": float(row["committed"])}
        for row in found.get("given", pd.DataFrame()).to_dict("records")
        if row["rule"] != BEST
    ]
