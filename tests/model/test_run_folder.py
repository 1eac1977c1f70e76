"""The run folder: whole or not there, every digit kept, read back as written."""

import json

import numpy as np
import pandas as pd
import pytest

from model import run_folder
from model.errors import DataError, UsageError

RUN = {"case": "tiny", "fingerprint": "abc", "status": "optimal"}


def partners(**columns) -> pd.DataFrame:
    fixed = {"country": ["A", "B"], "engaged": [True, False], "cost_musd": [0.1 + 0.2, 0.0]}
    return pd.DataFrame({**fixed, **columns})


def test_what_is_written_is_read_back_to_the_last_digit(tmp_path):
    tables = {"partners": partners(reach=[1 / 3, 1e-300]), "criteria": pd.DataFrame()}
    with run_folder.new(tmp_path / "mine") as folder:
        run_folder.write_tables(folder, {"partners": tables["partners"]})
        run_folder.write_run(folder, RUN)
    run, found = run_folder.read(tmp_path / "mine")
    assert run == RUN
    assert found["partners"]["cost_musd"].tolist() == [0.1 + 0.2, 0.0]
    assert found["partners"]["reach"].tolist() == [1 / 3, 1e-300]
    assert found["partners"]["engaged"].tolist() == [True, False]


def test_a_failure_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), run_folder.new(tmp_path / "mine"):
        1 / 0  # noqa: B018
    assert list(tmp_path.iterdir()) == []


def test_a_failure_gives_its_number_back(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ZeroDivisionError), run_folder.new(run_folder.place(None, "a")):
        1 / 0  # noqa: B018
    assert list((tmp_path / "runs").iterdir()) == []


def test_places_are_numbered_and_names_tamed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs" / "a-1").mkdir(parents=True)
    assert run_folder.place(None, "a").name == "a-2"
    assert run_folder.place(None, "a").name == "a-3"  # each call takes its number
    assert run_folder.place(None, "../b c").parent.name == "runs"
    assert run_folder.place(tmp_path / "mine", "a") == tmp_path / "mine"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"fingerprint": 1}', "\x00"])
def test_a_folder_of_others_is_no_run(tmp_path, content):
    (tmp_path / "run.json").write_text(content)
    assert not run_folder.is_run(tmp_path)
    with pytest.raises(UsageError):
        run_folder.check(tmp_path)
    with pytest.raises(UsageError):
        run_folder.read(tmp_path)


def test_a_spoiled_table_is_told_by_line(tmp_path):
    (tmp_path / "run.json").write_text(json.dumps(RUN))
    (tmp_path / "pools.csv").write_text("pool,year,amount\nmoney,2027,much\n")
    with pytest.raises(DataError, match=r"pools\.csv:2:amount"):
        run_folder.read(tmp_path)


def test_json_knows_no_nan_and_no_numpy():
    text = run_folder.json_text({"a": float("nan"), "b": np.int64(3), "c": (np.float64(0.5),)})
    assert json.loads(text) == {"a": None, "b": 3, "c": [0.5]}
