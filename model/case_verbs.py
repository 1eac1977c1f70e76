"""The verbs that look at a case and write it down: nothing is solved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from model.options import CaseName, Json, Locks, MaxRows, Quiet, Sets, WhatIfs, Without, load

Book = Annotated[
    Path | None,
    typer.Option("--xlsx", metavar="FILE", help="Workbook to write, to edit and run: FILE.xlsx."),
]


def register(app: typer.Typer) -> None:
    """Add these verbs to the command line."""
    for verb in (check, appraise, export, cases):
        app.command(verb.__name__)(verb)
    app.command("math")(mathematics)


def check(
    case: CaseName = "reference",
    sets: Sets = None,
    locks: Locks = None,
    what_ifs: WhatIfs = None,
    max_rows: MaxRows = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Validate a case and tell all faults at once."""
    from model import formulation, prechecks

    loaded, _ = load(case, sets, locks, what_ifs, max_rows)
    problems = prechecks.proofs(loaded, formulation.choose(loaded))
    rows = sum(len(frame) for frame in loaded.frames.values())
    found = {
        "case": loaded.name,
        "fingerprint": loaded.fingerprint,
        "status": "infeasible" if problems else "valid",
        "faults": [],
        "problems": list(problems),
        "notes": list(loaded.notes),
    }
    said = [f"{loaded.name}: {rows:,} rows, no faults. Fingerprint {loaded.fingerprint[:12]}."]
    _say(found, [*said, *(f"  {note}" for note in loaded.notes)], as_json, quiet)
    for problem in problems:
        typer.echo(problem, err=True)
    raise typer.Exit(3 if problems else 0)


def appraise(
    case: CaseName = "reference",
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Case folder to write.")] = None,
    xlsx: Book = None,
    sets: Sets = None,
    locks: Locks = None,
    what_ifs: WhatIfs = None,
    max_rows: MaxRows = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write the case as the model sees it: offers, needs, returns and all other tables."""
    from model import book_writing, loading
    from model.errors import UsageError

    if out is None and xlsx is None:
        raise UsageError("where to? --out DIR writes a case folder, --xlsx FILE a workbook")
    loaded, _ = load(case, sets, locks, what_ifs, max_rows)
    frames = dict(loaded.frames)
    said = f"{loaded.name} in explicit form, {len(frames['offers']):,} offers."
    found: dict[str, Any] = {"case": loaded.name, "fingerprint": loaded.fingerprint}
    if xlsx is not None:
        book_writing.write_explicit(xlsx, frames, loaded.settings, loaded.fingerprint)
        found["workbook"] = xlsx
    if out is not None:
        loading.write_frames(frames, loaded.settings, out)
        found["folder"] = out
    found["rows"] = {name: len(frame) for name, frame in frames.items() if len(frame)}
    places = [place for place in (out, xlsx) if place is not None]
    _say(found, [f"{place}: {said}" for place in places], as_json, quiet)


def export(
    case: CaseName = "reference",
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="FILE.mps or FILE.lp; with .gz compressed."),
    ] = None,
    xlsx: Book = None,
    formulation: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="tight, as it is solved, or baseline: the same plans stated plainly, to compare with.",
        ),
    ] = "tight",
    sets: Sets = None,
    locks: Locks = None,
    what_ifs: WhatIfs = None,
    without: Without = None,
    max_rows: MaxRows = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write the exact model for any other solver, or the case as a workbook to edit and run."""
    from model import book_writing, exporting, pipeline
    from model.errors import UsageError

    if out is None and xlsx is None:
        raise UsageError("what? --out FILE.mps writes the model, --xlsx FILE.xlsx the case")
    loaded, raw = load(case, sets, locks, what_ifs, max_rows)
    found: dict[str, Any] = {"case": loaded.name, "fingerprint": loaded.fingerprint}
    said = []
    if xlsx is not None:
        book_writing.write_given(xlsx, raw, loaded.overrides, loaded.fingerprint)
        found["workbook"] = xlsx
        said.append(f"{xlsx}: the case {loaded.name}; edit it, then `tranche run {xlsx}`.")
    if out is not None:
        program = exporting.stated(pipeline.build(loaded, tuple(without or ())), formulation)
        exporting.export(program, out)
        found |= {"file": out, "size": program.size}
        said.append(f"{out}: {', '.join(f'{n:,} {what}' for what, n in program.size.items())}.")
    _say(found, said, as_json, quiet)


def cases(
    copy: Annotated[
        tuple[str, Path] | None,
        typer.Option(metavar="NAME DIR", help="Copy a bundled case to a new folder."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the bundled cases, or copy one."""
    from model import bundled
    from model.errors import UsageError

    if copy is not None:
        name, folder = copy
        if folder.suffix.lower() == bundled.WORKBOOK:
            raise UsageError(f"for a workbook: tranche export {name} --xlsx {folder}")
        bundled.copy(name, folder)
        _say({"case": name, "folder": folder}, [f"{name} copied to {folder}."], as_json)
        return
    titles = bundled.titles()
    _say({"cases": titles}, [f"{name:<12} {title}" for name, title in titles.items()], as_json)


def mathematics() -> None:
    """Print the formulation: notation, then every family of rules with its mathematics."""
    from model import formulation

    typer.echo(formulation.page())


def _say(found: dict[str, Any], said: list[str], as_json: bool, quiet: bool = False) -> None:
    """Print one JSON object, or sentences, or nothing."""
    from model import run_folder

    if as_json:
        typer.echo(run_folder.json_text(found))
    elif not quiet:
        typer.echo("\n".join(said))
