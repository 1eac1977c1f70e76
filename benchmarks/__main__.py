"""Measure this project's engines beside other solvers, on the same files, in one run.

    python -m benchmarks                  at most 45 minutes; says how long before it begins
    python -m benchmarks --quick          a few minutes: small instances, short limits
    python -m benchmarks --thorough       hours: at the sizes and limits of every target
    python -m benchmarks --instances FILE --best 24381
                                          a published knapsack; more names: benchmarks/catalogue.py
    python -m benchmarks --resume         go on where a run was interrupted
    python -m benchmarks --page           write the page again from what was measured

Writes `measured.json` after every measurement, then `README.md` and `gaps.svg`, to --out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import catalogue, measure, page, plan, published
from benchmarks.catalogue import Instance
from benchmarks.install import ROOT
from benchmarks.plan import Part, Search
from benchmarks.store import Store
from model import pipeline
from model.errors import TrancheError

RESULTS = ROOT / "benchmarks" / "results"
SWEEP = "pools[pool=dfc_subsidy].amount=0.8x:1.2x:4"
CAP = 600.0
"""Seconds after which a sweep or a round of pricing is ended."""

LIMIT = 30.0
"""Seconds of each search of instances that are named."""

PUBLISHED = 60.0
"""The same of published ones: the time in which the best known value is asked for."""


def main(arguments: list[str] | None = None) -> int:
    asked = options(arguments)
    kept = Store(asked.out / "measured.json", asked.resume or asked.page)
    try:
        if not asked.page:
            _run(asked, kept)
        code = 0
    except KeyboardInterrupt:
        kept.say("machine", kept.content["machine"] | {"stopped": "interrupted"})
        print("\nInterrupted; what was measured is kept.", file=sys.stderr)
        code = 130
    except (TrancheError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    page.write(kept.content, asked.out)
    print(asked.out / "README.md")
    return code


def options(arguments: list[str] | None) -> argparse.Namespace:
    """Return what is asked."""
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    add = parser.add_argument
    add("--quick", action="store_true", help="small instances, short limits")
    add("--thorough", action="store_true", help="every target at its own size and limit")
    add("--resume", action="store_true", help="keep what was measured before")
    add("--page", action="store_true", help="measure nothing; write the page again")
    add("--instances", nargs="+", metavar="NAME", help="cases, sizes, files instead of the usual")
    add("--format", choices=published.FORMATS, help="of published files [what fits]")
    best = "best value known, for one instance, or NAME=VALUE, or a file of names and values"
    add("--best", nargs="+", default=[], metavar="VALUE", help=best)
    add("--solvers", nargs="+", choices=plan.ALL, default=plan.ALL, metavar="NAME")
    add("--limit", type=_positive, metavar="SECONDS", help="for every search [by instance]")
    add("--gap", type=float, default=0.001, help="gap at which a search may stop [0.001]")
    add("--no-studies", action="store_false", dest="studies", help="no sweeps, no pricing")
    add("--seed", type=int, default=1, help="of the instances [1]")
    add("--out", type=Path, default=RESULTS, metavar="DIR", help="[benchmarks/results]")
    return parser.parse_args(arguments)


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("must be more than 0")
    return value


def _run(asked: argparse.Namespace, kept: Store) -> None:
    instances, searches = planned(asked)
    absent = measure.absent(asked.solvers)
    kept.say("absent", absent)
    kept.say("machine", machine(asked) | {"earlier": _earlier(kept.content["machine"])})
    if absent:
        print(f"Not here: {', '.join(absent)} (python -m benchmarks.install installs them).")
    searches = [
        search
        for search in searches
        if search.solver not in absent and not kept.has("runs", _key(search, asked))
    ]
    most = plan.seconds(searches, asked.studies) / 60
    print(
        f"{len(searches)} searches, at most about {most:.0f} minutes; what is solved ends sooner."
    )
    made = ""
    for search in searches:
        instance = instances[search.name]
        if made != search.name:
            page.write(kept.content, asked.out)
            others = {one.solver for one in searches if one.name == search.name}
            catalogue.make(instance, asked.seed, export=bool(others & set(measure.OTHERS)))
            made = search.name
        _measure(kept, instance, search, asked)
    if asked.studies:
        _sweep(kept, asked)
        _pricing(kept, asked)


def planned(asked: argparse.Namespace) -> tuple[dict[str, Instance], list[Search]]:
    """Return the instances by name and the searches.

    Raises:
        TrancheError, ValueError, OSError: an instance that is none.
    """
    parts: tuple[Part, ...] = plan.USUAL
    if asked.instances:
        named = catalogue.find(asked.instances, asked.seed, asked.format)
        for one in named:
            catalogue.check(one)
        parts = tuple(
            Part((one.name,), plan.ALL, PUBLISHED if one.problem else LIMIT) for one in named
        )
    elif asked.quick or asked.thorough:
        parts = plan.QUICK if asked.quick else plan.THOROUGH
    if not asked.instances:
        names = [name for part in parts for name in part.names]
        named = catalogue.find(names, asked.seed)
    named = catalogue.with_best(named, asked.best)
    return {one.name: one for one in named}, plan.searches(parts, asked.solvers, asked.limit)


def machine(asked: argparse.Namespace) -> dict[str, Any]:
    """Return what the numbers were measured on."""
    return {
        "when": time.strftime("%Y-%m-%d %H:%M"),
        "cores": os.cpu_count(),
        "processor": next(_model_names(), platform.processor() or platform.machine()),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": platform.platform(),
        "load": os.getloadavg()[0],
        "commit": _commit(),
        "versions": pipeline.versions(),
        "seed": asked.seed,
        "gap": asked.gap,
    }


def _earlier(machine: dict[str, Any]) -> list[str]:
    """When, and with which states of the code, a run that goes on was measured before."""
    before = [f"{machine['commit']} ({machine['when']})"] if machine else []
    return [*machine.get("earlier", []), *before]


def _commit() -> str:
    """The state of the code; what is measured is written beside it, and is no change of it."""
    commit = _git("describe", "--always")
    changed = commit and _git("status", "--porcelain", "--", ".", f":!{RESULTS.relative_to(ROOT)}")
    return f"{commit or 'unknown'}{'-dirty' if changed else ''}"


def _git(*words: str) -> str:
    if not shutil.which("git"):
        return ""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _key(search: Search, asked: argparse.Namespace) -> str:
    return f"{search.name}|seed {asked.seed}|{search.solver}|{search.limit:g} s|{asked.gap:g}"


def _measure(kept: Store, instance: Instance, search: Search, asked: argparse.Namespace) -> None:
    one = measure.ours if search.solver in measure.OURS else measure.other
    found = one(search.solver, instance, search.limit, asked.gap)
    found |= {"instance": instance.name, "partners": instance.partners, "best": instance.best}
    found["knapsack"] = instance.problem is not None
    kept.add("runs", _key(search, asked), found)
    last = found["trace"][-1] if found["trace"] else ("–", None, None)
    told = found.get("absent") or found.get("failed") or found["status"]
    name, solver, wall = instance.name, search.solver, found["wall"]
    print(f"{name:20} {solver:9} {wall:7.1f} s  {told}  {last[1:]}", flush=True)


def _sweep(kept: Store, asked: argparse.Namespace) -> None:
    """Time the same sweep on one worker and on two."""
    (instance,) = catalogue.find(["n20" if asked.quick else "n60"], asked.seed)
    catalogue.make(instance, asked.seed, export=False)
    for workers in (1, 2):
        key = f"{instance.name}|seed {asked.seed}|{workers}"
        if kept.has("sweeps", key):
            continue
        scratch = Path(tempfile.mkdtemp(dir=catalogue.WORK))
        words = [sys.executable, "solve.py", "sweep", str(instance.case), "--vary", SWEEP]
        words += ["--workers", str(workers), "--gap", "0.05", "--time-limit", "20", "--quiet"]
        done = measure.watched([*words, "--out", str(scratch / "study")], CAP)
        shutil.rmtree(scratch, ignore_errors=True)
        points = int(SWEEP.rsplit(":", 1)[1])
        found = {part: done[part] for part in ("seconds", "peak_mb", "code")}
        kept.add(
            "sweeps", key, {"workers": workers, "case": instance.name, "points": points, **found}
        )
        print(f"sweep of {key:20} {done['seconds']:.1f} s, exit code {done['code']}", flush=True)


def _pricing(kept: Store, asked: argparse.Namespace) -> None:
    """Time a round of pricing on one worker and on two."""
    (instance,) = catalogue.find(["n40" if asked.quick else "n400"], asked.seed)
    catalogue.make(instance, asked.seed, export=False)
    for name, case in (("reference", "reference"), (instance.name, str(instance.case))):
        if kept.has("pricing", name):
            continue
        done = measure.watched([sys.executable, "-m", "benchmarks.pricing", case], CAP)
        if done["code"] == 0:
            found = json.loads(done["said"])
        else:
            words = done["faults"].strip().splitlines() or ["no word"]
            found = {"failed": f"exit code {done['code']}: {words[-1][:160]}"}
        kept.add("pricing", name, found)
        print(f"pricing of {name}: {found}", flush=True)


def _model_names() -> Iterator[str]:
    info = Path("/proc/cpuinfo")
    for line in info.read_text().splitlines() if info.exists() else ():
        if line.startswith("model name"):
            yield line.split(":", 1)[1].strip()


if __name__ == "__main__":
    raise SystemExit(main())
