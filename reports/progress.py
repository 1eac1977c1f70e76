"""How a search stands, while it runs: one live line in a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

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


def counted_line(tally: Tally, since: float = 0.0) -> str:
    """How far a study is, in one line, some seconds after it was told.

    >>> counted_line(Tally(3, 12, best=95.0, seconds=30.0))
    '3 of 12 runs  best 95  30 s spent  90 s left'
    >>> counted_line(Tally(3, 12, best=95.0, seconds=30.0), since=20.0)
    '3 of 12 runs  best 95  50 s spent  70 s left'
    """
    parts = [f"{tally.done:,} of {tally.total:,} runs"]
    if tally.failed:
        parts.append(f"{tally.failed} failed")
    if tally.best is not None:
        parts.append(f"best {wording.significant(tally.best, 5)}")
    parts.append(f"{tally.seconds + since:,.0f} s spent")
    if tally.left is not None and tally.done < tally.total:
        parts.append(f"{max(0.0, tally.left - since):,.0f} s left")
    return "  ".join(parts)


@contextmanager
def counted(console: Console | None, every: float = EVERY) -> Iterator[Callable[[Tally], None]]:
    """Give a function that is told how far a study is; its clock runs on while nothing is told.

    Args:
        console: where it is shown; None shows nothing.
        every: seconds between plain lines.
    """
    if console is None:
        yield lambda tally: None
        return
    counts = _Counts()
    if console.is_terminal:
        with Live(
            get_renderable=counts.text, console=console, transient=True, refresh_per_second=8
        ):
            yield counts.told
        return
    ended = Event()
    lines = Thread(target=_say, args=(counts, console, ended, every), daemon=True)
    lines.start()
    try:
        yield counts.told
    finally:
        ended.set()
        lines.join()


class _Counts:
    """What was told last, and when."""

    def __init__(self) -> None:
        self.last: tuple[Tally, float] | None = None

    def told(self, tally: Tally) -> None:
        """Take note of how far it is."""
        self.last = tally, time.monotonic()

    def text(self) -> Text:
        """How far it is by now; blank before anything is known."""
        if self.last is None:
            return Text()
        tally, at = self.last
        return Text(counted_line(tally, time.monotonic() - at), no_wrap=True)


def _say(counts: _Counts, console: Console, ended: Event, every: float) -> None:
    """Print a line now and then, whatever the main thread does."""
    while not ended.wait(every):
        if counts.last is not None:
            console.print(counts.text(), soft_wrap=True)
