"""HiGHS under our rules: how a program is handed over, how a run is watched, stopped and read. Shared by engines."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import highspy
import numpy as np

from model.engines import interrupt
from model.errors import SolverError
from model.program import Program
from model.solution import SolverOptions

NAME = "highs"

Status = highspy.HighsModelStatus
STATUSES = {
    Status.kOptimal: "optimal",
    Status.kModelEmpty: "optimal",
    Status.kInfeasible: "infeasible",
    Status.kUnbounded: "unbounded",
    Status.kUnboundedOrInfeasible: "unclear",
    Status.kTimeLimit: "limit",
    Status.kIterationLimit: "limit",
    Status.kSolutionLimit: "limit",
    Status.kMemoryLimit: "limit",
    Status.kObjectiveBound: "limit",
    Status.kObjectiveTarget: "limit",
    Status.kInterrupt: "interrupted",
}
"""Our word for each HiGHS status; whatever is not listed is an error."""

POLL = 0.05
"""Seconds between two looks at a running solve."""


@dataclass(frozen=True)
class Seen:
    """A line of the solver's log, in its own units."""

    primal: float
    dual: float
    nodes: int
    seconds: float


Better = Callable[[Seen], "np.ndarray | None"]
"""Gives a point that is better than what was seen, in the solver's own units, or None."""

Listener = tuple[highspy.highs.HighsCallback, Callable[[highspy.HighsCallbackEvent], None]]
"""A callback of HiGHS, and who hears it."""


def version() -> str:
    """Version of HiGHS."""
    return highspy.Highs().version()


def open_session(program: Program, options: SolverOptions) -> highspy.Highs:
    """HiGHS with a program and options in it, console silent."""
    h = _session(options)
    with taking_all(h):
        status = h.passModel(_lp(program))
    if status == highspy.HighsStatus.kError:
        raise SolverError("HiGHS refuses the model: a coefficient or bound is not a usable number")
    return h


def _session(options: SolverOptions) -> highspy.Highs:
    """HiGHS with options in it, console silent."""
    h = highspy.Highs()
    # `silent()` would also switch the logging callback off, from which progress is read.
    h.setOptionValue("log_to_console", False)
    for name, value in {
        "random_seed": options.seed,
        "threads": options.solver_threads,
        "parallel": "on" if options.solver_threads > 1 else "off",
        "infinite_cost": float("inf"),
    }.items():
        set_option(h, name, value)
    return h


@contextmanager
def taking_all(h: highspy.Highs) -> Iterator[None]:
    """While rows and columns are handed over: nothing the case says may be dropped in silence.

    In a solve the same limit says which remains of a subtraction are nothing; there it stays as it
    is, or presolve keeps noise that sends the simplex round in circles.
    """
    set_option(h, "small_matrix_value", 1e-12)
    try:
        yield
    finally:
        set_option(h, "small_matrix_value", 1e-9)


def set_option(h: highspy.Highs, name: str, value: object) -> None:
    """Set an option, loudly if HiGHS does not take it.

    Raises:
        SolverError: when HiGHS refuses the value.
    """
    if h.setOptionValue(name, value) != highspy.HighsStatus.kOk:
        raise SolverError(f"HiGHS {version()} does not take option {name} = {value!r}")


def run(
    h: highspy.Highs, seen: Callable[[Seen], None] | None = None, better: Better | None = None
) -> str:
    """Run HiGHS in a thread of its own, so that Ctrl-C is heard, and return our word for how it ended.

    Args:
        h: with a program in it.
        seen: told each line of its log.
        better: asked now and then, always at the same nodes, for a better point.

    What `seen` and `better` raise ends the run and is raised here.
    """

    def stop(event: highspy.HighsCallbackEvent) -> None:
        event.interrupt()

    def logged(event: highspy.HighsCallbackEvent) -> None:
        if seen:
            seen(_seen(event))

    def asked(event: highspy.HighsCallbackEvent) -> None:
        x = better(_seen(event)) if better else None
        if x is not None:
            event.data_in.setSolution(x)

    # HiGHS asks whether to stop thousands of times in a second, and each time it would wait for
    # whoever works in Python beside it: it may ask only once there is something to tell.
    h.enableCallbacks()
    stops: list[Listener] = [
        (callback, stop) for callback in (h.cbMipInterrupt, h.cbSimplexInterrupt, h.cbIpmInterrupt)
    ]
    watches: list[Listener] = [(h.cbMipLogging, logged)] if seen else []
    watches += [(h.cbMipUserSolution, asked)] if better else []
    _subscribe(watches)
    failed: list[BaseException] = []
    worker = threading.Thread(target=_work, args=(h, failed), daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(POLL)
        if interrupt.asked() and stops:
            _subscribe(stops)
            watches, stops = watches + stops, []
    for callback, function in watches:
        callback.unsubscribe(function)
    if failed:
        raise failed[0]
    return STATUSES.get(h.getModelStatus(), "error")


def _subscribe(watches: list[Listener]) -> None:
    for callback, function in watches:
        callback.subscribe(function)


def _seen(event: highspy.HighsCallbackEvent) -> Seen:
    out = event.data_out
    return Seen(out.mip_primal_bound, out.mip_dual_bound, out.mip_node_count, out.running_time)


def _work(h: highspy.Highs, failed: list[BaseException]) -> None:
    """One run, in a thread: HiGHS keeps a scheduler per thread, whose workers must end with it."""
    try:
        h.run()
    except BaseException as error:
        failed.append(error)
    finally:
        highspy.Highs.resetGlobalScheduler(True)


def message(h: highspy.Highs) -> str:
    """HiGHS's own word for how it ended."""
    return str(h.modelStatusToString(h.getModelStatus()))


def _lp(program: Program) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.c), len(program.row_lower)
    lp.col_cost_ = np.ascontiguousarray(program.c, dtype=float)
    lp.col_lower_, lp.col_upper_ = program.col_lower, program.col_upper
    lp.row_lower_, lp.row_upper_ = program.row_lower, program.row_upper
    lp.offset_ = 0.0
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
    lp.a_matrix_.start_ = program.A.indptr.astype(np.int32)
    lp.a_matrix_.index_ = program.A.indices.astype(np.int32)
    lp.a_matrix_.value_ = program.A.data
    if program.integer.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in program.integer]
    return lp
