"""A first plan and a first bound, found by countries before the solver proper begins.

Large programs only: small ones are solved whole in less time than this takes.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from model.engines.neighbourhoods import Search
from model.engines.relaxation import relax
from model.program import Program
from model.solution import Outcome, SolverOptions, Watch

LARGE = 60_000
"""Nonzeros from which on a program is taken apart."""

BLOCKS = 12
"""Countries from which on a program is taken apart."""

SHARE = 0.8
"""Part of the time limit that the search by countries may use; the rest is the solver's."""


def find(
    program: Program,
    options: SolverOptions,
    start: np.ndarray | None = None,
    progress: Watch | None = None,
) -> Outcome | None:
    """The plan and bound of the search by countries; None where the program is small or has no plan.

    Args:
        program: the whole program.
        options: gap at which to stop, time limit, seed.
        start: a feasible point to improve on, if there is one.
        progress: told about better plans.
    """
    if program.A.nnz < LARGE or len(program.blocks) < BLOCKS or not program.integer.any():
        return None
    began = time.monotonic()
    limit = SHARE * options.seconds
    relaxation = relax(program, replace(options, time_limit=limit))
    left = limit - (time.monotonic() - began)
    if relaxation is None or left <= 0:
        return None
    return Search(program, relaxation, replace(options, time_limit=left), progress).go(start)
