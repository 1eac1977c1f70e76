import json
from dataclasses import replace

import numpy as np
import pytest

from model import pipeline
from model.engines import interrupt
from model.errors import AuditError, SolverError, UsageError
from model.plan import Plan
from model.schema import RESULTS
from model.solution import Outcome, SolverOptions, Status
from tests.cases import ALL, ally, offer, resource, tiny
from tests.solving import solve_exact

EXACT = SolverOptions(gap=0.0, time_limit=60)

FIELDS = {
    "case", "fingerprint", "overrides", "formulation", "engine",
    "engine_reason", "solver", "status", "objective",
    "bound", "gap_abs", "gap_rel", "gap_asked", "seconds", "audit", "size", "versions", "warnings",
}  # fmt: skip


@pytest.fixture
def case():
    return tiny()


def found_is(monkeypatch, **changes):
    """Let the search end otherwise than it did."""
    search = pipeline.search

    def other(*args, **kwargs):
        return replace(search(*args, **kwargs), **changes)

    monkeypatch.setattr(pipeline, "search", other)


def test_the_best_plan_with_its_proof(case):
    found = pipeline.run(case, EXACT)
    assert found.status is Status.OPTIMAL
    assert found.exit_code == 0
    assert found.objective == found.bound == ALL
    assert found.gap_abs == found.gap_rel == 0
    assert set(found.plan.select) == {"a", "b", "c"}
    assert set(RESULTS) - {"violations"} <= set(found.tables)
    assert not found.violations


def test_run_json_has_its_fields_and_is_json(case):
    run = pipeline.run(case, EXACT).run
    assert set(run) == FIELDS
    assert set(run["seconds"]) == {"load", "build", "solve", "evaluate", "report", "total"}
    assert set(run["audit"]) == {"passed", "max_violation", "objective_difference"}
    assert run["audit"]["passed"] is True
    assert set(run["size"]) == {"columns", "integers", "rows", "nonzeros"}
    assert run["solver"]["name"] == "highs"
    assert run["gap_asked"] == 0
    assert json.loads(json.dumps(run)) == run


def test_gap_and_limit_come_from_the_case_when_left_open():
    case = tiny(solve={"gap": 0.125, "time_limit": 7})
    assert pipeline.settled(SolverOptions(), case) == SolverOptions(gap=0.125, time_limit=7)
    assert pipeline.settled(EXACT, case) == EXACT
    assert pipeline.run(case).run["gap_asked"] == 0.125


def test_the_same_run_gives_the_same_tables():
    tied = tiny(offer("d", "B", 20, 8, package="health"), ally(30), budget=30)
    first, second = (pipeline.run(tied, EXACT) for _ in range(2))
    assert first.plan == second.plan
    for name, table in first.tables.items():
        assert table.equals(second.tables[name]), name


def test_no_plan_at_all():
    asked = {"floors": [{"criterion": "value", "min_amount": 18}]}
    found = pipeline.run(tiny(asked, budget=50), EXACT)
    assert found.status is Status.INFEASIBLE
    assert found.exit_code == 3
    assert found.plan is None
    assert found.objective is None
    text = "\n".join(found.reasons)
    assert "floors.row (value at least 18)" in text
    assert "pools.amount" in text


def test_a_limit_without_a_plan(case, monkeypatch):
    found_is(monkeypatch, status="no_plan", x=None, objective=None, bound=30.0)
    found = pipeline.run(case, SolverOptions(time_limit=5))
    assert found.status is Status.NO_PLAN
    assert found.exit_code == 4
    assert found.bound == 30
    assert "5 seconds" in found.reasons[0]


def test_a_limit_with_a_plan(case, monkeypatch):
    found_is(monkeypatch, status="feasible", bound=24.0)
    found = pipeline.run(case, SolverOptions(gap=0.5))
    assert found.status is Status.FEASIBLE
    assert found.exit_code == 0
    assert found.gap_rel == pytest.approx(2 / 22)


def test_optimal_is_never_said_beyond_the_asked_gap(case, monkeypatch):
    found_is(monkeypatch, status="optimal", bound=24.0)
    assert pipeline.run(case, SolverOptions(gap=0.01)).status is Status.FEASIBLE
    assert pipeline.run(case, SolverOptions(gap=0.1)).status is Status.OPTIMAL


