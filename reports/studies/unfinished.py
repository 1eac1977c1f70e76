"""A study that was stopped before it could say anything of its own: the runs that are there."""

from __future__ import annotations

from reports import wording
from reports.section import Grid, Heading, Run, Section, Tables


def only_runs(study: Run, tables: Tables) -> bool:
    """Whether a study was stopped and has left runs alone."""
    return not study.get("complete", True) and not tables.keys() - {"runs"}


def said(tables: Tables) -> tuple[str, ...]:
    """How far it came, what the plans found are worth, how to go on."""
    if "runs" not in tables:
        return ("Stopped before any run had ended. The same command goes on from there.",)
    runs = tables["runs"]
    found = runs["objective"].dropna()
    worth = "none of them with a plan"
    if len(found):
        low, high = (wording.significant(float(end), 5) for end in (found.min(), found.max()))
        worth = f"each plan worth {low}" if low == high else f"plans worth {low} to {high}"
    done = wording.count(len(runs), "run")
    return (f"Stopped before its end: {done} done, {worth}. The same command goes on from there.",)


def sections(study: Run, tables: Tables) -> list[Section]:
    """One sentence, then one row per run."""
    title = study.get("legend", {}).get("title") or str(study.get("case", ""))
    name = str(study["study"])
    rows = tables["runs"].to_dict("records") if "runs" in tables else []
    body = tuple(
        (wording.text(str(r["name"])), r["status"], r["objective"], r["bound"]) for r in rows
    )
    headings = (
        Heading("run"),
        Heading("status"),
        *(Heading(word, number=True) for word in ("value", "bound")),
    )
    grids = (Grid("Runs", headings, body),) if body else ()
    return [Section(f"{name[:1].upper()}{name[1:]}: {title}", said(tables), grids)]
