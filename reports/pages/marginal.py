"""What a bit more or less of each budget and each rule is worth, and where more money goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reports import differing, proof, wording
from reports.figures.brackets import Bracket, brackets
from reports.figures.html import Bar, bars
from reports.pages import explore, knobs, manifest, proofs
from reports.pages.studied import PLANNED, Studied, number, short, text
from reports.section import Cell, Figure, Grid, Heading, Key, Section
from reports.studies import marginal as said

POOL = "pool"
PLAIN_UNITS = ("1", "share", "ratio", "")
KINDS = {
    "appropriation": "Budgets that a parliament votes (appropriations)",
    "exposure": "Exposure: how much may be at stake",
    "ceiling": "Ceilings of single facilities",
    "allied": "Budgets of allies",
    "capacity": "People, training and compute",
}
LEGEND = (
    Key("w-gain", "proven gain: it lies in this range"),
    Key("w-loss", "proven loss: it lies in this range"),
    Key("w-same", "proven to be worth nothing"),
    Key("w-nothing", "nothing is proven: the range holds zero"),
)

verdict = proofs.verdict


def page(studied: Studied) -> list[tuple[str, Section | None]]:
    """The sections of the page."""
    rows = _rows(studied)
    parts: list[tuple[str, Section | None]] = [("answer", _answer(studied, rows))]
    if rows:
        parts.append(("split", _split(studied)))
        parts.append(("budgets", _budgets(studied, [r for r in rows if r["kind"] == POOL])))
        parts.append(("rules", _rules(studied, [r for r in rows if r["kind"] != POOL])))
        parts.append(("explorer", _plans(studied)))
        parts.append(("table", _table(studied, rows)))
    parts.append(("proof", proofs.section(studied, _titles(studied))))
    parts.append(("method", manifest.method(studied)))
    parts.append(("manifest", manifest.section(studied)))
    return parts


def _rows(studied: Studied) -> list[dict[str, Any]]:
    if "marginal" not in studied.tables:
        return []
    rows = studied.tables["marginal"].to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]


def _lever(studied: Studied, row: dict[str, Any]) -> str:
    """What the lever is called."""
    name = str(row["lever"])
    if row["kind"] == POOL:
        return wording.text(wording.budget(studied.study, name))
    return wording.text(knobs.label(studied, name))


def _step(row: dict[str, Any]) -> str:
    """How far it is moved, and from where."""
    unit = text(row["unit"])
    shown = "" if unit in PLAIN_UNITS else f" {wording.text(unit)}"
    change = differing.signed(float(row["change"]))
    return f"{change}{shown}, from {wording.significant(float(row['amount']), 4)}"


def _answer(studied: Studied, rows: Sequence[dict[str, Any]]) -> Section:
    title = f"A bit more, a bit less: {studied.title}"
    if not rows:
        return Section(title, ("No budget and no rule could be moved.",))
    share = wording.percent(float(studied.study.get("step", 0.1)))
    loose = [row for row in rows if bool(row["loosens"])]
    won = [row for row in loose if str(row["proven"]) == "gain"]
    none = sum(str(row["proven"]) == "same" for row in loose)
    open_ = len(loose) - len(won) - none
    rest = f"; of {open_} nothing is proven" if open_ else ""
    lead = (
        f"Of {wording.count(len(loose), 'budget or rule', 'budgets and rules')} loosened by about "
        f"{share}, {len(won)} {'is' if len(won) == 1 else 'are'} proven to add value and {none} to "
        f"add nothing{rest}."
    )
    if open_ == len(loose):
        lead = (
            f"Of none of {wording.count(len(loose), 'budget or rule', 'budgets and rules')} it is "
            f"proven that about {share} more room adds value, or that it adds none: the gaps are wider."
        )
    names = [f"{_lever(studied, row)} ({_worth(row)})" for row in won[:6]]
    lines = [f"More value: {wording.series(names)}."] if names else []
    lines += list(said.extra(studied.study, studied.tables))
    lines.append(
        "What a step is worth holds for that step: twice as much may be worth more or less."
    )
    return Section(title, (lead, *lines))


def _worth(row: dict[str, Any], *, each: bool = False) -> str:
    """The bracket in words."""
    ends = ("low_each", "high_each") if each else ("low", "high")
    low, high = (number(row[end]) for end in ends)
    if low is None and high is None:
        return "not known"
    if low is None:
        return f"at most {short(high)}"
    if high is None:
        return f"at least {short(low)}"
    return short(high) if short(low) == short(high) else f"{short(low)} to {short(high)}"


def _budgets(studied: Studied, rows: Sequence[dict[str, Any]]) -> Section | None:
    """Budgets of one kind and unit together, per unit; unlike ones in pictures of their own."""
    if not rows:
        return None
    kinds = studied.study.get("legend", {}).get("pool_kinds", {})
    groups: dict[tuple[int, str, str], list[dict[str, Any]]] = {}
    for row in rows:
        kind, unit = str(kinds.get(row["lever"], "")), wording.text(text(row["unit"]))
        rank = list(KINDS).index(kind) if kind in KINDS else len(KINDS)
        groups.setdefault((rank, KINDS.get(kind, "Budgets"), unit), []).append(row)
    figures: list[Figure] = []
    for (_, words, unit), own in sorted(groups.items(), key=lambda item: item[0]):
        title = f"{words}: change in value per unit ({unit})"
        figures.append(_figure(studied, title, own, each=True, first=not figures))
    prose = (
        "Bars are worth per unit, so that budgets in one picture can be compared; those in "
        "different pictures cannot. Each bar holds for its own step only, named below the budget.",
    )
    return Section("Budgets", prose, figures=tuple(figures))


def _rules(studied: Studied, rows: Sequence[dict[str, Any]]) -> Section | None:
    """Rules, each with a unit of its own: in the order of the case, not of their worth."""
    if not rows:
        return None
    prose = (
        "Rules have units of their own, so they are in no order of worth. Each bar is the worth of "
        "its step, named below the rule.",
    )
    title = "Rules: change in value (no unit) for the step"
    return Section("Rules", prose, figures=(_figure(studied, title, rows, each=False, first=True),))


def _figure(
    studied: Studied, title: str, rows: Sequence[dict[str, Any]], *, each: bool, first: bool
) -> Figure:
    """Both steps of every lever below each other; with `each` the lever of most worth on top."""
    levers: dict[str, list[Bracket]] = {}
    for row in rows:
        levers.setdefault(str(row["lever"]), []).append(_bracket(studied, row, each=each))
    order = list(levers.values())
    if each:
        order.sort(key=lambda own: -max(_size(line) for line in own))
    lines = [line for own in order for line in own]
    about = f"{title}: {'; '.join(f'{line.label} ({line.note}) {line.says}' for line in lines)}."
    return Figure(title, about, brackets(lines, about), LEGEND if first else ())


def _size(line: Bracket) -> float:
    return max((abs(end) for end in (line.low, line.high) if end is not None), default=0.0)


def _bracket(studied: Studied, row: dict[str, Any], *, each: bool) -> Bracket:
    ends = ("low_each", "high_each") if each else ("low", "high")
    low, high = (number(row[end]) for end in ends)
    label, note = _lever(studied, row), _step(row)
    if str(row["status"]) not in PLANNED:
        says = "no plan keeps the rules" if row["status"] == "infeasible" else "no plan was found"
        return Bracket(label, None, None, None, says, "nothing", note)
    found = low if low is not None and low == high else None
    says = _worth(row, each=each)
    if str(row["proven"]) == "nothing":
        says = f"nothing is proven ({says})"
    elif str(row["proven"]) == "same":
        says = "worth nothing, proven"
    return Bracket(label, low, high, found, says, str(row["proven"]), note)


def _split(studied: Studied) -> Section | None:
    """Where an extra amount of money goes, and the plan that it makes."""
    if "split" not in studied.tables or "extra" not in studied.study:
        return None
    extra = studied.study["extra"]
    unit, amount = text(extra.get("unit")), float(extra["amount"])
    table = studied.tables["split"]
    sums = table.groupby("pool", sort=True)["amount"].sum().sort_values(ascending=False)
    prose = list(said.extra(studied.study, studied.tables))
    if sums.empty:
        return Section("More money", tuple(prose))
    drawn = [
        Bar(
            wording.text(wording.budget(studied.study, str(name))),
            float(x),
            wording.amount(float(x), beside=list(sums)),
            "k-plain",
        )
        for name, x in sums.items()
    ]
    given = float(sums.sum())
    if given < amount * (1 - 1e-6):
        prose.append(f"Only {wording.amount(given, unit)} of it is used in the split found.")
    about = f"Best split: {'; '.join(f'{bar.label} {bar.says}' for bar in drawn)}."
    figure = Figure(
        f"{wording.amount(amount, unit)} more in the best split found, {unit}",
        about,
        bars(drawn),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (wording.budget(studied.study, row["pool"]), str(int(row["year"])), number(row["amount"]))
        for row in table.to_dict("records")
    )
    grid = Grid(
        f"By budget and year, {unit}",
        (Heading("budget"), Heading("year"), Heading("amount", number=True)),
        rows,
    )
    return Section("More money", tuple(prose), figures=(figure,), grids=(grid,), drawn=True)


def _plans(studied: Studied) -> Section | None:
    """The plan as it is and every plan of a step, chosen with a button."""
    titles = _titles(studied)
    rows = [row for row in studied.rows.to_dict("records") if text(row["run"]) in studied.runs]
    points = [
        explore.Point(str(row["run"]), titles.get(str(row["name"]), str(row["name"])))
        for row in rows[: explore.MOST]
    ]
    if not points:
        return None
    prose = ("Choose a step to see the plan that is best there.",)
    asked = explore.Asked("Every plan", "Shown:", prose, pressed="Steps of this study")
    return explore.section(studied, points, asked)


def _table(studied: Studied, rows: Sequence[dict[str, Any]]) -> Section:
    body: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _lever(studied, row),
            *(number(row[key]) for key in ("amount", "change", "low", "high")),
            "" if text(row["unit"]) == "1" else text(row["unit"]),
            str(row["proven"])
            if str(row["status"]) in PLANNED
            else proof.STATUS.get(str(row["status"]), ""),
        )
        for row in rows
    )
    headings = (
        Heading("of"),
        *(
            Heading(word, number=True, own=True)
            for word in ("amount", "change", "worth at least", "worth at most")
        ),
        Heading("unit"),
        Heading("proven"),
    )
    unmoved = studied.study.get("unmoved", ())
    names = [
        _lever(studied, {"kind": POOL if "." not in n else "rule", "lever": n}) for n in unmoved
    ]
    notes = [f"Not moved, being 0 or at its limit: {wording.series(names)}."] if names else []
    return Section("Every step", (), (Grid("Every step", headings, body),), tuple(notes))


def _titles(studied: Studied) -> dict[str, str]:
    """Names of the runs in words."""
    found = {"base": "the case as it is", "best split": "the extra money, split best"}
    for row in _rows(studied):
        word = "more" if float(row["change"]) > 0 else "less"
        found[f"{row['lever']} {word}"] = f"{_lever(studied, row)}, {word}"
    return found
