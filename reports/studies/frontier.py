"""The front in words: how many choices there are, how far apart, where the knee is."""

from __future__ import annotations

from reports import wording
from reports.section import Grid, Heading, Run, Section, Tables

SHOWN = 20

STOPPED = {
    "count": "stopped at the number of points asked for",
    "seconds": "stopped after the time asked for",
    "spacing": "stopped at the spacing asked for",
    "interrupted": "interrupted",
}
"""Why a search ended early, in words."""


def sections(study: Run, tables: Tables) -> list[Section]:
    """Three sentences, then the points (the first ones of a long front)."""
    names, points = study["criteria"], tables["frontier"]
    title = study.get("legend", {}).get("title") or str(study.get("case", ""))
    if points.empty:
        return [Section(f"Frontier: {title}", (_none(tables),))]
    prose = (_count(study, tables), _ends(names, tables), _knee(names, tables))
    headings = (
        *(Heading(wording.plain(j), number=True) for j in names),
        Heading("proven"),
        Heading("run"),
    )
    rows = tuple(
        (*(float(row[j]) for j in names), bool(row["proven"]), row["run"])
        for row in points.head(SHOWN).to_dict("records")
    )
    more = len(points) - SHOWN
    notes = (f"{more:,} more points are in frontier.csv.",) if more > 0 else ()
    return [Section(f"Frontier: {title}", prose, (Grid("Points", headings, rows),), notes)]


def _none(tables: Tables) -> str:
    """Why there is no point: what was proven, or else that none was found."""
    given = tables["runs"].get("reason", ())
    reasons = [reason for reason in given if isinstance(reason, str) and reason]
    return " ".join(reasons) or "No plan was found before the search was stopped."


def _count(study: Run, tables: Tables) -> str:
    """How many points there are and what is proven of all others."""
    count = len(tables["frontier"])
    apart = wording.series(
        [f"{wording.plain(s['criterion'])} {_short(s['step'])}" for s in study["steps"]]
    )
    if study["exact"]:
        said = wording.count(count, "plan that no other one beats", "plans that no other one beats")
        if study["closed"]:
            return f"{said}: proven to be all there are (of plans with the same values one)."
        return f"{said} so far, not proven to be all: {_left(study)}."
    said = f"A sample of the front, {wording.count(count, 'plan')}: there may be others between"
    if study["closed"]:
        return f"{said}. Proven: any other plan is at most {apart} better than one of them."
    return f"{said} (told apart from {apart} on), and not proven to be all: {_left(study)}."


def _left(study: Run) -> str:
    """What is missing, and why."""
    why = STOPPED.get(study["stopped"], "")
    parts = [why] if why else []
    if study["open_zones"]:
        parts.append(f"{wording.count(int(study['open_zones']), 'zone')} left open")
    if study["unproven"]:
        parts.append(f"{wording.count(int(study['unproven']), 'point')} without proof")
    return wording.series(parts)


def _ends(names: list[str], tables: Tables) -> str:
    ranges = tables["ranges"].set_index("criterion")
    said = [
        f"{wording.plain(j)} {_short(ranges.loc[j, 'nadir'], 5)} to "
        f"{_short(ranges.loc[j, 'ideal'], 5)}"
        for j in names
    ]
    loose = ranges[~ranges["ideal_proven"].astype(bool) & ranges["ideal_bound"].notna()]
    most = [
        f"{wording.plain(str(j))} {_short(loose.loc[j, 'ideal_bound'], 5)}" for j in loose.index
    ]
    rest = f"; no plan exceeds {wording.series(most)}" if most else ""
    sure = "" if ranges["nadir_proven"].astype(bool).all() else " among these"
    return f"Range{sure}: {wording.series(said)}{rest}."


def _short(value: object, digits: int = 3) -> str:
    return wording.significant(float(str(value)), digits)


def _knee(names: list[str], tables: Tables) -> str:
    marks = tables["points"]
    run = marks[marks["knee"].astype(bool)]["run"].iloc[0]
    (row,) = tables["frontier"][tables["frontier"]["run"] == run].to_dict("records")
    at = [f"{wording.plain(j)} {wording.significant(float(row[j]), 5)}" for j in names]
    ratios = tables["tradeoffs"]
    own = ratios[(ratios["run"] == run) & (ratios["ratio"] > 0)].to_dict("records")
    cost = [
        f"one more of {wording.plain(r['gain'])} costs "
        f"{wording.significant(float(r['ratio']), 3)} of {wording.plain(r['loss'])}"
        for r in own[:2]
    ]
    said = f"; from there {wording.series(cost)}" if cost else ""
    return f"The knee, nearest to the best of all, is at {wording.series(at)}{said}."
