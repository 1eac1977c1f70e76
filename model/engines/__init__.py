"""The engines: a `Program` in, an `Outcome` out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model.engines import decompose, direct, kernel, pyomo_solver, session
from model.errors import UsageError
from model.program import LINKING, Program
from model.proof import Proof
from model.solution import Outcome, SolverOptions, Watch

AUTO = "auto"
ENGINES = (AUTO, decompose.NAME, direct.NAME)
"""Engines that can be asked for; `auto` takes the one that suits, `kernel` among them."""

LARGE = 1500
"""Integer columns from which a program is solved by countries."""

DEEP = 16
"""Integer columns that its countries have on average, at least: where a country is a single yes or no,
working country by country helps nobody."""

SEVERAL = 6
"""Countries that there are at least."""


def search(
    program: Program,
    options: SolverOptions,
    start: np.ndarray | None = None,
    progress: Watch | None = None,
    known: Proof | None = None,
) -> Outcome:
    """Look for the best plan with the engine asked for, or with the one that suits the program.

    Args:
        program: what to maximise.
        options: gap, time limit, engine, solver, seed.
        start: a feasible point to begin with.
        progress: told how the search stands.
        known: what is proven of the program beforehand.

    Returns:
        The outcome, with the engine that found it and why that one.
    """
    if options.solver != session.NAME:
        return pyomo_solver.solve(program, options, start, progress)
    asked = check(options).engine
    free = asked == AUTO and options.start
    if free and (found := kernel.find(program, options, progress)) is not None:
        return replace(found, engine=kernel.NAME, why="yes-or-no choices alone under few rows")
    own = _own(program)
    if asked == decompose.NAME or (free and suits(program)):
        why = f"{own} choices in {len(program.blocks)} countries, tied by shared rules alone"
        found = decompose.solve(program, options, start, progress, known)
        engine = decompose.NAME
    else:
        why = f"{int(program.integer.sum())} choices: small enough, or too few in each country, to take apart"
        found, engine = direct.solve(program, options, start, progress), direct.NAME
    return replace(found, engine=engine, why=why if asked == AUTO else "asked for")


def suits(program: Program) -> bool:
    """Whether a program is large and its countries are."""
    countries = len(program.blocks)
    return countries >= SEVERAL and _own(program) >= max(LARGE, DEEP * countries)


def _own(program: Program) -> int:
    """Choices of its countries."""
    return int((program.integer & (program.col_block != LINKING)).sum())


def solve(
    program: Program,
    options: SolverOptions,
    start: np.ndarray | None = None,
    *,
    lean: bool = False,
) -> Outcome:
    """Solve one of many small programs as a whole; lean suits those that are solved often."""
    if options.solver != session.NAME:
        return pyomo_solver.solve(program, options, start, None)
    return direct.solve(program, options, start, effort=direct.Effort(lean=lean))


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
    return check(options).engine, {"name": session.NAME, "version": session.version()}
