"""All plans of a yes-or-no program above a corner of its criteria, with proof that there are no others.

One linear program looks for the point deepest above the corner. Its prices turn all rows into one:
the choice that this row likes best has some room, and any other choice loses of it the reduced cost
of each column in which it differs. So the plans above the corner are among the sets of columns
whose losses add up to at most the room (the core of a knapsack is found like this: Balas and Zemel
1980). They are listed column by column, the largest loss first, and dropped as soon as a row cannot
be kept any more.

Where too many sets are alive at once, those with least room left are dropped: the list is then
complete down to a depth only, and a point is taken from it only where all that could dominate it
lies above that depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from model.engines import interrupt
from model.engines.lp import FEASIBILITY, Lp
from model.errors import SolverError
from model.program import LINKING, Program, row_sizes
from model.reduce import Reduced, reduce

COLUMNS, ROWS = 400, 60
"""Size of a program above which its plans are not listed."""

DIGITS = 1e-13
"""Sums that differ by less, as a share of the largest, are equal."""

ALIVE = (20_000, 100_000, 300_000)
"""Most sets alive at once; the next number where the one before gave neither a point nor a proof."""


@dataclass(frozen=True)
class Listing:
    """What a list gave.

    Args:
        points: plans above the corner that nothing dominates, one for each values.
        whole: whether any other plan above the corner is dominated by one of these, or equal to it.
    """

    points: tuple[np.ndarray, ...]
    whole: bool


@dataclass(frozen=True)
class Listable:
    """What is listed of a program.

    Args:
        original: the program.
        program: yes-or-no columns alone.
        apart: plans of the original that this leaves out.
    """

    original: Program
    program: Program
    apart: tuple[np.ndarray, ...]
    _left: Reduced

    def full(self, x: np.ndarray) -> np.ndarray:
        """The point of the original."""
        return self._left.full(x)


def listable(program: Program) -> Listable | None:
    """What is to be listed of a program; None where it has other columns, or is too large."""
    lower, upper = program.col_lower.copy(), program.col_upper.copy()
    yes_or_no = program.integer & (lower == 0.0) & (upper == 1.0)
    if not len(lower) or not yes_or_no.all():
        return None
    # A column without which nothing can be taken, such as the one partner of a case, is in too many
    # rows to be listed with the others: it is taken, and the plan without it stands apart.
    key = int(np.bincount(program.A.indices, minlength=len(lower)).argmax())
    without = reduce(program, lower, np.where(np.arange(len(upper)) == key, 0.0, upper))
    apart: tuple[np.ndarray, ...] = ()
    if without is None or not (len(without.kept) or len(without.rows)):
        apart = () if without is None else (without.base,)
        lower[key] = 1.0
    left = reduce(program, lower, upper)
    if left is None or not 0 < len(left.kept) <= COLUMNS or len(left.rows) > ROWS:
        return None
    return Listable(program, left.program, apart, left)


def above(made: Listable, criteria: Sequence[str], floors: np.ndarray) -> Listing | None:
    """The plans in which each criterion reaches its floor (its constant left out); None if too many.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    vectors = np.array([made.original.criteria[j][0] for j in criteria])
    floors = np.maximum(floors, np.minimum(vectors, 0.0).sum(axis=1))
    paid = vectors @ made.full(np.zeros(len(made.program.c)))
    inner = np.array([made.program.criteria[j][0] for j in criteria])
    rows, sides = _one_sided(made.program, inner, floors - paid)
    prices = _prices(rows, sides, len(floors))
    if prices is None:
        return None
    for alive in ALIVE:
        found = _Sets(rows, sides, prices)
        found.go(alive)
        plans = [made.full(x) for x in found.undominated(len(floors))]
        if any(made.original.excess(x) > FEASIBILITY for x in plans):
            return None
        plans += [x for x in made.apart if np.all(vectors @ x >= floors)]
        listing = _sifted(plans, vectors, floors, prices[: len(floors)], found.depth)
        if listing.points or listing.whole:
            return listing
    return None


def _sifted(
    plans: list[np.ndarray],
    vectors: np.ndarray,
    floors: np.ndarray,
    prices: np.ndarray,
    depth: float | None,
) -> Listing:
    """The plans that are dominated by none, also by none that a list down to a depth leaves out."""
    values = np.array([vectors @ x for x in plans]).reshape(len(plans), len(floors))
    kept = undominated(values)
    if depth is not None:
        kept = kept[(values[kept] - floors) @ prices > depth]
    return Listing(tuple(plans[i] for i in kept), depth is None)


