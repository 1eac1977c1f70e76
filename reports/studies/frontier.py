"""The front in words: how many choices there are, how far apart, where the knee is."""

from __future__ import annotations

from reports import wording
from reports.section import Grid, Heading, Run, Section, Tables

SHOWN = 20


def sections(study: Run, tables: Tables) -> list[Section]:
    """Three sentences, then the points (the first ones of a long front)."""
    names, points = study["criteria"], tables["frontier"]
    title = study.get("legend", {}).get("title") or str(study.get("case", ""))
    if points.empty:
        return [Section(f"Frontier: {title}", ("No plan keeps all rules of this case.",))]
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


def _count(study: Run, tables: Tables) -> str:
    points = tables["frontier"]
    said = wording.count(
        len(points), "plan that no other one beats", "plans that no other one beats"
    )
    rough = [step for step in study["steps"] if not step["exact"]]
    apart = "; ".join(
        f"{wording.plain(s['criterion'])} {wording.significant(s['step'], 3)}" for s in rough
    )
    within = f", told apart in steps of {apart}" if rough else ""
    if study["closed"]:
        return f"{said}: proven to be all there are{within}."
    open_ = int((~points["proven"].astype(bool)).sum())
    zones = wording.count(int(study["open_zones"]), "zone")
    return f"{said}, not proven to be all: {open_} without proof, {zones} unexplored{within}."


def _ends(names: list[str], tables: Tables) -> str:
    ranges = tables["ranges"].set_index("criterion")
    said = [
        f"{wording.plain(j)} {wording.significant(float(ranges.loc[j, 'nadir']), 5)} to "
        f"{wording.significant(float(ranges.loc[j, 'ideal']), 5)}"
        for j in names
    ]
    return f"Range: {wording.series(said)}."


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
