"""How sure a study is: what is proven of its runs, in one strip and in one table."""

from __future__ import annotations

from reports import proof, wording
from reports.pages.studied import Studied, number, text
from reports.section import Cell, Grid, Heading, Section

RANGES = (
    "Where a difference is given as a range, the difference between the best plans there are lies "
    "in it: from the plan found in one case to the bound in the other."
)


def verdict(studied: Studied) -> proof.Verdict:
    """What is proven of all runs together."""
    rows = studied.rows
    asked = gap_asked(studied)
    within = "" if asked is None else f" within the gap asked ({wording.percent(asked)})"
    if not studied.study.get("complete", True):
        words = f"stopped before its end; {wording.count(len(rows), 'run')} done"
        more = "Nothing is known yet of the rest."
        return proof.Verdict("feasible", "Unfinished", words, numbers(studied), meaning=more)
    if rows.empty:
        return proof.Verdict("no_plan", "No run", "nothing was run")
    planned = rows[rows["objective"].notna()]
    proven = int((rows["status"] == "optimal").sum())
    if planned.empty:
        hopeless = set(rows["status"]) == {"infeasible"}
        words = "no plan can keep all rules" if hopeless else "no plan was found in any run"
        return proof.Verdict("infeasible" if hopeless else "no_plan", "No plan", words)
    if proven == len(rows):
        many = "both plans are" if proven == 2 else f"all {proven} plans are"
        said = "the plan is" if proven == 1 else many
        return proof.Verdict(
            "optimal", "Proven", f"{said} optimal{within}", numbers(studied), meaning=RANGES
        )
    words = f"{proven} of {wording.count(len(planned), 'plan')} proven optimal{within}"
    if len(planned) < len(rows):
        words += f"; {wording.count(len(rows) - len(planned), 'run')} without a plan"
    label = "Partly proven" if proven else "Not proven"
    more = f"Better plans may exist where the gap is open. {RANGES}"
    return proof.Verdict("feasible", label, words, numbers(studied), meaning=more)


def numbers(studied: Studied) -> tuple[tuple[str, str], ...]:
    """Counts and gaps beside the verdict."""
    rows = studied.rows
    found = [("Runs", f"{len(rows):,}")]
    if "gap" in rows and rows["gap"].notna().any():
        found.append(("Widest gap", wording.percent(float(rows["gap"].max()))))
    asked = gap_asked(studied)
    if asked is not None:
        found.append(("Gap asked for", wording.percent(asked)))
    return tuple(found)


def gap_asked(studied: Studied) -> float | None:
    """The gap that the runs were asked for."""
    given = studied.study.get("options", {}).get("gap")
    if given is not None:
        return float(given)
    for record, _ in studied.runs.values():
        if record.get("gap_asked") is not None:
            return float(record["gap_asked"])
    return None


def table(studied: Studied, title: str, names: dict[str, str] | None = None) -> Grid:
    """One row per run: how it ended, its value, bound and gap, and why there is no plan."""
    rows: list[tuple[Cell, ...]] = []
    for row in studied.rows.to_dict("records"):
        name = text(row.get("name"))
        gap = number(row.get("gap"))
        status = str(row["status"])
        rows.append(
            (
                (names or {}).get(name, name),
                proof.STATUS.get(status, status),
                number(row.get("objective")),
                number(row.get("bound")),
                wording.DASH if gap is None else wording.percent(gap),
                text(row.get("reason")),
            )
        )
    reasons = any(row[-1] for row in rows)
    headings = [
        Heading("run"),
        Heading("state"),
        Heading("value", number=True),
        Heading("bound", number=True),
        Heading("gap"),
        Heading("why there is no plan"),
    ]
    if not reasons:
        headings, rows = headings[:-1], [row[:-1] for row in rows]
    return Grid(title, tuple(headings), tuple(rows))


def section(studied: Studied, names: dict[str, str] | None = None) -> Section | None:
    """How sure each run is."""
    if studied.rows.empty:
        return None
    prose = (
        "The value of a plan was found; the bound was proven: no plan that keeps the rules can be "
        "worth more. The gap is their distance.",
    )
    return Section("How sure it is", prose, (table(studied, "Every run", names),))
