"""What tables must mean together, beyond keys and references: one check per rule of the case.

Each check looks at a `View` and yields faults. It must be right on a case that the appraisal has
still to complete: what is not there yet is not a fault.
"""

from collections.abc import Iterator

import numpy as np

from model.errors import Fault, OverrideError
from model.overrides import parse_where
from model.overriding import condition_column
from model.schema import RESERVED_CRITERIA, SECTIONS, TABLES
from model.schema_supply import UNFUNDED
from model.structure import STRUCTURE, Check, View, capped
from model.tables import nearest, shown

MONEY = "financing"
ANY = "*"
HOME = "home"
ENTITIES = ("countries", "resources", "criteria", "channels", "facilities", "pools", "offers")


def money(view: View) -> Iterator[Fault]:
    """The money is counted in millions of the case's currency, in the year of need."""
    for row, cells in view.rows("resources"):
        if cells["resource"] != MONEY:
            continue
        unit = f"million {view.settings.currency}" if view.settings else cells["unit"]
        if cells["unit"] != unit:
            what = f"the money is in {shown(cells['unit'])}"
            yield view.fault("resources", row, "unit", what, f"its unit is exactly {unit!r}")
        if cells["timing"] != "same_year":
            yield view.fault("resources", row, "timing", "the money is by_year", "write same_year")


def names(view: View) -> Iterator[Fault]:
    """Names do not clash with words that have a meaning of their own."""
    for table in ENTITIES:
        column = TABLES[table].key[0]
        for all_of_them in np.flatnonzero((view.frames[table][column] == ANY).to_numpy()):
            yield view.fault(
                table, int(all_of_them), column, "the name '*' means all", "choose another"
            )
    for row, cells in view.rows("criteria"):
        if cells["criterion"] in RESERVED_CRITERIA:
            what = f"{shown(cells['criterion'])} is a fixed column of results"
            yield view.fault("criteria", row, "criterion", what, "choose another name")
    tied_to_home = HOME in view.values("matches", "per")
    home = {cells["channel"] for _, cells in view.rows("channels") if cells["kind"] == HOME}
    for row, cells in view.rows("channels"):
        if cells["channel"] == HOME and tied_to_home and home != {HOME}:
            what = "in matches `home` means all home channels together, and a channel is called so"
            yield view.fault("channels", row, "channel", what, "choose another name")


def objective(view: View) -> Iterator[Fault]:
    """The least of the weighted criteria needs one that has a weight."""
    weights = view.frames["criteria"]["weight"]
    maximin = view.settings is not None and view.settings.objective == "maximin"
    if maximin and len(weights) and not (weights > 0).any():
        what = "every weight is 0, and the objective is the least value with a weight"
        yield view.fault("criteria", None, "weight", what, "give one criterion a weight")


def facilities(view: View) -> Iterator[Fault]:
    """Facilities that pay for nothing themselves bring money only; windows are not empty."""
    for row, cells in view.rows("facilities"):
        funded = cells["funded"]
        if cells["resource"] not in (MONEY, None):
            if funded is False:
                what = f"an unfunded facility cannot bring {cells['resource']}"
                yield view.fault("facilities", row, "funded", what, f"only {MONEY} can be unfunded")
            elif funded is None and cells["instrument"] in UNFUNDED:
                what = f"a {cells['instrument']} is unfunded and cannot bring {cells['resource']}"
                fix = f"use in_kind, or the resource {MONEY}"
                yield view.fault("facilities", row, "instrument", what, fix)
        first, last = cells["first_year"], cells["last_year"]
        if first is not None and last is not None and last < first:
            what = f"the last year {last:.0f} is before the first, {first:.0f}"
            yield view.fault("facilities", row, "last_year", what, "exchange them")


