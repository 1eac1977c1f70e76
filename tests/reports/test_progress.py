"""Progress: one live line in a terminal, plain lines elsewhere, nothing where it is not wanted."""

import io

from rich.console import Console

from model.solution import Progress
from reports import progress


def plain_lines(*states: Progress) -> list[str]:
    out = io.StringIO()
    with progress.shown(Console(file=out, width=100)) as watch:
        for state in states:
            watch(state)
    return out.getvalue().splitlines()


def test_a_line_says_plan_bound_gap_and_nodes():
    (line,) = plain_lines(Progress("searching", 3.0, incumbent=8.0, bound=10.0, nodes=1500))
    assert "plan 8" in line
    assert "bound 10" in line
    assert "gap 25 %" in line
    assert "1,500 nodes" in line


def test_lines_come_with_news_or_now_and_then():
    states = [Progress("searching", 0.01 * i, incumbent=5.0, bound=9.0 - i) for i in range(5)]
    late = Progress("searching", 10.0, incumbent=5.0, bound=6.0)
    better = Progress("searching", 10.1, incumbent=6.0, bound=6.0)
    assert len(plain_lines(*states, late, better)) == 3


def test_nothing_is_shown_where_nothing_is_wanted(capsys):
    with progress.shown(None) as watch:
        watch(Progress("searching", 1.0))
    assert capsys.readouterr() == ("", "")


def test_a_terminal_is_left_clean():
    out = io.StringIO()
    with progress.shown(Console(file=out, width=100, force_terminal=True)) as watch:
        watch(Progress("searching", 1.0, incumbent=2.0, bound=3.0))
    assert "\x1b[2K" in out.getvalue()
