"""The answer in plain words: who, with what money, for what return, when, and how sure it is."""

from __future__ import annotations

import pandas as pd

from reports import proof, sums, wording
from reports.section import Fact, Run, Section, Tables

PAYS = {sums.HOST: f"from {sums.OTHERS[sums.HOST]}"}
"""Sources of money whose kind is no word for a reader."""

MOST = 14
"""Partners that a sentence names; the others are counted."""


def section(run: Run, tables: Tables) -> Section | None:
    """Five sentences: partners, money, returns, time, proof."""
    title = run.get("legend", {}).get("title") or str(run.get("case", ""))
    if "partners" not in tables:
        return Section(title, prose=(proof.sentence(run), *run.get("reasons", ())))
    found = (
        _partners(run, tables["partners"]),
        _money(run, tables),
        _returns(tables),
        _time(run, tables),
        proof.sentence(run),
    )
    return Section(
        title, prose=tuple(sentence for sentence in found if sentence), facts=_facts(run, tables)
    )


def _partners(run: Run, partners: pd.DataFrame) -> str:
    engaged = partners[partners["engaged"].astype(bool)]
    names = sorted(wording.name(run, "countries", key) for key in engaged["country"])
    if not names:
        return f"No partner among {wording.count(len(partners), 'country', 'countries')}."
    hubs = [
        wording.name(run, "countries", key)
        for key in engaged[engaged["hub"].astype(bool)]["country"]
    ]
    through = f" Hubs: {wording.series(hubs)}." if hubs else ""
    of = wording.count(len(partners), "country", "countries")
    said = names if len(names) <= MOST else [*names[:MOST], f"{len(names) - MOST} more"]
    return f"{wording.count(len(names), 'partner')} of {of}: {wording.series(said)}.{through}"


def _money(run: Run, tables: Tables) -> str:
    found = sums.sources(run, tables)
    if not found:
        return ""
    unit = sums.unit(run)
    total = sum(found.values())
    parts = wording.series(
        [
            f"{wording.amount(amount, beside=[total])} {PAYS.get(kind, kind)}"
            for kind, amount in found.items()
        ]
    )
    covered = sums.face_value(run, tables)
    besides = (
        f" Besides, {wording.amount(covered, unit)} of guarantees and insurance (face value)."
        if covered
        else ""
    )
    return f"Money: {wording.amount(total, unit)}, of which {parts}.{besides}"


def _returns(tables: Tables) -> str:
    said = [
        f"{wording.plain(row['criterion'])} {wording.amount(row['value'], row['unit'] or '')} "
        f"(weight {row['weight']:g})"
        for row in sums.criteria(tables)
    ]
    return f"Returns: {'; '.join(said)}." if said else ""


def _time(run: Run, tables: Tables) -> str:
    starts = tables["selection"]["start_year"].dropna().astype(int)
    if starts.empty:
        return ""
    offers = wording.count(len(tables["selection"]), "offer")
    first = int(starts.min())
    now = int((starts == first).sum())
    begins = f"all in {first}" if now == len(starts) else f"{now:,} of them in {first}"
    if now < len(starts):
        begins += f", the last in {int(starts.max())}"
    spent = sums.spending(run, tables)
    if spent.empty:
        return f"Time: {offers}, {begins}."
    peak = int(spent.idxmax())
    most = wording.amount(float(spent.max()), sums.unit(run))
    return f"Time: {offers}, {begins}; most money moves in {peak} ({most})."


def _facts(run: Run, tables: Tables) -> tuple[Fact, ...]:
    beside = proof.short(run)
    engaged = sums.engaged(tables)
    of = wording.count(len(tables["partners"]), "country", "countries")
    facts = [Fact("partners", f"{len(engaged):,}", f"of {of}", beside)]
    found = sums.sources(run, tables)
    unit = sums.unit(run)
    if found:
        total = sum(found.values())
        facts.append(Fact("money in all", wording.amount(total), unit, beside))
        home = found.get("home", 0.0)
        share = wording.percent(round(home / total, 3))
        note = f"{share} of the money; {beside}"
        facts.append(Fact("home money", wording.amount(home, beside=[total]), unit, note))
    for row in sums.criteria(tables)[:3]:
        value = wording.amount(row["value"])
        facts.append(Fact(wording.plain(row["criterion"]), value, row["unit"] or "", beside))
    return tuple(facts)
