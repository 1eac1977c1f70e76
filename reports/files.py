"""The files of a report: the page, the workbook, the brief."""

from __future__ import annotations

from collections.abc import Iterator

from reports import page_on
from reports.section import Run, Tables
from reports.writers import html, markdown, xlsx


def of(run: Run, tables: Tables) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file.

    Args:
        run: the content of `run.json`.
        tables: result tables, beside them what a reader must know of the case and of the world.
    """
    sections = page_on(run, tables)
    yield "report.html", html.page(run, sections).encode()
    yield "plan.xlsx", xlsx.workbook(run, sections, tables)
    yield "brief.md", markdown.brief(run, sections).encode()
