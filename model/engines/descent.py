"""A way down from the relaxation to a plan: all countries but a few are settled first, and those cost the most."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np


class Descent(ABC):
    """One way down, to be gone step by step or at once."""

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
