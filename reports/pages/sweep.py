"""A sweep: what it is worth, who enters and leaves, what stays unspent, and every solved plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reports import wording
from reports.pages import curves, entries, explore, knobs, manifest, proofs, settings, unspent
from reports.pages.knobs import Knob
from reports.pages.studied import Studied, number, short
from reports.section import Fact, Figure, Section

verdict = proofs.verdict


def page(studied: Studied) -> list[tuple[str, Section | None]]:
    """The sections of the page."""
    found = knobs.of(studied)
    rows = _rows(studied)
    parts: list[tuple[str, Section | None]] = [("answer", _answer(studied, found, rows))]
    if not rows:
        return [*parts, ("manifest", manifest.section(studied))]
    single = len(found) == 1 and found[0].numeric
    if single:
        parts.append(("worth", curves.section(studied, found[0])))
    elif settings.is_grid(found, settings.by_setting(studied, found)):
        parts.append(("worth", settings.section(studied, found)))
    if single:
        parts.append(("entry", entries.section(studied, found[0])))
    parts.append(("explorer", _explorer(studied, found, rows)))
    if single:
        parts.append(("unspent", unspent.section(studied, found[0])))
        parts.append(("nested", curves.nested(studied, found[0])))
    names = {str(row["name"]): _title(found, row) for row in studied.rows.to_dict("records")}
    parts.append(("proof", proofs.section(studied, names)))
    parts.append(("method", manifest.method(studied)))
    parts.append(("manifest", manifest.section(studied)))
    return parts


def _rows(studied: Studied) -> list[dict[str, Any]]:
    """Rows of the free path in knob order."""
    rows = studied.rows
    if "path" in rows:
        rows = rows[rows["path"] == curves.FREE]
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def _title(found: Sequence[Knob], row: dict[Any, Any]) -> str:
    values = knobs.settings(found, row)
    said = ", ".join(f"{k.label}: {k.says(v)}" for k, v in zip(found, values, strict=True))
    return f"{said}, nothing taken back" if row.get("path") == curves.NESTED else said


def _brief(found: Sequence[Knob], row: dict[Any, Any]) -> str:
    """The setting of a row in a sentence."""
    values = knobs.settings(found, row)
    if len(found) == 1:
        return found[0].brief(values[0])
    return wording.series([f"{k.label}: {k.brief(v)}" for k, v in zip(found, values, strict=True)])


def _heading(found: Sequence[Knob]) -> str:
    """What was turned, and from where to where.

    >>> _heading([Knob("", "most partners", False, (2.0, 4.0))])
    'Most partners, from 2 to 4'
    """
    names = wording.series([knob.label for knob in found]) if found else "a sweep"
    title = f"{names[:1].upper()}{names[1:]}"
    if len(found) != 1 or not found[0].numeric or len(found[0].values) < 2:
        return title
    low, high = found[0].brief(found[0].values[0]), found[0].brief(found[0].values[-1])
    unit = f" {found[0].unit}" if found[0].amounts else ""
    return f"{title}, from {low.removesuffix(unit)} to {high}"


def _answer(studied: Studied, found: Sequence[Knob], rows: Sequence[dict[str, Any]]) -> Section:
    title = _heading(found)
    planned = [row for row in rows if number(row.get("objective")) is not None]
    if not planned:
        points = wording.count(len(rows), "point")
        return Section(title, (f"None of {points} has a plan.",))
    worst = min(planned, key=lambda row: float(row["objective"]))
    best = max(planned, key=lambda row: float(row["objective"]))
    low, high = short(float(worst["objective"])), short(float(best["objective"]))
    if low == high:
        lead = f"The plan is worth {low} at every solved point."
    else:
        lead = (
            f"The plan is worth {low} with {_brief(found, worst)}, and up to {high} with "
            f"{_brief(found, best)}."
        )
    facts = [_fact(found, rows[0], "lowest setting"), *_base(found, rows)]
    if len(rows) > 1:
        facts.append(_fact(found, rows[-1], "highest setting"))
    said = [lead]
    lost = [row for row in rows if number(row.get("objective")) is None]
    if lost:
        points = wording.count(len(lost), "point has", "points have")
        said.append(f"No plan: {points} none, for the reason given below.")
    if len(found) == 1 and found[0].numeric:
        events = entries.section(studied, found[0])
        said += list(events.prose if events else ())
    return Section(title, tuple(said), facts=tuple(facts) if len(found) == 1 else ())


def _base(found: Sequence[Knob], rows: Sequence[dict[str, Any]]) -> list[Fact]:
    """The case as it is, where it is one of the points between the ends: every factor is 1."""
    if not all(knob.factor for knob in found):
        return []
    asis = (1.0,) * len(found)
    here = [row for row in rows[1:-1] if knobs.settings(found, row) == asis]
    return [_fact(found, row, "the case as it is") for row in here]


def _fact(found: Sequence[Knob], row: dict[str, Any], label: str) -> Fact:
    value, gap = number(row.get("objective")), number(row.get("gap"))
    values = knobs.settings(found, row)
    at = ", ".join(knob.says(value) for knob, value in zip(found, values, strict=True))
    proven = "" if value is None else f"gap {'not known' if gap is None else wording.percent(gap)}"
    return Fact(label, "no plan" if value is None else short(value), at, proven)


def _explorer(
    studied: Studied, found: Sequence[Knob], rows: Sequence[dict[str, Any]]
) -> Section | None:
    usable = [row for row in rows if str(row["run"]) in studied.runs]
    if not usable:
        return None
    kept = [usable[n] for n in explore.thinned(len(usable))]
    points = [
        explore.Point(str(row["run"]), _title(found, row), knobs.settings(found, row))
        for row in kept
    ]
    at = settings.base(found)
    first = next((n for n, point in enumerate(points) if point.settings == at), len(points) // 2)
    figures: tuple[Figure, ...] = ()
    if len(found) > 1 and not settings.is_grid(found, settings.by_setting(studied, found)):
        figures = (settings.spread(found, kept),)
    moved = "the slider" if len(found) == 1 else "the sliders"
    prose = (
        f"Move {moved} to see the plan of a solved point. Ticks mark what was solved; between "
        "them nothing was, so the nearest solved point is shown and named.",
        *explore.count(len(usable), len(points)),
    )
    asked = explore.Asked(
        "Every solved plan", "Shown: solved point", prose, tuple(found), first, figures=figures
    )
    return explore.section(studied, points, asked)
