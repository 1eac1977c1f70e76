"""Bounds are never too small, on random cases, and not larger than they must be, by hand."""

import random
from dataclasses import replace

import numpy as np
import pytest

from model import bounds
from model.bounds import Bounds
from model.loading import load_case
from tests.cases import each, facility, offer, resource, tiny
from tests.random_cases import random_case
from tests.solving import program_of, solve_program

LOOSE = 5000.0
"""Far above every amount of a random tiny case."""
SAMPLE = 8
"""Columns of a random case that are tried."""


def loose(case, off=frozenset()):
    """Bounds that forbid nothing beyond the limits that are rules themselves."""
    months = [(c, t) for c in case.candidates for t in case.years]
    markets = {c: record.private_limit_musd for c, record in case.countries.items()}
    commit = {
        (f, c, t): LOOSE
        for c in case.candidates
        for f in case.offered[c]
        for t in case.facilities[f].years
    }
    hosts = {
        c: record.host_limit_musd
        for c, record in case.countries.items()
        if record.host_limit_musd is not None and record.host_share is not None
    }
    return Bounds(
        cost=dict.fromkeys(case.candidates, LOOSE),
        need={},
        pool={},
        commit=commit,
        total={(f, c): LOOSE * len(case.years) for f, c, _ in commit},
        private={(c, t): LOOSE if markets[c] is None else markets[c] for c, t in months},
        host={(c, t): hosts[c] for c, t in months if c in hosts},
        pairs=dict.fromkeys((f, c) for f, c, _ in commit),
    )


@pytest.mark.parametrize("without", [(), ("focus", "capital_stack")], ids=["all", "without"])
@pytest.mark.parametrize("seed", range(12))
def test_no_feasible_plan_exceeds_a_bound(seed, without, tmp_path, monkeypatch):
    folder = random_case(seed, tmp_path / "case")
    tight = bounds.of(load_case(folder), without)
    monkeypatch.setattr(bounds, "_compute", loose)
    program = program_of(load_case(folder), without)
    kinds = ("commit", "private", "host", "cost")
    found = [j for j, (name, _) in enumerate(program.columns) if name in kinds]
    for j in random.Random(seed).sample(found, min(SAMPLE, len(found))):
        most = largest(program, j)
        name, index = program.columns[j]
        key = index[0] if len(index) == 1 else index
        assert most is None or most <= getattr(tight, name).get(key, 0.0) + 1e-6, (name, index)


@pytest.mark.parametrize("seed", range(6))
def test_tight_bounds_keep_the_best_value(seed, tmp_path, monkeypatch):
    folder = random_case(seed, tmp_path / "case")
    found = [best_of(program_of(load_case(folder)))]
    monkeypatch.setattr(bounds, "_compute", loose)
    found.append(best_of(program_of(load_case(folder))))
    assert found[0] == found[1]


def largest(program, j):
    """The largest value of a column over all points, None if there is no point."""
    aim = np.zeros(len(program.c))
    aim[j] = 1.0
    x = solve_program(program.aimed(aim))
    return None if x is None else x[j]


def best_of(program):
    x = solve_program(program)
    return None if x is None else pytest.approx(program.objective(x), abs=1e-5)


def attained(case, **expected):
    """Assert a bound of each kind, and that some plan reaches it."""
    limits = bounds.of(case)
    program = program_of(case)
    for name, (key, bound) in expected.items():
        assert getattr(limits, name)[key] == pytest.approx(bound)
        index = key if isinstance(key, tuple) else (key,)
        assert largest(program, program.position[name, index]) == pytest.approx(bound)


def test_bounds_from_needs():
    # One form of farms, the dearer, and health: 20 + 5.
    case = tiny(
        offer("a2", "A", 20, 8), offer("h", "A", 5, 1, package="health"), only="A", budget=60
    )
    attained(case, cost=("A", 25), commit=(("fund", "A", 2027), 25))


