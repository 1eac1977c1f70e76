"""The text fits its width, loses nothing, and no name can steer the terminal."""

import io

import pytest
from rich.console import Console

from reports import report_on
from reports.section import Grid, Heading, Section
from reports.writers import terminal
from tests.reports.sample import RUN, tables


def console(width: int, **options) -> Console:
    return Console(width=width, file=io.StringIO(), highlight=False, markup=False, **options)


def shown(*sections: Section, width: int = 100, **options) -> str:
    return terminal.text(sections, console(width, **options))


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_plan_fits(width):
    text = shown(*report_on(RUN, tables()), width=width)
    assert max(map(len, text.splitlines())) <= width
    assert "62.5 %" in text


def test_wide_grid_is_split_with_its_first_column_repeated():
    names = [f"criterion_{i}" for i in range(30)]
    headings = (Heading("partner"), *(Heading(name, number=True) for name in names))
    rows = (("KEN", *(float(i) for i in range(30))), ("NGA", *(1000.0 + i for i in range(30))))
    text = shown(Section("Many", grids=(Grid("Returns", headings, rows),)), width=80)
    assert max(map(len, text.splitlines())) <= 80
    assert all(name in text for name in names)
    assert text.count("KEN") == text.count("partner") > 1
    assert "1,029" in text


def test_names_cannot_steer_the_terminal():
    hostile = "\x1b[31mred\x07 [bold]not markup[/bold]"
    grid = Grid(hostile, (Heading("name"),), ((hostile,),))
    text = shown(Section("Names", prose=(hostile,), grids=(grid,)))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[bold]not markup[/bold]" in text


def test_no_color_leaves_no_colour(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    text = shown(*report_on(RUN, tables()), force_terminal=True)
    assert "\x1b[3" not in text.replace("\x1b[3m", "")  # italics carry no colour


def test_long_text_wraps_and_amounts_stay_whole():
    long = "a very long name of an institution " * 4
    headings = (Heading("source"), Heading("amount", number=True))
    text = shown(Section("Wrap", grids=(Grid("Money", headings, ((long, 1234567.0),)),)), width=60)
    assert max(map(len, text.splitlines())) <= 60
    assert "1,234,567" in text
    assert "".join(text.split()).count("institution") == 4


def test_of_a_long_table_the_first_rows_are_printed_and_the_rest_is_told():
    rows = (*((f"name {n}", float(n)) for n in range(3000)), ("total", 4498500.0))
    headings = (Heading("name"), Heading("amount", number=True))
    text = shown(Section("Many", grids=(Grid("All of them", headings, rows, totals=True),)))
    assert f"name {terminal.ROWS - 2} " in text
    assert f"name {terminal.ROWS - 1} " not in text
    assert "4,498,500" in text
    assert f"All of them: the first {terminal.ROWS - 1} of 3,000 rows" in " ".join(text.split())
