"""The state of the code that a page names."""

import subprocess

import pytest

from benchmarks import __main__ as benchmarks


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with code and results, all of it committed."""
    results = tmp_path / "results"
    results.mkdir()
    monkeypatch.setattr(benchmarks, "ROOT", tmp_path)
    monkeypatch.setattr(benchmarks, "RESULTS", results)
    for file in (tmp_path / "code.py", results / "page.md"):
        file.write_text("1\n")
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def test_what_is_measured_does_not_change_the_code_but_an_edit_does(checkout):
    clean = benchmarks._commit()
    assert clean not in ("", "unknown")
    assert not clean.endswith("-dirty")
    (checkout / "results" / "page.md").write_text("2\n")
    assert benchmarks._commit() == clean
    (checkout / "code.py").write_text("2\n")
    assert benchmarks._commit() == f"{clean}-dirty"


def test_without_git_the_state_is_unknown(checkout, monkeypatch):
    monkeypatch.setattr(benchmarks.shutil, "which", lambda name: None)
    assert benchmarks._commit() == "unknown"


def test_a_run_that_goes_on_names_the_states_before():
    assert benchmarks._earlier({}) == []
    first = {"commit": "abc", "when": "noon"}
    assert benchmarks._earlier(first) == ["abc (noon)"]
    second = {"commit": "def", "when": "night", "earlier": ["abc (noon)"]}
    assert benchmarks._earlier(second) == ["abc (noon)", "def (night)"]
