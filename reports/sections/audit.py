"""Why the plan can be trusted, and what it takes to make it again."""

from __future__ import annotations

from reports.section import Run, Section, Tables


def section(run: Run, tables: Tables) -> Section | None:
    """The audit, the warnings and the marks that identify the run."""
    prose = []
    audit = run.get("audit", {})
    if audit.get("passed") is not None:
        verdict = "passed" if audit["passed"] else "FAILED"
        prose.append(
            f"Audit {verdict}: every number was worked out again from the case alone; "
            f"largest violation {audit.get('max_violation') or 0:.1g}, "
            f"difference in value {audit.get('objective_difference') or 0:.1g}."
        )
    prose += [f"Warning: {text}" for text in run.get("warnings", ())]
    marks = [f"case {run.get('case')} {str(run.get('fingerprint', ''))[:12]}"]
    if solver := run.get("solver"):
        marks.append(f"{solver.get('name')} {solver.get('version')} ({run.get('engine')})")
    if size := run.get("size"):
        marks.append(
            f"{size['columns']:,} columns ({size['integers']:,} whole), {size['rows']:,} rows"
        )
    if seconds := run.get("seconds", {}).get("total"):
        marks.append(f"{seconds:.1f} s")
    return Section("Proof and audit", prose=(*prose, "; ".join(marks) + "."))
