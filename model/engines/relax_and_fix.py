"""A first plan by relax-and-fix: countries are made whole one after the other, the rest relaxed.

The relaxation says which countries are promising and which of their offers come near to being
taken. A country is settled by a small program in which only its choices must be whole: first the
one that is farthest from it, as what is nearly whole bends to the others later at little loss. What
is settled stays, and the next one follows; where countries are many that takes too long, and a dive
does it at the prices of the relaxation. Then each partner is opened once more alone, with all of
its offers, now that the others are known. Nothing is left to chance and effort is counted in nodes,
so the same program gives the same plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from model.engines import direct, dive, groups, interrupt
from model.engines.descent import Descent, Mark
from model.engines.leg import by_value
from model.engines.lp import best_continuous
from model.engines.relaxation import Relaxation
from model.program import LINKING, Program
from model.reduce import Reduced, reduce

Seen = Callable[[float], None]

COUNTRIES = 12
"""Countries among which a first plan chooses unless told otherwise; more where the relaxation uses more."""

OFFERS = 24
"""Choices of offer and start kept in each country, by reduced cost, in a dive for many and in cheap dives for
few. Elsewhere all are open: the best plans have offers that the relaxation ranks far below."""

FEW = 24
"""Up to so many countries in the relaxation it pays to split choices and to move the money of all at once."""

SETTLED = 18
"""With more countries than this, they are settled by diving: cheaper, and a little worse."""

WALKED = 150
"""With more than this, group by group."""

EFFORT = direct.Effort(nodes=30, lean=True, around=True, rough=True)
GAP = 3e-3
"""Effort and gap of each small program."""

DEAR, DEARER, TOGETHER = 0.005, 3.0, 4
"""Share of the value that settling a country may lose before it is settled together with the one before it;
how many times as much before one more joins them; countries that are settled together."""

TIRED = 0.5
"""Share of the time after which no country is settled twice."""

PART = 1e-6
"""A choice above this is taken in part."""

PASSES = 2
"""Times that every partner is opened again, as long as something gets better."""


def first_plan(
    program: Program,
    relaxation: Relaxation,
    clock: direct.Clock,
    seen: Seen | None = None,
    *,
    among: Sequence[int] | None = None,
    offers: int | None = None,
    dived: bool = False,
    reserve: float = 0.0,
) -> np.ndarray | None:
    """A feasible point; None when the countries cannot be made whole.

    Args:
        program: the program.
        relaxation: its relaxation by countries.
        clock: the time that is left.
        seen: told the value of every plan that is better than the one before.
        among: choose among these countries, and leave it at what comes out.
        offers: choices of offer and start kept in each country; all where none is said, unless they are many.
        dived: dive for them even where they are few.
        reserve: share of the budgets that a dive holds back at first.
    """
    chosen = among or _promising(program, relaxation)
    many = len(chosen) > SETTLED
    if many or dived:
        way = descent(program, relaxation, clock, among=chosen, offers=offers, reserve=reserve)
        x = None if way is None else way.plan()
    else:
        part = _among(program, relaxation, chosen, offers)
        x = None if part is None else _settle_all(part.program, part.part(relaxation.x), clock)
        x = x if part is None or x is None else part.full(x)
    if x is None:
        return None
    if seen:
        seen(program.objective(x))
    # Where partners are many the local search opens some of them at once, which is cheaper.
    return x if among or many else improved(program, x, clock, seen)


@dataclass(frozen=True)
class _Among(Descent):
    """A way down among some countries, in the whole program.

    Args:
        part: the program with these countries.
        way: the way down in it.
    """

    part: Reduced
    way: Descent

    @property
    def marks(self) -> Sequence[Mark]:
        return self.way.marks

    def settle(self) -> np.ndarray | None:
        return self._full(self.way.settle())

    def finish(self) -> np.ndarray | None:
        return self._full(self.way.finish())

    def mend(self) -> np.ndarray | None:
        return self._full(self.way.mend())

    def _full(self, x: np.ndarray | None) -> np.ndarray | None:
        return None if x is None else self.part.full(x)


def descent(
    program: Program,
    relaxation: Relaxation,
    clock: direct.Clock,
    *,
    among: Sequence[int] | None = None,
    offers: int | None = None,
    reserve: float = 0.0,
) -> Descent | None:
    """A way down by diving, group by group where countries are very many; None where countries cannot be out.

    Args are those of `first_plan`.
    """
    chosen = among or _promising(program, relaxation)
    part = _among(program, relaxation, chosen, OFFERS if len(chosen) > SETTLED else offers)
    if part is None:
        return None
    if len(chosen) > WALKED:
        there = part.part(relaxation.x)
        return _Among(part, groups.Groups(part.program, there, clock, reserve))
    return _Among(part, dive.Dive(part.program, clock, reserve))


def _promising(program: Program, relaxation: Relaxation) -> list[int]:
    """The countries that the relaxation uses, and others by rank where these are few."""
    used = partners(program, relaxation.x)
    others = [b for b in relaxation.rank if b not in used]
    return [*used, *others][: max(COUNTRIES, len(used))]


def improved(
    program: Program, x: np.ndarray, clock: direct.Clock, seen: Seen | None = None
) -> np.ndarray:
    """A point at least as good: each partner in turn is opened alone and solved again."""
    for _ in range(PASSES):
        before = program.objective(x)
        for block in by_value(program, x, partners(program, x)):
            if seen:
                seen(program.objective(x))
            if clock.over or interrupt.asked():
                return x
            x = _again(program, x, block, clock)
        if program.objective(x) <= before * (1 + GAP):
            break
    return x


def _again(program: Program, x: np.ndarray, block: int, clock: direct.Clock) -> np.ndarray:
    """The best point with the choices of all other countries as they are."""
    held = program.integer & (program.col_block != block)
    lower = np.where(held, np.round(x), program.col_lower)
    part = reduce(program, lower, np.where(held, np.round(x), program.col_upper))
    if part is None:
        return x
    options = replace(clock.left(), gap=GAP)
    found = direct.solve(part.program, options, part.part(x), effort=EFFORT)
    if found.x is None or found.objective is None or found.objective <= program.objective(x):
        return x
    return part.full(found.x)


def _among(
    program: Program, relaxation: Relaxation, chosen: Sequence[int], offers: int | None
) -> Reduced | None:
    """The program with some countries and so many of their best offers only, all where none is said."""
    upper = program.col_upper.copy()
    select = program.of_component.get("select", np.zeros(0, dtype=int))
    for block in chosen if offers else ():
        own = select[program.col_block[select] == block]
        # What the relaxation takes comes first: of many choices with equal reduced cost these fit.
        best = own[np.lexsort((-relaxation.reduced[own], relaxation.x[own] <= PART))]
        upper[best[offers:]] = program.col_lower[best[offers:]]
    out = (program.col_block != LINKING) & ~np.isin(program.col_block, chosen)
    rest = np.clip(0.0, program.col_lower, program.col_upper)
    return reduce(program, np.where(out, rest, program.col_lower), np.where(out, rest, upper))


def _settle_all(program: Program, x: np.ndarray, clock: direct.Clock) -> np.ndarray | None:
    """Make every country whole."""
    lower, upper = program.col_lower.copy(), program.col_upper.copy()
    left = set(np.unique(program.col_block[program.integer]).tolist())
    settled: list[int] = []
    while left:
        block = max(sorted(left), key=partial(_apart, program, x))
        left.remove(block)
        settled.append(block)
        found = _last_settled(program, settled, lower, upper, program.objective(x), clock)
        if found is None:
            return _without(program, x, [block, *left]) if clock.over else None
        x = found
        own = program.integer & np.isin(program.col_block, settled)
        lower[own] = upper[own] = np.round(x[own])
    return x


def _last_settled(
    program: Program,
    settled: list[int],
    lower: np.ndarray,
    upper: np.ndarray,
    value: float,
    clock: direct.Clock,
) -> np.ndarray | None:
    """The last country settled; once more together with those before it, while that loses much.

    Money that others hold may leave a country no choice, or none that is worth much: what is
    settled with it can make room. Where there is no point at all, twice as many try with each failure.
    """
    best: np.ndarray | None = None
    count = 1
    while count <= 2 * len(settled):
        if clock.over or interrupt.asked():
            return None
        own = program.integer & np.isin(program.col_block, settled[-count:])
        part = replace(
            program,
            integer=own,
            col_lower=np.where(own, program.col_lower, lower),
            col_upper=np.where(own, program.col_upper, upper),
        )
        found = _settled(part, best, clock)
        if found is not None and (
            best is None or program.objective(found) > program.objective(best)
        ):
            best = found
        if best is None:
            count *= 2
            continue
        lost, all_ = value - program.objective(best), count >= min(TOGETHER, len(settled))
        if all_ or clock.gone(TIRED) or lost <= DEAR * DEARER ** (count - 1) * abs(value):
            break
        count += 1
    return best


def _without(program: Program, x: np.ndarray, blocks: list[int]) -> np.ndarray | None:
    """A point in which some countries stay out, if they can and the others can bear it."""
    out = program.integer & np.isin(program.col_block, blocks)
    rest = np.clip(0.0, program.col_lower, program.col_upper)
    return best_continuous(program, np.where(out, rest, x))


def _settled(program: Program, start: np.ndarray | None, clock: direct.Clock) -> np.ndarray | None:
    """The best point of a small program, from a point on where there is one."""
    part = reduce(program, program.col_lower, program.col_upper)
    if part is None:
        return None
    options = replace(clock.left(), gap=GAP)
    found = direct.solve(
        part.program, options, None if start is None else part.part(start), effort=EFFORT
    )
    return None if found.x is None else part.full(found.x)


def _apart(program: Program, x: np.ndarray, block: int) -> float:
    """How far the choices of a country are from whole, in all."""
    own = x[program.integer & (program.col_block == block)]
    return float(np.abs(own - np.round(own)).sum())


def partners(program: Program, x: np.ndarray) -> list[int]:
    """Countries in which something is chosen, at least in part."""
    chosen = program.integer & (x > PART) & (program.col_block != LINKING)
    return [int(b) for b in np.unique(program.col_block[chosen])]
