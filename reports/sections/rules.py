"""Which rules the run had, which not and why, and what was changed against the case."""

from __future__ import annotations

from reports import wording
from reports.section import Run, Section, Tables


def section(run: Run, tables: Tables) -> Section | None:
    """Sentences on the formulation and the overrides."""
    formulation = run.get("formulation", {})
    prose = []
    if on := formulation.get("families"):
        prose.append(f"On: {wording.series(list(on))}.")
    skipped = formulation.get("skipped", {})
    for why in dict.fromkeys(skipped.values()):
        families = [family for family, reason in skipped.items() if reason == why]
        prose.append(f"Off, as {why}: {wording.series(families)}.")
    if overrides := run.get("overrides"):
        prose.append("Changed against the case: " + "; ".join(map(str, overrides)) + ".")
    return Section("Rules", prose=tuple(prose)) if prose else None
