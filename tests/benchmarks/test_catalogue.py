import json

import pytest

import benchmarks.__main__ as command
from benchmarks import catalogue, plan
from benchmarks.store import Store
from model.errors import TrancheError

# Three items, two capacities, best 10; and the same with capacities of 3, best 6.
TWO = "2\n3 2 0\n6 5 4\n2 3 1\n1 1 3\n4 4\n3 2 6\n6 5 4\n2 3 1\n1 1 3\n3 3\n"


@pytest.fixture
def file(tmp_path):
    (tmp_path / "mknapcb9.txt").write_text(TWO)
    return tmp_path / "mknapcb9.txt"


def find(*names, seed=1):
    return catalogue.find(names, seed)


def test_names_of_sizes():
    lean, full, knapsack, choice = find("n40", "f40", "mknap-8-2", "mmkp-4-3-2", seed=7)
    assert (lean.partners, lean.lean, full.partners, full.lean) == (40, True, 40, False)
    assert len(knapsack.problem.classes) == 8
    assert [len(items) for items in choice.problem.classes] == [3] * 4
    assert find("mknap-8-2", seed=8)[0].problem != knapsack.problem


def test_a_case_with_a_what_if_and_other_weights():
    (found,) = find("reference+no-exim+weights=.1/.9")
    assert found.what_ifs == ("no-exim",)
    assert found.sets == (
        "criteria[criterion=development].weight=.1",
        "criteria[criterion=strategic].weight=.9",
    )
    assert found.mps != find("reference")[0].mps


@pytest.mark.parametrize(
    ("part", "names"),
    [
        ("", ["mknapcb9-1"]),
        (":2", ["mknapcb9-2"]),
        (":1-2", ["mknapcb9-1", "mknapcb9-2"]),
        (":all", ["mknapcb9-1", "mknapcb9-2"]),
    ],
)
def test_problems_of_a_file(file, part, names):
    assert [one.name for one in find(f"{file}{part}")] == names


def test_every_file_of_a_folder(file):
    (file.parent / "gk01.dat").write_text("3 2 10\n6 5 4\n2 3 1\n1 1 3\n4 4\n")
    assert [one.name for one in find(str(file.parent))] == ["gk01", "mknapcb9-1"]


def test_files_of_the_same_name_have_places_of_their_own(file, tmp_path):
    other = tmp_path / "other" / file.name
    other.parent.mkdir()
    other.write_text(TWO)
    assert find(str(file))[0].case != find(str(other))[0].case


@pytest.mark.parametrize(
    "name",
    [
        "nowhere", "n0", "mknap-5", "reference+no-such-thing", "reference+weights=1",
        "reference+weights=a/b", "missing.txt:3", "tutorial/../../etc",
    ],
)  # fmt: skip
def test_a_name_that_is_none_gives_a_sentence(name, capsys, tmp_path):
    assert command.main(["--instances", name, "--out", str(tmp_path / "out")]) == 2
    (told,) = capsys.readouterr().err.strip().splitlines()
    assert len(told) > 10


def test_a_problem_that_is_not_in_the_file(file):
    with pytest.raises(ValueError, match="problems 1 to 2"):
        find(f"{file}:3")


def test_twice_the_same(file):
    with pytest.raises(TrancheError, match="named twice"):
        find(str(file), str(file))


def test_best_values(file, tmp_path):
    both = find(f"{file}:all")
    assert [one.best for one in both] == [None, 6.0]

    def best(*given, of=both):
        return [one.best for one in catalogue.with_best(of, given)]

    assert best("mknapcb9-1=10") == [10.0, 6.0]
    assert best("10", of=both[:1]) == [10.0]
    table = tmp_path / "mkcbres.txt"
    table.write_text("Problem  best\n\n2.3-00   10  12.5\n2.3-01   7\n")
    assert best(str(table)) == [10.0, 7.0]
    table.write_text("mknapcb9-1.txt,9.5\n")
    assert best(str(table)) == [9.5, 6.0]
    with pytest.raises(TrancheError, match="no value for any"):
        best("another=3")
    with pytest.raises(FileNotFoundError):
        best("3")  # which of the two?


def test_a_made_case_and_its_files(file, monkeypatch, tmp_path):
    monkeypatch.setattr(catalogue, "WORK", tmp_path / "work")
    (one,) = find(str(file))
    catalogue.make(one, 1, export=True)
    assert one.mps.exists()
    assert one.mps.with_suffix(".lp").exists()
    assert one.baseline.exists()


def test_searches_and_the_time_they_may_take():
    parts = (plan.Part(("a",), plan.ALL, 10.0, 50.0), plan.Part(("b",), ("auto",), 20.0))
    found = plan.searches(parts, ("auto", "highs"))
    assert found == [("a", "auto", 10.0), ("a", "highs", 50.0), ("b", "auto", 20.0)]
    assert plan.seconds(found, studies=False) == 80.0 + 3 * plan.AROUND
    assert {s.limit for s in plan.searches(parts, plan.ALL, 3.0)} == {3.0}


def test_what_is_interrupted_is_kept_and_taken_up_again(file, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(catalogue, "WORK", tmp_path / "work")
    asked = ["--instances", str(file), "--solvers", "auto", "highs", "--limit", "5"]
    asked += ["--no-studies", "--out", str(tmp_path / "out")]

    def stopped(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(command.measure, "other", stopped)
        assert command.main(asked) == 130
    kept = json.loads((tmp_path / "out" / "measured.json").read_text())
    assert [run["solver"] for run in kept["runs"].values()] == ["auto"]
    assert "Not finished" in (tmp_path / "out" / "README.md").read_text()

    assert command.main([*asked, "--resume"]) == 0
    again = json.loads((tmp_path / "out" / "measured.json").read_text())
    assert [run["solver"] for run in again["runs"].values()] == ["auto", "highs"]
    assert all(again["runs"][key] == run for key, run in kept["runs"].items())
    assert "Not finished" not in (tmp_path / "out" / "README.md").read_text()
    assert {run["trace"][-1][1] for run in again["runs"].values()} == {10.0}


def test_what_an_older_run_did_not_measure_is_empty(tmp_path):
    (tmp_path / "measured.json").write_text('{"machine": {}, "runs": {}, "sweeps": {}}')
    assert Store(tmp_path / "measured.json", keep=True).content["pricing"] == {}
