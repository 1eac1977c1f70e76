"""A way down from the relaxation to a plan: all countries but a few are settled first, and those cost the most."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Mark(NamedTuple):
    """A share of the way down, and the steps that its clock had counted there."""

    share: float
    steps: int


class Descent(ABC):
    """One way down, to be gone step by step or at once."""

    @property
    @abstractmethod
    def marks(self) -> Sequence[Mark]:
        """How far the way down to the sketch was gone after so many steps, mark after mark."""

    @abstractmethod
    def settle(self) -> np.ndarray | None:
        """Settle all countries but a few: a sketch, nan where those few take a choice; None where nothing can be."""

    @abstractmethod
    def finish(self) -> np.ndarray | None:
        """Settle the rest: a feasible point, None where none is found."""

    def mend(self) -> np.ndarray | None:
        """After that, let others choose anew: a feasible point, None where none is found or nothing is tried."""
        return None

    def plan(self) -> np.ndarray | None:
        """All of it at once: a feasible point, None where none is found."""
        if self.settle() is None:
            return None
        found = self.finish()
        return self.mend() if found is None else found
