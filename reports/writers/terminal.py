"""Sections as text for a terminal, laid out by rich; a wide grid is split, never cut."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reports import wording
from reports.section import Grid, Heading, Section

PIPED_WIDTH = 100
INDENT = 2
GAP = 3
LONGEST = 24
UNIT = 16
ROWS = 100
"""Rows of a table that are printed."""


def console(*, stderr: bool = False) -> Console:
    """A console for plain text; where no terminal tells its width, 100 columns."""
    found = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not found.is_terminal and "COLUMNS" not in found._environ:
        found.width = PIPED_WIDTH
    return found


def text(sections: Iterable[Section], to: Console) -> str:
    """All sections, one below the other, as the console would print them."""
    with to.capture() as capture:
        for section in sections:
            to.print(*_section(section, to.width), sep="\n")
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def _section(section: Section, width: int) -> Iterator[RenderableType]:
    yield Text(section.title, style="bold underline")
    yield Text()
    for paragraph in section.prose:
        yield Padding(Text(wording.text(paragraph)), (0, 0, 0, INDENT))
    if section.prose:
        yield Text()
    left_out: tuple[str, ...] = ()
    for whole in section.grids:
        grid, said = wording.shortened(whole, ROWS)
        left_out += said
        columns = wording.columns(grid)
        for n, shown in enumerate(_split(grid, columns, width)):
            title = f"{grid.title} (continued)" if n else grid.title
            yield Text(wording.text(title), style="italic")
            yield _table(grid, columns, shown)
            yield Text()
    for note in (*left_out, *section.notes):
        yield Padding(Text(wording.text(note), style="italic"), (0, 0, 1, INDENT))


def _table(grid: Grid, columns: list[list[str]], shown: list[int]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, GAP - 1, 0, 0), pad_edge=False, show_edge=False)
    for heading in (grid.headings[i] for i in shown):
        table.add_column(
            Text("\n".join(_lines(heading)), style="bold"),
            justify="right" if heading.number else "left",
            no_wrap=heading.number,
            overflow="fold",
        )
    rows = list(zip(*(columns[i] for i in shown), strict=True))
    for i, row in enumerate(rows):
        total = grid.totals and i == len(rows) - 1
        table.add_row(*(Text(cell) for cell in row), style="bold" if total else None)
    return table


def _split(grid: Grid, columns: list[list[str]], width: int) -> list[list[int]]:
    """Positions of the columns of each part: the first one repeated, each part within the width."""
    wide = [_width(h, cells) for h, cells in zip(grid.headings, columns, strict=True)]
    parts: list[list[int]] = [[0]]
    for i in range(1, len(wide)):
        used = sum(wide[j] + GAP for j in parts[-1])
        if used + wide[i] > width and len(parts[-1]) > 1:
            parts.append([0])
        parts[-1].append(i)
    return parts


def _width(heading: Heading, cells: list[str]) -> int:
    """Room that a column asks for; long text may wrap, amounts may not."""
    longest = max((len(cell) for cell in cells), default=0)
    above = max(map(len, _lines(heading)))
    return max(above, longest if heading.number else min(longest, LONGEST))


def _lines(heading: Heading) -> list[str]:
    """What stands above a column: its label, and its unit in short lines."""
    return [heading.label, *textwrap.wrap(heading.unit, UNIT)]
