"""The page of results: what was measured as Markdown tables and a picture; no number is made here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import measure
from benchmarks.arithmetic import (
    Point,
    best_known,
    exponent,
    first_plan,
    gap,
    shifted_mean,
    time_to_gap,
)
from benchmarks.picture import svg

GAPS = (0.01, 0.005, 0.001)
TOLERANCE = 1e-5
PENALTY = 2.0
"""A gap that was not proven counts as this many limits in a mean."""

PARTS = ("load", "build", "solve", "evaluate", "report")
Run = dict[str, Any]


def write(content: dict[str, Any], folder: Path) -> None:
    """Write `README.md` and `gaps.svg` from what was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    runs = refuted(list(content["runs"].values()))
    beside = _beside(runs)
    panels = [
        (name, max(run["limit"] for run in some), {r["solver"]: trace(r) for r in some if ran(r)})
        for name, some in beside.items()
    ]
    (folder / "gaps.svg").write_text(svg(panels), encoding="utf-8")
    text = "\n".join(
        [
            *_head(content["machine"], runs),
            *_instances(beside),
            *_means(beside),
            *_losses(beside),
            *_contradictions(beside),
            *_shares(runs),
            *_growth(runs),
            *_sweeps(list(content["sweeps"].values())),
        ]
    )
    (folder / "README.md").write_text(text + "\n", encoding="utf-8")


def trace(run: Run) -> list[Point]:
    """Return the points of a run."""
    return [Point(*point) for point in run["trace"]]


def ran(run: Run) -> bool:
    """Tell whether the solver was here and came to an end of its own."""
    return "absent" not in run and "failed" not in run


def last(run: Run) -> Point:
    """Return what a run knew at its end."""
    known = best_known(trace(run))
    return known[-1] if known else Point(0.0, None, None)


def refuted(runs: list[Run]) -> list[Run]:
    """Return the runs; one whose bound lies below a plan that anyone found counts as failed."""
    best: dict[str, float] = {}
    for run in runs:
        plan = last(run).primal
        if plan is not None:
            best[run["instance"]] = max(plan, best.get(run["instance"], -math.inf))
    found = []
    for run in runs:
        bound, plan = last(run).dual, best.get(run["instance"])
        if _below(bound, plan):
            word = f"its bound, {bound:.7g}, is refuted by a plan worth {plan:.7g}"
            run = {**run, "failed": word}
        found.append(run)
    return found


def _below(bound: float | None, plan: float | None) -> bool:
    """Tell whether a bound lies below a plan by more than rounding."""
    if bound is None or plan is None:
        return False
    return bound < plan - TOLERANCE * max(1e-9, abs(plan))


def contradictions(runs: Iterable[Run]) -> list[str]:
    """Return a sentence for each bound that lies below a plan of another solver."""
    runs = [run for run in runs if run["trace"]]
    found = []
    for one in runs:
        for other in runs:
            bound, plan = last(one).dual, last(other).primal
            if _below(bound, plan):
                found.append(
                    f"{one['instance']}: the bound of {one['solver']}, {bound:.9g}, lies below the "
                    f"plan of {other['solver']}, {plan:.9g}"
                )
    return found


def _beside(runs: list[Run]) -> dict[str, list[Run]]:
    """Return the runs of instances that more than one solver was asked to solve at one limit."""
    found: dict[str, list[Run]] = {}
    for run in runs:
        found.setdefault(f"{run['instance']}|{run['limit']}", []).append(run)
    return {some[0]["instance"]: some for some in found.values() if len(some) > 1}


def _head(machine: dict[str, Any], runs: list[Run]) -> Iterator[str]:
    yield "# Measured"
    yield ""
    yield (
        f"{machine.get('when')}, {machine.get('cores')} cores ({machine.get('processor')}), "
        f"{machine.get('memory_gb')} GB, {machine.get('system')}; load when it began "
        f"{machine.get('load', math.nan):.1f}; state of the code {machine.get('commit')}; seed of "
        f"the instances {machine.get('seed')}; asked gap {_percent(machine.get('gap', 0))}."
    )
    versions = {run["version"] for run in runs if "version" in run}
    own = [f"{name} {number}" for name, number in machine.get("versions", {}).items()]
    yield ""
    yield f"Versions: {', '.join([*own, *sorted(versions)])}."
    yield ""
    absent = sorted({run["solver"] for run in runs if "absent" in run})
    yield f"Absent, so not measured: {', '.join(absent) if absent else 'none'}."
    yield ""
    yield "How to read it, and what is counted: `benchmarks/README.md`."
    yield ""
    yield "![Proven gap over time](gaps.svg)"


def _instances(beside: dict[str, list[Run]]) -> Iterator[str]:
    head = ("solver", "first plan", "1 %", "0.5 %", "0.1 %", "plan", "bound", "gap", "MB", "ended")
    for name, runs in beside.items():
        yield from ("", f"## {name}, limit {runs[0]['limit']:g} s", "")
        size = next((run["size"] for run in runs if run.get("size")), None)
        if size:
            yield ", ".join(f"{number:,} {word}" for word, number in size.items()) + "."
            yield ""
        yield from _table(head, [_row(run) for run in runs])


