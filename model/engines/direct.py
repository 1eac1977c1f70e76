"""The engine `direct`: the whole program to HiGHS, watched, stoppable, with its claims checked.

Nothing HiGHS says is passed on unchecked: the point is brought back to the planner's units, its
integers are rounded and, if the rounded point breaks a row, its amounts are solved again;
objective and gap are computed from that point; `optimal` is said only when objective and bound
prove it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import highspy
import numpy as np

from model.engines import session
from model.engines.lp import FEASIBILITY, best_continuous
from model.engines.scaling import Scaled, scale
from model.program import Program
from model.solution import Outcome, Progress, SolverOptions, Watch, within

NAME = "direct"

Better = Callable[[int, float], "np.ndarray | None"]
"""Gives a plan that is better than the best so far, which has this objective after so many nodes, or None."""

LOG_SECONDS = 0.5
"""Least time between two lines of progress."""


@dataclass(frozen=True)
class Effort:
    """Limits counted in work, not in seconds: the same call gives the same answer on any machine.

    Args:
        nodes: nodes of the search tree.
        solutions: plans, each better than the one before.
        lean: no heuristics and no restarts, for many small programs: twice as fast.
        around: beside that, what lies between the best plan and the relaxation is searched now and then.
        tries: times that both halves of a choice are tried before what splitting it costs is believed; the
        solver's own number where nothing is said.
        rough: presolve is believed where it says that there is no point, so nothing may be proven from that.
    """

    nodes: int | None = None
    solutions: int | None = None
    lean: bool = False
    around: bool = False
    tries: int | None = None
    rough: bool = False


class Clock:
    """What is left of a time limit that several solves share, and the steps of the simplex they took."""

    def __init__(self, options: SolverOptions) -> None:
        self._options, self.steps = options, 0
        self._end = time.monotonic() + options.seconds

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self._end

    def gone(self, share: float) -> bool:
        """Whether a share of the time is up."""
        left = self._end - time.monotonic()
        return left < (1 - share) * self._options.seconds

    def share(self, share: float) -> Clock:
        """A clock that leaves some of the time to what follows."""
        if math.isinf(self._options.seconds):
            return self
        left = self.left().seconds - (1 - share) * self._options.seconds
        return Clock(replace(self._options, time_limit=max(1e-3, left)))

    def left(self) -> SolverOptions:
        """The options with the time that is left (a thousandth of a second at least)."""
        return replace(self._options, time_limit=max(1e-3, self._end - time.monotonic()))


LARGE = 8000
"""Columns from which the first relaxation is solved from inside, in half the time of the simplex."""

LEAN = {
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_heuristic_run_feasibility_jump": False,
    "mip_allow_restart": False,
    "mip_allow_cut_separation_at_nodes": False,
}
"""What a lean search switches off."""

AROUND = {"mip_heuristic_effort": 0.05, "mip_heuristic_run_rins": True}
"""What a search around the best plan switches on again."""


def solve(
    program: Program,
    options: SolverOptions,
    start: np.ndarray | None = None,
    progress: Watch | None = None,
    *,
    effort: Effort | None = None,
    phase: str = "solve",
    better: Better | None = None,
) -> Outcome:
    """Solve a program with HiGHS.

    Args:
        program: what to maximise.
        options: gap, time limit, seed and threads.
        start: a feasible point to begin with; ignored if HiGHS finds it is not.
        progress: told about incumbent and bound as they move.
        effort: limits in nodes or solutions, beside the time limit.
        phase: the name of this solve in progress messages.
        better: asked at the same nodes in every run, with their number and the objective of the best plan,
            for a better plan.

    Returns:
        Status, point, objective and bound in the planner's units.
    """
    began = time.monotonic()
    if not len(program.c):
        return _nothing_to_decide(program)
    scaled = scale(program)
    run = _Run(program, scaled, options, effort or Effort(), progress, phase, better)
    # Many small programs of whole numbers alone have been made as small as they get before.
    bare = bool(effort and effort.lean and program.integer.all())
    word = run.go(start, presolve=not bare)
    rough = bool(effort and effort.rough)
    if word in ("infeasible", "unclear") and not (bare or rough):
        # Presolve may stop at "unbounded or infeasible", and has been wrong about "infeasible":
        # only a run without it is a proof.
        word = run.go(start, presolve=False)
    outcome = run.outcome(word)
    return replace(outcome, seconds=time.monotonic() - began, warnings=_lost(program, scaled))


class _Run:
    """One program in HiGHS."""

    def __init__(
        self,
        program: Program,
        scaled: Scaled,
        options: SolverOptions,
        effort: Effort,
        progress: Watch | None,
        phase: str,
        better: Better | None = None,
    ) -> None:
        self.program, self.scaled, self.options = program, scaled, options
        self.progress, self.phase, self.better = progress, phase, better
        # HiGHS takes a point given on the way for a better one only where it minimises, and never where
        # what is decided already is a large loss: such a proof ends by itself.
        self.sign = -1.0 if better else 1.0
        self.h = session.open_session(scaled.program.aimed(self.sign * scaled.program.c), options)
        if better:
            self.h.changeObjectiveSense(highspy.ObjSense.kMinimize)
        # The gap is a share of the objective, what is already decided included; where nodes are
        # counted, of what is open.
        self.c0 = program.c0 if effort.nodes is None else 0.0
        self.h.changeObjectiveOffset(self.sign * self.c0 * scaled.cost)
        settings: dict[str, object] = {
            "mip_rel_gap": options.asked_gap,
            "mip_abs_gap": 0.0,
            "time_limit": options.seconds,
            "mip_min_logging_interval": LOG_SECONDS,
        }
        if len(program.c) >= LARGE:
            settings["mip_lp_solver"] = "ipx"
        if effort.nodes is not None:
            settings["mip_max_nodes"] = effort.nodes
        if effort.solutions is not None:
            settings["mip_max_improving_sols"] = effort.solutions
        if effort.lean:
            settings |= LEAN
        if effort.around:
            settings |= AROUND
        if effort.tries is not None:
            settings["mip_pscost_minreliable"] = effort.tries
        for name, value in settings.items():
            session.set_option(self.h, name, value)

    def go(self, start: np.ndarray | None, *, presolve: bool) -> str:
        session.set_option(self.h, "presolve", "choose" if presolve else "off")
        if start is not None:
            point = highspy.HighsSolution()
            point.col_value = list(self.scaled.back(start))
            self.h.setSolution(point)
        told = self._told if self.progress else None
        return session.run(self.h, told, self._asked if self.better else None)

    def _told(self, seen: session.Seen) -> None:
        assert self.progress is not None
        incumbent = self._objective(seen.primal)
        bound = self._objective(seen.dual)
        self.progress(Progress(self.phase, seen.seconds, incumbent, bound, max(0, seen.nodes)))

    def _asked(self, seen: session.Seen) -> np.ndarray | None:
        assert self.better is not None
        best = self._objective(seen.primal)
        x = self.better(max(0, seen.nodes), -math.inf if best is None else best)
        return None if x is None else self.scaled.back(x)

    def _objective(self, value: float) -> float | None:
        """An objective value of HiGHS in the planner's units."""
        if not math.isfinite(value):
            return None
        return self.sign * value / self.scaled.cost + self.program.c0 - self.c0

    def outcome(self, word: str) -> Outcome:
        info = self.h.getInfo()
        nodes = max(0, info.mip_node_count)
        steps = max(0, info.simplex_iteration_count)
        said = session.message(self.h)
        if word in ("infeasible", "unbounded", "unclear"):
            status = "error" if word == "unclear" else word
            return Outcome(status, nodes=nodes, steps=steps, message=said)
        bound = self._bound(word, info)
        x = self._point(info)
        if x is None:
            status = {"limit": "no_plan", "interrupted": "interrupted"}.get(word, "error")
            return Outcome(status, bound=bound, nodes=nodes, steps=steps, message=said)
        objective = self.program.objective(x)
        bound = None if bound is None else max(bound, objective)
        status = "interrupted" if word == "interrupted" else "feasible"
        if within(objective, bound, self.options.asked_gap):
            status = "optimal"
        return Outcome(status, x, objective, bound, nodes, steps=steps, message=said)

    def _bound(self, word: str, info: highspy.HighsInfo) -> float | None:
        if self.program.integer.any():
            return self._objective(info.mip_dual_bound)
        return self._objective(info.objective_function_value) if word == "optimal" else None

    def _point(self, info: highspy.HighsInfo) -> np.ndarray | None:
        """The incumbent: feasible after rounding, or None."""
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        x = self.scaled.point(np.array(self.h.getSolution().col_value))
        return polished(self.program, x)


