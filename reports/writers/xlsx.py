"""The plan as a workbook: a memo first, then charts, one sheet per table, and what the columns are.

Every cell holds the value of the CSV file. Text is always written as text, so that nothing that
someone put into a name is ever run as a formula or opened as a link.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from model import spreadsheet
from model.schema import RESULTS
from model.spreadsheet import LONGEST, WIDEST, Exact
from reports import proof, sums, wording
from reports.section import Grid, Run, Section, Tables

MEMO, CHARTS, COLUMNS = "Memo", "Charts", "Columns"

A4 = 9
LAST = 10
"""Last column of the memo."""
MARKS = (("status", "status"), ("value", "objective"), ("bound", "bound"), ("gap", "gap_rel"))

COLOURS = {
    "home": "#0072B2",
    "allied": "#E69F00",
    "multilateral": "#56B4E9",
    "private": "#009E73",
    "host": "#69717C",
}


def workbook(run: Run, sections: Sequence[tuple[str, Section]], tables: Tables) -> bytes:
    """The workbook of a run.

    Args:
        run: the content of `run.json`.
        sections: key and content; the first is the answer in words, for the memo.
        tables: result tables; what is no result table is left out.
    """
    answer = sections[0][1]
    out = io.BytesIO()
    book = spreadsheet.workbook(out, wording.text(answer.title))
    styles = _Styles(book)
    found = {name: tables[name] for name in RESULTS if name in tables}
    _memo(book.add_worksheet(MEMO), styles, run, dict(sections), found)
    if found:
        _charts(book, styles, run, tables)
    for name, frame in found.items():
        _table(book.add_worksheet(name), styles, name, frame)
    if found:
        _dictionary(book.add_worksheet(COLUMNS), styles, found)
    book.close()
    return out.getvalue()


class _Styles:
    """The formats of the workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.title = book.add_format({"bold": True, "font_size": 18})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.strong = book.add_format({"bold": True, "valign": "top"})
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}
        )
        self.number = book.add_format({"num_format": "#,##0.00####"})
        self.short = book.add_format({"num_format": "#,##0.0", "valign": "top"})
        self.left = book.add_format({"align": "left", "valign": "top"})
        self.share = book.add_format({"num_format": "0.0%"})
        self.whole = book.add_format({"num_format": "0"})
        self.count = book.add_format({"num_format": "#,##0"})


def _memo(
    sheet: Worksheet,
    styles: _Styles,
    run: Run,
    sections: Mapping[str, Section],
    found: Mapping[str, Any],
) -> None:
    """What a reader needs who opens no other sheet: one page on paper."""
    answer = sections["answer"]
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, LAST, 13)
    _text(sheet, 0, 0, answer.title, styles.title)
    row = 2
    for sentence in (*answer.prose, proof.meaning(run)):
        row = _line(sheet, row, 0, sentence, styles.text)
    row += 1
    for fact in answer.facts:
        _text(sheet, row, 0, fact.label, styles.strong)
        says = f"{fact.value} {fact.unit}".rstrip()
        row = _line(sheet, row, 1, f"{says} ({fact.note})" if fact.note else says, styles.text)
    row += 1
    for key in ("partners", "money"):
        for grid in sections[key].grids[:1] if key in sections else ():
            row = _grid(sheet, styles, row, grid)
    mark = f"{run.get('case')} {run.get('fingerprint')}"
    marks = [(words, run.get(key)) for words, key in MARKS if run.get(key) is not None]
    for words, value in (*marks, ("case", mark)):
        _text(sheet, row, 0, words, styles.strong)
        _value(sheet, row, 1, value, styles.left)
        row += 1
    row += 1
    for name in found:
        sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        row = _line(sheet, row, 1, RESULTS[name].meaning, styles.text)


def _line(sheet: Worksheet, row: int, place: int, text: str, style: Format) -> int:
    """A sentence over the width of the page, as high as it needs; the next row."""
    letters = 118 if place else 148
    sheet.merge_range(row, place, row, LAST, "", style)
    _text(sheet, row, place, text, style)
    sheet.set_row(row, 16.0 * math.ceil(max(1, len(text)) / letters))
    return row + 1


