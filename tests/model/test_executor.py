"""Workers: the same tasks, whoever does them."""

import os
import signal
import time

import pytest

from model import executor
from model.errors import UsageError
from model.executor import LOST, landed, workers


def add(shared, argument):
    return shared + argument


def fail(shared, argument):
    raise ValueError(argument)


def die(shared, argument):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("width", [1, 2])
def test_tasks_get_what_is_shared(width):
    with workers(10, width) as hands:
        assert [hands.submit(add, n).result() for n in range(3)] == [10, 11, 12]


def rest(shared, argument):
    time.sleep(argument)


def stopped(width):
    """Press Ctrl-C while a task is done, wherever this process is just then."""
    with workers(10, width) as hands:
        flying = [hands.submit(rest, 0.01 if width == 1 else 60)]
        os.kill(os.getpid(), signal.SIGINT)
        landed(flying)


@pytest.mark.parametrize("width", [1, 2])
def test_ctrl_c_ends_the_waiting_and_is_over_with_the_workers(width):
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        stopped(width)
    assert signal.getsignal(signal.SIGINT) is before
    with workers(10, 1) as hands:
        flying = [hands.submit(add, 1)]
        assert landed(flying) == {*flying}


def test_a_failure_is_told_by_its_future():
    with workers(0, 1) as hands:
        assert isinstance(hands.submit(fail, "no").exception(), ValueError)


def test_a_killed_worker_is_replaced():
    with workers(1, 2) as hands:
        assert isinstance(hands.submit(die, 0).exception(), LOST)
        assert hands.submit(add, 1).result() == 2


def test_a_cluster_that_is_not_there(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(executor, "ANSWERS", 1.0)
    with (
        pytest.raises(UsageError, match="no Dask scheduler"),
        workers(0, cluster="tcp://127.0.0.1:9"),
    ):
        pass
