"""What-ifs beside the base, in words."""

from __future__ import annotations

from collections.abc import Iterator

from reports import differing, wording
from reports.section import Cell, Grid, Heading, Run, Section, Tables


def sections(study: Run, tables: Tables) -> list[Section]:
    """Three sentences a what-if, and one row each."""
    title = study.get("legend", {}).get("title") or str(study.get("case", ""))
    rows = tables["values"].to_dict("records")
    prose = tuple(
        sentence for row in rows for sentence in _said(study, tables, str(row["what_if"]), row)
    )
    headings = (
        Heading("what-if"),
        Heading("status"),
        *(Heading(word, number=True) for word in ("value", "difference", "low", "high")),
        Heading("proven"),
    )
    runs = tables["runs"].set_index("name")
    body: list[tuple[Cell, ...]] = [
        ("base", runs.loc["base", "status"], runs.loc["base", "objective"], None, None, None, "")
    ]
    for row in rows:
        numbers = [row[k] for k in ("value", "difference", "low", "high")]
        body.append((row["what_if"], runs.loc[row["what_if"], "status"], *numbers, row["proven"]))
    return [Section(f"What if: {title}", prose, (Grid("Value", headings, tuple(body)),))]


def _said(study: Run, tables: Tables, name: str, row: dict) -> Iterator[str]:
    title = study.get("titles", {}).get(name) or name
    label = name if title == name else f"{title} ({name})"
    yield f"{label}: {differing.worth(row)}."
    run = tables["runs"].set_index("name").loc[name]
    if run["objective"] != run["objective"]:
        why = run["reason"]
        yield f"  {wording.text(str(why if why == why and why else run['status']))}"
    if "changes" not in tables:
        return
    changes = tables["changes"][tables["changes"]["what_if"] == name]
    differences = tables["differences"][tables["differences"]["what_if"] == name]
    if differences.empty:
        return
    yield f"  Partners: {differing.partners(study, changes)}; {differing.offers(changes)}."
    yield f"  Money: {differing.money(differences)}."
