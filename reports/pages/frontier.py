"""The front: what one criterion costs in another, and the plan behind every point."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from reports import proof, sums, wording
from reports.figures.scatter import Dot, scatter
from reports.figures.svg import element, join
from reports.pages import explore, manifest, proofs
from reports.pages.studied import Studied, number, short, text
from reports.section import Cell, Fact, Figure, Grid, Heading, Key, Section

PANELS = 6
"""Pairs of criteria that are drawn."""


def verdict(studied: Studied) -> proof.Verdict:
    """Whether the front is whole, and what is proven of its points."""
    study, rows = studied.study, _rows(studied)
    if not study.get("complete", True) or not rows:
        return proofs.verdict(studied)
    open_ = sum(not row["proven"] for row in rows)
    numbers = (("Points", f"{len(rows):,}"), ("Proven", f"{len(rows) - open_:,}"))
    steps = _steps(studied)
    if study.get("closed") and not open_:
        if not steps:
            words = "no plan beats any of these in all criteria, and there are no others"
            return proof.Verdict("optimal", "Proven", words, numbers)
        words = f"any other plan is at most {steps} better than one of these"
        more = "These are a sample of the front: there may be other plans between them."
        return proof.Verdict("optimal", "Proven sample", words, numbers, meaning=more)
    zones = wording.count(int(study.get("open_zones", 0)), "zone")
    words = f"{open_} of {wording.count(len(rows), 'point')} without proof; {zones} unexplored"
    more = "There may be plans between and above these points."
    if steps:
        more += f" Plans that differ by less than {steps} are taken as one."
    label = "Partly proven" if open_ < len(rows) else "Not proven"
    return proof.Verdict("feasible", label, words, numbers, meaning=more)


def _steps(studied: Studied) -> str:
    """By how much plans must differ to be told apart; blank where every plan counts."""
    if studied.study.get("exact"):
        return ""
    rough = [step for step in studied.study.get("steps", ()) if not step["exact"]]
    return (
        wording.series([f"{wording.plain(s['criterion'])} {short(s['step'])}" for s in rough])
        if rough
        else ""
    )


def page(studied: Studied) -> list[tuple[str, Section | None]]:
    """The sections of the page."""
    rows = _rows(studied)
    parts: list[tuple[str, Section | None]] = [("answer", _answer(studied, rows))]
    if rows:
        parts.append(("front", _choice(studied, rows)))
        parts.append(("tradeoffs", _prices(studied, rows)))
    parts.append(("proof", _points(studied, rows) if rows else proofs.section(studied)))
    parts.append(("method", manifest.method(studied)))
    parts.append(("manifest", manifest.section(studied)))
    return parts


def _rows(studied: Studied) -> list[dict[str, Any]]:
    """Points of the front with their marks."""
    if "frontier" not in studied.tables or studied.tables["frontier"].empty:
        return []
    rows = studied.tables["frontier"].to_dict("records")
    marks: dict[str, Any] = {}
    if "points" in studied.tables:
        known = studied.tables["points"]
        marks = dict(zip(known["run"].astype(str), known["knee"].astype(bool), strict=True))
    names = _names(studied)
    ends = {str(max(rows, key=lambda row: float(row[j]))["run"]) for j in names}
    found = []
    for row in rows:
        run = str(row["run"])
        knee = bool(marks.get(run, False)) and (run not in ends or len(names) > 2)
        found.append({**{str(k): v for k, v in row.items()}, "knee": knee})
    return found


def _names(studied: Studied) -> list[str]:
    return [str(name) for name in studied.study.get("criteria", ())]


def _unit(studied: Studied, criterion: str) -> str:
    found = studied.any_plan()
    if found is None:
        return ""
    rows = found[1]["criteria"].set_index("criterion")["unit"].to_dict()
    return text(rows.get(criterion))


def _axis(studied: Studied, criterion: str) -> str:
    unit = _unit(studied, criterion)
    return f"{wording.plain(criterion)}, {unit}" if unit else wording.plain(criterion)


def _says(names: Sequence[str], row: dict[str, Any]) -> str:
    return wording.series([f"{wording.plain(j)} {short(float(row[j]))}" for j in names])


def _answer(studied: Studied, rows: Sequence[dict[str, Any]]) -> Section:
    names = _names(studied)
    between = wording.series([wording.plain(j) for j in names])
    title = f"The choice between {between}: {studied.title}"
    if not rows:
        reasons = [text(row.get("reason")) for row in studied.rows.to_dict("records")]
        said = [reason for reason in reasons if reason]
        return Section(title, tuple(said) or ("No plan was found so far.",))
    lead = (
        f"{wording.count(len(rows), 'plan')}, none of which can be beaten in one criterion without "
        "losing in another."
        if len(rows) > 1 and all(row["proven"] for row in rows) and not _steps(studied)
        else f"{wording.count(len(rows), 'plan')} found, none of which another one found beats in "
        "everything."
    )
    if len(rows) == 1 and verdict(studied).status == "optimal" and not _steps(studied):
        lead = "One plan is best in every criterion: there is nothing to trade off."
    facts = []
    for j in names:
        best = max(rows, key=lambda row: float(row[j]))
        worst = min(float(row[j]) for row in rows)
        facts.append(
            Fact(
                f"most {wording.plain(j)}",
                short(float(best[j])),
                _unit(studied, j),
                f"down to {short(worst)} at the other end",
            )
        )
    knee = next((row for row in rows if row["knee"]), None)
    lines = []
    if knee is not None:
        lines.append(
            f"Knee: {_says(names, knee)}. Of all points it is the nearest to the best of every "
            "criterion at once, each measured on its own range."
        )
        partners = _partners(studied, str(knee["run"]))
        lines += [f"Its partners: {partners}."] if partners else []
    return Section(title, (lead, *lines), facts=tuple(facts))


def _partners(studied: Studied, run: str) -> str:
    plan = studied.plan(run)
    if plan is None:
        return ""
    found = [
        wording.name(studied.study, "countries", str(c)) for c in sums.engaged(plan[1])["country"]
    ]
    return wording.series(sorted(wording.text(name) for name in found))


def _choice(studied: Studied, rows: Sequence[dict[str, Any]]) -> Section:
    names, steps = _names(studied), _steps(studied)
    by = f" by more than {steps}" if steps else ""
    kept = [rows[n] for n in explore.thinned(len(rows))]
    points = [
        explore.Point(
            str(row["run"]),
            _says(names, row) + (" (the knee)" if row["knee"] else ""),
            proof=f"Proven: no plan that keeps the rules beats it in every criterion{by}."
            if row["proven"]
            else "Not proven: there may be a plan that beats it.",
            status="optimal" if row["proven"] else "feasible",
        )
        for row in kept
    ]
    first = next((n for n, row in enumerate(kept) if row["knee"]), 0)
    prose = (
        "Every dot is a plan. Choose one with the pointer, or with Tab and Enter, and it is shown "
        "below: where, who pays, which budgets, which partners.",
        *explore.count(len(rows), len(kept)),
    )
    asked = explore.Asked(
        "The choices", "Shown: the plan with", prose, first=first, figures=(_front(studied, kept),)
    )
    return explore.section(studied, points, asked)


def _front(studied: Studied, rows: Sequence[dict[str, Any]]) -> Figure:
    names = _names(studied)
    pairs = list(itertools.combinations(names, 2))
    drawn, cut = [], set[str]()
    for left, up in pairs[:PANELS]:
        dots = [
            Dot(
                float(row[left]),
                float(row[up]),
                _says(names, row),
                " ".join(
                    word
                    for word, on in (("knee", row["knee"]), ("unproven", not row["proven"]))
                    if on
                ),
                _label(rows, row, left, up) if len(pairs) == 1 else "",
                n,
            )
            for n, row in enumerate(rows)
        ]
        about = (
            f"{wording.count(len(rows), 'plan')} by {wording.plain(left)} and {wording.plain(up)}: "
            + "; ".join(dot.says for dot in dots[:20])
        )
        across, upward = _axis(studied, left), _axis(studied, up)
        drawing, cuts = scatter(dots, across, upward, about, stairs=len(pairs) == 1)
        cut |= set(cuts)
        drawn.append(drawing)
    legend = [Key("p-proven", "proven")]
    if any(not row["proven"] for row in rows):
        legend.append(Key("p-open", "not proven"))
    if any(row["knee"] for row in rows):
        legend.append(Key("p-knee", "the knee"))
    notes = []
    if len(pairs) == 1:
        legend.append(Key("p-beaten", "beaten by one of the dots"))
    elif len(pairs) > PANELS:
        notes.append(f"{len(pairs) - PANELS} more pairs of criteria are in frontier.csv.")
    if cut:
        notes.append(f"Axes that do not begin at zero: {wording.series(sorted(cut))}.")
    title = f"What can be had together: {wording.series([_axis(studied, j) for j in names])}"
    drawing = drawn[0] if len(pairs) == 1 else element("div", join(drawn), class_="panels")
    return Figure(title, title, drawing, tuple(legend), tuple(notes))


def _label(rows: Sequence[dict[str, Any]], row: dict[str, Any], left: str, up: str) -> str:
    if len(rows) < 2:
        return ""
    if row["knee"]:
        return "knee"
    if row is max(rows, key=lambda other: float(other[left])):
        return f"most {wording.plain(left)}"
    return (
        f"most {wording.plain(up)}" if row is max(rows, key=lambda other: float(other[up])) else ""
    )


def _prices(studied: Studied, rows: Sequence[dict[str, Any]]) -> Section | None:
    """What one more of a criterion costs in another, and what each end has of all."""
    names = _names(studied)
    where = {str(row["run"]): _says(names, row) for row in rows}
    grids = []
    if "payoff" in studied.tables:
        table = studied.tables["payoff"]
        body: list[tuple[Cell, ...]] = []
        for j in dict.fromkeys(table["best_in"]):
            own = table[table["best_in"] == j].set_index("criterion")["value"].to_dict()
            body.append((f"most {wording.plain(str(j))}", *(number(own.get(k)) for k in names)))
        headings = (
            Heading("the plan with"),
            *(Heading(wording.plain(j), _unit(studied, j), number=True) for j in names),
        )
        grids.append(Grid("What each end of the front has of all criteria", headings, tuple(body)))
    ratios = []
    if "tradeoffs" in studied.tables:
        ratios = [
            (
                where.get(str(row["run"]), str(row["run"])),
                f"one more {_axis(studied, str(row['gain']))}",
                number(row["ratio"]),
                f"of {_axis(studied, str(row['loss']))}",
            )
            for row in studied.tables["tradeoffs"].to_dict("records")
        ]
    if ratios:
        headings = (
            Heading("from the plan with"),
            Heading("to have"),
            Heading("costs at least", number=True, own=True),
            Heading("what"),
        )
        grids.append(Grid("What more of one costs in another", headings, tuple(ratios)))
    if not grids:
        return None
    notes = ("Costs are measured to the other points found, the cheapest of them.",)
    return Section("What one costs in the other", grids=tuple(grids), notes=notes if ratios else ())


def _points(studied: Studied, rows: Sequence[dict[str, Any]]) -> Section:
    names = _names(studied)
    body = tuple(
        (
            _says(names, row) + (" (knee)" if row["knee"] else ""),
            *(float(row[j]) for j in names),
            "proven" if row["proven"] else "not proven",
            _partners(studied, str(row["run"])) if len(rows) <= explore.MOST else "",
        )
        for row in rows
    )
    headings = (
        Heading("plan"),
        *(Heading(wording.plain(j), _unit(studied, j), number=True) for j in names),
        Heading("state"),
        Heading("partners"),
    )
    grid = Grid("Every point of the front", headings, body)
    steps = _steps(studied)
    by = f" by more than {steps}" if steps else ""
    prose = (
        "A point is proven where no plan that keeps the rules beats it in all criteria at once"
        f"{by}.",
    )
    return Section("How sure it is", prose, (grid,))