def _grid(sheet: Worksheet, styles: _Styles, row: int, grid: Grid) -> int:
    """A table of the report; the next free row after a blank one."""
    _text(sheet, row, 0, grid.title, styles.strong)
    row += 1
    for place, heading in enumerate(grid.headings):
        says = f"{heading.label}, {heading.unit}" if heading.unit else heading.label
        _text(sheet, row, place, says, styles.head)
    for n, cells in enumerate(grid.rows, 1):
        total = grid.totals and n == len(grid.rows)
        for place, (heading, cell) in enumerate(zip(grid.headings, cells, strict=True)):
            style = styles.short if heading.number else styles.strong if total else styles.text
            style = styles.count if isinstance(cell, int) else style
            _value(sheet, row + n, place, cell, style)
    return row + len(grid.rows) + 2


def _table(sheet: Worksheet, styles: _Styles, name: str, frame: pd.DataFrame) -> None:
    """One result table: header frozen, filter on, formats by the kind of the column."""
    declared = {column.name: column for column in RESULTS[name].columns}
    columns = [str(column) for column in frame.columns]
    for place, column in enumerate(columns):
        _text(sheet, 0, place, column, styles.head)
        kind = declared[column].kind if column in declared else "number"
        unit = declared[column].unit if column in declared else ""
        style = {"integer": styles.whole, "text": None, "flag": None}.get(kind, styles.number)
        if kind == "number" and unit == "share":
            style = styles.share
        wide = len(column)
        for row, value in enumerate(frame[column].tolist(), 1):
            _value(sheet, row, place, value, style, flag=kind == "flag")
            if row <= 500 and isinstance(value, str):
                wide = max(wide, len(value))
        sheet.set_column(place, place, min(WIDEST, max(9, wide + 2)))
    keys = sum(column in RESULTS[name].key for column in columns)
    sheet.freeze_panes(1, min(keys, 1))
    if columns:
        sheet.autofilter(0, 0, max(len(frame), 1), len(columns) - 1)


def _dictionary(sheet: Worksheet, styles: _Styles, found: Mapping[str, pd.DataFrame]) -> None:
    for place, (word, width) in enumerate(
        (("table", 14), ("column", 22), ("unit", 14), ("meaning", 80))
    ):
        _text(sheet, 0, place, word, styles.head)
        sheet.set_column(place, place, width)
    row = 1
    for name in found:
        for column in RESULTS[name].columns:
            for place, text in enumerate((name, column.name, column.unit, column.meaning)):
                _text(sheet, row, place, text, styles.text)
            row += 1
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, row - 1, 3)


def _charts(book: xlsxwriter.Workbook, styles: _Styles, run: Run, tables: Tables) -> None:
    """Native charts beside the few rows that they are drawn from."""
    sheet = book.add_worksheet(CHARTS)
    sheet.set_column(0, 0, 28)
    row = _money_chart(book, sheet, styles, run, tables)
    row = _partners_chart(book, sheet, styles, run, tables, row)
    _pools_chart(book, sheet, styles, run, tables, row)


def _money_chart(
    book: xlsxwriter.Workbook, sheet: Worksheet, styles: _Styles, run: Run, tables: Tables
) -> int:
    paying = sums.paying(run, tables)
    title = f"Money by source and year, {sums.unit(run)}"
    _text(sheet, 0, 0, title, styles.head)
    if paying.empty:
        _text(sheet, 1, 0, "No money moves in this plan.", styles.text)
        return 4
    years = sorted({int(year) for year in paying["year"]})
    for place, year in enumerate(years, 1):
        sheet.write_number(0, place, year, styles.head)
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    kinds = [kind for kind in COLOURS if (paying["kind"] == kind).any()]
    for row, kind in enumerate(kinds, 1):
        _text(sheet, row, 0, kind, styles.text)
        mine = paying[paying["kind"] == kind].groupby("year")["amount"].sum()
        for place, year in enumerate(years, 1):
            sheet.write_number(row, place, float(mine.get(year, 0.0)), styles.number)
        chart.add_series(
            {
                "name": [CHARTS, row, 0],
                "categories": [CHARTS, 0, 1, 0, len(years)],
                "values": [CHARTS, row, 1, row, len(years)],
                "fill": {"color": COLOURS[kind]},
                "gap": 60,
            }
        )
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_y_axis({"min": 0, "num_format": "#,##0", "major_gridlines": {"visible": True}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 640, "height": 340})
    sheet.insert_chart(0, len(years) + 2, chart, {"description": title})
    return max(len(kinds) + 3, 20)


