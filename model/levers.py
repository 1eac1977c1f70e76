"""Levers: every amount that could be a bit more or a bit less, pools and rules that are numbers.

A lever knows which way it loosens the case: with more of a pool or of a cap every plan that was
allowed still is, with more of a floor not. So the sign of its worth is known before anything is
solved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from model.case import MONEY, Case
from model.overrides import Override
from model.schema import SECTIONS, TABLES
from model.tables import Column

POOL, RULE = "pool", "rule"

TABLE_RULES = {
    "channels": ("max_partners", "min_ticket"),
    "facilities": ("min_ticket", "max_project_share", "min_home_content"),
    "income_groups": ("max_project_share",),
    "regions": ("min_partners", "max_partners", "max_share", "max_hubs"),
    "matches": ("min_ratio", "max_ratio"),
    "concentration": ("max_share",),
    "floors": ("min_amount",),
}
"""Columns of tables in which every number is a rule of its own."""

MORE_LOOSENS = ("max_", "slots", "grant_slack")
"""How names of rules begin of which more allows more; of all others less does."""


@dataclass(frozen=True)
class Lever:
    """Something of which there could be a bit more or less.

    Args:
        kind: `pool` or `rule`.
        target: the cells, as written in `--set`.
        name: the pool, or the rule as its target.
        unit: of the amount.
        amount: what the case has; of a pool the sum over its years.
        cells: how many cells the target names.
        least: the smallest of them.
        whole: whether it counts things.
        flag: whether it is a rule that is on or off.
        loosens: whether more of it allows more.
        low: no cell can be less.
        high: no cell can be more.
    """

    kind: str
    target: Override
    name: str
    unit: str
    amount: float
    cells: int = 1
    least: float = 0.0
    whole: bool = False
    flag: bool = False
    loosens: bool = True
    low: float | None = None
    high: float | None = None

    def step(self, share: float, *, up: bool) -> float:
        """How far the amount moves, over all its cells; 0 where it cannot."""
        mean = abs(self.amount) / self.cells
        each = max(1.0, float(round(share * mean))) if self.whole else share * mean
        at = self.amount if self.cells == 1 else self.least
        if up and self.high is not None:
            each = min(each, self.high - at)
        if not up and self.low is not None and (self.cells == 1 or self.whole):
            each = min(each, at - self.low)
        if not up and self.kind == POOL:
            each = min(each, mean)
        return max(0.0, each) * self.cells * (1 if up else -1)

    def change(self, step: float) -> Override:
        """The override that moves the amount by a step."""
        t = self.target
        if self.kind == POOL and not self.whole:
            factor = 1 + step / self.amount
            return Override(t.table, t.where, t.column, "multiply", factor)
        if self.kind == POOL:
            return Override(t.table, t.where, t.column, "add", step / self.cells)
        value = self.amount + step
        if self.whole:
            value = bool(value) if self.flag else int(value)
        return Override(t.table, t.where, t.column, "set", value)


def way(target: Override) -> int:
    """Which way a number loosens the case: 1 with more of it, -1 with less, 0 where nobody knows.

    >>> from model.overrides import parse_set
    >>> [way(parse_set(f"{t} = 1")) for t in ("pools.amount", "home.min_share", "pools.kind")]
    [1, -1, 0]
    """
    table, column = target.table, target.column
    if (table, column) == ("pools", "amount"):
        return 1
    section = SECTIONS.get(table) if table != "solve" else None
    if column in TABLE_RULES.get(table, ()) or (section and column in section.model_fields):
        return 1 if column.startswith(MORE_LOOSENS) else -1
    return 0


def moved(changes: Iterable[Override]) -> int:
    """Whether changes together only loosen (1) or only tighten (-1) a case; 0 where nobody knows.

    >>> from model.overrides import parse_lock, parse_set
    >>> moved([parse_set("pools.amount *= 0.8"), parse_lock("out channel afd")])
    -1
    >>> moved([parse_set("pools.amount += 5"), parse_set("regions.name = x")])
    0
    """
    signs = {_moved(change) for change in changes}
    return signs.pop() if len(signs) == 1 else 0


def _moved(change: Override) -> int:
    if change.op == "insert":
        return -1 if change.table == "locks" else 0
    if change.op not in ("add", "multiply"):
        return 0
    try:
        step = float(change.value) - (change.op == "multiply")  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return 0
    return way(change) * ((step > 0) - (step < 0))


def levers(case: Case) -> list[Lever]:
    """All levers of a case: pools by name, then rules."""
    return [*_pools(case), *_sections(case), *_tables(case)]


def money_pools(case: Case) -> tuple[str, ...]:
    """Pools on which money draws."""
    drawn = {
        b for (f, _), r in case.rate.items() if case.facilities[f].resource == MONEY for b in r
    }
    return tuple(b for b in case.pool_names if b in drawn)


def _pools(case: Case) -> Iterator[Lever]:
    money = set(money_pools(case))
    for b in case.pool_names:
        rows = [case.pools[b, t] for t in case.pool_years(b)]
        if not rows:
            continue
        amounts = [row.amount for row in rows]
        whole = b not in money and all(float(x).is_integer() for x in amounts)
        target = Override("pools", (("pool", "=", b),), "amount", "set", None)
        yield Lever(
            POOL,
            target,
            b,
            rows[0].unit,
            sum(amounts),
            len(rows),
            min(amounts),
            whole,
            low=0.0,
        )


def _sections(case: Case) -> Iterator[Lever]:
    for section, model in SECTIONS.items():
        stated = getattr(case.settings, section)
        for name, field in model.model_fields.items():
            value = getattr(stated, name)
            if section == "solve" or value is None:
                continue
            flag = isinstance(value, bool)
            limits: dict[str, float] = {"ge": 0.0, "le": 1.0} if flag else {}
            for rule in field.metadata:
                limits |= {end: getattr(rule, end) for end in ("ge", "le") if hasattr(rule, end)}
            extra: Any = field.json_schema_extra or {}
            target = Override(section, (), name, "set", None)
            yield Lever(
                RULE,
                target,
                target.target,
                _unit(case, str(extra.get("unit", ""))),
                float(value),
                whole=isinstance(value, int),
                flag=flag,
                loosens=name.startswith(MORE_LOOSENS),
                low=limits.get("ge"),
                high=limits.get("le"),
            )


def _tables(case: Case) -> Iterator[Lever]:
    for table, columns in TABLE_RULES.items():
        frame, declared = case.frames[table], TABLES[table]
        for name in columns:
            column = declared.column(name)
            for row in frame[frame[name].notna() & _rules(frame[name], column)].to_dict("records"):
                where = tuple((k, "=", row[k]) for k in declared.key)
                target = Override(table, where, name, "set", None)
                yield Lever(
                    RULE,
                    target,
                    target.target,
                    _unit(case, column.unit),
                    float(row[name]),
                    whole=column.kind == "integer",
                    loosens=name.startswith(MORE_LOOSENS),
                    low=column.low,
                    high=column.high,
                )


def _rules(cells: pd.Series, column: Column) -> pd.Series:
    """Which cells forbid something: a largest share of 1 does not."""
    return ~(cells.eq(1.0) & (column.high == 1.0) & column.name.startswith("max_"))


def _unit(case: Case, unit: str) -> str:
    return case.money_unit if unit == "money" else unit
