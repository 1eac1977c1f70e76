"""Two plans side by side: who enters, leaves, grows and shrinks, who pays, what budgets give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reports import differing, sums, wording
from reports.figures.html import Part
from reports.figures.paired import Pair, paired
from reports.figures.stacks import Stack, stacks
from reports.figures.world import Place, world
from reports.pages.choices import MAPPED, SOURCES, Choices
from reports.pages.studied import Studied, acts, number, short
from reports.section import Cell, Figure, Grid, Heading, Key, Run, Section, Tables

MAPS = 4
"""Comparisons up to which each has a map of its own."""

SHOWN = 12
SAME = 1e-6
Plan = tuple[Run, Tables]


@dataclass(frozen=True)
class Pairing:
    """One plan against another.

    Args:
        title: what the second one is called.
        row: what the change is worth.
        changes: what enters, leaves, grows and shrinks.
        differences: amounts that differ.
        base: the first plan.
        other: the second plan, None where there is none.
        reason: why there is none.
    """

    title: str
    row: dict[Any, Any]
    changes: pd.DataFrame
    differences: pd.DataFrame
    base: Plan | None
    other: Plan | None
    reason: str = ""

    @property
    def both(self) -> tuple[Plan, Plan] | None:
        """Both plans, where there are two."""
        return (self.base, self.other) if self.base and self.other else None


def section(studied: Studied, pairing: Pairing, words: tuple[str, str], *, mapped: bool) -> Section:
    """One pairing with its pictures and tables; `words` name the two plans."""
    both = pairing.both
    worth = f"{differing.worth(pairing.row)}."
    prose = [worth[:1].upper() + worth[1:]]
    title = pairing.title[:1].upper() + pairing.title[1:]
    if both is None:
        prose += [pairing.reason] if pairing.reason else []
        return Section(title, tuple(prose))
    prose += sentences(studied, pairing)
    figures = [
        _partners(studied, pairing, words),
        _map(studied, both, words) if mapped else None,
        _money(studied, both, words),
        *_budgets(studied, both, words),
    ]
    return Section(
        title,
        prose=tuple(prose),
        figures=tuple(figure for figure in figures if figure is not None),
        grids=(facts(both, words),),
        folded=(*_offers(studied, both, words), _differences(studied, pairing, words)),
    )


def sentences(studied: Studied, pairing: Pairing) -> Iterator[str]:
    """Who comes and goes, and whose money, in words."""
    changes = pairing.changes
    own = changes[changes["kind"] == "partner"]
    moved = [
        acts([_name(studied, str(c)) for c in own[own["change"] == f"{verb}s"]["country"]], verb)
        for verb in ("enter", "leave", "grow", "shrink")
    ]
    yield f"Partners: {'; '.join(said for said in moved if said) or 'nothing changes'}."
    offers = differing.offers(pairing.changes).removeprefix("offers: ")
    yield f"Offers: {offers}."
    yield f"Money, {sums.unit(studied.study)}: {differing.money(pairing.differences)}."


def facts(both: tuple[Plan, Plan], words: tuple[str, str]) -> Grid:
    """The key facts of both plans, and their difference."""
    rows: list[tuple[Cell, ...]] = []
    found = [_facts(*plan) for plan in both]
    for label in dict.fromkeys(key for column in found for key in column):
        old, new = found[0].get(label), found[1].get(label)
        known = old is not None and new is not None and label != "gap, %"
        rows.append((label, old, new, _change(old, new) if known else None))
    headings = (
        Heading("key fact"),
        *(Heading(word, number=True, own=True) for word in (*words, "difference")),
    )
    return Grid("Both plans in numbers, with their proof", headings, tuple(rows))


def _facts(run: Run, tables: Tables) -> dict[str, float | int | None]:
    unit = sums.unit(run)
    gap = run.get("gap_rel")
    engaged = sums.engaged(tables)
    found: dict[str, float | int | None] = {
        "value (no unit)": run.get("objective"),
        "bound on any plan": run.get("bound"),
        "gap, %": None if gap is None else 100.0 * gap,
        "partners": len(engaged),
        "hubs": int(engaged["hub"].astype(bool).sum()),
        "offers": len(tables["selection"]),
    }
    sources = sums.sources(run, tables)
    found[f"money in all, {unit}"] = float(sum(sources.values()))
    for kind, words in SOURCES.items():
        found[f"from {words}, {unit}"] = sources.get(kind, 0.0)
    found[f"guarantees and insurance (face value), {unit}"] = sums.face_value(run, tables)
    for row in sums.criteria(tables):
        label = ", ".join(x for x in (wording.plain(row["criterion"]), row["unit"]) if x)
        found[label] = float(row["value"])
    return found


def _change(old: float | int | None, new: float | int | None) -> float | int | None:
    return None if old is None or new is None else new - old


def _name(studied: Studied, country: str) -> str:
    return wording.text(wording.name(studied.study, "countries", country))


def _partners(studied: Studied, pairing: Pairing, words: tuple[str, str]) -> Figure | None:
    if pairing.both is None:
        return None
    costs = [_costs(tables) for _, tables in pairing.both]
    moved = (
        pairing.changes[pairing.changes["kind"] == "partner"].set_index("id")["change"].to_dict()
    )
    every = sorted({*costs[0], *costs[1]}, key=lambda c: (-_largest(costs, c), c))
    unit = sums.unit(studied.study)
    beside = [x for column in costs for x in column.values()]
    rows = []
    for c in every:
        old, new = (column.get(c) for column in costs)
        change = str(moved.get(c, "stays"))
        said = [wording.DASH if x is None else wording.amount(x, beside=beside) for x in (old, new)]
        rows.append(
            Pair(
                _name(studied, c),
                old or 0.0,
                new or 0.0,
                f"{said[0]} → {said[1]}",
                change,
                change if change in ("enters", "leaves") else "",
            )
        )
    if not rows:
        return None
    title = f"Partners: cost of what each gets, {words[0]} and {words[1]}, {unit}"
    about = f"{title}: {'; '.join(f'{row.label} {row.says}' for row in rows)}."
    return Figure(title, about, paired(rows), _words(words))


def _costs(tables: Tables) -> dict[str, float]:
    rows = sums.engaged(tables)
    return {str(c): float(x) for c, x in zip(rows["country"], rows["cost_musd"], strict=True)}


def _largest(columns: Sequence[dict[str, float]], key: str) -> float:
    return max(column.get(key, 0.0) for column in columns)


def _words(words: tuple[str, str]) -> tuple[Key, ...]:
    return (Key("x-before", words[0]), Key("x-after", words[1]))


def _money(studied: Studied, both: tuple[Plan, Plan], words: tuple[str, str]) -> Figure | None:
    found = [sums.sources(*plan) for plan in both]
    totals = [sum(column.values()) for column in found]
    if not any(totals):
        return None
    unit = sums.unit(studied.study)
    bars = [
        Stack(
            word,
            [
                Part(f"k-{kind}", column.get(kind, 0.0), f"{SOURCES[kind]} {says}")
                for kind in SOURCES
                for says in [wording.amount(column.get(kind, 0.0), beside=totals)]
            ],
            wording.amount(total, beside=totals),
        )
        for word, column, total in zip(words, found, totals, strict=True)
    ]
    used = [kind for kind in SOURCES if any(kind in column for column in found)]
    told = "; ".join(
        f"{SOURCES[k]} {wording.amount(found[0].get(k, 0.0), beside=totals)} → "
        f"{wording.amount(found[1].get(k, 0.0), beside=totals)}"
        for k in used
    )
    title = f"Who pays, {unit}"
    legend = tuple(Key(f"k-{kind}", SOURCES[kind]) for kind in used)
    return Figure(title, f"{title}: {told}.", stacks(bars), legend, (f"{told}.",))


def _budgets(studied: Studied, both: tuple[Plan, Plan], words: tuple[str, str]) -> Iterator[Figure]:
    """Use of budgets that differs, per unit, with what there is as a line."""
    sides = [
        tables["pools"].groupby(["unit", "pool"])[["amount", "used"]].sum() for _, tables in both
    ]
    keys = sorted({(str(u), str(b)) for side in sides for u, b in side.index})
    units: dict[str, list[Pair]] = {}
    for unit, name in keys:
        old, new = (
            (float(side.at[(unit, name), "used"]), float(side.at[(unit, name), "amount"]))
            if (unit, name) in side.index
            else (0.0, 0.0)
            for side in sides
        )
        if abs(new[0] - old[0]) <= SAME * max(1.0, old[0], new[0]) and old[1] == new[1]:
            continue
        beside = [old[0], new[0], new[1]]
        says = " → ".join(wording.amount(x, beside=beside) for x in (old[0], new[0]))
        has = f"{says} of {wording.amount(new[1], beside=beside)}"
        if old[1] != new[1]:
            has += f" (was {wording.amount(old[1], beside=beside)})"
        change = "grows" if new[0] > old[0] else "shrinks"
        found = Pair(wording.budget(studied.study, name), old[0], new[0], has, change, limit=new[1])
        units.setdefault(unit, []).append(found)
    money = sums.unit(studied.study)
    for unit in sorted(units, key=lambda unit: (unit != money, unit)):
        rows = sorted(units[unit], key=lambda pair: -abs(pair.after - pair.before))
        title = f"Budgets: use that differs, {unit}, all years"
        told = "; ".join(f"{row.label} {row.says}" for row in rows[:SHOWN])
        more = len(rows) - SHOWN
        notes = (f"{more} smaller differences are left out.",) if more > 0 else ()
        legend = (*_words(words), Key("x-limit", f"what there is, {words[1]}"))
        yield Figure(title, f"{title}: {told}.", paired(rows[:SHOWN]), legend, notes)


def _map(studied: Studied, both: tuple[Plan, Plan], words: tuple[str, str]) -> Figure | None:
    runs = [str(run) for run in studied.runs if studied.plan(run) is not None]
    choices = Choices(studied, runs[:1])
    before, after = (set(_costs(tables)) for _, tables in both)
    if not choices.mapped or len({*before, *after} - choices.place.keys()) > MAPPED:
        return None
    places: dict[str, Place] = {}
    for c, n in choices.place.items():
        style, told = _standing(c, before, after)
        style = style or choices.base(c)
        shape = {str(k): v for k, v in choices.shapes[n].items()}
        name = choices.name(c)
        places[str(n)] = Place(shape, name, style, f"{name}: {told}", c in before | after)
    said = [
        f"{word}: {wording.series([choices.name(c) for c in sorted(found)])}"
        for word, found in (
            ("in both", before & after),
            ("enter", after - before),
            ("leave", before - after),
        )
        if found
    ]
    about = f"Partners on the map; {'; '.join(said)}."
    shapes = ({str(k): v for k, v in shape.items()} for shape in choices.shapes)
    keys = {
        "partner": "in both plans",
        "enters": f"enters: only {words[1]}",
        "leaves": f"leaves: only {words[0]}",
        "eligible": "eligible, in neither",
        "out": "left out",
        "none": "not in the case",
    }
    used = {place.style for place in places.values()} | {"none"}
    legend = tuple(Key(f"m-{style}", says) for style, says in keys.items() if style in used)
    notes = ("Outlines: Natural Earth, public domain; its borders imply no judgement.",)
    return Figure("Who enters and leaves", about, world(shapes, places, [], about), legend, notes)


def _standing(country: str, before: set[str], after: set[str]) -> tuple[str, str]:
    if country in before & after:
        return "partner", "in both plans"
    if country in after:
        return "enters", "enters"
    if country in before:
        return "leaves", "leaves"
    return "", "in neither plan"


def _offers(studied: Studied, both: tuple[Plan, Plan], words: tuple[str, str]) -> list[Grid]:
    """Offers by country and package that differ."""
    sides = [
        {
            (str(r["country"]), str(r["package"])): _offer(r)
            for r in tables["selection"].to_dict("records")
        }
        for _, tables in both
    ]
    keys = sorted(key for key in {*sides[0], *sides[1]} if sides[0].get(key) != sides[1].get(key))
    rows = tuple(
        (_name(studied, c), wording.plain(package), *(side.get((c, package)) for side in sides))
        for c, package in keys
    )
    headings = tuple(Heading(word) for word in ("country", "package", *words))
    return [Grid("Offers that differ", headings, rows)] if rows else []


def _offer(row: dict[Any, Any]) -> str:
    parts = [wording.plain(str(row[k])) for k in ("tier", "stack") if row[k] == row[k] and row[k]]
    parts += ["assured"] if row["assured"] else []
    return ", ".join([*parts, f"from {int(row['start_year'])}"])


def _differences(studied: Studied, pairing: Pairing, words: tuple[str, str]) -> Grid:
    rows = tuple(
        (
            "all countries" if row["country"] == differing.ALL else _name(studied, row["country"]),
            wording.plain(differing.MONEY.get(row["measure"], row["measure"])),
            *(number(row[key]) for key in ("base", "value", "difference")),
        )
        for row in pairing.differences.to_dict("records")
    )
    headings = (
        Heading("country"),
        Heading("measure"),
        *(Heading(word, number=True, own=True) for word in (*words, "difference")),
    )
    return Grid("All differences, by country and measure", headings, rows)


def headline(pairing: Pairing) -> str:
    """The difference in value in a few letters.

    >>> empty = pd.DataFrame()
    >>> headline(Pairing("", {"difference": 22.0}, empty, empty, None, None))
    '+22'
    """
    found = number(pairing.row.get("difference"))
    return wording.DASH if found is None else f"{'+' if found > 0 else ''}{short(found)}"