def pools(view: View) -> Iterator[Fault]:
    """A pool has one unit and one name in all its years."""
    for column in ("unit", "name"):
        first: dict[str, str] = {}
        for row, cells in view.rows("pools"):
            said = cells[column]
            if said is not None and first.setdefault(cells["pool"], said) != said:
                other = shown(first[cells["pool"]])
                what = f"{shown(said)}, but {other} in another year of the pool"
                yield view.fault("pools", row, column, what, f"use one {column} for all years")


def overheads(view: View) -> Iterator[Fault]:
    """Only the cost of open channels depends on which channel it is."""
    for row, cells in view.rows("overheads"):
        if cells["driver"] not in ("channel", None) and cells["channel"] not in (ANY, None):
            what = f"the driver {cells['driver']} has no channel"
            yield view.fault("overheads", row, "channel", what, "leave it blank")


def reach(view: View) -> Iterator[Fault]:
    """Areas exist, and a facility is narrowed down under its own channel."""
    areas = dict.fromkeys(
        [*view.values("countries", "country"), *view.values("countries", "region"), ANY]
    )
    channel_of = dict(
        zip(
            view.frames["facilities"]["facility"], view.frames["facilities"]["channel"], strict=True
        )
    )
    for row, cells in view.rows("reach"):
        area, facility = cells["area"], cells["facility"]
        if area is not None and area not in areas and view.known("countries"):
            what = f"{shown(area)} is no country, no region and not '*'"
            yield view.fault("reach", row, "area", what, nearest(area, list(areas)))
        channel = channel_of.get(facility)
        if facility and channel and cells["channel"] and channel != cells["channel"]:
            what = f"{shown(facility)} belongs to the channel {shown(channel)}"
            yield view.fault("reach", row, "facility", what, "name that channel")


def offers(view: View) -> Iterator[Fault]:
    """Starts are in order, packages exist, and a channel's share names its channel."""
    frame = view.frames["offers"]
    if view.settings and len(frame):
        first = frame["first_start"].fillna(float(view.settings.years[0]))
        late = (frame["last_start"] < first).to_numpy()
        yield from capped(
            view.fault("offers", int(row), "last_start", "is before first_start", "exchange them")
            for row in np.flatnonzero(late)
        )
    packages = view.values("packages", "package")
    if packages and view.known("packages"):
        other = (frame["package"].notna() & ~frame["package"].isin(packages)).to_numpy()
        yield from capped(
            view.fault(
                "offers",
                int(row),
                "package",
                f"{shown(frame['package'].iloc[row])} is not in packages.csv",
                nearest(frame["package"].iloc[row], packages),
            )
            for row in np.flatnonzero(other)
        )
    alone = ((frame["channel_share"] > 0) & frame["requires_channel"].isna()).to_numpy()
    fix = "name it in requires_channel, or leave the share blank"
    yield from capped(
        view.fault("offers", int(row), "channel_share", "there is a share but no channel", fix)
        for row in np.flatnonzero(alone)
    )


def public_share(view: View) -> Iterator[Fault]:
    """The public part of the cost is known for all offers of a country or for none."""
    frame = view.frames["offers"]
    given = frame["public_share"].notna()
    mixed = (~given & given.groupby(frame["country"]).transform("any").eq(True)).to_numpy()
    yield from capped(
        view.fault(
            "offers",
            int(row),
            "public_share",
            f"is blank, but given for other offers of {frame['country'].iloc[row]}",
            "fill it for all offers of a country or for none",
        )
        for row in np.flatnonzero(mixed)
    )


