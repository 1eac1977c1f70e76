"""The verbs of the studies: options in, a study done, its folder written, its sentences said.

Each verb says what is asked; the desk does what all of them share.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.desk import Desk, records, try_report
from model.options import (
    CaseName,
    Cluster,
    Engine,
    Gap,
    Json,
    Locks,
    MaxRows,
    Quiet,
    Seed,
    Sets,
    Solver,
    StudyOut,
    TimeLimit,
    WhatIfs,
    Width,
    Without,
    changes,
)


def register(app: typer.Typer) -> None:
    """Add the verbs of the studies to the command line."""
    for verb in (what_if, compare, sweep, marginal, frontier, baselines):
        app.command(verb.__name__.replace("_", "-"))(verb)


def what_if(
    case: CaseName = "reference",
    what_ifs: Annotated[
        list[str] | None,
        typer.Option("--what-if", metavar="NAME", help="A what-if of the case [all]. Repeatable."),
    ] = None,
    sets: Sets = None,
    locks: Locks = None,
    without: Without = None,
    gap: Gap = None,
    time_limit: TimeLimit = None,
    engine: Engine = "auto",
    solver: Solver = "highs",
    seed: Seed = 0,
    out: StudyOut = None,
    workers: Width = None,
    cluster: Cluster = None,
    max_rows: MaxRows = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Set what-ifs beside the base: each one named, and all of --set and --lock together."""
    from model import loading
    from model import what_ifs as named
    from model.studies import what_if as it

    listed = loading.what_ifs_of(case)
    names = what_ifs or ([] if sets or locks else list(listed))
    asked = {name: named.resolve(listed, [name]) for name in names}
    own = changes(case, sets, locks, None)
    if own:
        asked["as set"] = tuple(own)
    titles = {name: listed[name].title for name in names}
    desk = Desk("what-if", case, [], without, gap, time_limit, engine, solver, seed)
    desk = desk.at(out, workers, cluster, max_rows, as_json, quiet)
    question = it.Asked(asked, titles)
    desk.done(question, lambda bench: it.study(bench, question), it.points(question))


def sweep(
    case: Annotated[
        str | None, typer.Argument(metavar="CASE", help="A case folder or a bundled case.")
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KNOB",
            help="'pools[pool=dfc_subsidy].amount=0.5x:1.5x:11' (from : to : points; x = times "
            "what the case has) or 'focus.max_partners=6,8,10'. Repeat for a grid.",
        ),
    ] = None,
    study: Annotated[
        Path | None, typer.Option(metavar="FILE", help="study.toml with all of this.")
    ] = None,
    nested: Annotated[
        bool, typer.Option("--nested", help="Also the path on which nothing funded is dropped.")
    ] = False,
    sample: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Sample N points of the ranges.")
    ] = None,
    sampler: Annotated[
        str | None, typer.Option(metavar="NAME", help="latin or sobol [latin].")
    ] = None,
    what_ifs: WhatIfs = None,
    sets: Sets = None,
    locks: Locks = None,
    without: Without = None,
    gap: Gap = None,
    time_limit: TimeLimit = None,
    engine: Engine = "auto",
    solver: Solver = "highs",
    seed: Seed = 0,
    out: StudyOut = None,
    workers: Width = None,
    cluster: Cluster = None,
    max_rows: MaxRows = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Turn one or more knobs; with one knob of numbers also tell what enters and leaves."""
    from model import study_file
    from model.studies import sweep as it

    kept = study_file.read(study)
    case = case or kept.case or "reference"
    shared = changes(
        case,
        [*kept.set, *(sets or ())],
        [*kept.lock, *(locks or ())],
        [*kept.what_if, *(what_ifs or ())],
    )
    question = study_file.asked(kept, vary, sample, sampler, seed, nested=nested)
    desk = Desk(
        "sweep",
        case,
        shared,
        [*kept.without, *(without or ())],
        kept.gap if gap is None else gap,
        kept.time_limit if time_limit is None else time_limit,
        engine,
        solver,
        seed or kept.seed,
    )
    desk = desk.at(out, workers, cluster, max_rows, as_json, quiet)
    desk.done(question, lambda bench: it.study(bench, question), it.points(question))


def frontier(
    case: CaseName = "reference",
    criteria: Annotated[
        str | None, typer.Option(metavar="A,B", help="Criteria to trade off [all].")
    ] = None,
    points: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Stop at N points, spread out.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(min=0, metavar="SECONDS", help="Stop after this time.")
    ] = None,
    spacing: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, metavar="SHARE", help="Stop at gaps of this share of the range."
        ),
    ] = None,
    resolution: Annotated[
        float,
        typer.Option(
            min=1e-6,
            max=1,
            metavar="SHARE",
            help="Criteria that are not whole are told apart by this share of their range.",
        ),
    ] = 0.01,
    what_ifs: WhatIfs = None,
    sets: Sets = None,
    locks: Locks = None,
    without: Without = None,
    gap: Annotated[
        float, typer.Option(min=0, metavar="SHARE", help="Relative gap of each point.")
    ] = 0.0,
    time_limit: TimeLimit = None,
    engine: Engine = "auto",
    solver: Solver = "highs",
    seed: Seed = 0,
    out: StudyOut = None,
    workers: Width = None,
    cluster: Cluster = None,
    max_rows: MaxRows = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Trade criteria off: every plan that no other one beats in all of them."""
    from model.studies import frontier as it

    names = tuple(name.strip() for name in criteria.split(",")) if criteria is not None else ()
    question = it.Asked(names, points, seconds, spacing, resolution)
    shared = changes(case, sets, locks, what_ifs)
    desk = Desk("frontier", case, shared, without, gap, time_limit, engine, solver, seed)
    desk = desk.at(out, workers, cluster, max_rows, as_json, quiet)
    desk.done(question, lambda bench: it.study(bench, question))


