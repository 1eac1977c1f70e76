"""What a search has proven, as a function of the budgets: it bounds other cases than the one solved.

Prices prove more than one number. Where the plans of a part of the program are worth at most a bound
at prices π of the linking rows, the same plans are worth at most bound + π · (change of the rows'
sides) once these change (LP duality). So a case that only has less of something – every plan of it
is a plan of the case that was solved – is bounded without a search, and often as well as by one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from model.program import LINKING, Program

Held = Mapping[int, tuple[float, float]]
"""Least and largest value of some columns."""

MOST_PARTS = 64
"""Parts in which a cover is kept; beyond it those with the smallest bounds are told as one."""

MOST_COVERS = 3
"""Covers that are kept, those with the smallest bounds."""


@dataclass(frozen=True, eq=False)
class Part:
    """Some of the plans: none is worth more than constant + Σ price · side of its linking row.

    Args:
        constant: in objective.
        prices: price of each linking row, positive for its upper side, negative for its lower one.
        held: least and largest value of the columns that tell these plans from the others.
    """

    constant: float
    prices: np.ndarray
    held: Held = field(default_factory=dict)

    @classmethod
    def of(
        cls, program: Program, bound: float, prices: np.ndarray, held: Held | None = None
    ) -> Part:
        """What is proven of a part of the program, from its bound and the prices of all rows."""
        own = prices[: len(program.row_block)][program.row_block == LINKING]
        return cls(bound - _paid(own, *_sides(program)), own, held or {})

    def within(self, held: Held) -> Part:
        """The same bound on some of its plans."""
        return replace(self, held=held)

    def bound(self, program: Program) -> float:
        """The bound with the sides of the linking rows of a program."""
        return self.constant + _paid(self.prices, *_sides(program))


Cover = Sequence[Part]
"""Parts that have all plans among them."""


@dataclass(frozen=True, eq=False)
class Proof:
    """Bounds on all plans of a program.

    Args:
        mark: hash of what a program must share with the one solved.
        covers: each bounds all plans.
    """

    mark: str
    covers: tuple[Cover, ...]

    @classmethod
    def of(cls, program: Program, covers: Iterable[Cover]) -> Proof:
        """What covers prove of a program; a cover of many parts is shortened."""
        return cls(program.mark, tuple(_short(program, cover) for cover in covers))

    @classmethod
    def flat(cls, program: Program, bound: float) -> Proof:
        """A bound of which nothing else is known."""
        return cls.of(program, [[Part.of(program, bound, np.zeros(len(program.row_block)))]])

    def bound(self, program: Program) -> float | None:
        """No plan of a program has a larger objective; None where the proof does not speak of it.

        Args:
            program: one whose plans are all plans of the program solved.
        """
        if not self.covers or program.mark != self.mark:
            return None
        found = min(_largest(cover, program) for cover in self.covers)
        return found if math.isfinite(found) else None

    def parts(self, program: Program) -> Cover:
        """The parts that prove most of a program, where there are several; else none."""
        known = self.covers if program.mark == self.mark else ()
        covers = [cover for cover in known if len(cover) > 1]
        return min(covers, key=lambda cover: _largest(cover, program), default=())

    def text(self) -> str:
        """As JSON, which `read` reads back."""
        covers = [
            [
                {"constant": p.constant, "prices": _sparse(p.prices), "held": dict(p.held)}
                for p in cover
            ]
            for cover in self.covers
        ]
        rows = len(self.covers[0][0].prices) if self.covers else 0
        return json.dumps({"mark": self.mark, "rows": rows, "covers": covers}) + "\n"


def read(text: str) -> Proof:
    """The proof in a text.

    Raises:
        ValueError: it holds none.
    """
    try:
        found = json.loads(text)
        rows = int(found["rows"])
        covers = tuple(tuple(_part(part, rows) for part in cover) for cover in found["covers"])
        return Proof(str(found["mark"]), covers)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"no proof: {error}") from error


def joined(program: Program, proofs: Iterable[Proof | None]) -> Proof | None:
    """The best of several proofs of a program; None when none speaks of it."""
    mark = program.mark
    covers = [c for proof in proofs if proof and proof.mark == mark for c in proof.covers]
    best = sorted(covers, key=lambda cover: _largest(cover, program))[:MOST_COVERS]
    return Proof(mark, tuple(best)) if best else None


def _sides(program: Program) -> tuple[np.ndarray, np.ndarray]:
    linking = program.row_block == LINKING
    return program.row_lower[linking], program.row_upper[linking]


def _paid(prices: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> float:
    """Sum of prices times sides, each row by the side that its price is of."""
    priced = prices != 0
    sides = np.where(prices > 0, upper, lower)
    return float(prices[priced] @ sides[priced])


def _largest(cover: Cover, program: Program) -> float:
    return max((part.bound(program) for part in cover), default=-math.inf)


def _short(program: Program, cover: Cover) -> Cover:
    """A cover of a few parts: the rest is told by its largest bound, at no prices."""
    parts = sorted(cover, key=lambda part: part.bound(program), reverse=True)
    first, rest = parts[: MOST_PARTS - 1], parts[MOST_PARTS - 1 :]
    if len(rest) > 1:
        rest = [Part(rest[0].bound(program), np.zeros(len(rest[0].prices)))]
    return tuple(first + rest)


def _part(found: Mapping[str, Any], rows: int) -> Part:
    held = {int(j): (float(low), float(high)) for j, (low, high) in found["held"].items()}
    return Part(float(found["constant"]), _dense(found["prices"], rows), held)


def _sparse(prices: np.ndarray) -> dict[str, float]:
    return {str(i): float(prices[i]) for i in np.flatnonzero(prices)}


def _dense(prices: Mapping[str, Any], rows: int) -> np.ndarray:
    found = np.zeros(rows)
    for i, price in prices.items():
        found[int(i)] = float(price)
    return found
