"""The page of results: what was measured as Markdown tables and a picture; no number is made here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import targets
from benchmarks.arithmetic import exponent, shifted_mean
from benchmarks.measure import OTHERS, OURS
from benchmarks.picture import svg
from benchmarks.runs import (
    GAPS,
    Content,
    Run,
    by_instance,
    contradictions,
    gap_at,
    last,
    planned,
    ran,
    reached,
    refuted,
    trace,
)

PENALTY = 2.0
"""A gap that was not proven counts as this many limits in a mean."""

PARTS = ("load", "build", "compile", "solve", "evaluate", "report")
SOLVERS = (*OURS, *OTHERS)


def write(content: Content, folder: Path) -> None:
    """Write `README.md` and `gaps.svg` from what was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    runs = refuted(content["runs"].values())
    found = {
        name: [some[solver] for solver in SOLVERS if solver in some]
        for name, some in by_instance(runs).items()
    }
    beside = {name: some for name, some in found.items() if len(some) > 1}
    panels = [
        (name, max(run["limit"] for run in some), {r["solver"]: trace(r) for r in some if ran(r)})
        for name, some in beside.items()
    ]
    (folder / "gaps.svg").write_text(svg(panels), encoding="utf-8")
    parts = (
        _head(content),
        _targets(content, runs),
        _instances(beside),
        _means(beside),
        _losses(beside),
        _contradictions(content["runs"].values()),
        _alone(found),
        _shares(runs),
        _growth(found),
        _sweeps(list(content["sweeps"].values())),
        _pricing(content["pricing"]),
    )
    text = "\n".join(line for part in parts for line in part)
    (folder / "README.md").write_text(text + "\n", encoding="utf-8")


def _head(content: Content) -> Iterator[str]:
    machine = content["machine"]
    yield "# Measured"
    yield ""
    yield (
        f"{machine.get('when')}, {machine.get('cores')} cores ({machine.get('processor')}), "
        f"{machine.get('memory_gb')} GB, {machine.get('system')}; load when it began "
        f"{machine.get('load', math.nan):.1f}; state of the code {machine.get('commit')}; seed of "
        f"the instances {machine.get('seed')}; asked gap {_percent(machine.get('gap', 0))}."
    )
    if machine.get("earlier"):
        yield ""
        yield f"Gone on with; what was kept is of {', '.join(machine['earlier'])}."
    versions = {run["version"] for run in content["runs"].values() if "version" in run}
    own = [f"{name} {number}" for name, number in machine.get("versions", {}).items()]
    yield ""
    yield f"Versions: {', '.join([*own, *sorted(versions)])}."
    absent = sorted({*content["absent"], *_absent(content["runs"].values())})
    yield ""
    yield f"Absent, so not measured: {', '.join(absent) if absent else 'none'}."
    if machine.get("stopped"):
        yield ""
        yield f"**Not finished: {machine['stopped']}.** `--resume` goes on."
    yield ""
    yield "How to read it, and what is counted: `benchmarks/README.md`."
    yield ""
    yield "![Proven gap over time](gaps.svg)"


def _absent(runs: Iterable[Run]) -> Iterator[str]:
    return (run["solver"] for run in runs if "absent" in run)


def _targets(content: Content, runs: list[Run]) -> Iterator[str]:
    yield from ("", "## Targets", "")
    yield "*Open*: not measured, or not at the size or limit that is asked."
    yield ""
    yield from _table(("target", "seen", "verdict"), targets.lines(content, runs))


def _instances(beside: dict[str, list[Run]]) -> Iterator[str]:
    head = ("solver", "limit", "first plan", "1 %", "0.5 %", "0.1 %", "plan", "bound", "gap")
    for name, runs in beside.items():
        yield from ("", f"## {name}", "")
        size = next((run["size"] for run in runs if run.get("size")), None)
        said = [", ".join(f"{number:,} {word}" for word, number in size.items())] if size else []
        best = runs[0].get("best")
        said += [] if best is None else [f"best value known {best:.10g}"]
        if said:
            yield "; ".join(said) + "."
            yield ""
        yield from _table((*head, "MB", "ended"), [_row(run) for run in runs])


