"""Walks through the kernel of a core: take something, give something else up, never straight back.

The kernel is what the linear relaxation nearly decides either way: the columns of smallest reduced
cost; all others stay as the relaxation has them. A step is one thing taken and one given up, both
at once or one alone; where a choice row allows one column only, changing to another is a single
thing. The best step is made even when it loses or breaks a row. What is broken counts at the
relaxation's prices times a weight that rises while rows are broken and falls while they are not,
so the walk runs along the border of what is feasible; what was touched is left alone for a few
steps. Steps are counted and chance comes from the seed alone. The idea is that of tabu search with
oscillation (Glover and Kochenberger) on a core (Angelelli, Mansini and Speranza).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from model.engines.lp import FEASIBILITY, Lp
from model.program import Program

SIZE, PER_ROW = 50, 1.6
"""Columns open in a walk, apart from those taken in a choice row, at least; and for each other row."""

SPREAD = 0.4
"""How far chance stretches reduced costs (as a logarithm) when these columns are chosen: every walk has others."""

LEVEL = 1e-9
"""Reduced costs below this share of the largest are none."""

REST = (1, 4)
"""A touched column is left alone for as many steps, drawn from this range."""

WEIGHT = 8.0
"""Weight of broken rows to begin with."""

WEIGHTS = (1e-3, 1e6)
"""Range of that weight."""

SIDE = 5
"""Steps on one side of the border after which the weight changes."""

CHANGE = 1.1
"""Factor by which it changes."""

LEAST = 0.1
"""Price of a row without one, as a share of the largest."""

AGAIN = 250
"""Steps after which sums are taken anew, so that rounding does not gather."""

WIDE = 200
"""Things taken, and things given up, that a step looks at; those that cost least come first."""

SAFE = 1e-9
"""Added to the bound of the relaxation for rounding, as a share of it."""


@dataclass(frozen=True)
class Anchor:
    """The relaxation that walks lean on.

    Args:
        x: its point, made whole column by column.
        reduced: what taking each column adds, less what it uses at the prices, less the best in its
            choice row.
        prices: price of each row, as a positive number; 0 for choice rows.
        bound: no whole point has a larger objective.
    """

    x: np.ndarray
    reduced: np.ndarray
    prices: np.ndarray
    bound: float


def anchor_of(program: Program, choice: np.ndarray) -> Anchor | None:
    """The relaxation of a program of yes-or-no columns; None when it has no point.

    Args:
        program: the program.
        choice: choice row of each column, -1 without.
    """
    lp = Lp(program.relaxed())
    if not lp.maximise(program.c):
        return None
    alone = choice < 0
    choices = np.unique(choice[~alone])
    prices = lp.prices
    prices[choices] = 0.0
    upper, lower = program.row_upper, program.row_lower
    prices[(prices > 0) & np.isinf(upper)] = 0.0
    prices[(prices < 0) & np.isinf(lower)] = 0.0
    sides = np.where(prices > 0, upper, np.where(prices < 0, lower, 0.0))
    # With any prices of the other rows the best of each choice row gives a bound (Lagrange).
    reduced = program.c - program.A.T @ prices
    best = np.full(len(prices), -np.inf)
    np.maximum.at(best, choice[~alone], reduced[~alone])
    best = np.where(lower > 0, best, np.maximum(best, 0.0))
    bound = program.c0 + float(prices @ sides) + float(best[choices].sum())
    bound += float(np.maximum(reduced[alone], 0.0).sum())
    reduced[~alone] -= best[choice[~alone]]
    bound += SAFE * abs(bound)
    if np.array_equal(program.c, np.round(program.c)):
        bound = program.c0 + float(np.floor(bound - program.c0))
    return Anchor(_whole(program, choice, lp.x), reduced, np.abs(prices), bound)


def _whole(program: Program, choice: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The nearest whole point, one column at most of each choice row."""
    whole = np.round(x)
    inside = np.flatnonzero(choice >= 0)
    order = inside[np.lexsort((inside, -x[inside], choice[inside]))]
    whole[inside] = 0.0
    rows, first = np.unique(choice[order], return_index=True)
    share = np.bincount(choice[inside], x[inside], len(program.row_lower))[rows]
    taken = (program.row_lower[rows] > 0) | (share > 0.5)
    whole[order[first[taken]]] = 1.0
    return whole


