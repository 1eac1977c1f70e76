"""Reading a case: which of its files there are, and all that is wrong with each.

A case is a folder of files, or a workbook whose sheets stand for them (`model/book_reading.py`).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from model import what_ifs
from model.coefficients import Coefficients
from model.errors import DataError, Fault
from model.overriding import Given
from model.reading import Limits, TableRead, read_table
from model.schema import TABLES, Settings
from model.tables import Frames, Table, nearest, no_rows
from model.toml_files import read_toml, validate

CASE = "case.toml"
APPRAISAL = "appraisal.toml"
KNOWN = (CASE, APPRAISAL, what_ifs.FILE, *(f"{name}.csv" for name in TABLES))
EXPLICIT = ("offers", "needs", "returns")
TEMPLATES = ("packages", "tiers", "stacks")


class Source(Protocol):
    """Where the files of a case lie.

    name: of the case, unless it names itself.
    places: what files are called in faults where that is not their own name.
    """

    name: str
    places: Mapping[str, str]

    def present(self) -> set[str]:
        """Names of the known files that are there."""

    def strays(self) -> Iterator[Fault]:
        """A fault for each thing that no case has."""

    def table(self, table: Table) -> TableRead:
        """A table that is there."""

    def keys(self, file: str) -> tuple[dict[str, Any], str, list[Fault]]:
        """Content of a file of keys, a text with each key on its line, and what is wrong."""


class Raw(NamedTuple):
    """A case as read: what it gives, what is wrong, and the tables whose keys are unsure.

    `what_ifs` is `what_ifs.toml` as plain data; `places` is that of the source.
    """

    given: Given
    settings: Settings | None
    coefficients: Coefficients | None
    faults: list[Fault]
    unsure: frozenset[str]
    what_ifs: Mapping[str, Any]
    places: Mapping[str, str]


class Folder:
    """A folder of CSV and TOML files."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path, self.limits = path, limits
        self.name = path.resolve().name
        self.places: Mapping[str, str] = {}

    def present(self) -> set[str]:
        """Names of the known files that are there; a broken link is there, and a fault."""
        found = {name: self.path / name for name in KNOWN}
        return {name for name, path in found.items() if path.exists() or path.is_symlink()}

    def strays(self) -> Iterator[Fault]:
        """Notes (*.md), hidden files and folders may be there."""
        for path in sorted(self.path.iterdir()):
            note = path.name.startswith(".") or path.suffix.lower() == ".md"
            if path.name not in KNOWN and not note and not path.is_dir():
                yield Fault(path.name, None, None, "unknown file", nearest(path.name, KNOWN))

    def table(self, table: Table) -> TableRead:
        """Read `<table>.csv`."""
        return read_table(self.path, table, self.limits)

    def keys(self, file: str) -> tuple[dict[str, Any], str, list[Fault]]:
        """Read a TOML file."""
        return read_toml(self.path, file, self.limits)


def read_source(source: Source) -> Raw:
    """Read every file of a case and gather all faults; a faulty cell counts as blank."""
    faults = list(source.strays())
    present = source.present()
    frames: Frames = {}
    unsure: set[str] = set()
    for table in TABLES.values():
        if f"{table.name}.csv" not in present:
            frames[table.name] = no_rows(table)
            continue
        read = source.table(table)
        frames[table.name] = read.frame
        faults += read.faults
        if read.unsure:
            unsure.add(table.name)
    faults += _missing(present)
    unsure |= {name for name, table in TABLES.items() if table.required and frames[name].empty}
    unsure |= {name for name in EXPLICIT if f"{name}.csv" not in present}
    settings, raw_settings = _settings(source, present, faults)
    coefficients, raw_coefficients = _coefficients(source, present, faults)
    named = _what_ifs(source, present, faults)
    given = Given(frames, raw_settings, raw_coefficients)
    return Raw(given, settings, coefficients, faults, frozenset(unsure), named, source.places)


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
    source: Source, present: set[str], faults: list[Fault]
) -> tuple[Settings | None, dict[str, Any]]:
    if CASE not in present:
        faults.append(Fault(CASE, None, None, "is missing", "a case needs it"))
        return None, {}
    raw, text, found = source.keys(CASE)
    if not found:
        raw.setdefault("name", source.name)
        raw.setdefault("title", raw["name"])
        settings, found = validate(Settings, raw, CASE, text)
    else:
        settings = None
    faults += found
    return settings, raw


def _coefficients(
    source: Source, present: set[str], faults: list[Fault]
) -> tuple[Coefficients | None, dict[str, Any] | None]:
    if APPRAISAL not in present:
        return None, None
    raw, text, found = source.keys(APPRAISAL)
    coefficients = None
    if not found:
        coefficients, found = validate(Coefficients, raw, APPRAISAL, text)
    faults += found
    return coefficients, raw


def _what_ifs(source: Source, present: set[str], faults: list[Fault]) -> Mapping[str, Any]:
    if what_ifs.FILE not in present:
        return {}
    raw, text, found = source.keys(what_ifs.FILE)
    faults += found
    try:
        what_ifs.of(raw, text)
    except DataError as error:
        faults += error.faults
    return raw
