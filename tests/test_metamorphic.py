"""Relations that hold between the solutions of related cases, whatever the optimum is."""

from pathlib import Path

import pytest

from model import formulation
from model.loading import load_case
from model.solution import Status
from tests import changes, instances
from tests.oracle.audit import TABLES
from tests.oracle.world import World
from tests.random_cases import random_case
from tests.whole_run import solve

TUTORIAL = Path(__file__).parent.parent / "data" / "tutorial"
SEEDS = (2, 6, 8, 13, 24, 33, 38, 39)
QUICK = (8, "tutorial")


def tied(folder):
    """Twelve equal items of which five fit, in four equal countries."""
    return instances.multiple_choice(folder, [[(5, (3,)), (5, (3,)), (2, (1,))]] * 6, (12,))


def tied_sites(folder):
    """Places on a ring, as many equal ways to choose two hubs as there are places."""
    ring = [[float(min(abs(a - b), 6 - abs(a - b))) for b in range(6)] for a in range(6)]
    return instances.median(folder, ring, 2)


def marks(seed):
    return () if seed in QUICK else (pytest.mark.slow,)


CASES = [pytest.param(lambda to, s=s: random_case(s, to), id=str(s), marks=marks(s)) for s in SEEDS]
TIED = [pytest.param(tied, id="tied"), pytest.param(tied_sites, id="ring")]
OWN = [pytest.param(s, marks=marks(s)) for s in (*SEEDS, "tutorial")]


def not_below(value, other):
    assert value >= other - 1e-6 * max(1.0, abs(other))


@pytest.mark.parametrize("write", CASES + TIED)
def test_row_order_changes_nothing(write, tmp_path):
    folder = write(tmp_path / "case")
    other = changes.shuffle(folder, tmp_path / "shuffled", seed=7)
    assert load_case(folder).fingerprint == load_case(other).fingerprint
    first, second = solve(folder), solve(other)
    for name in TABLES:
        assert first.table(name).equals(second.table(name)), name


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("write", CASES + TIED)
def test_names_of_countries_change_no_value(write, reverse, tmp_path):
    folder = write(tmp_path / "case")
    names = sorted(World(folder).countries)
    new = [f"land_{n:03d}" for n in range(len(names))]
    if reverse:
        new.reverse()
    other = changes.rename(folder, tmp_path / "renamed", dict(zip(names, new, strict=True)))
    assert solve(other).objective == pytest.approx(solve(folder).objective, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("factor", [1000.0, 0.001])
@pytest.mark.parametrize("seed", OWN)
def test_unit_of_a_resource_changes_no_value(seed, factor, tmp_path):
    folder = case_of(seed, tmp_path)
    other = folder
    for resource in sorted({"compute", "training"} & set(World(folder).resources)):
        other = changes.scale(other, tmp_path / resource, resource, factor)
    assert solve(other).objective == pytest.approx(solve(folder).objective, rel=1e-6, abs=1e-6)


def test_names_and_units_change_nothing_in_a_plan_that_is_unique(tmp_path):
    names = {"BAY": "Z1", "CLI": "Y2", "DUN": "X3", "EAS": "W4", "FAR": "V5"}
    other = changes.rename(TUTORIAL, tmp_path / "renamed", names)
    other = changes.scale(other, tmp_path / "scaled", "training", 1000.0)
    first, second = solve(TUTORIAL), solve(other)
    assert list(first.table("selection")["offer"]) == list(second.table("selection")["offer"])
    assert money(first, names) == pytest.approx(money(second, {}))


def money(solution, names):
    """Commitments of money under new names of the countries."""
    rows = solution.table("funding")
    rows = rows[rows["resource"] == "financing"]
    places = [names.get(c, c) for c in rows["country"]]
    return dict(
        zip(zip(rows["facility"], places, rows["year"], strict=True), rows["amount"], strict=True)
    )


@pytest.mark.parametrize("seed", OWN)
def test_more_of_a_pool_is_never_worse(seed, tmp_path):
    folder = case_of(seed, tmp_path)
    base = solve(folder).objective
    for pool in sorted(World(folder).pool):
        not_below(solve(changes.more_of(folder, tmp_path / pool, pool)).objective, base)


@pytest.mark.parametrize("seed", OWN)
def test_a_rule_that_only_forbids_costs_something_or_nothing(seed, tmp_path):
    folder = case_of(seed, tmp_path)
    base = solve(folder).objective
    for name in forbidding(load_case(folder)):
        not_below(solve(folder, without=[name]).objective, base)


@pytest.mark.parametrize("seed", OWN)
def test_a_locked_in_optimum_costs_nothing(seed, tmp_path):
    folder = case_of(seed, tmp_path)
    found = solve(folder)
    assert found.status is Status.OPTIMAL
    locks = [{"kind": "offer", "id": o, "lock": "in"} for o in found.table("selection")["offer"]]
    partners = found.table("partners")
    locks += [
        {"kind": "country", "id": c, "lock": "in"}
        for c in partners["country"][partners["engaged"].astype(bool)]
    ]
    presence = found.table("presence")
    locks += [
        {"kind": "channel", "id": k, "country": c, "lock": "in"}
        for k, c in zip(presence["channel"], presence["country"], strict=True)
    ]
    other = solve(changes.with_locks(folder, tmp_path / "locked", locks))
    assert other.objective == pytest.approx(found.objective, rel=1e-6, abs=1e-6)


def case_of(seed, tmp_path):
    """A random case, or the tutorial."""
    return TUTORIAL if seed == "tutorial" else random_case(seed, tmp_path / "case")


def forbidding(case):
    """Families in force that may be left out because they only forbid."""
    return [
        name for name in formulation.choose(case).families if formulation.by_name(name).ONLY_FORBIDS
    ]
