"""No pool pays out more than it has: its amount of the year and what was carried over.

**Why** Money, compute and delivery staff are short, year by year; a guarantee draws its face value
from exposure and a small subsidy from appropriations, and the second binds (A6, A13, A18, B10,
B14).

**Sets and data** amount[b,t] = pools.amount, carry[b,t] = pools.carry_over; rate[f,c,b] =
draws.rate of the risk class of c; overheads.amount of each driver and pool, in every year for which
the pool has a row.

**Variables** commit[f,c,t]; engage[c], open[k,c], hub[c], assure[c] (overheads); left[b,t] ≥ 0
where something can be carried over.

**Constraint** for all b, t:
(1) Σ_{f,c} rate[f,c,b] · commit[f,c,t] + overheads[b,t] + left[b,t] ≤ amount[b,t] + carry[b,t−1] ·
left[b,t−1].

**Binding means** one more unit of the pool in that year would buy something; the study `marginal`
says how much.

**Assumes** what is left in a year without a row is lost; overheads are charged from the first year,
whether or not anything has started.

**Source** budget lines; draw rates follow credit-reform practice (DFC subsidy) and the OECD
premium.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from model.case import Case
from model.plan import Limit, Plan
from model.program import Program
from model.rows import Terms

ONLY_FORBIDS = False


def applies(case: Case) -> bool:
    """Always: without pools nothing is short."""
    return True


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Row (1) and the columns `pools_left` that it carries forward."""
    draws = _draws(m, case)
    years = {(b, t) for b, t in draws} | set(case.pools)
    carried = [
        (b, t) for (b, t), row in case.pools.items() if row.carry_over > 0 and t != case.years[-1]
    ]
    m.pools_left = pyo.Var(carried, domain=pyo.NonNegativeReals)

    def within(m: pyo.ConcreteModel, b: str, t: int) -> Any:
        row = Terms(draws.get((b, t), ()))
        if (b, t) in m.pools_left:
            row.add(1, m.pools_left[b, t])
        if (b, t - 1) in m.pools_left:
            row.add(-case.pools[b, t - 1].carry_over, m.pools_left[b, t - 1])
        return row.at_most(m, case.pools[b, t].amount if (b, t) in case.pools else 0.0)

    m.pools_amount = pyo.Constraint(sorted(years), rule=within)


def _draws(m: pyo.ConcreteModel, case: Case) -> dict[tuple[str, int], list[tuple[float, Any]]]:
    """What each decision draws, by pool and year."""
    found: dict[tuple[str, int], list[tuple[float, Any]]] = {}
    for (f, c, t), variable in m.commit.items():
        for b, rate in case.rate[f, c].items():
            found.setdefault((b, t), []).append((rate, variable))
    fixed = [("partner", "*", m.engage[c]) for c in m.engage]
    fixed += [("hub", "*", m.hub[c]) for c in m.hub]
    fixed += [("assurance", "*", m.assure[c]) for c in m.assure]
    fixed += [("channel", k, m.open[k, c]) for k, c in m.open]
    drawn: dict[tuple[str, str], list] = {}
    for driver, channel, variable in fixed:
        if (driver, channel) not in drawn:
            amounts = case.overheads(driver, channel).items()
            drawn[driver, channel] = [(b, t, x) for b, x in amounts for t in case.pool_years(b)]
        for b, t, amount in drawn[driver, channel]:
            found.setdefault((b, t), []).append((amount, variable))
    return found


def revise(program: Program, case: Case, limits: Any) -> Program:
    """The program of a case in which only amounts of pools differ: other sides of (1)."""
    upper = program.row_upper.copy()
    for i in program.rows_of.get("pools_amount", ()):
        row = case.pools.get(program.rows[i][1])
        upper[i] = row.amount if row else 0.0
    return program.numbered(row_upper=upper)


def overheads(case: Case, plan: Plan, pool: str) -> float:
    """What the plan's fixed costs draw from a pool in each of its years."""
    channels = Counter(k for k, _ in plan.open)
    drivers = (
        len(plan.engage) * case.overheads("partner").get(pool, 0.0),
        len(plan.hub) * case.overheads("hub").get(pool, 0.0),
        len(plan.assure) * case.overheads("assurance").get(pool, 0.0),
        *(n * case.overheads("channel", k).get(pool, 0.0) for k, n in sorted(channels.items())),
    )
    return float(sum(drivers))


def statement(case: Case, plan: Plan) -> Iterator[tuple[str, int, float, float, float, float]]:
    """Each pool year by year: (pool, year, amount, carried in, used, largest term)."""
    drawn: dict[tuple[str, int], list[float]] = {}
    for (f, c, t), amount in plan.commit.items():
        for b, rate in case.rate.get((f, c), {}).items():
            drawn.setdefault((b, t), []).append(rate * amount)
    for b in sorted({b for b, _ in case.pools} | {b for b, _ in drawn}):
        fixed = overheads(case, plan, b)
        carried = 0.0
        for t in case.years:
            row = case.pools.get((b, t))
            terms = drawn.get((b, t), []) + ([fixed] if row and fixed else [])
            amount, used = (row.amount if row else 0.0), sum(terms)
            if row or carried or used:
                yield b, t, amount, carried, used, max([amount, carried, *map(abs, terms)])
            carried = row.carry_over * (amount + carried - used) if row else 0.0


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan, from the statement of each pool."""
    for b, t, amount, carried, used, size in statement(case, plan):
        unit = next((p.unit for (name, _), p in case.pools.items() if name == b), "")
        yield Limit("amount", used, "<=", amount + carried, size, unit, {"pool": b, "year": t})