class Kernel:
    """The columns of a program that are open in a walk, as dense arrays; the last column is nothing.

    Args:
        program: yes-or-no columns only.
        choice: choice row of each column, -1 without.
        anchor: its relaxation.
        start: the point where the walk begins.
        rng: settles which columns are near enough.
    """

    def __init__(
        self,
        program: Program,
        choice: np.ndarray,
        anchor: Anchor,
        start: np.ndarray,
        rng: np.random.Generator,
    ) -> None:
        taken = (choice >= 0) & (start > 0.5)
        others = np.flatnonzero(~taken)
        far = np.abs(anchor.reduced[others])
        # Equals, apart from rounding, are told apart by chance.
        far = np.maximum(far, LEVEL * float(np.max(far, initial=0.0)))
        order = np.argsort(far * np.exp(SPREAD * rng.standard_normal(len(far))), kind="stable")
        rows = len(program.row_lower) - len(np.unique(choice[choice >= 0]))
        near = others[order[: max(SIZE, int(PER_ROW * rows))]]
        self.cols = np.sort(np.append(np.flatnonzero(taken), near))
        self.c = np.append(program.c[self.cols], 0.0)
        self.reduced = np.append(anchor.reduced[self.cols], 0.0)
        self.choice = np.append(choice[self.cols], -1)
        must = (self.choice >= 0) & (program.row_lower[self.choice] > 0)
        self.free = ~must[:-1]
        self._sides(program, choice, anchor)

    def _sides(self, program: Program, choice: np.ndarray, anchor: Anchor) -> None:
        """Rows other than choice rows as G x ≤ h, each side for itself, in units of the objective."""
        own = ~np.isin(np.arange(len(program.row_lower)), choice)
        up = np.flatnonzero(own & np.isfinite(program.row_upper))
        down = np.flatnonzero(own & np.isfinite(program.row_lower))
        rows = np.append(up, down)
        unit = np.maximum(anchor.prices, LEAST * float(np.max(anchor.prices, initial=0.0)))
        unit = np.where(unit > 0.0, unit, 1.0)[rows]
        unit *= np.append(np.ones(len(up)), -np.ones(len(down)))
        self._A, self._unit = program.A[rows], unit
        self._side = np.append(program.row_upper[up], program.row_lower[down])
        self.G = np.zeros((len(rows), len(self.cols) + 1))
        self.G[:, :-1] = program.A[:, self.cols].toarray()[rows] * unit[:, None]
        self.slack = FEASIBILITY * np.maximum(np.abs(self._side), 1.0) * np.abs(unit)

    def room(self, x: np.ndarray) -> np.ndarray:
        """What is left of each row at a point."""
        return (self._side - self._A @ x) * self._unit


