"""A case as a workbook: what is written reads back to the same case, and every slip is told."""

import datetime
from pathlib import Path

import openpyxl
import pytest

from model import book_writing, bundled
from model.errors import DataError, UsageError
from model.loading import case_of, load_case, read_case, what_ifs_of
from model.overrides import parse_lock, parse_set
from model.schema import TABLES
from tests.random_cases import random_case


def written(case, path, *overrides):
    """The case as given in a workbook."""
    raw = read_case(case)
    book_writing.write_given(path, raw, overrides, case_of(raw, overrides).fingerprint)
    return path


@pytest.fixture
def book(tmp_path):
    """The tutorial as a workbook, to be edited."""
    return written("tutorial", tmp_path / "mine.xlsx")


def edited(path, change):
    """The workbook after someone changed it in a spreadsheet."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def faults_of(path):
    with pytest.raises(DataError) as caught:
        load_case(path)
    return [str(fault) for fault in caught.value.faults]


def column(sheet, name):
    """Letter of a column."""
    return next(cell.column_letter for cell in sheet[1] if cell.value == name)


# --- there and back --------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["tutorial", "reference"])
def test_a_bundled_case_comes_back_the_same(tmp_path, case):
    path = written(case, tmp_path / "mine.xlsx")
    first, again = read_case(case), read_case(path)
    assert case_of(again).fingerprint == case_of(first).fingerprint
    assert again.settings == first.settings
    assert again.coefficients == first.coefficients
    assert what_ifs_of(path) == what_ifs_of(case)
    for name in TABLES:
        left, right = first.given.frames[name], again.given.frames[name]
        assert left.reset_index(drop=True).equals(right.reset_index(drop=True)), name


def test_an_explicit_case_comes_back_the_same(tmp_path):
    case = load_case("tutorial", [parse_set("pools[pool=home_money].amount *= 1.1")])
    path = tmp_path / "explicit.xlsx"
    book_writing.write_explicit(path, dict(case.frames), case.settings, case.fingerprint)
    assert load_case(path).fingerprint == case.fingerprint


@pytest.mark.parametrize("seed", range(6))
def test_random_cases_come_back_the_same(tmp_path, seed):
    folder = random_case(seed, tmp_path / "case")
    path = written(folder, tmp_path / "case.xlsx")
    assert load_case(path).fingerprint == load_case(folder).fingerprint
    assert load_case(path).name == load_case(folder).name


AWKWARD = (0.1 + 0.2, 1 / 3, 5e-324, 123456789.12345679, 1e15, 4.35)


@pytest.mark.parametrize("number", AWKWARD)
def test_numbers_keep_every_digit(tmp_path, number):
    path = written("tutorial", tmp_path / "mine.xlsx", parse_set(f"pools.amount = {number!r}"))
    assert set(load_case(path).frames["pools"]["amount"]) == {number}


NAMES = (
    "=1+1",
    "+SUM(A1)",
    "http://example.org",
    "_x0041_",
    "مصر",
    "👩‍👩‍👧",
    "0012",
    "TRUE",
    "1e5",
)


@pytest.mark.parametrize("name", NAMES)
def test_names_stay_text(tmp_path, name):
    change = parse_set(f"countries[country=BAY].name = '{name}'")
    path = written("tutorial", tmp_path / "mine.xlsx", change)
    assert load_case(path).countries["BAY"].name == name


def test_the_same_case_gives_the_same_bytes(tmp_path):
    one, other = (written("tutorial", tmp_path / f"{n}" / "mine.xlsx") for n in "ab")
    assert one.read_bytes() == other.read_bytes()


def test_a_change_made_in_the_spreadsheet_counts(book):
    def change(it):
        sheet = it["pools"]
        sheet[f"{column(sheet, 'amount')}2"] = 7
        rows = {row[0].value: row[1] for row in it["case"].iter_rows()}
        rows["focus.max_partners"].value = 2
        rows["years"].value = "2027, 2028"

    case = load_case(edited(book, change))
    assert 7 in set(case.frames["pools"]["amount"])
    assert case.settings.focus.max_partners == 2


def test_shares_may_be_shown_as_percentages_and_numbers_written_as_text(book):
    def change(it):
        sheet = it["reach"]
        share, text = (sheet[f"{column(sheet, 'depth')}{row}"] for row in (2, 3))
        share.value, share.number_format = 0.35, "0%"
        text.value, text.number_format = "0.8", "@"

    assert 0.35 in set(load_case(edited(book, change)).frames["reach"]["depth"])


def test_a_spreadsheet_that_saves_it_again_changes_nothing(book):
    assert load_case(edited(book, lambda it: None)).fingerprint == load_case("tutorial").fingerprint


def test_sheets_of_ones_own_and_empty_ones_are_not_read(book):
    def change(it):
        it.create_sheet("_notes")["A1"] = "ask the ally"
        it.create_sheet("Sheet1")

    assert load_case(edited(book, change)).fingerprint == load_case("tutorial").fingerprint


def test_what_ifs_made_in_the_spreadsheet_are_read(book):
    def change(it):
        sheet = it.create_sheet("what_ifs")
        for row in (
            ("what_if", "title", "why", "kind", "change"),
            ("lean", "Half of it", "a cut", "set", "pools.amount *= 0.5"),
            ("lean", None, None, "lock", "out channel ally"),
            ("both", None, None, "include", "lean"),
        ):
            sheet.append(row)

    found = what_ifs_of(edited(book, change))
    assert [str(change) for change in found["lean"].overrides] == [
        str(parse_set("pools.amount *= 0.5")),
        str(parse_lock("out channel ally", "a cut")),
    ]
    assert (found["lean"].title, found["both"].include) == ("Half of it", ("lean",))


# --- what it looks like ----------------------------------------------------------------------


def test_the_workbook_explains_itself(book):
    it = openpyxl.load_workbook(book)
    assert it.sheetnames[:2] == ["About", "case"]
    said = " ".join(str(cell.value) for row in it["About"].iter_rows() for cell in row)
    assert load_case("tutorial").fingerprint in said
    assert "tranche run mine.xlsx" in said
    for name in it.sheetnames[1:]:
        assert it[name].freeze_panes, name
        assert it[name].auto_filter.ref, name
    sheet = it["pools"]
    amount = sheet[f"{column(sheet, 'amount')}1"]
    assert TABLES["pools"].column("amount").meaning in amount.comment.text.lower()
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    kind = column(sheet, "kind")
    assert "appropriation" in next(rule for at, rule in lists.items() if at.startswith(kind))
    assert {row[0].value for row in it["case"].iter_rows()} >= {"years", "focus.max_partners"}


# --- faults ----------------------------------------------------------------------------------


def put(sheet, cell, value):
    """A change that writes one cell; `column:row` names the cell."""

    def change(it):
        name, row = cell.split(":")
        it[sheet][f"{column(it[sheet], name)}{row}"] = value

    return change


CELLS = {
    "a word for a number": (put("pools", "amount:3", "much"), "[pools]:3:amount", "no"),
    "a formula": (put("pools", "amount:2", "=45*0.8"), "[pools]:2:amount", "is a formula, '=45*0"),
    "an error": (put("pools", "amount:2", "#REF!"), "[pools]:2:amount", "holds the error '#REF!'"),
    "a date": (
        put("pools", "year:2", datetime.date(2027, 1, 1)),
        "[pools]:2:year",
        "is a date or time",
    ),
    "a blank": (put("pools", "amount:2", None), "[pools]:2:amount", "is blank"),
    "negative": (put("pools", "amount:2", -5), "[pools]:2:amount", "is negative"),
    "no such channel": (put("facilities", "channel:2", "hom"), "[facilities]:2:channel", "home"),
    "a cell beyond": (
        lambda it: it["reach"].__setitem__("H2", "see below"),
        "[reach]:2",
        "in column H, beyond the header",
    ),
    "an unknown column": (
        lambda it: it["reach"].__setitem__("A1", "chanel"),
        "[reach]:1:chanel",
        "did you mean channel?",
    ),
    "a setting that is none": (
        lambda it: it["case"].__setitem__("A9", "focus.max_partner"),
        "[case]:9:focus.max_partner",
        "max_partners",
    ),
    "a setting that is text": (
        lambda it: it["case"].__setitem__("B5", "none"),
        "[case]:5:price_year",
        "'none' should be a valid integer",
    ),
    "a formula as a setting": (
        lambda it: it["case"].__setitem__("B5", "=2025+1"),
        "[case]:5:value",
        "is a formula",
    ),
    "an unknown sheet": (
        lambda it: setattr(it["pools"], "title", "pool"),
        "[pool]",
        "did you mean pools?",
    ),
    "a sheet that must be there": (lambda it: it.remove(it["pools"]), "[pools]", "is missing"),
    "a hidden sheet": (
        lambda it: setattr(it["pools"], "sheet_state", "hidden"),
        "[pools]",
        "is a hidden sheet",
    ),
    "merged cells": (
        lambda it: it["pools"].merge_cells("A2:A3"),
        "[pools]",
        "the cells A2:A3 are merged",
    ),
}


@pytest.mark.parametrize("slip", CELLS)
def test_a_slip_is_told_with_sheet_row_and_column(book, slip):
    change, place, said = CELLS[slip]
    found = faults_of(edited(book, change))
    assert any(line.startswith(f"mine.xlsx{place}") and said in line for line in found), found


def test_all_slips_are_told_at_once(book):
    def change(it):
        put("pools", "amount:2", "much")(it)
        put("draws", "rate:2", -1)(it)

    found = faults_of(edited(book, change))
    assert [line.split("  ")[0] for line in found] == [
        "mine.xlsx[draws]:2:rate",
        "mine.xlsx[pools]:2:amount",
    ]


def test_a_table_with_too_many_rows_is_refused(book):
    with pytest.raises(DataError, match=r"mine\.xlsx\[\w+\]:\d+  has more than 3 rows"):
        read_case(book, max_rows=3)


# --- writing ---------------------------------------------------------------------------------


def test_a_file_that_exists_is_never_replaced(book):
    before = book.read_bytes()
    with pytest.raises(UsageError, match="exists and is not replaced"):
        written("tutorial", book)
    assert book.read_bytes() == before


def test_a_workbook_is_called_so(tmp_path):
    with pytest.raises(UsageError, match=r"name it mine\.xlsx"):
        written("tutorial", tmp_path / "mine.xls")
    assert not list(tmp_path.iterdir())


def test_what_the_appraisal_computes_cannot_be_changed_before_it(tmp_path):
    with pytest.raises(UsageError, match="changes what the appraisal computes"):
        written("reference", tmp_path / "r.xlsx", parse_set("countries.private_limit_musd *= 2"))


def test_only_workbooks_and_folders_are_cases(tmp_path):
    path = tmp_path / "case.ods"
    path.write_text("")
    with pytest.raises(UsageError, match="neither a case folder nor a workbook"):
        bundled.find(path)
    assert bundled.find(Path("tutorial")).is_dir()
