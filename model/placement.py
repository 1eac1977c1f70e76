"""Who pays, once it is settled what is done: the answer to a stated question instead of a vertex of chance.

Returns depend on what is selected and served, not on who pays, so many ways to place the money are
equally good. With all choices fixed, one linear program is solved for one aim after another, each
among the best points of the ones before:

1. least draw on appropriations, money first, then other units by name;
2. least draw on exposure of ours, likewise;
3. earliest years: Σ (years since the first) · commitment, money first, then other resources by
   name;
4. least commitments, each weighed by the place of its (facility, country, year) among all keys, so
   that the last weighs most; then host money likewise, then private money.

After these nothing is left open. Before them, channels, hubs and agreements that nothing needs are
closed, and selected offers move to their earliest start of equal value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from model.case import MONEY, Case
from model.engines import interrupt
from model.engines.lp import FROM_POINT, FROM_PRICES, Lp
from model.errors import SolverError
from model.program import Name, Program
from model.reduce import Reduced, reduce

CLOSABLE = ("open", "hub", "assure")
SPARED = ("appropriation", "exposure")
PLACED = ("commit", "host", "private")

LARGE = 4000
"""Columns from which a first solve is faster from inside."""

DIGITS = 6
"""Digits to which shares of use are told apart."""

FIRST = 0.01
"""By how much more what comes first by name weighs than what comes last: of equals it is closed."""

MOVES = 4_000_000
"""Steps of the simplex times rows after which one stays open."""

IN_VAIN = 20
"""After so many that could not be closed, one after the other, no more are tried."""


def place(program: Program, case: Case, x: np.ndarray) -> np.ndarray:
    """The plan of a solution with idle presence closed, earliest equal starts and its money placed.

    Args:
        program: the program solved.
        case: for draw rates and kinds of pools.
        x: a feasible point; its choices (integers and service shares) stay, but for idle and later
            ones.

    Returns:
        A point with the same objective; x itself where its choices leave no exact room for amounts, or
        HiGHS cannot tell.
    """
    try:
        settled = _Choices(program, x)
        settled.close_idle()
        settled.start_early()
        return _place_money(program, case, settled.x)
    except SolverError:
        return x


class _Choices:
    """The choices of a point, changed one at a time where amounts can follow."""

    def __init__(self, program: Program, x: np.ndarray) -> None:
        self.program = program
        self.x = x.copy()
        self.choice = _choices(program)
        self.x[program.integer] = np.round(self.x[program.integer])
        self.starts = _starts(program)
        self.idle = [j for name in CLOSABLE for j in self._chosen(name) if _worthless(program, j)]
        self.earlier = {j: self._earlier(j) for j in self._chosen("select")}
        self.open = self._open()
        self._at = frozenset() if self.open is None else frozenset(self.open.kept.tolist())

    def close_idle(self) -> None:
        """Close every channel, hub and agreement that nothing needs: all at once, else one by one."""
        if self._try([(j, 0.0) for j in self.idle]):
            return
        closable = self._closable()
        if not self._try([(j, 0.0) for j in closable]):
            for j in closable:
                self._try([(j, 0.0)])

    def start_early(self) -> None:
        """Move each selected offer to its earliest start of equal value that leaves room for amounts."""
        for j, earlier in self.earlier.items():
            any(self._try([(j, 0.0), (i, 1.0)]) for i in earlier)

    def _closable(self) -> list[int]:
        """What can be closed one by one, by a linear program that goes on from where it was: a guess, but cheap.

        What is little used where as little is open as can be in parts comes first.
        """
        if self.open is None:
            return []
        small, kept = self.open.program, self.open.kept
        lower, upper = fixed(small, self.choice[kept], self.open.part(self.x))
        position = {int(j): i for i, j in enumerate(kept)}
        found = [j for j in self.idle if j not in position and self.open.base[j] == 0.0]
        idle = np.array([position[j] for j in self.idle if j in position], dtype=int)
        aim, in_vain = np.zeros(len(kept)), 0
        aim[idle] = np.linspace(1.0 + FIRST, 1.0, len(idle))
        free = lower.copy()
        free[idle] = 0.0
        try:
            some = _lp(small.bounded(free, upper))
            used = some.x.round(DIGITS) if some.minimise(aim) else upper
            lp = _lp(small.bounded(lower, upper), FROM_PRICES)
            # With an aim the simplex finds its way sooner than from one point to any other.
            lp.minimise(aim)
            for i in idle[np.argsort(used[idle], kind="stable")]:
                lp.bound(np.array([i]), np.zeros(1), np.zeros(1))
                if lp.near(MOVES // max(1, len(small.rows))):
                    found.append(int(kept[i]))
                    in_vain = 0
                    continue
                lp.bound(np.array([i]), upper[[i]], upper[[i]])
                in_vain += 1
                if in_vain == IN_VAIN or interrupt.asked():
                    break
        except SolverError:
            pass
        return found

    def _chosen(self, component: str) -> list[int]:
        found = self.program.of_component.get(component, np.zeros(0, dtype=int))
        names = self.program.columns
        return sorted((int(j) for j in found if self.x[j] > 0.5), key=lambda j: key(names[j]))

    def _earlier(self, j: int) -> list[int]:
        """Other starts of the same offer that come earlier and are worth the same, earliest first."""
        p = self.program
        offer, start = p.columns[j][1]
        starts = [i for i in self.starts[offer] if p.columns[i][1][1] < start]
        vectors = [p.c, *(vector for vector, _ in p.criteria.values())]
        return [
            i for i in starts if all(np.isclose(v[i], v[j], rtol=1e-12, atol=0.0) for v in vectors)
        ]

    def _open(self) -> Reduced | None:
        """The program with every choice fixed but those that may change."""
        lower, upper = fixed(self.program, self.choice, self.x)
        for j in self.idle:
            lower[j] = 0.0
        for j, earlier in self.earlier.items():
            if earlier:
                lower[j] = 0.0
                upper[earlier] = 1.0
        return reduce(self.program, lower, upper)

    def _try(self, changes: Sequence[tuple[int, float]]) -> bool:
        """Make changes if amounts can follow."""
        if self.open is None or not changes or interrupt.asked():
            return False
        if any(j not in self._at and self.open.base[j] != value for j, value in changes):
            return False
        x = self.x.copy()
        for j, value in changes:
            x[j] = value
        small = self.open.program
        left = reduce(small, *fixed(small, self.choice[self.open.kept], self.open.part(x)))
        if left is None or not _lp(left.program).solve():
            return False
        self.x = x
        return True


def _lp(program: Program, method: int = FROM_POINT) -> Lp:
    """A linear program that is solved from inside first where it is large."""
    return Lp(program, method=method, interior=len(program.c) >= LARGE)


def _starts(program: Program) -> dict[str, list[int]]:
    """Columns of `select` by offer, earliest start first."""
    found: dict[str, list[int]] = {}
    for j in program.of_component.get("select", ()):
        found.setdefault(program.columns[j][1][0], []).append(int(j))
    return {o: sorted(js, key=lambda j: program.columns[j][1][1]) for o, js in found.items()}


def _choices(program: Program) -> np.ndarray:
    """Columns that hold a choice: all integers, and the shares of countries that hubs serve."""
    choice = program.integer.copy()
    choice[program.of_component.get("serve", np.zeros(0, dtype=int))] = True
    return choice


def fixed(program: Program, where: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Column bounds with the marked columns fixed at x."""
    return np.where(where, x, program.col_lower), np.where(where, x, program.col_upper)


