"""Sections as one page that needs nothing else: no network, no other file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

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

ROWS = 1000
"""Rows of a table that the page shows: a browser should not stumble over it."""


@dataclass(frozen=True)
class Frame:
    """What stands around the sections of a page.

    Args:
        kicker: what kind of report it is.
        verdict: what is proven.
        origin: where its numbers come from.
        styles: files of `static` that say how it looks.
        scripts: files of `static` that it runs.
    """

    kicker: str
    verdict: proof.Verdict
    origin: str
    styles: tuple[str, ...] = ("page.css",)
    scripts: tuple[str, ...] = ("page.js",)


ORIGIN = (
    "Made by tranche from the run folder of this case. Every picture has its numbers in a table; "
    "every table is a CSV file in the folder and a sheet of plan.xlsx."
)


def page(run: Run, sections: Sequence[tuple[str, Section]]) -> str:
    """The page on a plan: the first section is the answer and stands on top.

    Args:
        run: the content of `run.json`.
        sections: key and content, in reading order.
    """
    return framed(run, sections, Frame("Plan report", proof.verdict(run), ORIGIN))


def framed(run: Run, sections: Sequence[tuple[str, Section]], frame: Frame) -> str:
    """Sections within a frame; of `run` only the case is shown."""
    (_, answer), *rest = [(key, _readable(section)) for key, section in sections]
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            run=run,
            answer=answer,
            sections=[(f"s-{key}", section) for key, section in rest],
            frame=frame,
            css=_static(*frame.styles),
            js=_static(*frame.scripts),
        )
    )


def _readable(section: Section) -> Section:
    """A section with no table longer than a page should hold."""
    grids = [wording.shortened(grid, ROWS) for grid in section.grids]
    folded = [wording.shortened(grid, ROWS) for grid in section.folded]
    return replace(
        section,
        grids=tuple(grid for grid, _ in grids),
        folded=tuple(grid for grid, _ in folded),
        notes=section.notes + tuple(s for _, said in (*grids, *folded) for s in said),
    )


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
def _static(*names: str) -> Markup:
    texts = [(HERE / "static" / name).read_text(encoding="utf-8") for name in names]
    return Markup("\n".join(texts))
