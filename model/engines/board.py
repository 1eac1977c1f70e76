"""One voice for the parts of a run: each tells what it sees, the planner hears of the best of it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace

from model.solution import Progress, Watch


@dataclass
class Board:
    """What is told of a run: one clock, the best plan, the best bound and the most nodes of all its parts."""

    progress: Watch | None
    began: float
    incumbent: float | None = None
    bound: float | None = None
    nodes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def tell(self, seen: Progress) -> None:
        """Pass on what a part has seen; parts that work side by side take turns."""
        with self._lock:
            values = [v for v in (self.incumbent, seen.incumbent) if v is not None]
            bounds = [b for b in (self.bound, seen.bound) if b is not None]
            self.incumbent, self.bound = max(values, default=None), min(bounds, default=None)
            self.nodes = max(self.nodes, seen.nodes)
            if self.progress:
                known = replace(seen, incumbent=self.incumbent, bound=self.bound, nodes=self.nodes)
                self.progress(replace(known, seconds=time.monotonic() - self.began))