def test_bounds_from_pools():
    # 8 and half of the 6 before, at half a unit of the pool for each: 22.
    case = tiny(
        only="C",
        years=(2027, 2028),
        pools=[
            {"pool": "budget", "year": 2027, "amount": 6, "carry_over": 0.5},
            {"pool": "budget", "year": 2028, "amount": 8},
        ],
        draws=[{"facility": "fund", "pool": "budget", "risk_class": "*", "rate": 0.5}],
        offers=[{"offer": "c", "first_start": 2028}],
        facilities=[{"facility": "fund", "mobilisation": 1}],
    )
    assert bounds.of(case).pool == {("budget", 2027): 6, ("budget", 2028): 11}
    attained(case, commit=(("fund", "C", 2028), 22))


def test_bounds_from_shares_and_limits():
    # fund pays half of 10; private money 0.9 for each of them, at most 4; the host a fifth.
    case = tiny(
        only="A",
        facilities=[{"facility": "fund", "max_project_share": 0.5, "mobilisation": 0.9}],
        countries=[
            {"country": "A", "private_limit_musd": 4, "host_limit_musd": 3, "host_share": 0.2}
        ],
    )
    attained(
        case,
        commit=(("fund", "A", 2027), 5),
        private=(("A", 2027), 4),
        host=(("A", 2027), 2),
    )


def test_face_value_is_bounded_by_its_share_of_the_cost():
    case = tiny(facility("guar", 60, instrument="guarantee", max_project_share=0.4), only="A")
    attained(case, commit=(("guar", "A", 2027), 4))


def test_training_ahead_is_bounded_by_what_is_still_needed():
    case = tiny(
        resource("training", "by_year"),
        only="A",
        years=(2027, 2028),
        needs=[
            {"offer": "a", "resource": "training", "year_offset": t, "amount": x}
            for t, x in ((0, 4), (1, 6))
        ],
    )
    attained(case, commit=(("training_supply", "A", 2027), 10))
    assert bounds.of(case).commit["training_supply", "A", 2028] == 6


def test_absorption_bounds_the_need_of_each_year():
    case = tiny(
        offer("h", "A", 5, 1, package="health"),
        only="A",
        countries=[{"country": "A", "absorption_musd": 12}],
    )
    limits = bounds.of(case)
    assert (limits.cost["A"], limits.need["A", "financing", 2027]) == (12, 12)
    assert bounds.of(case, ["focus"]).cost["A"] == 15


def test_a_family_that_is_off_does_not_bound():
    case = tiny(only="A", facilities=[{"facility": "fund", "max_project_share": 0.5}])
    at = ("fund", "A", 2027)
    assert bounds.of(case).commit[at] == 5
    assert bounds.of(case, ["capital_stack"]).commit[at] == 10
    assert bounds.of(case, ["matching"]) is bounds.of(case)


def test_what_can_only_be_zero_has_no_column():
    case = tiny(
        facility("empty", 0),
        resource("compute"),
        each("countries", "A", host_limit_musd=3),
        only="A",
    )
    limits = bounds.of(case)
    assert set(limits.commit) == {("fund", "A", 2027)}
    assert (limits.private, limits.host) == ({}, {})
    assert bounds.channels_in(case, limits, "A") == ("home",)
    nothing = replace(limits, total={}, pairs={})
    assert bounds.channels_in(case, nothing, "A") == ()


def test_countries_that_could_be_hubs_or_need_an_agreement():
    spill = [{"hub": h, "country": "C", "criterion": "value", "amount": 1} for h in "AB"]
    case = tiny(
        spillovers=spill,
        offers=[
            {"offer": "a", "hub_capable": True},
            {"offer": "b", "critical": True},
            {"offer": "c", "hub_capable": True, "assured": True},
        ],
    )
    assert bounds.hub_countries(case) == ("A",)
    assert [bounds.may_assure(case, c) for c in "ABC"] == [False, False, True]
    strict = tiny(
        offers=[{"offer": "b", "critical": True}], assurance={"required_for_critical": True}
    )
    assert bounds.may_assure(strict, "B")
