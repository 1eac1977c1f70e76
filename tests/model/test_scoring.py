"""A plan made by hand: what is given stays, what is missing is filled in best."""

import pytest

from model import pipeline, run_folder, scoring
from model.loading import load_case
from model.overrides import parse_set
from model.plan_folder import TABLES, PlanFolder, read
from model.schema import RESULTS
from model.solution import SolverOptions
from model.tables import csv_text

# The tutorial's unique optimum, derived in its README: home money decides, 95 points.
BEST = 95.0
CHOSEN = {"BAY_compute_hub": 2027, "DUN_health_pilot": 2027, "EAS_farms_national": 2027}


@pytest.fixture(scope="module")
def case():
    return load_case("tutorial")


@pytest.fixture(scope="module")
def solution(case):
    return pipeline.run(case, SolverOptions(gap=0.0))


def folder_of(tmp_path, solution, *names):
    for name in names:
        text = csv_text(solution.tables[name], RESULTS[name])
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("n", range(1, len(TABLES) + 1))
def test_any_part_of_the_best_plan_scores_as_the_whole(case, solution, tmp_path, n):
    found = scoring.score(case, read(folder_of(tmp_path, solution, *TABLES[:n]), case))
    assert found.run["objective"] == pytest.approx(BEST)
    assert found.broken == 0
    assert found.run["filled_in"] == list(TABLES[n:])
    for name in TABLES:
        assert found.tables[name].equals(solution.tables[name]), name


def test_what_is_given_never_moves(solution, tmp_path):
    # Without the ally Eastholm cannot be a partner: the rule is told, the offer stays.
    cut = load_case("tutorial", [parse_set("pools[pool=ally_money].amount = 0")])
    found = scoring.score(cut, read(folder_of(tmp_path, solution, "selection"), cut))
    assert dict(found.plan.select) == CHOSEN
    assert found.broken > 0
    assert {"pools", "access"} & set(found.tables["violations"]["family"])


def test_a_filling_breaks_no_more_than_it_must(case, solution, tmp_path):
    # One staff less: the three partners cannot all be served, everything else still holds.
    cut = load_case("tutorial", [parse_set("pools[pool=staff].amount = 2")])
    found = scoring.score(cut, read(folder_of(tmp_path, solution, "selection"), cut))
    broken = found.tables["violations"]
    assert set(broken["family"]) == {"pools"}
    assert set(broken["pool"]) == {"staff"}
    assert broken["excess"].tolist() == [1.0, 1.0]


def test_an_empty_plan_is_a_plan(case, tmp_path):
    (tmp_path / "selection.csv").write_text("offer,start_year\n")
    found = scoring.score(case, read(tmp_path, case))
    assert found.plan.select == {}
    assert found.run["objective"] == pytest.approx(0.0)


def test_a_blank_start_is_the_first_one(case, tmp_path):
    (tmp_path / "selection.csv").write_text("offer\nBAY_compute_hub\n")
    found = read(tmp_path, case)
    assert isinstance(found, PlanFolder)
    assert dict(found.plan.select) == {"BAY_compute_hub": 2027}


def test_a_score_is_stored_like_a_run(case, solution, tmp_path):
    found = scoring.score(case, read(folder_of(tmp_path, solution, "selection"), case))
    with run_folder.new(tmp_path / "scored") as folder:
        run_folder.write_tables(folder, found.tables)
        run_folder.write_run(folder, found.run)
    assert run_folder.is_run(tmp_path / "scored")
