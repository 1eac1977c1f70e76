"""Local search by countries: small programs around good plans, solved exactly, and good plans crossed.

Two walks go side by side through all kinds of neighbourhoods in turn. How many choices a neighbourhood opens
follows from how hard the last one of its kind was: more where the answer was proven soon, fewer where it was
not. After each turn the walks tell each other where they are. Where partners are few each goes on around a plan
of its own, and crossing takes the best of several plans, the first ones too. Where they are many, two turns from
the same plan change other countries of it, so both walks go on from the better end and cross it with the other
one first: what both found mostly fits together. Effort is counted in nodes, steps and turns, never in seconds,
so the same call gives the same plan on any machine (a time limit excepted).
"""

from __future__ import annotations

import math
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random

import numpy as np

from model.engines import direct, interrupt
from model.engines.neighbourhoods import KINDS, LEAST_SIZE, Neighbourhoods, Opening
from model.engines.relaxation import Relaxation
from model.program import Program
from model.solution import Outcome, Progress, SolverOptions, Watch, within

WALKS = 2
"""Plans around which is searched side by side."""

LEAST_NODES, MOST_NODES, ROWS = 30, 400, 250_000
"""Nodes of a small program: as many as make so many rows, within these."""

TRIES, TIMES = 1, 3
"""Where a proof goes on beside the search both halves of a choice are tried once, which takes most of the steps
otherwise, and nodes are so many times as many. Where partners are many this was not found to pay."""

GAP = 1e-4
"""Gap at which a small program is good enough."""

MORE = 1.5
"""How much more or less the next neighbourhood of a kind opens."""

EASY, HARD = 15_000, 45_000
"""Steps of the simplex up to which one that found nothing may open more, and from which on the next opens
less, where a proof goes on beside the search. Where partners are many, large ones are what finds most."""

POOR = 0.2
"""Share of the best plan by which another one may be worse for a walk to begin there."""

TURN, LEAST_STEPS = 20_000, 1000
"""Steps of the simplex after which a turn is over, where a proof goes on beside the search, and those that any
neighbourhood counts for: the walks wait for each other, and the proof for both."""

TOGETHER = len(KINDS) // 2
"""Neighbourhoods after which a turn is over where partners are many, so that the walks soon go on together."""

KNOWN = 6
"""Best plans that are kept."""

PATIENCE, PATIENT = 6, 12
"""Turns in vain after which a search ends unless told another number; the second where partners are many, as turns
are shorter there."""

WORTH = 0.05
"""Share of what is open between plan and bound that a turn closes, or it was in vain."""

BETTER = 1e-7
"""A plan is better when its objective is, by more than this share."""


Sizes = dict[int, dict[str, float]]
"""Choices that the next neighbourhood of each kind opens, of each walk."""