def _one_sided(
    program: Program, vectors: np.ndarray, floors: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Criteria and rows as G x ≥ h."""
    A = program.A.toarray()
    low, high = program.row_lower, program.row_upper
    has_low, has_high = np.isfinite(low), np.isfinite(high)
    rows = np.vstack([vectors, A[has_low], -A[has_high]])
    return rows, np.concatenate([floors, low[has_low], -high[has_high]])


def _prices(rows: np.ndarray, sides: np.ndarray, criteria: int) -> np.ndarray | None:
    """A price for each row, such that they leave little room; any prices ≥ 0 are valid."""
    depth = np.zeros(len(sides))
    depth[:criteria] = -np.maximum(np.abs(rows[:criteria]).sum(axis=1), 1e-9)
    count = rows.shape[1] + 1
    aim = np.eye(1, count, count - 1)[0]
    lp = Lp(
        Program(
            c=aim,
            c0=0.0,
            A=sparse.csr_matrix(np.column_stack([rows, depth])),
            row_lower=sides,
            row_upper=np.full(len(sides), np.inf),
            col_lower=np.append(np.zeros(count - 1), -np.inf),
            col_upper=np.append(np.ones(count - 1), np.inf),
            integer=np.zeros(count, dtype=bool),
            columns=[("x", (j,)) for j in range(count)],
            rows=[("row", (i,)) for i in range(len(sides))],
            col_block=np.full(count, LINKING),
            row_block=np.full(len(sides), LINKING),
        )
    )
    try:
        solved = lp.maximise(aim)
    except SolverError:
        return None
    return np.maximum(-lp.prices, 0.0) if solved else None


class _Sets:
    """Sets of columns in which a plan may differ from the choice that the prices like best."""

    def __init__(self, rows: np.ndarray, sides: np.ndarray, prices: np.ndarray) -> None:
        cost = prices @ rows
        size = np.maximum(row_sizes(sparse.csr_matrix(rows), np.ones(len(cost))), np.abs(sides))
        self.best = cost > 0.0
        self.order = np.argsort(-np.abs(cost), kind="stable")
        self.loss = np.abs(cost)[self.order]
        self.near = FEASIBILITY * float(prices @ size)
        # What each row gains when a column changes, and can gain from all columns still to come.
        self.change = np.where(self.best, -rows, rows)[:, self.order]
        gain = np.maximum(self.change, 0.0)[:, ::-1].cumsum(axis=1)[:, ::-1]
        gain = np.column_stack([gain, np.zeros(len(rows))])
        self.least = (sides - FEASIBILITY * size)[:, None] - gain
        self.activity = rows[:, self.best].sum(axis=1)[:, None]
        self.room = np.array([float(cost[self.best].sum() - prices @ sides)])
        self.kept_above = -self.near
        self.steps: list[tuple[np.ndarray, int]] = []

    @property
    def depth(self) -> float | None:
        """Room of a plan above which none is left out; None when none is left out at all."""
        return None if self.kept_above <= -self.near else self.kept_above + self.near

    def go(self, alive: int) -> None:
        """List the sets, at most so many at once.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed.
        """
        for k in range(len(self.order)):
            if interrupt.asked():
                raise KeyboardInterrupt
            self._column(k, alive)
            if not len(self.room):
                break

    def _column(self, k: int, alive: int) -> None:
        """Let column k change, or not."""
        least = self.least[:, k + 1 : k + 2]
        stay = np.flatnonzero((self.activity >= least).all(axis=0))
        flip = np.flatnonzero(self.room - self.loss[k] > self.kept_above)
        changed = self.activity[:, flip] + self.change[:, k : k + 1]
        fit = (changed >= least).all(axis=0)
        flip = flip[fit]
        self.activity = np.hstack([self.activity[:, stay], changed[:, fit]])
        self.room = np.concatenate([self.room[stay], self.room[flip] - self.loss[k]])
        parent, unchanged = np.concatenate([stay, flip]), len(stay)
        if len(self.room) > alive:
            beyond = len(self.room) - alive - 1
            self.kept_above = max(self.kept_above, np.partition(self.room, beyond)[beyond])
            kept = np.flatnonzero(self.room > self.kept_above)
            self.activity, self.room = self.activity[:, kept], self.room[kept]
            parent, unchanged = parent[kept], int((kept < unchanged).sum())
        self.steps.append((parent.astype(np.int32), unchanged))

    def undominated(self, criteria: int) -> np.ndarray:
        """The plans of the sets that no other one of them dominates."""
        if not len(self.room):
            return np.zeros((0, len(self.best)))
        places = undominated(self.activity[:criteria].T)
        x = np.tile(self.best.astype(float), (len(places), 1))
        for k in range(len(self.order) - 1, -1, -1):
            parent, unchanged = self.steps[k]
            j, changed = self.order[k], places >= unchanged
            x[changed, j] = 1.0 - x[changed, j]
            places = parent[places]
        return x


def undominated(values: np.ndarray) -> np.ndarray:
    """Positions of values that no others dominate; of equal ones the first. Rounding is no difference."""
    near = DIGITS * np.abs(values).max(axis=0, initial=0.0)
    left = np.argsort(-values.sum(axis=1), kind="stable")
    kept = []
    while len(left):
        first = int(left[0])
        kept.append(first)
        left = left[np.any(values[left] > values[first] + near, axis=1)]
    return np.array(kept, dtype=int)
