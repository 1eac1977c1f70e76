"""Options that several verbs share, as the command line reads them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from model.case import Case
    from model.folder import Raw
    from model.overrides import Override

CaseName = Annotated[
    str, typer.Argument(metavar="CASE", help="A case folder, a workbook, or a bundled case.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="CHANGE",
        help="Change the case: 'focus.max_partners = 8' or "
        "'pools[pool=dfc_subsidy,year=2028].amount *= 0.8'. Repeatable.",
    ),
]
Locks = Annotated[
    list[str] | None,
    typer.Option(
        "--lock",
        metavar="LOCK",
        help="Settle a choice beforehand: 'in country KEN' or 'out channel afd'. Repeatable.",
    ),
]
WhatIfs = Annotated[
    list[str] | None,
    typer.Option("--what-if", metavar="NAME", help="Apply a what-if of the case. Repeatable."),
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="FAMILY", help="Leave out a family of rules. Repeatable."),
]
MaxRows = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Most rows that a table may have.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]
Gap = Annotated[
    float | None, typer.Option(min=0, metavar="SHARE", help="Relative gap to stop at [0.001].")
]
TimeLimit = Annotated[
    float | None,
    typer.Option(min=0, metavar="SECONDS", help="Time to search; 0 is no limit [60]."),
]
Engine = Annotated[
    str, typer.Option(metavar="NAME", help="How the search is done: auto or direct.")
]
Solver = Annotated[
    str, typer.Option(metavar="NAME", help="highs, or another solver known to Pyomo.")
]
Seed = Annotated[int, typer.Option(min=0, metavar="N", help="Seed of the solver.")]
StudyOut = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Study folder [runs/<case>-<verb>-<n>]; one that was interrupted is taken up.",
    ),
]
Width = Annotated[
    int | None,
    typer.Option("--workers", min=1, metavar="N", help="Processes [one per core]."),
]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Dask scheduler to run on, as tcp://host:port."),
]


def changes(
    name: str,
    sets: Sequence[str] | None,
    locks: Sequence[str] | None,
    named: Sequence[str] | None,
) -> list[Override]:
    """What was asked to be changed in a case: what-ifs first, then `--set`, then `--lock`."""
    from model import loading, what_ifs
    from model.overrides import parse_lock, parse_set

    found = [*what_ifs.resolve(loading.what_ifs_of(name), named)] if named else []
    found += [parse_set(text) for text in sets or ()]
    return found + [parse_lock(text) for text in locks or ()]


def load(
    name: str,
    sets: Sequence[str] | None,
    locks: Sequence[str] | None,
    named: Sequence[str] | None,
    max_rows: int | None,
) -> tuple[Case, Raw]:
    """The case with what was changed, and as it was read."""
    from model import loading
    from model.reading import MAX_ROWS

    found = changes(name, sets, locks, named)
    raw = loading.read_case(name, max_rows=max_rows or MAX_ROWS)
    return loading.case_of(raw, found), raw