def dated_returns(view: View) -> Iterator[Fault]:
    """A start whose needs reach beyond the horizon has a dated row of every criterion returned."""
    frame, needs = view.frames["returns"], view.frames["needs"]
    if view.settings is None or not (view.known("returns") and view.known("needs")):
        return
    if frame.empty or frame["start_year"].isna().all():
        return
    span = needs[needs["amount"] > 0].groupby("offer")["year_offset"].max()
    end = frame["start_year"] + frame["offer"].map(span).fillna(0.0)
    late = (end > view.settings.years[-1]).tolist()
    returned: dict[str, set[str]] = {}
    seen: dict[tuple[str, float], tuple[int, set[str]]] = {}
    cells = zip(frame["offer"], frame["start_year"], frame["criterion"], late, strict=True)
    for row, (offer, start, criterion, beyond) in enumerate(cells):
        returned.setdefault(offer, set()).add(criterion)
        if beyond:
            seen.setdefault((offer, start), (row, set()))[1].add(criterion)
    yield from capped(
        view.fault(
            "returns",
            row,
            "start_year",
            f"{offer} started in {start:.0f} needs more than the horizon shows, and has no row of "
            f"that start for {', '.join(sorted(returned[offer] - dated))}",
            "add a row of that start for every criterion that the offer returns",
        )
        for (offer, start), (row, dated) in seen.items()
        if returned[offer] - dated
    )


def requires(view: View) -> Iterator[Fault]:
    """No package needs itself."""
    for row, cells in view.rows("requires"):
        if cells["package"] is not None and cells["package"] == cells["requires"]:
            yield view.fault(
                "requires", row, "requires", "a package needs itself", "remove the row"
            )


def matches(view: View) -> Iterator[Fault]:
    """A channel is tied to another one, by a ratio that can be met."""
    kinds = dict(
        zip(view.frames["channels"]["channel"], view.frames["channels"]["kind"], strict=True)
    )
    for row, cells in view.rows("matches"):
        channel, per = cells["channel"], cells["per"]
        low, high = cells["min_ratio"], cells["max_ratio"]
        if channel is not None and channel == per:
            yield view.fault("matches", row, "per", "a channel is tied to itself", "name another")
        elif per == HOME and kinds.get(channel) == HOME:
            what = f"{shown(channel)} is itself a home channel"
            yield view.fault("matches", row, "per", what, "tie allied or multilateral channels")
        if low is None and high is None:
            what = "neither min_ratio nor max_ratio is given"
            yield view.fault("matches", row, "min_ratio", what, "fill one of them")
        elif low is not None and high is not None and high < low:
            yield view.fault("matches", row, "max_ratio", "is below min_ratio", "exchange them")


def concentration(view: View) -> Iterator[Fault]:
    """An attribute is a column of countries."""
    known = TABLES["countries"].names
    for row, cells in view.rows("concentration"):
        if cells["attribute"] is not None and cells["attribute"] not in known:
            what = f"{shown(cells['attribute'])} is no column of countries"
            yield view.fault(
                "concentration", row, "attribute", what, nearest(cells["attribute"], known)
            )


def regions(view: View) -> Iterator[Fault]:
    """A region does not ask for more partners than it allows."""
    for row, cells in view.rows("regions"):
        low, high = cells["min_partners"], cells["max_partners"]
        if low is not None and high is not None and high < low:
            what = "is below min_partners"
            yield view.fault("regions", row, "max_partners", what, "exchange them")


def locks(view: View) -> Iterator[Fault]:
    """What is locked exists, and a channel is locked in somewhere."""
    tables = {"country": "countries", "offer": "offers", "channel": "channels"}
    for row, cells in view.rows("locks"):
        kind, item, country = cells["kind"], cells["id"], cells["country"]
        if kind not in tables or item is None:
            continue
        known = view.values(tables[kind], kind) if view.known(tables[kind]) else [item]
        if item not in known:
            what = f"{shown(item)} is not in {tables[kind]}.csv"
            yield view.fault("locks", row, "id", what, nearest(item, known, kind))
        if kind != "channel" and country is not None:
            what = "only a channel is locked in a country"
            yield view.fault("locks", row, "country", what, "leave it blank")
        if kind != "offer" and cells["lock"] == "keep":
            what = "only an offer is kept"
            yield view.fault("locks", row, "lock", what, "lock it in")
        if kind == "channel" and cells["lock"] == "in" and country is None:
            what = "a channel is locked in without saying where"
            yield view.fault("locks", row, "country", what, "name the country")


