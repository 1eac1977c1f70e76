"""Two runs side by side: the difference first, then who, whose money, which budgets."""

from __future__ import annotations

from dataclasses import replace

from reports.pages import manifest, pairings, proofs, what_if
from reports.pages.pairings import Pairing
from reports.pages.studied import Studied, text
from reports.section import Section

verdict = proofs.verdict


def page(studied: Studied) -> list[tuple[str, Section | None]]:
    """The sections of the page."""
    rows = studied.rows.to_dict("records")
    if len(rows) != 2 or "values" not in studied.tables:
        return [
            ("answer", Section("Two plans compared", ("There are no two plans to compare.",))),
            ("proof", proofs.section(studied)),
            ("manifest", manifest.section(studied)),
        ]
    first, second = (text(row["name"]) for row in rows)
    (row,) = studied.tables["values"].to_dict("records")
    pairing = Pairing(
        second,
        row,
        studied.tables["changes"],
        studied.tables["differences"],
        studied.plan(text(rows[0]["run"])),
        studied.plan(text(rows[1]["run"])),
    )
    differs = replace(pairing, title="What differs")
    return [
        ("answer", what_if.single(studied, pairing, f"From {first} to {second}")),
        ("worth", what_if.worth([pairing], first)),
        ("change", pairings.section(studied, differs, (first, second), mapped=True)),
        ("explorer", what_if.choose(studied, {})),
        ("proof", proofs.section(studied)),
        ("method", manifest.method(studied)),
        ("manifest", manifest.section(studied)),
    ]
