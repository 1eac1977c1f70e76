"""Workers: the same tasks, whoever does them."""

import os
import signal

import pytest

from model.errors import UsageError
from model.executor import LOST, workers


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


def test_a_failure_is_told_by_its_future():
    with workers(0, 1) as hands:
        assert isinstance(hands.submit(fail, "no").exception(), ValueError)


def test_a_killed_worker_is_replaced():
    with workers(1, 2) as hands:
        assert isinstance(hands.submit(die, 0).exception(), LOST)
        assert hands.submit(add, 1).result() == 2


def test_a_cluster_that_is_not_there():
    pytest.importorskip("distributed")
    with (
        pytest.raises(UsageError, match="no Dask scheduler"),
        workers(0, cluster="tcp://127.0.0.1:9"),
    ):
        pass
