"""What a planner hears of a run that has several parts."""

from model.engines.board import Board
from model.solution import Progress


def test_the_best_of_all_parts_is_told():
    told = []
    board = Board(told.append, 0.0)
    for seen in (
        Progress("start", 0.0),
        Progress("start", 0.0, 5.0, 9.0, nodes=7),
        # Another part knows a poorer plan, a lower bound and no nodes.
        Progress("solve", 0.0, 4.0, 8.0),
        Progress("solve", 0.0, 6.0, None, nodes=3),
    ):
        board.tell(seen)
    heard = [(now.phase, now.incumbent, now.bound, now.nodes) for now in told]
    assert heard == [
        ("start", None, None, 0),
        ("start", 5.0, 9.0, 7),
        ("solve", 5.0, 8.0, 7),
        ("solve", 6.0, 8.0, 7),
    ]
    assert [now.seconds for now in told] == sorted(now.seconds for now in told)
    assert told[0].seconds > 0


def test_nobody_need_listen():
    board = Board(None, 0.0)
    board.tell(Progress("start", 0.0, 5.0, 9.0))
    assert (board.incumbent, board.bound) == (5.0, 9.0)
