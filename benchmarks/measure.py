"""One measurement: a command in a process of its own, its trace, its time, its peak memory."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.catalogue import Instance
from benchmarks.install import ROOT, python

OURS = ("auto", "decompose", "direct")
MODULES = {
    "highs": "highspy",
    "baseline": "highspy",
    "scip": "pyscipopt",
    "gcg": "pygcgopt",
    "cbc": "pulp",
    "cpsat": "ortools",
    "gurobi": "gurobipy",
}
"""What the other solvers need; `baseline` is HiGHS on the plain formulation."""

OTHERS = tuple(MODULES)
LOOK = 0.1
"""Seconds between two looks at the memory."""

PATIENCE = 120.0
"""Seconds beyond the limit after which a process is ended."""


def absent(solvers: Sequence[str]) -> dict[str, str]:
    """Return the solvers that are not here, each with the word of its interpreter."""
    found = {}
    for solver in solvers:
        if solver in MODULES:
            words = [str(python(solver)), "-c", f"import {MODULES[solver]}"]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            if done.returncode:
                found[solver] = (done.stderr.strip().splitlines() or ["no word"])[-1]
    return found


def ours(engine: str, instance: Instance, limit: float, gap: float) -> dict[str, Any]:
    """Measure an engine of this project on a case."""
    words = [sys.executable, "-m", "benchmarks.ours", str(instance.case), "--engine", engine]
    words += [f"--set={change}" for change in instance.sets]
    words += [f"--what-if={name}" for name in instance.what_ifs]
    return _solved(engine, words, limit, gap)


def other(solver: str, instance: Instance, limit: float, gap: float) -> dict[str, Any]:
    """Measure another solver on an exported model."""
    plain = solver == "baseline"
    program, file = ("highs", instance.baseline) if plain else (solver, instance.mps)
    words = [str(python(solver)), str(ROOT / "benchmarks" / "rivals.py"), program, str(file)]
    return _solved(solver, words, limit, gap)


def _solved(solver: str, words: list[str], limit: float, gap: float) -> dict[str, Any]:
    done = watched([*words, f"--limit={limit}", f"--gap={gap}"], 2 * limit + PATIENCE)
    return {"solver": solver, "limit": limit, "gap": gap, **understood(done)}


def watched(words: list[str], cap: float) -> dict[str, Any]:
    """Run a command to its end, or to the cap; `peak_mb` is the sum over it and its children."""
    began = time.perf_counter()
    peak, killed = 0, False
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(words, stdout=out, stderr=err, cwd=ROOT, start_new_session=True)
        try:
            while process.poll() is None:
                peak = max(peak, _memory(process.pid))
                if time.perf_counter() - began > cap:
                    killed = True
                    _end(process)
                time.sleep(LOOK)
        finally:
            if process.poll() is None:
                _end(process)
        seconds = time.perf_counter() - began
        out.seek(0)
        err.seek(0)
        said, faults = out.read().decode(errors="replace"), err.read().decode(errors="replace")
    return {
        "said": said,
        "faults": faults,
        "seconds": seconds,
        "peak_mb": peak / 1e6 if peak else None,
        "code": process.returncode,
        "killed": killed,
    }


def understood(done: dict[str, Any]) -> dict[str, Any]:
    """Return a measurement from what a process said: trace, end, and what went wrong."""
    lines = [line for text in done["said"].splitlines() if (line := _parsed(text))]
    end: dict[str, Any] = next((line for line in lines if "end" in line), {})
    absent = next((line["absent"] for line in lines if "absent" in line), None)
    origin = end.get("from", 0.0)
    trace = [
        (max(0.0, line["t"] - origin), line["primal"], line["dual"])
        for line in lines
        if "primal" in line
    ]
    found = {
        "trace": trace,
        "status": end.get("end", ""),
        "wall": done["seconds"],
        "peak_mb": done["peak_mb"],
        **{key: end[key] for key in ("version", "read", "from", "seconds", "size") if key in end},
    }
    if absent is not None:
        found["absent"] = absent
    elif done["killed"]:
        found["failed"] = "ended from outside, long after its limit"
    elif not end:
        words = [line for line in done["faults"].splitlines() if line.strip()] or ["no word"]
        found["failed"] = f"exit code {done['code']}: {words[-1].strip()[:160]}"
    return found


def _parsed(text: str) -> dict[str, Any] | None:
    if not text.startswith("{"):
        return None
    with contextlib.suppress(ValueError):
        return json.loads(text)
    return None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _memory(session: int) -> int:
    """Return the bytes that a session holds in memory, as Linux tells it; 0 elsewhere."""
    total = 0
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # Behind the name in brackets: state, parent, group, session, ...; pages held are the 22nd.
            fields = place.read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == session:
                total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return total
