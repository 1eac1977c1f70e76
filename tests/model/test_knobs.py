"""Knobs: ranges, lists and samples as typed."""

import pytest

from model import knobs
from model.errors import TrancheError


def test_a_range_in_factors():
    knob = knobs.parse("pools[pool=a,year=2028].amount=0.5x:1.5x:5")
    assert (knob.target, knob.factor) == ("pools[pool=a,year=2028].amount", True)
    assert knob.values == (0.5, 0.75, 1, 1.25, 1.5)
    assert [str(o) for o in knob.overrides(0.5)] == ["pools[pool=a,year=2028].amount *= 0.5"]


def test_values_rise_and_stand_once():
    assert knobs.parse("focus.max_partners=8,6,8,10").values == (6, 8, 10)
    assert knobs.parse("focus.max_partners=8,none").values == (8, None)


@pytest.mark.parametrize(
    "text",
    [
        "focus.max_partners",
        "focus.max_partners=",
        "focus.max_partners=6,,8",
        "pools[pool=a].amount=0.5x:1.5:3",
        "pools[pool=a].amount=1:2:0",
        "pools[pool=a].amount=1:2:1",
        "pools[pool=a].amount=1:2:x",
        "pools[pool=a].amount=2:1",
        "pools[pool=a].amount=2:1:3",
        "pools[pool=a].amount=1:1",
        "pools[pool=a].amount=1x,2",
        "pools[pool=a].amount=1:2:3:4",
        "max_partners=6,8",
    ],
)
def test_what_cannot_be_read_is_refused(text):
    with pytest.raises(TrancheError) as error:
        knobs.parse(text)
    assert error.value.exit_code == 2


@pytest.mark.parametrize("sampler", knobs.SAMPLERS)
def test_a_sample_stays_in_its_ranges_and_repeats_itself(sampler):
    turned = [knobs.parse("pools[pool=a].amount=0.5x:1.5x"), knobs.parse("focus.max_partners=6:9")]
    found = knobs.sample(turned, 12, sampler, 3)
    assert found == knobs.sample(turned, 12, sampler, 3)
    assert found == sorted(found)
    assert all(0.5 <= a <= 1.5 and b in (6, 7, 8, 9) for a, b in found)
    assert len(found) == 12
