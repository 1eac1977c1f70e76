"""What was to be reached, what was seen, and whether it is met; nothing is claimed that was not measured.

A verdict is `met`, `not met` or `open`: not measured, or not at the size or limit that is asked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from benchmarks.arithmetic import exponent
from benchmarks.measure import OURS
from benchmarks.plan import what_ifs
from benchmarks.runs import (
    GAPS,
    Content,
    Run,
    at,
    by_instance,
    contradictions,
    gap_at,
    last,
    ran,
    reached,
)

MET, MISSED, OPEN = "met", "not met", "open"
OPEN_SOURCE = ("highs", "baseline", "scip", "gcg", "cbc", "cpsat")
Beside = dict[str, dict[str, Run]]

READ, MOMENT = 0.05, 1.0
"""Seconds below which reading a file, or solving it, is too short to compare with."""


class Line(NamedTuple):
    """A target, what was seen, the verdict."""

    target: str
    seen: str
    verdict: str


def lines(content: Content, runs: list[Run]) -> list[Line]:
    """Return every target with what was seen; `runs` are those of the content, refuted ones marked."""
    beside = {
        name: {solver: run for solver, run in some.items() if ran(run)}
        for name, some in by_instance(runs).items()
    }
    found = [line for each in TARGETS for line in each(beside)]
    return [*found, _sound(list(content["runs"].values()))]


def _plan_early(beside: Beside) -> Iterator[Line]:
    target = "reference: a plan within 30 s that half an hour of HiGHS alone does not beat by 1 %"
    some = beside.get("reference", {})
    rival = max(
        (r for s, r in some.items() if s in ("highs", "baseline")), key=_value, default=None
    )
    if "auto" not in some or rival is None:
        yield Line(target, "not measured", OPEN)
        return
    ours, theirs = at(some["auto"], 30 - some["auto"].get("from", 0.0)).primal, last(rival).primal
    seen = f"ours {_number(ours)} at 30 s, HiGHS {_number(theirs)} after {rival['limit']:g} s"
    beaten = ours is None or (theirs is not None and theirs > ours + 0.01 * abs(ours))
    # What beats the plan early does so later too; that nothing does must be waited for.
    enough = rival["limit"] >= 1800 or gap_at(rival) <= rival["gap"]
    yield Line(target, seen, MISSED if beaten else MET if enough else OPEN)


def _any_weights(beside: Beside) -> Iterator[Line]:
    found = {
        n: s["auto"] for n, s in beside.items() if n.split("+")[0] == "reference" and "auto" in s
    }
    for share, seconds in ((0.02, 60.0), (0.01, 300.0)):
        target = f"reference, at any weights and in each what-if: {share:.0%} proven within {seconds:g} s"
        good = [n for n, run in found.items() if _by(reached(run, share), seconds)]
        late = [n for n, run in found.items() if n not in good and run["limit"] >= seconds]
        seen = f"{len(good)} of {len(found)} measured" + (
            f"; not: {', '.join(late)}" if late else ""
        )
        weighed = sum("weights=" in name for name in found) >= 2
        whole = len(good) == len(found) and weighed and found.keys() >= set(what_ifs())
        yield Line(target, seen, MISSED if late else MET if whole else OPEN)


def _fifth(beside: Beside) -> Iterator[Line]:
    for name, some in beside.items():
        for rival, word in (("baseline", "the baseline formulation"), ("highs", "the same model")):
            if "auto" not in some or rival not in some:
                continue
            ours, theirs = some["auto"], some[rival]
            when = reached(theirs, GAPS[-1])
            if when is not None and when < MOMENT:
                continue
            if when is not None:
                own, most = reached(ours, GAPS[-1]), when / 5
                target = f"{name}: 0.1 % in a fifth of the time of HiGHS on {word}"
                seen = f"{_time(own)} against {when:.1f} s / 5 = {most:.1f} s"
                yield Line(target, seen, MET if _by(own, most) else MISSED)
            else:
                early, final = gap_at(ours, theirs["limit"] / 5), gap_at(theirs)
                target = f"{name}: our gap at a fifth of the limit against the final one of HiGHS on {word}"
                seen = f"{_share(early)} at {theirs['limit'] / 5:g} s, {_share(final)} at {theirs['limit']:g} s"
                none = math.isinf(early) and math.isinf(final)
                yield Line(target, seen, OPEN if none else MET if early <= final else MISSED)


def _never_slower(beside: Beside) -> Iterator[Line]:
    target = (
        "solve time of `auto` never above that of HiGHS alone on the same model, where above 1 s"
    )
    slower, count = [], 0
    for name, some in beside.items():
        if "auto" in some and "highs" in some:
            ours, theirs = some["auto"], some["highs"]
            time = reached(theirs, theirs["gap"])
            if time is not None and time > MOMENT:
                count += 1
                own = reached(ours, ours["gap"])
                if not _by(own, time):
                    slower.append(f"{name} ({_time(own)} against {time:.1f} s)")
    seen = f"slower on {', '.join(slower)}" if slower else f"on none of {count} that HiGHS solved"
    yield Line(target, seen, MISSED if slower else MET if count else OPEN)


def _sooner(beside: Beside) -> Iterator[Line]:
    target = "400 partners: 0.1 % at least 10 times sooner than the best open solver alone"
    some = beside.get("n400", {})
    others = {s: run for s, run in some.items() if s in OPEN_SOURCE}
    if "auto" not in some or not others:
        yield Line(target, "not measured", OPEN)
        return
    own = reached(some["auto"], GAPS[-1])
    times = {s: when for s, run in others.items() if (when := reached(run, GAPS[-1])) is not None}
    if times:
        best = min(times, key=lambda s: times[s])
        verdict = MET if own is not None and own <= times[best] / 10 else MISSED
        yield Line(target, f"{_time(own)} against {times[best]:.1f} s ({best})", verdict)
    else:
        most = max(run["limit"] for run in others.values())
        # Unfinished, they need more than their limit, by how much nobody knows.
        verdict = MET if own is not None and own <= most / 10 else MISSED if own is None else OPEN
        yield Line(target, f"{_time(own)}; no other within {most:g} s", verdict)


def _thousand(beside: Beside) -> Iterator[Line]:
    target = "1,000 partners: 0.1 % within 2 minutes where no open solver gets there in ten"
    some = beside.get("n1000", {})
    others = [run for s, run in some.items() if s in OPEN_SOURCE]
    if "auto" not in some:
        yield Line(target, "not measured", OPEN)
        return
    own = reached(some["auto"], GAPS[-1])
    there = [run["solver"] for run in others if _by(reached(run, GAPS[-1]), 600)]
    waited = min((run["limit"] for run in others), default=0.0)
    seen = f"{_time(own)}; others there: {', '.join(there) or 'none'} ({waited:g} s each)"
    if own is None and some["auto"]["limit"] < 120:
        yield Line(target, seen, OPEN)
    elif not _by(own, 120):
        yield Line(target, seen, MISSED)
    else:
        yield Line(target, seen, MET if not there and waited >= 600 else OPEN)


def _four_thousand(beside: Beside) -> Iterator[Line]:
    target = "4,000 partners: 0.5 % in under 10 minutes in under 4 GB"
    run = beside.get("n4000", {}).get("auto")
    if run is None:
        yield Line(target, "not measured", OPEN)
        return
    own, memory = reached(run, 0.005), run["peak_mb"]
    seen = f"{_time(own)}, {_share(gap_at(run))} in the end, {memory or math.nan:,.0f} MB"
    if own is None and run["limit"] < 600:
        yield Line(target, seen, OPEN)
    else:
        yield Line(target, seen, MET if _by(own, 600) and memory and memory < 4000 else MISSED)


def _growth(beside: Beside) -> Iterator[Line]:
    grown = {
        run["partners"]: run
        for name, some in beside.items()
        if (run := some.get("auto")) and run.get("partners") and name == f"n{run['partners']}"
    }
    for share in GAPS:
        target = f"150 to 4,000 partners: time to {share:.1%} grows no faster than n^1.2"
        times = {n: when for n, run in grown.items() if (when := reached(run, share))}
        if len(times) < 2:
            yield Line(target, "reached at fewer than two sizes", OPEN)
            continue
        slope = exponent(list(times), list(times.values()))
        whole = min(times) <= 150 and max(times) >= 4000
        seen = f"n^{slope:.2f} from {min(times):,} to {max(times):,}"
        yield Line(target, seen, (MET if slope <= 1.2 else MISSED) if whole else OPEN)


def _around(beside: Beside) -> Iterator[Line]:
    target = "load, build, compile and evaluate at most a quarter of a run to 0.1 %"
    target += f" (where the search takes {MOMENT:g} s or more)"
    shares = {}
    for name, some in beside.items():
        run = some.get("auto")
        if not run or not run.get("seconds") or reached(run, GAPS[-1]) is None:
            continue
        parts = run["seconds"]
        if parts["solve"] >= MOMENT:
            own = sum(parts[part] for part in ("load", "build", "compile", "evaluate"))
            shares[name] = own / parts["total"]
    seen = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
    verdict = OPEN if not shares else MET if max(shares.values()) <= 0.25 else MISSED
    yield Line(target, seen or "no run to 0.1 %", verdict)


def _reading(beside: Beside) -> Iterator[Line]:
    target = "build and compile at most 5 times what HiGHS needs to read the exported MPS"
    target += f" (where that is {READ:g} s or more)"
    times = {}
    for name, some in beside.items():
        ours, theirs = some.get("auto"), some.get("highs")
        if ours and theirs and ours.get("seconds") and theirs.get("read", 0.0) >= READ:
            parts = ours["seconds"]
            times[name] = (parts["build"] + parts["compile"]) / theirs["read"]
    seen = ", ".join(f"{name} {x:.1f}" for name, x in times.items())
    verdict = OPEN if not times else MET if max(times.values()) <= 5 else MISSED
    yield Line(target, seen or "not measured", verdict)


def _literature(beside: Beside) -> Iterator[Line]:
    for name, some in beside.items():
        ours, theirs = some.get("auto"), some.get("highs")
        if ours is None or not ours.get("knapsack"):
            continue
        known, best = at(ours, 60.0), ours.get("best")
        if best is not None:
            target = (
                f"{name}: at least the best known, {best:.10g}, less 0.1 % in 60 s, with a bound"
            )
            good = known.primal is not None and known.primal >= best - 0.001 * abs(best)
            seen = f"{_number(known.primal)}, bound {_number(known.dual)}"
            late = not good and ours["limit"] < 60 and reached(ours, ours["gap"]) is None
            yield Line(
                target, seen, OPEN if late else MET if good and known.dual is not None else MISSED
            )
        if theirs is not None and not _by(reached(theirs, theirs["gap"]), MOMENT):
            yield _better(name, ours, theirs)


def _better(name: str, ours: Run, theirs: Run) -> Line:
    target = f"{name}: better than HiGHS alone (better plan; if as good, smaller gap or sooner)"
    here, there = last(ours), last(theirs)
    seen = f"{_number(here.primal)} and {_share(gap_at(ours))} against"
    seen += f" {_number(there.primal)} and {_share(gap_at(theirs))}"
    slack = 1e-9 * abs(there.primal or 0.0)
    if here.primal is None or (there.primal is not None and here.primal < there.primal - slack):
        # Both may have stopped at the gap asked: then the sooner one is better.
        both = max(gap_at(ours) - ours["gap"], gap_at(theirs) - theirs["gap"]) <= 1e-6
        sooner = both and _by(reached(ours, ours["gap"]), reached(theirs, theirs["gap"]) or 0.0)
        return Line(target, seen, MET if sooner else MISSED)
    if there.primal is None or here.primal > there.primal + slack:
        return Line(target, seen, MET)
    own, time = reached(ours, ours["gap"]), reached(theirs, theirs["gap"])
    if time is not None:
        return Line(
            target, f"{seen}; {_time(own)} against {time:.1f} s", MET if _by(own, time) else MISSED
        )
    return Line(target, seen, MET if gap_at(ours) < gap_at(theirs) else MISSED)


def _sound(runs: list[Run]) -> Line:
    target = "no bound of ours below a plan that anyone found"
    own = [x for x in contradictions(runs) if any(f"bound of {solver}," in x for solver in OURS)]
    return Line(target, "; ".join(own) or "none", MISSED if own else MET if runs else OPEN)


TARGETS: tuple[Callable[[Beside], Iterator[Line]], ...] = (
    _plan_early,
    _any_weights,
    _fifth,
    _never_slower,
    _sooner,
    _thousand,
    _four_thousand,
    _growth,
    _around,
    _reading,
    _literature,
)


def _value(run: Run) -> float:
    known = last(run).primal
    return -math.inf if known is None else known


def _by(time: float | None, most: float) -> bool:
    return time is not None and time <= most


def _time(time: float | None) -> str:
    return "never" if time is None else f"{time:.1f} s"


def _number(x: float | None) -> str:
    return "none" if x is None else f"{x:.10g}"


def _share(gap: float) -> str:
    return "no gap" if math.isinf(gap) else f"{100 * gap:.3g} %"
