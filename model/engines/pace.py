"""How much the proof takes beside the search for plans: the nodes and steps by which a tree grows after each turn.

Plan and bound close the same gap, and nobody knows beforehand which of the two lacks more. So the tree
waits as long as better plans close more than it did the last time; and as a step of the simplex is dear in
it and neighbourhoods are cheap, it takes a part of the steps that the search took, more with each turn
in vain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

NODES, MOST_NODES = 8, 64
"""Nodes by which the tree grows after a turn of the local search: twice as many after each turn in vain, up to
the last."""

SHARE = 0.5
"""Steps of the simplex in the tree for each one in the local search; they are some three times as dear."""


@dataclass
class Pace:
    """What turns and tree have found and taken so far.

    `gained` is by how much the bound fell when the tree grew last.
    """

    gained: float = 0.0
    _nodes: int = NODES
    _value: float | None = None
    _spare: float = 0.0

    def begin(self) -> None:
        """Another search begins: what it finds is measured by its own plans."""
        self._nodes, self._value = NODES, None

    def after(self, value: float, steps: int) -> tuple[int, float] | None:
        """Nodes and steps by which the tree grows after a turn; None where it waits.

        Args:
            value: of the best plan.
            steps: of the simplex in the turn.
        """
        found = math.inf if self._value is None else value - self._value
        self._nodes = NODES if found else min(MOST_NODES, 2 * self._nodes)
        self._value = value
        self._spare += SHARE * steps
        if found > self.gained or self._spare <= 0:
            return None
        return self._nodes, self._spare * self._more

    def took(self, steps: int) -> None:
        """The tree took so many steps; those that were too many are saved before it grows again."""
        self._spare -= steps / self._more

    @property
    def _more(self) -> float:
        return self._nodes / NODES
