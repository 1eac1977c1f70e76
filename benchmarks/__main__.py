"""Measure this project's engines beside other solvers, on the same files, in one run.

    python -m benchmarks                  about twenty minutes on two cores
    python -m benchmarks --quick          a few minutes: small instances, short limits
    python -m benchmarks --resume         go on where a run was interrupted
    python -m benchmarks --page           write the page again from what was measured

Writes `measured.json` after every measurement, then `README.md` and `gaps.svg`, to --out.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import instances, literature, measure, page, store
from model import pipeline
from model.exporting import export
from model.loading import load_case

WORK = measure.ROOT / "build" / "benchmarks"
RESULTS = measure.ROOT / "benchmarks" / "results"
SWEEP = "pools[pool=dfc_subsidy].amount=0.8x:1.2x:4"


class Instance(NamedTuple):
    """A case folder or bundled case and the same model as a file; `partners` where it was grown."""

    name: str
    case: Path | str
    mps: Path
    partners: int | None = None


def main(arguments: list[str] | None = None) -> int:
    asked = options(arguments)
    kept = store.Store(asked.out / "measured.json", asked.resume or asked.page)
    if not asked.page:
        if find_spec("psutil") is None:
            print("psutil is missing: .venv/bin/pip install -e '.[bench]'", file=sys.stderr)
            return 2
        kept.say("machine", machine(asked))
        for name in asked.instances:
            _one(kept, made(name, asked.seed), asked)
        for size in asked.growth:
            instance = made(f"n{size}", asked.seed)
            _measure(kept, instance, "auto", asked.growth_limit, asked.gap)
        if asked.sweep:
            _sweep(kept, asked)
    page.write(kept.content, asked.out)
    print(asked.out / "README.md")
    return 0


def options(arguments: list[str] | None) -> argparse.Namespace:
    """Return what is asked, with the defaults of a quick run where one is."""
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    add = parser.add_argument
    add("--quick", action="store_true", help="small instances, short limits")
    add("--resume", action="store_true", help="keep what was measured before")
    add("--page", action="store_true", help="measure nothing; write the page again")
    names = "reference, nN (N partners, lean), fN (N partners, full), mknap-ITEMS-ROWS, "
    names += "mmkp-CLASSES-ITEMS-ROWS, or a case folder"
    add("--instances", nargs="*", metavar="NAME", help=names)
    add("--solvers", nargs="*", choices=(*measure.OURS, *measure.OTHERS), metavar="NAME")
    add("--limit", type=float, help="seconds for each search [20]")
    add("--gap", type=float, default=0.001, help="gap at which a search may stop [0.001]")
    add("--growth", nargs="*", type=int, metavar="N", help="sizes for `auto` alone [150 400 1000]")
    add("--growth-limit", type=float, metavar="SECONDS", help="its limit [4 times the other]")
    add("--no-sweep", action="store_false", dest="sweep", help="leave the sweeps out")
    add("--seed", type=int, default=1, help="of the instances [1]")
    add("--out", type=Path, default=RESULTS, metavar="DIR", help="[benchmarks/results]")
    asked = parser.parse_args(arguments)
    quick = ["n40", "mknap-50-5", "mmkp-20-5-5"]
    usual = ["reference", "n150", "n400", "mknap-250-10", "mmkp-100-10-10"]
    if asked.instances is None:
        asked.instances = quick if asked.quick else usual
    if asked.solvers is None:
        asked.solvers = [*measure.OURS, *measure.OTHERS]
    if asked.growth is None:
        asked.growth = [20, 40] if asked.quick else [150, 400, 1000]
    asked.limit = asked.limit or (4.0 if asked.quick else 20.0)
    asked.growth_limit = asked.growth_limit or 4 * asked.limit
    return asked


def machine(asked: argparse.Namespace) -> dict[str, Any]:
    """Return what the numbers were measured on."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=measure.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return {
        "when": time.strftime("%Y-%m-%d %H:%M"),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": platform.platform(),
        "load": os.getloadavg()[0],
        "commit": commit.stdout.strip() or "unknown",
        "versions": pipeline.versions(),
        "seed": asked.seed,
        "limit": asked.limit,
        "growth_limit": asked.growth_limit,
        "gap": asked.gap,
    }


