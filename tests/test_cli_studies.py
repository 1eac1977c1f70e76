"""The verbs of the studies as a planner types them: folders, resuming, killing, exit codes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

import solve

ROOT = Path(__file__).parent.parent
KNOB = "pools[pool=home_money].amount=0.4x:1.6x:{}"


@pytest.fixture
def tranche(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = solve.main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return run


def sweep(out, *more, points=4):
    return ("sweep", "tutorial", "--vary", KNOB.format(points), "--gap", 0, "--out", out, *more)


def runs(folder):
    frame = pd.read_csv(Path(folder) / "runs.csv", dtype=str, keep_default_na=False)
    return frame[[c for c in frame.columns if "seconds" not in c]].to_csv()


def test_a_sweep_writes_a_study_folder(tranche):
    code, out, _ = tranche(*sweep("s", "--workers", 1))
    assert code == 0
    assert "4 points" in out
    study = json.loads(Path("s/study.json").read_text())
    assert study["complete"] is True
    assert {"runs", "ladder", "events", "unspent"} <= set(study["tables"])
    for run in pd.read_csv("s/runs.csv")["run"]:
        assert (Path("s/runs") / run / "run.json").is_file()


def test_a_complete_study_is_only_read(tranche, monkeypatch):
    first = tranche(*sweep("s", "--workers", 1))
    monkeypatch.setattr("model.bench.Bench.solve", None)
    assert tranche(*sweep("s", "--workers", 1))[:2] == first[:2]


def test_more_points_solve_only_what_is_new(tranche):
    tranche(*sweep("s", "--workers", 1, points=3))
    before = {path: path.stat().st_mtime_ns for path in Path("s/runs").iterdir()}
    tranche(*sweep("s", "--workers", 1, points=5))
    assert before.items() <= {p: p.stat().st_mtime_ns for p in Path("s/runs").iterdir()}.items()


@pytest.mark.slow
def test_a_study_that_was_killed_ends_as_one_left_alone(tmp_path):
    command = [sys.executable, str(ROOT / "solve.py"), *map(str, sweep("s", points=5))]
    command += ["--quiet", "--workers"]
    subprocess.run([*command[:-3], "whole", *command[-2:], "1"], cwd=tmp_path, check=True)
    killed = subprocess.Popen([*command, "2"], cwd=tmp_path, start_new_session=True)
    done = tmp_path / "s" / "runs"
    while killed.poll() is None and not (done.is_dir() and len(list(done.glob("[!.]*"))) >= 2):
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert json.loads((tmp_path / "s" / "study.json").read_text())["complete"] is False
    subprocess.run([*command, "1"], cwd=tmp_path, check=True)
    assert runs(tmp_path / "s") == runs(tmp_path / "whole")


@pytest.mark.slow
def test_ctrl_c_keeps_what_there_is(tmp_path):
    # More points than a fast machine gets through before it is stopped.
    command = [sys.executable, str(ROOT / "solve.py"), *map(str, sweep("s", points=401))]
    study = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    done = tmp_path / "s" / "runs"
    while study.poll() is None and not (done.is_dir() and len(list(done.glob("[!.]*"))) >= 2):
        time.sleep(0.02)
    study.send_signal(signal.SIGINT)
    _, said = study.communicate(timeout=60)
    assert study.returncode == 130
    assert "goes on from there" in said
    assert json.loads((tmp_path / "s" / "study.json").read_text())["complete"] is False
    assert 2 <= len(pd.read_csv(tmp_path / "s" / "runs.csv")) < 401
    page = (tmp_path / "s" / "report.html").read_text()
    assert "stopped before its end" in page


def test_a_what_if_says_three_sentences(tranche):
    code, out, _ = tranche(
        "what-if", "tutorial", "--set", "pools[pool=home_money,year=2027].amount += 10", "--gap", 0,
        "--workers", 1, "--out", "w",
    )  # fmt: skip
    assert code == 0
    assert "value changes by +22" in out
    assert "the same partners" in out
    assert "cost +20" in out


def test_two_runs_side_by_side(tranche):
    tranche("run", "tutorial", "--out", "a", "--quiet")
    tranche("run", "tutorial", "--lock", "out country BAY", "--out", "b", "--quiet")
    code, out, _ = tranche("compare", "a", "b", "--out", "c")
    assert code == 0
    assert "out: Bayland" in out
    assert (Path("c") / "changes.csv").is_file()


def test_a_frontier_says_whether_it_is_whole(tranche):
    code, out, _ = tranche("frontier", "tutorial", "--resolution", 0.1, "--out", "f", "--json")
    assert code == 0
    assert json.loads(out)["closed"] is True
    header = Path("f/frontier.csv").read_text().splitlines()[0]
    assert header == "development,strategic,proven,run"


def test_a_study_file_says_the_same_as_the_command_line(tranche):
    Path("study.toml").write_text(f'case = "tutorial"\nvary = ["{KNOB.format(4)}"]\ngap = 0.0\n')
    tranche("sweep", "--study", "study.toml", "--out", "a", "--workers", 1)
    tranche(*sweep("b", "--workers", 1))
    assert runs("a") == runs("b")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("varry = []", "vary"),
        ("nested = 1", "nested"),
        ('vary = ["focus.max_partners"]', "no target and values"),
        ("", "nothing to vary"),
        ("vary = [", "not TOML"),
    ],
)
def test_a_typo_in_a_study_file(tranche, text, said):
    Path("study.toml").write_text(text)
    code, _, err = tranche("sweep", "tutorial", "--study", "study.toml", "--out", "s")
    assert code == 2
    assert said in err
    assert not Path("s").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--vary", "pools[pool=nobody].amount=1,2"), "matches no row"),
        (("--vary", "pools[pool=staff].amount=3:1"), "empty"),
        (("--vary", "pools.amount=1:2"), "to be sampled"),
        (("--vary", "pools.amount=1,1e400"), "too large"),
        (("--vary", "offers[offer=BAY_compute_hub].country=BAY,NOWHERE"), "NOWHERE"),
        (("--vary", "focus.max_partner=1,2"), "max_partners"),
        (("--vary", "focus.max_partners=1,2", "--without", "pools"), "structure"),
        (("--vary", "focus.max_partners=1,2", "--engine", "steam"), "known engines"),
    ],
)
def test_a_bad_knob_is_refused_in_a_sentence(tranche, arguments, said):
    code, _, err = tranche("sweep", "tutorial", *arguments, "--out", "s")
    assert code == 2
    assert said in err
    assert not Path("s").exists()


def test_a_folder_that_is_no_study_is_left_alone(tranche):
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("mine")
    code, _, err = tranche(*sweep("mine"))
    assert code == 2
    assert "holds no study" in err


def test_baselines_and_marginal_say_their_sentences(tranche):
    code, out, _ = tranche("baselines", "tutorial", "--gap", 0, "--out", "b")
    assert code == 0
    assert "Optimising is worth 2 over the best of them" in " ".join(out.split())
    assert "population" in out
    assert {"runs.csv", "worth.csv", "given.csv"} <= {path.name for path in Path("b").iterdir()}
    arguments = ("--only", "home_money", "--extra", 10, "--gap", 0, "--out", "m", "--workers", 1)
    code, out, _ = tranche("marginal", "tutorial", *arguments)
    assert code == 0
    assert "home_money is worth 1" in out
    assert "worth 22." in " ".join(out.split())
    assert {"marginal.csv", "split.csv"} <= {path.name for path in Path("m").iterdir()}
    assert tranche("marginal", "tutorial", *arguments)[1] == out


def test_a_run_is_set_beside_the_baselines_of_its_case(tranche):
    assert tranche("baselines", "tutorial", "--gap", 0, "--out", "b")[0] == 0
    assert tranche("run", "tutorial", "--out", "r")[0] == 0
    assert "Compared with rules of thumb" not in Path("r/report.html").read_text()
    assert tranche("report", "r", "--baselines", "b")[0] == 0
    # The plan is worth 95, each rule of thumb 93 (data/tutorial/README.md): 2 / 93 = 2.15 %.
    said = "2.2 % more than each of 4 rules of thumb (93)"
    assert said in Path("r/report.html").read_text()
    # It stays there when the report is written once more.
    assert tranche("report", "r")[0] == 0
    assert "Compared with rules of thumb" in Path("r/report.html").read_text()


def test_a_run_is_not_set_beside_the_baselines_of_another_case(tranche):
    assert tranche("baselines", "tutorial", "--rule", "equal", "--gap", 0, "--out", "b")[0] == 0
    change = ("--set", "pools[pool=ally_money].amount *= 0.5")
    assert tranche("run", "tutorial", *change, "--out", "r")[0] == 0
    code, _, err = tranche("report", "r", "--baselines", "b")
    assert (code, "is a study of another case" in err) == (2, True)
    code, _, err = tranche("report", "r", "--baselines", "r")
    assert (code, "is not a study folder" in err) == (2, True)
    assert not Path("r/context/baselines.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("baselines", "--rule", "whim"), "no rule whim"),
        (("marginal", "--step", 0), "above 0"),
        (("marginal", "--only", "nothing"), "no pool or rule of the case is nothing"),
        (("marginal", "--extra", -5), "above 0"),
        (("frontier", "--criteria", "development"), "two or more"),
        (("frontier", "--criteria", "development,fun"), "no criterion fun"),
    ],
)
def test_a_question_that_makes_no_sense_leaves_nothing_behind(tranche, arguments, said):
    verb, *more = arguments
    code, _, err = tranche(verb, "tutorial", *more, "--out", "s")
    assert (code, said in err) == (2, True)
    assert not Path("s").exists()


def test_a_question_that_makes_no_sense_takes_no_run_away(tranche):
    tranche(*sweep("s", "--workers", 1))
    assert tranche("marginal", "tutorial", "--step", 0, "--out", "s")[0] == 2
    assert len(list(Path("s/runs").glob("*/run.json"))) == 4
