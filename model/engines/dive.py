"""A first plan by diving: the linear relaxation, made whole country by country.

Starting from the relaxation over the promising countries, the country that adds most is settled first: its most
important fractional choice is set to one, the relaxation solved again (a few milliseconds from where it was), and
so on until the country is whole. A country that costs more than leaving it out is left out. No choice is made by
chance and nothing is measured in seconds, so the same program gives the same plan.
"""

from __future__ import annotations

import numpy as np

from model.engines import interrupt
from model.engines.lp import FROM_PRICES, Lp
from model.program import LINKING, Program
from model.reduce import Reduced, reduce
from model.solution import SolverOptions

ORDER = ("engage", "hub", "select", "assure", "open", "use")
"""Which kind of choice is settled first within a country; others come last."""

WHOLE = 1e-6
"""A choice within this of a whole number is whole."""


def only(program: Program, blocks: set[int]) -> Reduced | None:
    """The program with the columns of all other blocks at the bound nearest to zero."""
    out = (program.col_block != LINKING) & ~np.isin(program.col_block, sorted(blocks))
    rest = np.clip(0.0, program.col_lower, program.col_upper)
    lower = np.where(out, rest, program.col_lower)
    return reduce(program, lower, np.where(out, rest, program.col_upper))


def dive(program: Program, blocks: set[int], options: SolverOptions) -> np.ndarray | None:
    """A feasible point that uses some blocks only; None when the dive ends without one."""
    part = only(program, blocks)
    if part is None:
        return None
    x = _Dive(part.program, options).go()
    return None if x is None else part.full(x)


class _Dive:
    """One dive over a program."""

    def __init__(self, program: Program, options: SolverOptions) -> None:
        self.program = program
        self.lp = Lp(program, tolerance=1e-7, method=FROM_PRICES, interior=True)
        self.lower, self.upper = program.col_lower.copy(), program.col_upper.copy()
        rank = {name: i for i, name in enumerate(ORDER)}
        self.rank = np.array([rank.get(name, len(ORDER)) for name, _ in program.columns])
        self.engage = {
            int(program.col_block[j]): int(j) for j in program.of_component.get("engage", ())
        }
        self.x = np.zeros(len(program.c))
        self.value = 0.0

    def go(self) -> np.ndarray | None:
        """Settle every block; the point, or None when a block can neither be settled nor left out."""
        if not self.lp.maximise(self.program.c):
            return None
        self._read()
        left = {int(b) for b in np.unique(self.program.col_block[self.program.integer])}
        while left:
            block = max(left, key=lambda b: (self._worth(b), -b))
            left.remove(block)
            if interrupt.asked() or not self._settle(block):
                return None
        return self.x

    def _worth(self, block: int) -> float:
        inside = self.program.col_block == block
        return float(self.program.c[inside] @ self.x[inside])

    def _settle(self, block: int) -> bool:
        """Make a block whole, in or out, whichever leaves more."""
        own = np.flatnonzero((self.program.col_block == block) & self.program.integer)
        before = (self.lower[own].copy(), self.upper[own].copy())
        inside = self._whole(own)
        with_it = (self.value, self.x.copy(), self.lower[own].copy(), self.upper[own].copy())
        out = self._leave_out(block, own, before)
        if inside and (not out or with_it[0] >= self.value):
            self.value, self.x = with_it[0], with_it[1]
            self._bound(own, with_it[2], with_it[3])
            return True
        return out

    def _whole(self, own: np.ndarray) -> bool:
        """Dive within a block; False when it ends without a point."""
        while True:
            open_ = own[self.lower[own] < self.upper[own]]
            near = np.abs(self.x[open_] - np.round(self.x[open_])) <= WHOLE
            fraction = open_[~near]
            if not len(fraction):
                whole = np.round(self.x[open_])
                return self._set(open_, whole, whole)
            first = fraction[self.rank[fraction] == self.rank[fraction].min()]
            j = first[np.argmax(self.x[first])]
            up = np.ceil(self.x[j])
            if not self._set(np.array([j]), up, up) and not self._set(np.array([j]), up - 1, up - 1):
                return False

    def _leave_out(self, block: int, own: np.ndarray, before: tuple[np.ndarray, np.ndarray]) -> bool:
        """Open a block again with its country not engaged; False when that leaves no point."""
        self._bound(own, *before)
        j = self.engage.get(block)
        if j is None or self.lower[j] > 0.0:
            return False
        return self._set(np.array([j]), 0.0, 0.0) and self._whole(own)

    def _set(self, where: np.ndarray, lower: np.ndarray | float, upper: np.ndarray | float) -> bool:
        """Set bounds and solve again; False when no point is left."""
        self._bound(where, lower, upper)
        return self._read() if self.lp.solve() else False

    def _bound(
        self, where: np.ndarray, lower: np.ndarray | float, upper: np.ndarray | float
    ) -> None:
        self.lower[where], self.upper[where] = lower, upper
        self.lp.bound(where, self.lower[where], self.upper[where])

    def _read(self) -> bool:
        self.x, self.value = self.lp.x, self.lp.value
        return True
