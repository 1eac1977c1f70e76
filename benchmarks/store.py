"""What was measured, on disk after every measurement, so that an interrupted run loses nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class Store:
    """The file `measured.json`: the machine, the runs and the sweeps."""

    def __init__(self, path: Path, keep: bool) -> None:
        self.path = path
        self.content: dict[str, Any] = {"machine": {}, "runs": {}, "sweeps": {}}
        if keep and path.exists():
            self.content = json.loads(path.read_text(encoding="utf-8"))

    def say(self, part: str, what: Any) -> None:
        """Replace a part."""
        self.content[part] = what
        self._write()

    def run(self, key: str, found: dict[str, Any]) -> None:
        """Add a run of a solver."""
        self.content["runs"][key] = found
        self._write()

    def sweep(self, key: str, found: dict[str, Any]) -> None:
        """Add a sweep."""
        self.content["sweeps"][key] = found
        self._write()

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        scratch = self.path.with_suffix(".part")
        scratch.write_text(json.dumps(self.content) + "\n", encoding="utf-8")
        scratch.replace(self.path)
