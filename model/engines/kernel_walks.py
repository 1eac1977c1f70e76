"""Walks through the kernel of a core, one after the other: what each of them found, counted.

A walk begins from the relaxation or from one of the best plans so far, each among other columns. How
many walks there have been by some count is the same everywhere, whoever makes them and when.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from model.engines import interrupt
from model.engines.kernel_walk import Anchor, Kernel, Walk
from model.program import Program

STEPS = 4000
"""Steps of a walk."""

FIRST_STEPS = 1000
"""Steps of the first walk: often they are enough."""

ELITE = 6
"""Plans from which later walks begin."""

POLL = 0.02
"""Seconds between two looks at how far the walks are."""


class Walks:
    """One walk after the other, each from the relaxation or from one of the best plans so far.

    Args:
        program: yes-or-no columns only.
        choice: choice row of each column, -1 without.
        anchor: its relaxation.
        seed: of chance.
        late: whether time is up.
        seen: told the value of each better plan that is asked for; others may be left behind in the end.
        beside: whether a thread of its own walks; otherwise a walk is made when it is waited for.
    """

    def __init__(
        self,
        program: Program,
        choice: np.ndarray,
        anchor: Anchor,
        seed: int,
        late: Callable[[], bool],
        seen: Callable[[float], None],
        *,
        beside: bool = False,
    ) -> None:
        self._program, self._anchor, self._late, self._seen = program, anchor, late, seen
        self._beside, self._told = beside, -np.inf
        self._rng = np.random.default_rng(seed)
        self._choice = choice
        self._elite: list[tuple[float, np.ndarray]] = []
        self._after: list[np.ndarray | None] = []
        self._ended = threading.Event()

    @property
    def best(self) -> np.ndarray | None:
        """The best plan of all walks."""
        return self._elite[0][1] if self._elite else None

    def once(self) -> None:
        """One walk."""
        count = len(self._after)
        start = self._anchor.x
        if count % 2 and self._elite:
            start = self._elite[int(self._rng.integers(len(self._elite)))][1]
        kernel = Kernel(self._program, self._choice, self._anchor, start, self._rng)
        walk = Walk(self._program, kernel, start, self._rng)
        walk.go(STEPS if count else FIRST_STEPS, self._over)
        if walk.best is not None:
            self._keep(walk.value, walk.best)
        self._after.append(self.best)

    def go(self) -> None:
        """Walk until told to stop."""
        try:
            while not self._over():
                self.once()
        finally:
            self.end()

    def end(self) -> None:
        """Stop soon."""
        self._ended.set()

    def after(self, count: int) -> np.ndarray | None:
        """The best plan of the first so many walks, waited for; fewer when the walks ended before."""
        while len(self._after) < count and not self._over():
            if self._beside:
                self._ended.wait(POLL)
            else:
                self.once()
        best = self._after[:count][-1] if self._after else None
        if best is not None and (value := self._program.objective(best)) > self._told:
            self._told = value
            self._seen(value)
        return best

    def _over(self) -> bool:
        return self._ended.is_set() or self._late() or interrupt.asked()

    def _keep(self, value: float, x: np.ndarray) -> None:
        """Keep a plan among the best."""
        if any(np.array_equal(x, other) for _, other in self._elite):
            return
        self._elite.append((value, x))
        self._elite.sort(key=lambda entry: -entry[0])
        del self._elite[ELITE:]
