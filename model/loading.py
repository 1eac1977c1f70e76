"""From a case folder to a `Case`: read, override, appraise, check, normalise.

All faults of a folder are gathered and raised once. Overrides act on what the folder gives before
the appraisal and on what the appraisal fills in after it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import pandas as pd

from model import appraisal, bundled, consistency, overriding, what_ifs
from model.appraisal import Appraisal
from model.case import SETTINGS, Case, settings_parts
from model.coefficients import Coefficients
from model.errors import DataError, Fault, UsageError
from model.folder import CASE, Folder, Raw, Source, read_source
from model.overrides import Override
from model.reading import MAX_ROWS, NO_LINE, Limits
from model.recall import Fields, Parts, Recall
from model.schema import TABLES, Settings
from model.structure import Check, View
from model.tables import Frames, Table, csv_text, fill_defaults, sort_frame, write_whole
from model.toml_files import settings_text
from model.what_ifs import WhatIf


def load_case(
    where: str | Path, overrides: Sequence[Override] = (), *, max_rows: int = MAX_ROWS
) -> Case:
    """Load a case, a folder, a workbook or the name of a bundled one, with overrides applied.

    Raises:
        UsageError: there is no such case.
        DataError: the case has faults; all of them.
        OverrideError: an override does not fit.
    """
    return case_of(read_case(where, max_rows=max_rows), overrides)


def case_of(raw: Raw, overrides: Sequence[Override] = (), recall: Recall | None = None) -> Case:
    """Make a case of a folder as read, with overrides applied; what was read is not changed.

    Args:
        raw: what was read.
        overrides: in order.
        recall: what is known of cases made before of the same folder; only what hangs on the
            overrides is then done.

    Raises:
        DataError: the changed case has faults; all of them.
        OverrideError: an override does not fit.
    """
    recall = recall or Recall()
    given, rest = overriding.apply(raw.given, overrides)
    settings = Settings.model_validate(given.settings)
    explicit = raw.coefficients is None
    _check(given.frames, settings, raw, recall, complete=explicit)
    frames = _normalised(given.frames, recall, filled=explicit)
    scores, notes = None, []
    if given.coefficients is not None:
        appraised = _appraised(frames, settings, given.coefficients, recall)
        scores = appraised.scores
        notes = _notes(len(appraised.imputed), len(appraised.dropped))
        frames = overriding.apply_rest(frames | appraised.frames, rest)
        _check(_with_lines(frames, given.frames, recall), settings, raw, recall, complete=True)
        frames = _normalised(frames, recall, filled=True)
    mark = fingerprint(frames, settings, recall)
    return Case(settings, frames, mark, tuple(overrides), scores, tuple(notes), recall)


def read_frames(
    folder: str | Path, *, max_rows: int = MAX_ROWS
) -> tuple[Frames, Settings, Coefficients | None]:
    """Return the normalised tables of a folder as given, its settings and its coefficients.

    Nothing is appraised. Raises DataError with all faults.
    """
    raw = read_case(folder, max_rows=max_rows)
    assert raw.settings is not None  # else it would have been a fault
    explicit, recall = raw.coefficients is None, Recall()
    _check(raw.given.frames, raw.settings, raw, recall, complete=explicit)
    frames = _normalised(raw.given.frames, recall, filled=explicit)
    return frames, raw.settings, raw.coefficients


def write_frames(frames: Frames, settings: Settings, folder: str | Path) -> None:
    """Write tables and settings as a case folder that reads back to the same, whole or not at all.

    Tables without rows and columns without values are left out. Nothing is ever replaced, because
    such a folder is there to be edited: UsageError where it exists and is not empty.
    """
    files: dict[str, str | bytes] = {CASE: settings_text(settings)}
    for name, table in TABLES.items():
        frame = frames[name]
        if len(frame):
            kept = [c.name for c in table.columns if c.required or frame[c.name].notna().any()]
            files[f"{name}.csv"] = csv_text(frame[kept], table)
    write_whole(folder, files, mark=None)


def digest(raw: Raw) -> str:
    """Return the sha-256 of all that a folder gives, before anything is computed or changed."""
    frames = _normalised(raw.given.frames, Recall(), filled=raw.coefficients is None)
    assert raw.settings is not None  # else it would have been a fault
    mark = hashlib.sha256(fingerprint(frames, raw.settings).encode())
    mark.update(json.dumps(raw.given.coefficients, sort_keys=True, default=str).encode())
    return mark.hexdigest()


def fingerprint(frames: Frames, settings: Settings, recall: Recall | None = None) -> str:
    """Return the sha-256 of normalised tables and settings; the name and title do not count."""
    recall = recall or Recall()
    digest = hashlib.sha256()
    data = settings.model_dump(mode="json", exclude={"name", "title"})
    digest.update(json.dumps(data, sort_keys=True).encode())
    for name in sorted(TABLES):
        digest.update(recall.of(("mark", name), partial(_mark, TABLES[name]), frames))
    return digest.hexdigest()


def _mark(table: Table, frames: Parts) -> bytes:
    """Return the sha-256 of the cells of a table; nothing where there are none."""
    frame, digest = frames[table.name], hashlib.sha256()
    if not len(frame):
        return b""
    for column in table.columns:
        cells = frame[column.name].tolist()
        if any(cell is not None and cell == cell for cell in cells):
            digest.update(f"\n{table.name}.{column.name}\n".encode())
            digest.update("\x1f".join(map(repr, cells)).encode())
    return digest.digest()


def read_case(where: str | Path, *, max_rows: int = MAX_ROWS) -> Raw:
    """Read a case; if it has faults, raise them with all that the checks still find.

    Raises:
        UsageError: there is no such case.
        DataError: its files have faults; all of them.
    """
    raw = read_source(_source(where, max_rows))
    if raw.faults:
        complete = raw.given.coefficients is None
        view = View(raw.given.frames, raw.settings, raw.unsure, complete)
        # A faulty cell counts as blank: nothing more is said of it.
        told = {(fault.file, fault.row, fault.column) for fault in raw.faults}
        more = [f for f in consistency.check(view) if (f.file, f.row, f.column) not in told]
        raise DataError(_placed([*raw.faults, *more], raw.places))
    return raw


def what_ifs_of(where: str | Path, *, max_rows: int = MAX_ROWS) -> dict[str, WhatIf]:
    """Return the named what-ifs of a case, none where it has no such file.

    Raises:
        UsageError: there is no such case.
        DataError: the file has faults; all of them.
    """
    source = _source(where, max_rows)
    if what_ifs.FILE not in source.present():
        return {}
    raw, text, faults = source.keys(what_ifs.FILE)
    if faults:
        raise DataError(_placed(faults, source.places))
    return what_ifs.of(raw, text)


def _source(where: str | Path, max_rows: int) -> Source:
    """Return the folder or the workbook of a case."""
    place, limits = bundled.find(where), Limits(max_rows)
    if place.is_file():
        from model.book_reading import Book  # its library is not needed for folders

        return Book(place, limits)
    if not place.is_dir():
        raise UsageError(f"{place} is not a folder")
    return Folder(place, limits)


def _placed(faults: Iterable[Fault], places: Mapping[str, str]) -> list[Fault]:
    return [replace(fault, file=places.get(fault.file, fault.file)) for fault in faults]


def _check(frames: Frames, settings: Settings, raw: Raw, recall: Recall, *, complete: bool) -> None:
    parts, faults = _parts(frames, settings), []
    for check in consistency.CHECKS:
        key = ("check", check.__module__, check.__name__, complete)
        faults += recall.of(key, partial(_checked, check, complete), parts)
    if faults:
        raise DataError(_placed(faults, raw.places))


def _checked(check: Check, complete: bool, parts: Parts) -> list[Fault]:
    return list(check(View(_frames_in(parts), _settings_in(parts), complete=complete)))


def _parts(frames: Frames, settings: Settings) -> Parts:
    """Return tables and settings as parts that a step may read."""
    return {**frames, **settings_parts(settings)}


def _frames_in(parts: Parts) -> Frames:
    return cast("Frames", parts)


def _settings_in(parts: Parts) -> Settings:
    return cast("Settings", Fields(parts, SETTINGS))


def _appraised(
    frames: Frames, settings: Settings, coefficients: Mapping[str, Any], recall: Recall
) -> Appraisal:
    read = Coefficients.model_validate(coefficients)
    # Of these tables no more is read than this: a weight changes no offer, an amount no rate.
    some = {
        name: {column: frames[name][column].fillna("").tolist() for column in columns}
        for name, columns in {"criteria": ("criterion",), "pools": ("pool", "kind")}.items()
    }
    parts = {**_parts(frames, settings), **some, "coefficients": read}
    return recall.of(
        "appraisal",
        lambda parts: appraisal.fill(_frames_in(parts), _settings_in(parts), parts["coefficients"]),
        parts,
    )


def _normalised(frames: Frames, recall: Recall, *, filled: bool) -> Frames:
    """Return the tables sorted by key, with blanks filled by the defaults of the schema."""

    def one(table: Table, frames: Parts) -> pd.DataFrame:
        frame = fill_defaults(table, frames[table.name], filled=filled)
        return sort_frame(table, frame).reset_index(drop=True)

    return {
        name: recall.of(("normalised", name, filled), partial(one, table), frames)
        for name, table in TABLES.items()
    }


def _with_lines(frames: Frames, given: Frames, recall: Recall) -> Frames:
    """Return appraised tables indexed by the line that each row has in the folder."""

    def one(table: Table, parts: Parts) -> pd.DataFrame:
        frame = parts["frame"]
        return frame.set_axis(pd.Index(_lines(table, frame, parts["given"]), dtype="int64"))

    return {
        name: recall.of(
            ("lines", name), partial(one, table), {"frame": frames[name], "given": given[name]}
        )
        for name, table in TABLES.items()
    }


def _lines(table: Table, frame: pd.DataFrame, given: pd.DataFrame) -> list[int]:
    if given.empty:
        return [NO_LINE] * len(frame)
    line = dict(zip(_keys(table, given), given.index.tolist(), strict=True))
    return [line.get(key, NO_LINE) for key in _keys(table, frame)]


def _keys(table: Table, frame: pd.DataFrame) -> list[tuple[str, ...]]:
    columns = [[repr(cell) for cell in frame[name].tolist()] for name in table.key]
    return list(zip(*columns, strict=True))


def _notes(imputed: int, dropped: int) -> list[str]:
    found = []
    if imputed:
        found.append(f"{imputed:,} blank indicator cells were imputed in the appraisal.")
    if dropped:
        found.append(f"{dropped:,} dominated offers were left out by the appraisal.")
    return found