def _nothing_to_decide(program: Program) -> Outcome:
    """A program without columns: its rows hold as they stand, or nothing can make them hold."""
    x = np.zeros(0)
    if program.excess(x) > FEASIBILITY:
        return Outcome("infeasible", message="a rule without a choice is broken")
    return Outcome("optimal", x, program.c0, program.c0, message="nothing to decide")


def polished(program: Program, x: np.ndarray) -> np.ndarray:
    """A point with whole integers that keeps every row, as near to x as there is one."""
    rounded = np.clip(x, program.col_lower, program.col_upper)
    rounded[program.integer] = np.round(rounded[program.integer])
    if program.excess(rounded) <= FEASIBILITY:
        return rounded
    better = best_continuous(program, rounded)
    return rounded if better is None else np.clip(better, program.col_lower, program.col_upper)


def _lost(program: Program, scaled: Scaled) -> tuple[str, ...]:
    """A warning about objective coefficients that no solver tolerance can see."""
    if not len(scaled.lost):
        return ()
    shown = ", ".join(program.col_name(int(j)) for j in scaled.lost[:3])
    return (
        f"{len(scaled.lost)} objective coefficients are below 1e-10 of the largest and cannot decide"
        f" anything ({shown}{', …' if len(scaled.lost) > 3 else ''}); look at units and scales of criteria",
    )
