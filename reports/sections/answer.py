"""The answer in plain words: who, with what money, for what return, and how sure it is."""

from __future__ import annotations

import pandas as pd

from reports import sums, wording
from reports.section import Run, Section, Tables


def section(run: Run, tables: Tables) -> Section | None:
    """Sentences on partners, money, returns and proof."""
    title = run.get("legend", {}).get("title") or str(run.get("case", ""))
    if "partners" not in tables:
        return Section(title, prose=(proof(run), *run.get("reasons", ())))
    found = (_partners(run, tables["partners"]), _money(run, tables), _returns(tables), proof(run))
    return Section(title, prose=tuple(sentence for sentence in found if sentence))


def _partners(run: Run, partners: pd.DataFrame) -> str:
    engaged = partners[partners["engaged"].astype(bool)]
    names = [wording.name(run, "countries", key) for key in engaged["country"]]
    if not names:
        return f"No partner among {wording.count(len(partners), 'country', 'countries')}."
    hubs = [
        wording.name(run, "countries", key)
        for key in engaged[engaged["hub"].astype(bool)]["country"]
    ]
    through = f" Hubs: {wording.series(hubs)}." if hubs else ""
    of = wording.count(len(partners), "country", "countries")
    return f"{wording.count(len(names), 'partner')} of {of}: {wording.series(names)}.{through}"


def _money(run: Run, tables: Tables) -> str:
    found = sums.sources(run, tables)
    if not found:
        return ""
    unit = run.get("legend", {}).get("money_unit", "million")
    total = sum(found.values())
    parts = wording.series(
        [f"{wording.amount(amount, beside=[total])} {kind}" for kind, amount in found.items()]
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
        f"{wording.plain(row.criterion)} {wording.amount(row.value)}"
        f"{f' {row.unit}' if row.unit else ''} (weight {row.weight:g})"
        for row in tables["criteria"].itertuples()
    ]
    return f"Returns: {'; '.join(said)}." if said else ""


def proof(run: Run) -> str:
    """Status, value, bound and gap in one sentence, never one without the others."""
    status, value, bound = str(run.get("status")), run.get("objective"), run.get("bound")
    if status == "evaluated":
        broken = run.get("broken") or 0
        rules = f"{wording.count(broken, 'rule')} broken" if broken else "every rule kept"
        return (
            f"Value {wording.significant(value)}; {rules}. A plan as given: nothing was optimised."
        )
    asked = wording.percent(run.get("gap_asked"))
    said = {
        "optimal": f"Proof: optimal within the gap asked ({asked})",
        "feasible": f"Proof: a plan, not yet proven within the gap asked ({asked})",
        "infeasible": "Infeasible: no plan can keep all rules of this case",
        "no_plan": "No plan was found within the limits; whether one exists is not known",
        "error": "The run failed",
    }[status]
    if value is None:
        known = (
            f"; no plan can be worth more than {wording.significant(bound)}"
            if bound is not None
            else ""
        )
        return f"{said}{known}."
    return (
        f"{said}: value {wording.significant(value)}, bound {wording.significant(bound)}, "
        f"gap {wording.percent(run.get('gap_rel'))}."
    )