class Walk:
    """One walk in one kernel from one point."""

    def __init__(
        self, program: Program, kernel: Kernel, start: np.ndarray, rng: np.random.Generator
    ) -> None:
        self._program, self._kernel, self._rng = program, kernel, rng
        self._none = len(kernel.cols)
        self._G = kernel.G.astype(np.float32)
        self._point = start.copy()
        self._taken = start[kernel.cols] > 0.5
        self._until = np.zeros(self._none + 1, dtype=int)
        self._held = np.full(len(program.row_lower) + 1, self._none)
        self._weight, self._inside, self._outside = WEIGHT, 0, 0
        self.best: np.ndarray | None = None
        self.value = -np.inf
        self._sum_up()

    def _sum_up(self) -> None:
        """Sums from the columns themselves."""
        kernel = self._kernel
        self._point[kernel.cols] = self._taken
        self._room = kernel.room(self._point)
        self._worth = self._program.objective(self._point)
        self._held[:] = self._none
        inside = np.flatnonzero(self._taken & (kernel.choice[:-1] >= 0))
        self._held[kernel.choice[inside]] = inside

    def go(self, steps: int, stop: Callable[[], bool]) -> None:
        """Make steps; ask now and then whether to stop."""
        for step in range(1, steps + 1):
            if step % AGAIN == 0:
                self._sum_up()
                if stop():
                    return
            self._step(step)
            self._turn()

    def _things(self, step: int) -> tuple[np.ndarray, np.ndarray]:
        """What may be done: columns taken and, in pairs with them, columns given up."""
        rested = self._until[:-1] <= step
        enter = np.flatnonzero(rested & ~self._taken)
        # Without a choice row the last entry is meant, which is nothing.
        leave = self._held[self._kernel.choice[enter]]
        fit = self._until[leave] <= step
        alone = np.flatnonzero(rested & self._taken & self._kernel.free)
        return (
            np.concatenate([enter[fit], np.full(len(alone), self._none)]),
            np.concatenate([leave[fit], alone]),
        )

    def _step(self, step: int) -> None:
        """Do the best pair of things that there is."""
        kernel = self._kernel
        enter, leave = self._things(step)
        gain = kernel.c[enter] - kernel.c[leave]
        up = self._few(enter, leave, np.flatnonzero(gain >= 0))
        down = self._few(enter, leave, np.flatnonzero(gain < 0))
        enter_up, leave_up = np.append(enter[up], self._none), np.append(leave[up], self._none)
        enter_down = np.append(enter[down], self._none)
        leave_down = np.append(leave[down], self._none)
        use = self._G[:, enter_up] - self._G[:, leave_up]
        room = self._room.astype(np.float32)[:, None]
        room = room - self._G[:, enter_down] + self._G[:, leave_down]
        broken = use[:, :, None] - room[:, None, :]
        np.maximum(broken, 0.0, out=broken)
        score = np.append(gain[up], 0.0)[:, None] + np.append(gain[down], 0.0)[None, :]
        score -= self._weight * broken.sum(axis=0)
        self._exclude(score, np.minimum(enter_up, leave_up), np.minimum(enter_down, leave_down))
        best = int(score.argmax())
        if score.flat[best] == -np.inf:
            return
        i, j = divmod(best, len(enter_down))
        self._do(enter_up[i], leave_up[i], step)
        self._do(enter_down[j], leave_down[j], step)

    def _few(self, enter: np.ndarray, leave: np.ndarray, which: np.ndarray) -> np.ndarray:
        """The things of some that cost least at the relaxation's prices."""
        if len(which) <= WIDE:
            return which
        cost = self._kernel.reduced[leave[which]] - self._kernel.reduced[enter[which]]
        return which[np.sort(np.argsort(cost, kind="stable")[:WIDE])]

    def _exclude(self, score: np.ndarray, up: np.ndarray, down: np.ndarray) -> None:
        """Rule out doing nothing, and two things in one choice row (in place)."""
        score[-1, -1] = -np.inf
        first, second = self._kernel.choice[up], self._kernel.choice[down]
        if first.max() >= 0:
            score[(first[:, None] == second[None, :]) & (first[:, None] >= 0)] = -np.inf

    def _do(self, enter: int, leave: int, step: int) -> None:
        """Take a column and give one up; either may be nothing."""
        kernel = self._kernel
        for j, now in ((leave, False), (enter, True)):
            if j < self._none:
                self._taken[j] = now
                self._until[j] = step + self._rng.integers(*REST)
                if kernel.choice[j] >= 0:
                    self._held[kernel.choice[j]] = j if now else self._none
        self._room += kernel.G[:, leave] - kernel.G[:, enter]
        self._worth += kernel.c[enter] - kernel.c[leave]

    def _turn(self) -> None:
        """Note a feasible point, and move the weight of broken rows."""
        if (self._room >= -self._kernel.slack).all():
            self._note()
            self._inside, self._outside = self._inside + 1, 0
        else:
            self._inside, self._outside = 0, self._outside + 1
        if self._outside == SIDE:
            self._weight, self._outside = min(self._weight * CHANGE, WEIGHTS[1]), 0
        if self._inside == SIDE:
            self._weight, self._inside = max(self._weight / CHANGE, WEIGHTS[0]), 0

    def _note(self) -> None:
        """Keep the point if it is better."""
        if self._worth <= self.value + FEASIBILITY * abs(self.value):
            return
        x = self._point.copy()
        x[self._kernel.cols] = self._taken
        if self._program.excess(x) <= FEASIBILITY:
            self.best, self.value = x, self._program.objective(x)