def marginal(
    case: CaseName = "reference",
    step: Annotated[
        float,
        typer.Option(metavar="SHARE", help="How much more and less; counts move by 1 at least."),
    ] = 0.1,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A pool, or a rule as in --set [all]. Repeatable."),
    ] = None,
    extra: Annotated[
        float | None,
        typer.Option(
            metavar="AMOUNT", help="Also split this much more over pools of money [of --only]."
        ),
    ] = None,
    what_ifs: WhatIfs = None,
    sets: Sets = None,
    locks: Locks = None,
    without: Without = None,
    gap: Gap = None,
    time_limit: TimeLimit = None,
    engine: Engine = "auto",
    solver: Solver = "highs",
    seed: Seed = 0,
    out: StudyOut = None,
    workers: Width = None,
    cluster: Cluster = None,
    max_rows: MaxRows = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Tell what a bit more or less of every pool and every rule is worth."""
    from model.studies import marginal as it

    question = it.Asked(step, tuple(only or ()), extra)
    shared = changes(case, sets, locks, what_ifs)
    desk = Desk("marginal", case, shared, without, gap, time_limit, engine, solver, seed)
    desk = desk.at(out, workers, cluster, max_rows, as_json, quiet)
    desk.done(question, lambda bench: it.study(bench, question))


def baselines(
    case: CaseName = "reference",
    rules: Annotated[
        list[str] | None,
        typer.Option("--rule", metavar="NAME", help="A rule of thumb [all]. Repeatable."),
    ] = None,
    what_ifs: WhatIfs = None,
    sets: Sets = None,
    locks: Locks = None,
    without: Without = None,
    gap: Gap = None,
    time_limit: TimeLimit = None,
    engine: Engine = "auto",
    solver: Solver = "highs",
    seed: Seed = 0,
    out: StudyOut = None,
    workers: Width = None,
    cluster: Cluster = None,
    max_rows: MaxRows = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Spread the same pools by rules of thumb used today: what optimising is worth."""
    from model.studies import baselines as it

    question = it.Asked(tuple(rules or ()))
    shared = changes(case, sets, locks, what_ifs)
    desk = Desk("baselines", case, shared, without, gap, time_limit, engine, solver, seed)
    desk = desk.at(out, workers, cluster, max_rows, as_json, quiet)
    desk.done(question, lambda bench: it.study(bench, question), it.points(question))


def compare(
    first: Annotated[Path, typer.Argument(metavar="RUN_A", help="Run folder.")],
    second: Annotated[Path, typer.Argument(metavar="RUN_B", help="Run folder.")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder to write the tables to.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Set two runs side by side: what enters, leaves, grows and shrinks, and what it is worth."""
    from model import changes as between
    from model import run_folder, study_context, study_folder
    from reports.studies import study_on
    from reports.writers import terminal

    study_folder.check(out)
    runs = [run_folder.read(folder) for folder in (first, second)]
    found, tables = between.compare(*runs)
    record = {
        "study": "compare",
        "case": runs[0][0].get("case"),
        "runs": [str(first), str(second)],
        **found,
    }
    if out is not None:
        study_folder.begin(out, record)
        tables = {"runs": study_context.adopt(out, (first, second)), **tables}
        study_context.keep(out, study_context.of_run(first))
        study_folder.end(out, record, tables, complete=True)
        try_report(out)
    if as_json:
        typer.echo(run_folder.json_text({**record, **records(tables)}))
    elif not quiet:
        typer.echo(terminal.text(study_on(record, tables), terminal.console()))
