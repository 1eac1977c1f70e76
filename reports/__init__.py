"""Reports: result tables in, text for people out; no arithmetic beyond totals of a table."""

from types import ModuleType

from reports.section import Run, Section, Tables
from reports.sections import (
    answer,
    assumptions,
    audit,
    beside,
    budgets,
    limits,
    manifest,
    method,
    metrics,
    money,
    offers,
    outside,
    partners,
    rules,
    unlocked,
    violations,
    world,
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
"""Sections of the report on one plan in a terminal, in reading order."""

NO_PLAN: tuple[ModuleType, ...] = (answer, rules, audit)
"""What can be said there of a run without a plan."""

PAGE: tuple[ModuleType, ...] = (
    answer,
    violations,
    world,
    money,
    offers,
    budgets,
    partners,
    outside,
    limits,
    metrics,
    beside,
    unlocked,
    assumptions,
    method,
    manifest,
)
"""Sections of the page on one plan, in reading order."""

NO_PLAN_PAGE: tuple[ModuleType, ...] = (answer, method, manifest)
"""What the page can say of a run without a plan."""

REGISTERED: tuple[tuple[ModuleType, ...], ...] = (PLAN, NO_PLAN, PAGE, NO_PLAN_PAGE)
"""Every report there is."""


def report_on(run: Run, tables: Tables) -> list[Section]:
    """The report on a run; sections without content are left out."""
    return [section for _, section in made(PLAN if "partners" in tables else NO_PLAN, run, tables)]


def page_on(run: Run, tables: Tables) -> list[tuple[str, Section]]:
    """The sections of the page on a run, each with its key."""
    return made(PAGE if "partners" in tables else NO_PLAN_PAGE, run, tables)


def made(parts: tuple[ModuleType, ...], run: Run, tables: Tables) -> list[tuple[str, Section]]:
    """Sections with content, each with the name of its module, in the order of a report."""
    found = [(part.__name__.rpartition(".")[2], part.section(run, tables)) for part in parts]
    return [(key, section) for key, section in found if section is not None]
