"""Branch and bound over the relaxation by countries: a proof that goes on where rows alone end.

With few partners the bound of decomposition stays above the best plan by some per cent, because a
country may still be taken in part. So the relaxation is split: a choice is left out or taken, and
each half is solved again from where the other ended, countries left out priced as before. The
choice that is expected to lower both halves most comes first, by what earlier splits gained
(pseudo-costs). After every few splits what no whole plan of a country reaches there is cut off too
(`hulls`): who is half decided reaches less than before. The largest bound of all open nodes bounds
every plan at any time. Two relaxations work side by side; effort is counted in nodes and steps, so the
same call gives the same tree everywhere.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from model.engines import hulls, interrupt
from model.engines.direct import Clock
from model.engines.elastic import elastic
from model.engines.inside import Basis
from model.engines.relaxation import Master, Relaxation
from model.program import Program
from model.proof import Held, Part

TRIED, TRIED_FIRST = 2, 8
"""Choices that are tried at a node, and at the first one; the best of them splits it."""

CUT = 6
"""Columns that are split before what no whole plan of a country reaches is cut off again. It takes about as long as
a split; in versions on the way three were worse in one of four cases, twelve in three."""

LISTED = 0.4
"""Steps of the simplex in the relaxation that take as long as one in the program of a country, about."""

STEPS = 4000
"""Steps of the simplex that a node should need; a tree that needs more grows by fewer nodes."""

WHOLE = 1e-6
"""A choice is whole when it is no farther from a whole number."""

NOTHING = 1e-6
"""Gain of a half that gains nothing, as a share of the bound: the other half still counts."""


@dataclass(frozen=True)
class Node:
    """A part of the program.

    Args:
        bound: no plan in it has a larger objective.
        part: what proves it, with the bounds of the columns that were split.
        basis: where its relaxation may begin; None if it was not solved yet.
        cut: columns that were split when what no whole plan of a country reaches was cut off last.
    """

    bound: float
    part: Part
    basis: Basis | None
    cut: int = 0


@dataclass(frozen=True)
class Split:
    """What trying a choice showed.

    Args:
        found: the relaxation of the node.
        column: the choice.
        losses: by how much the bound of each half is lower.
        rates: the same per unit.
        halves: those that are left.
    """

    found: Relaxation
    column: int
    losses: tuple[float, float]
    rates: tuple[float, float]
    halves: list[Node]


@dataclass
class _Rates:
    """What splitting a column, or a kind of columns, has cost so far, per unit of either side."""

    total: list[float] = field(default_factory=lambda: [0.0, 0.0])
    count: int = 0

    def learn(self, rates: tuple[float, float]) -> None:
        self.total = [a + b for a, b in zip(self.total, rates, strict=True)]
        self.count += 1


class Tree:
    """One branch and bound.

    Args:
        program: the program, sharpened.
        root: its relaxation.
        clock: the time that is left.
        parts: parts that have all plans among them, as far as is known.
        basis: where the relaxation of the root ended, if that is known.

    No plan has an objective above `bound`, which `parts` proves; `best` is the relaxation of the node
    that was split last.
    """

    def __init__(
        self,
        program: Program,
        root: Relaxation,
        clock: Clock,
        parts: Sequence[Part] = (),
        basis: Basis | None = None,
    ) -> None:
        self._clock, self._count, self._program = clock, len(program.c), program
        self._integer, self._block = program.integer, program.col_block.tolist()
        self._kind = [name for name, _ in program.columns]
        # Every plan of the program is one of this program, so its bounds hold; and a part of it without a
        # feasible point has none because of the rows of countries alone, whoever is left out.
        soft = elastic(program, root.bound, root.prices)
        self._masters = [Master(soft, clock) for _ in range(clock.left().side_by_side)]
        self._rates: defaultdict[Hashable, _Rates] = defaultdict(_Rates)
        self._open: list[tuple[float, int, Node]] = []
        self._number = 0
        self._root, self._given = root, [p for p in map(self._here, parts) if p]
        largest = max((part.bound(program) for part in self._given), default=np.inf)
        self.bound = min(root.bound, largest)
        self._basis = basis and basis.wider(len(soft.c) - len(program.c))
        self._whole: list[Node] = []
        self._nodes = 0
        self.best = root

    def done(self) -> bool:
        """Whether no further split lowers the bound."""
        return self._number > 0 and self._top <= self._closed

    @property
    def parts(self) -> list[Part]:
        """The parts into which the program is split."""
        return [node.part for _, _, node in self._open] + [node.part for node in self._whole]

    @property
    def steps(self) -> int:
        """Steps of the simplex so far."""
        return sum(master.steps for master in self._masters) if self._number else 0

    def grow(
        self, nodes: int, enough: float, *, alone: bool = False, steps: float = np.inf
    ) -> list[np.ndarray]:
        """Split nodes; returns the points found on the way in which all choices are whole.

        Args:
            nodes: how many, about; fewer where they are dear, one at least.
            steps: of the simplex that they may take, about.
            enough: a bound that need not be lowered.
            alone: whether one node is split at a time.
        """
        masters = self._masters[:1] if alone else self._masters
        whole: list[np.ndarray] = []
        if not (self._number or self._start()):
            return whole
        end = self._nodes + nodes
        most = [master.steps + min(nodes * STEPS, steps) / len(masters) for master in masters]
        with ThreadPoolExecutor(len(masters)) as pool:
            while self._nodes < end and not self.done() and self.bound > enough:
                if self._stopped or sum(master.steps for master in masters) > sum(most):
                    break
                batch = [heapq.heappop(self._open)[2] for _ in masters[: len(self._open)]]
                # All are waited for: what is learnt from one must not reach the other on its way.
                tried = [*pool.map(self._split, masters[: len(batch)], batch, most)]
                whole += [x for x in map(self._take, batch, tried) if x is not None]
                self._nodes += len(batch)
                self.bound = min(self.bound, max(self._closed, self._top))
        return whole

    def _start(self) -> bool:
        """Whether the first node stands."""
        held = [self._block[j] for part in self._given for j in part.held]
        inside = {*self._root.inside, *held}
        with ThreadPoolExecutor(len(self._masters)) as pool:
            if None in [*pool.map(lambda one: one.start(inside, self._basis), self._masters)]:
                return False
        self._basis, root = self._masters[0].basis, self._node(self._root, {}, None)
        if not self._given:
            self._push(replace(root, basis=self._basis))
        for part in self._given:
            given = Node(part.bound(self._program), part, None)
            self._push(min(given, _inside(root, part.held), key=_bound))
        return True

    def _here(self, part: Part) -> Part | None:
        """A part of another program in this one; None if it has no plans here."""
        lower, upper = self._program.col_lower, self._program.col_upper
        held = {
            j: (max(low, float(lower[j])), min(high, float(upper[j])))
            for j, (low, high) in part.held.items()
        }
        return None if any(low > high for low, high in held.values()) else part.within(held)

    def _node(self, found: Relaxation, held: Held, basis: Basis | None) -> Node:
        return Node(found.bound, Part.of(self._program, found.bound, found.prices, held), basis)

    @property
    def _top(self) -> float:
        return -self._open[0][0] if self._open else -np.inf

    @property
    def _closed(self) -> float:
        return max((node.bound for node in self._whole), default=-np.inf)

    @property
    def _stopped(self) -> bool:
        return self._clock.over or interrupt.asked()

    def _push(self, node: Node) -> None:
        # Of equal bounds the newest first: it is deepest.
        self._number += 1
        heapq.heappush(self._open, (-node.bound, -self._number, node))

    def _take(self, node: Node, tried: list[Split] | np.ndarray | Node | None) -> np.ndarray | None:
        """Put the halves of a node in its place, and return its point where that is whole."""
        if tried is None or isinstance(tried, Node):
            self._push(tried or node)
        elif isinstance(tried, np.ndarray):
            self._whole.append(node)
            return tried
        else:
            for split in tried:
                for key in (split.column, self._kind[split.column]):
                    self._rates[key].learn(split.rates)
            best = max(tried, key=lambda split: self._score(split.losses), default=None)
            if best:
                self.best = replace(best.found, x=best.found.x[: self._count])
                for half in best.halves:
                    self._push(half)
        return None

    def _split(
        self, master: Master, node: Node, most: float
    ) -> list[Split] | np.ndarray | Node | None:
        """The splits of a node that were tried, its point if that is whole, None if it was stopped.

        One that was given is solved first, and one that was split often is bounded again; both come
        back, as they may be worth less. After so many steps of the simplex no second choice is tried.
        """
        held = node.part.held
        assert self._basis is not None
        found = master.at(held, node.basis or self._basis)
        if found is None:
            return [] if master.hopeless and not self._stopped else None
        solved = min(node, self._node(found, held, None), key=_bound)
        solved = replace(solved, basis=master.basis)
        if node.basis is None:
            return solved
        if len(held) - node.cut >= CUT:
            return self._sharpened(master, solved, found)
        x = found.x[: self._count]
        down = x - np.floor(x)
        loose = np.flatnonzero(self._integer & (np.minimum(down, 1 - down) > WHOLE))
        if not len(loose):
            return x
        order = sorted(loose.tolist(), key=lambda j: (-self._hope(j, down[j]), j))
        tried: list[Split] = []
        for column in order[: max(TRIED, TRIED_FIRST - 2 * len(held))]:
            best = max((self._score(split.losses) for split in tried), default=0.0)
            if column in self._rates and self._hope(column, down[column]) <= best:
                continue
            if tried and master.steps > most:
                break
            split = self._tried(master, solved, found, column)
            if split is None:
                return None
            tried.append(split)
        return tried

    def _sharpened(self, master: Master, node: Node, found: Relaxation) -> Node:
        """A node bounded again when what no whole plan of a country reaches in it is cut off.

        The rows hold for this once: in the relaxation that is split further they would hide what
        splitting a choice costs.
        """
        lower, upper = self._program.col_lower.copy(), self._program.col_upper.copy()
        for column, side in node.part.held.items():
            lower[column], upper[column] = side
        here = self._program.bounded(lower, upper)
        seen = replace(found, x=found.x[: self._count])
        rows, steps = hulls.broken(here, seen, self._clock, 1)
        master.took(round(LISTED * steps))
        again = master.sharper(rows) if rows else None
        if again and again[0] < node.bound:
            part = Part.of(self._program, *again, node.part.held)
            node = replace(node, bound=again[0], part=part)
        return replace(node, cut=len(node.part.held))

    def _tried(self, master: Master, node: Node, found: Relaxation, column: int) -> Split | None:
        """Both halves of a node at a column; None when it was stopped."""
        assert node.basis is not None
        program, at = master.program, float(found.x[column])
        low = float(np.floor(at))
        sides = [
            (float(program.col_lower[column]), low),
            (low + 1, float(program.col_upper[column])),
        ]
        losses, halves = [], []
        for side in sides:
            inner = {**node.part.held, column: side}
            half = master.at(inner, node.basis)
            if half is None:
                if not master.hopeless or self._stopped:
                    return None
                losses.append(abs(node.bound))
                continue
            best = min(self._node(half, inner, None), _inside(node, inner), key=_bound)
            # From relaxation to relaxation: where more was cut off than splitting brings, it brings something still.
            losses.append(max(0.0, found.bound - half.bound))
            halves.append(replace(best, basis=master.basis, cut=node.cut))
        rates = losses[0] / (at - low), losses[1] / (low + 1 - at)
        known = replace(found, bound=node.bound)
        return Split(known, column, (losses[0], losses[1]), rates, halves)

    def _hope(self, column: int, down: float) -> float:
        """Score expected of a split; large where nothing is known of the kind."""
        known = self._rates.get(column) or self._rates.get(self._kind[column])
        if known is None:
            return abs(self._root.bound) * min(down, 1 - down)
        below, above = (total / known.count for total in known.total)
        return self._score((below * down, above * (1 - down)))

    def _score(self, losses: Sequence[float]) -> float:
        least = NOTHING * abs(self._root.bound)
        return max(losses[0], least) * max(losses[1], least)


def _bound(node: Node) -> float:
    return node.bound


def _inside(node: Node, held: Held) -> Node:
    """Some of the plans of a node, bounded by what bounds all of them."""
    return replace(node, part=node.part.within(held), basis=None)
