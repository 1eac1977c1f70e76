"""Named what-ifs of a case, and the folders that case names mean."""

from pathlib import Path

import pytest

from model import bundled, what_ifs
from model.errors import DataError, OverrideError, UsageError
from model.loading import case_of, load_case, read_case, what_ifs_of
from model.overrides import parse_lock, parse_set
from model.recall import Recall

BASE = Path(__file__).parent / "faults" / "base"

TEXT = """
[a]
title = "A"
set = ["pools.amount *= 0.5"]
lock = ["out channel afd"]

[b]
include = ["a"]
why = "a test"

[[b.override]]
table = "focus"
column = "max_partners"
value = 8

[[b.override]]
table = "locks"
row = { kind = "country", id = "KEN", lock = "in" }
why = "another"
"""


def read(folder, text):
    (folder / what_ifs.FILE).write_text(text)
    return what_ifs_of(folder)


def test_what_ifs_are_read_in_order(tmp_path):
    found = read(tmp_path, TEXT)
    assert found["a"].title == "A"
    assert found["b"].title == "b"
    overrides = what_ifs.resolve(found, ["b"])
    assert overrides[:2] == (parse_set("pools.amount *= 0.5"), parse_lock("out channel afd"))
    assert [str(o) for o in overrides[2:]] == [
        "focus.max_partners = 8",
        "insert into locks: kind=country, id=KEN, lock=in",
    ]
    assert [o.why for o in overrides] == ["", "", "a test", "another"]
    assert what_ifs.resolve(found, ["a", "a"]) == overrides[:2] * 2


def test_a_case_need_not_have_any(tmp_path):
    assert what_ifs_of(tmp_path) == {}


def test_an_unknown_name_is_told_the_nearest(tmp_path):
    found = read(tmp_path, "[france-out]\n")
    with pytest.raises(OverrideError, match="did you mean france-out"):
        what_ifs.resolve(found, ["france_out"])


@pytest.mark.parametrize(
    "text",
    [
        "a = 1",
        "[a]\nset = 'pools.amount = 1'",
        "[a]\nset = [1]",
        "[a]\ntitle = 3",
        "[a]\noverride = ['x']",
        "[a]\nlock = ['afd']",
        "[[a.override]]\ntable = 'pools'",
        "[a]\ninclude = ['b']\n[b]\ninclude = ['a']",
        "[a",
    ],
)
def test_faults_are_told_where_they_stand(tmp_path, text):
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    assert all(fault.file == "what_ifs.toml" and fault.row for fault in caught.value.faults)


CASES = [
    pytest.param(
        folder, id=folder.name, marks=[pytest.mark.slow] if folder.name == "reference" else []
    )
    for folder in (BASE, *map(bundled.find, bundled.names()))
]


@pytest.mark.parametrize("folder", CASES)
def test_every_what_if_of_a_case_fits_it(folder):
    found, raw, known = what_ifs_of(folder), read_case(folder), Recall()
    for name in found:
        assert case_of(raw, what_ifs.resolve(found, [name]), known).overrides


def test_bundled_cases():
    assert {"reference", "tutorial"} <= set(bundled.names())
    assert bundled.find("tutorial") == bundled.root() / "tutorial"
    with pytest.raises(UsageError, match="did you mean tutorial"):
        bundled.find("tutorail")
    with pytest.raises(UsageError, match="a case is a folder"):
        bundled.find(BASE / "case.toml")


def test_a_folder_goes_before_a_bundled_case_of_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tutorial").mkdir()
    assert bundled.find("tutorial") == bundled.root() / "tutorial"
    (tmp_path / "tutorial" / "case.toml").write_text("")
    assert bundled.find("tutorial").resolve() == tmp_path / "tutorial"


def test_a_copy_is_a_case_of_its_own(tmp_path):
    bundled.copy("tutorial", tmp_path / "mine")
    assert load_case(tmp_path / "mine").fingerprint == load_case("tutorial").fingerprint
    with pytest.raises(UsageError, match="not empty"):
        bundled.copy("tutorial", tmp_path / "mine")
    with pytest.raises(UsageError, match="did you mean tutorial"):
        bundled.copy("tutrial", tmp_path / "other")
