"""Branch and bound over the relaxation by countries: a proof that goes on where rows alone end.

With few partners the bound of decomposition stays above the best plan by some per cent, because a
country may still be taken in part. So the relaxation is split: a choice is left out or taken, and
each half is solved again from where the other ended; countries left out are priced for the halves
that are kept. The choice that is expected to lower both halves most comes first, by what earlier splits gained
(pseudo-costs). After every few splits what no whole plan of a country reaches there is cut off too
(`hulls`): who is half decided reaches less than before. The largest bound of all open nodes bounds
every plan at any time. Two relaxations work side by side; effort is counted in nodes and steps, so the
same call gives the same tree everywhere.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from model.engines import hulls, interrupt
from model.engines.direct import Clock
from model.engines.elastic import elastic
from model.engines.inside import Basis, Corner
from model.engines.pseudo_costs import PseudoCosts
from model.engines.relaxation import NEAR, Master, Relaxation
from model.program import Program
from model.proof import Held, Part

TRIED, TRIED_FIRST = 2, 8
"""Choices that are tried at a node, and at the first one; the best of them splits it."""

CUT = 6
"""Columns that are split before what no whole plan of a country reaches is cut off again. It takes about as long as
a split; in versions on the way three were worse in one of four cases, twelve in three."""

LISTED = 0.4
"""Steps of the simplex in the relaxation that take as long as one in the program of a country, about."""

TURN = 2
"""Nodes that each relaxation splits before it waits for the other; with one at a time a fifth is waiting."""

STEPS = 4000
"""Steps of the simplex that a node should need; a tree that needs more grows by fewer nodes."""

WHOLE = 1e-6
"""A choice is whole when it is no farther from a whole number."""


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
class Half:
    """One half of a node that was tried: what is held, and where the relaxation of those inside ended."""

    held: Held
    corner: Corner
    basis: Basis


@dataclass(frozen=True)
class Split:
    """What trying a choice showed.

    Args:
        column: the choice.
        losses: by how much the relaxation of each half is lower.
        rates: the same per unit.
        halves: those that have a point.
    """

    column: int
    losses: tuple[float, float]
    rates: tuple[float, float]
    halves: list[Half]


@dataclass(frozen=True)
class Done:
    """What became of a node.

    Args:
        nodes: what takes its place, nothing if it has no plan.
        tried: the choices that were tried, if it was split.
        corner: where its relaxation ended, if it was split.
    """

    nodes: Sequence[Node] = ()
    tried: Sequence[Split] = ()
    corner: Corner | None = None


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
        self._costs = PseudoCosts([name for name, _ in program.columns], root.bound)
        # Every plan of the program is one of this program, so its bounds hold; and a part of it without a
        # feasible point has none because of the rows of countries alone, whoever is left out.
        soft = elastic(program, root.bound, root.prices)
        self._masters = [Master(soft, clock) for _ in range(clock.left().side_by_side)]
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
            alone: whether one relaxation works alone.
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
                many = min(TURN * len(masters), len(self._open))
                batch = [heapq.heappop(self._open)[2] for _ in range(many)]
                turns = [batch[i :: len(masters)] for i in range(len(masters))]
                # All are waited for: what is learnt from one must not reach the others on its way.
                done = [*pool.map(self._turn, masters, turns, most)]
                taken = map(self._take, chain(*turns), chain(*done))
                whole += [x for x in taken if x is not None]
                self._nodes += many
                self.bound = min(self.bound, max(self._closed, self._top))
        return whole

    def _start(self) -> bool:
        """Whether the first node stands."""
        held = [self._block[j] for part in self._given for j in part.held]
        inside = {*self._root.inside, *held}
        with ThreadPoolExecutor(len(self._masters)) as pool:
            if None in [*pool.map(lambda one: one.start(inside, self._basis), self._masters)]:
                return False
        root = self._node(self._root.bound, self._root.prices, {})
        self._basis = self._masters[0].basis
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

    def _node(self, bound: float, prices: np.ndarray, held: Held) -> Node:
        return Node(bound, Part.of(self._program, bound, prices, held), None)

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

    def _take(self, node: Node, done: Done | np.ndarray | None) -> np.ndarray | None:
        """Put what became of a node in its place, and return its point where that is whole."""
        if done is None:
            self._push(node)
        elif isinstance(done, np.ndarray):
            self._whole.append(node)
            return done
        else:
            for split in done.tried:
                self._costs.learn(split.column, split.rates)
            if done.corner:
                self.best = self._root.moved(self._program, node.bound, done.corner)
            for inner in done.nodes:
                self._push(inner)
        return None

    def _turn(
        self, master: Master, nodes: Sequence[Node], most: float
    ) -> list[Done | np.ndarray | None]:
        """What becomes of the nodes that are one relaxation's."""
        return [self._split(master, node, most) for node in nodes]

    def _split(self, master: Master, node: Node, most: float) -> Done | np.ndarray | None:
        """What becomes of a node, its point if that is whole, None if it was stopped.

        One that was given is solved first, and one that was split often is bounded again; both come
        back, as they may be worth less. After so many steps of the simplex no second choice is tried.
        """
        if node.basis is None:
            return self._solved(master, node)
        held = node.part.held
        corner = master.corner(held, node.basis)
        if corner is None:
            return Done() if self._hopeless(master) else None
        if len(held) - node.cut >= CUT:
            return Done([self._sharpened(master, node, corner)])
        x = corner.x[: self._count]
        down = x - np.floor(x)
        loose = np.flatnonzero(self._integer & (np.minimum(down, 1 - down) > WHOLE))
        if not len(loose):
            return x
        order = sorted(loose.tolist(), key=lambda j: (-self._costs.hope(j, down[j]), j))
        tried: list[Split] = []
        for column in order[: max(TRIED, TRIED_FIRST - 2 * len(held))]:
            best = max((self._costs.score(split.losses) for split in tried), default=0.0)
            if self._costs.knows(column) and self._costs.hope(column, down[column]) <= best:
                continue
            if tried and master.steps > most:
                break
            split = self._tried(master, node, corner, column)
            if split is None:
                return None
            tried.append(split)
        chosen = max(tried, key=lambda split: self._costs.score(split.losses))
        bounded = (self._bounded(master, node, half) for half in chosen.halves)
        nodes = [inner for inner in bounded if inner]
        return Done(nodes, tried, corner) if len(nodes) == len(chosen.halves) else None

    def _solved(self, master: Master, node: Node) -> Done | None:
        """A node that was given, solved."""
        assert self._basis is not None
        found = master.at(node.part.held, self._basis)
        if found is None:
            return Done() if self._hopeless(master) else None
        best = min(node, self._node(found.bound, found.prices, node.part.held), key=_bound)
        return Done([replace(best, basis=master.basis)])

    def _sharpened(self, master: Master, node: Node, corner: Corner) -> Node:
        """A node bounded again when what no whole plan of a country reaches in it is cut off.

        The rows hold for this once: in the relaxation that is split further they would hide what
        splitting a choice costs.
        """
        lower, upper = self._program.col_lower.copy(), self._program.col_upper.copy()
        for column, side in node.part.held.items():
            lower[column], upper[column] = side
        here = self._program.bounded(lower, upper)
        seen = self._root.moved(self._program, node.bound, corner)
        rows, steps = hulls.broken(here, seen, self._clock, 1)
        master.took(round(LISTED * steps))
        again = master.sharper(rows) if rows else None
        if again and again[0] < node.bound:
            node = replace(self._node(*again, node.part.held), basis=node.basis)
        return replace(node, cut=len(node.part.held))

    def _tried(self, master: Master, node: Node, corner: Corner, column: int) -> Split | None:
        """Both halves of a node at a column; None when it was stopped."""
        assert node.basis is not None
        program, at = master.program, float(corner.x[column])
        low = float(np.floor(at))
        sides = [
            (float(program.col_lower[column]), low),
            (low + 1, float(program.col_upper[column])),
        ]
        losses, halves = [], []
        for side in sides:
            held = {**node.part.held, column: side}
            half = master.corner(held, node.basis)
            if half is None and not self._hopeless(master):
                return None
            if half is None:
                losses.append(abs(node.bound))
                continue
            # From relaxation to relaxation: where more was cut off than splitting brings, it brings something still.
            losses.append(max(0.0, corner.value - half.value))
            halves.append(Half(held, half, master.basis))
        rates = losses[0] / (at - low), losses[1] / (low + 1 - at)
        return Split(column, (losses[0], losses[1]), rates, halves)

    def _bounded(self, master: Master, node: Node, half: Half) -> Node | None:
        """The node that a half of another one becomes; None when it was stopped."""
        corner, basis = half.corner, half.basis
        bound = master.bound(corner)
        if bound is None:
            return None
        best = self._node(bound, corner.prices, half.held)
        if bound - corner.value > NEAR * abs(corner.value):
            # Countries that are not inside matter here.
            found = master.at(half.held, basis)
            if found:
                best, basis = self._node(found.bound, found.prices, half.held), master.basis
        best = min(best, _inside(node, half.held), key=_bound)
        return replace(best, basis=basis, cut=node.cut)

    def _hopeless(self, master: Master) -> bool:
        """Whether what a relaxation solved last has no feasible point."""
        return master.hopeless and not self._stopped


def _bound(node: Node) -> float:
    return node.bound


def _inside(node: Node, held: Held) -> Node:
    """Some of the plans of a node, bounded by what bounds all of them."""
    return replace(node, part=node.part.within(held), basis=None)
