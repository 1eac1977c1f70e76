"""What was measured, on disk after every measurement, so that an interrupted run loses nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PARTS = ("machine", "absent", "runs", "sweeps", "pricing")


class Store:
    """The file `measured.json`: the machine, who is absent, and all measurements by their keys."""

    def __init__(self, path: Path, keep: bool) -> None:
        self.path = path
        self.content: dict[str, dict[str, Any]] = {part: {} for part in PARTS}
        if keep and path.exists():
            self.content |= json.loads(path.read_text(encoding="utf-8"))

    def say(self, part: str, what: dict[str, Any]) -> None:
        """Replace a part."""
        self.content[part] = what
        self._write()

    def add(self, part: str, key: str, found: dict[str, Any]) -> None:
        """Add a measurement."""
        self.content[part][key] = found
        self._write()

    def has(self, part: str, key: str) -> bool:
        """Tell whether something was measured."""
        return key in self.content[part]

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        scratch = self.path.with_suffix(".part")
        scratch.write_text(json.dumps(self.content) + "\n", encoding="utf-8")
        scratch.replace(self.path)
