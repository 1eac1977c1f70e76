"""Neighbourhoods of a plan: which choices a small program may change while all others are held.

A large country-by-country program is hard as a whole and easy in parts. Each kind opens other
parts: where plan and relaxation differ, where good plans differ, a partner and its rivals, one kind
of choice everywhere, a few partners with all that they have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from model.engines.relax_and_fix import FEW, PART
from model.engines.relaxation import Relaxation
from model.program import LINKING, Program
from model.reduce import Reduced, reduce

OFFERS = 20
"""Offer choices kept in each opened country, by reduced cost."""

RIVALS = 14
"""Countries outside the plan that may be opened, by rank."""

DEEP = 4
"""Partners that are opened together."""

WIDE = 140
"""Choices that are open in all the partners opened together, about; more partners where they are small."""

MIXED = 100
"""Choices on which plan and relaxation, or good plans, differ that are opened together, at most."""

MOVING = 24
"""Partners, where they are many, whose money may move although their choices may not; that of the rest stays."""

KINDS = ("offers", "swap", "mixed", "deepen", "offers", "swap", "crossed", "add")
"""Kinds of neighbourhoods, in turn: what finds most comes twice, and first."""


@dataclass(frozen=True)
class Opening:
    """What a small program may change.

    Args:
        kind: the kind of neighbourhood.
        open: choices that it may change.
        barred: choices that it may not take.
        still: columns that stay exactly as they are in the plan.
    """

    kind: str
    open: np.ndarray
    barred: np.ndarray | None = None
    still: np.ndarray | None = None


class Neighbourhoods:
    """The neighbourhoods in one program.

    Args:
        program: the program.
        relaxation: its relaxation by countries.
    """

    def __init__(self, program: Program, relaxation: Relaxation) -> None:
        self.program, self._relaxation = program, relaxation
        self._own = program.integer & (program.col_block != LINKING)
        self._offers = np.isin([name for name, _ in program.columns], ("select", "assure"))
        blocks = len(np.unique(program.col_block[self._own]))
        self._deep = max(DEEP, int(WIDE * blocks // max(1, self._own.sum())))
        self._idle = self._beyond_the_best()

    def guide(self, x: np.ndarray) -> None:
        """Compare plans with another point of the relaxation."""
        self._relaxation = replace(self._relaxation, x=x)

    def draw(
        self, kind: str, x: np.ndarray, random: Random, known: Sequence[np.ndarray]
    ) -> Opening:
        """The next neighbourhood of a kind; where partners are many most of the money stays where it is.

        Args:
            kind: one of `KINDS`.
            x: the plan.
            random: what is drawn is drawn from here.
            known: other good plans.
        """
        return self._stilled(self._drawn(kind, x, random, known), x, random)

    def _drawn(
        self, kind: str, x: np.ndarray, random: Random, known: Sequence[np.ndarray]
    ) -> Opening:
        """What the next neighbourhood of a kind opens."""
        partners = self._partners(x)
        if kind == "mixed":
            apart = np.abs(np.round(x) - self._relaxation.x) > PART
            # Many partners each bring rows of their own: half as many choices are as hard.
            most = MIXED // 2 if len(partners) > FEW else MIXED
            some = self._some_of(apart, most, random)
            return Opening(kind, some | self._in(_some(partners, 1, random)))
        if kind == "crossed":
            return Opening(kind, self._differing(x, random, known))
        if kind == "offers":
            if len(partners) > FEW:
                return Opening(
                    kind, self._offers & self._in(_some(partners, 2 * self._deep, random))
                )
            # One partner keeps what it has, so that no two of them are the same.
            kept = self._in(_some(partners, 1, random))
            return Opening(kind, self._own & self._offers & ~kept)
        if kind == "deepen":
            return Opening(kind, self._in(_some(partners, self._deep, random)))
        rivals = [b for b in self._relaxation.rank if b not in partners][:RIVALS]
        count = 1 if kind == "add" else 2
        few = _some(partners, self._deep // 2, random) + _some(rivals, count, random)
        return Opening(kind, self._in(few))

    def away(self, x: np.ndarray, random: Random) -> Opening:
        """A neighbourhood that does not contain the plan: one of its partners is barred."""
        partners = self._partners(x)
        barred = _some(partners, 1, random)
        others = [b for b in partners if b not in barred]
        rivals = [b for b in self._relaxation.rank if b not in partners][:RIVALS]
        few = _some(others, self._deep // 2, random) + _some(rivals, self._deep, random)
        return self._stilled(Opening("away", self._in(few + barred), self._in(barred)), x, random)

    def program_of(self, opening: Opening, x: np.ndarray | None) -> Reduced | None:
        """The small program of an opening: what is not open stays as in the plan, or out."""
        program = self.program
        lower, upper = program.col_lower.copy(), program.col_upper.copy()
        now = np.zeros(len(lower)) if x is None else np.round(x)
        held = self._own & (~opening.open | (self._idle & (now < 0.5)))
        lower[held] = upper[held] = np.clip(now[held], lower[held], upper[held])
        if opening.still is not None and x is not None:
            as_it_is = np.clip(np.where(program.integer, now, x), lower, upper)
            lower[opening.still] = upper[opening.still] = as_it_is[opening.still]
        if opening.barred is not None:
            upper[opening.barred] = lower[opening.barred]
        return reduce(program, lower, upper)

    def _stilled(self, opening: Opening, x: np.ndarray, random: Random) -> Opening:
        """An opening that, where partners are many, leaves the money of most where it is."""
        partners = self._partners(x)
        if len(partners) <= FEW:
            return opening
        moving = [
            *np.unique(self.program.col_block[opening.open]),
            *_some(partners, MOVING, random),
        ]
        return replace(opening, still=~np.isin(self.program.col_block, [*moving, LINKING]))

    def _partners(self, x: np.ndarray) -> list[int]:
        """Blocks in which the plan chooses something."""
        return [int(b) for b in np.unique(self.program.col_block[self._own & (x > 0.5)])]

    def _in(self, blocks: Sequence[int]) -> np.ndarray:
        """The choices of some countries."""
        return self._own & np.isin(self.program.col_block, blocks)

    def _differing(self, x: np.ndarray, random: Random, known: Sequence[np.ndarray]) -> np.ndarray:
        """Where the plan and some other good plans differ."""
        found = np.zeros(len(x), dtype=bool)
        for other in random.sample(list(known), len(known)):
            both = found | (self._own & (np.round(other) != np.round(x)))
            if both.sum() <= MIXED:
                found = both
        return found

    def _some_of(self, apart: np.ndarray, most: int, random: Random) -> np.ndarray:
        """Of the choices that are apart those of as many countries as a small program bears."""
        apart = apart & self._own
        count = np.bincount(self.program.col_block[apart], minlength=len(self.program.blocks))
        blocks = [int(b) for b in np.flatnonzero(count)]
        random.shuffle(blocks)
        fit = np.searchsorted(np.cumsum(count[blocks]), most, side="right")
        return apart & self._in(blocks[: int(fit)])

    def _beyond_the_best(self) -> np.ndarray:
        """Offer choices that are not among the best of their country."""
        program, known = self.program, self._relaxation
        select = program.of_component.get("select", np.zeros(0, dtype=int))
        idle = known.x[select] <= PART
        order = select[np.lexsort((-known.reduced[select], idle, program.col_block[select]))]
        block = program.col_block[order]
        beyond = np.zeros(len(program.c), dtype=bool)
        beyond[order[np.arange(len(order)) - np.searchsorted(block, block) >= OFFERS]] = True
        return beyond


def _some(blocks: list[int], count: int, random: Random) -> list[int]:
    """A few of some blocks."""
    return random.sample(blocks, min(count, len(blocks)))
