"""Every verb as a planner types it: what it prints, what it writes, how it ends."""

import csv
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

import solve
from model import run_folder, tables
from model.schema import RESULTS

ROOT = Path(__file__).parent.parent

RUN_JSON = {
    "case",
    "fingerprint",
    "overrides",
    "formulation",
    "engine",
    "solver",
    "status",
    "objective",
    "bound",
    "gap_abs",
    "gap_rel",
    "gap_asked",
    "seconds",
    "audit",
    "size",
    "versions",
    "warnings",
}


class Done(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    """Every test has a folder of its own, and no terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def tranche(capsys):
    def run(*arguments: object) -> Done:
        code = solve.main([str(argument) for argument in arguments])
        return Done(code, *capsys.readouterr())

    return run


def hidden(folder: Path) -> list[Path]:
    return [path for path in folder.rglob(".*") if path.is_dir()]


# --- run ---------------------------------------------------------------------------------------


def test_run_prints_the_plan_and_writes_a_numbered_folder(tranche):
    first, second = tranche("run", "tutorial"), tranche("run", "tutorial")
    assert (first.code, second.code) == (0, 0)
    assert "3 partners of 5 countries: Bayland, Dunmere and Eastholm" in first.out
    assert "optimal within the gap asked" in first.out
    assert sorted(path.name for path in Path("runs").iterdir()) == ["tutorial-1", "tutorial-2"]


def test_run_folder_holds_every_table_with_its_columns(tranche):
    tranche("run", "tutorial", "--out", "mine")
    assert {path.stem for path in Path("mine").glob("*.csv")} == set(RESULTS)
    for name, table in RESULTS.items():
        with Path("mine", f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        criteria = ["development", "strategic"] if name == "partners" else []
        assert header == [*table.names, *criteria]


def test_run_json_is_what_is_printed(tranche):
    done = tranche("run", "tutorial", "--json", "--out", "mine")
    printed = json.loads(done.out)
    assert printed == json.loads(Path("mine/run.json").read_text(encoding="utf-8"))
    assert printed.keys() >= RUN_JSON
    assert printed["status"] == "optimal"
    assert set(printed["seconds"]) == {"load", "build", "solve", "evaluate", "report", "total"}
    assert done.err == ""


def test_quiet_says_nothing(tranche):
    assert tranche("run", "tutorial", "--quiet", "--out", "mine") == Done(0, "", "")


def test_the_same_run_twice_writes_the_same_tables(tranche):
    for place in ("one", "two"):
        tranche("run", "tutorial", "--quiet", "--out", place)
    for name in RESULTS:
        one, two = (Path(place, f"{name}.csv").read_bytes() for place in ("one", "two"))
        assert one == two


def test_changes_are_applied_and_recorded(tranche):
    cut = "pools[pool=home_money].amount *= 0.5"
    done = tranche("run", "tutorial", "--json", "--set", cut, "--lock", "out country DUN")
    run = json.loads(done.out)
    assert len(run["overrides"]) == 2
    assert run["objective"] < 95


def test_without_leaves_a_family_out(tranche):
    run = json.loads(tranche("run", "tutorial", "--json", "--without", "matching").out)
    assert "matching" not in run["formulation"]["families"]
    assert "--without" in run["formulation"]["skipped"]["matching"]


def test_an_infeasible_case_is_exit_3_with_a_reason(tranche):
    # Four partners, and staff for three.
    locks = [x for c in ("BAY", "CLI", "DUN", "EAS") for x in ("--lock", f"in country {c}")]
    done = tranche("run", "tutorial", *locks, "--out", "mine")
    assert (done.code, done.out) == (3, "")
    assert "Infeasible: no plan can keep all rules" in done.err
    assert json.loads(Path("mine/run.json").read_text(encoding="utf-8"))["status"] == "infeasible"
    assert "Infeasible" in tranche("report", "mine").out


def test_a_run_is_replaced_whole(tranche):
    tranche("run", "tutorial", "--quiet", "--out", "mine")
    Path("mine/stray.txt").write_text("old")
    assert tranche("run", "tutorial", "--quiet", "--out", "mine").code == 0
    assert not Path("mine/stray.txt").exists()


@pytest.mark.parametrize("content", ["notes.txt", "run.json"])
def test_a_folder_that_holds_no_run_is_refused(tranche, content):
    Path("mine").mkdir()
    Path("mine", content).write_text("{}")
    done = tranche("run", "tutorial", "--out", "mine")
    assert (done.code, done.out) == (2, "")
    assert "mine exists and holds no run" in done.err
    assert Path("mine", content).read_text() == "{}"


def test_a_place_below_a_file_is_refused_before_the_search(tranche):
    Path("file").write_text("")
    done = tranche("run", "tutorial", "--out", "file/mine")
    assert done.code == 2
    assert "is not a folder" in done.err


def test_a_place_without_the_right_to_write_is_refused(tranche, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    done = tranche("run", "tutorial", "--out", "mine")
    assert (done.code, done.out) == (2, "")
    assert "no right to write" in done.err


def test_a_full_disk_leaves_nothing_behind(tranche, monkeypatch, tmp_path):
    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tables, "csv_text", full)
    done = tranche("run", "tutorial", "--out", "mine")
    assert (done.code, done.out) == (1, "")
    assert "No space left on device" in done.err
    assert not Path("mine").exists()
    assert not hidden(tmp_path)


def test_a_failed_run_keeps_the_old_one(tranche, monkeypatch, tmp_path):
    tranche("run", "tutorial", "--quiet", "--out", "mine")
    before = Path("mine/run.json").read_bytes()
    monkeypatch.setattr(run_folder, "write_run", lambda *_: 1 / 0)
    assert tranche("run", "tutorial", "--out", "mine").code == 1
    assert Path("mine/run.json").read_bytes() == before
    assert not hidden(tmp_path)


def begun(*arguments: str) -> subprocess.Popen[str]:
    """The reference case under way: its first line of progress is out."""
    command = [sys.executable, str(ROOT / "solve.py"), "run", "reference", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stderr.readline()
    return process


@pytest.mark.slow
def test_a_killed_run_leaves_no_folder(tmp_path):
    process = begun("--out", "mine")
    process.kill()
    process.communicate()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_an_interrupted_run_keeps_its_best_plan():
    process = begun("--out", "mine", "--time-limit", "300", "--gap", "0")
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    run = json.loads(Path("mine/run.json").read_text(encoding="utf-8"))
    assert run["status"] in ("feasible", "no_plan")


# --- the other verbs ---------------------------------------------------------------------------


def test_check_of_a_good_case(tranche):
    done = tranche("check", "tutorial")
    assert (done.code, done.err) == (0, "")
    assert "no faults" in done.out
    assert json.loads(tranche("check", "tutorial", "--json").out)["status"] == "valid"
    assert tranche("check", "tutorial", "--quiet") == Done(0, "", "")


def test_check_tells_all_faults_at_once(tranche):
    tranche("cases", "--copy", "tutorial", "mine")
    path = Path("mine/offers.csv")
    path.write_text(path.read_text().replace("BAY,", "NOWHERE,").replace("EAS,", "NEITHER,"))
    done = tranche("check", "mine")
    assert (done.code, done.out) == (2, "")
    assert "offers.csv:2:country" in done.err
    assert "NEITHER" in done.err
    failure = json.loads(tranche("check", "mine", "--json").out)
    assert failure["exit_code"] == 2
    assert {fault["file"] for fault in failure["faults"]} >= {"offers.csv"}


def test_appraise_writes_a_case_that_gives_the_same_plan(tranche):
    assert tranche("appraise", "tutorial", "--out", "explicit").code == 0
    tranche("run", "tutorial", "--quiet", "--out", "one")
    tranche("run", "explicit", "--quiet", "--out", "two")
    for name in RESULTS:
        one, two = (Path(place, f"{name}.csv").read_bytes() for place in ("one", "two"))
        assert one == two


def test_evaluate_agrees_with_the_run(tranche):
    run = json.loads(tranche("run", "tutorial", "--json", "--out", "mine").out)
    found = json.loads(tranche("evaluate", "tutorial", "--plan", "mine", "--json").out)
    assert found["objective"] == pytest.approx(run["objective"], rel=1e-9)
    assert found["broken"] == 0


def test_evaluate_fills_in_what_a_plan_leaves_open(tranche):
    tranche("run", "tutorial", "--quiet", "--out", "mine")
    Path("plan").mkdir()
    shutil.copy("mine/selection.csv", "plan")
    done = tranche("evaluate", "tutorial", "--plan", "plan", "--out", "scored", "--strict")
    assert done.code == 0
    assert "every rule kept" in done.out
    for name in ("funding", "partners", "service", "accounts"):
        assert Path("scored", f"{name}.csv").read_text() == Path("mine", f"{name}.csv").read_text()


def test_evaluate_names_each_broken_rule(tranche):
    tranche("run", "tutorial", "--quiet", "--out", "mine")
    halved = ("--set", "pools[pool=ally_money].amount *= 0.5")
    done = tranche("evaluate", "tutorial", "--plan", "mine", *halved, "--out", "scored")
    assert done.code == 0
    assert "Broken rules" in done.out
    with Path("scored/violations.csv").open(encoding="utf-8") as file:
        broken = list(csv.DictReader(file))
    assert {(row["family"], row["pool"]) for row in broken} == {("pools", "ally_money")}
    # 10 in each of two years are drawn, 5 are left.
    assert [float(row["excess"]) for row in broken] == [5.0, 5.0]
    quiet = ("--quiet", "--strict")
    assert tranche("evaluate", "tutorial", "--plan", "mine", *halved, *quiet).code == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("offer\nnot_there\n", "the case has no offer not_there"),
        ("offer,start_year\nEAS_farms_national,2031\n", "cannot start in 2031"),
        ("offer\nEAS_farms_national\nEAS_farms_national\n", "stands twice"),
        ("offer,start_year\nEAS_farms_national,soon\n", "is not a number"),
        ("offer,colour\nEAS_farms_national,red\n", "unknown column"),
    ],
)
def test_evaluate_refuses_a_faulty_plan(tranche, content, said):
    Path("plan").mkdir()
    Path("plan/selection.csv").write_text(content)
    done = tranche("evaluate", "tutorial", "--plan", "plan")
    assert (done.code, done.out) == (2, "")
    assert "selection.csv:" in done.err
    assert said in done.err


def test_evaluate_needs_a_plan(tranche):
    Path("plan").mkdir()
    done = tranche("evaluate", "tutorial", "--plan", "plan")
    assert done.code == 2
    assert "selection.csv" in done.err


@pytest.mark.parametrize("name", ["model.mps", "model.lp", "model.mps.gz", "model.lp.gz"])
def test_export_writes_a_file(tranche, name):
    done = tranche("export", "tutorial", "--out", name)
    assert done.code == 0
    assert "columns" in done.out
    assert Path(name).stat().st_size > 0


def test_export_states_the_model_plainly(tranche):
    for name in ("tight", "baseline"):
        assert tranche("export", "tutorial", "--out", f"{name}.lp", "--formulation", name).code == 0
    rows = [Path(f"{name}.lp").read_text() for name in ("tight", "baseline")]
    assert ["r_selection_package_link" in text for text in rows] == [False, True]


def test_export_refuses_a_formulation_that_there_is_not(tranche):
    done = tranche("export", "tutorial", "--out", "model.mps", "--formulation", "loose")
    assert (done.code, list(Path().iterdir())) == (2, [])
    assert "give one of tight, baseline" in done.err


def test_export_refuses_an_unknown_format(tranche):
    done = tranche("export", "tutorial", "--out", "model.xyz")
    assert (done.code, list(Path().iterdir())) == (2, [])


def test_a_case_goes_into_a_workbook_and_runs_from_it(tranche):
    done = tranche("export", "tutorial", "--xlsx", "mine.xlsx")
    assert (done.code, done.out) == (
        0,
        "mine.xlsx: the case tutorial; edit it, then `tranche run mine.xlsx`.\n",
    )
    mark = json.loads(tranche("check", "mine.xlsx", "--json").out)["fingerprint"]
    assert mark == json.loads(tranche("check", "tutorial", "--json").out)["fingerprint"]
    found = json.loads(tranche("run", "mine.xlsx", "--json", "--out", "r").out)
    assert (found["case"], found["objective"]) == ("tutorial", 95)
    again = tranche("export", "tutorial", "--xlsx", "mine.xlsx")
    assert (again.code, "exists and is not replaced" in again.err) == (2, True)


def test_appraise_writes_a_folder_a_workbook_or_both(tranche):
    done = tranche("appraise", "tutorial", "--out", "d", "--xlsx", "d.xlsx", "--json")
    found = json.loads(done.out)
    assert (done.code, found["folder"], found["workbook"]) == (0, "d", "d.xlsx")
    for case in ("d", "d.xlsx"):
        checked = json.loads(tranche("check", case, "--json").out)
        assert checked["fingerprint"] == found["fingerprint"]


def test_a_study_takes_a_workbook(tranche):
    assert tranche("export", "tutorial", "--xlsx", "mine.xlsx").code == 0
    change = ("--vary", "pools[pool=ally_money].amount=0.5,1")
    done = tranche("sweep", "mine.xlsx", *change, "--out", "s", "--workers", 1, "--quiet")
    assert (done.code, done.err) == (0, "")


def test_report_prints_a_run_again(tranche):
    first = tranche("run", "tutorial", "--out", "mine")
    again = tranche("report", "mine")
    assert again.code == 0
    assert first.out.startswith(again.out)
    assert json.loads(tranche("report", "mine", "--json").out)["runs"][0]["case"] == "tutorial"
    assert tranche("report", "nowhere").code == 2


def test_cases_lists_and_copies(tranche):
    listed = json.loads(tranche("cases", "--json").out)["cases"]
    assert {"reference", "tutorial"} <= set(listed)
    assert tranche("cases", "--copy", "tutorial", "mine").code == 0
    assert tranche("check", "mine").code == 0
    assert tranche("cases", "--copy", "tutorial", "mine").code == 2
    assert tranche("cases", "--copy", "nothing", "other").code == 2
    done = tranche("cases", "--copy", "tutorial", "mine.xlsx")
    assert (done.code, "tranche export tutorial --xlsx mine.xlsx" in done.err) == (2, True)


def test_math_prints_every_family(tranche):
    page = tranche("math").out
    for family in ("selection", "balance", "pools", "hubs", "floors"):
        assert family in page


# --- manners -----------------------------------------------------------------------------------

VERBS = (
    "run",
    "check",
    "appraise",
    "evaluate",
    "export",
    "report",
    "cases",
    "math",
    "what-if",
    "compare",
    "sweep",
    "marginal",
    "frontier",
    "baselines",
)


def test_help_lists_the_verbs_that_exist(tranche):
    text = tranche("--help").out
    assert all(verb in text for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(tranche, verb):
    done = tranche(verb, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: tranche {verb}")


@pytest.mark.parametrize(
    "arguments",
    [
        ("fly",),
        ("run", "--nope"),
        ("run", "tutorial", "extra"),
        ("run", "tutorial", "--gap", "-1"),
        ("run", "tutorial", "--gap", "nan"),
        ("run", "tutorial", "--time-limit", "soon"),
        ("run", "tutorial", "--engine", "steam"),
        ("run", "tutorial", "--without", "gravity"),
        ("run", "tutorial", "--without", "selection"),
        ("run", "tutorial", "--set", "nonsense"),
        ("run", "tutorial", "--set", "pools[pool=none_such].amount *= 2"),
        ("run", "tutorial", "--lock", "sideways country BAY"),
        ("run", "tutorial", "--what-if", "none-such"),
        ("run", "no-such-case"),
        ("run", "tutorial", "--max-rows", "1"),
        ("evaluate", "tutorial"),
        ("export", "tutorial"),
        ("appraise", "tutorial"),
        ("report",),
    ],
)
def test_bad_usage_is_exit_2_in_a_sentence(tranche, tmp_path, arguments):
    done = tranche(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.strip()
    assert "Traceback" not in done.err
    assert not list(tmp_path.iterdir())


def test_a_missing_solver_is_a_sentence(tranche):
    done = tranche("run", "tutorial", "--solver", "no_such_solver")
    assert done.code in (1, 2)
    assert "no_such_solver" in done.err
    assert "Traceback" not in done.err


def test_an_internal_failure_shows_its_traceback_only_when_asked(tranche, monkeypatch):
    monkeypatch.setattr(run_folder, "check", lambda _: 1 / 0)
    done = tranche("run", "tutorial")
    assert done.code == 1
    assert done.err.startswith("Internal failure: ZeroDivisionError")
    assert "Traceback" not in done.err
    assert "Traceback" in tranche("run", "tutorial", "--debug").err


def test_json_of_a_failure_is_one_object(tranche):
    done = tranche("run", "no-such-case", "--json")
    failure = json.loads(done.out)
    assert (done.code, failure["exit_code"], failure["status"]) == (2, 2, "error")
    assert failure["errors"] == done.err.splitlines()


def test_quiet_never_silences_errors(tranche):
    assert tranche("run", "no-such-case", "--quiet").err


def test_a_pipe_that_closes_early_is_no_failure():
    code = f"{sys.executable} {ROOT / 'solve.py'} math | head -1"
    done = subprocess.run(code, shell=True, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("THE FORMULATION")
    assert "Traceback" not in done.stderr


def test_a_terminal_that_knows_only_ascii_gets_text():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, str(ROOT / "solve.py"), "run", "tutorial", "--out", "mine"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
