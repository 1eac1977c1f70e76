"""The page on a study that was stopped before it could say anything of its own."""

from __future__ import annotations

from reports.pages import manifest, proofs
from reports.pages.studied import Studied
from reports.section import Section
from reports.studies import unfinished

verdict = proofs.verdict


def page(studied: Studied) -> list[tuple[str, Section | None]]:
    """What is there, and how sure it is."""
    return [
        ("answer", Section(studied.title, unfinished.said(studied.tables))),
        ("proof", proofs.section(studied)),
        ("method", manifest.method(studied)),
        ("manifest", manifest.section(studied)),
    ]
