"""What is asked of a solve and what it gives back: options, status, progress, solution. Frozen records only."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from model.errors import NoPlanError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from model.plan import Limit, Plan
    from model.proof import Proof

GAP_TOLERANCE = 1e-6
"""A plan is optimal when its relative gap is at most the asked one plus this."""

DEFAULT_GAP = 0.001
DEFAULT_TIME_LIMIT = 60.0


class Status(StrEnum):
    """How a run ended. A limit is never a success and never a proof that there is no plan."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NO_PLAN = "no_plan"
    ERROR = "error"


EXIT_CODES = {
    Status.OPTIMAL: 0,
    Status.FEASIBLE: 0,
    Status.ERROR: 1,
    Status.INFEASIBLE: 3,
    Status.NO_PLAN: 4,
}
INTERRUPTED = 130


@dataclass(frozen=True)
class SolverOptions:
    """How hard to look for a plan, and with what.

    Args:
        gap: relative gap at which to stop; None takes the case's own, else 0.001.
        time_limit: seconds for the whole search; None takes the case's own, else 60.
        engine: `auto`, `direct` or `decompose`.
        solver: `highs`, or the name of any other solver that Pyomo can call.
        seed: of the solver; the same seed gives the same plan.
        threads: threads in use; None is one for each solver, and engines may work on two things
            side by side.
        start: whether to look for a start plan before the solver does.
    """

    gap: float | None = None
    time_limit: float | None = None
    engine: str = "auto"
    solver: str = "highs"
    seed: int = 0
    threads: int | None = None
    start: bool = True

    @property
    def asked_gap(self) -> float:
        """The gap in force."""
        return DEFAULT_GAP if self.gap is None else self.gap

    @property
    def solver_threads(self) -> int:
        """Threads of one solver."""
        return self.threads or 1

    @property
    def side_by_side(self) -> int:
        """Solvers that an engine may run at the same time."""
        return 2 if self.threads is None else self.threads

    @property
    def seconds(self) -> float:
        """The time limit in force; 0 or less means none."""
        limit = DEFAULT_TIME_LIMIT if self.time_limit is None else self.time_limit
        return limit if limit > 0 else math.inf


@dataclass(frozen=True)
class Progress:
    """How a search stands, in the planner's units; None where nothing is known yet."""

    phase: str
    seconds: float
    incumbent: float | None = None
    bound: float | None = None
    nodes: int = 0

    @property
    def gap(self) -> float | None:
        """Relative gap between bound and incumbent."""
        return relative_gap(self.incumbent, self.bound)


@dataclass(frozen=True)
class Tally:
    """How far a study is.

    Args:
        done: runs that ended.
        total: runs that were not in the store.
        failed: those that failed.
        best: highest value so far.
        seconds: since it began.
    """

    done: int
    total: int
    failed: int = 0
    best: float | None = None
    seconds: float = 0.0

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take at this pace; None before the first run ended."""
        return self.seconds / self.done * (self.total - self.done) if self.done else None


Watch = Callable[[Progress], None]


@dataclass(frozen=True)
class Outcome:
    """What an engine found.

    `status` is `optimal`, `feasible` (a limit was hit with a plan in hand), `infeasible`,
    `unbounded`, `no_plan` (a limit was hit without one), `interrupted` or `error`. `x` is None
    without a plan; `bound` is an upper bound on every plan, None where none is known; `steps` are
    those of the simplex, as far as they were counted; `engine` is the engine that found it and `why`
    says why that one; `proof` bounds other programs too.
    """

    status: str
    x: np.ndarray | None = None
    objective: float | None = None
    bound: float | None = None
    nodes: int = 0
    seconds: float = 0.0
    steps: int = 0
    message: str = ""
    warnings: tuple[str, ...] = ()
    engine: str = ""
    why: str = ""
    proof: Proof | None = None


@dataclass(frozen=True)
class Solution:
    """A run: its plan, every number about it, and the proof of how good it is.

    Args:
        status: how the run ended.
        run: the content of `run.json`.
        plan: the plan, None when there is none.
        tables: result tables by name, empty without a plan.
        limits: every row of every rule on the plan.
        violations: the broken rows.
        reasons: why there is no plan, one sentence each.
        interrupted: whether the planner stopped the search.
        proof: bounds on the plans of cases that allow less, None where nothing of the kind is known.
    """

    status: Status
    run: Mapping[str, Any]
    plan: Plan | None = None
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    violations: tuple[Limit, ...] = ()
    reasons: tuple[str, ...] = ()
    interrupted: bool = False
    proof: Proof | None = None

    @property
    def objective(self) -> float | None:
        """Value of the plan."""
        return self.run["objective"]

    @property
    def bound(self) -> float | None:
        """What no plan can exceed, as far as is proven."""
        return self.run["bound"]

    @property
    def gap_abs(self) -> float | None:
        """Bound minus value."""
        return self.run["gap_abs"]

    @property
    def gap_rel(self) -> float | None:
        """Bound minus value, as a share of the value."""
        return self.run["gap_rel"]

    @property
    def exit_code(self) -> int:
        """Exit code of the command line."""
        return INTERRUPTED if self.interrupted else EXIT_CODES[self.status]

    def table(self, name: str) -> pd.DataFrame:
        """A result table.

        Raises:
            NoPlanError: when the run has no plan.
        """
        if self.plan is None:
            reason = f": {self.reasons[0]}" if self.reasons else ""
            raise NoPlanError(f"The run ended '{self.status}' and has no plan to tabulate{reason}")
        return self.tables[name]


def absolute_gap(objective: float | None, bound: float | None) -> float | None:
    """Bound minus objective, never negative; None when either is unknown."""
    if objective is None or bound is None:
        return None
    return max(0.0, bound - objective)


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """Absolute gap over |objective|: 0 when both are 0, None when only the objective is (or is unknown)."""
    gap = absolute_gap(objective, bound)
    if gap is None or objective is None:
        return None
    if gap == 0.0:
        return 0.0
    return gap / abs(objective) if objective else None


def within(objective: float | None, bound: float | None, gap: float) -> bool:
    """Whether objective and bound prove a plan to be within a relative gap."""
    found = relative_gap(objective, bound)
    return found is not None and found <= gap + GAP_TOLERANCE
