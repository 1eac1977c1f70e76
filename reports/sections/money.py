"""Who pays: commitments by channel and year, for money and for every other resource."""

from __future__ import annotations

import pandas as pd

from reports import sums, wording
from reports.section import Grid, Heading, Run, Section, Tables


def section(run: Run, tables: Tables) -> Section | None:
    """One grid per resource, money first; guarantees apart, since they pay for nothing."""
    rows = sums.commitments(run, tables)
    rows["label"] = [wording.name(run, "channels", key) for key in rows["channel"]]
    money = rows[rows["resource"] == sums.MONEY]
    unit = run.get("legend", {}).get("money_unit", "million")
    grids: list[Grid] = []
    paying = pd.concat([money[money["funded"]], _others(tables)], ignore_index=True)
    if not paying.empty:
        first = Heading("source")
        grids.append(
            sums.by_year("Sources of money", first, _largest_first(paying), unit, total="total")
        )
    covering = money[~money["funded"]]
    if not covering.empty:
        title = "Guarantees and insurance, face value"
        grids.append(sums.by_year(title, Heading("channel"), _largest_first(covering), unit))
    for resource, group in rows[rows["resource"] != sums.MONEY].groupby("resource"):
        title = wording.plain(str(resource)).capitalize()
        given = str(group["unit"].iloc[0])
        grids.append(sums.by_year(title, Heading("channel"), _largest_first(group), given))
    return Section("Who pays", grids=tuple(grids)) if grids else None


def _others(tables: Tables) -> pd.DataFrame:
    accounts = tables["accounts"]
    money = accounts[accounts["resource"] == sums.MONEY]
    labels = {sums.PRIVATE: "private partners", sums.HOST: "partner governments"}
    parts = [
        pd.DataFrame({"label": label, "year": money["year"], "amount": money[column]})
        for column, label in labels.items()
        if money[column].fillna(0.0).sum() > 0
    ]
    return pd.concat(parts) if parts else pd.DataFrame(columns=["label", "year", "amount"])


def _largest_first(rows: pd.DataFrame) -> pd.DataFrame:
    total = rows.groupby("label")["amount"].transform("sum")
    return rows.assign(total=total).sort_values(
        ["total", "label", "year"], ascending=[False, True, True]
    )
