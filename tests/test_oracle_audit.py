"""The audit itself: it accepts a right run and names what is wrong with a spoiled one."""

import json
import shutil
from pathlib import Path

import pytest

from tests.casefiles import write_rows
from tests.oracle.audit import audit
from tests.oracle.world import read_table
from tests.whole_run import solve, write_run

TUTORIAL = Path(__file__).parent.parent / "data" / "tutorial"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return write_run(solve(TUTORIAL), tmp_path_factory.mktemp("audit") / "run")


def spoiled(run, tmp_path, table, change):
    """A copy of a run with the rows of one table changed in place."""
    folder = tmp_path / "run"
    shutil.copytree(run, folder)
    rows = read_table(folder / f"{table}.csv")
    change(rows)
    (folder / f"{table}.csv").unlink()
    write_rows(folder / f"{table}.csv", [dict(row) for row in rows])
    return audit(TUTORIAL, folder)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("funding", "amount"),
        ("service", "share"),
        ("partners", "cost_musd"),
        ("partners", "private_musd"),
        ("partners", "allied_musd"),
        ("partners", "development"),
        ("pools", "amount"),
        ("pools", "carried_in"),
        ("pools", "used"),
        ("pools", "left"),
        ("accounts", "uses"),
        ("accounts", "sources"),
        ("accounts", "private"),
        ("accounts", "host"),
        ("criteria", "value"),
        ("criteria", "weight"),
        ("limits", "slack"),
    ],
)
def test_a_wrong_number_is_found(run, tmp_path, table, column):
    for row in range(len(read_table(run / f"{table}.csv"))):

        def change(rows, row=row):
            rows[row][column] = repr(rows[row].amount(column) + 0.01)

        assert spoiled(run, tmp_path / str(row), table, change), f"row {row}"


@pytest.mark.parametrize("metric", ["partners", "reach", "concentration", "private_mobilised"])
def test_a_wrong_metric_is_found(run, tmp_path, metric):
    def change(rows):
        row = next(row for row in rows if row["metric"] == metric)
        row["value"] = repr(row.amount("value") * 1.001)

    assert spoiled(run, tmp_path, "metrics", change)


@pytest.mark.parametrize("table", ["selection", "presence", "service", "funding", "partners"])
def test_a_missing_row_is_found(run, tmp_path, table):
    for row in range(len(read_table(run / f"{table}.csv"))):
        assert spoiled(run, tmp_path / str(row), table, lambda rows, row=row: rows.pop(row))


@pytest.mark.parametrize(
    ("table", "change", "rule"),
    [
        ("service", lambda rows: rows[0].update(country="FAR"), "partners"),
        ("presence", lambda rows: rows.pop(0), "hard_to_reach"),
        ("funding", lambda rows: rows.append(rows[0]), "there twice"),
        ("selection", lambda rows: rows[0].update(start_year="2028"), "admitted start"),
        ("partners", lambda rows: rows[4].update(engaged="1"), "eligible"),
    ],
)
def test_a_broken_rule_is_named(run, tmp_path, table, change, rule):
    assert rule in "\n".join(spoiled(run, tmp_path, table, change))


def test_a_wrong_headline_is_found(run, tmp_path):
    for name, value in (("objective", 95.1), ("bound", 94.0), ("gap_rel", 0.5)):
        folder = tmp_path / name
        shutil.copytree(run, folder)
        told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        (folder / "run.json").write_text(json.dumps(told | {name: value}), encoding="utf-8")
        assert audit(TUTORIAL, folder)
