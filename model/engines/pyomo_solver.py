"""Any other solver that Pyomo can call (`--solver cbc`, `gurobi`, `scip_direct`, …), held to the same honesty.

The program is handed over as a plain Pyomo model with scaled numbers; names of options differ from
solver to solver and are listed here. A bound that the solver does not report is not made up:
without one a plan is `feasible`, and the run says so.
"""

from __future__ import annotations

import logging
import math
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.common.errors import ApplicationError, PyomoException
from pyomo.core.expr.numeric_expr import LinearExpression
from pyomo.opt import TerminationCondition as Ended

from model.engines import interrupt
from model.engines.direct import polished
from model.engines.scaling import Scaled, scale
from model.errors import SolverError
from model.program import Program
from model.solution import Outcome, Progress, SolverOptions, Watch, within

NAME = "pyomo"

HIGHS = {"gap": "mip_rel_gap", "seed": "random_seed", "threads": "threads"}
OPTIONS: dict[str, dict[str, str]] = {
    "highs": HIGHS,
    "appsi_highs": HIGHS,
    "cbc": {"gap": "ratioGap", "seed": "randomSeed", "threads": "threads"},
    "glpk": {"gap": "mipgap"},
    "gurobi": {"gap": "MIPGap", "seed": "Seed", "threads": "Threads"},
    "cplex": {"gap": "mip_tolerances_mipgap", "seed": "randomseed", "threads": "threads"},
    "scip": {"gap": "limits/gap", "seed": "randomization/randomseedshift"},
    "xpress": {"gap": "miprelstop", "seed": "randomseed", "threads": "threads"},
}
"""What each solver calls our options; `gurobi_direct`, `scip_persistent` … share the row of their first word."""

ENDED = {
    Ended.optimal: "optimal",
    Ended.globallyOptimal: "optimal",
    Ended.feasible: "limit",
    Ended.maxTimeLimit: "limit",
    Ended.maxIterations: "limit",
    Ended.maxEvaluations: "limit",
    Ended.resourceInterrupt: "limit",
    Ended.userInterrupt: "interrupted",
    Ended.infeasible: "infeasible",
    Ended.unbounded: "unbounded",
}
"""Our word for each way in which Pyomo says a solve ended; whatever is not listed is an error."""


def available(name: str) -> Any:
    """The Pyomo interface of a solver that is ready to run.

    Raises:
        SolverError: when Pyomo does not know it or it is not installed here.
    """
    quiet = logging.getLogger("pyomo")
    level = quiet.level
    quiet.setLevel(logging.CRITICAL)
    try:
        solver = pyo.SolverFactory(name)
        ready = bool(solver.available(exception_flag=False))
    except (ApplicationError, PyomoException, ValueError, RuntimeError):
        ready = False
    finally:
        quiet.setLevel(level)
    if not ready:
        raise SolverError(
            f"Solver '{name}' cannot be called: Pyomo does not know it, or it is not installed on this"
            " machine. Leave --solver out to use HiGHS, which comes with this tool"
        )
    return solver


def version(name: str) -> str:
    """Version of a solver, as far as Pyomo can tell."""
    found = available(name).version()
    return ".".join(map(str, found)) if found else ""


def solve(
    program: Program,
    options: SolverOptions,
    start: np.ndarray | None = None,
    progress: Watch | None = None,
) -> Outcome:
    """Solve a program with `options.solver`, as `direct.solve` does with HiGHS.

    The start is used if the solver finds nothing better; progress is told once, after the solve.

    Raises:
        SolverError: when the solver is not installed or fails.
    """
    began = time.monotonic()
    solver = available(options.solver)
    empty = np.diff(program.A.indptr) == 0
    if np.any(empty & ((program.row_lower > 0.0) | (program.row_upper < 0.0))):
        # Pyomo takes no row without a column.
        return Outcome("infeasible", message="a rule without a choice is broken")
    scaled = scale(program)
    warnings = _set_options(solver, options)
    m = _model(scaled.program)
    try:
        results = solver.solve(m, load_solutions=False, **_limit(options))
        word = ENDED.get(results.solver.termination_condition, "error")
        x = _point(program, scaled, m, results)
    except (ApplicationError, PyomoException, ValueError, RuntimeError) as error:
        raise SolverError(f"Solver '{options.solver}' failed: {error}") from error
    bound = _bound(scaled, program, results)
    found = _outcome(program, options, word, x, bound, start)
    seconds = time.monotonic() - began
    if progress:
        progress(Progress("solve", seconds, found.objective, found.bound))
    said = str(results.solver.termination_condition)
    return replace(found, seconds=seconds, message=said, warnings=(*warnings, *found.warnings))


