"""The desk of a study: from its options to its folder and its sentences, the same for all of them."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from model.bench import Bench
    from model.overrides import Override
    from model.points import Found, Row
    from model.solution import SolverOptions

REPORT = "report.html"


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
        from model import context, loading, study_context, study_folder
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
            base = bench.base()
            record = self._record(bench, base, asked)
            if folder is not None and study_folder.same(folder, record):
                self._end(study_folder.read(folder), study_folder.read_tables(folder), folder)
            bench.check(points)
            folder = folder or study_folder.place(base.name, self.verb)
            bench.store = Store(folder)
            bench.earlier = _earlier(folder, options)
            with study_folder.opened(folder, record):
                (folder / REPORT).unlink(missing_ok=True)
                study_context.keep(folder, context.tables(base, raw.coefficients))
                bench.store.clear_scraps()
                try:
                    found = study(bench)
                except KeyboardInterrupt as stop:
                    self._stopped(bench, folder, record, stop)
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
        from model.points import runs_table

        tables = {"runs": runs_table(self.verb, found.rows), **found.tables}
        record = {**record, **found.facts, "exit_code": exit_code(found.rows)}
        study_folder.end(folder, record, tables, complete=True)
        try_report(folder)
        self._end({**record, "complete": True}, tables, folder)

    def _stopped(
        self, bench: Bench, folder: Path, record: dict[str, Any], stop: KeyboardInterrupt
    ) -> None:
        """Keep what there is; the same command goes on from there."""
        from model import study_folder
        from model.points import Found, Stopped, runs_table

        found = stop.found if isinstance(stop, Stopped) else Found(bench.known())
        tables = {"runs": runs_table(self.verb, found.rows), **found.tables}
        study_folder.end(folder, {**record, **found.facts}, tables, complete=False)
        try_report(folder)
        done = f"{len(found.rows)} of the runs asked for so far are in {folder}"
        how = "the same command" if self.out else f"the same command with --out {folder}"
        typer.echo(f"Interrupted: {done}; {how} goes on from there.", err=True)
        raise typer.Exit(130)

    def _end(self, record: dict[str, Any], tables: dict[str, Any], folder: Path) -> None:
        from model import run_folder
        from reports.studies import study_on
        from reports.writers import terminal

        if self.as_json:
            typer.echo(run_folder.json_text({**record, **records({"runs": tables["runs"]})}))
        elif not self.quiet:
            typer.echo(terminal.text(study_on(record, tables), terminal.console()))
            typer.echo(f"Written to {folder}")
        raise typer.Exit(int(record.get("exit_code", 0)))


def _earlier(folder: Path, options: SolverOptions) -> SolverOptions | None:
    """The options with which a folder was filled before, where they are others."""
    from dataclasses import replace

    from model import study_folder

    if not study_folder.is_study(folder):
        return None
    stated = study_folder.read(folder).get("options")
    if not isinstance(stated, dict) or not stated.keys() <= asdict(options).keys():
        return None
    before = replace(options, **stated)
    return None if before == options else before


def write_report(folder: Path) -> None:
    """The page of a study, from what its folder holds."""
    from model import run_folder, study_context
    from reports import study_files
    from reports.pages.studied import Studied

    run_folder.write_report(folder, study_files.of(Studied(*study_context.read(folder))))


def say(folder: Path) -> None:
    """Print what a study says."""
    from model import study_folder
    from reports.studies import study_on
    from reports.writers import terminal

    sections = study_on(study_folder.read(folder), study_folder.read_tables(folder))
    typer.echo(terminal.text(sections, terminal.console()))


def try_report(folder: Path) -> None:
    """A report that cannot be made must not cost the result of a long study."""
    try:
        write_report(folder)
    except Exception as error:
        if "--debug" in sys.argv:
            traceback.print_exc()
        said = f"The report could not be written: {type(error).__name__}: {error}"
        typer.echo(said, err=True)


def exit_code(rows: Iterable[Row]) -> int:
    """The exit code of a study: 0 when any run has a plan; else what the runs have in common."""
    statuses = {row.status for row in rows}
    if statuses & {"optimal", "feasible"} or not statuses:
        return 0
    return {frozenset({"infeasible"}): 3, frozenset({"error"}): 1}.get(frozenset(statuses), 4)


def records(tables: dict[str, Any]) -> dict[str, Any]:
    """Tables as plain rows, for JSON."""
    return {
        name: [
            {key: None if value != value else value for key, value in row.items()}
            for row in table.to_dict("records")
        ]
        for name, table in tables.items()
    }
