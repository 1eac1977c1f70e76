"""What-ifs against their base: the difference first, then who, whose money, which budgets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from reports import differing, wording
from reports.figures.brackets import Bracket, brackets
from reports.pages import explore, manifest, pairings, proofs
from reports.pages.pairings import MAPS, Pairing
from reports.pages.studied import Studied, number, short, text
from reports.section import Fact, Figure, Key, Section

BASE = "base"
WORDS = ("before", "after")
PROVEN = {
    "gain": "proven gain",
    "loss": "proven loss",
    "same": "proven to be the same",
    "nothing": "nothing is proven",
}
LEGEND = (
    Key("w-dot", "difference between the plans found"),
    Key("w-gain", "proven gain: the range it lies in"),
    Key("w-loss", "proven loss: the range it lies in"),
    Key("w-nothing", "nothing is proven: the range holds zero"),
)

verdict = proofs.verdict


def page(studied: Studied) -> list[tuple[str, Section | None]]:
    """The sections of the page."""
    found = _pairings(studied)
    titles = {BASE: "the case as it is", **_titles(studied)}
    parts: list[tuple[str, Section | None]] = [("answer", _answer(studied, found))]
    if found:
        parts.append(("worth", worth(found)))
        for n, pairing in enumerate(found, 1):
            mapped = len(found) <= MAPS
            parts.append((f"change-{n}", pairings.section(studied, pairing, WORDS, mapped=mapped)))
        parts.append(("explorer", choose(studied, titles)))
    parts.append(("proof", proofs.section(studied, titles)))
    parts.append(("method", manifest.method(studied)))
    parts.append(("manifest", manifest.section(studied)))
    return parts


def _titles(studied: Studied) -> dict[str, str]:
    given = studied.study.get("titles", {})
    names = [text(name) for name in studied.rows["name"]] if len(studied.rows) else []
    own = {"as set": "the changes as set"}
    return {name: str(given.get(name) or own.get(name, name)) for name in names if name != BASE}


def _pairings(studied: Studied) -> list[Pairing]:
    if "values" not in studied.tables or studied.rows.empty:
        return []
    titles = _titles(studied)
    rows = studied.rows.set_index("name")
    base = studied.plan(text(rows["run"].get(BASE)))
    found = []
    for row in studied.tables["values"].to_dict("records"):
        name = str(row["what_if"])
        tables = [
            t[t["what_if"] == name]
            if (t := studied.tables.get(key)) is not None
            else pd.DataFrame()
            for key in ("changes", "differences")
        ]
        other = studied.plan(text(row["run"]))
        reason = text(rows["reason"].get(name)) or text(rows["status"].get(name))
        found.append(
            Pairing(titles.get(name, name), row, tables[0], tables[1], base, other, reason)
        )
    return found


def _answer(studied: Studied, found: Sequence[Pairing]) -> Section:
    if not found:
        return Section(f"What if: {studied.title}", ("No what-if was solved.",))
    if len(found) == 1:
        return single(studied, found[0], f"What if: {found[0].title}")
    counts = {word: [p for p in found if str(p.row["proven"]) == word] for word in PROVEN}
    said = [
        f"{len(counts[word])} {words}"
        for word, words in (("gain", "proven to gain"), ("loss", "proven to lose"))
        if counts[word]
    ]
    rest = len(found) - len(counts["gain"]) - len(counts["loss"]) - len(counts["same"])
    said += [f"{len(counts['same'])} proven to change nothing"] if counts["same"] else []
    said += [f"{rest} of which nothing is proven"] if rest else []
    lead = (
        f"{wording.count(len(found), 'what-if')} against the case as it is: {wording.series(said)}."
    )
    if rest == len(found):
        lead = (
            f"Of {wording.count(len(found), 'what-if')} none is proven to gain or to lose: the gaps "
            "allow either."
        )
    known = [p for p in found if number(p.row.get("difference")) is not None]
    known.sort(key=lambda p: float(p.row["difference"]))
    lines = []
    if known:
        worst, best = known[0], known[-1]
        if float(worst.row["difference"]) < 0:
            lines.append(f"Most lost: {_named(worst)}.")
        if float(best.row["difference"]) > 0:
            lines.append(f"Most gained: {_named(best)}.")
    base = number(found[0].row.get("base"))
    lines.append(f"Value: the case as it is gives {short(base)}; higher is better.")
    return Section(f"{len(found)} what-ifs: {studied.title}", (lead, *lines))


def _named(pairing: Pairing) -> str:
    proven = PROVEN.get(str(pairing.row["proven"]), "")
    return f"{pairing.title} ({pairings.headline(pairing)} between the plans found; {proven})"


def single(studied: Studied, pairing: Pairing, title: str) -> Section:
    """The answer on one pairing."""
    lead = differing.worth(pairing.row)
    lead = f"{lead[:1].upper()}{lead[1:]}."
    if pairing.both is None:
        return Section(title, (lead, *([pairing.reason] if pairing.reason else [])))
    facts = [
        Fact(
            "change in value",
            pairings.headline(pairing),
            f"{short(number(pairing.row.get('base')))} → {short(number(pairing.row.get('value')))}",
            PROVEN.get(str(pairing.row["proven"]), ""),
        )
    ]
    sums = pairing.differences[pairing.differences["country"] == differing.ALL]
    units = {
        row["criterion"]: row["unit"] or ""
        for row in pairing.both[1][1]["criteria"].to_dict("records")
    }
    unit = str(studied.study.get("legend", {}).get("money_unit", "million"))
    for row in sums.to_dict("records"):
        measure = str(row["measure"])
        if measure in differing.MONEY and measure != "cost_musd":
            continue
        words = wording.plain(differing.MONEY.get(measure, measure))
        beside = [float(row["base"]), float(row["value"])]
        change = wording.amount(float(row["difference"]), beside=beside)
        sign = "+" if float(row["difference"]) > 0 else ""
        ends = " → ".join(wording.amount(x, beside=beside) for x in beside)
        facts.append(Fact(words, f"{sign}{change}", units.get(measure, unit), ends))
    return Section(title, (lead, *pairings.sentences(studied, pairing)), facts=tuple(facts))


def worth(found: Sequence[Pairing], against: str = "the case as it is") -> Section:
    """What each change is worth, the largest loss on top."""
    order = sorted(found, key=_rank)
    rows = [_bracket(pairing) for pairing in order]
    about = "Change in value of each what-if: " + "; ".join(f"{r.label}: {r.says}" for r in rows)
    figure = Figure(
        f"Change in value (no unit) against {against}",
        f"{about}.",
        brackets(rows, f"{about}."),
        LEGEND,
    )
    prose = (
        "The dot is the difference between the two plans found. The bar is what is proven: the "
        "difference between the best plans there are lies in it. Where it holds zero, nothing is "
        "proven.",
    )
    title = "What each change is worth" if len(found) > 1 else "How sure the difference is"
    return Section(title, prose, figures=(figure,))


def _rank(pairing: Pairing) -> tuple[bool, float]:
    known = number(pairing.row.get("difference"))
    return known is None, known or 0.0


def _bracket(pairing: Pairing) -> Bracket:
    row: dict[Any, Any] = pairing.row
    low, high, found = (number(row.get(key)) for key in ("low", "high", "difference"))
    proven = str(row["proven"])
    if number(row.get("value")) is None or number(row.get("base")) is None:
        return Bracket(pairing.title, None, None, None, "no plan to compare", "nothing")
    if not row["same_scale"]:
        says = "value is measured otherwise there: not comparable"
        return Bracket(pairing.title, None, None, None, says, "nothing")
    says = f"{pairings.headline(pairing)}; {PROVEN.get(proven, proven)}"
    if low is not None and high is not None and short(low) != short(high):
        says += f" ({short(low)} to {short(high)})"
    return Bracket(pairing.title, low, high, found, says, proven)


def choose(studied: Studied, titles: dict[str, str]) -> Section | None:
    """Every plan, chosen with a button."""
    rows = [row for row in studied.rows.to_dict("records") if str(row["run"]) in studied.runs]
    points = [
        explore.Point(str(row["run"]), titles.get(str(row["name"]), str(row["name"])))
        for row in rows
    ]
    if not points:
        return None
    prose = ("Choose a plan to see it on the map, with its money, budgets and partners.",)
    asked = explore.Asked("Every plan", "Shown:", prose, pressed="Plans of this study")
    return explore.section(studied, points, asked)
