"""From a case folder to a `Case`: read, override, appraise, check, normalise.

All faults of a folder are gathered and raised once. Overrides act on what the folder gives before
the appraisal and on what the appraisal fills in after it.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from model import appraisal, bundled, consistency, overriding
from model.case import Case
from model.coefficients import Coefficients
from model.errors import DataError, UsageError
from model.folder import CASE, Raw, read_folder
from model.overrides import Override
from model.reading import MAX_ROWS, NO_LINE, Limits
from model.schema import TABLES, Settings
from model.structure import View
from model.tables import Frames, Table, csv_text, fill_defaults, sort_frame, write_whole
from model.toml_files import settings_text


def load_case(
    where: str | Path, overrides: Sequence[Override] = (), *, max_rows: int = MAX_ROWS
) -> Case:
    """Load a case, a folder or the name of a bundled one, with overrides applied.

    Raises:
        UsageError: there is no such case.
        DataError: the case has faults; all of them.
        OverrideError: an override does not fit.
    """
    return case_of(read_case(where, max_rows=max_rows), overrides)


def case_of(raw: Raw, overrides: Sequence[Override] = ()) -> Case:
    """Make a case of a folder as read, with overrides applied; what was read is not changed.

    Raises:
        DataError: the changed case has faults; all of them.
        OverrideError: an override does not fit.
    """
    given, rest = overriding.apply(raw.given, overrides)
    settings = Settings.model_validate(given.settings)
    _check(View(given.frames, settings, complete=raw.coefficients is None))
    frames = _normalised(given.frames, filled=raw.coefficients is None)
    scores, notes = None, []
    if given.coefficients is not None:
        appraised = appraisal.assess(
            frames, settings, Coefficients.model_validate(given.coefficients)
        )
        scores = appraised.scores
        notes = _notes(len(appraised.imputed), len(appraised.dropped))
        frames = overriding.apply_rest(appraised.frames, rest)
        _check(View(_with_lines(frames, given.frames), settings))
        frames = _normalised(frames, filled=True)
    mark = fingerprint(frames, settings)
    return Case.from_frames(
        frames, settings, fingerprint=mark, overrides=overrides, scores=scores, notes=notes
    )


def read_frames(
    folder: str | Path, *, max_rows: int = MAX_ROWS
) -> tuple[Frames, Settings, Coefficients | None]:
    """Return the normalised tables of a folder as given, its settings and its coefficients.

    Nothing is appraised. Raises DataError with all faults.
    """
    raw = read_case(folder, max_rows=max_rows)
    assert raw.settings is not None  # else it would have been a fault
    _check(View(raw.given.frames, raw.settings, complete=raw.coefficients is None))
    frames = _normalised(raw.given.frames, filled=raw.coefficients is None)
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
    frames = _normalised(raw.given.frames, filled=raw.coefficients is None)
    assert raw.settings is not None  # else it would have been a fault
    mark = hashlib.sha256(fingerprint(frames, raw.settings).encode())
    mark.update(json.dumps(raw.given.coefficients, sort_keys=True, default=str).encode())
    return mark.hexdigest()


def fingerprint(frames: Frames, settings: Settings) -> str:
    """Return the sha-256 of normalised tables and settings; the name and title do not count."""
    digest = hashlib.sha256()
    data = settings.model_dump(mode="json", exclude={"name", "title"})
    digest.update(json.dumps(data, sort_keys=True).encode())
    for name in sorted(TABLES):
        frame = frames[name]
        for column in TABLES[name].columns if len(frame) else ():
            cells = frame[column.name]
            if cells.notna().any():
                digest.update(f"\n{name}.{column.name}\n".encode())
                digest.update("\x1f".join(map(repr, cells.tolist())).encode())
    return digest.hexdigest()


def read_case(where: str | Path, *, max_rows: int = MAX_ROWS) -> Raw:
    """Read a folder; if it has faults, raise them with all that the checks still find.

    Raises:
        UsageError: there is no such case.
        DataError: the files have faults; all of them.
    """
    folder = bundled.find(where)
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder")
    raw = read_folder(folder, Limits(max_rows))
    if raw.faults:
        complete = raw.given.coefficients is None
        view = View(raw.given.frames, raw.settings, raw.unsure, complete)
        raise DataError([*raw.faults, *consistency.check(view)])
    return raw


def _check(view: View) -> None:
    faults = consistency.check(view)
    if faults:
        raise DataError(faults)


def _normalised(frames: Frames, *, filled: bool) -> Frames:
    """Return the tables sorted by key, with blanks filled by the defaults of the schema."""
    found = {}
    for name, table in TABLES.items():
        frame = fill_defaults(table, frames[name], filled=filled)
        found[name] = sort_frame(table, frame).reset_index(drop=True)
    return found


def _with_lines(frames: Frames, given: Frames) -> Frames:
    """Return appraised tables indexed by the line that each row has in the folder."""
    return {
        name: frame.set_axis(pd.Index(_lines(table, frame, given[name]), dtype="int64"))
        for name, table in TABLES.items()
        for frame in (frames[name],)
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
