"""Sections as one page that needs nothing else: no network, no other file."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports import proof, wording
from reports.section import Cell, Grid, Run, Section

HERE = Path(__file__).parent.parent
FILTERED = 8
"""Rows from which a table has a field to filter it."""

LEAD = 28
"""Letters of a word in front of a sentence that are set bold."""

LONG = 40
"""Rows from which a table starts folded on the page."""


def page(run: Run, sections: Sequence[tuple[str, Section]]) -> str:
    """The page: the first section is the answer and stands on top.

    Args:
        run: the content of `run.json`.
        sections: key and content, in reading order.
    """
    (_, answer), *rest = sections
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            run=run,
            answer=answer,
            sections=[(f"s-{key}", section) for key, section in rest],
            proof=_proof(run),
            css=_static("page.css"),
            js=_static("page.js"),
        )
    )


def _proof(run: Run) -> dict[str, Any]:
    """Status, value, bound and gap, for the strip below the title."""
    value, bound = run.get("objective"), run.get("bound")
    share = None
    if value is not None and bound and bound > 0:
        share = max(0.0, min(100.0, 100 * value / bound))
    return {
        "status": str(run.get("status", "")),
        "words": proof.STATUS.get(str(run.get("status")), str(run.get("status", ""))),
        "numbers": _numbers(run),
        "share": share,
        "meaning": proof.meaning(run),
    }


def _numbers(run: Run) -> list[tuple[str, str]]:
    """What is known of value, bound and gap; of a plan as given only its value."""
    found: list[tuple[str, float | None, Callable[[float | None], str]]] = [
        ("Value of the plan", run.get("objective"), wording.significant),
        ("Bound on any plan", run.get("bound"), wording.significant),
        ("Gap", run.get("gap_rel"), wording.percent),
        ("Gap asked for", run.get("gap_asked"), wording.percent),
    ]
    return [(label, shown(number)) for label, number, shown in found if number is not None]


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["clean"] = wording.text
    made.filters["cells"] = cells
    made.filters["lead"] = lead
    made.globals.update(filtered=FILTERED, long=LONG)
    return made


def cells(grid: Grid) -> list[list[tuple[str, str]]]:
    """Rows of a grid as (shown, exact) pairs; exact is blank for text."""
    columns = wording.columns(grid)
    return [
        [(columns[i][n], exact(cell)) for i, cell in enumerate(row)]
        for n, row in enumerate(grid.rows)
    ]


def lead(sentence: str) -> tuple[str, str, str]:
    """A sentence that begins with what it is about, taken apart there.

    >>> lead("Money: 80 million."), lead("A whole long sentence: and more.")
    (('Money', ':', '80 million.'), ('', '', 'A whole long sentence: and more.'))
    """
    head, colon, rest = sentence.partition(": ")
    if colon and len(head) <= LEAD and head.count(" ") <= 1 and "," not in head:
        return head, ":", rest
    return "", "", sentence


def exact(cell: Cell) -> str:
    """A number with every digit, for sorting and copying; blank for what is no number.

    >>> exact(0.1), exact(3), exact(True), exact("a"), exact(float("nan"))
    ('0.1', '3', '', '', '')
    """
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
        return ""
    return str(cell) if isinstance(cell, int) else repr(float(cell))


@cache
def _static(name: str) -> Markup:
    return Markup((HERE / "static" / name).read_text(encoding="utf-8"))
