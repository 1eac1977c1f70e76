"""What the plan unlocks, and what would have happened without it."""

from __future__ import annotations

from typing import Any

from reports import sums, wording
from reports.figures.html import Part, stacked
from reports.figures.svg import element, join
from reports.section import Figure, Grid, Heading, Key, Run, Section, Tables

COST = "cost_musd"


def section(run: Run, tables: Tables) -> Section | None:
    """A bar per measure, a row per partner and measure; nothing where all is additional."""
    table = sums.known(tables, "additionality")
    if table.empty or not (table["anyway"] > 0).any():
        return None
    lines = _totals(table)
    said = wording.series(
        [f"{wording.percent(line['share'])} of {line['label']}" for line in lines]
    )
    prose = (
        f"The plan unlocks {said}; the rest would have come without it. Returns count only what "
        "is unlocked, cost is paid whole. No counterfactual was measured: the shares are an "
        "assumption of the case.",
    )
    return Section(
        "Unlocked or anyway",
        prose=prose,
        figures=(_figure(lines, said),),
        folded=(_grid(run, table),),
        drawn=True,
    )


def _totals(table: Any) -> list[dict[str, Any]]:
    """Sums over the partners by measure, the cost first."""
    found = []
    for (measure, unit), rows in table.groupby(["measure", "unit"], sort=True, dropna=False):
        additional, anyway = float(rows["additional"].sum()), float(rows["anyway"].sum())
        total = additional + anyway
        found.append(
            {
                "label": _label(str(measure)),
                "unit": unit if isinstance(unit, str) else "",
                "first": measure != COST,
                "additional": additional,
                "anyway": anyway,
                "share": round(additional / total, 3) if total else None,
            }
        )
    return sorted(found, key=lambda line: (line["first"], line["label"]))


def _figure(lines: list[dict[str, Any]], said: str) -> Figure:
    drawn = []
    for line in lines:
        beside = [line["additional"], line["anyway"]]
        mine, rest = (wording.amount(x, line["unit"], beside) for x in beside)
        about = f"{line['label']}: {mine} unlocked, {rest} anyway."
        parts = (
            Part("k-plain", max(0.0, line["additional"]), f"unlocked {mine}"),
            Part("k-anyway", max(0.0, line["anyway"]), f"anyway {rest}"),
        )
        drawn.append(element("p", about, class_="bar-title"))
        drawn.append(stacked(parts, about))
    legend = (Key("k-plain", "unlocked by the plan"), Key("k-anyway", "would come anyway"))
    about = f"Unlocked by the plan: {said}."
    title = "How much of it would not happen without the programme"
    return Figure(title, about, join(drawn), legend)


def _grid(run: Run, table: Any) -> Grid:
    headings = (
        Heading("partner"),
        Heading("measure"),
        *(Heading(word, number=True, own=True) for word in ("additional", "anyway", "total")),
        Heading("unit"),
    )
    rows = tuple(
        (
            wording.name(run, "countries", row["country"]),
            _label(row["measure"]),
            *(float(row[word]) for word in ("additional", "anyway", "total")),
            row["unit"],
        )
        for row in table.to_dict("records")
    )
    return Grid("By partner", headings, rows)


def _label(measure: str) -> str:
    return "cost" if measure == COST else wording.plain(measure)
