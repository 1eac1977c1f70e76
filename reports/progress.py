"""How a search stands, while it runs: one live line in a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text

from model.solution import Progress, Tally, Watch
from reports import wording

EVERY = 5.0
"""Seconds between plain lines while no better plan is found."""


def line(progress: Progress) -> str:
    """The state of a search in one line.

    >>> line(Progress("searching", 3.2, incumbent=10.0, bound=10.5, nodes=1200))
    '   3.2 s  searching  plan 10  bound 10.5  gap 5 %  1,200 nodes'
    >>> line(Progress("building", 0.4))
    '   0.4 s  building'
    """
    parts = [f"{progress.seconds:6.1f} s", progress.phase]
    if progress.incumbent is not None:
        parts.append(f"plan {wording.significant(progress.incumbent)}")
    elif progress.bound is not None:
        parts.append("no plan yet")
    if progress.bound is not None:
        parts.append(f"bound {wording.significant(progress.bound)}")
    if progress.gap is not None:
        parts.append(f"gap {wording.percent(progress.gap)}")
    if progress.nodes:
        parts.append(f"{progress.nodes:,} nodes")
    return "  ".join(parts)


@contextmanager
def shown(console: Console | None) -> Iterator[Watch]:
    """Give a function that shows progress for as long as the block lasts; None shows nothing."""
    if console is None:
        yield lambda progress: None
    elif console.is_terminal:
        with Live(console=console, transient=True, refresh_per_second=8) as live:
            yield lambda progress: live.update(Text(line(progress), no_wrap=True))
    else:
        yield _Lines(console).show


class _Lines:
    """A line whenever a phase begins or a better plan is found, and one now and then."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.last: tuple[str, float | None] | None = None
        self.at = 0.0

    def show(self, progress: Progress) -> None:
        """Print the progress unless it says nothing new."""
        said = (progress.phase, progress.incumbent)
        if said == self.last and progress.seconds - self.at < EVERY:
            return
        self.last, self.at = said, progress.seconds
        self.console.print(Text(line(progress)), soft_wrap=True)


def counted_line(tally: Tally) -> str:
    """How far a study is, in one line.

    >>> counted_line(Tally(3, 12, best=95.0, seconds=30.0))
    '3 of 12 runs  best 95  30 s spent  90 s left'
    """
    parts = [f"{tally.done:,} of {tally.total:,} runs"]
    if tally.failed:
        parts.append(f"{tally.failed} failed")
    if tally.best is not None:
        parts.append(f"best {wording.significant(tally.best, 5)}")
    parts.append(f"{tally.seconds:,.0f} s spent")
    if tally.left is not None and tally.done < tally.total:
        parts.append(f"{tally.left:,.0f} s left")
    return "  ".join(parts)


@contextmanager
def counted(console: Console | None) -> Iterator[Callable[[Tally], None]]:
    """Give a function that shows how far a study is for as long as the block lasts."""
    if console is None:
        yield lambda tally: None
    elif console.is_terminal:
        with Live(console=console, transient=True, refresh_per_second=8) as live:
            yield lambda tally: live.update(Text(counted_line(tally), no_wrap=True))
    else:
        yield _Counts(console).show


class _Counts:
    """A line now and then, and one at the end."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.at = 0.0

    def show(self, tally: Tally) -> None:
        """Print how far the study is if it has not been said for a while."""
        if tally.seconds - self.at >= EVERY:
            self.at = tally.seconds
            self.console.print(Text(counted_line(tally)), soft_wrap=True)
