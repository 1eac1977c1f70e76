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
from pathlib import Path
from typing import Any

from benchmarks.install import python

ROOT = Path(__file__).parent.parent
OURS = ("auto", "direct")
OTHERS = ("highs", "scip", "gcg", "cbc", "cpsat", "gurobi")
LOOK = 0.1
"""Seconds between two looks at the memory."""

PATIENCE = 120.0
"""Seconds beyond the limit after which a process is ended."""


def solve(solver: str, case: Path | str, mps: Path, limit: float, gap: float) -> dict[str, Any]:
    """Measure one solver on one instance: ours on the case folder, others on the exported file."""
    rules = [f"--limit={limit}", f"--gap={gap}"]
    if solver in OURS:
        words = [sys.executable, "-m", "benchmarks.ours", str(case), "--engine", solver, *rules]
    else:
        words = [str(python(solver)), str(ROOT / "benchmarks" / "rivals.py"), solver, str(mps)]
        words += rules
    done = watched(words, 2 * limit + PATIENCE)
    return {"solver": solver, "limit": limit, "gap": gap, **understood(done)}


def watched(words: list[str], cap: float) -> dict[str, Any]:
    """Run a command to its end, or to the cap; `peak_mb` is the sum over it and its children."""
    began = time.perf_counter()
    peak, killed = 0, False
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(words, stdout=out, stderr=err, cwd=ROOT, start_new_session=True)
        while process.poll() is None:
            peak = max(peak, _memory(process.pid))
            if time.perf_counter() - began > cap:
                killed = True
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            time.sleep(LOOK)
        seconds = time.perf_counter() - began
        out.seek(0)
        err.seek(0)
        said, faults = out.read().decode(errors="replace"), err.read().decode(errors="replace")
    return {
        "said": said,
        "faults": faults,
        "seconds": seconds,
        "peak_mb": peak / 1e6,
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
        **{key: end[key] for key in ("version", "read", "seconds", "size") if key in end},
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


def _memory(pid: int) -> int:
    import psutil

    total = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += one.memory_info().rss
    return total
