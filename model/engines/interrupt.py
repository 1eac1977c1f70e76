"""Ctrl-C: the first one asks the search to stop and keep its best plan, the second ends the program."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_asked = threading.Event()


def asked() -> bool:
    """Whether the planner has asked the search to stop."""
    return _asked.is_set()


def ask() -> None:
    """Ask the search to stop, as Ctrl-C does."""
    _asked.set()


@contextmanager
def listening() -> Iterator[None]:
    """Take over Ctrl-C while a search runs; outside the main thread only `ask` is heard."""
    _asked.clear()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, _on_signal)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _on_signal(number: int, _frame: FrameType | None) -> None:
    if asked():
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    _asked.set()
