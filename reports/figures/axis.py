"""Scales of pictures: from amounts to lengths, with round numbers beside them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
FROM_ZERO = 0.4
"""Where the smallest amount is below this share of the largest, the axis begins at zero."""


class Scale(NamedTuple):
    """Amounts from `low` to `high`, drawn from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, amount: float) -> float:
        """Where an amount is drawn.

        >>> Scale(0.0, 10.0, 100.0, 0.0).at(2.5)
        75.0
        """
        width = self.high - self.low
        share = (amount - self.low) / width if width else 0.5
        return self.start + share * (self.end - self.start)


def marks(low: float, high: float, about: int = 4) -> list[float]:
    """Round numbers from just below the smallest to just above the largest amount.

    >>> marks(0.0, 53.0), marks(0.91, 0.96), marks(-12.0, 30.0)
    ([0.0, 20.0, 40.0, 60.0], [0.9, 0.92, 0.94, 0.96], [-20.0, 0.0, 20.0, 40.0])
    >>> marks(5.0, 5.0)
    [4.0, 5.0, 6.0]
    """
    if not high > low:
        pad = abs(low) / 5 or 1.0
        low, high, about = low - pad, low + pad, 2
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(f * power for f in STEPS if f * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 12) for n in range(first, last + 1)]


def reach(amounts: Iterable[float | None], room: float = 0.0) -> tuple[list[float], bool]:
    """Marks of an axis that holds all amounts, and whether it begins elsewhere than at zero.

    Args:
        amounts: what is drawn.
        room: kept free at both ends, as a share of the range.

    >>> reach([2.0, 9.0, None]), reach([0.91, 0.96])
    (([0.0, 2.5, 5.0, 7.5, 10.0], False), ([0.9, 0.92, 0.94, 0.96], True))
    """
    known = [x for x in amounts if x is not None and math.isfinite(x)] or [0.0]
    low, high = min(known), max(known)
    free = room * (high - low)
    low, high = (max(0.0, low - free) if low >= 0 else low - free), high + free
    if 0 <= low <= FROM_ZERO * high:
        low = 0.0
    if low == high == 0:
        high = 1.0
    found = marks(low, high)
    return found, not found[0] <= 0 <= found[-1]


def written(found: Sequence[float]) -> list[str]:
    """Marks as people read them, all with the same decimals.

    >>> written([0.0, 0.25, 0.5]), written([0.0, 1000.0])
    (['0.00', '0.25', '0.50'], ['0', '1,000'])
    """
    places = max((len(f"{mark:.10g}".partition(".")[2]) for mark in found), default=0)
    return [f"{mark + 0.0:,.{places}f}" for mark in found]
