"""What a worker of a study keeps of the case that all points change: its tables and its program.

A point mostly changes a number or two. Of its case only what hangs on the changed tables is made
anew (`model/recall.py`). While the first program is built, what each step reads is noted too: where
a point differs in amounts of pools only, and every step that read something that differs can revise
the numbers it gave, the program is the first one with other numbers. Anything else is built.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass

from model import bounds, formulation, pipeline
from model.case import Case
from model.compile import compile_program
from model.folder import Raw
from model.loading import case_of
from model.overrides import Override
from model.program import Program
from model.recall import Parts, Recall, noted, same

REVISED = {"pools": ["amount"]}
"""Columns, by table, in which a revised case may differ."""


@dataclass(frozen=True)
class _Built:
    """A program with what it was built from.

    Args:
        program: the program.
        parts: tables, settings and bounds of its case.
        reads: the parts that each step of its formulation read.
        chosen: its formulation.
    """

    program: Program
    parts: Parts
    reads: dict[str, frozenset[str]]
    chosen: formulation.Formulation


class Kept:
    """The case of a study, its tables and program ready to be changed.

    Args:
        raw: the case folder as read.
        overrides: changes made to every run.
        without: families left out.
    """

    def __init__(self, raw: Raw, overrides: Sequence[Override], without: Sequence[str]) -> None:
        self._raw, self._overrides, self._without = raw, tuple(overrides), tuple(without)
        self._recall = Recall()
        self._built: _Built | None = None
        self.base = self.case()

    def case(self, overrides: Sequence[Override] = ()) -> Case:
        """The case with more changes.

        Raises:
            DataError: the changed case has faults; all of them.
            OverrideError: an override does not fit.
        """
        return case_of(self._raw, (*self._overrides, *overrides), self._recall)

    def program(self, case: Case) -> Program:
        """The program of a changed case, the very one that `pipeline.build` makes."""
        if self._built is None:
            self._built = self._build()
            gc.collect()
            gc.freeze()  # kept for good: looking through it for garbage would cost more than a point
        revised = self._revised(self._built, case)
        return pipeline.build(case, self._without) if revised is None else revised

    def _build(self) -> _Built:
        case = self.base
        parts = formulation.parts(case, self._without)
        with pipeline.no_pauses():
            m, chosen, reads = formulation.noted_build(case, self._without)
            program, seen = noted(lambda parts: compile_program(m, case.on(parts)), parts)
            m.clear()
        return _Built(program, parts, {**reads, "": frozenset(seen)}, chosen)

    def _revised(self, built: _Built, case: Case) -> Program | None:
        """The program with other numbers; None where it has to be built."""
        if formulation.choose(case, self._without) != built.chosen:
            return None
        parts = formulation.parts(case, self._without)
        differ = {name for name, part in built.parts.items() if not same(part, parts[name])}
        if not all(_alike(built.parts[name], parts[name], name) for name in differ):
            return None
        program, revisers = built.program, formulation.revisers(built.chosen)
        for name, seen in built.reads.items():
            if seen & differ:
                revised = (
                    revisers[name](program, case, bounds.of(case, self._without))
                    if name in revisers
                    else None
                )
                if revised is None:
                    return None
                program = revised
        return program


def _alike(one: object, other: object, name: str) -> bool:
    """Whether two parts differ at most in numbers that can be revised."""
    if name.startswith(formulation.LIMITS):
        return True
    if name not in REVISED:
        return False
    return bool(one.drop(columns=REVISED[name]).equals(other.drop(columns=REVISED[name])))  # type: ignore[attr-defined]
