"""No plan exists: which rules cannot hold together, and what the nearest plan would break.

Found on the integer model itself, over named rules. Rules that define sums or say what a choice
means are kept; all others may be broken at a price. What the cheapest breach needs is made firm,
again and again, until nothing gives any more (elastic filter); then each firm rule is left out in
turn, and those without which there is still no plan are dropped (deletion filter). What remains is
a conflict of which every part is needed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from model import decisions, formulation
from model.case import Case
from model.compile import compile_program
from model.constraints import FAMILIES
from model.elastic import broken_rows, elastic, is_rule
from model.engines import direct, interrupt
from model.evaluate import evaluate
from model.formulation import by_name, name_of
from model.plan import Limit
from model.program import Program
from model.solution import SolverOptions

MEANING = frozenset(
    {
        "selection_package",
        "balance_supply",
        "access_open",
        "access_use",
        "access_used",
        "access_commit",
        "access_commit_total",
        "assurance_partner",
        "hubs_serve",
        "hubs_once",
    }
)
"""Rules that say what a choice means: breaking one is no decision that anybody could take."""

LAST = frozenset({"locks_row", "floors_row"})
"""Rules that state what is wanted: the nearest plan keeps them if anything else can give."""

WANTED = 100.0
"""Price of breaking one of these, against 1 for any other rule."""

SHOWN = 6
"""Rows named per rule, and breaches of the nearest plan."""

SECONDS = 60.0
"""Longest diagnosis."""


@dataclass(frozen=True)
class Conflict:
    """Rules that cannot hold together.

    Args:
        rows: rows of each rule, by component; every one of them is needed if `minimal`.
        minimal: whether each was shown to be needed.
    """

    rows: dict[str, np.ndarray]
    minimal: bool


def explain(
    case: Case, without: Iterable[str] = (), options: SolverOptions | None = None
) -> tuple[str, ...]:
    """Why a case has no plan, in sentences.

    Args:
        case: a case for which the solver has proven that no plan keeps every rule.
        without: families that are switched off.
        options: seed, threads and time limit of the search.
    """
    without = tuple(without)
    options = options or SolverOptions()
    m, _ = formulation.build(case, without, roomy=True)
    program = compile_program(m, case)
    search = _Search(program, replace(options, time_limit=min(SECONDS, options.seconds), gap=0.05))
    found, nearest = search.conflict()
    sentences = ["No plan keeps every rule."]
    if found is not None:
        sentences += _conflict_words(case, program, found)
    if nearest is not None:
        plan = decisions.read_plan(case, program.columns, program.col_upper, nearest)
        sentences += _nearest_words(evaluate(case, plan, without).violations)
    return tuple(sentences)


class _Search:
    """The filters over one program."""

    def __init__(self, program: Program, options: SolverOptions) -> None:
        self.program, self.options = program, options
        self._end = time.monotonic() + options.seconds
        rules = [is_rule(name) and name[0] not in MEANING for name in program.rows]
        self.movable = np.array(rules, dtype=bool)
        self.component = np.array([name[0] for name in program.rows], dtype=object)
        self.price = np.where(np.isin(self.component, sorted(LAST)), WANTED, 1.0)

    def conflict(self) -> tuple[Conflict | None, np.ndarray | None]:
        """Rules in conflict, None if time ran out before any was found; and the nearest plan."""
        firm, hurt, nearest = self._elastic_filter()
        if not firm:
            return None, nearest
        return self._deletion_filter(firm, hurt), nearest

    def _elastic_filter(self) -> tuple[list[str], np.ndarray, np.ndarray | None]:
        """Components that contain a conflict, all rows seen broken, and the first (nearest) plan."""
        firm: list[str] = []
        hurt = np.zeros(len(self.movable), dtype=bool)
        nearest = None
        while not self._late():
            soft = self.movable & ~np.isin(self.component, firm)
            loose = elastic(self.program, soft, self.price)
            found = direct.solve(loose, self._left(), _none_needed(loose, self.program))
            if found.x is None:
                return (
                    (firm, hurt, nearest) if found.status == "infeasible" else ([], hurt, nearest)
                )
            if nearest is None:
                nearest = found.x[: len(self.program.c)]
            rows = broken_rows(loose, found.x)
            if not len(rows):
                return [], hurt, nearest
            hurt[rows] = True
            firm += sorted(set(self.component[rows]) - set(firm))
        return [], hurt, nearest

    def _deletion_filter(self, firm: Sequence[str], hurt: np.ndarray) -> Conflict:
        """What of the firm rules is needed: whole rules first, then the rows of each."""
        keep = {name: np.flatnonzero(self.component == name) for name in firm}
        minimal = True
        for name in firm:
            answer = self._has_plan({n: rows for n, rows in keep.items() if n != name})
            if answer is False:
                del keep[name]
            minimal &= answer is not None
        for name in list(keep):
            seen = keep[name][hurt[keep[name]]]
            for fewer in _fewer(keep[name], seen):
                if self._has_plan({**keep, name: fewer}) is False:
                    keep[name] = fewer
        return Conflict(keep, minimal)

    def _has_plan(self, rows: dict[str, np.ndarray]) -> bool | None:
        """Whether some plan keeps these rows and the meaning of choices; None if time ran out."""
        if self._late():
            return None
        kept = ~self.movable
        for some in rows.values():
            kept[some] = True
        left = direct.solve(
            _with_rows(self.program, kept), self._left(), effort=direct.Effort(solutions=1)
        )
        if left.x is not None:
            return True
        return False if left.status == "infeasible" else None

    def _left(self) -> SolverOptions:
        return replace(self.options, time_limit=max(1e-3, self._end - time.monotonic()))

    def _late(self) -> bool:
        return time.monotonic() >= self._end or interrupt.asked()


def _fewer(rows: np.ndarray, seen: np.ndarray) -> Iterable[np.ndarray]:
    """Smaller sets of rows to try: one of those seen broken, else all of those."""
    if len(rows) <= 1:
        return
    if 0 < len(seen) < len(rows):
        yield seen
    for i in seen[:SHOWN]:
        yield np.array([i])


def _with_rows(program: Program, kept: np.ndarray) -> Program:
    """The program with only some of its rows, and nothing to aim at."""
    rows = np.flatnonzero(kept)
    return replace(
        program,
        c=np.zeros(len(program.c)),
        c0=0.0,
        A=sparse.csr_matrix(program.A[rows]),
        row_lower=program.row_lower[rows],
        row_upper=program.row_upper[rows],
        rows=[program.rows[int(i)] for i in rows],
        row_block=program.row_block[rows],
    )


def _none_needed(loose: Program, program: Program) -> np.ndarray | None:
    """The empty plan, every breach paid for, as a point to begin with; None if it breaks what is firm."""
    x = np.clip(np.zeros(len(program.c)), program.col_lower, program.col_upper)
    point = np.concatenate([x, np.zeros(len(loose.c) - len(x))])
    activity = program.A @ x
    by_column = loose.A.tocsc()
    for j in range(len(x), len(point)):
        i, size = by_column.indices[by_column.indptr[j]], by_column.data[by_column.indptr[j]]
        over = (
            activity[i] - program.row_upper[i] if size < 0 else program.row_lower[i] - activity[i]
        )
        point[j] = max(0.0, over / abs(size))
    return point if loose.excess(point) <= 1e-9 else None


def _conflict_words(case: Case, program: Program, found: Conflict) -> list[str]:
    count = (
        "leaving out any one of them allows a plan"
        if found.minimal
        else "time ran out before all were tried"
    )
    sentences = [f"These rules cannot hold together ({count}):"]
    for component, rows in found.rows.items():
        family, rule = split(component)
        meaning = (by_name(family).__doc__ or "").strip().splitlines()[0]
        where = [_place(case, component, program.rows[i][1]) for i in rows[:SHOWN]]
        more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
        named = f" ({'; '.join(w for w in where if w)}{more})" if any(where) else ""
        sentences.append(f"- {family}.{rule}{named}: {meaning}")
    return sentences


def split(component: str) -> tuple[str, str]:
    """Family and rule of a component: `capital_stack_cover` is rule `cover` of `capital_stack`."""
    families = [name_of(f) for f in FAMILIES if component.startswith(f"{name_of(f)}_")]
    family = max(families, key=len)
    return family, component.removeprefix(f"{family}_")


def _place(case: Case, component: str, index: tuple) -> str:
    """Where a row applies, in the words of the case."""
    if component == "locks_row":
        lock = case.locks[index[0]]
        place = f" in {lock.country}" if lock.country else ""
        return f"{lock.kind} {lock.id}{place} locked {lock.lock}"
    if component == "floors_row":
        floor = case.floors[index[0]]
        parts = [floor.criterion, floor.package, floor.region]
        return f"{' '.join(p for p in parts if p)} at least {floor.min_amount:g}"
    # Rules of the whole portfolio are numbered for Pyomo's sake; a number says nothing to anybody.
    return "" if index in ((), (0,), (1,)) else ", ".join(map(str, index))


def _nearest_words(violations: Sequence[tuple[str, Limit]]) -> list[str]:
    if not violations:
        return []
    worst = sorted(violations, key=lambda pair: -pair[1].excess / max(pair[1].size, 1e-300))
    sentences = ["The plan that comes nearest would break:"]
    for family, row in worst[:SHOWN]:
        where = ", ".join(f"{n} {v}" for n, v in row.dims.items() if v is not None)
        unit = f" {row.unit}" if row.unit else ""
        word = {"<=": "at most", ">=": "at least", "==": "exactly"}[row.sense]
        sentences.append(
            f"- {family}.{row.rule}{f' ({where})' if where else ''}: {row.activity:.6g} where {word}"
            f" {row.limit:.6g}{unit} is allowed; {row.excess:.6g}{unit} would have to give"
        )
    if len(worst) > SHOWN:
        sentences.append(f"- and {len(worst) - SHOWN} more rows")
    return sentences
