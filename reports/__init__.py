"""Reports: result tables in, text for people out; no arithmetic beyond totals of a table."""

from types import ModuleType

from reports.section import Run, Section, Tables
from reports.sections import (
    answer,
    audit,
    budgets,
    limits,
    metrics,
    money,
    offers,
    partners,
    rules,
    violations,
)

PLAN: tuple[ModuleType, ...] = (
    answer,
    violations,
    partners,
    money,
    offers,
    budgets,
    limits,
    metrics,
    rules,
    audit,
)
"""Sections of the report on one plan, in reading order."""

NO_PLAN: tuple[ModuleType, ...] = (answer, rules, audit)
"""What can be said of a run without a plan."""


def report_on(run: Run, tables: Tables) -> list[Section]:
    """The report on a run; sections without content are left out."""
    made = [part.section(run, tables) for part in (PLAN if tables else NO_PLAN)]
    return [section for section in made if section is not None]