@pytest.mark.parametrize("with_plan", [True, False])
def test_stopped_by_the_planner(case, monkeypatch, with_plan):
    search = pipeline.search

    def stopped(*args):
        found = search(*args)
        interrupt.ask()
        left = {} if with_plan else {"x": None, "objective": None}
        return replace(found, status="interrupted", **left)

    monkeypatch.setattr(pipeline, "search", stopped)
    found = pipeline.run(case, EXACT)
    assert found.interrupted
    assert found.exit_code == 130
    assert found.status is (Status.FEASIBLE if with_plan else Status.NO_PLAN)
    assert (found.plan is not None) == with_plan


def test_a_failing_solver_is_no_answer(case, monkeypatch):
    monkeypatch.setattr(pipeline, "search", lambda *args: Outcome("error", message="Solve error"))
    with pytest.raises(SolverError, match="Solve error"):
        pipeline.run(case, EXACT)


def test_a_plan_that_breaks_a_rule_is_refused(case, monkeypatch):
    best = solve_exact(case).plan
    less = {**best.commit, ("fund", "B", 2027): 19.0}
    monkeypatch.setattr(pipeline, "placed", lambda *args: replace(best, commit=less))
    with pytest.raises(AuditError, match=r"balance.supply .*country B.*: 19 == 20"):
        pipeline.run(case, EXACT)


def test_a_plan_worth_less_than_claimed_is_refused(case, monkeypatch):
    monkeypatch.setattr(pipeline, "placed", lambda *args: Plan())
    with pytest.raises(AuditError, match=r"worth 0\.0, the solver claims 22\.0"):
        pipeline.run(case, EXACT)


def test_a_violation_below_the_tolerance_passes_and_is_told(case, monkeypatch):
    best = solve_exact(case).plan
    less = {**best.commit, ("fund", "B", 2027): 20 * (1 - 5e-7)}
    monkeypatch.setattr(pipeline, "placed", lambda *args: replace(best, commit=less))
    assert pipeline.run(case, EXACT).run["audit"]["max_violation"] == pytest.approx(5e-7)


def test_what_cannot_be_obeyed_is_refused_before_anything_is_built(case):
    with pytest.raises(UsageError, match="structure"):
        pipeline.run(case, EXACT, without=["pools"])
    with pytest.raises(UsageError, match="engine"):
        pipeline.run(case, replace(EXACT, engine="psychic"))
    with pytest.raises(SolverError, match="nosuch"):
        pipeline.run(case, replace(EXACT, solver="nosuch"))


def test_a_plan_to_begin_with_costs_nothing(case):
    best = pipeline.run(case, EXACT).plan
    again = pipeline.run(case, EXACT, starts=[best])
    assert again.objective == ALL
    # A plan of another case, which breaks a rule here, is no harm either.
    assert pipeline.run(tiny(budget=30), EXACT, starts=[best]).objective == 13


def test_another_solver_gives_the_same_value(case):
    found = pipeline.run(case, replace(EXACT, solver="appsi_highs"))
    assert found.objective == ALL
    assert found.run["engine"] == "pyomo"
    assert found.run["solver"]["name"] == "appsi_highs"


def test_progress_is_told(case):
    seen = []
    pipeline.run(case, EXACT, progress=seen.append)
    assert all(p.seconds >= 0 for p in seen)


def test_an_empty_plan_of_value_nothing_is_proven():
    found = pipeline.run(tiny(budget=5), EXACT)
    assert found.objective == 0
    assert found.gap_rel == 0
    assert found.status is Status.OPTIMAL
    assert not found.plan.select


@pytest.mark.parametrize("unit", [1e-6, 1e-3, 1e3, 1e6])
def test_the_unit_of_a_resource_does_not_matter(unit):
    case = tiny(
        resource("compute", ceiling=7 * unit),
        offer("a", "A", 10, 5, needs={("compute", 0): 3 * unit}),
        offer("b", "B", 20, 8, needs={("compute", 0): 4 * unit}),
        offer("c", "C", 30, 9, needs={("compute", 0): 5 * unit}),
    )
    found = pipeline.run(case, EXACT)
    # 3 + 4 fill the 7: a and b, worth 13.
    assert found.objective == 13
    used = [x for (f, _, _), x in found.plan.commit.items() if f == "compute_supply"]
    assert sorted(np.array(used) / unit) == pytest.approx([3, 4])
