"""Every verb of a study writes a page into its folder, the same one whenever it is asked for."""

import json
from pathlib import Path

import pytest

import solve
from reports import study_files

KNOB = "pools[pool=home_money].amount=0.5x:1.5x:3"
VERBS = {
    "sweep": ("sweep", "tutorial", "--vary", KNOB, "--nested", "--gap", 0, "--workers", 1),
    "what-if": ("what-if", "tutorial", "--lock", "out country BAY", "--gap", 0, "--workers", 1),
    "marginal": ("marginal", "tutorial", "--only", "staff", "--gap", 0, "--workers", 1),
    "frontier": ("frontier", "tutorial", "--resolution", 0.1),
    "baselines": ("baselines", "tutorial", "--rule", "equal", "--gap", 0),
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("studies")
    for verb, words in VERBS.items():
        arguments = [*map(str, words), "--quiet", "--out", str(place / verb)]
        assert solve.main(arguments) == 0
    for name, more in (("a", ()), ("b", ("--lock", "out country BAY"))):
        assert solve.main(["run", "tutorial", "--quiet", "--out", str(place / name), *more]) == 0
    runs = [str(place / "a"), str(place / "b")]
    assert solve.main(["compare", *runs, "--quiet", "--out", str(place / "compare")]) == 0
    return {verb: place / verb for verb in (*VERBS, "compare", "a")}


@pytest.mark.parametrize("verb", [*VERBS, "compare"])
def test_the_page_is_written_again_to_the_byte(folders, verb, capsys):
    page = folders[verb] / "report.html"
    before = page.read_bytes()
    page.unlink()
    assert solve.main(["report", str(folders[verb])]) == 0
    assert page.read_bytes() == before
    assert capsys.readouterr().out.strip()


def test_the_page_shows_the_values_of_the_runs(folders):
    # By hand in data/tutorial/README.md: 95 as it is, 117 with ten more of home money in 2027.
    page = (folders["sweep"] / "report.html").read_text()
    for value in ("95", "117"):
        assert f"value {value}, bound {value}, gap 0 %" in page


def test_a_compare_folder_needs_its_runs_no_more(folders, tmp_path):
    moved = tmp_path / "moved"
    folders["compare"].rename(moved)
    try:
        before = (moved / "report.html").read_bytes()
        assert solve.main(["report", str(moved)]) == 0
        assert (moved / "report.html").read_bytes() == before
        assert b"Bayland leaves" in before
    finally:
        moved.rename(folders["compare"])


def test_runs_and_studies_are_told_apart(folders, capsys):
    assert solve.main(["report", str(folders["a"]), str(folders["compare"]), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [run["status"] for run in found["runs"]] == ["optimal"]
    assert [study["study"] for study in found["studies"]] == ["compare"]


def test_neither_run_nor_study(tmp_path, capsys):
    assert solve.main(["report", str(tmp_path)]) == 2
    assert "not a run folder" in capsys.readouterr().err


def test_a_page_that_fails_costs_no_study(tmp_path, monkeypatch, capsys):
    def broken(studied):
        raise RuntimeError("no such picture")

    monkeypatch.setattr(study_files, "of", broken)
    place = tmp_path / "kept"
    words = ["what-if", "tutorial", "--lock", "out country BAY", "--workers", "1", "--quiet"]
    assert solve.main([*words, "--out", str(place)]) == 0
    assert json.loads((place / "study.json").read_text())["complete"] is True
    assert "no such picture" in capsys.readouterr().err


def test_another_study_in_the_folder_leaves_no_old_page(folders, tmp_path, monkeypatch):
    place = tmp_path / "s"
    words = ["what-if", "tutorial", "--workers", "1", "--quiet", "--out", str(place)]
    solve.main([*words, "--lock", "out country BAY"])
    monkeypatch.setattr("model.desk.try_report", lambda folder: None)
    solve.main([*words, "--lock", "out country DUN"])
    assert not (place / "report.html").exists()
