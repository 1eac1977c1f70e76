"""Install the other solvers, each group in an environment of its own below `.venv/bench`.

    python -m benchmarks.install

They are kept apart because their libraries do not load together (HiGHS and OR-Tools), or ask for
other versions of the same package (GCG). What cannot be installed is reported and later measured as
absent.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
HOME = ROOT / ".venv" / "bench"

ENVIRONMENTS = {
    "scip": ("pyscipopt>=5.2,<7",),
    "cpsat": ("ortools>=9.10,<10",),
    "cbc": ("pulp>=2.9,<4",),
    "gcg": ("pygcgopt==0.4.0", "pyscipopt==5.2.1"),
    "gurobi": ("gurobipy>=11",),
}
"""Packages by solver. The Gurobi package comes with a licence for small models only."""


def python(solver: str) -> Path:
    """Return the interpreter that runs a solver: its own environment's, else the one in use."""
    own = HOME / solver / "bin" / "python"
    return own if own.exists() else Path(sys.executable)


def install(solver: str) -> str:
    """Install one solver; return what went wrong, or nothing."""
    folder = HOME / solver
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install"]
    steps = (
        [sys.executable, "-m", "venv", "--without-pip", str(folder)],
        [*pip, "--quiet", "--disable-pip-version-check", *ENVIRONMENTS[solver]],
    )
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["failed without a word"])[-1]
    return ""


def main() -> int:
    for solver in sys.argv[1:] or ENVIRONMENTS:
        fault = install(solver)
        print(f"{solver}: {'not installed, ' + fault if fault else 'installed'}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