class Search:
    """One local search over a program.

    Args:
        program: the program.
        relaxation: its relaxation by countries.
        options: gap, time limit, seed and threads.
        progress: told of every better plan.
        prove: called after each turn with the best value and the steps of the simplex that the turn took,
        gives a tighter relaxation.
        patience: turns in vain after which the search ends.
        sizes: where another search ended with them; kept up to date.

    `ends` are the plans where the walks ended, the best one among them; where partners are many all end there.
    """

    def __init__(
        self,
        program: Program,
        relaxation: Relaxation,
        options: SolverOptions,
        progress: Watch | None = None,
        prove: Callable[[float, int], Relaxation] | None = None,
        patience: int | None = None,
        sizes: Sizes | None = None,
    ) -> None:
        self.program, self.relaxation = program, relaxation
        self.options, self.progress, self.prove = options, progress, prove
        self.patience = patience or (PATIENCE if prove else PATIENT)
        self.easy, self.hard = (EASY, HARD) if prove else (sys.maxsize, sys.maxsize)
        self._near = Neighbourhoods(program, relaxation)
        self._sizes = {} if sizes is None else sizes
        self._clock = direct.Clock(options)
        self._began = time.monotonic()
        self._known: list[np.ndarray] = []
        self._told, self._telling = -math.inf, threading.Lock()
        self.ends: list[np.ndarray] = []

    def go(self, *starts: np.ndarray, sketches: Sequence[np.ndarray] = ()) -> Outcome:
        """Search from some plans, one at least, until little more is found.

        Args:
            starts: the plans.
            sketches: whole choices that need not be a plan, nan where one is open; every walk crosses its plan
            with them first.
        """
        for x in starts:
            self._keep(x)
        least = self._value - POOR * abs(self._value)
        first = [x for x in self._known if self.program.objective(x) >= least]
        begin = first if self.prove else first[:1]
        walks = [_Walk(self, i, begin[i % len(begin)]) for i in range(WALKS)]
        patience, apart = self.patience, [*sketches]
        with ThreadPoolExecutor(self.options.side_by_side) as pool:
            while patience and not self.over:
                best, here = self._known[0], [walk.here for walk in walks]
                known = [best, *here, *first, *sketches]
                turns = [pool.submit(walk.turn, known, apart) for walk in walks]
                found = [x for turn in turns for x in turn.result()]
                for x in found:
                    self._keep(x)
                apart = [] if self.prove else self._met(walks, here)
                if self.prove and not self.over:
                    steps = sum(walk.steps for walk in walks)
                    self.relaxation = self.prove(self._value, steps)
                    self._near.guide(self.relaxation)
                patience = self.patience if self._worth_it(best) else patience - 1
        self.ends = [walk.here for walk in walks]
        return self._outcome()

    def _met(self, walks: Sequence[_Walk], before: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Let all walks go on from the best plan; where the others are that moved since they were at some before."""
        best = self._known[0]
        moved = [walk.here for walk, x in zip(walks, before, strict=True) if walk.here is not x]
        for walk in walks:
            walk.here = best
        return [x for x in moved if x is not best]

    @property
    def _value(self) -> float:
        """Objective of the best plan."""
        return self.program.objective(self._known[0])

    @property
    def over(self) -> bool:
        """Whether the search was stopped, ran out of time or has proven enough."""
        enough = within(self._value, self.relaxation.bound, self.options.asked_gap)
        return self._clock.over or enough or interrupt.asked()

    def _worth_it(self, before: np.ndarray) -> bool:
        """Whether the best plan closes enough of the gap that the one before left open."""
        gained = self._value - self.program.objective(before)
        return gained > WORTH * (self.relaxation.bound - self._value)

    def better(self, x: np.ndarray, than: np.ndarray) -> bool:
        """Whether a plan is better than another, by more than rounding."""
        value = self.program.objective(than)
        return self.program.objective(x) > value + BETTER * abs(value)

    def solve(self, opening: Opening, start: np.ndarray) -> Outcome:
        """The best plan that an opening around a plan allows, as far as it is found."""
        small = self._near.program_of(opening, start)
        if small is None:
            return Outcome("optimal")
        nodes = min(MOST_NODES, max(LEAST_NODES, ROWS // max(1, len(small.rows))))
        # Where partners are few, looking around the plan takes a fifth of the time and finds no more.
        effort = direct.Effort(nodes, lean=True, around=True)
        if self.prove:
            effort = direct.Effort(nodes * TIMES, lean=True, tries=TRIES)
        found = direct.solve(
            small.program,
            replace(self._clock.left(), gap=GAP, threads=1),
            small.part(start),
            effort=effort,
        )
        return found if found.x is None else replace(found, x=small.full(found.x))

    def tell(self, x: np.ndarray) -> None:
        """Tell of a plan at once, if it is the best so far: a turn that found it may go on for long."""
        value = self.program.objective(x)
        with self._telling:
            if self.progress and value > self._told:
                self._told, seconds = value, time.monotonic() - self._began
                self.progress(Progress("start", seconds, value, self.relaxation.bound))

    def turn_over(self, done: int, steps: int) -> bool:
        """Whether a turn is over after so many neighbourhoods and steps."""
        return steps >= TURN if self.prove else done >= TOGETHER

    def sizes(self, number: int) -> dict[str, float]:
        """Choices that the next neighbourhood of each kind opens in a walk, about."""
        first = {kind: self._near.first_size(kind) for kind in KINDS}
        return self._sizes.setdefault(number, first)

    def draw(
        self, kind: str, x: np.ndarray, random: Random, known: Sequence[np.ndarray], size: float
    ) -> Opening:
        """The next neighbourhood of a kind."""
        return self._near.draw(kind, x, random, known, round(size))

    def _keep(self, x: np.ndarray) -> None:
        """Keep a plan among the best ones, if it is one and none of them."""
        whole = self.program.integer
        if any(np.array_equal(np.round(x[whole]), np.round(y[whole])) for y in self._known):
            return
        self._known = sorted([*self._known, x], key=self.program.objective, reverse=True)[:KNOWN]
        self.tell(x)

    def _outcome(self) -> Outcome:
        """The best plan with the bound of the relaxation."""
        status = "interrupted" if interrupt.asked() else "feasible"
        bound = max(self.relaxation.bound, self._value)
        if within(self._value, bound, self.options.asked_gap):
            status = "optimal"
        seconds = time.monotonic() - self._began
        return Outcome(status, self._known[0], self._value, bound, 0, seconds)


class _Walk:
    """One way from plan to better plan; what it draws is its own."""

    def __init__(self, search: Search, number: int, here: np.ndarray) -> None:
        self._search, self.here = search, here
        self._random = Random(search.options.seed * WALKS + number)
        # One begins where the other is halfway.
        self._next = number * len(KINDS) // WALKS
        self._sizes, self.steps = search.sizes(number), 0

    def turn(self, all_: Sequence[np.ndarray], apart: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The better plans found in the next neighbourhoods.

        Args:
            all_: plans to cross with when that is next.
            apart: plans to cross with before all else.
        """
        others = [x for x in all_ if not np.array_equal(x, self.here)]
        found, due = list[np.ndarray](), list(apart)
        self.steps, done = 0, 0
        while not self._search.over and not self._search.turn_over(done, self.steps):
            if due:
                kind, known = "crossed", [due.pop()]
            else:
                kind, known = KINDS[self._next], others
                self._next = (self._next + 1) % len(KINDS)
            done += 1
            size = self._sizes[kind]
            opening = self._search.draw(kind, self.here, self._random, known, size)
            if not opening.open.any():
                self.steps += LEAST_STEPS
                continue
            solved = self._search.solve(opening, self.here)
            self.steps += max(LEAST_STEPS, solved.steps)
            easy = solved.status == "optimal" and solved.steps <= self._search.easy
            if solved.x is not None and self._search.better(solved.x, self.here):
                self.here = solved.x
                self._search.tell(solved.x)
                found.append(solved.x)
            elif easy:
                self._sizes[kind] = size * MORE
            if solved.status != "optimal" or solved.steps > self._search.hard:
                self._sizes[kind] = max(LEAST_SIZE, size / MORE)
        return found
