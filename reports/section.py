"""What a report is made of, whatever it is written to: sections of sentences and grids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

Run = Mapping[str, Any]
"""The content of `run.json`."""

Tables = Mapping[str, pd.DataFrame]
"""Result tables by name."""

Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Heading:
    """A column of a grid; with `number` its cells are amounts, rounded alike and set to the right.

    Args:
        label: what stands above the column.
        unit: unit of the amounts, shown with the label.
        number: whether the cells are amounts.
    """

    label: str
    unit: str = ""
    number: bool = False


@dataclass(frozen=True)
class Grid:
    """A table for people: its first column names the row.

    Args:
        title: what is shown, units included where all columns share one.
        headings: one per column.
        rows: cells in the order of the headings; None is shown as a dash.
        totals: whether the last row is a total.
    """

    title: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: bool = False


@dataclass(frozen=True)
class Section:
    """One part of a report.

    Args:
        title: heading.
        prose: paragraphs that say it in words.
        grids: tables.
        notes: what a reader must know to read the tables rightly.
    """

    title: str
    prose: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = ()
