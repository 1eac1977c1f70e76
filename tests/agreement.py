"""Algebra against arithmetic: on random plans, the rows of a family break iff its `check` says so.

Plans are the best plan of a case after a few random changes, so that most are near the border
between kept and broken. They stay inside the columns of the program and the bounds of commitments
(which hold apart from any family), and their choices follow from one another unless a test is about
just that.
"""

import random
from dataclasses import replace
from typing import Any

import numpy as np

from model import bounds, decisions
from model.case import Case
from model.formulation import name_of
from model.plan import TOLERANCE, Plan
from model.program import Program
from tests.solving import program_of, solve_exact

ACCOUNTS = ("cost_account", "channel_money_account", "money_account", "all_money_account")
SETS = ("engage", "open", "hub", "assure")
AMOUNTS = ("commit", "private", "host", "serve")


def agree(
    family: Any, case: Case, *, flips: tuple[str, ...] = (), plans: int = 250, seed: int = 7
) -> None:
    """Assert agreement on random plans, of which some keep and some break the family.

    Args:
        family: module of the family.
        case: a case in which each of its rules is on.
        flips: choices (`engage`, `open`, `hub`, `assure`) changed at random as well; the others
            follow from what is selected, committed and served.
        plans: how many.
        seed: of the random changes.
    """
    program = program_of(case)
    A = program.A.toarray()
    mine = [i for i, (row, _) in enumerate(program.rows) if row.startswith(f"{name_of(family)}_")]
    seen = {True: 0, False: 0}
    best = solve_exact(case) or solve_exact(case, [name_of(family)])
    start = Plan() if best is None else best.plan
    for plan in _plans(case, program, start, flips, plans, random.Random(seed)):
        algebra = [program.row_name(i) for i in _broken_rows(program, A, case, plan, mine)]
        arithmetic = [row for row in family.check(case, plan) if row.broken]
        told = f"{plan}\nrows: {algebra}\ncheck: {arithmetic}"
        assert bool(algebra) == bool(arithmetic), told
        seen[bool(algebra)] += 1
    assert min(seen.values()) >= plans // 20, f"plans broken and kept: {seen}"


def _broken_rows(
    program: Program, A: np.ndarray, case: Case, plan: Plan, mine: list[int]
) -> list[int]:
    """Rows of a family that a plan breaks, accounts and carried money filled in."""
    x = _filled(program, A, decisions.as_vector(case, program.columns, plan))
    terms = A * x
    size = np.abs(terms).max(axis=1)
    for side in (program.row_lower, program.row_upper):
        size = np.maximum(size, np.where(np.isfinite(side), np.abs(side), 0.0))
    activity = terms.sum(axis=1)
    over = np.maximum(program.row_lower - activity, activity - program.row_upper)
    return [i for i in mine if over[i] > TOLERANCE * size[i]]


def _filled(program: Program, A: np.ndarray, x: np.ndarray) -> np.ndarray:
    """A vector with the columns that follow from others: accounts, then money left in pools."""
    x = np.nan_to_num(x)
    for account in ACCOUNTS:
        for i in program.rows_of.get(account, ()):
            _, index = program.rows[i]
            x[program.position[account.removesuffix("_account"), index]] = A[i] @ x
    for pool, year in sorted(index for name, index in program.columns if name == "pools_left"):
        at = program.position["pools_left", (pool, year)]
        row = program.rows.index(("pools_amount", (pool, year)))
        x[at] = max(0.0, program.row_upper[row] - A[row] @ x)
    return x


def _plans(
    case: Case,
    program: Program,
    start: Plan,
    flips: tuple[str, ...],
    count: int,
    rng: random.Random,
) -> list[Plan]:
    found, plan = [], start
    for number in range(count):
        if number % 5 == 0:
            plan = start
        for _ in range(rng.choice((1, 1, 2))):
            plan = _changed(case, program, plan, flips, rng)
        plan = _closed(case, plan, flips)
        found.append(plan)
    return found


def _changed(
    case: Case, program: Program, plan: Plan, flips: tuple[str, ...], rng: random.Random
) -> Plan:
    """One random change."""
    kinds = ["select", "out", *(n for n in (*AMOUNTS, *flips) if n in program.of_component)]
    kind = rng.choice(kinds)
    if kind == "out":
        return _without(case, plan, rng.choice(list(case.countries)))
    at = int(rng.choice(list(program.of_component[kind])))
    index = program.columns[at][1]
    if kind == "select":
        o, s = index
        kept = {p: t for p, t in plan.select.items() if p != o}
        return replace(plan, select=kept if plan.select.get(o) == s else kept | {o: s})
    if kind in SETS:
        key = index[0] if len(index) == 1 else index
        return replace(plan, **{kind: getattr(plan, kind) ^ {key}})
    return _moved(case, plan, kind, index, float(program.col_upper[at]), rng)


def _moved(
    case: Case, plan: Plan, kind: str, index: tuple, upper: float, rng: random.Random
) -> Plan:
    """Another amount in one column, within its bound and that of the facility over all years."""
    now = getattr(plan, kind).get(index, 0.0)
    amount = min(upper, rng.choice((0.0, upper, upper * rng.random(), now * (0.5 + rng.random()))))
    if kind == "commit":
        f, c, _ = index
        others = sum(x for key, x in plan.commit.items() if key[:2] == (f, c) and key != index)
        amount = max(0.0, min(amount, bounds.of(case).total[f, c] - others))
    kept = {key: x for key, x in getattr(plan, kind).items() if key != index}
    changes: dict[str, Any] = {kind: kept | {index: amount} if amount else kept}
    return replace(plan, **changes)


def _without(case: Case, plan: Plan, country: str) -> Plan:
    """The plan without one country."""
    return replace(
        plan,
        select={o: s for o, s in plan.select.items() if case.offers[o].country != country},
        engage=plan.engage - {country},
        open=frozenset(key for key in plan.open if key[1] != country),
        hub=plan.hub - {country},
        assure=plan.assure - {country},
        serve={key: x for key, x in plan.serve.items() if country not in key},
        commit={key: x for key, x in plan.commit.items() if key[1] != country},
        private={key: x for key, x in plan.private.items() if key[0] != country},
        host={key: x for key, x in plan.host.items() if key[0] != country},
    )


def _closed(case: Case, plan: Plan, flips: tuple[str, ...]) -> Plan:
    """The choices that follow from the rest of the plan, but those that are flipped freely."""
    used = frozenset((case.facilities[f].channel, c) for f, c, _ in plan.commit)
    offers = [case.offers[o] for o in plan.select]
    engaged = {o.country for o in offers} | {c for _, c in used}
    engaged |= {c for c, _ in (*plan.private, *plan.host)}
    follow: dict[str, Any] = {
        "engage": frozenset(engaged),
        "open": used,
        "hub": frozenset(h for h, _ in plan.serve),
        "assure": frozenset(o.country for o in offers if bounds.needs_agreement(case, o.offer)),
    }
    return replace(plan, **{name: kept for name, kept in follow.items() if name not in flips})
