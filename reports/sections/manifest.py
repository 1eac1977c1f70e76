"""What it takes to make this run again, and what the audit found."""

from __future__ import annotations

from collections.abc import Iterator

from reports import proof, wording
from reports.section import Cell, Grid, Heading, Run, Section, Tables


def section(run: Run, tables: Tables) -> Section | None:
    """One row per mark of the run."""
    prose = [*_audit(run), *(f"Warning: {text}" for text in run.get("warnings", ()))]
    rows = tuple(row for row in _rows(run) if row[1] not in (None, ""))
    grid = Grid("This run", (Heading("what"), Heading("value")), rows)
    return Section("Manifest", prose=tuple(prose), grids=(grid,))


def _audit(run: Run) -> list[str]:
    audit = run.get("audit", {})
    if audit.get("passed") is None:
        return []
    verdict = "passed" if audit["passed"] else "FAILED"
    return [
        f"Audit {verdict}: every number was worked out again from the case alone; "
        f"largest violation {audit.get('max_violation') or 0:.1g}, "
        f"difference in value {audit.get('objective_difference') or 0:.1g}."
    ]


def _rows(run: Run) -> Iterator[tuple[Cell, ...]]:
    yield "case", str(run.get("case", ""))
    yield "fingerprint of its tables", str(run.get("fingerprint", ""))
    yield "changes", "; ".join(map(str, run.get("overrides", ()))) or "none"
    formulation = run.get("formulation", {})
    yield "objective", formulation.get("objective")
    yield "rules on", ", ".join(formulation.get("families", ()))
    off = [f"{name} ({why})" for name, why in formulation.get("skipped", {}).items()]
    yield "rules off", ", ".join(off)
    if filled := run.get("filled_in"):
        yield "filled in by this program", ", ".join(filled)
    yield "status", f"{run.get('status')}: {proof.STATUS.get(str(run.get('status')), '')}"
    for key, words in (("objective", "value"), ("bound", "bound"), ("gap_abs", "gap")):
        if run.get(key) is not None:
            yield words, wording.significant(run[key], 12)
    if run.get("gap_rel") is not None:
        yield "gap, share of the value", wording.percent(run["gap_rel"])
    if run.get("gap_asked") is not None:
        yield "gap asked", wording.percent(run["gap_asked"])
    if solver := run.get("solver"):
        why = f" ({run['engine_reason']})" if run.get("engine_reason") else ""
        named = f"{solver.get('name')} {solver.get('version')}, engine {run.get('engine')}{why}"
        yield "solver", named
    if size := run.get("size"):
        yield (
            "size",
            f"{size['columns']:,} columns ({size['integers']:,} whole), {size['rows']:,} rows, "
            f"{size['nonzeros']:,} nonzeros",
        )
    if seconds := run.get("seconds", {}).get("solve"):
        yield "time of the search", f"{seconds:.1f} s"
    yield "versions", ", ".join(f"{k} {v}" for k, v in run.get("versions", {}).items())