def _worthless(program: Program, j: int) -> bool:
    return not program.c[j] and not any(vector[j] for vector, _ in program.criteria.values())


def key(name: Name) -> tuple:
    """Sorting key of a column within its component (years as numbers, names as text)."""
    return tuple((isinstance(part, str), part) for part in name[1])


def _place_money(program: Program, case: Case, x: np.ndarray) -> np.ndarray:
    left = reduce(program, *fixed(program, _choices(program), x))
    if left is None:
        return x
    lp = _lp(left.program)
    if not lp.solve():
        return x
    best = lp.x
    for aim in _aims(left.program, case):
        # What is left after several aims may be too narrow for the solver.
        if aim.any() and lp.minimise(aim):
            best = lp.x
            lp.keep_optimal()
    return np.clip(left.full(best), program.col_lower, program.col_upper)


def _aims(program: Program, case: Case) -> Iterable[np.ndarray]:
    """What to minimise, one vector after another: appropriations, exposure, late years, late keys."""
    for kind in SPARED:
        units = {pool.unit for pool in case.pools.values() if pool.kind == kind}
        for unit in sorted(units, key=lambda u: (u != case.money_unit, u)):
            yield _draws(program, case, kind, unit)
    resources = sorted(case.resources, key=lambda r: (r != MONEY, r))
    for resource in resources:
        aim = np.zeros(len(program.c))
        for j in program.of_component.get("commit", ()):
            f, _, t = program.columns[j][1]
            if case.facilities[f].resource == resource:
                aim[j] = t - case.years[0]
        yield aim
    for component in PLACED:
        yield _late(program, component)


def _late(program: Program, component: str) -> np.ndarray:
    """Weights that rise with the keys of a component, unevenly: no few add up to what others do."""
    found = program.of_component.get(component, np.zeros(0, dtype=int))
    order = sorted((int(j) for j in found), key=lambda j: key(program.columns[j]))
    aim = np.zeros(len(program.c))
    # Drawn with a seed of its own, so the same for everybody.
    aim[order] = 1.0 + np.sort(np.random.default_rng(0).random(len(order)))
    return aim


def _draws(program: Program, case: Case, kind: str, unit: str) -> np.ndarray:
    """What one more unit of each commitment draws on pools of a kind."""
    kinds = {(b, pool.kind, pool.unit) for (b, _), pool in case.pools.items()}
    pools = {b for b, *rest in kinds if rest == [kind, unit]}
    aim = np.zeros(len(program.c))
    for j in program.of_component.get("commit", ()):
        f, c, _ = program.columns[j][1]
        aim[j] = sum(rate for b, rate in case.rate[f, c].items() if b in pools)
    return aim