def made(name: str, seed: int) -> Instance:
    """Make an instance and its file, unless both lie there already."""
    folder = WORK / f"{name}-seed{seed}"
    if Path(name).is_dir():
        case: Path | str = Path(name)
        folder = WORK / Path(name).resolve().name
    else:
        case = "reference" if name == "reference" else folder
    mps = folder.with_name(folder.name + ".mps")
    partners = int(name[1:]) if name[:1] in "nf" and name[1:].isdigit() else None
    WORK.mkdir(parents=True, exist_ok=True)
    if partners:
        instances.write(partners, folder, seed, lean=name.startswith("n"))
    elif name.startswith(("mknap-", "mmkp-")):
        kind, *sizes = name.split("-")
        make = literature.chu_beasley if kind == "mknap" else literature.khan
        literature.write(make(*map(int, sizes), seed), folder, name)
    return Instance(Path(name).name, case, mps, partners)


def exported(instance: Instance) -> Instance:
    """Write the model of an instance as MPS, and as LP for those that read no OBJSENSE."""
    program = pipeline.build(load_case(instance.case))
    export(program, instance.mps)
    export(program, instance.mps.with_suffix(".lp"))
    return instance


def _one(kept: store.Store, instance: Instance, asked: argparse.Namespace) -> None:
    exported(instance)
    for solver in asked.solvers:
        _measure(kept, instance, solver, asked.limit, asked.gap)


def _measure(kept: store.Store, instance: Instance, solver: str, limit: float, gap: float) -> None:
    key = f"{instance.name}|{solver}|{limit:g}|{gap:g}"
    if key in kept.content["runs"]:
        return
    found = measure.solve(solver, instance.case, instance.mps, limit, gap)
    found |= {"instance": instance.name, "partners": instance.partners}
    kept.run(key, found)
    last = found["trace"][-1] if found["trace"] else ("–", None, None)
    told = found.get("absent") or found.get("failed") or found["status"]
    print(f"{instance.name:16} {solver:8} {found['wall']:7.1f} s  {told}  {last[1:]}", flush=True)


def _sweep(kept: store.Store, asked: argparse.Namespace) -> None:
    """Time the same sweep on one worker and on two."""
    instance = made("n20" if asked.quick else "n60", asked.seed)
    for workers in (1, 2):
        key = f"sweep|{instance.name}|{workers}"
        if key in kept.content["sweeps"]:
            continue
        scratch = Path(tempfile.mkdtemp(dir=WORK))
        words = [sys.executable, "solve.py", "sweep", str(instance.case), "--vary", SWEEP]
        words += ["--workers", str(workers), "--gap", "0.05", "--time-limit", "20", "--quiet"]
        done = measure.watched([*words, "--out", str(scratch / "study")], 600.0)
        shutil.rmtree(scratch, ignore_errors=True)
        points = int(SWEEP.rsplit(":", 1)[1])
        found = {key: done[key] for key in ("seconds", "peak_mb", "code")}
        kept.sweep(key, {"workers": workers, "case": instance.name, "points": points, **found})
        print(f"{key:30} {done['seconds']:.1f} s, exit code {done['code']}", flush=True)


def _processor() -> str:
    return next(_model_names(), platform.processor() or platform.machine())


def _model_names() -> Iterator[str]:
    info = Path("/proc/cpuinfo")
    for line in info.read_text().splitlines() if info.exists() else ():
        if line.startswith("model name"):
            yield line.split(":", 1)[1].strip()


if __name__ == "__main__":
    raise SystemExit(main())
