"""Rules of thumb against the best plan: what optimising is worth, and who gets money by each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from reports import proof, sums, wording
from reports.figures.matrix import Row, Spot, matrix
from reports.figures.paired import Pair, paired
from reports.pages import explore, manifest, proofs
from reports.pages.studied import Studied, number, short, text
from reports.section import Fact, Figure, Grid, Heading, Key, Section
from reports.studies import baselines as said

SHOWN = 25
"""Rows of a picture; the rest is in the files."""

BEST, VALUE, CRITERION = "best", "value", "criterion "
WORDS = (Key("x-before", "by the rule of thumb"), Key("x-after", "best plan found"))


def verdict(studied: Studied) -> proof.Verdict:
    """What is proven of the best plan: of the rules nothing is to be proven."""
    rows = studied.rows
    best = rows[rows["name"] == BEST] if len(rows) else rows
    for row in best.to_dict("records"):
        solved = studied.plan(row["run"]) is not None
        if solved and studied.study.get("complete", True):
            return proof.verdict(studied.runs[row["run"]][0])
    return proofs.verdict(studied)


def page(studied: Studied) -> list[tuple[str, Section | None]]:
    """The sections of the page."""
    rules = _rules(studied)
    parts: list[tuple[str, Section | None]] = [("answer", _answer(studied, rules))]
    if rules:
        parts.append(("value", _values(studied, rules)))
        parts.append(("money", _given(studied, rules)))
        parts.append(("explorer", _plans(studied, rules)))
    parts.append(("proof", proofs.section(studied, _titles(studied))))
    parts.append(("method", manifest.method(studied)))
    parts.append(("manifest", manifest.section(studied)))
    return parts


def _titles(studied: Studied) -> dict[str, str]:
    given = studied.study.get("titles", {})
    return {BEST: "best plan", **{str(name): str(title) for name, title in given.items()}}


def _rules(studied: Studied) -> list[dict[str, Any]]:
    """Rules that led to a plan, the best first."""
    if "worth" not in studied.tables:
        return []
    table = studied.tables["worth"]
    found = table[table["measure"] == VALUE].sort_values(
        ["baseline", "rule"], ascending=[False, True]
    )
    return [{str(key): value for key, value in row.items()} for row in found.to_dict("records")]


def _answer(studied: Studied, rules: Sequence[dict[str, Any]]) -> Section:
    title = f"What optimising is worth: {studied.title}"
    notes = said.left_out(studied.rows) if len(studied.rows) else ()
    if not rules:
        return Section(title, ("No rule of thumb led to a plan to compare.", *notes))
    titles = _titles(studied)
    table = studied.tables["worth"]
    values = table[table["measure"] == VALUE].sort_values(
        ["baseline", "rule"], ascending=[False, True]
    )
    first, last = rules[0], rules[-1]
    facts = [
        Fact("best plan", short(number(first["best"])), "value, no unit"),
        Fact(
            "best rule of thumb",
            short(number(first["baseline"])),
            titles.get(str(first["rule"]), str(first["rule"])),
            _behind(first),
        ),
    ]
    if len(rules) > 1:
        facts.append(
            Fact(
                "worst rule of thumb",
                short(number(last["baseline"])),
                titles.get(str(last["rule"]), str(last["rule"])),
                _behind(last),
            )
        )
    prose = (said.best(studied.study, values), said.sure(studied.rows, values))
    return Section(title, (*prose, *notes), facts=tuple(facts))


def _behind(row: dict[str, Any]) -> str:
    best, base = number(row["best"]), number(row["baseline"])
    if not best or base is None:
        return ""
    return f"{wording.percent(round(base / best, 3))} of the best plan found"


def _values(studied: Studied, rules: Sequence[dict[str, Any]]) -> Section:
    """A pair of bars per rule, for the value and each criterion."""
    table = studied.tables["worth"]
    titles = _titles(studied)
    order = [str(rule["rule"]) for rule in rules]
    units = _units(studied)
    figures = []
    for measure in dict.fromkeys(table["measure"]):
        rows = table[table["measure"] == measure].set_index("rule")
        bound = None
        if measure == VALUE:
            bound = number(studied.rows[studied.rows["name"] == BEST]["bound"].iloc[0])
        pairs = []
        for rule in order:
            base, best = float(rows.at[rule, "baseline"]), float(rows.at[rule, "best"])
            says = f"{short(base)} → {short(best)}"
            pairs.append(Pair(titles.get(rule, rule), base, best, says, "grows", limit=bound))
        unit = "no unit" if measure == VALUE else units.get(str(measure), "")
        name = "Value" if measure == VALUE else wording.plain(str(measure).removeprefix(CRITERION))
        title = f"{name[:1].upper()}{name[1:]}, {unit}" if unit else f"{name[:1].upper()}{name[1:]}"
        about = f"{title}: {'; '.join(f'{pair.label} {pair.says}' for pair in pairs)}."
        legend = (
            (*WORDS, Key("x-limit", "no plan can be worth more")) if bound is not None else WORDS
        )
        notes = ("Of a single criterion nothing is proven.",) if measure != VALUE else ()
        drawing = paired(
            [p._replace(before=max(0.0, p.before), after=max(0.0, p.after)) for p in pairs]
        )
        figures.append(Figure(title, about, drawing, legend, notes))
    headings = (
        Heading("rule of thumb"),
        *(Heading(w, number=True) for w in ("value", "best plan", "worth of the best", "at most")),
    )
    body = tuple(
        (
            titles.get(str(row["rule"]), str(row["rule"])),
            *(number(row[key]) for key in ("baseline", "best", "difference", "high")),
        )
        for row in rules
    )
    grid = Grid("What optimising is worth over each rule", headings, body)
    prose = (
        "Every rule of thumb spreads the same budgets and keeps the same rules of the case; its "
        "plan is scored in the same way as the best plan.",
    )
    return Section("Value and returns", prose, (grid,), figures=tuple(figures), drawn=True)


def _units(studied: Studied) -> dict[str, str]:
    found = studied.any_plan()
    if found is None:
        return {}
    rows = found[1]["criteria"]
    pairs = zip(rows["criterion"], rows["unit"], strict=True)
    return {f"{CRITERION}{criterion}": text(unit) for criterion, unit in pairs}


def _given(studied: Studied, rules: Sequence[dict[str, Any]]) -> Section | None:
    """Who gets how much by each rule, as a table of countries and rules."""
    given = studied.tables.get("given", pd.DataFrame())
    if given.empty:
        return None
    titles = _titles(studied)
    columns = [BEST, *(str(rule["rule"]) for rule in rules)]
    money: dict[tuple[str, str], float] = {
        (str(row["rule"]), str(row["country"])): float(row["committed"])
        for row in given.to_dict("records")
    }
    most = max(money.values(), default=0.0) or 1.0
    every = sorted({c for _, c in money})
    order = sorted(
        every,
        key=lambda c: (-money.get((BEST, c), 0.0), -sum(money.get((r, c), 0.0) for r in columns)),
    )
    unit = sums.unit(studied.study)
    names = {c: wording.text(wording.name(studied.study, "countries", c)) for c in order}
    lines = []
    for c in order[:SHOWN]:
        spots = []
        for rule in columns:
            x = money.get((rule, c))
            title = titles.get(rule, rule)
            if x is None:
                spots.append(Spot("", f"{names[c]}, {title}: not a partner"))
            else:
                says = f"{names[c]}, {title}: {wording.amount(x, unit)}"
                spots.append(Spot(wording.number(x, 0 if most >= 10 else 1), says, x / most))
        lines.append(Row(names[c], spots))
    title = f"Committed to each partner, {unit}"
    about = f"{title}: a column per rule of thumb, the best plan first; a blank cell is no partner."
    heads = [titles.get(rule, rule) for rule in columns]
    drawing = matrix("Partner", heads, lines, about, style="many")
    least = 73 * len(columns) + 130 if len(columns) > 3 else 0
    notes = ["Face value of guarantees and insurance included; a blank cell is no partner."]
    if len(order) > SHOWN:
        more = wording.count(len(order) - SHOWN, "country", "countries")
        notes.append(f"{more} more with less money in all are in given.csv.")
    figure = Figure(title, about, drawing, notes=tuple(notes), least=least)
    return Section("Who gets the money", figures=(figure,))


def _plans(studied: Studied, rules: Sequence[dict[str, Any]]) -> Section | None:
    titles = _titles(studied)
    rows = {text(row["name"]): text(row["run"]) for row in studied.rows.to_dict("records")}
    names = [BEST, *(str(rule["rule"]) for rule in rules)]
    points = [
        explore.Point(rows[name], titles.get(name, name))
        for name in names
        if rows.get(name, "") in studied.runs
    ]
    if not points:
        return None
    prose = ("Choose a rule to see the plan that it leads to, beside the best plan.",)
    asked = explore.Asked("Every plan", "Shown:", prose, pressed="Best plan and rules of thumb")
    return explore.section(studied, points, asked)
