"""Progress: one live line in a terminal, plain lines elsewhere, nothing where it is not wanted."""

import io
import time

import pytest
from rich.console import Console

from model.solution import Progress, Tally
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


class Heard(io.StringIO):
    """What is printed, and a way to wait for a part of it."""

    def until(self, part: str) -> None:
        end = time.monotonic() + 30
        while part not in self.getvalue():
            assert time.monotonic() < end, self.getvalue()
            time.sleep(0.001)


@pytest.mark.parametrize("terminal", [False, True])
def test_the_clock_of_a_study_runs_while_one_run_takes_long(terminal):
    out = Heard()
    console = Console(file=out, width=100, force_terminal=terminal)
    with progress.counted(console, every=0.01) as told:
        told(Tally(1, 4, seconds=0.9))
        # Nothing more is told: a run goes on in this very process.
        out.until("1 of 4 runs  1 s spent  3 s left")
        out.until("1 of 4 runs  2 s spent  2 s left")


def test_how_far_a_study_is_is_not_shown_where_nothing_is_wanted(capsys):
    with progress.counted(None) as told:
        told(Tally(1, 4))
    assert capsys.readouterr() == ("", "")
