"""Who is in the plan at which step of a ladder, and who pays there."""

from __future__ import annotations

from collections.abc import Sequence

from reports import sums, wording
from reports.figures.html import Part
from reports.figures.matrix import Row, Spot, matrix
from reports.figures.stacks import Stack, stacks
from reports.pages.choices import SOURCES
from reports.pages.curves import FREE, NESTED, Stop, ladder
from reports.pages.knobs import Knob
from reports.pages.studied import Studied, acts
from reports.section import Figure, Key, Section

WIDE = 8
"""Steps up to which a cell has room for a number."""


def section(studied: Studied, knob: Knob) -> Section | None:
    """Partners by step, filled where they are in the plan, and the money of each step."""
    stops = ladder(studied, knob)
    plans = [studied.plan(stop.run) for stop in stops]
    if not any(plans):
        return None
    figures = [_presence(studied, knob, stops, "Partners at each step")]
    held = ladder(studied, knob, NESTED)
    if held:
        title = "The same where nothing funded is taken back"
        figures.append(_presence(studied, knob, held, title))
    figures.append(_money(studied, knob, stops))
    prose = _events(studied, knob)
    return Section("Who enters and leaves", prose=prose, figures=tuple(figures))


def _presence(studied: Studied, knob: Knob, stops: Sequence[Stop], title: str) -> Figure:
    costs: list[dict[str, tuple[float, bool]] | None] = []
    for stop in stops:
        plan = studied.plan(stop.run)
        rows = None if plan is None else sums.engaged(plan[1])
        costs.append(
            None
            if rows is None
            else {
                str(c): (float(cost), bool(hub))
                for c, cost, hub in zip(
                    rows["country"], rows["cost_musd"], rows["hub"], strict=True
                )
            }
        )
    every = {c for step in costs if step for c in step}
    order = sorted(
        every, key=lambda c: (-sum(c in step for step in costs if step), _name(studied, c))
    )
    unit = sums.unit(studied.study)
    lines = [
        Row(
            _name(studied, c),
            [
                _spot(_name(studied, c), knob.says(stop.value), step, c, unit, len(stops))
                for stop, step in zip(stops, costs, strict=True)
            ],
        )
        for c in order
    ]
    columns = [knob.tick(stop.value) for stop in stops]
    about = f"{title}: a filled cell is a partner at that step of {knob.axis}."
    drawing = matrix("Partner", columns, lines, about)
    legend = [Key("e-in", "in the plan")]
    if any(hub for step in costs if step for _, hub in step.values()):
        legend.append(Key("e-hub", "in the plan, as a hub"))
    legend.append(Key("e-out", "not in the plan"))
    notes = [f"Columns: {knob.axis}."]
    if len(stops) <= WIDE:
        notes.append(f"The number is the cost of what the partner gets, {unit}.")
    if None in costs:
        notes.append("✕ marks a step without a plan.")
    if not lines:
        notes.append("No step has a partner.")
    least = 42 * len(stops) + 115 if len(stops) > 3 else 0
    return Figure(title, about, drawing, tuple(legend), tuple(notes), least=least)


def _name(studied: Studied, country: str) -> str:
    return wording.text(wording.name(studied.study, "countries", country))


def _spot(
    name: str,
    at: str,
    step: dict[str, tuple[float, bool]] | None,
    country: str,
    unit: str,
    steps: int,
) -> Spot:
    if step is None:
        return Spot("✕", f"{at}: no plan", style="none")
    if country not in step:
        return Spot("", f"{name}, {at}: not in the plan")
    cost, hub = step[country]
    says = f"{name}, {at}: {'hub' if hub else 'partner'}, {wording.amount(cost, unit)}"
    text = wording.number(cost, 0) if steps <= WIDE else ""
    return Spot(text, says, style="on hub" if hub else "on")


def _events(studied: Studied, knob: Knob) -> tuple[str, ...]:
    """Entries and exits of partners, step by step."""
    if "events" not in studied.tables:
        return ()
    events = studied.tables["events"]
    own = events[(events["path"] == FREE) & (events["kind"] == "partner")]
    said = []
    for value, rows in own.groupby(knob.target, sort=True):
        moved = [
            acts([_name(studied, str(c)) for c in rows[rows["event"] == event]["country"]], verb)
            for event, verb in (("enters", "enter"), ("leaves", "leave"))
        ]
        at = knob.brief(float(value))
        said.append(f"at {at} {wording.series([words for words in moved if words])}")
    if not said:
        return ("On the way up no partner enters or leaves.",)
    return (f"On the way up: {'; '.join(said)}.",)


def _money(studied: Studied, knob: Knob, stops: Sequence[Stop]) -> Figure:
    unit = sums.unit(studied.study)
    found = [
        (stop, sums.sources(*plan))
        for stop in stops
        if (plan := studied.plan(stop.run)) is not None
    ]
    totals = [sum(sources.values()) for _, sources in found]
    bars = [
        Stack(
            knob.says(stop.value),
            [
                Part(f"k-{kind}", sources.get(kind, 0.0), f"{SOURCES[kind]} {says}")
                for kind in SOURCES
                for says in [wording.amount(sources.get(kind, 0.0), beside=totals)]
            ],
            wording.amount(sum(sources.values()), beside=totals),
        )
        for stop, sources in found
    ]
    used = [kind for kind in SOURCES if any(kind in sources for _, sources in found)]
    said = "; ".join(f"{bar.label}: {bar.says}" for bar in bars)
    about = f"Money by source at each step, {unit}: {said}."
    return Figure(
        f"Who pays at each step, {unit}",
        about,
        stacks(bars),
        tuple(Key(f"k-{kind}", SOURCES[kind]) for kind in used),
    )
