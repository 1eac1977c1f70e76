"""Programs of yes-or-no choices alone, such as knapsacks: proof and exchange search side by side.

Such a program has no countries worth working on one by one, and HiGHS alone finds good plans late.
Under one capacity dynamic programming solves it. Any other is brought to its core first; then one
thread gives the core to HiGHS, which bounds it, while another walks from plan to plan in the kernel
around the relaxation. The walks never hear of the proof, and the proof hears of them at a counted pace,
one more walk after so many of its nodes; so what ends the search by its gap is the same on any machine,
and so is the plan.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from model.engines import direct, interrupt
from model.engines.board import Board
from model.engines.kernel_compact import Core, Inner, core_of, inner_of
from model.engines.kernel_single import best_of, single
from model.engines.kernel_walk import Anchor, anchor_of
from model.engines.kernel_walks import Walks
from model.program import Program
from model.solution import Outcome, Progress, SolverOptions, Watch, within

NAME = "kernel"

LEAST = 100
"""Yes-or-no columns below which HiGHS alone is quick."""

ROWS = 150
"""Rows, choice rows apart, above which a step of a walk is slow."""

WALKS = 3
"""Walks whose best plan the second proof begins with."""

PACE = 2_500_000
"""Nodes of the second proof times nonzeros of the core after which it hears of one walk more, which mostly
has ended by then."""

FIRST = 1_000_000
"""Nodes of the first proof times nonzeros of the core: a few seconds; the second proof has no limit."""

SECOND = direct.Effort(lean=True)
"""Where there is a plan and walks go on beside it, the second proof leaves plans to them: it has more nodes."""


def find(program: Program, options: SolverOptions, progress: Watch | None = None) -> Outcome | None:
    """Solve a program by its core; None when it has none, or the core cannot be solved.

    Args:
        program: the program.
        options: time limit, gap and seed.
        progress: told how the search stands.
    """
    began = time.monotonic()
    clock = direct.Clock(options)
    inner = inner_of(program) if program.integer.sum() >= LEAST else None
    if inner is None:
        return None
    board = Board(progress, began)
    found = _under_one(inner, clock, board)
    ended = clock.over or interrupt.asked()
    if found is None or not (ended or found.proves(program, options.asked_gap)):
        more = _by_core(inner, clock, board)
        found = more if found is None else found.and_also(more)
    outcome = None if found is None else _outcome(program, inner, found, options.asked_gap)
    return None if outcome is None else replace(outcome, seconds=time.monotonic() - began)


@dataclass(frozen=True)
class _Found:
    """What a search found.

    Args:
        points: points, the best of which counts.
        bound: none has a larger objective.
        nodes: nodes of the proofs.
        said: what was searched.
    """

    points: tuple[np.ndarray | None, ...]
    bound: float
    nodes: int = 0
    said: str = ""

    def proves(self, program: Program, gap: float) -> bool:
        """Whether one of the points is within a gap of the bound."""
        return any(
            within(program.objective(x), self.bound, gap) for x in self.points if x is not None
        )

    def and_also(self, more: _Found | None) -> _Found:
        """What both searches found."""
        if more is None:
            return self
        points, bound = (*self.points, *more.points), min(self.bound, more.bound)
        return _Found(points, bound, self.nodes + more.nodes, more.said)


def _under_one(inner: Inner, clock: direct.Clock, board: Board) -> _Found | None:
    """The best choice under the one capacity of a program; None where it has not just one."""
    program = inner.condensed.program
    items = single(program)
    if items is None:
        return None
    paid, gap = program.objective(items.base), clock.left().asked_gap

    def late(value: int, bound: int) -> bool:
        board.tell(_seen(paid + value, paid + bound))
        return clock.over or interrupt.asked()

    def enough(value: int, bound: int) -> bool:
        return bound - value <= gap * abs(paid + value)

    taken, bound = best_of(items, late, enough)
    x = inner.full(items.point(taken))
    said = f"by {len(items.values):,} choices under one capacity"
    return None if x is None else _Found((x,), paid + bound, said=said)


def _by_core(inner: Inner, clock: direct.Clock, board: Board) -> _Found | None:
    """What a search of the core finds, in terms of the original; None without a core that can be searched."""
    core = core_of(inner, clock.left())
    if core is None or len(core.program.c) < LEAST:
        return None
    if len(core.program.row_lower) - len(core.choices) > ROWS:
        return None
    anchor = anchor_of(core.program, core.choice)
    if anchor is None:
        return None
    board.tell(_seen(None, anchor.bound))
    found = _search(core, anchor, clock, board)
    if found is None:
        return None
    whole = [core.full(x) for x in found.points if x is not None]
    if whole and all(x is None for x in whole):
        return None
    size = core.program.size
    said = f"by its core of {size['columns']:,} choices under {size['rows']:,} rows"
    return replace(found, points=tuple(whole), said=said)


def _search(core: Core, anchor: Anchor, clock: direct.Clock, board: Board) -> _Found | None:
    """One walk, which is often enough; then proofs, with more walks beside them."""
    options = clock.left()
    gap, seed = options.asked_gap, options.seed
    beside = options.side_by_side > 1

    def heard(value: float) -> None:
        board.tell(_seen(value, None))

    walks = Walks(core.program, core.choice, anchor, seed, lambda: clock.over, heard, beside=beside)
    walks.once()
    first = walks.after(1)
    if first is not None and within(core.program.objective(first), anchor.bound, gap):
        return _Found((first,), anchor.bound)
    if beside:
        with ThreadPoolExecutor(1) as pool:
            going = pool.submit(walks.go)
            try:
                found, proven = _proofs(core, anchor, clock, board, walks)
            finally:
                walks.end()
            going.result()
    else:
        found, proven = _proofs(core, anchor, clock, board, walks)
    return _with(found, walks) if found and not proven else found


def _seen(value: float | None, bound: float | None) -> Progress:
    """What a part of the search has found or proven."""
    return Progress("solve", 0.0, value, bound)


def _with(found: _Found, walks: Walks) -> _Found:
    """What was found, and the best plan of the walks."""
    return replace(found, points=(*found.points, walks.best))


def _proofs(
    core: Core, anchor: Anchor, clock: direct.Clock, board: Board, walks: Walks
) -> tuple[_Found | None, bool]:
    """Points and bound of a short proof, and where that is not enough a long one; whether they prove enough."""
    effort = direct.Effort(nodes=1 + FIRST // max(1, core.program.A.nnz))
    first = direct.solve(core.program, clock.left(), walks.after(1), board.tell, effort=effort)
    if first.status in ("infeasible", "unbounded", "error"):
        return None, True
    bound = anchor.bound if first.bound is None else min(first.bound, anchor.bound)
    found = _Found((first.x,), bound, first.nodes)
    if first.status == "optimal" or first.status == "interrupted" or clock.over:
        return found, first.status == "optimal"
    value = core.program.objective
    points = [x for x in (first.x, walks.after(WALKS)) if x is not None]
    start = max(points, key=value, default=None)
    if start is not None and within(value(start), bound, clock.left().asked_gap):
        return replace(found, points=(start,)), True
    each = 1 + PACE // max(1, core.program.A.nnz)

    def better(nodes: int, best: float) -> np.ndarray | None:
        x = walks.after(WALKS + nodes // each)
        return x if x is not None and value(x) > best else None

    effort = direct.Effort() if start is None else SECOND
    second = direct.solve(
        core.program, clock.left(), start, board.tell, effort=effort, better=better
    )
    bound = bound if second.bound is None else min(second.bound, bound)
    found = _Found((second.x, start), bound, first.nodes + second.nodes)
    return found, second.status == "optimal"


def _outcome(program: Program, inner: Inner, found: _Found, gap: float) -> Outcome:
    """What was found, beside the plan that was left out."""
    plans = [x for x in (*found.points, inner.other) if x is not None]
    bound = found.bound
    if inner.other is not None:
        bound = max(bound, program.objective(inner.other))
    status = "interrupted" if interrupt.asked() else "feasible"
    if not plans:
        return Outcome(status.replace("feasible", "no_plan"), bound=bound, nodes=found.nodes)
    x = max(plans, key=program.objective)
    value = program.objective(x)
    bound = max(bound, value)
    if within(value, bound, gap):
        status = "optimal"
    return Outcome(status, x, value, bound, found.nodes, message=found.said)