def _partners_chart(
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    styles: _Styles,
    run: Run,
    tables: Tables,
    row: int,
) -> int:
    """Who pays for each partner; the row below."""
    rows = sums.commitments(run, tables)
    rows = rows[(rows["resource"] == sums.MONEY) & rows["funded"]]
    paid = rows.groupby(["country", "kind"])["amount"].sum().to_dict()
    partners = sums.engaged(tables).to_dict("records")
    for line in partners:
        for kind in sums.OTHERS:
            paid[line["country"], kind] = line[f"{kind}_musd"]
    kinds = [kind for kind in COLOURS if any(k == kind and x > 0 for (_, k), x in paid.items())]
    if not kinds:
        return row
    title = f"Who pays for each partner, {sums.unit(run)}"
    for place, word in enumerate((title, *kinds)):
        _text(sheet, row, place, word, styles.head)
    for n, line in enumerate(partners, row + 1):
        _text(sheet, n, 0, wording.name(run, "countries", line["country"]), styles.text)
        for place, kind in enumerate(kinds, 1):
            amount = float(paid.get((line["country"], kind), 0.0))
            sheet.write_number(n, place, amount if amount == amount else 0.0, styles.number)
    last = row + len(partners)
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    for place, kind in enumerate(kinds, 1):
        chart.add_series(
            {
                "name": [CHARTS, row, place],
                "categories": [CHARTS, row + 1, 0, last, 0],
                "values": [CHARTS, row + 1, place, last, place],
                "fill": {"color": COLOURS[kind]},
                "gap": 40,
            }
        )
    height = max(240, 26 * len(partners) + 110)
    _finished(chart, title, height)
    sheet.insert_chart(row, len(COLOURS) + 3, chart, {"description": title})
    return row + max(len(partners) + 3, height // 20 + 2)


def _finished(chart: Any, title: str, height: int) -> None:
    """What all bar charts share."""
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_x_axis({"min": 0, "num_format": "#,##0"})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 640, "height": height})


def _pools_chart(
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    styles: _Styles,
    run: Run,
    tables: Tables,
    row: int,
) -> None:
    pools = tables["pools"]
    money = pools[pools["unit"] == sums.unit(run)]
    if money.empty:
        return
    total = money.groupby("pool")[["amount", "used"]].sum().sort_index()
    title = f"Budgets of all years, {sums.unit(run)}"
    for place, word in enumerate((title, "available", "used")):
        _text(sheet, row, place, word, styles.head)
    for n, (pool, line) in enumerate(total.iterrows(), row + 1):
        _text(sheet, n, 0, wording.budget(run, pool), styles.text)
        sheet.write_number(n, 1, float(line["amount"]), styles.number)
        sheet.write_number(n, 2, float(line["used"]), styles.number)
    last = row + len(total)
    chart = book.add_chart({"type": "bar"})
    for place, colour in ((1, "#C3CAD3"), (2, "#0072B2")):
        chart.add_series(
            {
                "name": [CHARTS, row, place],
                "categories": [CHARTS, row + 1, 0, last, 0],
                "values": [CHARTS, row + 1, place, last, place],
                "fill": {"color": colour},
                "gap": 40,
            }
        )
    _finished(chart, title, max(240, 26 * len(total) + 110))
    sheet.insert_chart(row, len(COLOURS) + 3, chart, {"description": title})


def _value(
    sheet: Worksheet, row: int, place: int, value: Any, style: Format | None, *, flag: bool = False
) -> None:
    """One cell: a number, a flag or a text; a blank stays a blank."""
    if value is None or value is pd.NA or value != value:
        return
    if flag or isinstance(value, bool):
        sheet.write_boolean(row, place, bool(value))
    elif isinstance(value, int | float) or hasattr(value, "dtype"):
        number = float(value)
        if math.isfinite(number):
            sheet.write_number(row, place, Exact(number), style)
        else:
            _text(sheet, row, place, str(number), style)
    else:
        _text(sheet, row, place, str(value), style)


def _text(sheet: Worksheet, row: int, place: int, text: str, style: Format | None = None) -> None:
    if text:
        sheet.write_string(row, place, wording.text(text)[:LONGEST], style)
