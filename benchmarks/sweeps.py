"""What a sweep costs against one cold run, and what a study adds to each point.

Three commands as a planner types them: one run from nothing, a sweep of one knob, the sweep again
unchanged. Times are those of the whole command, CPU seconds those of all its processes, so that the
ratio means something on a machine that does other work too.

    python -m benchmarks.sweeps --points 50 --gap 0.05
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
KNOB = "pools[pool=dfc_subsidy].amount=0.5x:1.5x:{points}"
MOST_TIMES = 15.0
"""What a sweep of 50 points may cost, in cold runs."""
MOST_OVERHEAD = 0.3
"""Seconds per point beyond building and solving."""


@dataclass(frozen=True)
class Cost:
    """What a command cost.

    Args:
        wall: seconds.
        cpu: CPU seconds of all its processes.
    """

    wall: float
    cpu: float


def cost(*arguments: str | Path) -> Cost:
    """Run a verb and measure it."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, str(ROOT / "solve.py"), *map(str, arguments), "--quiet"]
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.monotonic() - began, cpu)


def overheads(study: Path) -> list[float]:
    """Seconds of each run of a study that went neither into its search nor into its audit."""
    found = []
    for place in sorted(study.glob("runs/*/run.json")):
        run = json.loads(place.read_text(encoding="utf-8"))
        if not run.get("plan_from") and not run.get("bound_from"):
            seconds = run["seconds"]
            found.append(seconds["total"] - seconds["solve"] - seconds["evaluate"])
    return found


def measure(
    case: str = "reference", points: int = 50, gap: float = 0.05, workers: int = 2
) -> dict[str, float]:
    """One cold run, the sweep, the sweep again: what they cost, and their ratios."""
    limits = ("--gap", str(gap), "--time-limit", "0")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        study = ("sweep", case, "--vary", KNOB.format(points=points), *limits)
        sweep = [*study, "--workers", str(workers), "--out", str(place / "sweep")]
        cold = cost("run", case, *limits, "--out", place / "cold")
        whole = cost(*sweep)
        again = cost(*sweep)
        extra = overheads(place / "sweep")
    return {
        "points": points,
        "gap": gap,
        "workers": workers,
        "cold_wall": cold.wall,
        "cold_cpu": cold.cpu,
        "sweep_wall": whole.wall,
        "sweep_cpu": whole.cpu,
        "again_wall": again.wall,
        "times_wall": whole.wall / cold.wall,
        "times_cpu": whole.cpu / cold.cpu,
        "overhead_median": statistics.median(extra),
    }


def main(arguments: list[str] | None = None) -> int:
    """Print what was measured as JSON; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", default="reference")
    parser.add_argument("--points", type=int, default=50)
    parser.add_argument("--gap", type=float, default=0.05)
    parser.add_argument("--workers", type=int, default=2)
    found = measure(**vars(parser.parse_args(arguments)))
    print(json.dumps(found, indent=2))
    kept = found["times_wall"] <= MOST_TIMES and found["overhead_median"] < MOST_OVERHEAD
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
