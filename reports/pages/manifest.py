"""What it takes to make a study again, and how its plans were found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports import wording
from reports.pages.studied import Studied
from reports.section import Cell, Grid, Heading, Section
from reports.sections import method as plan_method

HEADINGS = (Heading("what"), Heading("value"))


def section(studied: Studied) -> Section:
    """One row per mark of the study."""
    rows = tuple(row for row in _rows(studied) if row[1] not in (None, ""))
    warnings = dict.fromkeys(
        str(text) for record, _ in studied.runs.values() for text in record.get("warnings", ())
    )
    prose = tuple(f"Warning: {text}" for text in list(warnings)[:5])
    return Section("Manifest", prose, (Grid("This study", HEADINGS, rows),))


def _rows(studied: Studied) -> Iterator[tuple[Cell, ...]]:
    study = studied.study
    options: dict[str, Any] = dict(study.get("options", {}))
    yield "study", str(study.get("study", ""))
    yield "case", str(study.get("case", ""))
    yield "fingerprint of the case folder", str(study.get("digest", ""))
    yield "changes shared by all runs", "; ".join(map(str, study.get("overrides", ()))) or "none"
    yield "families of rules left out", ", ".join(map(str, study.get("without", ()))) or "none"
    yield "turned", "; ".join(str(knob["target"]) for knob in study.get("knobs", ()))
    yield "runs", f"{len(studied.rows):,}"
    if study.get("runs"):
        yield "run folders", "; ".join(map(str, study["runs"]))
    for key, words in (("gap", "gap asked"), ("time_limit", "time limit of a run, seconds")):
        if options.get(key) is not None:
            value = options[key]
            yield words, wording.percent(value) if key == "gap" else f"{value:g}"
    if options:
        yield "search", f"engine {options.get('engine')}, solver {options.get('solver')}"
        yield "seed", str(options.get("seed", ""))
    first = next(iter(studied.runs.values()), None)
    if first is not None:
        versions = first[0].get("versions", {})
        yield "versions", ", ".join(f"{name} {number}" for name, number in versions.items())
    audits = [record.get("audit", {}).get("passed") for record, _ in studied.runs.values()]
    told = [passed for passed in audits if passed is not None]
    if told:
        yield "audits passed", f"{sum(map(bool, told)):,} of {len(told):,}"
    yield "complete", "yes" if study.get("complete", True) else "no: the study was stopped"


def method(studied: Studied) -> Section | None:
    """How a plan is made and how plans are set side by side."""
    found = studied.any_plan()
    if found is None:
        return None
    made = plan_method.section(*found)
    if made is None:
        return None
    beside = (
        "Each run of this study is a case of its own, solved and audited like any other. Plans "
        "found in one run are offered to the others, which take what is better and allowed there."
    )
    return Section(
        made.title,
        prose=(*made.prose, beside),
        grids=made.grids,
        folded=made.folded,
        texts=made.texts,
    )
