"""Rules of thumb beside the best plan, in words."""

from __future__ import annotations

import pandas as pd

from reports import differing, wording
from reports.section import Grid, Heading, Run, Section, Tables

VALUE = "value"
SAME = 1e-9
"""Ends of a bracket that differ by less are one number."""


def sections(study: Run, tables: Tables) -> list[Section]:
    """Three sentences, then one row per rule, the best first."""
    title = study.get("legend", {}).get("title") or str(study.get("case", ""))
    runs = tables["runs"]
    heading = f"Baselines: {title}"
    if "worth" not in tables or tables["worth"].empty:
        return [
            Section(heading, ("No rule of thumb led to a plan to compare.",), notes=left_out(runs))
        ]
    worth = tables["worth"]
    values = worth[worth["measure"] == VALUE].sort_values(
        ["baseline", "rule"], ascending=[False, True]
    )
    prose = (best(study, values), sure(runs, values), _criteria(study, worth, values))
    headings = (
        Heading("rule"),
        *(Heading(word, number=True) for word in ("value", "worth of the best", "at most")),
        Heading("more"),
    )
    rows = tuple(
        (
            _title(study, row["rule"]),
            row["baseline"],
            row["difference"],
            row["high"],
            _percent(row["share"]),
        )
        for row in values.to_dict("records")
    )
    return [Section(heading, prose, (Grid("Rules", headings, rows),), left_out(runs))]


def _title(study: Run, rule: object) -> str:
    return str(study.get("titles", {}).get(str(rule), rule))


def _percent(share: float | None) -> str:
    return "" if share is None or share != share else wording.percent(float(share))


def best(study: Run, values: pd.DataFrame) -> str:
    """The best plan, the best rule and the worst."""
    first, last = values.iloc[0], values.iloc[-1]
    best = wording.significant(float(first["best"]), 5)
    nearest = wording.significant(float(first["baseline"]), 5)
    said = (
        f"The best plan is worth {best}; the best rule of thumb, {_title(study, first['rule'])},"
        f" gives {nearest}"
    )
    if len(values) == 1:
        return f"{said}."
    worst = wording.significant(float(last["baseline"]), 5)
    if worst == nearest:
        return f"The best plan is worth {best}; every rule of thumb gives {nearest}."
    return f"{said}, the worst, {_title(study, last['rule'])}, {worst}."


def sure(runs: pd.DataFrame, values: pd.DataFrame) -> str:
    """What optimising is worth, and how sure that is."""
    low, high = values["low"].iloc[0], values["high"].iloc[0]
    gap = runs[runs["rule"] == "best"]["gap"].iloc[0]
    said = f"Optimising is worth at least {wording.significant(float(low), 5)}"
    if high != high or gap != gap:
        return f"{said} over every one of them; nothing bounds it from above."
    if float(high) - float(low) <= SAME * max(1.0, abs(float(high))):
        worth = wording.significant(float(low), 5)
        return f"Optimising is worth {worth} over the best of them: the best plan is proven."
    return (
        f"{said} and at most {wording.significant(float(high), 5)} over the best of them: the gap"
        f" of the best plan is {wording.percent(float(gap))}."
    )


def _criteria(study: Run, worth: pd.DataFrame, values: pd.DataFrame) -> str:
    rule = values["rule"].iloc[0]
    own = worth[(worth["rule"] == rule) & (worth["measure"] != VALUE)]
    said = [
        f"{wording.plain(str(row['measure']).removeprefix('criterion '))}"
        f" {differing.signed(float(row['difference']))}"
        for row in own.to_dict("records")
    ]
    return f"In the criteria, against {_title(study, rule)}: {wording.series(said)}."


def left_out(runs: pd.DataFrame) -> tuple[str, ...]:
    """Rules without a plan, each with its reason."""
    out = runs[runs["objective"].isna() & runs["reason"].notna()]
    reasons = [str(reason).removeprefix("Skipped: ") for reason in out["reason"]]
    return tuple(
        f"{wording.text(name)} is left out: {wording.text(reason)}"
        for name, reason in zip(out["name"], reasons, strict=True)
    )
