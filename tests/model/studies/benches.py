"""A bench for a case in memory, in this process."""

from pathlib import Path

from model.bench import Bench
from model.case import Case
from model.folder import Raw
from model.labour import Job
from model.overriding import Given
from model.solution import SolverOptions
from model.store import Store


def raw_of(case: Case) -> Raw:
    """A case in memory as if it had been read from a folder."""
    settings = case.settings.model_dump(exclude_none=True)
    given = Given(dict(case.frames), settings, None)
    return Raw(given, case.settings, None, [], frozenset(), {}, {})


def bench_on(case: Case, folder: Path, **options) -> Bench:
    """A bench on a case, exact unless told otherwise."""
    asked = SolverOptions(**{"gap": 0.0, **options})
    return Bench(Job(raw_of(case), options=asked), Store(folder), width=1)
