"""Which points help each other: only those that are known to allow more or less."""

import pytest

from model import knobs, ladder
from model.points import Point

POOL, CAP, FLOOR = "pools[pool=budget].amount", "focus.max_partners", "home.min_share"


def linked(*texts):
    turned = tuple(knobs.parse(text) for text in texts)
    settings = knobs.grid(turned)
    ways = ladder.Ways.of(turned)
    points = [Point(str(i)) for i in range(len(settings))]
    return settings, ways, ladder.linked(points, settings, ways)


@pytest.mark.parametrize("text", [f"{POOL}=10:90:{n}" for n in (2, 3, 8, 50)] + [f"{POOL}=10"])
def test_between_two_that_are_solved(text):
    settings, ways, points = linked(text)
    assert points[0].starts == ()
    for i, point in enumerate(points[1:-1], 1):
        below, above = point.starts
        assert above == point.above
        assert settings[below] < settings[i] < settings[above]
        assert ways.allows(settings[above], settings[i])
    if len(points) > 1:
        # Far from the other end its plan is no help, and both ends are solved side by side.
        assert points[-1].starts == ()
        assert points[-1].above is None


def test_halving_is_shallow():
    _, _, points = linked(f"{POOL}=1:65:65")

    def depth(i):
        return 1 + max((depth(j) for j in points[i].starts), default=0)

    assert max(map(depth, range(65))) == 7  # both ends, then 64 halved six times


def test_a_floor_loosens_downwards():
    settings, ways, points = linked(f"{FLOOR}=0.1,0.2,0.3")
    assert points[2].starts == points[0].starts == ()
    assert points[1].starts == (2, 0)
    assert points[1].above == 0
    assert ways.allows(settings[0], settings[2])
    assert not ways.allows(settings[2], settings[0])


def test_a_grid_begins_with_less_of_one_knob():
    settings, ways, points = linked(f"{POOL}=1,2,3", f"{CAP}=5,6")
    for i, point in enumerate(points):
        for j in point.starts:
            assert ways.allows(settings[i], settings[j])
    assert not points[0].starts
    assert all(point.starts for point in points[1:])
    assert not ways.allows((3, 5), (1, 6))


def test_nobody_knows_which_way_a_return_works():
    settings, ways, points = linked("returns.amount=1,2,3")
    assert not ways.allows(settings[2], settings[0])
    assert ways.allows(settings[1], settings[1])
    assert all(point.above is None for point in points)
