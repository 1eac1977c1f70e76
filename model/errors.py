"""What can go wrong, one class per way, each with the exit code of the command line."""

from collections.abc import Iterable
from dataclasses import dataclass


class TrancheError(Exception):
    """Base of every error that is told in a sentence and without a traceback."""

    exit_code = 1


class UsageError(TrancheError):
    """The command itself cannot be obeyed: no such case, a folder that must not be replaced."""

    exit_code = 2


class OverrideError(TrancheError):
    """A what-if does not fit the case: unknown name, nothing matched, a blank multiplied."""

    exit_code = 2


class NoPlanError(TrancheError):
    """Something of a plan was asked for where there is none."""

    exit_code = 4


class SolverError(TrancheError):
    """The solver failed, or is not installed."""


class AuditError(TrancheError):
    """The recomputed plan differs from what the solver claims."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the input: where, what, and how to mend it.

    `row` is the line in the file (the header is line 1); parts that are None are left out.
    """

    file: str
    row: int | None
    column: str | None
    what: str
    fix: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.row, self.column) if part)
        return "  ".join(part for part in (place, self.what, self.fix) if part)


class DataError(TrancheError):
    """The case has faults; all that were found are in `faults`, by file, row and column."""

    exit_code = 2

    def __init__(self, faults: Iterable[Fault]) -> None:
        ordered = sorted(
            set(faults), key=lambda f: (f.file, f.row or 0, f.column or "", f.what, f.fix)
        )
        self.faults: tuple[Fault, ...] = tuple(ordered)
        super().__init__("\n".join(map(str, self.faults)))
