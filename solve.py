"""The command line: parse, call one function of the model, hand its tables to the reports.

Nothing heavy is imported before a verb runs, so that `--help` answers at once.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from model import case_verbs, verbs
from model.errors import DataError, TrancheError
from model.options import (
    CaseName,
    Engine,
    Gap,
    Json,
    Locks,
    MaxRows,
    Quiet,
    Seed,
    Sets,
    Solver,
    TimeLimit,
    WhatIfs,
    Without,
    load,
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Where to offer an AI technology stack, through whom and paid by which instrument.",
    epilog="With --debug, anywhere, a failure shows its traceback.",
)


@app.command()
def run(
    case: CaseName = "reference",
    sets: Sets = None,
    locks: Locks = None,
    what_ifs: WhatIfs = None,
    without: Without = None,
    gap: Gap = None,
    time_limit: TimeLimit = None,
    engine: Engine = "auto",
    solver: Solver = "highs",
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Run folder to write [runs/<case>-<n>].")
    ] = None,
    max_rows: MaxRows = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find the best plan, audit it, write the run folder and print the plan."""
    from model import context, pipeline, run_folder
    from model.legend import legend
    from model.solution import SolverOptions
    from reports import progress, proof
    from reports.writers import terminal

    started = time.perf_counter()
    run_folder.check(out)
    asked = SolverOptions(gap=gap, time_limit=time_limit, engine=engine, solver=solver, seed=seed)
    loaded, raw = load(case, sets, locks, what_ifs, max_rows)
    ready = time.perf_counter()
    with progress.shown(None if as_json or quiet else terminal.console(stderr=True)) as watch:
        solution = pipeline.run(loaded, asked, without=tuple(without or ()), progress=watch)
    solved = time.perf_counter()
    result = {**solution.run, "legend": legend(loaded), "reasons": list(solution.reasons)}
    place = run_folder.place(out, loaded.name)
    with run_folder.new(place) as folder:
        run_folder.write_tables(folder, solution.tables)
        run_folder.write_context(folder, context.tables(loaded, raw.coefficients))
        run_folder.write_run(folder, result)
        _try_report(folder)
        done = time.perf_counter()
        seconds = {"load": ready - started, "report": done - solved, "total": done - started}
        result["seconds"] = {**result["seconds"], **seconds}
        run_folder.write_run(folder, result)
    if as_json:
        print(run_folder.json_text(result))
    elif solution.plan is not None and not quiet:
        _show(result, solution.tables)
        print(f"Written to {place}")
    if solution.plan is None:
        _complain(proof.sentence(result), *solution.reasons)
    raise typer.Exit(solution.exit_code)


@app.command()
def evaluate(
    case: CaseName = "reference",
    plan: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder of the plan; selection.csv is enough.")
    ] = ...,  # type: ignore[assignment]
    sets: Sets = None,
    locks: Locks = None,
    what_ifs: WhatIfs = None,
    without: Without = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 3 if a rule is broken.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder to write the tables to.")
    ] = None,
    max_rows: MaxRows = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Score a plan: its values, its accounts, every rule that it breaks and by how much."""
    from model import context, plan_folder, run_folder, scoring
    from model.legend import legend

    if out is not None:
        run_folder.check(out)
    loaded, raw = load(case, sets, locks, what_ifs, max_rows)
    found = scoring.score(loaded, plan_folder.read(plan, loaded), without=tuple(without or ()))
    result = {**found.run, "legend": legend(loaded)}
    if out is not None:
        with run_folder.new(out) as folder:
            run_folder.write_tables(folder, found.tables)
            run_folder.write_context(folder, context.tables(loaded, raw.coefficients))
            run_folder.write_run(folder, result)
            _try_report(folder)
    if as_json:
        print(run_folder.json_text(result))
    elif not quiet:
        _show(result, found.tables)
    raise typer.Exit(3 if strict and found.broken else 0)


@app.command()
def report(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN...", help="Run folders or study folders.")
    ],
    baselines: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Baselines study of the same case, to compare with."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the report of a run or a study again and print what it says."""
    from model import beside, desk, run_folder, study_folder

    studies = [folder for folder in runs if study_folder.is_study(folder)]
    asked = [(folder, run_folder.read(folder)) for folder in runs if folder not in studies]
    for folder, (result, _) in asked:
        if baselines is not None:
            run_folder.write_context(folder, beside.baselines(baselines, result))
        _write_report(folder)
    for folder in studies:
        desk.write_report(folder)
    if as_json:
        found = {"runs": [result for _, (result, _) in asked]}
        more = {"studies": [study_folder.read(folder) for folder in studies]}
        print(run_folder.json_text(found | (more if studies else {})))
        return
    for folder in runs:
        if folder in studies:
            desk.say(folder)
        else:
            _show(*run_folder.read(folder))


case_verbs.register(app)
verbs.register(app)


def _write_report(folder: Path) -> None:
    """The page, the workbook and the brief, from what the run folder holds."""
    from model import run_folder
    from reports import files

    result, tables = run_folder.read(folder)
    found = files.of(result, {**tables, **run_folder.read_context(folder)})
    run_folder.write_report(folder, found)


def _try_report(folder: Path) -> None:
    """A report that cannot be made must not cost the result of a long search."""
    try:
        _write_report(folder)
    except Exception as error:
        if "--debug" in sys.argv:
            traceback.print_exc()
        _complain(f"The report could not be written: {type(error).__name__}: {error}")


def _show(result: Mapping[str, Any], tables: Mapping[str, Any]) -> None:
    from reports import report_on
    from reports.writers import terminal

    print(terminal.text(report_on(result, tables), terminal.console()))


def _complain(*sentences: str) -> None:
    for sentence in sentences:
        print(sentence, file=sys.stderr)


def _failed(error: Exception) -> tuple[int, list[str]]:
    """Exit code and sentences for whatever stopped a verb."""
    if isinstance(error, TrancheError):
        return error.exit_code, str(error).splitlines()
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return 1, [f"{where}{error.strerror or error}"]
    return 1, [f"Internal failure: {type(error).__name__}: {error}", "--debug shows where."]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal may not know every letter
    try:
        app(args=[a for a in arguments if a != "--debug"], prog_name="tranche")
    except SystemExit as done:
        return int(done.code or 0)
    except Exception as error:
        if debug:
            traceback.print_exc()
        code, sentences = _failed(error)
        _complain(*sentences)
        if "--json" in arguments:
            print(_failure(code, sentences, error))
        return code
    return 0


def _failure(code: int, sentences: list[str], error: Exception) -> str:
    faults = [vars(fault) for fault in error.faults] if isinstance(error, DataError) else []
    found = {"status": "error", "exit_code": code, "errors": sentences, "faults": faults}
    return json.dumps(found, indent=2, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
