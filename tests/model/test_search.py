from dataclasses import replace

import numpy as np
import pytest

from model import search
from model.program import Program
from model.solution import Outcome, SolverOptions
from tests.cases import offer, tiny
from tests.solving import program_of

EXACT = SolverOptions(gap=0.0, time_limit=60)


def two(objective, **more):
    """Two criteria: a is best in one, b in the other, c in between; one of them fits."""
    return tiny(
        {
            "criteria": [
                {"criterion": "value", "unit": "points", "weight": 0.4, "scale": 10},
                {"criterion": "reach", "unit": "people", "weight": 0.6, "scale": 2},
            ]
        },
        offer("a", "A", 10, 5, values={"reach": 1}),
        offer("b", "B", 20, 8, values={"reach": 3}),
        offer("c", "C", 30, 9, values={"reach": 3}),
        objective=objective,
        budget=30,
        **more,
    )


def found(case, **more):
    program = program_of(case)
    return program, search.search(program, case, replace(EXACT, **more))


def chosen(program: Program, x):
    return {program.columns[j][1][0] for j in program.of_component["select"] if x[j] > 0.5}


def test_in_order_the_first_criterion_decides_and_the_next_breaks_ties():
    # a and b reach 4, more than c alone.
    program, outcome = found(two("lexicographic"))
    assert chosen(program, outcome.x) == {"a", "b"}
    assert outcome.status == "optimal"
    weighted = 0.4 * 13 / 10 + 0.6 * 4 / 2
    assert outcome.objective == outcome.bound == pytest.approx(weighted)


def test_a_tie_in_the_first_is_decided_by_the_second():
    # Only one partner: b and c reach 3 each, c is worth more.
    program, outcome = found(two("lexicographic", focus={"max_partners": 1}))
    assert chosen(program, outcome.x) == {"c"}


def test_in_order_without_a_plan():
    locks = [{"kind": "country", "id": c, "lock": "in"} for c in "ABC"]
    _, outcome = found(two("lexicographic", locks=locks))
    assert outcome.status == "infeasible"


def test_a_stage_that_ends_at_a_limit_leaves_the_whole_unproven(monkeypatch):
    once = search._once
    calls = []

    def limited(*args):
        calls.append(1)
        stage = once(*args)
        return stage if len(calls) == 1 else replace(stage, status="feasible", bound=None)

    monkeypatch.setattr(search, "_once", limited)
    _, outcome = found(two("lexicographic"))
    assert outcome.status == "feasible"
    assert outcome.bound is None
    assert len(calls) == 2


def test_the_better_plan_and_the_better_bound_are_kept():
    case = tiny()
    program = program_of(case)
    good = search.search(program, case, EXACT)
    poor = Outcome("feasible", np.zeros(len(program.c)), 0.0, 40.0)
    first = replace(good, status="feasible", bound=25.0)
    joined = search._joined(program, poor, first, 0.001)
    assert (joined.objective, joined.bound, joined.status) == (22, 25, "feasible")
    proven = search._joined(program, replace(poor, bound=22.0), first, 0.001)
    assert proven.status == "optimal"
