"""What a reader of a run must know of its case: names and reasons, marks, meaning of the rules."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from model import entry
from model.case import Case
from model.coefficients import Coefficients, describe
from model.constraints import FAMILIES
from model.formulation import name_of
from model.schema import TABLES
from model.schema_context import CONTEXT_TABLES
from model.tables import make_frame, sort_frame

PARTS = {
    "why": "Why",
    "data": "Sets and data",
    "variables": "Variables",
    "constraint": "Constraint",
    "binding": "Binding means",
    "assumes": "Assumes",
    "source": "Source",
}
"""Columns of `families` and the titles in the docstring of a family."""


def tables(case: Case, coefficients: Coefficients | None) -> dict[str, pd.DataFrame]:
    """The tables of `schema_context` for a case, whose coefficients are None without appraisal."""
    rows = {
        "standing": _standing(case),
        "families": [_family(name_of(module), module.__doc__ or "") for module in FAMILIES],
        "marks": _marks(case, coefficients),
        "notes": [{"note": note} for note in case.notes],
        "entry": list(entry.least(case)),
        "doors": list(entry.doors(case)),
    }
    countries = case.frames["countries"]
    given = [c for c in countries if c == "country" or countries[c].notna().any()]
    return {"countries": countries[given], **{name: _frame(name, r) for name, r in rows.items()}}


def _frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = CONTEXT_TABLES[name]
    frame = make_frame(table, {c: [row.get(c) for row in rows] for c in table.names})
    return sort_frame(table, frame).reset_index(drop=True)


def _standing(case: Case) -> list[dict[str, Any]]:
    """Per country the best (offer, start) of each package, the cheapest among equals."""
    rows = []
    for c, packages in case.bundles.items():
        best = [
            min((-_worth(case, pair), case.cost[pair]) for pair in packages[p]) for p in packages
        ]
        row: dict[str, Any] = {
            "country": c,
            "offers": float(len(case.offers_of[c])),
            "packages": float(len(packages)),
            "worth": -sum(worth for worth, _ in best) + 0.0,
        }
        if case.has_money:
            row["cost_musd"] = float(sum(cost for _, cost in best))
        rows.append(row)
    return rows


def _worth(case: Case, pair: tuple[str, int]) -> float:
    criteria = case.criteria
    return sum(
        criteria[j].weight * amount / criteria[j].scale for j, amount in case.value[pair].items()
    )


def _family(name: str, docstring: str) -> dict[str, Any]:
    """The parts of a docstring, each as one line of text."""
    found: dict[str, Any] = {"family": name, "what": _line(docstring.split("\n\n")[0])}
    for column, title in PARTS.items():
        match = re.search(rf"\*\*{title}\*\*(.*?)(?=\n\n\*\*|\Z)", docstring, re.DOTALL)
        found[column] = _line(match.group(1)) if match else None
    return found


def _line(text: str) -> str:
    return " ".join(text.split())


def _marks(case: Case, coefficients: Coefficients | None) -> list[dict[str, Any]]:
    """Marks stand for the values of an appraised case; without an appraisal none are declared."""
    if coefficients is None:
        return []
    rows: list[dict[str, Any]] = []
    for name, table in TABLES.items():
        for column in () if table.filled else table.columns:
            cells = int(case.frames[name][column.name].notna().sum())
            if cells and column.mark:
                rows.append(
                    {
                        "place": name,
                        "name": column.name,
                        "kind": "column",
                        "mark": column.mark,
                        "source": column.source or None,
                        "cells": float(cells),
                    }
                )
    for section, name, _, mark, source, _ in describe(coefficients).itertuples(index=False):
        row = {"place": section, "name": name, "kind": "coefficient", "mark": mark, "cells": 1.0}
        rows.append({**row, "source": source or None})
    return rows
