"""Numbers and names as people read them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from reports.section import Cell, Grid, Heading, Run

DASH = "–"


def decimals(values: Iterable[float | None]) -> int:
    """Decimals that suit a column of amounts: three significant digits of its largest.

    >>> decimals([12345.6, 0.2]), decimals([85.25, 3.0]), decimals([0.031])
    (0, 1, 4)
    """
    largest = max((abs(v) for v in values if v is not None and math.isfinite(v)), default=0.0)
    if largest == 0 or largest >= 100:
        return 0
    return max(0, 2 - math.floor(math.log10(largest)))


def number(value: float | None, places: int) -> str:
    """An amount with thousands separators; what would round to nothing says so.

    >>> number(1234.56, 1), number(0.004, 1), number(0, 2), number(None, 1)
    ('1,234.6', '<0.1', '0', '–')
    """
    if value is None or math.isnan(value):
        return DASH
    if value == 0 or math.isinf(value):
        return f"{value:.0f}".lstrip("-") if value == 0 else str(value)
    if abs(value) < 0.5 * 10**-places:
        return f"{'-' if value < 0 else ''}<{10**-places:.{places}f}"
    return f"{value:,.{places}f}"


def amount(value: float, unit: str = "", beside: Sequence[float] = ()) -> str:
    """One amount in a sentence, rounded like those beside it.

    >>> amount(4210.4, "million USD"), amount(0.25), amount(0.25, beside=[12])
    ('4,210 million USD', '0.250', '0.2')
    """
    return f"{number(value, decimals([value, *beside]))} {unit}".rstrip()


def significant(value: float | None, digits: int = 7) -> str:
    """A value and its bound, with digits enough to tell them apart.

    >>> significant(1234.56789), significant(0.5), significant(None)
    ('1,234.568', '0.5', '–')
    """
    return DASH if value is None else f"{value:,.{digits}g}"


NOTHING = 1e-9
"""A share below this is rounding residue."""


def percent(share: float | None) -> str:
    """A share as a percentage, three digits of it.

    >>> percent(0.01234), percent(0.00004), percent(1.0), percent(1.5e-16), percent(None)
    ('1.23 %', '0.004 %', '100 %', '0 %', '–')
    """
    if share is None:
        return DASH
    return f"{0.0 if abs(share) < NOTHING else float(f'{100 * share:.3g}'):g} %"


def count(n: int, one: str, many: str = "") -> str:
    """A number of things.

    >>> count(1, "partner"), count(3, "country", "countries")
    ('1 partner', '3 countries')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def shortened(grid: Grid, most: int) -> tuple[Grid, tuple[str, ...]]:
    """A table of at most so many rows, its total kept, and what that leaves out in words.

    >>> grid = Grid("Pools", (Heading("pool"),), (("a",), ("b",), ("c",), ("sum",)), totals=True)
    >>> shortened(grid, 3)[0].rows, shortened(grid, 3)[1]
    ((('a',), ('b',), ('sum',)), ('Pools: the first 2 of 3 rows; the folder of a run has all.',))
    >>> shortened(grid, 4)[1]
    ()
    """
    if len(grid.rows) <= most:
        return grid, ()
    total = grid.rows[-1:] if grid.totals else ()
    shown, all_of_them = most - len(total), len(grid.rows) - len(total)
    left_out = f"the first {shown:,} of {all_of_them:,} rows; the folder of a run has all."
    return replace(grid, rows=grid.rows[:shown] + total), (f"{grid.title}: {left_out}",)


def series(words: Sequence[str]) -> str:
    """Words as a list in a sentence.

    >>> series(["a", "b", "c"]), series(["a"]), series([])
    ('a, b and c', 'a', 'none')
    """
    if len(words) < 2:
        return words[0] if words else "none"
    return f"{', '.join(words[:-1])} and {words[-1]}"


def years(found: Iterable[int]) -> str:
    """Years with runs of them joined.

    >>> years([2027, 2028, 2029, 2031]), years([])
    ('2027–2029, 2031', '–')
    """
    runs: list[list[int]] = []
    for year in sorted(set(found)):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs) or DASH


def plain(word: str) -> str:
    """A key as a word: `public_services` reads `public services`."""
    return word.replace("_", " ")


def key(value: object) -> str:
    """A key of a table in a sentence; a year is a whole number, however it is stored.

    >>> key(2027.0), key("dfc")
    ('2027', 'dfc')
    """
    return f"{value:.0f}" if isinstance(value, float) else str(value)


def name(run: Run, kind: str, of: str) -> str:
    """The name that the case gives a country, channel, …; its key where it gives none."""
    return str(run.get("legend", {}).get(kind, {}).get(of) or of)


def budget(run: Run, pool: object) -> str:
    """The name that the case gives a pool; its key in plain words where it gives none.

    >>> budget({"legend": {"pools": {"a_b": "A to B"}}}, "a_b"), budget({}, "a_b")
    ('A to B', 'a b')
    """
    return str(run.get("legend", {}).get("pools", {}).get(pool) or plain(str(pool)))


def columns(grid: Grid) -> list[list[str]]:
    """The cells of a grid as text, by column; amounts of one unit are rounded alike."""
    cells = [[row[i] for row in grid.rows] for i in range(len(grid.headings))]
    places: dict[str, int] = {}
    for unit in {heading.unit for heading in grid.headings if heading.number}:
        alike = [
            c
            for h, c in zip(grid.headings, cells, strict=True)
            if h.number and not h.own and h.unit == unit
        ]
        places[unit] = decimals(v for column in alike for v in column if isinstance(v, float))
    return [
        [_shown(heading, cell, places.get(heading.unit, 0)) for cell in column]
        for heading, column in zip(grid.headings, cells, strict=True)
    ]


JOINERS = "\u200c\u200d"
"""Not printable, but emoji and some scripts are spelled with them."""


def text(cell: Cell, blank: str = DASH) -> str:
    """A cell that is no amount. Anyone may write names: nothing in them may steer a terminal."""
    if cell is None or cell == "" or cell != cell:
        return blank
    if isinstance(cell, bool):
        return "yes" if cell else blank
    return "".join(ch if ch.isprintable() or ch in JOINERS else "�" for ch in str(cell))


def _shown(heading: Heading, cell: Cell, places: int) -> str:
    if not heading.number:
        return text(cell)
    if heading.own and isinstance(cell, float):
        return number(cell, 0 if cell == int(cell) else decimals([cell]))
    return _amount(cell, places)


def _amount(cell: Cell, places: int) -> str:
    if isinstance(cell, int):
        return f"{cell:,}"
    return number(cell, places) if isinstance(cell, float) else text(cell)
