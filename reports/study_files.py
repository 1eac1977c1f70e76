"""The files of a report on a study: the page."""

from __future__ import annotations

from collections.abc import Iterator

from reports.pages import KICKERS, page_on, verdict_on
from reports.pages.studied import Studied
from reports.writers import html

ORIGIN = (
    "Made by tranche from the study folder alone. Every picture has its numbers in the tables of "
    "the folder (CSV, every digit); each plan is a run folder of its own in runs/."
)


def of(studied: Studied) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file."""
    frame = html.Frame(
        KICKERS[str(studied.study["study"])],
        verdict_on(studied),
        ORIGIN,
        styles=("page.css", "study.css"),
        scripts=("page.js", "explorer.js"),
    )
    yield "report.html", html.framed(studied.study, page_on(studied), frame).encode()
