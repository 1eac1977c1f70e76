"""The table of mechanisms in `model/README.md` is complete, and every name in it exists."""

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from model import appraisal, bundled, notation
from model.coefficients import Coefficients
from model.constraints import FAMILIES
from model.formulation import name_of
from model.metrics import MEASURES
from model.schema import RESULTS, SECTIONS, TABLES

ROOT = Path(__file__).parent.parent
README = (ROOT / "model" / "README.md").read_text(encoding="utf-8")
REFERENCE = bundled.find("reference")
COLUMNS = ("data", "families", "scores", "results", "what-ifs")
LEFT_OUT = "left out, because"
WANTED = [f"A{n}" for n in range(1, 46)] + [f"B{n}" for n in range(1, 26)]


def rows() -> Iterator[tuple[str, str, dict[str, list[str]], str]]:
    """Number, mechanism, names by column, and note of each row of the table."""
    for line in README.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if re.fullmatch(r"[AB]\d+", cells[0]):
            number, about, *named, note = cells
            names = [re.findall(r"`([^`]+)`", cell) for cell in named]
            yield number, about, dict(zip(COLUMNS, names, strict=True)), note


ROWS = {number: (about, names, note) for number, about, names, note in rows()}


def keys(table: str) -> set[str]:
    """The first column of a table of the reference case."""
    with (REFERENCE / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return {row[TABLES[table].key[0]] for row in csv.DictReader(handle)}


def is_data(name: str) -> bool:
    """A table, column, row, setting or coefficient."""
    if found := re.fullmatch(r"(\w+)\[([^\]]+)\]", name):
        return found[1] in TABLES and found[2] in keys(found[1])
    first, *rest = name.split(".")
    if first == "appraisal" and len(rest) == 2:
        section = Coefficients.model_fields.get(rest[0])
        return section is not None and rest[1] in section.annotation.model_fields
    if first in SECTIONS and len(rest) == 1:
        return rest[0] in SECTIONS[first].model_fields
    return first in TABLES and (not rest or rest[0] in TABLES[first].names)


def is_score(name: str) -> bool:
    return (Path(appraisal.__file__).parent / f"{name}.py").is_file()


def is_result(name: str) -> bool:
    first, *rest = name.split(".")
    if not rest and first in MEASURES:
        return True
    return first in RESULTS and (not rest or rest[0] in RESULTS[first].names)


def is_what_if(name: str) -> bool:
    with (REFERENCE / "what_ifs.toml").open("rb") as handle:
        return name in tomllib.load(handle) or name in keys("scenarios")


KNOWN = {
    "data": is_data,
    "families": {name_of(family) for family in FAMILIES}.__contains__,
    "scores": is_score,
    "results": is_result,
    "what-ifs": is_what_if,
}


def test_every_row_is_there_once():
    assert [number for number, *_ in rows()] == WANTED


@pytest.mark.parametrize("number", WANTED)
def test_every_name_exists(number):
    _, names, _ = ROWS[number]
    unknown = [(column, x) for column in COLUMNS for x in names[column] if not KNOWN[column](x)]
    assert not unknown


@pytest.mark.parametrize("number", WANTED)
def test_every_row_is_represented_or_says_why_not(number):
    about, names, note = ROWS[number]
    assert about
    seen = names["data"] + names["families"] + names["scores"]
    assert seen or note.startswith(LEFT_OUT)
    if "left out" in note:
        assert LEFT_OUT in note


def test_every_family_has_a_mechanism():
    named = {name for _, names, _ in ROWS.values() for name in names["families"]}
    assert named == {name_of(family) for family in FAMILIES}


def test_every_measure_of_reach_speed_and_durability_has_a_mechanism():
    named = {name for _, names, _ in ROWS.values() for name in names["results"]}
    assert {"reach", "speed", "durability", "influence", "concentration"} <= named


@pytest.mark.parametrize("symbol", [*notation.SETS, *notation.DECISIONS], ids=lambda s: s.letter)
def test_notation_is_that_of_the_code(symbol):
    assert symbol.letter in README
    assert symbol.code.removeprefix("m.") in README


def test_modules_and_files_that_are_named_exist():
    for name in re.findall(r"`((?:data|model|reports|tests)/[\w./-]+)`", README):
        assert (ROOT / name).exists(), name
    layers = README[README.index("## Layers") : README.index("A run goes once")]
    for cell in re.findall(r"^\| [\w ]+ \| (.+?) \|", layers, flags=re.MULTILINE):
        for name in re.findall(r"`([\w/]+)`", cell):
            places = [ROOT / "model" / name, ROOT / "model" / f"{name}.py", ROOT / name]
            assert any(place.exists() for place in places), name
