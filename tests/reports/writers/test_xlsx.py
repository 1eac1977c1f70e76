"""The workbook holds what the CSV files hold, and nothing in it is ever run."""

import io
import re
import zipfile

import openpyxl
import pandas as pd
import pytest

from reports import page_on
from reports.writers import xlsx
from tests.reports.sample import HOSTILE, RUN, everything, hostile, tables


def made(run, found) -> bytes:
    return xlsx.workbook(run, page_on(run, found), found)


def read(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def book():
    return read(made(RUN, everything()))


def test_memo_is_first_and_every_result_table_has_a_sheet(book):
    assert book.sheetnames[:2] == ["Memo", "Charts"]
    assert set(tables()) <= set(book.sheetnames)
    assert not {"countries", "world", "marks"} & set(book.sheetnames)
    memo = " ".join(str(c.value) for row in book["Memo"].iter_rows() for c in row if c.value)
    assert "2 partners of 4 countries" in memo
    assert "Proof: optimal within the gap asked" in memo


def test_memo_has_partners_and_sources_as_numbers(book):
    rows = [[c for c in row if c is not None] for row in book["Memo"].iter_rows(values_only=True)]
    assert ["Kenya (KEN)", "hub, assured", "2027", 1, 100, 20, 5, 15, 8.5] in rows
    # Loans 60 + 15 and what others pay in 2027 and 2028: 80 and 40, 120 in all.
    assert ["total", 80, 40, 120] in rows


def test_charts_stand_beside_the_rows_they_are_drawn_from(book):
    rows = list(book["Charts"].iter_rows(max_col=5, values_only=True))
    head = next(row for row in rows if row[0] == "Who pays for each partner, million USD")
    kenya = next(row for row in rows if row[0] == "Kenya")
    assert dict(zip(head[1:], kenya[1:], strict=True)) == {
        "home": 60,
        "allied": 15,
        "private": 20,
        "host": 5,
    }


@pytest.mark.parametrize("name", sorted(tables()))
def test_cells_are_those_of_the_table(book, name):
    frame = everything()[name]
    head, *rows = book[name].iter_rows(values_only=True)
    assert [cell for cell in head if cell] == list(frame.columns)
    rows = [row for row in rows if any(cell is not None for cell in row)]
    assert len(rows) == len(frame)
    for row, line in zip(rows, frame.itertuples(index=False), strict=True):
        for cell, value in zip(row, line, strict=True):
            if value is None or value != value:
                assert cell is None
            elif isinstance(value, str):
                assert cell == value
            else:
                assert float(cell) == float(value)


def test_sheets_are_made_to_be_worked_with(book):
    for name in tables():
        assert book[name].freeze_panes in ("A2", "B2")
        assert book[name].auto_filter.ref
    funding = book["funding"]
    column = [cell.value for cell in funding[1]].index("amount") + 1
    assert funding.cell(2, column).number_format == "#,##0.00####"
    year = [cell.value for cell in funding[1]].index("year") + 1
    assert funding.cell(2, year).number_format == "0"


def test_there_are_native_charts():
    names = zipfile.ZipFile(io.BytesIO(made(RUN, everything()))).namelist()
    assert len([name for name in names if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]) == 3


@pytest.mark.parametrize("name", HOSTILE)
def test_text_is_never_a_formula_or_a_link(name):
    content = made(*hostile(name))
    for sheet in read(content).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title} {cell.coordinate}"
                assert cell.hyperlink is None or cell.hyperlink.target is None
    parts = zipfile.ZipFile(io.BytesIO(content))
    assert not [n for n in parts.namelist() if "externalLink" in n or "vba" in n.lower()]
    texts = "".join(parts.read(n).decode() for n in parts.namelist() if n.endswith(".rels"))
    assert "External" not in texts


def test_same_run_same_bytes():
    assert made(RUN, everything()) == made(RUN, everything())


def test_a_run_without_a_plan_has_a_memo():
    run = {**RUN, "status": "infeasible", "objective": None, "reasons": ["Staff is short."]}
    book = read(made(run, {}))
    assert book.sheetnames == ["Memo"]
    assert "Staff is short." in [row[0] for row in book["Memo"].iter_rows(values_only=True)]


def test_empty_tables_and_odd_numbers_are_written():
    found = {name: frame.iloc[:0] for name, frame in everything().items()}
    found["metrics"] = pd.DataFrame(
        {"metric": ["a", "b"], "value": [float("inf"), 1e300], "unit": ["", None]}
    )
    book = read(made(RUN, found))
    assert [row[1] for row in book["metrics"].iter_rows(min_row=2, values_only=True)] == [
        "inf",
        1e300,
    ]
