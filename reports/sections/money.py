"""Who pays: from channel through instrument to partner, by year, for every resource."""

from __future__ import annotations

import pandas as pd

from reports import sums, wording
from reports.figures.columns import columns
from reports.figures.sankey import Flow, sankey
from reports.section import Figure, Grid, Heading, Key, Run, Section, Tables

WORDS = {
    "home": "home channels",
    "allied": "allied channels",
    "multilateral": "multilateral channels",
    "private": "private partners",
    "host": "partner governments",
}
ALONE = {"private": "private investment", "host": "own budget"}
"""What private and host money passes through instead of an instrument."""

PARTNERS = 40
"""Partners that the picture of flows shows, the smaller ones beyond as one."""


def section(run: Run, tables: Tables) -> Section | None:
    """One grid per resource, money first; guarantees apart, since they pay for nothing."""
    rows = sums.commitments(run, tables)
    rows["label"] = [wording.name(run, "channels", key) for key in rows["channel"]]
    money = rows[rows["resource"] == sums.MONEY]
    unit = sums.unit(run)
    grids: list[Grid] = []
    paying = sums.paying(run, tables)
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
    if not grids:
        return None
    figures = () if paying.empty else (_flow(run, tables, unit), _years(paying, unit))
    notes: tuple[str, ...] = ()
    if not covering.empty:
        notes = (
            "Guarantees and insurance draw in private money and pay only when something fails: "
            "their face value is no source and is not in the pictures.",
        )
    return Section(
        "Who pays", figures=figures, grids=tuple(grids), notes=notes, drawn=bool(figures)
    )


def _flow(run: Run, tables: Tables, unit: str) -> Figure:
    flows = _flows(run, tables)
    kinds = [kind for kind in WORDS if any(flow.style == f"k-{kind}" for flow in flows)]
    totals = {k: sum(flow.amount for flow in flows if flow.style == f"k-{k}") for k in kinds}
    said = wording.series(
        [
            f"{wording.amount(totals[k], beside=list(totals.values()))} from {WORDS[k]}"
            for k in kinds
        ]
    )
    about = f"Flow of money from sources through instruments to partners, in {unit}: {said}."
    return Figure(
        f"Where the money comes from and where it goes, all years, {unit}",
        about,
        sankey(flows, unit, about),
        legend=tuple(Key(f"k-{kind}", WORDS[kind]) for kind in kinds),
        least=720,
    )


def _flows(run: Run, tables: Tables) -> list[Flow]:
    rows = sums.commitments(run, tables)
    rows = rows[(rows["resource"] == sums.MONEY) & rows["funded"]]
    total = rows.groupby(["kind", "channel", "instrument", "country"])["amount"].sum().reset_index()
    size = total.groupby("channel")["amount"].transform("sum")
    order = {kind: n for n, kind in enumerate(WORDS)}
    total = total.assign(rank=total["kind"].map(order), size=size).sort_values(
        ["rank", "size", "channel", "instrument", "country"],
        ascending=[True, False, True, True, True],
    )
    flows = [
        Flow(
            (
                wording.name(run, "channels", row["channel"]),
                wording.plain(row["instrument"]),
                wording.name(run, "countries", row["country"]),
            ),
            f"k-{row['kind']}",
            float(row["amount"]),
        )
        for row in total.to_dict("records")
        if row["amount"] > 0
    ]
    for kind, words in sums.OTHERS.items():
        for row in tables["partners"].to_dict("records"):
            amount = row[f"{kind}_musd"]
            if amount == amount and amount > 0:
                path = (words, ALONE[kind], wording.name(run, "countries", row["country"]))
                flows.append(Flow(path, f"k-{kind}", float(amount)))
    return _gathered(flows)


def _gathered(flows: list[Flow]) -> list[Flow]:
    """The flows, those into the smaller of very many partners as one."""
    into: dict[str, float] = {}
    for flow in flows:
        into[flow.path[-1]] = into.get(flow.path[-1], 0.0) + flow.amount
    if len(into) <= PARTNERS:
        return flows
    large = sorted(into, key=lambda name: (-into[name], name))[: PARTNERS - 1]
    others = f"{len(into) - len(large):,} other partners"
    found: dict[tuple[tuple[str, ...], str], float] = {}
    for flow in flows:
        *way, name = flow.path
        key = ((*way, name if name in large else others), flow.style)
        found[key] = found.get(key, 0.0) + flow.amount
    return [Flow(path, style, amount) for (path, style), amount in found.items()]


def _years(paying: pd.DataFrame, unit: str) -> Figure:
    years = sorted({int(year) for year in paying["year"]})
    span = list(range(years[0], years[-1] + 1))
    series = []
    for kind, words in WORDS.items():
        amounts = paying[paying["kind"] == kind].groupby("year")["amount"].sum()
        found = {int(year): float(amount) for year, amount in amounts.items()}
        if found:
            series.append((f"k-{kind}", words, found))
    spent = {t: sum(amounts.get(t, 0.0) for _, _, amounts in series) for t in span}
    said = ", ".join(
        f"{wording.amount(x, beside=list(spent.values()))} in {year}" for year, x in spent.items()
    )
    about = f"Money by year and source, in {unit}: {said}."
    return Figure(
        f"When it is paid, {unit}",
        about,
        columns(span, series, unit, about),
        legend=tuple(Key(style, words) for style, words, _ in series),
    )


def _largest_first(rows: pd.DataFrame) -> pd.DataFrame:
    total = rows.groupby("label")["amount"].transform("sum")
    return rows.assign(total=total).sort_values(
        ["total", "label", "year"], ascending=[False, True, True]
    )
