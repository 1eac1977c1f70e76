"""The page on each study: its sections, in reading order."""

from __future__ import annotations

from types import ModuleType

from reports.pages import baselines, compare, frontier, marginal, sweep, unfinished, what_if
from reports.pages.studied import Studied
from reports.proof import Verdict
from reports.section import Section
from reports.studies.unfinished import only_runs

PAGES: dict[str, ModuleType] = {
    "what-if": what_if,
    "compare": compare,
    "sweep": sweep,
    "marginal": marginal,
    "frontier": frontier,
    "baselines": baselines,
}
"""Studies by verb."""

KICKERS = {
    "what-if": "What-if report",
    "compare": "Two plans compared",
    "sweep": "Sweep report",
    "marginal": "Report on a bit more and a bit less",
    "frontier": "Report on trade-offs",
    "baselines": "Report on rules of thumb",
}
"""What kind of report it is."""


def page_on(studied: Studied) -> list[tuple[str, Section]]:
    """The sections of the page on a study, each with its key; those without content left out."""
    found = _page(studied).page(studied)
    return [(key, section) for key, section in found if section is not None]


def verdict_on(studied: Studied) -> Verdict:
    """What is proven of a study."""
    made: Verdict = _page(studied).verdict(studied)
    return made


def _page(studied: Studied) -> ModuleType:
    stopped = only_runs(studied.study, studied.tables)
    return unfinished if stopped else PAGES[str(studied.study["study"])]
