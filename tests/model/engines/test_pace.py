"""How much the proof takes beside the search for plans."""

import pytest

from model.engines.pace import MOST_NODES, NODES, SHARE, Pace


def test_the_tree_waits_while_better_plans_close_more_than_it_did():
    pace = Pace(gained=0.5)
    assert pace.after(1.0, 1000) is None
    assert pace.after(2.0, 1000) is None
    assert pace.after(2.4, 1000) == (NODES, pytest.approx(3000 * SHARE))


def test_it_takes_more_after_each_turn_in_vain_and_begins_anew_after_a_better_plan():
    pace = Pace()
    pace.after(1.0, 0)
    asked = []
    for _ in range(5):
        nodes, steps = pace.after(1.0, 1000)
        asked.append(nodes)
        # As many steps as were saved, times the nodes that are asked for.
        assert steps == pytest.approx(1000 * SHARE * nodes / NODES)
        pace.took(steps)
    assert asked == [2 * NODES, 4 * NODES, 8 * NODES, MOST_NODES, MOST_NODES]
    pace.gained = 1.0
    assert pace.after(1.5, 1000) == (NODES, pytest.approx(1000 * SHARE))


def test_another_search_is_measured_by_what_it_finds_itself():
    pace = Pace(gained=0.5)
    pace.after(5.0, 0)
    pace.after(5.0, 1000)
    pace.begin()
    # It begins from poorer plans, and gets better: nothing of that is in vain.
    assert pace.after(1.0, 1000) is None
    assert pace.after(2.0, 1000) is None
    assert pace.after(2.0, 1000) == (2 * NODES, pytest.approx(2 * 4000 * SHARE))


def test_what_it_took_too_much_is_saved_first():
    pace = Pace()
    pace.after(1.0, 1000)
    _, steps = pace.after(1.0, 1000)
    pace.took(3 * steps)
    turns = 0
    while pace.after(1.0, 1000) is None:
        turns += 1
    # It took twice as much too much as the two turns gave; after four more there is nothing to spare yet.
    assert turns == 4
