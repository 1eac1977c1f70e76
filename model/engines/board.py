"""One voice for the parts of a run: each tells what it sees, the planner hears of the best of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from model.solution import Progress, Watch


@dataclass
class Board:
    """What is told of a run: one clock, the best plan and the best bound of all its parts."""

    progress: Watch | None
    began: float
    incumbent: float | None = None
    bound: float | None = None

    def tell(self, seen: Progress) -> None:
        """Pass on what a part has seen."""
        values = [v for v in (self.incumbent, seen.incumbent) if v is not None]
        bounds = [b for b in (self.bound, seen.bound) if b is not None]
        self.incumbent, self.bound = max(values, default=None), min(bounds, default=None)
        if self.progress:
            seconds = time.monotonic() - self.began
            known = replace(seen, incumbent=self.incumbent, bound=self.bound, seconds=seconds)
            self.progress(known)
