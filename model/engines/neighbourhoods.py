"""Neighbourhoods of a plan: which choices a small program may change while all others are held.

A large country-by-country program is hard as a whole and easy in parts. Each kind opens other
parts: the countries in which a plan loses most of what the bound would allow, where plan and
relaxation differ, where good plans differ, partners and rivals, one kind of choice in many partners,
a few partners with all that they have.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

import numpy as np
from scipy import sparse

from model.engines.relax_and_fix import FEW, PART
from model.engines.relaxation import Relaxation
from model.program import LINKING, Program
from model.reduce import Reduced, reduce

T = TypeVar("T")

RIVALS = 14
"""Countries outside the plan that may be opened, by rank."""

FIRST_SIZE, LEAST_SIZE = 100, 20
"""Choices that a small program opens at first, about, and at least."""

COUNTRIES = 2.5
"""Times the mean choices of a country that make the first size, where that is more. The mean is over all
countries, those barred from the search too: in the reference case about one is opened."""

FIRST_MIXED = 60
"""The first size where plan and relaxation are mixed: these choices are the hard ones."""

PER_RIVAL = 100
"""Choices for which one more rival is opened."""

MOVING = 24
"""Partners, where they are many, whose money may move although their choices may not; that of the rest stays."""

NOTHING = 1e-9
"""A country that loses no more than this share of the bound loses nothing."""

KINDS = ("offers", "costly", "crossed", "swap", "offers", "mixed", "crossed", "deepen")
"""Kinds of neighbourhoods, in turn: what finds most for its time comes twice."""


@dataclass(frozen=True)
class Opening:
    """What a small program may change.

    Args:
        kind: the kind of neighbourhood.
        open: choices that it may change.
        still: columns that stay exactly as they are in the plan.
    """

    kind: str
    open: np.ndarray
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
        names = [name for name, _ in program.columns]
        self._offers = self._own & np.isin(names, ("select", "assure"))
        self._kinds: dict[str, Kind] = {
            "offers": self._some_offers,
            "costly": self._what_costs,
            "crossed": self._differing,
            "swap": self._with_rivals,
            "mixed": self._apart,
            "deepen": self._all_of_some,
        }

    def first_size(self, kind: str) -> float:
        """Choices that the first neighbourhood of a kind opens, about."""
        if kind == "mixed":
            return FIRST_MIXED
        count = max(1, len(self.program.blocks))
        among = self._offers if kind == "offers" else self._own
        return max(FIRST_SIZE, COUNTRIES * float(among.sum()) / count)

    def guide(self, relaxation: Relaxation) -> None:
        """Compare plans with another point of the relaxation, at its prices."""
        self._relaxation = relaxation

    def draw(
        self,
        kind: str,
        x: np.ndarray,
        random: Random,
        known: Sequence[np.ndarray] = (),
        size: int = FIRST_SIZE,
    ) -> Opening:
        """The next neighbourhood of a kind; where partners are many most of the money stays where it is.

        Args:
            kind: one of `KINDS`.
            x: the plan.
            random: what is drawn is drawn from here.
            known: other good plans.
            size: choices that are opened, about.
        """
        return self._stilled(
            Opening(kind, self._kinds[kind](_Asked(x, random, known, size))), x, random
        )

    def _some_offers(self, asked: _Asked) -> np.ndarray:
        """The offers of some partners."""
        partners = self._partners(asked.x)
        return self._filled(_shuffled(partners, asked.random), asked, among=self._offers)

    def _all_of_some(self, asked: _Asked) -> np.ndarray:
        """All that some partners have."""
        return self._filled(_shuffled(self._partners(asked.x), asked.random), asked)

    def _with_rivals(self, asked: _Asked) -> np.ndarray:
        """Some promising countries outside the plan, and some partners."""
        partners = self._partners(asked.x)
        rivals = [b for b in self._relaxation.rank if b not in partners][:RIVALS]
        few = _some(rivals, 1 + asked.size // PER_RIVAL, asked.random)
        return self._filled(few + _shuffled(partners, asked.random), asked)

    def _what_costs(self, asked: _Asked) -> np.ndarray:
        """Countries, those first in which the plan loses most of what the bound would allow."""
        losses = self.losses(asked.x)
        blocks = np.flatnonzero(losses > NOTHING * abs(self._relaxation.bound))
        # The earliest of clocks that run as fast as a country loses: a draw by weight.
        first = {int(b): asked.random.expovariate(losses[b]) for b in blocks}
        return self._filled(sorted(first, key=lambda b: (first[b], b)), asked)

    def _apart(self, asked: _Asked) -> np.ndarray:
        """What plan and relaxation differ on in some countries."""
        apart = self._own & (np.abs(np.round(asked.x) - self._relaxation.x) > PART)
        blocks = [int(b) for b in np.unique(self.program.col_block[apart])]
        return self._filled(_shuffled(blocks, asked.random), asked, among=apart)

    def _differing(self, asked: _Asked) -> np.ndarray:
        """Where the plan and another good plan, or a sketch of one, differ, in some countries."""
        if not asked.known:
            return np.zeros(len(asked.x), dtype=bool)
        other = asked.random.choice(asked.known)
        # What a sketch leaves open is nan, and differs from everything.
        apart = self._own & (np.round(other) != np.round(asked.x))
        blocks = [int(b) for b in np.unique(self.program.col_block[apart])]
        return self._filled(_shuffled(blocks, asked.random), asked, among=apart)

    def losses(self, x: np.ndarray) -> np.ndarray:
        """What each country loses in a plan against the relaxation, at its prices.

        In all it is bound minus plan: a country may choose worse than the prices say, and budget may
        be left over that has a price; that counts for those who would use more of it.
        """
        program, count = self.program, len(self.program.blocks)
        own = program.col_block != LINKING
        links = np.flatnonzero(program.row_block == LINKING)
        A, prices = program.A[links].tocoo(), self._relaxation.prices[links]
        missing = self._relaxation.x - x
        use = prices[A.row] * A.data * missing[A.col]
        chosen = np.bincount(program.col_block[own], (program.c * missing)[own], count)
        mine = own[A.col]
        paid = sparse.csr_matrix(
            (use[mine], (A.row[mine], program.col_block[A.col[mine]])), (len(links), count)
        )
        losses = np.maximum(chosen - np.asarray(paid.sum(axis=0)).ravel(), 0.0)
        more = paid.maximum(0.0)
        side = np.where(prices > 0, program.row_upper[links], program.row_lower[links])
        left = np.where(prices != 0, prices, 0.0) * np.where(
            prices != 0, side - program.A[links] @ x, 0.0
        )
        total = np.asarray(more.sum(axis=1)).ravel()
        return losses + more.T @ np.divide(left, total, out=np.zeros(len(left)), where=total > 0)

    def program_of(self, opening: Opening, x: np.ndarray) -> Reduced | None:
        """The small program of an opening: what is not open stays as in the plan."""
        program = self.program
        lower, upper = program.col_lower.copy(), program.col_upper.copy()
        now = np.round(x)
        held = self._own & ~opening.open
        lower[held] = upper[held] = np.clip(now[held], lower[held], upper[held])
        if opening.still is not None:
            as_it_is = np.clip(np.where(program.integer, now, x), lower, upper)
            lower[opening.still] = upper[opening.still] = as_it_is[opening.still]
        return reduce(program, lower, upper)

    def _stilled(self, opening: Opening, x: np.ndarray, random: Random) -> Opening:
        """An opening that, where partners are many, leaves the money of most where it is."""
        partners = self._partners(x)
        if len(partners) <= FEW:
            return opening
        touched = np.unique(self.program.col_block[opening.open])
        moving = [*touched, *_some(partners, MOVING, random)]
        return replace(opening, still=~np.isin(self.program.col_block, [*moving, LINKING]))

    def _partners(self, x: np.ndarray) -> list[int]:
        """Blocks in which the plan chooses something."""
        return [int(b) for b in np.unique(self.program.col_block[self._own & (x > 0.5)])]

    def _filled(
        self, blocks: Sequence[int], asked: _Asked, among: np.ndarray | None = None
    ) -> np.ndarray:
        """Choices of countries in their order, one at least, as long as the size allows."""
        among = self._own if among is None else among
        count = np.bincount(self.program.col_block[among], minlength=len(self.program.blocks))
        fit = np.searchsorted(np.cumsum(count[blocks]), asked.size, side="right")
        return among & np.isin(self.program.col_block, blocks[: max(1, int(fit))])


@dataclass(frozen=True)
class _Asked:
    """What a neighbourhood is drawn from: plan, chance, other good plans, size."""

    x: np.ndarray
    random: Random
    known: Sequence[np.ndarray]
    size: int


Kind = Callable[[_Asked], np.ndarray]


def _some(blocks: list[int], count: int, random: Random) -> list[int]:
    """A few of some blocks."""
    return random.sample(blocks, min(count, len(blocks)))


def _shuffled(things: list[T], random: Random) -> list[T]:
    """All of them, in any order."""
    return random.sample(things, len(things))
