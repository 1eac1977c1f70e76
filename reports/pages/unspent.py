"""What stays unspent on the way up, and which rules are on their limit there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from reports import sums, wording, words
from reports.figures.matrix import Row, Spot, matrix
from reports.pages.choices import SCARCEST_FIRST
from reports.pages.curves import ladder
from reports.pages.knobs import Knob
from reports.pages.studied import Studied
from reports.section import Figure, Key, Section, Tables

SHOWN = 16
"""Rows of a picture; the rest is in the files."""

SPENT = 1e-6
"""A budget with less than this share left is used up."""


def section(studied: Studied, knob: Knob) -> Section | None:
    """Budgets that are not used up at some step, and the rules on their limit there."""
    stops = ladder(studied, knob)
    plans = [studied.plan(stop.run) for stop in stops]
    if not any(plans):
        return None
    columns = [knob.tick(stop.value) for stop in stops]
    tables = [None if plan is None else plan[1] for plan in plans]
    figures = [
        _budgets(studied, knob, columns, tables, [knob.says(stop.value) for stop in stops]),
        _rules(knob, columns, tables),
    ]
    return Section(
        "What stays unspent, and what holds it back",
        prose=(
            "Money stays unspent where something else runs out first: another budget, people, "
            "training, compute, or a rule. The first picture shows what is used of each budget, "
            "the second which rules are on their limit at the same step.",
        ),
        figures=tuple(figure for figure in figures if figure is not None),
        notes=("A rule on its limit need not cost anything; whether it does takes another run.",),
    )


def _budgets(
    studied: Studied,
    knob: Knob,
    columns: Sequence[str],
    tables: Sequence[Tables | None],
    says: Sequence[str],
) -> Figure | None:
    totals = [
        None if found is None else found["pools"].groupby("pool")[["amount", "used"]].sum()
        for found in tables
    ]
    units: dict[str, str] = {}
    for found in tables:
        if found is not None:
            units |= dict(zip(found["pools"]["pool"], found["pools"]["unit"], strict=True))
    kinds = studied.study.get("legend", {}).get("pool_kinds", {})

    def rank(name: str) -> tuple[bool, int, str]:
        kind = kinds.get(name)
        known = kind in SCARCEST_FIRST
        turned = f"pool={name}]" not in knob.target.replace(" ", "")
        return turned, SCARCEST_FIRST.index(kind) if known else len(SCARCEST_FIRST), name

    names = {str(b) for rows in totals if rows is not None for b in rows.index[rows["used"] > 0]}
    order = sorted(names, key=rank)
    lines = []
    for name in order[:SHOWN]:
        spots = [_level(rows, name, units, at) for rows, at in zip(totals, says, strict=True)]
        lines.append(Row(wording.budget(studied.study, name), spots, kinds.get(name, "")))
    if not lines:
        return None
    about = f"Share of each budget that the plan uses, at each step of {knob.axis}."
    notes = [f"Columns: {knob.axis}. Budgets that no step uses are left out."]
    if len(order) > SHOWN:
        notes.append(f"{len(order) - SHOWN} more budgets are in unspent.csv.")
    least = 42 * len(columns) + 115 if len(columns) > 3 else 0
    return Figure(
        "Share of each budget used at each step, % of all years",
        about,
        matrix("Budget", columns, lines, about),
        notes=tuple(notes),
        least=least,
    )


def _level(rows: Any, name: str, units: dict[str, str], at: str) -> Spot:
    if rows is None:
        return Spot("✕", f"{at}: no plan", style="none")
    if name not in rows.index:
        return Spot()
    amount, used = float(rows.at[name, "amount"]), float(rows.at[name, "used"])
    share = used / amount if amount else 0.0
    says = f"{at}: {wording.amount(used, beside=[amount])} of {wording.amount(amount, units[name])}"
    text = "all" if share >= 1 - SPENT else f"{min(99.0, 100 * share):.0f} %"
    return Spot(text, says, min(1.0, share))


def _rules(knob: Knob, columns: Sequence[str], tables: Sequence[Tables | None]) -> Figure | None:
    counts = [None if found is None else _binding(found["limits"]) for found in tables]
    every = {rule for step in counts if step is not None for rule in step}
    known = [step for step in counts if step is not None]
    held = {rule: sum(rule in step for step in known) for rule in every}
    order = sorted(every, key=lambda rule: (held[rule] == len(known), -held[rule], rule))
    lines = [
        Row(
            words.meaning(*rule),
            [
                Spot("✕", style="none")
                if step is None
                else Spot(
                    f"{step[rule]:,}" if rule in step else "",
                    wording.count(step.get(rule, 0), "place"),
                    style="binds" if rule in step else "",
                )
                for step in counts
            ],
            sums.rule_name(*rule),
        )
        for rule in order[:SHOWN]
    ]
    if not lines:
        return None
    about = f"Rules on their limit at each step of {knob.axis}: in how many places each binds."
    return Figure(
        "Rules on their limit at each step, number of places",
        about,
        matrix("Rule", columns, lines, about, style="wide"),
        (Key("e-binds", "on its limit"), Key("e-out", "not")),
        notes=("Rules that bind at some steps only come first.",),
        least=36 * len(columns) + 170 if len(columns) > 3 else 0,
    )


def _binding(limits: pd.DataFrame) -> dict[tuple[str, str], int]:
    idle = (limits["activity"] == 0) & (limits["limit"] == 0)
    found = limits[limits["binding"].astype(bool) & (limits["family"] != "pools") & ~idle]
    counted = found.groupby(["family", "rule"]).size()
    return {(str(family), str(rule)): int(n) for (family, rule), n in counted.items()}
