"""Marginal: what a bit more or less of each pool and each rule is worth, and where more money goes.

Worth is the difference between the best plans of two cases. Each lies between the plan found and
its bound, so the difference has a bracket; that loosening never costs and tightening never pays
narrows it. A bracket holds for its own step: values come in steps, so twice as much may be worth
far more than twice, or nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from model import pipeline
from model.bench import Bench
from model.case import Case
from model.changes import Ends, bracket, proven
from model.engines import interrupt
from model.errors import UsageError
from model.extra_money import split
from model.labour import texts_of
from model.legend import legend
from model.levers import Lever, levers, money_pools
from model.loading import case_of
from model.overrides import Override
from model.points import Found, Point, Row
from model.store import offered
from model.tables import nearest

BASE, SPLIT = "base", "split"
DUST = 1e-9
"""A difference below this share of the value is none."""


@dataclass(frozen=True)
class Asked:
    """What a planner wants to know.

    Args:
        step: how much more and less, as a share of the amount; counts move by one at least.
        only: pools and rules to look at, as they are called; none for all.
        extra: an amount of money to be split over the pools of money.
    """

    step: float = 0.1
    only: tuple[str, ...] = ()
    extra: float | None = None


@dataclass(frozen=True)
class Move:
    """A lever moved by a step."""

    lever: Lever
    step: float

    @property
    def name(self) -> str:
        """What the planner calls it."""
        return f"{self.lever.name} {'more' if self.step > 0 else 'less'}"

    @property
    def loosens(self) -> bool:
        """Whether every plan that was allowed still is; else nothing is that was not."""
        return self.lever.loosens == (self.step > 0)

    @property
    def point(self) -> Point:
        """The run, which begins with the plan of the base; what tightens needs not exceed its bound."""
        knobs = {"lever": self.lever.name, "change": self.step}
        above = None if self.loosens else 0
        change = self.lever.change(self.step)
        return Point(self.name, knobs, (change,), starts=(0,), above=above)


def chosen(asked: Asked, case: Case) -> list[Lever]:
    """The levers that are moved.

    Raises:
        UsageError: a step or an amount that makes no sense, or an unknown lever.
    """
    if not 0 < asked.step <= 1:
        raise UsageError("--step is a share of the amount: above 0, at most 1")
    if asked.extra is not None and not 0 < asked.extra < float("inf"):
        raise UsageError("--extra is an amount of money above 0")
    money = money_pools(case)
    if asked.extra is not None and not [b for b in money if not asked.only or b in asked.only]:
        where = "none of --only is a pool of money" if money else "no pool of the case is money"
        raise UsageError(f"--extra: {where}")
    if case.settings.objective == "lexicographic":
        raise UsageError("a lexicographic objective has no value of which a bit more could be had")
    found = {lever.name: lever for lever in levers(case)}
    for name in asked.only:
        if name not in found:
            near = nearest(name, tuple(found))
            raise UsageError(f"--only: no pool or rule of the case is {name}; {near}")
    return [lever for name, lever in found.items() if not asked.only or name in asked.only]


def moves(found: Iterable[Lever], step: float) -> list[Move]:
    """A bit more and a bit less of each, where it can move."""
    made = [Move(lever, lever.step(step, up=up)) for lever in found for up in (True, False)]
    return [move for move in made if abs(move.step) > 0]


def study(bench: Bench, asked: Asked) -> Found:
    """Solve the case with each lever moved either way."""
    case = bench.base()
    found = chosen(asked, case)
    made = moves(found, asked.step)
    points = [Point(BASE, {"lever": BASE, "change": 0.0}), *(move.point for move in made)]
    bench.check(points)
    base, *rows = bench.share(bench.solve(points))
    looser = [row for move, row in zip(made, rows, strict=True) if move.loosens]
    base = bench.capped(base, looser)
    tables = {"marginal": _table(base, made, rows)}
    moved = {move.lever.name for move in made}
    facts: dict[str, Any] = {
        "step": asked.step,
        "unmoved": [lever.name for lever in found if lever.name not in moved],
    }
    if asked.extra is not None and base.objective is not None:
        pools = tuple(b for b in money_pools(case) if not asked.only or b in asked.only)
        row, bound, given = _split(bench, case, pools, asked.extra)
        rows.append(row)
        tables[SPLIT] = given
        low, high = _ends(base, (row.objective, bound), loosens=True)
        kinds = sorted({row.kind for (b, _), row in case.pools.items() if b in pools})
        facts["extra"] = {"amount": asked.extra, "unit": case.money_unit, "kinds": kinds}
        facts["extra"] |= {"low": low, "high": high}
    return Found([base, *rows], tables, facts)


def _table(base: Row, made: Sequence[Move], rows: Sequence[Row]) -> pd.DataFrame:
    lines = []
    for move, row in zip(made, rows, strict=True):
        lever = move.lever
        low, high = _ends(base, (row.objective, row.bound), loosens=move.loosens)
        size = abs(move.step)
        lines.append(
            {
                "run": row.run,
                "kind": lever.kind,
                "lever": lever.name,
                "unit": lever.unit,
                "amount": lever.amount,
                "change": move.step,
                "to": lever.amount + move.step,
                "loosens": move.loosens,
                "status": row.status,
                "low": low,
                "high": high,
                "low_each": None if low is None else low / size,
                "high_each": None if high is None else high / size,
                "proven": proven(low, high),
            }
        )
    columns = ["run", "kind", "lever", "unit", "amount", "change", "to", "loosens", "status"]
    columns += ["low", "high", "low_each", "high_each", "proven"]
    return pd.DataFrame(lines, columns=pd.Index(columns))


def _ends(base: Row, other: Ends, *, loosens: bool) -> Ends:
    """What a change is worth between the best plans of both, given which way it works.

    >>> base = Row("", Point("base"), "feasible", 10.0, 11.0)
    >>> _ends(base, (10.0, 11.5), loosens=True), _ends(base, (9.0, 11.0), loosens=False)
    ((0.0, 1.5), (-2.0, 0.0))
    """
    low, high = bracket((base.objective, base.bound), other)
    if loosens and base.objective is not None:
        low = max(0.0, low or 0.0)
        high = None if high is None else max(0.0, high)
    elif not loosens and other[0] is not None:
        low = None if low is None else min(0.0, low)
        high = min(0.0, 0.0 if high is None else high)
    dust = DUST * max(1.0, abs(base.objective or 0.0))
    low, high = _clean(low, dust), _clean(high, dust)
    closed = low is not None and high is not None and abs(high - low) <= dust
    return (high, high) if closed else (low, high)


def _clean(value: float | None, dust: float) -> float | None:
    return 0.0 if value is not None and abs(value) <= dust else value


def _split(
    bench: Bench, case: Case, pools: Sequence[str], extra: float
) -> tuple[Row, float | None, pd.DataFrame]:
    """The run with an extra amount split best, what no split can exceed, and the split.

    A million is a million in every pool of money, of exposure as of appropriation.
    """
    if set(pools) == set(money_pools(case)):
        mark = f"{extra!r}".replace(".", "_")
    else:
        mark = offered(f"{extra!r}", " ".join(pools))
    journal = bench.store.journal(f"{bench.address(Point(BASE))}-{SPLIT}-{mark}")
    notes = journal.read()
    if not notes:
        notes = [_solved(bench, pools, extra)]
        journal.add(notes[0])
    given, bound = notes[0]["given"], notes[0]["bound"]
    (row,) = bench.solve([_point(given)])
    lines = [
        {
            "run": row.run,
            "pool": b,
            "year": t,
            "amount": x,
            "unit": case.pools[b, t].unit,
            "kind": case.pools[b, t].kind,
        }
        for b, t, x in given
    ]
    if row.objective is not None and bound is not None:
        bound = max(bound, row.objective)
    columns = ["run", "pool", "year", "amount", "unit", "kind"]
    return row, bound, pd.DataFrame(lines, columns=pd.Index(columns))


def _point(given: Sequence[tuple[str, int, float]]) -> Point:
    changes = tuple(
        Override("pools", (("pool", "=", b), ("year", "=", t)), "amount", "add", x)
        for b, t, x in given
    )
    total = sum(x for _, _, x in given)
    return Point("best split", {"lever": SPLIT, "change": total}, changes)


def _solved(bench: Bench, pools: Sequence[str], extra: float) -> dict[str, Any]:
    """Find the split, and keep the run of the case with it, which begins with the plan found."""
    job = bench.job
    more = tuple(Override("pools", (("pool", "=", b),), "amount", "add", extra) for b in pools)
    with interrupt.listening():
        found = split(
            case_of(job.raw, (*job.overrides, *more)), pools, extra, job.options, job.without
        )
    if found.interrupted:
        raise KeyboardInterrupt
    given = [(b, t, x) for (b, t), x in found.given.items()]
    point = _point(given)
    key = bench.address(point)
    if not bench.store.has(key):
        case = case_of(job.raw, (*job.overrides, *point.overrides))
        starts = () if found.plan is None else (found.plan,)
        solution = pipeline.run(case, job.options, without=job.without, starts=starts)
        if solution.interrupted:
            raise KeyboardInterrupt
        more_facts = {"legend": legend(case), "reasons": list(solution.reasons)}
        bench.store.write(key, {**solution.run, **more_facts}, texts_of(solution.tables))
    return {"given": given, "bound": found.bound}
