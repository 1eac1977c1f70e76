"""What makes tables fit together: unique keys, references that exist, years of the horizon.

A `View` is what every check looks at; the index of its frames is the line of each row.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from model.errors import Fault
from model.frames import cells, rows, tuples
from model.reading import NO_LINE, SHOWN_PER_COLUMN
from model.schema import TABLES, Settings
from model.tables import Column, Frames, Table, cell_text, nearest, plain, shown

SUGGESTED = 20  # looking for the nearest of thousands of names is slow


@dataclass(frozen=True)
class View:
    """A case to be checked.

    frames: typed tables, indexed by line (`NO_LINE` where no file holds the row).
    settings: None where `case.toml` itself is at fault.
    unsure: tables some of whose keys could not be read; nothing is said to be missing there.
    complete: False while the appraisal has still to fill tables and columns.
    """

    frames: Frames
    settings: Settings | None
    unsure: frozenset[str] = frozenset()
    complete: bool = True

    def fault(self, table: str, row: int | None, column: str | None, what: str, fix: str) -> Fault:
        """Return a fault of the row at a position of a table (None: of the whole table)."""
        line = None if row is None else int(self.frames[table].index[row])
        if line == NO_LINE and row is not None:
            key = [cell_text(self.frames[table][name].iloc[row]) for name in TABLES[table].key]
            what = f"({', '.join(key)}) {what}"
        return Fault(f"{table}.csv", None if line == NO_LINE else line, column, what, fix)

    def rows(self, table: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield (position, cells) of a small table; a blank is None."""
        return enumerate(rows(self.frames[table]))

    def values(self, table: str, column: str) -> list[Any]:
        """Return the distinct values of a column, blanks left out."""
        return sorted(set(cells(self.frames[table][column])) - {None})

    def known(self, table: str) -> bool:
        """Whether every row of a table that will exist is there, so that one can be missing."""
        waits = not self.complete and TABLES[table].filled and self.frames[table].empty
        return table not in self.unsure and not waits


Check = Callable[[View], Iterator[Fault]]


def capped(faults: Iterable[Fault], limit: int = SHOWN_PER_COLUMN) -> Iterator[Fault]:
    """Yield the first faults of a kind, and one that tells how many more there are."""
    more, last = 0, None
    for number, fault in enumerate(faults):
        if number < limit:
            yield fault
        else:
            more, last = more + 1, last or fault
    if last:
        what = f"and {more:,} more faults of this kind"
        yield Fault(last.file, last.row, last.column, what, "mend the first ones alike")


def keys(view: View) -> Iterator[Fault]:
    """No two rows of a table have the same key."""
    for table in TABLES.values():
        frame = view.frames[table.name]
        if len(frame) > 1 and table.key:
            yield from capped(_duplicates(view, table, frame))


def _duplicates(view: View, table: Table, frame: pd.DataFrame) -> Iterator[Fault]:
    names = list(table.key)
    if len(set(tuples(frame, *names))) == len(frame):
        return
    # A required key that could not be read is told where it stands.
    read = frame[[n for n in names if table.column(n).required]].notna().all(axis=1).to_numpy()
    again = frame.duplicated(names, keep="first").to_numpy() & read
    first: dict[tuple[str, ...], int] = {}
    texts = [[cell_text(value) for value in frame[name].tolist()] for name in names]
    for row, key in enumerate(zip(*texts, strict=True)):
        if again[row]:
            what = f"{' '.join(f'{n}={plain_text(v)}' for n, v in zip(names, key, strict=True))}"
            line = int(frame.index[first[key]])
            where = f" on line {line}" if line != NO_LINE else ""
            yield view.fault(
                table.name, row, names[0], f"the key {what} stands already{where}", "keep one row"
            )
        else:
            first.setdefault(key, row)


def plain_text(text: str) -> str:
    """Return a key cell for a message: years without a fraction."""
    return text.removesuffix(".0") or "(blank)"


def references(view: View) -> Iterator[Fault]:
    """Every name that refers to another table exists there."""
    for table in TABLES.values():
        for column in table.columns:
            if column.refers and not view.frames[table.name].empty:
                yield from capped(_dangling(view, table, column))


def _dangling(view: View, table: Table, column: Column) -> Iterator[Fault]:
    targets = [_target(part) for part in (column.refers or "").split("|")]
    if not all(view.known(name) for name, _ in targets):
        return
    known = {value for name, at in targets for value in view.values(name, at)}
    known.update(column.choices_also)
    fixes: dict[str, str] = {}
    for row, value in enumerate(cells(view.frames[table.name][column.name])):
        if value is None or value in known:
            continue
        if value not in fixes:
            few = len(fixes) < SUGGESTED
            fixes[value] = nearest(value, sorted(known), column.name) if few else "add it there"
        place = " or ".join(f"{name}.csv" for name, _ in targets)
        what = f"{shown(value)} is not in {place}"
        yield view.fault(table.name, row, column.name, what, fixes[value])


def _target(text: str) -> tuple[str, str]:
    name, _, column = text.partition(".")
    return name, column or TABLES[name].key[0]


def horizon(view: View) -> Iterator[Fault]:
    """Every year lies in the horizon."""
    if view.settings is None:
        return
    first, last = view.settings.years[0], view.settings.years[-1]
    for table in TABLES.values():
        frame = view.frames[table.name]
        for column in table.columns:
            if column.horizon and not frame.empty:
                years = frame[column.name].to_numpy()
                wrong = np.flatnonzero((years < first) | (years > last))
                fix = "correct it, or the years of case.toml"
                yield from capped(
                    view.fault(
                        table.name,
                        int(row),
                        column.name,
                        f"{plain(float(years[row]))} is outside the horizon {first}-{last}",
                        fix,
                    )
                    for row in wrong
                )


def blanks(view: View) -> Iterator[Fault]:
    """What may be left to the appraisal is there when it has run."""
    if not view.complete:
        return
    for table in TABLES.values():
        frame = view.frames[table.name]
        for column in table.columns:
            if column.required and column.filled and table.name not in view.unsure:
                blank = np.flatnonzero(frame[column.name].isna().to_numpy())
                what, fix = "is blank, and no rule of the appraisal fills it", "give a number"
                yield from capped(
                    view.fault(table.name, int(row), column.name, what, fix) for row in blank
                )


STRUCTURE: tuple[Check, ...] = (keys, references, horizon, blanks)
