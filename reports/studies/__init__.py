"""What each study says in the terminal: the three sentences that matter, then its table."""

from __future__ import annotations

from reports.section import Run, Section, Tables
from reports.studies import baselines, compare, frontier, marginal, sweep, unfinished, what_if

SAID = {
    "what-if": what_if,
    "compare": compare,
    "sweep": sweep,
    "marginal": marginal,
    "frontier": frontier,
    "baselines": baselines,
}
"""Studies by verb."""


def study_on(study: Run, tables: Tables) -> list[Section]:
    """The report on a study."""
    if unfinished.only_runs(study, tables):
        return unfinished.sections(study, tables)
    found: list[Section] = SAID[str(study["study"])].sections(study, tables)
    return found
