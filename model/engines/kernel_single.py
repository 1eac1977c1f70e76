"""Yes-or-no choices under one capacity: dynamic programming from the middle outwards.

Sorted by value for weight, the first items that fit are taken: the last of them is the break. From
there plans grow: in turn the next item behind the break may be added and the last one before it
dropped. Of plans only those are kept that are worth more than all lighter ones, and only while
their relaxation promises more than the best plan (minknap, Pisinger 1997). So most items are
never looked at, and what the relaxations promise is a bound whenever the search is ended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from model.engines.kernel_compact import yes_or_no
from model.program import Program

Stop = Callable[[int, int], bool]
"""Asked with value and bound whether to stop."""

TRACED = 60_000_000
"""States, of all items together, up to which plans can be traced back: four bytes each."""

FEW, MANY = 300, 10_000_000
"""Plans alive at once: first few, for a good plan in a moment, then as many as there are."""

LARGEST = 2**31
"""Sums of values or weights up to which their products are exact in whole numbers."""


@dataclass(frozen=True)
class Single:
    """Items with whole values and weights under one capacity, the most valuable for their weight first.

    Args:
        columns: column of each item.
        values: values of the items.
        weights: their weights, none above the capacity.
        capacity: what they may weigh together.
        base: a point of the program that takes none of them.
    """

    columns: np.ndarray
    values: np.ndarray
    weights: np.ndarray
    capacity: int
    base: np.ndarray

    def point(self, taken: np.ndarray) -> np.ndarray:
        """The point of the program that takes these items."""
        x = self.base.copy()
        x[self.columns[taken]] = 1.0
        return x


def single(program: Program) -> Single | None:
    """The one capacity among the upper sides of a yes-or-no program; None where it is no such program.

    Lower sides are left out, so no plan of the program is better than the best one here; whether
    that is a plan of the program is for the caller to see.
    """
    if not yes_or_no(program):
        return None
    # What costs nothing and uses nothing is taken.
    free = (program.c >= 0.0) & (np.asarray(program.A.maximum(0).sum(axis=0)).ravel() == 0.0)
    rows = program.A[:, np.flatnonzero(~free)].tocsr()
    room = program.row_upper - program.A @ free.astype(float)
    tight = np.flatnonzero(np.asarray(rows.maximum(0).sum(axis=1)).ravel() > room)
    found = _tightest(rows[tight], room[tight])
    if found is None:
        return None
    weights, capacity = found
    columns, values = np.flatnonzero(~free), program.c[~free]
    base = free.astype(float)
    base[columns[(weights == 0.0) & (values > 0.0)]] = 1.0
    kept = (weights > 0.0) & (weights <= capacity) & (values > 0.0)
    columns, values, weights = columns[kept], values[kept], weights[kept]
    whole = np.array_equal(values, np.round(values)) and np.array_equal(weights, np.round(weights))
    if not len(columns) or not whole or max(values.sum(), weights.sum()) >= LARGEST:
        return None
    order = np.lexsort((columns, weights, -values / weights))
    numbers = (values[order].astype(np.int64), weights[order].astype(np.int64))
    return Single(columns[order], *numbers, int(np.floor(capacity)), base)


def _tightest(rows: sparse.csr_matrix, room: np.ndarray) -> tuple[np.ndarray, float] | None:
    """Weights and capacity of rows that are multiples of each other; None if they are not."""
    if not len(room) or room.min() < 0.0 or (rows.nnz and rows.data.min() < 0.0):
        return None
    unit = np.asarray(rows.max(axis=1).todense()).ravel()
    first = int(np.argmin(room / unit))
    weights = rows[first].toarray().ravel()
    if any((rows[i] * (unit[first] / unit[i]) != rows[first]).nnz for i in range(len(room))):
        return None
    return weights, float(room[first])


def best_of(of: Single, late: Stop, enough: Stop) -> tuple[np.ndarray, int]:
    """The best items, as flags, and what no others exceed.

    Args:
        of: the items.
        late: ends the search.
        enough: ends it once a few plans were followed to the end.
    """
    plans = _Outwards(of, 0, int(of.values.sum()), FEW)
    plans.go(late)
    taken, value, bound = plans.taken(), plans.value, plans.bound
    if bound > value and not (late(value, bound) or enough(value, bound)):
        plans = _Outwards(of, value, bound, MANY)
        plans.go(lambda value, bound: late(value, bound) or enough(value, bound))
        bound = plans.bound
        if plans.value > value:
            taken = plans.taken()
    return taken, bound


class _Outwards:
    """Plans of one capacity, item by item.

    Args:
        of: the items.
        value: of a plan that is known.
        most: what no plan exceeds.
        alive: how many plans to keep at once.
    """

    def __init__(self, of: Single, value: int, most: int, alive: int) -> None:
        self._of, self._most, self._alive = of, most, alive
        fits = np.cumsum(of.weights) <= of.capacity
        self._break = len(fits) if fits.all() else int(np.argmin(fits))
        self._behind, self._before = self._break, self._break - 1
        self._weight = of.weights[: self._break].sum(keepdims=True)
        self._value = of.values[: self._break].sum(keepdims=True)
        self._steps: list[tuple[int, np.ndarray]] = []
        self._traced, self._dropped = 0, 0
        # Steps before the one that gave the best plan, its item, and where the plan came from.
        self._best = (0, 0, 0)
        self.value = max(value, int(self._value[0]))
        self._promising()

    def go(self, stop: Stop) -> None:
        """Grow plans until none promises more, told to stop, or they are too many."""
        adds = False
        while len(self._weight) and not stop(self.value, self.bound):
            if self._traced > TRACED:
                break
            adds = self._behind < len(self._of.values) and (not adds or self._before < 0)
            item = self._behind if adds else self._before
            self._behind += adds
            self._before -= not adds
            way = self._grow(item, 1 if adds else -1)
            self._steps.append((item, way[self._promising()]))
            self._traced += len(self._weight)

    def taken(self) -> np.ndarray:
        """The items of the best plan found here, as flags."""
        taken = np.arange(len(self._of.values)) < self._break
        count, item, way = self._best
        taken[item] ^= bool(way & 1)
        for item, ways in reversed(self._steps[:count]):
            way = int(ways[way >> 1])
            taken[item] ^= bool(way & 1)
        return taken

    def _grow(self, item: int, sign: int) -> np.ndarray:
        """Let every plan change its mind about an item; where those come from that nothing dominates.

        That is twice the position of the plan before, and one more if it changed.
        """
        of, count = self._of, len(self._weight)
        weight = np.append(self._weight, self._weight + sign * of.weights[item])
        value = np.append(self._value, self._value + sign * of.values[item])
        order = np.argsort(weight, kind="stable")
        most = np.maximum.accumulate(value[order])
        order = order[np.append(True, most[1:] > most[:-1])]
        self._weight, self._value = weight[order], value[order]
        way = (order % count * 2 + order // count).astype(np.int32)
        last = int(np.searchsorted(self._weight, of.capacity, side="right")) - 1
        if last >= 0 and self._value[last] > self.value:
            self.value = int(self._value[last])
            self._best = len(self._steps), item, int(way[last])
        return way

    def _promising(self) -> np.ndarray:
        """Keep the plans whose relaxation is worth more than the best plan, at most so many; which these are."""
        of = self._of
        left = of.capacity - self._weight
        promise = np.where(left >= 0, self._value, -1)
        if self._behind < len(of.values):
            more = left * of.values[self._behind] // of.weights[self._behind]
            promise = np.where(left >= 0, self._value + more, promise)
        if self._before >= 0:
            less = left * of.values[self._before] // of.weights[self._before]
            promise = np.where(left < 0, self._value + less, promise)
        promised = max(self.value, self._dropped, int(promise.max(initial=0)))
        self.bound = min(self._most, promised)
        kept = promise > self.value
        if kept.sum() > self._alive:
            # Of equal promises those that nearly fill the capacity.
            beyond = np.lexsort((np.abs(left), -promise))[self._alive :]
            self._dropped = max(self._dropped, int(promise[beyond[0]]))
            kept[beyond] = False
        self._weight, self._value = self._weight[kept], self._value[kept]
        return kept
