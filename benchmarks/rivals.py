"""One other solver on one file, in a process of its own; prints what it knew and when, as JSON lines.

    python benchmarks/rivals.py SOLVER FILE --limit SECONDS --gap SHARE

Runs in the solver's own environment, so it imports nothing but the standard library and that
solver. Seconds count from the call to solve; reading the file is told apart. Every solver has its
own defaults, threads included (CP-SAT two workers), and stops at the gap or at the limit. Exit code
3: this solver is not here.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WORKERS = 2
FINENESS = 1000
"""Steps in a unit that CP-SAT gives to continuous columns."""

CBC_PROGRESS = re.compile(
    r"([-+.e\d]+) best solution, best possible ([-+.e\d]+) \(([\d.]+) seconds"
)
CBC_FOUND = re.compile(r"Cbc0012I .*solution of ([-+.e\d]+) found .*\(([\d.]+) seconds")
CBC_BOUND = re.compile(r"Continuous objective value is ([-+.e\d]+)")
CBC_END = re.compile(r"(Objective value|Lower bound|Upper bound):\s+([-+.e\d]+)")

CPSAT_READ, CPSAT_END = "#READ", "#END"
# The problem maximises, so the bound is the upper end of what the next plan may be worth.
CPSAT_PROGRESS = re.compile(r"#(?:Bound|\d+)\s+([\d.]+)s +best:(\S+) +next:\[[^,\]]*,([^\]]*)\]")


class Trace:
    """Prints a line whenever plan or bound changed."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.read = 0.0
        self.last: tuple[float | None, float | None] = (None, None)

    def start(self) -> None:
        """The file is read; from now on the clock runs."""
        now = time.perf_counter()
        self.read, self.began = now - self.began, now

    def tell(self, primal: float | None, dual: float | None, at: float | None = None) -> None:
        """Say what is known now; huge numbers mean that nothing is."""
        known = (_finite(primal), _finite(dual))
        if known != self.last:
            self.last = known
            seconds = time.perf_counter() - self.began if at is None else at
            _say(t=seconds, primal=known[0], dual=known[1])

    def end(self, status: str, version: str, primal: Any = None, dual: Any = None) -> None:
        """Say how it ended."""
        if primal is not None or dual is not None:
            self.tell(primal, dual)
        seconds = time.perf_counter() - self.began
        _say(end=status, version=version, t=seconds, read=self.read)


def highs(file: Path, limit: float, gap: float) -> None:
    import highspy

    trace, h = Trace(), highspy.Highs()
    h.setOptionValue("log_to_console", False)  # `silent()` would also silence the callback
    h.setOptionValue("time_limit", limit)
    h.setOptionValue("mip_rel_gap", gap)
    h.readModel(str(file))
    trace.start()

    def watch(event: Any) -> None:
        data = event.data_out
        trace.tell(data.mip_primal_bound, data.mip_dual_bound)

    h.cbMipLogging.subscribe(watch)
    h.cbMipImprovingSolution.subscribe(watch)
    h.run()
    info = h.getInfo()
    status = h.modelStatusToString(h.getModelStatus())
    plan = info.objective_function_value if info.primal_solution_status == 2 else None
    trace.end(status, f"HiGHS {h.version()}", plan, info.mip_dual_bound)


def scip(file: Path, limit: float, gap: float) -> None:
    import pyscipopt

    _scip(pyscipopt, pyscipopt.Model(), "SCIP", file, limit, gap)


def gcg(file: Path, limit: float, gap: float) -> None:
    import pygcgopt
    import pyscipopt

    _scip(pyscipopt, pygcgopt.Model(), "GCG", file, limit, gap)


def _scip(library: Any, model: Any, name: str, file: Path, limit: float, gap: float) -> None:
    trace = Trace()
    events = library.SCIP_EVENTTYPE

    class Watch(library.Eventhdlr):  # type: ignore[misc]
        kinds = (events.BESTSOLFOUND, events.LPSOLVED, events.NODESOLVED)

        def eventinit(self) -> None:
            for kind in self.kinds:
                self.model.catchEvent(kind, self)

        def eventexit(self) -> None:
            for kind in self.kinds:
                self.model.dropEvent(kind, self)

        def eventexec(self, event: Any) -> None:
            trace.tell(self.model.getPrimalbound(), self.model.getDualbound())

    model.hideOutput()
    model.readProblem(str(file))
    model.setParam("limits/time", limit)
    model.setParam("limits/gap", gap)
    if name == "SCIP":  # GCG's classes take no event handlers of this kind
        model.includeEventhdlr(Watch(), "watch", "tells plan and bound")
    trace.start()
    model.optimize()
    plan = model.getPrimalbound() if model.getNSols() else None
    version = f"{name}, SCIP {model.version()}"
    trace.end(str(model.getStatus()), version, plan, model.getDualbound())


