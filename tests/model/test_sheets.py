"""Workbooks that are not what they say: refused in a sentence, with little memory."""

import struct
import zipfile

import openpyxl
import pytest

from model import sheets
from model.reading import FileError, Limits
from model.sheets import Sheets


@pytest.fixture
def plain(tmp_path):
    """A small workbook as a spreadsheet saves it."""
    book = openpyxl.Workbook()
    book.active.title = "pools"
    book.active.append(["pool", "amount"])
    book.active.append(["a", 0.1])
    book.save(tmp_path / "plain.xlsx")
    return tmp_path / "plain.xlsx"


def rebuilt(path, **parts):
    """The workbook with parts replaced: name in the archive -> how its bytes change."""
    with zipfile.ZipFile(path) as old:
        found = {name: old.read(name) for name in old.namelist()}
    for name, change in parts.items():
        found[name] = change(found.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in found.items():
            new.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def cells(path, limits=None):
    found = Sheets(path, limits or Limits())
    return {name: [row for _, row in found.rows(name)] for name in found.names}


def refusal(path, limits=None):
    with pytest.raises(FileError) as caught:
        cells(path, limits)
    return str(caught.value)


def test_cells_are_text_as_in_a_csv_file(plain):
    found = Sheets(plain, Limits())
    assert found.names == ["pools"]
    assert list(found.rows("pools")) == [(1, ["pool", "amount"]), (2, ["a", "0.1"])]


@pytest.mark.parametrize(
    "content", [b"", b"pool,amount\n", b"PK\x03\x04 and no more", b"\xd0\xcf\x11\xe0" * 100]
)
def test_what_is_no_workbook_is_refused(tmp_path, content):
    path = tmp_path / "no.xlsx"
    path.write_bytes(content)
    assert "is no workbook, or one with a password" in refusal(path)


def test_an_archive_without_sheets_is_refused(tmp_path):
    path = tmp_path / "no.xlsx"
    with zipfile.ZipFile(path, "w") as it:
        it.writestr("hello.xml", "<hello/>")
    assert "cannot be read as a workbook" in refusal(path)


def test_entities_are_refused(plain):
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>'
    rebuilt(plain, **{SHEET: lambda old: bomb + old.partition(b"?>")[2]})
    assert "declares entities" in refusal(plain)


def test_entities_are_found_where_chunks_meet(plain, monkeypatch):
    monkeypatch.setattr(sheets, "CHUNK", 7)
    rebuilt(plain, **{SHEET: lambda old: old + b"<!-- x --><!DOCTYPE a []>"})
    assert "declares entities" in refusal(plain)


def test_other_encodings_are_refused(plain):
    rebuilt(plain, **{SHEET: lambda old: old.decode().encode("utf-16")})
    assert "is not UTF-8" in refusal(plain)


def test_a_bomb_is_refused_before_it_is_unpacked(plain):
    rebuilt(plain, **{"xl/media/big.bin": lambda old: bytes(50_000_000)})
    assert plain.stat().st_size < 100_000
    assert "unpacks to more than 40,000,000 bytes" in refusal(plain, Limits(rows=1000))


def test_a_bomb_that_lies_about_its_size_unpacks_no_further(plain):
    rebuilt(plain, **{SHEET: lambda old: old + b" " * 50_000_000})
    data = bytearray(plain.read_bytes())
    with zipfile.ZipFile(plain) as it:
        real = struct.pack("<I", it.getinfo(SHEET).file_size)
    assert data.count(real) == 2
    plain.write_bytes(data.replace(real, struct.pack("<I", 1000)))
    assert refusal(plain, Limits(rows=1000))


def test_a_row_beyond_measure_is_refused(plain, monkeypatch):
    monkeypatch.setattr(sheets, "LONGEST_STRETCH", 10_000)
    rebuilt(plain, **{SHEET: lambda old: old.replace(b"</row>", b"<c/>" * 5000 + b"</row>", 1)})
    assert "has a row beyond measure" in refusal(plain)


def test_many_rows_are_no_row_beyond_measure(plain, monkeypatch):
    monkeypatch.setattr(sheets, "LONGEST_STRETCH", 20_000)
    monkeypatch.setattr(sheets, "CHUNK", 1_000)
    more = b"".join(b'<row r="%d"><c><v>1</v></c></row>' % n for n in range(3, 3000))
    rebuilt(plain, **{SHEET: lambda old: old.replace(b"</sheetData>", more + b"</sheetData>")})
    assert len(cells(plain)["pools"]) == 2999


def test_a_file_that_is_too_large_is_refused(plain):
    plain.write_bytes(plain.read_bytes() + bytes(10_000_001))
    assert "is larger than 10,000,000 bytes" in refusal(plain, Limits(rows=1))


def test_too_many_parts_are_refused(plain, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_PARTS", 3)
    assert "holds more than 3 parts" in refusal(plain)


def test_too_many_columns_are_refused(plain):
    cell = b'<c r="BZZ2"><v>1</v></c></row>'
    rebuilt(plain, **{SHEET: lambda old: cell.join(old.rsplit(b"</row>", 1))})
    assert "has more than 1,000 columns on row 2" in refusal(plain)


def test_a_sheet_that_claims_to_be_huge_is_read_as_it_is(plain):
    huge = b'<dimension ref="A1:XFD1048576"'
    rebuilt(plain, **{SHEET: lambda old: old.replace(b'<dimension ref="A1:B2"', huge)})
    assert len(cells(plain)["pools"]) == 2


def test_links_to_other_files_are_not_followed(plain):
    """A formula on another workbook is a formula, and the link behind it is dropped."""
    book = openpyxl.load_workbook(plain)
    book["pools"]["B2"] = "=[1]Sheet1!$A$1"
    book.save(plain)
    assert "is a formula" in cells(plain)["pools"][1][1].what
