"""A Dask cluster gives what processes give: a scheduler and workers started as a planner would.

They talk over the loopback on a free port.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

import solve

distributed = pytest.importorskip("distributed", reason="Dask is not installed: extra `cluster`")

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0
"""Seconds that anything here may take to come up."""

MANY = 13
"""Points of a study that is not over when two of them are."""

pytestmark = pytest.mark.slow


def dask(*arguments):
    """A Dask process that ends with the test, whatever it has started."""
    command = [sys.executable, "-m", "dask", *map(str, arguments)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def free_port():
    with socket.socket() as there:
        there.bind(("127.0.0.1", 0))
        return there.getsockname()[1]


@pytest.fixture(scope="module")
def cluster():
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    here = ("--host", "127.0.0.1", "--no-dashboard")
    started = [dask("scheduler", *here, "--port", port)]
    started.append(dask("worker", address, *here, "--nthreads", 1, "--nworkers", 2))
    try:
        with distributed.Client(address, timeout=PATIENCE) as client:
            client.wait_for_workers(2, timeout=PATIENCE)
        yield address
    finally:
        for process in reversed(started):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def sweep(out, points, *more):
    knob = f"pools[pool=home_money].amount=0.4x:1.6x:{points}"
    arguments = ("sweep", "tutorial", "--vary", knob, "--gap", "0", "--out", out, *more, "--quiet")
    return solve.main([str(argument) for argument in arguments])


def tables(folder):
    """The tables of a study, but for what differs between any two runs of it."""
    found = {}
    for path in sorted(Path(folder).glob("*.csv")):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        found[path.name] = frame[[c for c in frame.columns if "seconds" not in c]].to_csv()
    return found


def test_a_sweep_is_the_same_on_processes_and_on_a_cluster(cluster, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert sweep("processes", 4, "--workers", 2) == 0
    assert sweep("cluster", 4, "--cluster", cluster) == 0
    assert len(tables("processes")) > 1
    assert tables("cluster") == tables("processes")


def test_a_study_outlives_its_workers(cluster, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    killed = []

    def kill_all_workers():
        done = Path("study/runs")
        with distributed.Client(cluster, timeout=PATIENCE) as client:
            workers = client.run(os.getpid)
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end and len(list(done.glob("[!.]*"))) < 2:
                time.sleep(0.01)
            for pid in workers.values():
                os.kill(pid, signal.SIGKILL)
                killed.append(len(list(done.glob("[!.]*"))))

    killer = threading.Thread(target=kill_all_workers)
    killer.start()
    assert sweep("study", MANY, "--cluster", cluster) == 0
    killer.join()
    assert len(killed) == 2
    assert killed[0] < MANY
    assert sweep("alone", MANY, "--workers", 1) == 0
    assert tables("study") == tables("alone")
