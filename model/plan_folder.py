"""A plan that someone made: the result tables that hold it, read as strictly as a case.

`selection.csv` is enough; `presence`, `service`, `partners`, `funding` and `accounts` say the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from model.case import Case
from model.errors import DataError, Fault, UsageError
from model.plan import Plan
from model.reading import Limits, read_table
from model.run_folder import with_criteria
from model.schema import RESULTS
from model.tables import cell_text, nearest

BLANK = {
    "service": {"share": 1.0},
    "funding": {"amount": 0.0},
    "accounts": {"private": 0.0, "host": 0.0},
}
"""What a blank cell of a plan stands for."""

TABLES = ("selection", "partners", "presence", "service", "funding", "accounts")
"""Tables that together are a plan; only the first must be there."""


@dataclass(frozen=True)
class PlanFolder:
    """What a folder says of a plan.

    Args:
        plan: the decisions in it; what no table says is absent.
        given: names of the tables that were there.
    """

    plan: Plan
    given: frozenset[str]


def read(folder: Path, case: Case) -> PlanFolder:
    """Read a plan of a case.

    Raises:
        UsageError: the folder holds no `selection.csv`.
        DataError: with every fault of the tables: cells that cannot be read, rows that stand twice,
            names and years that the case does not have, starts that it does not admit.
    """
    if not (folder / "selection.csv").is_file():
        raise UsageError(f"{folder} holds no plan: a plan has at least selection.csv")
    given = [name for name in TABLES if (folder / f"{name}.csv").is_file()]
    declared = {**RESULTS, "partners": with_criteria(case.criteria)}
    tables: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for name in given:
        found = read_table(folder, declared[name], Limits())
        tables[name] = found.frame.fillna(BLANK.get(name, {}))
        faults += found.faults or [*_twice(name, found.frame), *_foreign(name, found.frame, case)]
    if not faults:
        faults += _starts(tables["selection"], case)
    if faults:
        raise DataError(faults)
    first = tables["selection"]["offer"].map(lambda offer: case.starts[offer][0])
    tables["selection"] = tables["selection"].fillna({"start_year": first})
    return PlanFolder(Plan.from_tables(tables), frozenset(given))


def _twice(name: str, frame: pd.DataFrame) -> Iterator[Fault]:
    for line in frame.index[frame.duplicated(list(RESULTS[name].key))]:
        yield Fault(f"{name}.csv", int(line), None, "stands twice", "keep one of the rows")


def _foreign(name: str, frame: pd.DataFrame, case: Case) -> Iterator[Fault]:
    """Names and years that the case does not have; blanks where a key must stand."""
    known: dict[str, Collection[Any]] = {
        "offer": case.offers,
        "country": case.countries,
        "hub": case.countries,
        "channel": case.channels,
        "facility": case.facilities,
        "resource": case.resources,
        "year": case.years,
    }
    for column in RESULTS[name].columns:
        names = known.get(column.name)
        if names is None or column.kind == "flag":
            continue
        for line, value in frame[column.name].items():
            blank = pd.isna(value)
            if value in names or (blank and not column.key):
                continue
            what = "is blank" if blank else f"the case has no {column.name} {cell_text(value)}"
            fix = nearest(cell_text(value), [cell_text(other) for other in names])
            yield Fault(f"{name}.csv", int(line), column.name, what, fix)


def _starts(selection: pd.DataFrame, case: Case) -> Iterator[Fault]:
    for line, offer, year in selection[["offer", "start_year"]].itertuples():
        admitted = case.starts[offer]
        if not admitted or not (pd.isna(year) or year in admitted):
            what = f"{offer} cannot start {'' if pd.isna(year) else f'in {year:g}'}".rstrip()
            fix = f"it can start in {', '.join(map(str, admitted))}" if admitted else "leave it out"
            yield Fault("selection.csv", int(line), "start_year", what, fix)
