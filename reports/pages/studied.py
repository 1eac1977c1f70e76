"""What a page on a study is made from, and what every such page has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from reports import sums, wording
from reports.section import Run, Tables

PLANNED = ("optimal", "feasible")
"""States of a run that has a plan."""


@dataclass(frozen=True)
class Studied:
    """A study as its folder has it.

    Args:
        study: the content of `study.json`.
        tables: the tables of the study, `runs` among them.
        runs: record and result tables of each run that is in the folder.
        context: what it tells of the case and of the world.
    """

    study: Run
    tables: Tables
    runs: Mapping[str, tuple[Run, Tables]]
    context: Tables = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the case is called."""
        return str(self.study.get("legend", {}).get("title") or self.study.get("case", ""))

    @property
    def rows(self) -> pd.DataFrame:
        """The table of runs; without rows where nothing was run."""
        return sums.known(self.tables, "runs")

    def plan(self, run: object) -> tuple[Run, Tables] | None:
        """A run and its tables beside what is known of the case; None where it has no plan."""
        if not isinstance(run, str) or run not in self.runs:
            return None
        record, tables = self.runs[run]
        if "partners" not in tables:
            return None
        return record, _Both(tables, self.context)

    def any_plan(self) -> tuple[Run, Tables] | None:
        """The first run that has a plan."""
        return next((found for run in self.runs if (found := self.plan(run))), None)


class _Both(Mapping[str, pd.DataFrame]):
    """Two sets of tables as one, none read before it is asked for."""

    def __init__(self, first: Tables, second: Tables) -> None:
        self._first, self._second = first, second

    def __getitem__(self, key: str) -> pd.DataFrame:
        return self._first[key] if key in self._first else self._second[key]

    def __iter__(self):  # type: ignore[no-untyped-def]
        yield from dict.fromkeys([*self._first, *self._second])

    def __contains__(self, key: object) -> bool:
        return key in self._first or key in self._second

    def __len__(self) -> int:
        return len({*self._first, *self._second})


def number(value: object) -> float | None:
    """A cell of a table as a number; None where it is blank."""
    return float(value) if isinstance(value, int | float) and value == value else None


def text(value: object) -> str:
    """A cell of a table as text; blank where it is."""
    return "" if value is None or value != value else str(value)


def acts(names: Sequence[str], verb: str) -> str:
    """Who does what.

    >>> acts(["Kenya"], "enter"), acts(["Kenya", "Ghana"], "leave"), acts([], "enter")
    ('Kenya enters', 'Kenya and Ghana leave', '')
    """
    return f"{wording.series(names)} {verb}{'s' if len(names) == 1 else ''}" if names else ""


def short(value: float | None) -> str:
    """A value with digits enough for a picture.

    >>> short(0.929065), short(None)
    ('0.9291', '–')
    """
    return wording.significant(value, 4)
