"""What a study turned, in words: a name for each knob, and its values as people say them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from model.schema import SECTIONS, TABLES
from reports import wording
from reports.pages.studied import Studied, number

_TARGET = re.compile(r"\s*([\w-]+)(?:\[(.*)\])?\s*\.\s*([\w-]+)\s*", re.DOTALL)
_EQUALS = re.compile(r"\s*([\w.-]+)\s*=\s*['\"]?(.*?)['\"]?\s*")
NONE = "no limit"


@dataclass(frozen=True)
class Knob:
    """One thing that was turned.

    Args:
        target: the cells, which is also its column in the table of runs.
        label: what it is called.
        factor: whether its values multiply what the case has.
        values: those that were tried, numbers rising, a missing one last.
        amounts: of a budget turned by a factor: what it has over all years, by value.
        unit: of the amounts, or of the values where there are no amounts.
    """

    target: str
    label: str
    factor: bool
    values: tuple[float | str | None, ...]
    amounts: dict[float, float] = field(default_factory=dict)
    unit: str = ""

    @cached_property
    def numeric(self) -> bool:
        """Whether all values are numbers."""
        return all(isinstance(value, float) for value in self.values)

    @property
    def axis(self) -> str:
        """Title of an axis along the knob."""
        if self.amounts:
            return f"{self.label}, {self.unit} over all years"
        if self.factor:
            return f"{self.label}, times what the case has"
        return f"{self.label}, {self.unit}" if self.unit else self.label

    def says(self, value: object) -> str:
        """A value in words."""
        if value is None or value != value:
            return NONE
        if not isinstance(value, int | float):
            return wording.text(str(value))
        if not self.factor:
            return f"{float(value):,.6g}"
        times = f"×{float(value):.4g}"
        return f"{self.brief(value)} ({times})" if self.amounts else times

    def brief(self, value: object) -> str:
        """A value in few words: of a budget its amount alone."""
        if isinstance(value, float) and value in self.amounts:
            beside = list(self.amounts.values())
            return wording.amount(self.amounts[value], self.unit, beside)
        return self.says(value)

    def tick(self, value: object) -> str:
        """A value in the few letters that an axis has."""
        if isinstance(value, float) and self.amounts:
            beside = list(self.amounts.values())
            return wording.number(self.amounts[value], wording.decimals(beside))
        if isinstance(value, float) and self.factor:
            return f"×{value:.4g}"
        return self.says(value)

    def at(self, value: object) -> float:
        """Where a value lies from the least (0) to the most (1); without order by position."""
        if not self.numeric or not isinstance(value, float):
            return list(self.values).index(value) / max(1, len(self.values) - 1)  # type: ignore[arg-type]
        numbers = [known for known in self.values if isinstance(known, float)]
        low, high = numbers[0], numbers[-1]
        return (value - low) / (high - low) if high > low else 0.5

    def along(self, value: float) -> float:
        """A number on the axis: the amount where it is known."""
        return self.amounts.get(value, value)


def of(studied: Studied) -> list[Knob]:
    """The knobs of a sweep, in the order in which they were given."""
    found = []
    for knob in studied.study.get("knobs", ()):
        target, factor = str(knob["target"]), bool(knob.get("factor"))
        values = _values(studied.rows[target]) if target in studied.rows else ()
        amounts: dict[float, float] = {}
        unit = _unit(target)
        if factor:
            amounts, known = _amounts(studied, target, values)
            unit = known or unit
        found.append(Knob(target, label(studied, target), factor, values, amounts, unit))
    return found


def read(knob: Knob, cell: object) -> float | str | None:
    """A cell of the table of runs as a value of a knob."""
    if cell is None or cell != cell:
        return None
    if isinstance(cell, int | float):
        return float(cell)
    try:
        return float(str(cell))
    except ValueError:
        return str(cell)


def settings(found: Sequence[Knob], row: dict) -> tuple[float | str | None, ...]:
    """The values of all knobs in a row of the table of runs."""
    return tuple(read(knob, row.get(knob.target)) for knob in found)


def label(studied: Studied, target: str) -> str:
    """A name for the cells that a knob turns."""
    parsed = _TARGET.fullmatch(target)
    if parsed is None:
        return target
    table, where, column = parsed[1], parsed[2] or "", parsed[3]
    if table in SECTIONS:
        known = SECTIONS[table].model_fields.get(column)
        words = (known.description or column) if known else column
        return wording.plain(words.partition(";")[0])
    terms = _terms(where)
    if table == "pools" and "pool" in terms:
        name = wording.budget(studied.study, terms.pop("pool"))
        rest = f", {', '.join(map(str, terms.values()))}" if terms else ""
        return f"budget {name}{rest}"
    rest = f" of {where}" if where else f" of all {wording.plain(table)}"
    return wording.plain(f"{column}{rest}")


def _terms(where: str) -> dict[str, str]:
    """The equalities of a condition.

    >>> _terms("pool=grants, year=2028")
    {'pool': 'grants', 'year': '2028'}
    """
    parts = (_EQUALS.fullmatch(part) for part in where.split(","))
    return {str(part[1]): str(part[2]) for part in parts if part}


def _values(column: Iterable[object]) -> tuple[float | str | None, ...]:
    blank = Knob("", "", False, ())
    once = list(dict.fromkeys(read(blank, cell) for cell in column))
    numbers = sorted(value for value in once if isinstance(value, float))
    words = [value for value in once if isinstance(value, str)]
    return (*numbers, *words, *([None] if None in once else []))


def _unit(target: str) -> str:
    """Unit of the values of a column that has one of its own."""
    parsed = _TARGET.fullmatch(target)
    if parsed is None:
        return ""
    table, column = parsed[1], parsed[3]
    if table in SECTIONS:
        known = SECTIONS[table].model_fields.get(column)
        extra = known.json_schema_extra if known else None
        unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
    else:
        names = TABLES[table].names if table in TABLES else ()
        unit = (TABLES[table].column(column).unit or "") if column in names else ""
    return unit if unit in ("share", "ratio") else ""


def _amounts(
    studied: Studied, target: str, values: Iterable[object]
) -> tuple[dict[float, float], str]:
    """What a budget has over all years at each value, where the tables of the runs tell."""
    parsed = _TARGET.fullmatch(target)
    if parsed is None or parsed[1] != "pools" or parsed[3] != "amount":
        return {}, ""
    where = _terms(parsed[2] or "")
    if (
        len(where) != len((parsed[2] or "").split(","))
        or "pool" not in where
        or where.keys() - {"pool", "year"}
    ):
        return {}, ""
    alike = [k for k in studied.study.get("knobs", ()) if f"pool={where['pool']}" in k["target"]]
    if len(alike) > 1:
        return {}, ""  # turned by two knobs at once, no value of one says what there is
    for row in studied.rows.to_dict("records"):
        value, plan = number(row[target]), studied.plan(row["run"])
        if not value or plan is None:
            continue
        pools = plan[1]["pools"]
        mine = pools[pools["pool"] == where["pool"]]
        if "year" in where:
            mine = mine[mine["year"].astype(int).astype(str) == where["year"]]
        if len(mine):
            once = float(mine["amount"].sum()) / value
            found = {v: v * once for v in values if isinstance(v, float)}
            return found, str(mine["unit"].iloc[0])
    return {}, ""
