"""Random tiny cases: the pipeline finds what brute force finds, and an audit finds no fault."""

import pytest

from model.solution import Status
from tests.oracle.audit import audit
from tests.oracle.brute import brute_best
from tests.random_cases import random_case
from tests.whole_run import solve, write_run

QUICK = range(24)
MORE = range(24, 120)


def compare(seed, tmp_path):
    """Solve one case both ways."""
    folder = random_case(seed, tmp_path / "case")
    found, best = solve(folder), brute_best(folder)
    if best is None:
        assert found.status is Status.INFEASIBLE
        return
    assert found.status is Status.OPTIMAL
    assert audit(folder, write_run(found, tmp_path / "run")) == []
    key = reached(found.run["formulation"]["objective"], found.table("criteria"))
    assert key == pytest.approx(best.key, rel=1e-6, abs=1e-6)


def reached(form, criteria):
    """What the objective compares, from the table of criteria."""
    if form == "lexicographic":
        order = criteria.sort_values(["weight", "criterion"], ascending=[False, True])
        return tuple(order["value"])
    parts = criteria["value"] / criteria["scale"]
    if form == "maximin":
        return (parts[criteria["weight"] > 0].min(),)
    return ((criteria["weight"] * parts).sum(),)


@pytest.mark.parametrize("seed", QUICK)
def test_pipeline_equals_brute_force(seed, tmp_path):
    compare(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MORE)
def test_pipeline_equals_brute_force_on_more(seed, tmp_path):
    compare(seed, tmp_path)
