"""Reading a case folder: which files there are, and all that is wrong with each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from model import what_ifs
from model.coefficients import Coefficients
from model.errors import DataError, Fault
from model.overriding import Given
from model.reading import Limits, read_table
from model.schema import TABLES, Settings
from model.tables import Frames, nearest, no_rows
from model.toml_files import read_toml, validate

CASE = "case.toml"
APPRAISAL = "appraisal.toml"
KNOWN = (CASE, APPRAISAL, what_ifs.FILE, *(f"{name}.csv" for name in TABLES))
EXPLICIT = ("offers", "needs", "returns")
TEMPLATES = ("packages", "tiers", "stacks")


class Raw(NamedTuple):
    """A folder as read: what it gives, what is wrong, and the tables whose keys are unsure."""

    given: Given
    settings: Settings | None
    coefficients: Coefficients | None
    faults: list[Fault]
    unsure: frozenset[str]


def read_folder(folder: Path, limits: Limits) -> Raw:
    """Read every file of a case folder and gather all faults; a faulty cell counts as blank."""
    faults = list(_files(folder))
    present = {name for name in KNOWN if (folder / name).exists() or (folder / name).is_symlink()}
    frames: Frames = {}
    unsure: set[str] = set()
    for table in TABLES.values():
        if f"{table.name}.csv" not in present:
            frames[table.name] = no_rows(table)
            continue
        read = read_table(folder, table, limits)
        frames[table.name] = read.frame
        faults += read.faults
        if read.unsure:
            unsure.add(table.name)
    faults += _missing(present)
    unsure |= {name for name, table in TABLES.items() if table.required and frames[name].empty}
    unsure |= {name for name in EXPLICIT if f"{name}.csv" not in present}
    settings, raw_settings = _settings(folder, present, limits, faults)
    coefficients, raw_coefficients = _coefficients(folder, present, limits, faults)
    try:
        what_ifs.read(folder, limits)
    except DataError as error:
        faults += error.faults
    given = Given(frames, raw_settings, raw_coefficients)
    return Raw(given, settings, coefficients, faults, frozenset(unsure))


def _files(folder: Path) -> Iterator[Fault]:
    """Yield a fault for each file that no case has; notes (*.md) and hidden files may be there."""
    for path in sorted(folder.iterdir()):
        note = path.name.startswith(".") or path.suffix.lower() == ".md"
        if path.name not in KNOWN and not note and not path.is_dir():
            yield Fault(path.name, None, None, "unknown file", nearest(path.name, KNOWN))


def _missing(present: set[str]) -> Iterator[Fault]:
    for table in TABLES.values():
        if table.required and f"{table.name}.csv" not in present:
            yield Fault(f"{table.name}.csv", None, None, "is missing", f"add it: {table.meaning}")
    given = [name for name in EXPLICIT if f"{name}.csv" in present]
    if "offers" in given or (given and APPRAISAL not in present):
        for name in EXPLICIT:
            if name not in given:
                fix = "offers, needs and returns go together"
                yield Fault(f"{name}.csv", None, None, "is missing", fix)
    elif given:
        what = f"is missing, but {given[0]}.csv is there"
        yield Fault(
            "offers.csv", None, None, what, "give all three, or none to have them appraised"
        )
    elif APPRAISAL not in present:
        what = "is missing, and so is appraisal.toml"
        yield Fault(
            "offers.csv", None, None, what, "give offers, needs and returns, or the templates"
        )
    else:
        for name in TEMPLATES:
            if f"{name}.csv" not in present:
                fix = "the appraisal makes offers from it; or give offers, needs and returns"
                yield Fault(f"{name}.csv", None, None, "is missing", fix)


def _settings(
    folder: Path, present: set[str], limits: Limits, faults: list[Fault]
) -> tuple[Settings | None, dict[str, Any]]:
    if CASE not in present:
        faults.append(Fault(CASE, None, None, "is missing", "a case folder needs it"))
        return None, {}
    raw, text, found = read_toml(folder, CASE, limits)
    if not found:
        raw.setdefault("name", folder.resolve().name)
        raw.setdefault("title", raw["name"])
        settings, found = validate(Settings, raw, CASE, text)
    else:
        settings = None
    faults += found
    return settings, raw


def _coefficients(
    folder: Path, present: set[str], limits: Limits, faults: list[Fault]
) -> tuple[Coefficients | None, dict[str, Any] | None]:
    if APPRAISAL not in present:
        return None, None
    raw, text, found = read_toml(folder, APPRAISAL, limits)
    coefficients = None
    if not found:
        coefficients, found = validate(Coefficients, raw, APPRAISAL, text)
    faults += found
    return coefficients, raw