def _row(run: Run) -> list[str]:
    if not ran(run):
        word = f"absent: {run['absent']}" if "absent" in run else f"failed: {run['failed']}"
        return [run["solver"], *["–"] * 8, word]
    points, end = trace(run), last(run)
    return [
        run["solver"],
        _seconds(first_plan(points)),
        *(_seconds(time_to_gap(points, asked)) for asked in GAPS),
        "–" if end.primal is None else f"{end.primal:.7g}",
        "–" if end.dual is None else f"{end.dual:.7g}",
        _percent(gap(end.primal, end.dual)),
        f"{run['peak_mb']:,.0f}",
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
    for solver in (*measure.OURS, *measure.OTHERS):
        some = [r for runs in beside.values() for r in runs if r["solver"] == solver and ran(r)]
        if some:
            rows.append([solver, str(len(some)), *(f"{_mean(some, asked):.1f}" for asked in GAPS)])
    yield from _table(("solver", "instances", "1 %", "0.5 %", "0.1 %"), rows)


def _mean(runs: list[Run], asked: float) -> float:
    return shifted_mean([penalised(run, asked) for run in runs])


def penalised(run: Run, asked: float) -> float:
    """Return the seconds to a gap, or the penalty where it was not proven."""
    found = time_to_gap(trace(run), asked)
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
            theirs, ours = time_to_gap(trace(run), asked), time_to_gap(trace(own), asked)
            if theirs is not None and (ours is None or ours > 1.1 * theirs + 0.1):
                yield (
                    f"* {name}: {run['solver']} proved {_percent(asked)} after {_seconds(theirs)}, "
                    f"`auto` {'not at all' if ours is None else 'after ' + _seconds(ours)}."
                )
        here, there = last(own), last(run)
        if gap(there.primal, there.dual) < 0.9 * gap(here.primal, here.dual) - 1e-6:
            yield (
                f"* {name}: {run['solver']} ended at {_percent(gap(there.primal, there.dual))}, "
                f"`auto` at {_percent(gap(here.primal, here.dual))}."
            )


def _contradictions(beside: dict[str, list[Run]]) -> Iterator[str]:
    found = [line for runs in beside.values() for line in contradictions(runs)]
    yield from ("", "## Bounds against plans", "")
    if found:
        yield from (f"* **{line}**" for line in found)
    else:
        yield "No bound of any solver lies below a plan of another (to within 1e-5)."


def _shares(runs: list[Run]) -> Iterator[str]:
    own = [run for run in runs if ran(run) and run.get("seconds")]
    reads = {run["instance"]: run.get("read") for run in runs if run["solver"] == "highs"}
    yield from ("", "## Parts of a run, seconds", "")
    head = (
        "instance",
        "engine",
        "limit",
        *PARTS,
        "total",
        "all but solve and report",
        "build / read",
    )
    rows = []
    for run in own:
        parts = run["seconds"]
        rest = sum(parts[name] for name in ("load", "build", "evaluate"))
        read = reads.get(run["instance"])
        rows.append(
            [run["instance"], run["solver"], f"{run['limit']:g}"]
            + [f"{parts[name]:.2f}" for name in PARTS]
            + [f"{parts['total']:.1f}", f"{rest / parts['total']:.0%}"]
            + [f"{parts['build'] / read:.1f}" if read else "–"]
        )
    yield from _table(head, rows)
    yield ""
    yield "*build / read*: building and compiling against reading the exported MPS into HiGHS."


def _growth(runs: list[Run]) -> Iterator[str]:
    grown = [r for r in runs if r.get("partners") and r["instance"].startswith("n") and ran(r)]
    longest: dict[int, Run] = {}
    for run in sorted(grown, key=lambda r: r["limit"]):
        if run["solver"] == "auto":
            longest[run["partners"]] = run
    yield from ("", "## Growth of `auto` with the number of partners", "")
    rows, times = [], {}
    for partners, run in sorted(longest.items()):
        found = [time_to_gap(trace(run), asked) for asked in GAPS]
        times[partners] = [*found, run["seconds"]["build"] or None]
        end = last(run)
        rows.append(
            [
                f"{partners:,}",
                f"{run['limit']:g}",
                *map(_seconds, found),
                _percent(gap(end.primal, end.dual)),
                _seconds(run["seconds"]["build"]),
                f"{run['peak_mb']:,.0f}",
            ]
        )
    head = ("partners", "limit", "1 %", "0.5 %", "0.1 %", "final gap", "build", "MB")
    yield from _table(head, rows)
    yield ""
    for n, word in enumerate((*map(_percent, GAPS), "the build")):
        known = {size: found[n] for size, found in times.items() if found[n]}
        if len(known) > 1:
            slope = exponent(list(known), [t for t in known.values() if t])
            sizes = ", ".join(f"{size:,}" for size in known)
            yield f"* {word}: time grows as partners to the power {slope:.2f} (sizes {sizes})."
        else:
            yield f"* {word}: reached at fewer than two sizes, so no growth can be told."


def _sweeps(sweeps: list[Run]) -> Iterator[str]:
    yield from ("", "## Sweeps", "")
    rows = [
        [
            s["case"],
            str(s["points"]),
            str(s["workers"]),
            f"{s['seconds']:.1f}",
            f"{60 * s['points'] / s['seconds']:.1f}",
            f"{s['peak_mb']:,.0f}",
            str(s["code"]),
        ]
        for s in sweeps
    ]
    head = ("case", "points", "workers", "seconds", "points a minute", "MB", "exit code")
    yield from _table(head, rows)
    one, two = (next((s for s in sweeps if s["workers"] == n), None) for n in (1, 2))
    yield ""
    if one and two and one["code"] == two["code"] == 0:
        share = one["seconds"] / (2 * two["seconds"])
        yield f"Parallel efficiency on two workers: {share:.0%}."
    else:
        yield "Parallel efficiency: not measured."


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        yield "Not measured."
        return
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "/") for cell in row) + " |"


def _seconds(t: float | None) -> str:
    return "–" if t is None else f"{t:.1f} s"


def _percent(share: float) -> str:
    return "–" if math.isinf(share) else f"{100 * share:.3g} %"
