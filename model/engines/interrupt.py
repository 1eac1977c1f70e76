"""Ctrl-C: the first one asks the search to stop and keep its best plan, the second ends the program."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType

_asked = threading.Event()
_depth = ContextVar("depth", default=0)


def asked() -> bool:
    """Whether the planner has asked the search to stop."""
    return _asked.is_set()


def ask() -> None:
    """Ask the search to stop, as Ctrl-C does."""
    _asked.set()


@contextmanager
def listening() -> Iterator[None]:
    """Take over Ctrl-C while a search runs; outside the main thread only `ask` is heard.

    Within another `listening` nothing changes: what stops the part stops the whole. A request ends
    with the search that it was made to.
    """
    if _depth.get():
        yield
        return
    _asked.clear()
    mark = _depth.set(1)
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, _on_signal) if main else None
    try:
        yield
    finally:
        if main:
            signal.signal(signal.SIGINT, before)
        _depth.reset(mark)
        _asked.clear()


def _on_signal(number: int, _frame: FrameType | None) -> None:
    if asked():
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    _asked.set()