def cpsat(file: Path, limit: float, gap: float) -> None:
    """CP-SAT tells its progress in its log alone, so it runs in a process below this one."""
    import ortools

    words = [sys.executable, __file__, "cpsat_log", str(file), f"--limit={limit}", f"--gap={gap}"]
    trace, found, status = Trace(), {}, "?"
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    for line in process.stdout or ():
        if line.startswith(CPSAT_READ):
            trace.start()
        elif line.startswith(CPSAT_END):
            _, status, found["primal"], found["dual"] = line.split()
            trace.tell(*(None if found[k] == "None" else float(found[k]) for k in found))
        elif match := CPSAT_PROGRESS.match(line):
            plan, bound = float(match[2]), float(match[3]) if match[3] else None
            trace.tell(plan, bound, float(match[1]))
    process.wait()
    trace.end(status, f"CP-SAT {ortools.__version__}")


def cpsat_log(file: Path, limit: float, gap: float) -> None:
    """CP-SAT itself; its log and two lines of ours go to standard output."""
    from ortools.linear_solver.python import model_builder

    model = model_builder.Model()
    if not model.import_from_mps_file(str(file)):
        raise SystemExit("OR-Tools cannot read the file")
    solver = model_builder.Solver("sat")
    # It knows whole numbers alone: without a scale, amounts of money would be whole millions.
    options = f"num_workers:{WORKERS} relative_gap_limit:{gap} log_search_progress:true"
    options += f" mip_var_scaling:{FINENESS}"
    solver.set_solver_specific_parameters(options)
    solver.set_time_limit_in_seconds(limit)
    solver.enable_output(True)
    print(CPSAT_READ, flush=True)
    status = solver.solve(model).name
    solved = status in ("OPTIMAL", "FEASIBLE")
    plan, dual = (solver.objective_value, solver.best_objective_bound) if solved else (None, None)
    print(CPSAT_END, status, plan, dual, flush=True)


def cbc(file: Path, limit: float, gap: float) -> None:
    import pulp

    program = os.environ.get("CBC") or pulp.apis.PULP_CBC_CMD.pulp_cbc_path
    # Before 2.11 it does not know OBJSENSE, so it reads the LP file that lies beside.
    lp = file.with_suffix(".lp")
    trace = Trace()
    options = ["sec", str(limit), "ratio", str(gap), "timeMode", "elapsed", "solve", "quit"]
    # The log minimises, so its numbers are negated.
    process = subprocess.Popen([program, str(lp), *options], stdout=subprocess.PIPE, text=True)
    trace.start()
    own = 0.0  # its own clock: what it prints may reach us late
    best: float | None = None
    dual: float | None = None
    version = status = "?"
    for line in process.stdout or ():
        if line.startswith("Version:"):
            version = line.split(":", 1)[1].strip()
        elif found := CBC_BOUND.search(line):
            dual = abs(float(found[1]))
        elif found := CBC_PROGRESS.search(line):
            best = -float(found[1]) if abs(float(found[1])) < 1e40 else best
            dual, own = -float(found[2]), float(found[3])
        elif found := CBC_FOUND.search(line):
            best, own = -float(found[1]), float(found[2])
        elif found := CBC_END.search(line):
            value = abs(float(found[2]))
            best, dual = (value, dual) if found[1] == "Objective value" else (best, value)
        elif line.startswith("Result - "):
            status = line.removeprefix("Result - ").strip()
        trace.tell(best, dual, own)
    process.wait()
    if best is not None and status.startswith("Optimal"):
        # It ends within the gap asked and does not always say at which bound.
        dual = min(dual or math.inf, best + gap * abs(best))
    trace.end(status, f"CBC {version}", best, dual)


def gurobi(file: Path, limit: float, gap: float) -> None:
    import gurobipy

    trace = Trace()
    with gurobipy.Env(params={"OutputFlag": 0}) as env, gurobipy.read(str(file), env) as model:
        model.Params.TimeLimit, model.Params.MIPGap = limit, gap
        trace.start()

        def watch(model: Any, where: int) -> None:
            code = gurobipy.GRB.Callback
            if where == code.MIP:
                best, bound = model.cbGet(code.MIP_OBJBST), model.cbGet(code.MIP_OBJBND)
                trace.tell(best, bound)

        model.optimize(watch)
        plan = model.ObjVal if model.SolCount else None
        version = ".".join(map(str, gurobipy.gurobi.version()))
        trace.end(str(model.Status), f"Gurobi {version}", plan, model.ObjBound)


SOLVERS: dict[str, Callable[[Path, float, float], None]] = {
    "highs": highs,
    "scip": scip,
    "gcg": gcg,
    "cbc": cbc,
    "cpsat": cpsat,
    "cpsat_log": cpsat_log,
    "gurobi": gurobi,
}


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) and abs(value) < 1e19 else None


def _say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("solver", choices=SOLVERS)
    parser.add_argument("file", type=Path)
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--gap", type=float, default=0.001)
    asked = parser.parse_args()
    try:
        SOLVERS[asked.solver](asked.file, asked.limit, asked.gap)
    except ImportError as error:
        _say(absent=str(error))
        return 3
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