def tickets(view: View) -> Iterator[Fault]:
    """A channel on which something depends cannot be opened for nothing."""
    ticketed = {
        cells["channel"]
        for table in ("channels", "facilities")
        for _, cells in view.rows(table)
        if cells["min_ticket"] is not None
    }
    required = set(view.values("offers", "requires_channel"))
    serving = _serving_hard_to_reach(view)
    for row, cells in view.rows("channels"):
        channel = cells["channel"]
        if channel in ticketed or not {channel} & (required | serving):
            continue
        user = "offers require it" if channel in required else "hard-to-reach countries may use it"
        what = f"{shown(channel)} has no ticket, yet {user}: opening it would cost nothing"
        fix = "give the channel or one of its facilities a min_ticket"
        yield view.fault("channels", row, "min_ticket", what, fix)


def _serving_hard_to_reach(view: View) -> set[str]:
    """Return the allied and multilateral channels deep enough in a hard-to-reach country."""
    hard = [
        cells
        for _, cells in view.rows("countries")
        if cells["hard_to_reach"] and cells["eligible"] is not False
    ]
    others = {cells["channel"] for _, cells in view.rows("channels") if cells["kind"] != HOME}
    if not hard or view.settings is None:
        return set()
    if view.frames["reach"].empty:
        return others
    depth = {
        (cells["channel"], cells["area"]): cells["depth"]
        for _, cells in view.rows("reach")
        if cells["facility"] is None
    }
    least = view.settings.allies.min_depth or 0.0
    found = set()
    for channel in others:
        for country in hard:
            areas = (country["country"], country["region"], ANY)
            reached = next((depth[channel, a] for a in areas if (channel, a) in depth), 0.0) or 0.0
            if reached > 0 and reached >= least:
                found.add(channel)
    return found


def scenarios(view: View) -> Iterator[Fault]:
    """Probabilities leave room for the base case, and overrides name what exists."""
    frame = view.frames["scenarios"]
    if frame["probability"].sum() > 1 + 1e-9:
        what = f"the probabilities add up to {frame['probability'].sum():.6g}"
        yield view.fault("scenarios", None, "probability", what, "they are at most 1 together")
    for row, cells in view.rows("scenario_overrides"):
        yield from _scenario_override(view, row, cells)


def _scenario_override(view: View, row: int, cells: dict[str, str | None]) -> Iterator[Fault]:
    table, column = cells["table"] or "", cells["column"] or ""
    if table.startswith("appraisal.") or not (table and column):
        return
    if table in TABLES:
        known = TABLES[table].names
    elif table in SECTIONS:
        known = tuple(SECTIONS[table].model_fields)
    else:
        fix = nearest(table, (*TABLES, *SECTIONS))
        yield view.fault("scenario_overrides", row, "table", f"no table {shown(table)}", fix)
        return
    if column not in known:
        what = f"{table} has no column {shown(column)}"
        yield view.fault("scenario_overrides", row, "column", what, nearest(column, known))
    try:
        conditions = parse_where(cells["where"] or "")
    except OverrideError as error:
        yield view.fault("scenario_overrides", row, "where", str(error), "")
        return
    for name, _, _ in conditions:
        own = name.partition(".")[0]
        if own not in known:
            what = f"{table} has no column {shown(own)}"
            yield view.fault("scenario_overrides", row, "where", what, nearest(own, known))
        elif own != name:
            try:
                condition_column(TABLES[table], name, name)
            except (KeyError, OverrideError) as error:
                yield view.fault("scenario_overrides", row, "where", str(error), "")


CHECKS: tuple[Check, ...] = (
    *STRUCTURE,
    money,
    names,
    objective,
    facilities,
    pools,
    overheads,
    reach,
    offers,
    public_share,
    dated_returns,
    requires,
    matches,
    concentration,
    regions,
    locks,
    tickets,
    scenarios,
)


def check(view: View) -> list[Fault]:
    """Return everything that every check finds."""
    return [fault for one in CHECKS for fault in one(view)]
