"""One run of this project's own engines, in a process of its own; prints what it knew and when.

    python -m benchmarks.ours CASE --engine auto --limit SECONDS --gap SHARE [--what-if NAME] [--set ...]

The lines are those of `rivals.py`, but their seconds count from the start of the process's work; the
last line says when the search began (`from`, the model built) and what each part of the run took.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from model import context, formulation, options, pipeline, run_folder
from model.case import Case
from model.compile import compile_program
from model.errors import TrancheError
from model.legend import legend
from model.program import Program
from model.solution import Progress, SolverOptions
from reports import files


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Run the whole pipeline, telling the trace as it goes; return the last line."""
    began = time.perf_counter()
    compiling = 0.0
    last: tuple[float | None, float | None] = (None, None)

    def watch(now: Progress) -> None:
        nonlocal last
        # What was once proven or found stays so: the phases of a search each begin anew.
        known = (_best(last[0], now.incumbent, max), _best(last[1], now.bound, min))
        if known != last:
            last = known
            _say(t=time.perf_counter() - began, primal=known[0], dual=known[1])

    def make(case: Case) -> Program:
        """What `pipeline.build` does, its second half timed."""
        nonlocal compiling
        with pipeline.no_pauses():
            m, _ = formulation.build(case)
            half = time.perf_counter()
            program = compile_program(m, case)
            m.clear()
        compiling = time.perf_counter() - half
        return program

    case, raw = options.load(asked.case, asked.set, None, asked.what_if, None)
    load = time.perf_counter() - began
    rules = SolverOptions(gap=asked.gap, time_limit=asked.limit, engine=asked.engine)
    solution = pipeline.run(case, rules, progress=watch, make=make)
    solved = time.perf_counter() - began
    seconds = dict(solution.run["seconds"])
    # The search ended when evaluating began.
    ended = solved - seconds["evaluate"]
    _say(t=ended, primal=solution.objective, dual=solution.bound)
    if solution.plan is not None:
        result = {**solution.run, "legend": legend(case), "reasons": list(solution.reasons)}
        with (
            tempfile.TemporaryDirectory() as scratch,
            run_folder.new(Path(scratch) / "run") as folder,
        ):
            run_folder.write_tables(folder, solution.tables)
            run_folder.write_context(folder, context.tables(case, raw.coefficients))
            run_folder.write_run(folder, result)
            found, tables = run_folder.read(folder)
            shown = {**tables, **run_folder.read_context(folder)}
            run_folder.write_report(folder, files.of(found, shown))
    total = time.perf_counter() - began
    seconds |= {"load": load, "report": total - solved, "total": total}
    seconds |= {"build": seconds["build"] - compiling, "compile": compiling}
    return {
        "end": str(solution.status),
        "version": f"tranche {solution.run['versions'].get('tranche', '?')}",
        "t": ended,
        "from": ended - seconds["solve"],
        "seconds": seconds,
        "size": solution.run["size"],
    }


def _best(old: float | None, new: float | None, better: Any) -> float | None:
    given = [x for x in (old, new) if x is not None]
    return better(given) if given else None


def _say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.ours", description=__doc__)
    parser.add_argument("case")
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--gap", type=float, default=0.001)
    parser.add_argument("--what-if", action="append")
    parser.add_argument("--set", action="append")
    try:
        _say(**run(parser.parse_args()))
    except TrancheError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
