"""A first plan, found by the structure of the problem (countries) before the solver proper begins."""

from __future__ import annotations

import numpy as np

from model.program import Program
from model.solution import Outcome, SolverOptions, Watch


def find(
    program: Program,
    options: SolverOptions,
    start: np.ndarray | None = None,
    progress: Watch | None = None,
) -> Outcome | None:
    """A feasible point to begin with, or None."""
    return None
