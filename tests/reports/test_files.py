"""A run folder gets its report, the same one whenever it is written, and never loses a result."""

import pytest

import solve
from reports import files


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("runs") / "plan"
    assert solve.main(["run", "tutorial", "--quiet", "--out", str(place)]) == 0
    return place


def contents(folder) -> dict[str, bytes]:
    names = ("report.html", "plan.xlsx", "brief.md")
    return {name: (folder / name).read_bytes() for name in names}


def test_report_is_written_again_to_the_byte(folder, capsys):
    before = contents(folder)
    assert solve.main(["report", str(folder)]) == 0
    assert contents(folder) == before
    assert not list(folder.glob(".*"))
    assert "Five invented countries" in capsys.readouterr().out


def test_same_plan_same_page(folder, tmp_path):
    other = tmp_path / "again"
    solve.main(["run", "tutorial", "--quiet", "--out", str(other)])
    one, two = contents(folder), contents(other)
    assert one["plan.xlsx"] == two["plan.xlsx"]
    assert one["brief.md"] == two["brief.md"]


def test_a_scored_plan_has_a_report_that_names_what_is_broken(folder, tmp_path):
    place = tmp_path / "scored"
    change = "pools[pool=ally_money].amount *= 0.5"
    words = ["evaluate", "tutorial", "--plan", str(folder), "--set", change, "--quiet"]
    assert solve.main([*words, "--out", str(place)]) == 0
    page = contents(place)["report.html"].decode()
    assert "2 rules broken" in page
    assert "pools: amount" in page


def test_an_infeasible_run_has_a_report(tmp_path, capsys):
    place = tmp_path / "none"
    words = ["run", "tutorial", "--lock", "in country FAR", "--quiet", "--out", str(place)]
    assert solve.main(words) == 3
    said = capsys.readouterr().err.strip().splitlines()
    page = contents(place)["report.html"].decode()
    assert "no plan can keep all rules" in page
    assert len(said) > 1


def test_a_report_that_fails_costs_no_result(tmp_path, monkeypatch, capsys):
    def broken(run, tables):
        raise RuntimeError("no such picture")

    monkeypatch.setattr(files, "of", broken)
    place = tmp_path / "kept"
    assert solve.main(["run", "tutorial", "--quiet", "--out", str(place)]) == 0
    assert (place / "selection.csv").is_file()
    assert (place / "run.json").is_file()
    assert "no such picture" in capsys.readouterr().err