def _row(run: Run) -> list[str]:
    first = [run["solver"], f"{run['limit']:g} s"]
    if not ran(run):
        word = f"absent: {run['absent']}" if "absent" in run else f"failed: {run['failed']}"
        return [*first, *["–"] * 8, word]
    end = last(run)
    return [
        *first,
        _seconds(planned(run)),
        *(_seconds(reached(run, asked)) for asked in GAPS),
        "–" if end.primal is None else f"{end.primal:.7g}",
        "–" if end.dual is None else f"{end.dual:.7g}",
        _percent(gap_at(run)),
        _memory(run),
        run["status"],
    ]


def _means(beside: dict[str, list[Run]]) -> Iterator[str]:
    yield from ("", "## Means", "")
    yield (
        "Shifted geometric means of the seconds to each gap (shift 1 s), over the instances that "
        f"the solver ran on; a gap that was not proven counts {PENALTY:g} limits."
    )
    yield ""
    rows = []
    for solver in SOLVERS:
        some = [r for runs in beside.values() for r in runs if r["solver"] == solver and ran(r)]
        if some:
            means = (shifted_mean([penalised(run, asked) for run in some]) for asked in GAPS)
            rows.append([solver, str(len(some)), *(f"{mean:.1f}" for mean in means)])
    yield from _table(("solver", "instances", "1 %", "0.5 %", "0.1 %"), rows)


def penalised(run: Run, asked: float) -> float:
    """Return the seconds to a gap, or the penalty where it was not proven."""
    found = reached(run, asked)
    return PENALTY * run["limit"] if found is None else found


def _losses(beside: dict[str, list[Run]]) -> Iterator[str]:
    yield from ("", "## Where `auto` loses", "")
    found = [line for name, runs in beside.items() for line in losses(name, runs)]
    yield from found or ["Nowhere in this run."]


def losses(name: str, runs: list[Run]) -> Iterator[str]:
    """Yield a line for each way in which another solver did better by more than a tenth."""
    own = next((run for run in runs if run["solver"] == "auto"), None)
    if own is None or not ran(own):
        yield f"* {name}: `auto` has no result."
        return
    for run in runs:
        if run is own or not ran(run):
            continue
        for asked in GAPS:
            theirs, ours = reached(run, asked), reached(own, asked)
            if theirs is not None and (ours is None or ours > 1.1 * theirs + 0.1):
                yield (
                    f"* {name}: {run['solver']} proved {_percent(asked)} after {_seconds(theirs)}, "
                    f"`auto` {'not at all' if ours is None else 'after ' + _seconds(ours)}."
                )
        if gap_at(run) < 0.9 * gap_at(own) - 1e-6:
            yield (
                f"* {name}: {run['solver']} ended at {_percent(gap_at(run))}, "
                f"`auto` at {_percent(gap_at(own))}."
            )


def _contradictions(runs: Iterable[Run]) -> Iterator[str]:
    found = contradictions(runs)
    yield from ("", "## Bounds against plans", "")
    if found:
        yield from (f"* **{line}**" for line in found)
    else:
        yield "No bound of any solver lies below a plan of another (to within 1e-5)."


def _alone(found: dict[str, list[Run]]) -> Iterator[str]:
    rows = [[name, *_row(some[0])] for name, some in found.items() if len(some) == 1]
    if rows:
        head = ("limit", "first plan", "1 %", "0.5 %", "0.1 %", "plan", "bound", "gap", "MB")
        yield from ("", "## Measured alone", "")
        yield from _table(("instance", "solver", *head, "ended"), rows)


