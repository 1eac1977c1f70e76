"""What differs between two plans: who enters and leaves, what grows and shrinks, adding up.

Values of two runs that are not proven optimal differ by their gaps too: the difference between
what is best in the two cases lies between the plan of the one and the bound of the other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from model.errors import NoPlanError

NEEDED = ("selection", "partners", "funding", "pools", "criteria", "presence")
"""Result tables that a comparison reads."""

ALL = "(all)"
SMALL = 1e-6
"""An amount differs by more than this share of the larger one."""

MONEY = ("cost_musd", "private_musd", "host_musd", "allied_musd")
Tables = Mapping[str, pd.DataFrame]
Ends = tuple[float | None, float | None]
"""Value of a plan and what no plan can exceed."""


def bracket(base: Ends, other: Ends) -> Ends:
    """Lowest and highest difference between the best plans of two cases, None if unknown.

    >>> bracket((10.0, 11.0), (12.0, 12.5))
    (1.0, 2.5)
    >>> bracket((10.0, None), (12.0, 12.5))
    (None, 2.5)
    """
    low = None if other[0] is None or base[1] is None else other[0] - base[1]
    high = None if other[1] is None or base[0] is None else other[1] - base[0]
    return low, high


def proven(low: float | None, high: float | None) -> str:
    """What a bracket proves: `gain`, `loss`, `same` or `nothing`.

    >>> proven(1.0, 2.0), proven(-1.0, 2.0), proven(None, -1.0), proven(0.0, 0.0)
    ('gain', 'nothing', 'loss', 'same')
    """
    if low is not None and low > 0:
        return "gain"
    if high is not None and high < 0:
        return "loss"
    return "same" if low == 0 and high == 0 else "nothing"


def compare(
    first: tuple[Mapping[str, Any], Tables], second: tuple[Mapping[str, Any], Tables]
) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """Two runs, each its record and tables, side by side: what is said of both, and the tables.

    Raises:
        NoPlanError: one of them has no plan.
    """
    (run, base), (other, changed) = first, second
    for record, tables in (first, second):
        if not tables.keys() >= set(NEEDED):
            raise NoPlanError(f"The run of case {record.get('case')} has no plan to compare")
    alike = _scales(base).equals(_scales(changed)) and _form(run) == _form(other)
    known = (run.get("objective"), run.get("bound")), (other.get("objective"), other.get("bound"))
    low, high = bracket(*known) if alike else (None, None)
    worth = {
        "base": known[0][0],
        "value": known[1][0],
        "difference": _gain(known[0][0], known[1][0]) if alike else None,
        "low": low,
        "high": high,
        "proven": proven(low, high),
        "same_scale": alike,
    }
    found = {
        "values": pd.DataFrame([worth]),
        "differences": differences(base, changed),
        "changes": moves(base, changed),
    }
    return {"legend": run.get("legend", {}) | other.get("legend", {})}, found


def _gain(base: float | None, value: float | None) -> float | None:
    return None if base is None or value is None else value - base


def _scales(tables: Tables) -> pd.DataFrame:
    return tables["criteria"][["criterion", "weight", "scale"]]


def _form(run: Mapping[str, Any]) -> Any:
    return run.get("formulation", {}).get("objective")


def differences(base: Tables, other: Tables) -> pd.DataFrame:
    """Amounts of two plans by measure and country, and their sum in the row of all.

    Columns: measure, country, base, value, difference.
    """
    before, after = base["partners"].set_index("country"), other["partners"].set_index("country")
    criteria = [j for j in after.columns if j in set(other["criteria"]["criterion"])]
    rows: list[dict[str, Any]] = []
    for measure in (*criteria, *MONEY):
        old = _column(before, measure)
        new = _column(after, measure)
        own = [c for c in sorted({*old, *new}) if _moved(old.get(c, 0.0), new.get(c, 0.0))]
        rows += [_row(measure, c, old.get(c, 0.0), new.get(c, 0.0)) for c in own]
        rows.append(_row(measure, ALL, math.fsum(old.values()), math.fsum(new.values())))
    columns = ["measure", "country", "base", "value", "difference"]
    return pd.DataFrame(rows, columns=pd.Index(columns))


def _column(frame: pd.DataFrame, name: str) -> dict[str, float]:
    if name not in frame:
        return {}
    return {str(c): float(v) for c, v in frame[name].fillna(0.0).items()}


def _row(measure: str, country: str, old: float, new: float) -> dict[str, Any]:
    return {
        "measure": measure,
        "country": country,
        "base": old,
        "value": new,
        "difference": new - old,
    }


def moves(base: Tables, other: Tables) -> pd.DataFrame:
    """Partners, offers, channels and money by facility that enter, leave, change, grow or shrink.

    Columns: kind, id, country, change, base, value, difference.
    """
    rows = [
        *_members("partner", _partners(base), _partners(other)),
        *_offers(base["selection"], other["selection"]),
        *_members("channel", _open(base), _open(other)),
        *_money(base["funding"], other["funding"]),
    ]
    columns = ["kind", "id", "country", "change", "base", "value", "difference"]
    return pd.DataFrame(rows, columns=pd.Index(columns))


def _partners(tables: Tables) -> dict[tuple[str, str], float]:
    partners = tables["partners"]
    engaged = partners[partners["engaged"].astype(bool)]
    return {
        (c, c): float(cost)
        for c, cost in zip(engaged["country"], engaged["cost_musd"], strict=True)
    }


def _open(tables: Tables) -> dict[tuple[str, str], float]:
    """Money of each open channel in each country."""
    money = tables["funding"][tables["funding"]["resource"] == "financing"]
    sums = money.groupby(["channel", "country"])["amount"].sum()
    pairs = zip(tables["presence"]["channel"], tables["presence"]["country"], strict=True)
    return {(k, c): float(sums.get((k, c), 0.0)) for k, c in pairs}


def _members(
    kind: str, before: Mapping[tuple[str, str], float], after: Mapping[tuple[str, str], float]
) -> list[dict[str, Any]]:
    rows = []
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            change = "enters" if old is None else "leaves"
        elif _moved(old, new):
            change = "grows" if new > old else "shrinks"
        else:
            continue
        rows.append(_move(kind, key[0], key[1], change, old or 0.0, new or 0.0))
    return rows


def _offers(before: pd.DataFrame, after: pd.DataFrame) -> list[dict[str, Any]]:
    """Offers by country and package: another tier, stack or start of one is a change."""
    old = {(r.country, r.package): (r.offer, r.start_year) for r in before.itertuples()}
    new = {(r.country, r.package): (r.offer, r.start_year) for r in after.itertuples()}
    rows = []
    for key in sorted({*old, *new}):
        was, is_ = old.get(key), new.get(key)
        if was == is_:
            continue
        if was is None and is_ is not None:
            rows.append(_move("offer", is_[0], key[0], "enters"))
        elif is_ is None and was is not None:
            rows.append(_move("offer", was[0], key[0], "leaves"))
        elif was is not None and is_ is not None:
            change = "moves" if was[0] == is_[0] else f"replaces {was[0]}"
            rows.append(_move("offer", is_[0], key[0], change, float(was[1]), float(is_[1])))
    return rows


def _money(before: pd.DataFrame, after: pd.DataFrame) -> list[dict[str, Any]]:
    """What each facility commits in all, where it differs."""
    old = before.groupby("facility")["amount"].sum()
    new = after.groupby("facility")["amount"].sum()
    rows = []
    for f in sorted({*old.index, *new.index}):
        was, is_ = float(old.get(f, 0.0)), float(new.get(f, 0.0))
        if _moved(was, is_):
            rows.append(_move("facility", f, "", "grows" if is_ > was else "shrinks", was, is_))
    return rows


def _move(
    kind: str,
    name: str,
    country: str,
    change: str,
    old: float | None = None,
    new: float | None = None,
) -> dict[str, Any]:
    difference = None if old is None or new is None else new - old
    return {
        "kind": kind,
        "id": name,
        "country": country,
        "change": change,
        "base": old,
        "value": new,
        "difference": difference,
    }


def _moved(old: float, new: float) -> bool:
    return abs(new - old) > SMALL * max(abs(old), abs(new), SMALL)
