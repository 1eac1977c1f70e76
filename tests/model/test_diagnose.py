"""Planted conflicts: what is named is needed, and all of it together is enough."""

from dataclasses import replace

import numpy as np
import pytest

from model import diagnose, formulation
from model.compile import compile_program
from model.engines import direct
from model.solution import SolverOptions
from tests.cases import ally, each, join, tiny
from tests.programs import INF, program
from tests.solving import solve_program, value_of

QUICK = SolverOptions(time_limit=30)


def lock(kind, name, how="in", country=None):
    return {"locks": [{"kind": kind, "id": name, "country": country, "lock": how}]}


def locked(*offers):
    return join(*(lock("offer", o) for o in offers))


# b and c cost 50 together; home has 40. Either lock and the pool could give.
BUDGET = tiny(locked("b", "c"), budget=40)
# A pays 4 of 10 at least through the ally, which has 3.
ALLIED = tiny(
    locked("a"),
    ally(3, min_ticket=1),
    each("offers", "a", requires_channel="ally", channel_share=0.4),
)
# 20 of c may be 40 % of all at most: with a and b at 30 there are 60, and 30 is half.
SHARE = tiny(locked("c"), focus={"max_share": 0.4})

PLANTED = [
    pytest.param(BUDGET, {"locks_row", "pools_amount"}, id="budget"),
    pytest.param(ALLIED, {"locks_row", "pools_amount", "access_channel_share"}, id="ally"),
    pytest.param(SHARE, {"locks_row", "focus_max_share"}, id="share"),
]


def roomy(case):
    m, _ = formulation.build(case, roomy=True)
    return compile_program(m, case)


def conflict(case):
    found, nearest = diagnose._Search(roomy(case), replace(QUICK, gap=0.05)).conflict()
    return found, nearest


def with_only(p, kept):
    rows = np.flatnonzero(kept)
    return replace(
        p,
        c=0.0 * p.c,
        A=p.A[rows],
        row_lower=p.row_lower[rows],
        row_upper=p.row_upper[rows],
        rows=[p.rows[i] for i in rows],
        row_block=p.row_block[rows],
    )


@pytest.mark.parametrize(("case", "planted"), PLANTED)
def test_the_planted_rules_are_named(case, planted):
    assert value_of(case) is None
    found, _ = conflict(case)
    assert set(found.rows) == planted
    assert found.minimal


@pytest.mark.parametrize(("case", "planted"), PLANTED)
def test_all_named_rows_together_leave_no_plan_and_any_rule_less_leaves_one(case, planted):
    p = roomy(case)
    found, _ = conflict(case)
    meaning = np.array(
        [name.endswith("_account") or name in diagnose.MEANING for name, _ in p.rows]
    )
    named = meaning.copy()
    named[np.concatenate(list(found.rows.values()))] = True
    assert solve_program(with_only(p, named)) is None
    for rows in found.rows.values():
        fewer = named.copy()
        fewer[rows] = False
        assert solve_program(with_only(p, fewer)) is not None


def test_it_is_told_in_words_and_amounts():
    said = diagnose.explain(BUDGET, (), QUICK)
    text = "\n".join(said)
    assert said[0] == "No plan keeps every rule."
    assert "leaving out any one of them allows a plan" in text
    assert "locks.row (offer b locked in; offer c locked in)" in text
    assert "pools.amount (budget, 2027): No pool pays out more than it has" in text
    # The locks are what is wanted: the budget is what would have to give, by 10.
    assert "pools.amount (pool budget, year 2027): 50 where at most 40" in text
    assert "10 units would have to give" in text


def test_a_rule_that_is_off_is_never_named():
    said = "\n".join(diagnose.explain(tiny(locked("b", "c"), budget=40), ["focus"], QUICK))
    assert "focus." not in said
    assert "pools.amount" in said


def test_what_nothing_can_mend_is_told_without_a_conflict():
    # A row that says what a choice means cannot be broken: no conflict among rules is left to find.
    p = replace(program([1], [([1], 2, INF)]), rows=[("selection_package", (0,))])
    found, nearest = diagnose._Search(p, QUICK).conflict()
    assert found is None
    assert nearest is None


def test_when_time_runs_out_it_says_only_what_it_knows():
    said = diagnose.explain(BUDGET, (), SolverOptions(time_limit=1e-6))
    assert said == ("No plan keeps every rule.",)


@pytest.mark.parametrize(
    ("component", "family", "rule"),
    [
        ("capital_stack_project_share", "capital_stack", "project_share"),
        ("pools_amount", "pools", "amount"),
        ("allied_role_home", "allied_role", "home"),
    ],
)
def test_components_are_split_into_family_and_rule(component, family, rule):
    assert diagnose.split(component) == (family, rule)


def test_the_empty_plan_pays_for_all_that_it_breaks():
    p = roomy(BUDGET)
    loose = diagnose.elastic(p, np.array([name[0] == "locks_row" for name in p.rows]))
    point = diagnose._none_needed(loose, p)
    assert loose.excess(point) <= 1e-9
    assert direct.solve(loose, QUICK, point).objective >= loose.objective(point)
