"""A slice of the reference case that is solved to the proven optimum in seconds.

Nothing in it is invented: six countries, three packages, seven channels and four years of the
reference case as it is appraised, with budgets and the number of partners cut in proportion.
"""

from pathlib import Path

import pandas as pd

from model.loading import load_case, write_frames
from model.tables import Frames

COUNTRIES = ("GHA", "KEN", "PHL", "SEN", "TZA", "VNM")
PACKAGES = ("compute", "health", "talent")
TIERS = ("national", "pilot")
CHANNELS = ("afd", "dfc", "exim", "giz", "home_tech", "jica", "state")
YEARS = 4
BUDGETS = 0.6
MAX_PARTNERS = 3
MAX_SHARE = 0.6
"""Of three partners one may have more than a quarter of the money."""

USED_BY_THE_APPRAISAL = (
    *("package_layers", "phasing", "service_areas", "stack_layers", "stacks", "tiers"),
    *("scenarios", "scenario_overrides"),
)


def write_slice(folder: Path) -> Path:
    """Write the slice as a case folder with offers, needs and returns given."""
    case = load_case("reference")
    frames = dict(case.frames)
    for name in USED_BY_THE_APPRAISAL:
        frames[name] = frames[name].iloc[:0]
    _keep(frames, "countries", "country", COUNTRIES)
    regions = set(frames["countries"]["region"])
    _keep(frames, "regions", "region", regions)
    _keep(frames, "rivals", "country", COUNTRIES)
    _keep(frames, "spillovers", "hub", ())
    _keep(frames, "packages", "package", PACKAGES)
    _keep(frames, "requires", "package", PACKAGES)
    _keep(frames, "channels", "channel", CHANNELS)
    for name in ("facilities", "reach", "matches"):
        _keep(frames, name, "channel", CHANNELS)
    _keep(frames, "reach", "area", {*COUNTRIES, *regions, "*"})
    for name in ("charges", "draws"):
        _keep(frames, name, "facility", frames["facilities"]["facility"])
    _keep(frames, "pools", "pool", {*frames["draws"]["pool"], *frames["overheads"]["pool"]})
    years = case.years[:YEARS]
    _keep(frames, "pools", "year", years)
    frames["pools"]["amount"] *= BUDGETS
    _cut_offers(frames, years[0])
    focus = case.settings.focus.model_copy(
        update={"max_partners": MAX_PARTNERS, "max_share": MAX_SHARE}
    )
    settings = case.settings.model_copy(update={"name": "slice", "years": years, "focus": focus})
    write_frames(frames, settings, folder)
    return folder


def _cut_offers(frames: Frames, start: int) -> None:
    """Offers of the slice, all of them starting in the first year."""
    _keep(frames, "offers", "country", COUNTRIES)
    _keep(frames, "offers", "package", PACKAGES)
    _keep(frames, "offers", "tier", TIERS)
    frames["offers"]["last_start"] = frames["offers"]["first_start"]
    for name in ("needs", "returns"):
        _keep(frames, name, "offer", frames["offers"]["offer"])
    _keep(frames, "returns", "start_year", (start,))


def _keep(frames: Frames, table: str, column: str, values: object) -> None:
    """Keep the rows whose cell is one of the values."""
    wanted = pd.Index(list(values))  # type: ignore[call-overload]
    frames[table] = frames[table][frames[table][column].isin(wanted)].copy()
