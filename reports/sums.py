"""Totals of result tables, as more than one section shows them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from reports import wording
from reports.section import Cell, Grid, Heading, Run, Tables

MONEY = "financing"

PRIVATE, HOST = "private", "host"

KINDS = ("home", "allied", "multilateral")

OTHERS = {PRIVATE: "private partners", HOST: "partner governments"}
"""Who pays besides the channels."""

NAMED = {"country": "countries", "hub": "countries", "channel": "channels"}
VALUES = ("family", "rule", "activity", "sense", "limit", "slack", "excess", "binding", "unit")


def known(tables: Tables, name: str) -> pd.DataFrame:
    """A table that may be missing, such as those that tell of the case; then one without rows."""
    return tables[name] if name in tables else pd.DataFrame()


def unit(run: Run) -> str:
    """The unit of money."""
    return str(run.get("legend", {}).get("money_unit", "million"))


def engaged(tables: Tables) -> pd.DataFrame:
    """Rows of `partners` that are partners, the dearest first."""
    rows = tables["partners"]
    return rows[rows["engaged"].astype(bool)].sort_values(
        ["cost_musd", "country"], ascending=[False, True], na_position="last"
    )


def criteria(tables: Tables) -> list[dict[str, Any]]:
    """Rows of `criteria`, the weightiest first."""
    rows = tables["criteria"].sort_values(["weight", "criterion"], ascending=[False, True])
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def worth(tables: Tables) -> pd.Series:
    """Part of each country in the value of the plan: Σ weight · value / scale, by country."""
    partners = tables["partners"].set_index("country")
    total = pd.Series(0.0, index=partners.index)
    for row in criteria(tables):
        total = total + row["weight"] * partners[row["criterion"]].fillna(0.0) / row["scale"]
    return total


def commitments(run: Run, tables: Tables) -> pd.DataFrame:
    """Rows of `funding` with the kind of their channel, and whether they pay for anything."""
    funding = tables["funding"]
    legend = run.get("legend", {})
    return funding.assign(
        kind=[legend.get("channel_kinds", {}).get(key, "home") for key in funding["channel"]],
        funded=~funding["facility"].isin(legend.get("unfunded", ())),
    )


def sources(run: Run, tables: Tables) -> dict[str, float]:
    """Money by kind of source over the whole horizon: home, allied, multilateral, private, host."""
    rows = commitments(run, tables)
    money = rows[(rows["resource"] == MONEY) & rows["funded"]]
    by_kind = money.groupby("kind")["amount"].sum()
    found = {kind: float(by_kind.get(kind, 0.0)) for kind in KINDS}
    for kind in (PRIVATE, HOST):
        found[kind] = float(tables["partners"][f"{kind}_musd"].fillna(0.0).sum())
    return {kind: amount for kind, amount in found.items() if amount > 0}


def face_value(run: Run, tables: Tables) -> float:
    """Face value of guarantees and insurance, which cover money and are none."""
    rows = commitments(run, tables)
    return float(rows[(rows["resource"] == MONEY) & ~rows["funded"]]["amount"].sum())


def paying(run: Run, tables: Tables) -> pd.DataFrame:
    """Money by source and year: `kind`, `label`, `year`, `amount`; private and host included."""
    rows = commitments(run, tables)
    rows = rows[(rows["resource"] == MONEY) & rows["funded"]]
    label = [wording.name(run, "channels", key) for key in rows["channel"]]
    parts = [rows.assign(label=label)[["kind", "label", "year", "amount"]]]
    accounts = tables["accounts"]
    money = accounts[accounts["resource"] == MONEY]
    for kind, words in OTHERS.items():
        found = money[["year"]].assign(kind=kind, label=words, amount=money[kind].fillna(0.0))
        parts.append(found[found["amount"] > 0][["kind", "label", "year", "amount"]])
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def spending(run: Run, tables: Tables) -> pd.Series:
    """Money of all sources by year."""
    rows = paying(run, tables)
    return rows.groupby(rows["year"].astype(int))["amount"].sum()


def by_year(title: str, first: Heading, rows: pd.DataFrame, unit: str, total: str = "") -> Grid:
    """A grid with one column per year and the sum.

    Args:
        title: of the grid.
        first: heading of the column of names.
        rows: `label`, `year`, `amount`, in the order in which labels are to stand.
        unit: of the amounts.
        total: label of a last row with the sum of each column, left out when empty.
    """
    years = sorted({int(year) for year in rows["year"]})
    body: list[tuple[Cell, ...]] = []
    for label, group in rows.groupby("label", sort=False):
        amounts = {
            int(year): float(found) for year, found in group.groupby("year")["amount"].sum().items()
        }
        body.append((str(label), *(amounts.get(year) for year in years), sum(amounts.values())))
    if total:
        sums = rows.groupby("year")["amount"].sum()
        body.append((total, *(float(sums[year]) for year in years), float(sums.sum())))
    headings = (
        first,
        *(Heading(str(year), number=True) for year in years),
        Heading("total", number=True),
    )
    return Grid(f"{title}, {unit}" if unit else title, headings, tuple(body), totals=bool(total))


def rule_name(family: str, rule: str) -> str:
    """A rule with its family, whose name `--without` takes: `access: channel ticket`."""
    return f"{family}: {wording.plain(rule)}"


def where(run: Run, row: Mapping[Hashable, Any]) -> str:
    """What a row of `limits` or `violations` is about, in words."""
    found = {str(dim): value for dim, value in row.items() if dim not in VALUES}
    return ", ".join(_place(run, dim, value) for dim, value in found.items() if not pd.isna(value))


def _place(run: Run, dim: str, value: Any) -> str:
    if dim in NAMED:
        return wording.name(run, NAMED[dim], str(value))
    if dim == "pool":
        return wording.budget(run, value)
    return wording.key(value) if dim == "year" else wording.plain(wording.key(value))
