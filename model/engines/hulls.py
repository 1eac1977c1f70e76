"""The relaxation sharpened by countries: what no whole plan of a country can reach is cut off.

At the prices of the relaxation a country that is taken in part looks worth more than any whole
choice of its offers is. The best whole choice is a small integer program; that no plan of the
country exceeds it, at these prices, is a row that every plan keeps and the relaxation breaks. Rows
are added and the relaxation solved again until every country is worth what it seems. The bound is
then that of Dantzig–Wolfe decomposition by countries, and it holds at every step (Lagrangian
duality); the rows stay in the program, where every later search profits from them. In a part of the
program, where some choices are settled, a country reaches less, and rows that hold only there cut off more.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from model.engines import direct, interrupt
from model.engines.blocks import Block, split
from model.engines.inside import Row
from model.engines.relaxation import Master, Relaxation
from model.program import LINKING, Program
from model.solution import Outcome

ROUNDS = 1
"""Rounds of rows; the second is the last one most of the time."""

WORTH = 1e-5
"""What a row must cut off, as a share of the bound."""

TINY = 1e-9
"""Coefficients below this share of the largest leave a row."""

GAP, NODES = 1e-3, 100
"""How exactly a country is solved; its bound counts, so that stopping early is safe."""


def sharpen(master: Master, found: Relaxation, clock: direct.Clock) -> Relaxation:
    """The relaxation with rows added to its program that cut off what no whole plan reaches.

    Args:
        master: the relaxation, kept ready; `master.program` gets the rows.
        found: its last solution.
        clock: the time that is left.
    """
    for _ in range(ROUNDS):
        rows, _ = broken(master.program, found, clock, clock.left().side_by_side)
        if not rows or clock.over or interrupt.asked():
            break
        master.add(rows)
        again = master.solve()
        if again is None:
            # The clock or the user: the new rows stay in the program, without a price.
            return replace(found, prices=np.append(found.prices, np.zeros(len(rows))))
        found = again
    return found


def broken(
    program: Program, found: Relaxation, clock: direct.Clock, threads: int
) -> tuple[list[Row], int]:
    """The rows that a relaxation breaks, and the steps of the simplex that it took to find them.

    Args:
        program: the program; where a part of it is meant, with the bounds of that part.
        found: its relaxation.
        clock: the time that is left.
        threads: countries that are solved side by side.
    """
    blocks = split(program, _in_part(program, found.x))
    aims = [block.aim(found.prices) for block in blocks.values()]

    def best(block: Block, aim: np.ndarray) -> Outcome:
        options = replace(clock.left(), gap=GAP, threads=1)
        effort = direct.Effort(nodes=NODES, lean=True)
        return direct.solve(block.own.aimed(aim), options, effort=effort)

    with ThreadPoolExecutor(threads) as pool:
        solved = list(pool.map(best, blocks.values(), aims))
    rows = []
    for (number, block), aim, one in zip(blocks.items(), aims, solved, strict=True):
        side, taken = one.bound, aim @ found.x[block.cols]
        if side is not None and taken - side > WORTH * abs(found.bound):
            rows.append(_row(number, block, aim, side))
    return rows, sum(one.steps for one in solved)


def _in_part(program: Program, x: np.ndarray) -> list[int]:
    """Blocks with a choice that is taken in part."""
    loose = program.integer & (np.abs(x - np.round(x)) > 1e-6) & (program.col_block != LINKING)
    return [int(b) for b in np.unique(program.col_block[loose])]


def _row(number: int, block: Block, aim: np.ndarray, side: float) -> Row:
    """A row without coefficients that no solver sees, weakened by the most they could take."""
    size = np.abs(aim)
    small = (size > 0) & (size <= TINY * size.max())
    least = np.where(aim > 0, block.own.col_lower, block.own.col_upper)[small]
    unit = 2.0 ** -np.floor(np.log2(size.max()))
    side -= float(aim[small] @ least)
    kept = (size > 0) & ~small
    return Row(number, block.cols[kept], aim[kept] * unit, side * unit)
