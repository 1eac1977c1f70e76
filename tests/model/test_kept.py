"""What a worker keeps gives the very same cases and programs as a load and a build from nothing."""

import numpy as np
import pytest

from model import loading, pipeline
from model.case import Case
from model.errors import OverrideError
from model.kept import Kept
from model.overrides import parse_lock, parse_set
from model.recall import derived
from tests.cases import ally, resource, tiny
from tests.model.studies.benches import raw_of
from tests.random_cases import random_case
from tests.reference_slice import write_slice

DERIVED = [name for name, value in vars(Case).items() if isinstance(value, derived)]

KNOBS = [
    "pools.amount *= 1.5",
    "pools[pool=home_money].amount *= 0.3",
    "pools[pool=home_money].amount = 1",
    "pools[pool=home_money].amount = 0",
    "pools[pool=home_money].carry_over = 0.5",
    "focus.max_partners = 1",
    "criteria[criterion=strategic].weight *= 2",
    "countries[country=BAY].absorption_musd = 15",
    "facilities.min_ticket = 3",
    "case.objective = 'maximin'",
]


def same(one, other):
    """Two programs are the same to the last bit."""
    assert one.columns == other.columns
    assert one.rows == other.rows
    assert one.blocks == other.blocks
    assert one.c0 == other.c0
    sides = ("c", "row_lower", "row_upper", "col_lower", "col_upper", "integer", "col_block")
    for name in (*sides, "row_block"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    for name in ("data", "indices", "indptr"):
        assert np.array_equal(getattr(one.A, name), getattr(other.A, name)), name
    assert one.criteria.keys() == other.criteria.keys()
    for j, (vector, constant) in one.criteria.items():
        assert np.array_equal(vector, other.criteria[j][0])
        assert constant == other.criteria[j][1]


def agree(raw, overrides, kept):
    """Kept and from nothing: the same case, the same program."""
    fast, slow = kept.case(overrides), loading.case_of(raw, overrides)
    assert fast.fingerprint == slow.fingerprint
    assert fast.notes == slow.notes
    for name, frame in slow.frames.items():
        assert fast.frames[name].equals(frame), name
    program = kept.program(fast)
    same(program, pipeline.build(slow))
    for name in DERIVED:
        assert getattr(fast, name) == getattr(slow, name), name
    return program


def test_every_kind_of_knob_gives_the_same_program():
    raw = loading.read_case("tutorial")
    kept = Kept(raw, (), ())
    for text in (*KNOBS, *reversed(KNOBS)):
        agree(raw, (parse_set(text),), kept)
    agree(raw, (parse_lock("out country BAY"),), kept)


@pytest.mark.slow
def test_the_same_on_a_slice_of_the_reference(tmp_path):
    raw = loading.read_case(write_slice(tmp_path / "slice"))
    kept = Kept(raw, (), ())
    for pool in kept.base.pool_names[::7]:
        for factor in (0.2, 0.9):
            agree(raw, (parse_set(f"pools[pool={pool}].amount *= {factor}"),), kept)


@pytest.mark.parametrize("seed", range(8))
def test_the_same_on_random_cases(seed, tmp_path):
    raw = loading.read_case(random_case(seed, tmp_path))
    kept = Kept(raw, (), ())
    for text in ("pools.amount *= 0.7", "pools.amount *= 1.4", "pools.amount = 3"):
        agree(raw, (parse_set(text),), kept)


def test_other_amounts_of_pools_are_only_other_numbers(monkeypatch):
    raw = raw_of(tiny(ally(20, min_ticket=5), resource("compute")))
    kept = Kept(raw, (), ())
    kept.program(kept.base)
    monkeypatch.setattr(pipeline, "build", None)
    for amount in (5, 17, 90):
        case = kept.case((parse_set(f"pools[pool=budget].amount = {amount}"),))
        program = kept.program(case)
        (i,) = [
            i for i, name in enumerate(program.rows) if name == ("pools_amount", ("budget", 2027))
        ]
        assert program.row_upper[i] == amount


def test_a_program_is_not_changed_by_the_ones_after_it():
    raw = raw_of(tiny())
    kept = Kept(raw, (), ())
    first = kept.program(kept.base)
    kept.program(kept.case((parse_set("pools.amount *= 0.5"),)))
    same(first, pipeline.build(loading.case_of(raw)))


def test_faults_of_a_changed_case_are_found_each_time():
    kept = Kept(loading.read_case("tutorial"), (), ())
    for _ in range(2):
        with pytest.raises(OverrideError):
            kept.case((parse_set("pools[pool=nobody].amount = 1"),))
    assert kept.case().fingerprint == kept.base.fingerprint


def test_other_weights_leave_the_offers_as_they_are(tmp_path):
    kept = Kept(loading.read_case(write_slice(tmp_path / "slice")), (), ())
    case = kept.case((parse_set("criteria[criterion=strategic].weight *= 0.5"),))
    assert case.fingerprint != kept.base.fingerprint
    for name in ("offers", "needs", "returns"):
        assert case.frames[name] is kept.base.frames[name]


def test_other_amounts_of_pools_appraise_and_build_nothing(monkeypatch):
    kept = Kept(loading.read_case("reference"), (), ())
    kept.program(kept.base)
    monkeypatch.setattr(pipeline, "build", None)
    case = kept.case((parse_set("pools[pool=dfc_subsidy].amount *= 0.9"),))
    kept.program(case)
    for name in ("offers", "needs", "returns", "draws", "charges"):
        assert case.frames[name] is kept.base.frames[name]
