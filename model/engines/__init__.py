"""The engines: a `Program` in, an `Outcome` out."""

from __future__ import annotations

import numpy as np

from model.engines import direct, pyomo_solver, session
from model.errors import UsageError
from model.program import Program
from model.solution import Outcome, SolverOptions, Watch

ENGINES = {"auto": direct, direct.NAME: direct}
"""Engines by name; `auto` takes the one that suits."""


def solve(
    program: Program,
    options: SolverOptions,
    start: np.ndarray | None = None,
    progress: Watch | None = None,
    *,
    lean: bool = False,
) -> Outcome:
    """Solve a program with the engine and solver asked for; lean suits many small ones."""
    if options.solver != session.NAME:
        return pyomo_solver.solve(program, options, start, progress)
    effort = direct.Effort(lean=lean)
    return ENGINES[check(options).engine].solve(program, options, start, progress, effort=effort)


def check(options: SolverOptions) -> SolverOptions:
    """The same options, if they can be obeyed.

    Raises:
        UsageError: an engine that does not exist.
        SolverError: a solver that is not installed.
    """
    if options.engine not in ENGINES:
        raise UsageError(f"--engine {options.engine}: known engines are {', '.join(ENGINES)}.")
    if options.solver != session.NAME:
        pyomo_solver.available(options.solver)
    return options


def used(options: SolverOptions) -> tuple[str, dict[str, str]]:
    """Name of the engine, and name and version of the solver, that these options lead to."""
    if options.solver != session.NAME:
        name, version = pyomo_solver.NAME, pyomo_solver.version(options.solver)
        return name, {"name": options.solver, "version": version}
    engine = ENGINES[check(options).engine].NAME
    return engine, {"name": session.NAME, "version": session.version()}
