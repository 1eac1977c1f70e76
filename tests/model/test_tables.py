"""Cells, CSV text, and folders that are whole or not there."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.columns import year
from model.errors import Fault, UsageError
from model.tables import CellError, Column, Table, cell_text, csv_text, whole_folder, write_whole

NUMBER = Column("x", "number", "a number")
SHARE = Column("x", "number", "a share", low=0, high=1, low_open=True)
CLASS = Column("x", "text", "a class", plain_numbers=True)


@given(st.floats(-1e15, 1e15))
def test_a_number_is_read_as_it_is_written(value):
    assert NUMBER.parse(repr(value)) == value
    assert math.copysign(1, NUMBER.parse("-0")) == 1


@pytest.mark.parametrize("text", ["5", "+5", "5.", "5.0", "05", ".5e1", "5E0"])
def test_spellings_of_a_number(text):
    assert NUMBER.parse(text) == 5
    assert CLASS.parse(text) == "5"


@pytest.mark.parametrize("text", ["", "five", "5 5", "0x5", "5_0", "٥", "1e", ".", "+-5", "5,0"])
def test_other_text_is_no_number(text):
    with pytest.raises(CellError):
        NUMBER.parse(text)


@pytest.mark.parametrize(
    ("column", "example"),
    [
        (NUMBER, "12.5"),
        (SHARE, "0.35"),
        (Column("x", "integer", "how many", low=0), "3"),
        (year("x", "when"), "2027"),
    ],
)
def test_the_example_of_a_number_is_one(column, example):
    with pytest.raises(CellError) as caught:
        column.parse("soon")
    assert caught.value.fix.endswith(f"such as {example}")
    assert column.parse(example) == float(example)


@pytest.mark.parametrize("text", ["0", "-0.1", "1.0000001"])
def test_range(text):
    with pytest.raises(CellError) as caught:
        SHARE.parse(text)
    assert caught.value.fix == "it must be > 0 and ≤ 1"


@pytest.mark.parametrize(
    ("text", "flag"), [("1", True), ("0", False), ("true", True), ("FALSE", False)]
)
def test_flags(text, flag):
    assert Column("x", "flag", "a flag").parse(text) is flag


def test_cells_are_written_in_full():
    assert cell_text(0.1 + 0.2) == "0.30000000000000004"
    assert cell_text(2028.0, whole=True) == "2028"
    assert [cell_text(v) for v in (True, False, None, math.nan)] == ["1", "0", "", ""]


def test_csv_text():
    table = Table("t", "A table.", (Column("a", "text", "a"), Column("year", "integer", "a year")))
    frame = pd.DataFrame({"a": ['x,"y"', None], "year": [2028.0, math.nan], "z": [0.5, 1.0]})
    assert csv_text(frame, table) == 'a,year,z\n"x,""y""",2028,0.5\n,,1.0\n'


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (
            Fault("pools.csv", 3, "amount", "is blank", "fill it"),
            "pools.csv:3:amount  is blank  fill it",
        ),
        (Fault("pools.csv", None, None, "is missing", ""), "pools.csv  is missing"),
        (
            Fault("case.toml", None, "years", "is missing", "add it"),
            "case.toml:years  is missing  add it",
        ),
    ],
)
def test_faults_name_the_parts_of_the_place_they_have(fault, text):
    assert str(fault) == text


def listing(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_folder_is_written_whole(tmp_path):
    write_whole(tmp_path / "deep" / "run", {"run.json": "{}", "tables/a.csv": b"a\n"}, "run.json")
    assert listing(tmp_path) == ["deep/run/run.json", "deep/run/tables/a.csv"]


def test_a_folder_of_our_own_is_replaced_whole(tmp_path):
    write_whole(tmp_path / "run", {"run.json": "1", "old.csv": "a"}, "run.json")
    write_whole(tmp_path / "run", {"run.json": "2"}, "run.json")
    assert listing(tmp_path) == ["run/run.json"]
    assert (tmp_path / "run" / "run.json").read_text() == "2"


def test_a_failure_leaves_what_was_there(tmp_path):
    write_whole(tmp_path / "run", {"run.json": "1"}, "run.json")

    def fail(made):
        (made / "run.json").write_text("2")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), whole_folder(tmp_path / "run", "run.json") as made:
        fail(made)
    assert listing(tmp_path) == ["run/run.json"]
    assert (tmp_path / "run" / "run.json").read_text() == "1"


def test_what_is_not_ours_is_never_replaced(tmp_path):
    thesis = tmp_path / "thesis"
    thesis.mkdir()
    (thesis / "chapter.txt").write_text("years of work")
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(thesis)
    for name in ("thesis", "file", "link", "file/below"):
        with pytest.raises(UsageError):
            write_whole(tmp_path / name, {"run.json": "{}"}, "run.json")
    assert listing(tmp_path)[0:1] == ["file"]
    assert (thesis / "chapter.txt").read_text() == "years of work"


def test_an_empty_folder_may_be_filled(tmp_path):
    (tmp_path / "run").mkdir()
    write_whole(tmp_path / "run", {"run.json": "{}"}, "run.json")
    assert listing(tmp_path) == ["run/run.json"]


@pytest.mark.parametrize("name", ["../x", "/tmp/x", "a/../../x"])
def test_nothing_is_written_outside(tmp_path, name):
    with pytest.raises(UsageError, match="outside"):
        write_whole(tmp_path / "run", {name: "x"}, "run.json")
    assert listing(tmp_path) == []
