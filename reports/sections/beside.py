"""The plan beside rules of thumb: what optimising is worth, once a study of them has been made."""

from __future__ import annotations

from typing import Any

import pandas as pd

from reports import proof, sums, wording
from reports.figures.html import Bar, bars
from reports.section import Cell, Figure, Grid, Heading, Run, Section, Tables

VALUE = "value"
SAME = 1e-9
"""Values that differ by less, as a share of the larger, are equal."""


def section(run: Run, tables: Tables) -> Section | None:
    """A bar and a row per rule, the best first; nothing without a study."""
    table = sums.known(tables, "baselines")
    if table.empty or run.get("objective") is None:
        return None
    made = table[table["measure"] == VALUE].sort_values(["amount", "rule"], ascending=[False, True])
    notes = tuple(
        f"{row['title']} is left out: {row['reason']}"
        for row in table[table["amount"].isna()].to_dict("records")
    )
    title = "Compared with rules of thumb"
    if made.empty:
        return Section(title, prose=("No rule of thumb led to a plan to compare.",), notes=notes)
    value = float(run["objective"])
    rows = made.to_dict("records")
    return Section(
        title,
        prose=_said(run, value, rows),
        figures=(_figure(value, rows),),
        grids=(_grid(tables, value, rows),),
        notes=notes,
    )


def _said(run: Run, value: float, rows: list[dict[Any, Any]]) -> tuple[str, ...]:
    first, last = rows[0], rows[-1]
    if len(rows) > 1 and _same(float(first["amount"]), float(last["amount"])):
        every = {"title": f"each of {len(rows)} rules of thumb", "amount": first["amount"]}
        said = [_against(value, every)]
    else:
        said = [
            f"{_against(value, first)}, the best of {wording.count(len(rows), 'rule')} of thumb"
        ]
        said += [f"{_against(value, last)}, the worst"] if len(rows) > 1 else []
    how = (
        "Every rule spreads the same money under the same rules of the case; its plan is scored "
        "like this one."
    )
    sure = f"This plan: {proof.short(run)}; the plans of the rules are as they came out."
    return ("This plan is worth " + " and ".join(said) + ".", how, sure)


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * max(abs(one), abs(other))


def _against(value: float, row: dict[Any, Any]) -> str:
    other = float(row["amount"])
    name = f"{row['title']} ({wording.significant(other, 5)})"
    if _same(value, other):
        return f"as much as {name}"
    word = "more" if value > other else "less"
    share = wording.percent(round(abs(value - other) / abs(other), 3)) if other else ""
    return f"{share} {word} than {name}".lstrip()


def _figure(value: float, rows: list[dict[Any, Any]]) -> Figure:
    amounts = [float(row["amount"]) for row in rows]
    places = wording.decimals([value, *amounts])
    lines = [Bar("this plan", value, wording.number(value, places), "k-home")]
    for row, amount in zip(rows, amounts, strict=True):
        lines.append(Bar(str(row["title"]), amount, wording.number(amount, places), "k-plain"))
    lines.sort(key=lambda line: -line.value)
    listed = wording.series([f"{line.label} {line.says}" for line in lines])
    about = f"Value by way of choosing: {listed}."
    return Figure(
        "Value of the plan and of rules of thumb, unit of the objective", about, bars(lines)
    )


def _grid(tables: Tables, value: float, rows: list[dict[Any, Any]]) -> Grid:
    table = tables["baselines"]
    criteria = sums.criteria(tables)
    mine = set(sums.engaged(tables)["country"])
    partners = sums.known(tables, "baseline_partners")
    headings = (
        Heading("how partners are chosen"),
        Heading("value", unit="objective", number=True),
        *(
            Heading(wording.plain(row["criterion"]), unit=row["unit"] or "", number=True)
            for row in criteria
        ),
        Heading("partners", number=True),
        Heading("of them in this plan", number=True),
    )
    own: tuple[Cell, ...] = (
        "this plan",
        value,
        *(float(row["value"]) for row in criteria),
        len(mine),
        len(mine),
    )
    cells = [own]
    for row in rows:
        amounts = table[table["rule"] == row["rule"]].set_index("measure")["amount"]
        chosen = _chosen(partners, row["rule"])
        cells.append(
            (
                str(row["title"]),
                float(row["amount"]),
                *(_amount(amounts, line["criterion"]) for line in criteria),
                len(chosen),
                len(chosen & mine),
            )
        )
    return Grid("This plan and each rule of thumb", headings, tuple(cells))


def _chosen(partners: pd.DataFrame, rule: str) -> set[str]:
    return set(partners[partners["rule"] == rule]["country"]) if len(partners) else set()


def _amount(amounts: pd.Series, criterion: str) -> float | None:
    return float(amounts[criterion]) if criterion in amounts.index else None