def _shares(runs: list[Run]) -> Iterator[str]:
    own = [run for run in runs if ran(run) and run.get("seconds")]
    reads = {run["instance"]: run.get("read") for run in runs if run["solver"] == "highs"}
    yield from ("", "## Parts of a run, seconds", "")
    head = (
        "instance",
        "engine",
        "limit",
        "start",
        *PARTS,
        "rest",
        "total",
        "before solve",
        "/ read",
    )
    rows = []
    for run in own:
        parts, read = run["seconds"], reads.get(run["instance"])
        around = sum(parts[name] for name in ("load", "build", "compile", "evaluate"))
        made = parts["build"] + parts["compile"]
        rows.append(
            [run["instance"], run["solver"], f"{run['limit']:g}"]
            + [f"{run['wall'] - parts['total']:.2f}"]
            + [f"{parts[name]:.2f}" for name in PARTS]
            + [f"{parts['total'] - sum(parts[name] for name in PARTS):.2f}"]
            + [f"{parts['total']:.1f}", f"{around / parts['total']:.0%}"]
            + [f"{made / read:.1f}" if read else "–"]
        )
    yield from _table(head, rows)
    yield ""
    yield (
        "*start*: interpreter and imports, before the total; *rest*: pre-checks and what lies "
        "between the parts; *before solve*: load, build, compile and evaluate as a share of the "
        "total; */ read*: build and compile against reading the exported MPS into HiGHS."
    )


def _growth(found: dict[str, list[Run]]) -> Iterator[str]:
    yield from ("", "## Growth of `auto` with the number of partners", "")
    grown = [
        run
        for name, some in found.items()
        for run in some
        if run["solver"] == "auto" and ran(run) and run.get("partners") and name[0] == "n"
    ]
    rows, times = [], {}
    for run in sorted(grown, key=lambda run: run["partners"]):
        when = [reached(run, asked) for asked in GAPS]
        made = run["seconds"]["build"] + run["seconds"]["compile"]
        times[run["partners"]] = [*when, made or None]
        first = [f"{run['partners']:,}", f"{run['limit']:g} s", *map(_seconds, when)]
        rows.append([*first, _percent(gap_at(run)), _seconds(made), _memory(run)])
    head = ("partners", "limit", "1 %", "0.5 %", "0.1 %", "final gap", "build and compile", "MB")
    yield from _table(head, rows)
    yield ""
    for n, word in enumerate((*map(_percent, GAPS), "build and compile")):
        known = {size: t for size, some in times.items() if (t := some[n])}
        if len(known) > 1:
            slope = exponent(list(known), list(known.values()))
            sizes = ", ".join(f"{size:,}" for size in known)
            yield f"* {word}: time grows as partners to the power {slope:.2f} (sizes {sizes})."
        else:
            yield f"* {word}: reached at fewer than two sizes, so no growth can be told."


def _sweeps(sweeps: list[Run]) -> Iterator[str]:
    yield from ("", "## Sweeps", "")
    rows = []
    for s in sweeps:
        pace = f"{60 * s['points'] / s['seconds']:.1f}"
        first = [s["case"], str(s["points"]), str(s["workers"]), f"{s['seconds']:.1f}"]
        rows.append([*first, pace, _memory(s), str(s["code"])])
    head = ("case", "points", "workers", "seconds", "points a minute", "MB", "exit code")
    yield from _table(head, rows)
    one, two = (next((s for s in sweeps if s["workers"] == n), None) for n in (1, 2))
    if one and two and one["code"] == two["code"] == 0:
        share = one["seconds"] / (2 * two["seconds"])
        yield from ("", f"Parallel efficiency on two workers: {share:.0%}.")


def _pricing(pricing: dict[str, Any]) -> Iterator[str]:
    yield from ("", "## A round of pricing", "")
    rows = [
        [name, str(found["countries"]), f"{one:.2f}", f"{two:.2f}", f"{one / (2 * two):.0%}"]
        for name, found in pricing.items()
        if "seconds" in found
        for one, two in [(found["seconds"]["1"], found["seconds"]["2"])]
    ]
    head = ("case", "countries priced", "seconds, 1 worker", "2 workers", "parallel efficiency")
    yield from _table(head, rows)
    failed = [
        f"* {name}: {found['failed']}" for name, found in pricing.items() if "failed" in found
    ]
    yield from ("", *failed) if failed else ()


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        yield "Not measured."
        return
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "/") for cell in row) + " |"


def _memory(run: Run) -> str:
    return f"{run['peak_mb']:,.0f}" if run["peak_mb"] else "–"


def _seconds(t: float | None) -> str:
    return "–" if t is None else f"{t:.1f} s"


def _percent(share: float) -> str:
    return "–" if math.isinf(share) else f"{100 * share:.3g} %"