def _set_options(solver: Any, options: SolverOptions) -> list[str]:
    """Set what the solver has a known name for; a warning for each that is left."""
    names = OPTIONS.get(options.solver) or OPTIONS.get(options.solver.split("_")[0], {})
    asked = {"gap": options.asked_gap, "seed": options.seed, "threads": options.solver_threads}
    for ours, theirs in names.items():
        solver.options[theirs] = asked[ours]
    missing = [ours for ours in ("gap", "seed", "threads") if ours not in names]
    if not missing:
        return []
    return [
        f"solver '{options.solver}' runs with its own {', '.join(missing)}: no name known for it"
    ]


def _limit(options: SolverOptions) -> dict[str, float]:
    return {"timelimit": options.seconds} if math.isfinite(options.seconds) else {}


def _model(program: Program) -> pyo.ConcreteModel:
    """The program as a Pyomo model with one column per variable and one row per constraint."""
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(len(program.c)))
    for j, column in enumerate(m.x.values()):
        column.domain = pyo.Integers if program.integer[j] else pyo.Reals
        column.setlb(_finite(program.col_lower[j]))
        column.setub(_finite(program.col_upper[j]))
    columns = list(m.x.values())
    A = program.A

    def row(m: pyo.ConcreteModel, i: int) -> Any:
        part = slice(A.indptr[i], A.indptr[i + 1])
        terms = LinearExpression(
            linear_coefs=A.data[part].tolist(), linear_vars=[columns[j] for j in A.indices[part]]
        )
        lower, upper = _finite(program.row_lower[i]), _finite(program.row_upper[i])
        return (terms, upper) if lower == upper else (lower, terms, upper)

    sided = np.isfinite(program.row_lower) | np.isfinite(program.row_upper)
    filled = np.flatnonzero((np.diff(A.indptr) > 0) & sided)
    m.row = pyo.Constraint(filled.tolist(), rule=row)
    m.value = pyo.Objective(
        expr=LinearExpression(linear_coefs=program.c.tolist(), linear_vars=columns),
        sense=pyo.maximize,
    )
    return m


def _finite(x: float) -> float | None:
    return float(x) if math.isfinite(x) else None


def _point(
    program: Program, scaled: Scaled, m: pyo.ConcreteModel, results: Any
) -> np.ndarray | None:
    """The solver's point, polished; None when it has none."""
    if not len(results.solution):
        return None
    m.solutions.load_from(results)
    values = [column.value for column in m.x.values()]
    if all(value is None for value in values):
        return None
    x = scaled.point(np.array([0.0 if value is None else value for value in values]))
    return polished(program, x)


def _bound(scaled: Scaled, program: Program, results: Any) -> float | None:
    """The solver's own upper bound, None when it gives none."""
    found = results.problem.upper_bound
    value = found.value if hasattr(found, "value") else found
    if value is None or not math.isfinite(value):
        return None
    return float(value) / scaled.cost + program.c0


def _outcome(
    program: Program,
    options: SolverOptions,
    word: str,
    x: np.ndarray | None,
    bound: float | None,
    start: np.ndarray | None,
) -> Outcome:
    """An outcome whose status says no more than objective and bound prove."""
    if word in ("infeasible", "unbounded"):
        return Outcome(word)
    if interrupt.asked():
        word = "interrupted"
    if start is not None and (x is None or program.objective(x) < program.objective(start)):
        x = start
    if x is None:
        known = {"limit": "no_plan", "interrupted": "interrupted"}
        return Outcome(known.get(word, "error"), bound=bound)
    objective = program.objective(x)
    warnings: tuple[str, ...] = ()
    if bound is None or bound < objective - 1e-6 * abs(objective):
        bound = None
        warnings = (
            f"solver '{options.solver}' reports no usable bound, so the plan carries no proof",
        )
    else:
        bound = max(bound, objective)
    status = "interrupted" if word == "interrupted" else "feasible"
    if word == "optimal" and within(objective, bound, options.asked_gap):
        status = "optimal"
    return Outcome(status, x, objective, bound, warnings=warnings)
