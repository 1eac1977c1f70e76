"""The verbs of the studies: options in, a study done on a bench, its folder written, its sentences printed.

Each verb says what is asked; `Desk` does what all of them share.
"""

from __future__ import annotations


from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

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

if TYPE_CHECKING:
    from model.bench import Bench, Found, Row
    from model.overrides import Override


def register(app: typer.Typer) -> None:
    """Add the verbs of the studies to the command line."""
    for verb in (what_if, compare, sweep, frontier):
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
    from model import bundled
    from model import what_ifs as named
    from model.studies import what_if as it

    listed = named.read(bundled.find(case))
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
    desk = desk.at(out, 1, None, max_rows, as_json, quiet)
    desk.done(question, lambda bench: it.study(bench, question))


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
    from model import run_folder, study_folder
    from reports.studies import study_on
    from reports.writers import terminal

    study_folder.check(out)
    runs = [run_folder.read(folder) for folder in (first, second)]
    found, tables = between.compare(*runs)
    record = {"study": "compare", "runs": [str(first), str(second)], **found}
    if out is not None:
        study_folder.end(out, record, tables, complete=True)
    if as_json:
        typer.echo(run_folder.json_text({**record, **_records(tables)}))
    elif not quiet:
        typer.echo(terminal.text(study_on(record, tables), terminal.console()))


@dataclass
class Desk:
    """One study from its options to its folder.

    Args:
        verb: name of the study.
        case: case folder or name.
        shared: changes that all runs share.
        without: families left out.
        gap: relative gap asked.
        time_limit: seconds per run.
        engine: how to search.
        solver: with what.
        seed: of the solver.
    """

    verb: str
    case: str
    shared: list[Override]
    without: Iterable[str] | None
    gap: float | None
    time_limit: float | None
    engine: str
    solver: str
    seed: int
    out: Path | None = None
    workers: int | None = None
    cluster: str | None = None
    max_rows: int | None = None
    as_json: bool = False
    quiet: bool = False

    def at(
        self,
        out: Path | None,
        workers: int | None,
        cluster: str | None,
        max_rows: int | None,
        as_json: bool,
        quiet: bool,
    ) -> Desk:
        """The same study, told where to work, where to write and what to print."""
        self.out, self.workers, self.cluster = out, workers, cluster
        self.max_rows, self.as_json, self.quiet = max_rows, as_json, quiet
        return self

    def done(self, asked: Any, study: Callable[[Bench], Found], points: Iterable[Any] = ()) -> None:
        """Do the study unless its folder has it, write what it found and say it; ends the program.

        Args:
            asked: the question, a record that tells this study from others.
            study: the work.
            points: what is known to be solved, checked before anything is.
        """
        from model import loading, study_folder
        from model.bench import Bench
        from model.labour import Job
        from model.reading import MAX_ROWS
        from model.solution import SolverOptions
        from model.store import Store
        from reports import progress
        from reports.writers import terminal

        study_folder.check(self.out)
        raw = loading.read_case(self.case, max_rows=self.max_rows or MAX_ROWS)
        options = SolverOptions(self.gap, self.time_limit, self.engine, self.solver, self.seed)
        job = Job(raw, tuple(self.shared), tuple(self.without or ()), options)
        with progress.counted(self._console(terminal)) as told:
            folder = self.out
            bench = Bench(job, Store(folder or Path()), told=told)
            bench.width, bench.cluster = self.workers, self.cluster
            bench.check(points)
            base = bench.base()
            record = self._record(bench, base, asked)
            if folder is not None and study_folder.same(folder, record):
                self._end(study_folder.read(folder), study_folder.read_tables(folder), folder)
            folder = folder or study_folder.place(base.name, self.verb)
            bench.store = Store(folder)
            study_folder.begin(folder, record)
            bench.store.clear_scraps()
            try:
                found = study(bench)
            except KeyboardInterrupt:
                self._stopped(bench, folder, record)
        self._finish(found, folder, record)

    def _console(self, terminal: Any) -> Any:
        return None if self.as_json or self.quiet else terminal.console(stderr=True)

    def _record(self, bench: Bench, base: Any, asked: Any) -> dict[str, Any]:
        from model.legend import legend
        from model.run_folder import plain

        return {
            "study": self.verb,
            "case": base.name,
            "digest": bench.digest,
            "overrides": [str(override) for override in bench.job.overrides],
            "without": list(bench.job.without),
            "options": asdict(bench.job.options),
            "asked": plain(asdict(asked)),
            "legend": legend(base),
        }

    def _finish(self, found: Found, folder: Path, record: dict[str, Any]) -> None:
        from model import study_folder
        from model.bench import runs_table

        tables = {"runs": runs_table(self.verb, found.rows), **found.tables}
        record = {**record, **found.facts, "exit_code": _exit_code(found.rows)}
        study_folder.end(folder, record, tables, complete=True)
        self._end({**record, "complete": True}, tables, folder)

    def _stopped(self, bench: Bench, folder: Path, record: dict[str, Any]) -> None:
        """Keep what there is; the same command goes on from there."""
        from model import study_folder
        from model.bench import runs_table

        known = bench.known()
        study_folder.end(folder, record, {"runs": runs_table(self.verb, known)}, complete=False)
        done = f"{len(known)} of the runs asked for so far are in {folder}"
        typer.echo(f"Interrupted: {done}; the same command goes on from there.", err=True)
        raise typer.Exit(130)

    def _end(self, record: dict[str, Any], tables: dict[str, Any], folder: Path) -> None:
        from model import run_folder
        from reports.studies import study_on
        from reports.writers import terminal

        if self.as_json:
            typer.echo(run_folder.json_text({**record, **_records({"runs": tables["runs"]})}))
        elif not self.quiet:
            typer.echo(terminal.text(study_on(record, tables), terminal.console()))
            typer.echo(f"Written to {folder}")
        raise typer.Exit(int(record.get("exit_code", 0)))


def _exit_code(rows: Iterable[Row]) -> int:
    """0 when any run has a plan; else what the runs have in common."""
    statuses = {row.status for row in rows}
    if statuses & {"optimal", "feasible"} or not statuses:
        return 0
    return {frozenset({"infeasible"}): 3, frozenset({"error"}): 1}.get(frozenset(statuses), 4)


def _records(tables: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [
            {key: None if value != value else value for key, value in row.items()}
            for row in table.to_dict("records")
        ]
        for name, table in tables.items()
    }
