"""What a run of the benchmark measures: the searches, in order, and how long they may take together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.measure import OTHERS, OURS
from model.loading import what_ifs_of

ALL = (*OURS, *OTHERS)
FEW = ("auto", "highs", "baseline")
PATIENT = ("highs", "baseline")
AROUND = 8.0
"""Seconds beside each search: start, build, evaluate, report; more where a case is large."""

STUDIES = 120.0
"""Seconds for sweeps and pricing."""


class Part(NamedTuple):
    """Some instances that some solvers solve within a limit; `long` is HiGHS's own limit."""

    names: tuple[str, ...]
    solvers: tuple[str, ...]
    limit: float
    long: float | None = None


class Search(NamedTuple):
    """One instance, one solver, one limit."""

    name: str
    solver: str
    limit: float


QUICK = (Part(("n40", "mknap-50-5", "mmkp-20-5-5"), ALL, 4.0), Part(("n20",), ("auto",), 4.0))
USUAL = (
    Part(("reference",), ALL, 60.0),
    Part(("n150", "n400"), ALL, 30.0),
    Part(("n1000",), FEW, 60.0),
    Part(("mknap-250-10", "mmkp-100-10-10"), ALL, 30.0),
)


def what_ifs() -> tuple[str, ...]:
    """Return the named what-ifs of the reference case."""
    return tuple(f"reference+{name}" for name in what_ifs_of("reference"))


THOROUGH = (
    Part(("reference",), ALL, 300.0, 1800.0),
    Part(("n150",), ALL, 120.0),
    Part(("n400", "n1000"), ALL, 600.0),
    Part(("n4000",), FEW, 600.0),
    Part(("mknap-250-10", "mknap-500-30", "mmkp-100-10-10", "mmkp-400-20-10"), ALL, 60.0),
    Part(("reference+weights=.1/.9", "reference+weights=.9/.1"), FEW, 300.0),
    Part(what_ifs(), ("auto",), 300.0),
)


def searches(
    parts: Sequence[Part], solvers: Sequence[str], limit: float | None = None
) -> list[Search]:
    """Return the searches of some parts by some solvers; a limit that is given holds for all."""
    found = []
    for part in parts:
        for name in part.names:
            for solver in part.solvers:
                own = part.long if solver in PATIENT and part.long else part.limit
                if solver in solvers:
                    found.append(Search(name, solver, limit or own))
    return found


def seconds(asked: Sequence[Search], studies: bool) -> float:
    """Return how long the searches take if each needs its whole limit."""
    return sum(search.limit + AROUND for search in asked) + (STUDIES if studies else 0.0)
