"""The declarations are complete, and the data dictionary in `data/README.md` is made from them."""

import pytest

from model import bundled
from model.dictionary import dictionary, placed
from model.schema import RESERVED_CRITERIA, RESULTS, SECTIONS, TABLES
from model.tables import nearest

COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}")
    for table in TABLES.values()
    for column in table.columns
]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_column_is_declared_in_full(table, column):
    assert column.meaning
    assert column.mark in ("found", "derived", "assumption")
    assert column.unit or column.kind in ("text", "flag")
    assert not (column.key and column.filled)
    if column.default is not None:
        assert not column.required
        if column.kind != "flag":
            assert column.parse(str(column.default)) == column.default
    if column.refers:
        for target in column.refers.split("|"):
            name, _, at = target.partition(".")
            assert name in TABLES
            assert not at or at in TABLES[name].names


@pytest.mark.parametrize("table", [*TABLES.values(), *RESULTS.values()], ids=lambda t: t.name)
def test_table_is_declared_in_full(table):
    assert table.meaning.endswith(".")
    assert table.key
    assert len(set(table.names)) == len(table.names)
    assert table.names[: len(table.key)] == table.key or table.name in KEY_NOT_FIRST


# Tables whose key stands after columns that tell what the key belongs to.
KEY_NOT_FIRST = ("funding", "reach")


def test_result_tables_name_dimensions_as_the_input_does():
    inputs = {name for table in TABLES.values() for name in table.names}
    own = {"share", "metric", "measure", "item", "family", "rule", "hub"}
    for table in RESULTS.values():
        for name in table.key:
            assert name in inputs | own, f"{table.name}.{name}"


def test_names_of_tables_and_sections_are_apart():
    assert not set(TABLES) & {*SECTIONS, "case", "appraisal"}


def test_reserved_criteria_are_the_fixed_columns_beside_them():
    assert {"country", "cost_musd", "engaged", "run", "proven"} <= RESERVED_CRITERIA
    assert "value" not in RESERVED_CRITERIA


def test_dictionary_is_up_to_date():
    text = (bundled.root() / "README.md").read_text(encoding="utf-8")
    assert placed(text) == text, "run: python -m model.dictionary"


def test_dictionary_names_everything():
    text = dictionary()
    for table in TABLES.values():
        assert f"### `{table.name}.csv`" in text
    for name, section in SECTIONS.items():
        assert f"`[{name}]`" in text
        assert all(f"`{key}`" in text for key in section.model_fields)


def test_dictionary_leaves_the_text_around_it():
    once = placed("# Data\n\nBy hand.\n")
    assert once.startswith("# Data\n\nBy hand.\n\n<!--")
    assert placed(once) == once
    assert placed(once + "\nSources.\n").endswith("\nSources.\n")


def test_nearest():
    assert nearest("polls", ["pools", "draws"]) == "did you mean pools?"
    assert nearest("xyz", ["pools", "draws"]) == "known: draws, pools"
    assert nearest("xyz", [], "case") == "there is no case here"
