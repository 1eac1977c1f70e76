"""Where runs are done: in this process, in spawned processes of this machine, or on a Dask cluster.

All three take the same two things: what every task shares, sent once, and tasks. A task is a
function of a module with what is shared and its own argument; it gives back plain data. Nothing
here knows what a run is.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol

from model.engines import interrupt
from model.errors import UsageError

Task = Callable[[Any, Any], Any]


class LostError(RuntimeError):
    """A worker of a cluster was lost with its task, or with what all tasks share."""


LOST = (BrokenProcessPool, LostError)
"""What a future raises when its worker was killed: nothing is known of the task."""

ANSWERS = 10.0
"""Seconds within which a scheduler of Dask answers."""


class Workers(Protocol):
    """Something that does tasks, at most `width` of them at a time."""

    width: int

    def submit(self, task: Task, argument: Any) -> Future:
        """Have a task done."""


class _Here:
    """Tasks done at once, in this process: nothing to start, nothing to send."""

    width = 1

    def __init__(self, shared: Any) -> None:
        self._shared = shared

    def submit(self, task: Task, argument: Any) -> Future:
        done: Future = Future()
        try:
            done.set_result(task(self._shared, argument))
        except Exception as error:
            done.set_exception(error)
        return done


class _Processes:
    """Spawned processes: each imports the program anew, whatever the parent did before."""

    def __init__(self, shared: Any, width: int) -> None:
        self.width = width
        self._shared = shared
        self._pool = self._open()

    def _open(self) -> Executor:
        return ProcessPoolExecutor(
            self.width,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(self._shared,),
        )

    def submit(self, task: Task, argument: Any) -> Future:
        with _deaf():
            try:
                return self._pool.submit(_do, task, argument)
            except BrokenProcessPool:
                self._pool.shutdown(wait=False)
                self._pool = self._open()
                return self._pool.submit(_do, task, argument)

    def close(self, *, now: bool) -> None:
        mine = list(getattr(self._pool, "_processes", None) or {}) if now else []
        self._pool.shutdown(wait=not now, cancel_futures=True)
        for pid in mine:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)


@contextmanager
def _deaf() -> Iterator[None]:
    """Hold Ctrl-C back while processes begin: one that it ends half-way would be waited for for ever.

    They take this over, and so never hear it.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


RETURN, PAUSE = 30.0, 0.2
"""Seconds that lost workers of a cluster may take to come back, and between two looks."""


class _Cluster:
    """A Dask cluster: what is shared is sent once to every worker, and anew when all of them are lost."""

    def __init__(self, client: Any, shared: Any) -> None:
        self._client, self._shared = client, shared
        self._sent = self._send()
        self.width = max(1, sum(client.nthreads().values()))

    def submit(self, task: Task, argument: Any) -> Future:
        if self._sent.status != "finished":
            self._sent = self._send()
        done: Future = Future()
        asked = self._client.submit(task, self._sent, argument, pure=False, retries=1)
        asked.add_done_callback(lambda asked: _hand_over(asked, done))
        return done

    def _send(self) -> Any:
        """Send what is shared; workers that die on the way are waited for, as others take their place."""
        end = time.monotonic() + RETURN
        while True:
            try:
                return self._client.scatter(self._shared, broadcast=True)
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(PAUSE)


def _hand_over(asked: Any, done: Future) -> None:
    """What a task on a cluster came to, in words that all workers share."""
    from distributed import KilledWorker

    if asked.cancelled():
        done.set_exception(LostError("the cluster dropped the task"))
        return
    error = asked.exception()
    if isinstance(error, KilledWorker):
        done.set_exception(LostError(str(error)))
    elif error is not None:
        done.set_exception(error)
    else:
        done.set_result(asked.result())


_shared: Any = None


def _begin(shared: Any) -> None:
    """Set up a spawned process; Ctrl-C is the parent's affair."""
    global _shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _shared = shared


def _do(task: Task, argument: Any) -> Any:
    return task(_shared, argument)


LOOK = 0.2
"""Seconds between two looks at whether Ctrl-C was pressed."""


def landed(flying: Collection[Future]) -> set[Future]:
    """Wait until some of these tasks, at least one, have ended.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    while not interrupt.asked():
        done = wait(flying, LOOK, FIRST_COMPLETED).done
        if done:
            return done
    raise KeyboardInterrupt


@contextmanager
def workers(shared: Any, width: int | None = None, cluster: str | None = None) -> Iterator[Workers]:
    """Give workers for as long as the block lasts; when it fails, what they do is dropped.

    Args:
        shared: what every task is given first.
        width: processes; None takes one per core, 1 stays in this process.
        cluster: address of a Dask scheduler, instead of processes.

    Raises:
        UsageError: no cluster answers there, or Dask is not installed.
    """
    # An exception out of the blue may be lost in code that clears up after itself.
    with interrupt.listening(), _opened(shared, width or cores(), cluster) as found:
        yield found


@contextmanager
def _opened(shared: Any, width: int, cluster: str | None) -> Iterator[Workers]:
    if cluster is not None:
        with _client(cluster) as client:
            yield _Cluster(client, shared)
        return
    if width == 1:
        yield _Here(shared)
        return
    pool = _Processes(shared, width)
    try:
        yield pool
    except BaseException:
        pool.close(now=True)
        raise
    pool.close(now=False)


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "--cluster needs Dask: install it with `pip install 'tranche[cluster]'`"
        ) from error
    try:
        client = Client(address, timeout=ANSWERS)
    except (OSError, ValueError) as error:
        raise UsageError(f"--cluster {address}: no Dask scheduler answers there") from error
    try:
        if not client.nthreads():
            raise UsageError(f"--cluster {address}: the scheduler has no workers")
        yield client
    finally:
        client.close()
