"""Pseudo-costs: what splitting a choice is expected to gain, by what earlier splits gained.

A split is worth the product of what both halves lose, since a plan may be in either. What is known of
a column counts first, then what is known of its kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

NOTHING = 1e-6
"""Loss of a half that loses nothing, as a share of the bound: the other half still counts."""


@dataclass
class _Mean:
    """What splitting a column, or a kind of columns, has cost so far, per unit of either side."""

    total: list[float] = field(default_factory=lambda: [0.0, 0.0])
    count: int = 0

    def learn(self, rates: tuple[float, float]) -> None:
        self.total = [a + b for a, b in zip(self.total, rates, strict=True)]
        self.count += 1


class PseudoCosts:
    """What the splits of one program cost.

    Args:
        kinds: the kind of each column.
        bound: no plan has a larger objective; losses are seen beside it.
    """

    def __init__(self, kinds: Sequence[str], bound: float) -> None:
        self._kinds, self._unit = kinds, abs(bound)
        self._known: defaultdict[Hashable, _Mean] = defaultdict(_Mean)

    def knows(self, column: int) -> bool:
        """Whether this very column was split before."""
        return column in self._known

    def learn(self, column: int, rates: tuple[float, float]) -> None:
        """Take in what both halves lost per unit."""
        for key in (column, self._kinds[column]):
            self._known[key].learn(rates)

    def hope(self, column: int, down: float) -> float:
        """Score expected of a split; large where nothing is known of the kind.

        Args:
            column: the choice.
            down: how far it is above the next whole number below.
        """
        known = self._known.get(column) or self._known.get(self._kinds[column])
        if known is None:
            return self._unit * min(down, 1 - down)
        below, above = (total / known.count for total in known.total)
        return self.score((below * down, above * (1 - down)))

    def score(self, losses: Sequence[float]) -> float:
        """What a split is worth whose halves lose so much."""
        least = NOTHING * self._unit
        return max(losses[0], least) * max(losses[1], least)
