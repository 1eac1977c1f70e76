"""Baselines: the same pools and rules spread as is done today, and what optimising is worth.

Every rule of thumb becomes a plan that keeps every rule of the case (`model/spread.py`); it is
evaluated and audited like any other. The money that a rule spreads is what the best plan commits.
A plan of a rule that is better than the best one found takes its place: no baseline beats it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from model.bench import Bench
from model.case import MONEY, Case
from model.errors import UsageError
from model.following import Follow, follow
from model.points import Found, Point, Row
from model.rules_of_thumb import RULES
from model.store import offered
from model.tables import nearest

BEST = "best"
VALUE, CRITERION = "value", "criterion"
SKIPPED = "skipped"


@dataclass(frozen=True)
class Asked:
    """What a planner wants to know.

    Args:
        rules: rules of thumb by name; none for all.
    """

    rules: tuple[str, ...] = ()


def chosen(asked: Asked) -> tuple[str, ...]:
    """The rules that are followed, each once.

    Raises:
        UsageError: an unknown rule.
    """
    for name in asked.rules:
        if name not in RULES:
            raise UsageError(f"--rule: there is no rule {name}; {nearest(name, tuple(RULES))}")
    return tuple(dict.fromkeys(asked.rules)) or tuple(RULES)


def points(asked: Asked) -> list[Point]:
    """The best plan, which is solved; plans of rules are made."""
    chosen(asked)
    return [Point(BEST, {"rule": BEST})]


def study(bench: Bench, asked: Asked) -> Found:
    """Solve the case, follow every rule, set them side by side."""
    names = chosen(asked)
    case = bench.base()
    (best,) = bench.solve(points(asked))
    if best.objective is None:
        rows = [_skipped(name, "the case has no plan") for name in names]
        return Found([best, *rows])
    money = _committed(bench, best)
    rows = _followed(bench, case, names, money)
    if case.settings.objective != "lexicographic":
        (best,) = bench.share([best], rows)
    facts = {"money": money, "titles": {name: RULES[name].title for name in names}}
    return Found([best, *rows], _tables(bench, best, rows), facts)


def _committed(bench: Bench, row: Row) -> float:
    funding = bench.tables(row, "funding")["funding"]
    return float(funding[funding["resource"] == MONEY]["amount"].sum())


def _skipped(name: str, reason: str) -> Row:
    return Row("", Point(name, {"rule": name}), SKIPPED, reason=f"Skipped: {reason}.")


def _followed(bench: Bench, case: Case, names: Sequence[str], money: float) -> list[Row]:
    """The plan of each rule as a run; a row with the reason where there is none."""
    base = bench.address(Point(BEST))
    aims = {name: RULES[name].aim(case, money) for name in names}
    keys = {
        name: offered(base, f"rule {name} of {money!r}")
        for name, aim in aims.items()
        if not isinstance(aim, str)
    }
    bench.have(follow, {key: Follow(name, money) for name, key in keys.items()})
    return [
        _skipped(name, aim)
        if isinstance(aim, str)
        else bench.row(keys[name], Point(name, {"rule": name}))
        for name, aim in aims.items()
    ]


def _tables(bench: Bench, best: Row, rows: Sequence[Row]) -> dict[str, pd.DataFrame]:
    """What optimising is worth, and what each rule gave to whom."""
    made = [row for row in rows if row.objective is not None]
    worth = [line for row in made for line in _worth(best, row)]
    given = [line for row in [best, *made] for line in _given(bench, row)]
    columns = ["rule", "run", "measure", "baseline", "best", "difference", "share", "low", "high"]
    return {
        "worth": pd.DataFrame(worth, columns=pd.Index(columns)),
        "given": pd.DataFrame(
            given,
            columns=pd.Index(["rule", "run", "country", "target", "committed", "value_share"]),
        ),
    }


def _worth(best: Row, row: Row) -> list[dict[str, Any]]:
    """Value and each criterion of a rule against the best plan.

    The best there is lies between the best plan found and its bound, so what optimising is worth in
    value does too; of a single criterion nothing is proven.
    """
    assert best.objective is not None
    assert row.objective is not None
    found = []
    pairs: list[tuple[str, float, float]] = [(VALUE, row.objective, best.objective)]
    pairs += [(f"{CRITERION} {j}", row.values[j], best.values[j]) for j in row.values]
    for measure, base, top in pairs:
        value = measure == VALUE
        difference = top - base
        bound = best.bound if value else None
        found.append(
            {
                "rule": row.point.name,
                "run": row.run,
                "measure": measure,
                "baseline": base,
                "best": top,
                "difference": difference,
                "share": difference / abs(base) if base else None,
                "low": difference if value else None,
                "high": None if bound is None else bound - base,
            }
        )
    return found


def _given(bench: Bench, row: Row) -> list[dict[str, Any]]:
    """What a rule meant each partner to have, what was committed there, its part of the value."""
    tables = bench.tables(row, "partners", "funding", "criteria")
    partners, funding = tables["partners"], tables["funding"]
    money = funding[funding["resource"] == MONEY].groupby("country")["amount"].sum()
    weight = tables["criteria"].set_index("criterion")
    worth = (weight["weight"] / weight["scale"]).to_dict()
    targets: Mapping[str, float] = bench.store.run(row.run).get("targets", {})
    value = {
        c: float(np.dot([row_[j] for j in worth], list(worth.values())))
        for c, row_ in partners.set_index("country").iterrows()
    }
    total = sum(value.values())
    return [
        {
            "rule": row.point.name,
            "run": row.run,
            "country": c,
            "target": targets.get(str(c)),
            "committed": float(money.get(c, 0.0)),
            "value_share": value[c] / total if total else None,
        }
        for c in partners[partners["engaged"].astype(bool)]["country"]
    ]
