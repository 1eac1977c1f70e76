"""Two runs side by side, in words."""

from __future__ import annotations

from reports import differing, wording
from reports.section import Grid, Heading, Run, Section, Tables


def sections(study: Run, tables: Tables) -> list[Section]:
    """Three sentences on what differs, and the sums."""
    changes, differences = tables["changes"], tables["differences"]
    (row,) = tables["values"].to_dict("records")
    first, second = study["runs"]
    prose = (
        f"From {first} to {second}: {differing.worth(row)}.",
        f"Partners: {differing.partners(study, changes)}; {differing.offers(changes)}.",
        f"Money: {differing.money(differences)}.",
    )
    sums = differences[differences["country"] == differing.ALL]
    rows = tuple(
        (wording.plain(differing.MONEY.get(r.measure, r.measure)), r.base, r.value, r.difference)
        for r in sums.itertuples()
    )
    headings = (
        Heading("measure"),
        *(Heading(word, number=True) for word in ("before", "after", "difference")),
    )
    return [Section("Two runs side by side", prose, (Grid("Sums", headings, rows),))]
