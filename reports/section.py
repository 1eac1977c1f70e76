"""What a report is made of, whatever it is written to: sections of sentences and grids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

Run = Mapping[str, Any]
"""The content of `run.json`."""

Tables = Mapping[str, pd.DataFrame]
"""Result tables by name, and beside them what a reader of them must know: see `sums.known`."""

Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Heading:
    """A column of a grid; with `number` its cells are amounts, rounded alike and set to the right.

    Args:
        label: what stands above the column.
        unit: unit of the amounts, shown with the label.
        number: whether the cells are amounts.
        own: whether each amount is rounded by itself, as where every row has a unit of its own.
    """

    label: str
    unit: str = ""
    number: bool = False
    own: bool = False


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
class Fact:
    """One number to be seen at a glance.

    Args:
        label: what it is.
        value: the number as text.
        unit: its unit.
        note: what it is to be read with, such as its proof.
    """

    label: str
    value: str
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Key:
    """One line of a legend: a class of the style sheet and what it stands for."""

    style: str
    label: str


@dataclass(frozen=True)
class Figure:
    """A picture for people who would rather look than read; a terminal leaves it out.

    Args:
        title: what is shown, with the unit.
        about: the picture in words, for those who cannot see it.
        drawing: markup of the picture, every text in it escaped by its maker.
        legend: what the colours stand for.
        notes: what a reader must know to read it rightly.
        least: smallest width in pixels at which it can be read; 0 where it adapts.
    """

    title: str
    about: str
    drawing: Markup
    legend: tuple[Key, ...] = ()
    notes: tuple[str, ...] = ()
    least: int = 0


@dataclass(frozen=True)
class Card:
    """What is to be said of one thing, such as a partner.

    Args:
        title: its name.
        under: where it belongs.
        badges: roles, each with a class of the style sheet.
        facts: its numbers.
        figures: its pictures.
        lines: sentences.
        items: what it gets, one line each.
    """

    title: str
    under: str = ""
    badges: tuple[Key, ...] = ()
    facts: tuple[Fact, ...] = ()
    figures: tuple[Figure, ...] = ()
    lines: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """One part of a report.

    Args:
        title: heading.
        prose: paragraphs that say it in words.
        grids: tables.
        notes: what a reader must know to read the tables rightly.
        facts: numbers to be seen at a glance.
        figures: pictures.
        cards: one per thing that the section is about.
        folded: tables that a page shows when asked, and a terminal not at all.
        texts: longer plain texts with a title each, such as mathematics, folded like tables.
        drawn: whether the pictures say what the tables say, so that a page folds the tables.
    """

    title: str
    prose: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    figures: tuple[Figure, ...] = ()
    cards: tuple[Card, ...] = ()
    folded: tuple[Grid, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    drawn: bool = False
