"""How overrides act on a case: on settings, on coefficients, and on tables.

An override acts on what the folder gives before the appraisal, and on what the appraisal fills in
after it. `apply` does the first and returns what is left for the second, `apply_rest`. Whatever
matches nothing, multiplies a blank or leaves the range of its column is an OverrideError.
"""

import tomllib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pydantic import BaseModel

from model.coefficients import Coefficients
from model.errors import OverrideError
from model.overrides import Override, Value
from model.reading import NO_LINE
from model.schema import SECTIONS, TABLES, Settings
from model.tables import (
    CellError,
    Column,
    Frames,
    Table,
    cell_text,
    make_frame,
    nearest,
    shown,
)
from model.toml_files import validate

APPRAISAL = "appraisal"
TOP = "case"
_FACTOR = Column("factor", "number", "")


class Given(NamedTuple):
    """What a case folder gives: tables, `case.toml` and `appraisal.toml` as plain data."""

    frames: Frames
    settings: dict[str, Any]
    coefficients: dict[str, Any] | None


@dataclass(frozen=True)
class Rest:
    """What of an override is left for the time after the appraisal."""

    override: Override
    done: frozenset[Hashable]


def apply(given: Given, overrides: Iterable[Override]) -> tuple[Given, tuple[Rest, ...]]:
    """Return what the folder gives with the overrides applied in order, and what is left."""
    frames, settings, coefficients = dict(given.frames), given.settings, given.coefficients
    rest: list[Rest] = []
    for override in overrides:
        section, _, path = override.table.partition(".")
        if section == APPRAISAL:
            coefficients = _change_coefficients(coefficients, override, path)
        elif override.table in SECTIONS or override.table == TOP:
            settings = _change_settings(settings, override)
        elif override.table in TABLES:
            later = coefficients is not None and _may_be_filled(override, frames)
            frames[override.table], done = _change_table(frames, override, later)
            if later:
                rest.append(Rest(override, done))
        else:
            known = (*TABLES, *SECTIONS, TOP, APPRAISAL)
            raise OverrideError(f"{override}: no table {section!r}; {nearest(section, known)}")
    return Given(frames, settings, coefficients), tuple(rest)


def apply_rest(frames: Frames, rest: Iterable[Rest]) -> Frames:
    """Return the appraised tables with what was left of the overrides applied."""
    changed = dict(frames)
    for item in rest:
        name = item.override.table
        changed[name], _ = _change_table(changed, item.override, False, item.done)
    return changed


def names_something(change: Override) -> bool:
    """Whether a change may name what the case does not have; a number only has a range."""
    if change.op == "insert":
        return True
    try:
        float(str(change.value))
    except ValueError:
        return change.value is not None
    return False


# --- case.toml and appraisal.toml ------------------------------------------------------------


def _change_settings(settings: dict[str, Any], override: Override) -> dict[str, Any]:
    kind = Settings if override.table == TOP else SECTIONS[override.table]
    fields = [name for name in kind.model_fields if name not in SECTIONS]
    if override.column not in fields and override.op != "insert":
        raise OverrideError(
            f"{override}: no key {override.column!r}; {nearest(override.column, fields)}"
        )
    path = () if override.table == TOP else (override.table,)
    default = kind.model_fields[override.column].default if override.column else None
    changed = _change_key(settings, override, path, default)
    _check(Settings, changed, override)
    return changed


def _change_coefficients(
    coefficients: dict[str, Any] | None, override: Override, path: str
) -> dict[str, Any]:
    if coefficients is None:
        raise OverrideError(f"{override}: the case has no appraisal.toml")
    parts = tuple(path.split(".")) if path else ()
    section: Any = coefficients
    for part in (*parts, override.column):
        if not isinstance(section, Mapping) or part not in section:
            known = tuple(section) if isinstance(section, Mapping) else ()
            raise OverrideError(f"{override}: no coefficient {part!r}; {nearest(part, known)}")
        section = section[part]
    changed = _change_key(coefficients, override, parts, None)
    _check(Coefficients, changed, override)
    return changed


def _change_key(
    data: dict[str, Any], override: Override, path: tuple[str, ...], default: Any
) -> dict[str, Any]:
    """Return a copy of nested data with the key of the override changed."""
    if override.where or isinstance(override.value, tuple):
        raise OverrideError(f"{override}: {override.table} has one row, name its key only")
    changed = dict(data)
    section = changed
    for part in path:
        section[part] = dict(section.get(part, {}))
        section = section[part]
    value = _toml_value(override.value)
    if override.op != "set":
        value = _calculated(override, section.get(override.column, default), value)
    if value is None:
        section.pop(override.column, None)
    else:
        section[override.column] = value
    return changed


def _toml_value(value: Value) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except (tomllib.TOMLDecodeError, KeyError):
        return value


def _calculated(override: Override, old: Any, by: Any) -> Any:
    for value, name in ((old, "the value there"), (by, "the value given")):
        if value is None:
            raise OverrideError(f"{override}: {name} is blank; set it first")
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise OverrideError(f"{override}: {name}, {shown(value)}, is not a number")
    new = old * by if override.op == "multiply" else old + by
    return int(new) if isinstance(old, int) and new == int(new) else new


def _check(kind: type[BaseModel], data: dict[str, Any], override: Override) -> None:
    _, faults = validate(kind, data, "")
    for fault in faults:
        raise OverrideError(f"{override}: {fault.what}  {fault.fix}")


# --- tables ----------------------------------------------------------------------------------


def _may_be_filled(override: Override, frames: Frames) -> bool:
    """Whether the appraisal may compute cells that the override names."""
    table = TABLES[override.table]
    if table.filled and frames[table.name].empty:
        return True
    names = (override.column, *(name for name, _, _ in override.where))
    return any(_waits(table, name, frames) for name in names)


def _waits(table: Table, name: str, frames: Frames) -> bool:
    """Whether a condition names cells that the appraisal may compute."""
    own, dot, rest = name.partition(".")
    column = next((c for c in table.columns if c.name == own), None)
    if column is None or not dot or column.refers not in TABLES:
        return column is not None and column.filled
    other = TABLES[column.refers]
    return (other.filled and frames[other.name].empty) or _waits(other, rest, frames)


def _change_table(
    frames: Frames,
    override: Override,
    later: bool,
    done: frozenset[Hashable] = frozenset(),
) -> tuple[pd.DataFrame, frozenset[Hashable]]:
    """Return the changed frame and the keys of the rows changed; rows in `done` are left alone.

    With `later` nothing need match yet, and blanks wait for the appraisal.
    """
    table, frame = TABLES[override.table], frames[override.table]
    if isinstance(override.value, tuple):
        return (frame, done) if later else (_insert(frame, table, override, override.value), done)
    column = _column(table, override.column, override)
    if column.key:
        fix = "change the rows in the files, or insert one"
        raise OverrideError(f"{override}: {column.name} is part of the key; {fix}")
    by = _operand(column, override)
    mask = _matches(frames, table, override)
    if not (mask.any() or later or done):
        why = _why(frames, table, override)
        raise OverrideError(f"{override}: matches no row of {table.name}; {why}")
    keys = _keys(frame, table)
    mask &= ~np.fromiter((key in done for key in keys), bool, len(keys))
    blank = frame[column.name].isna().to_numpy()
    if later and (override.op != "set" or by is None):
        mask &= ~blank
    values = frame[column.name].to_numpy(copy=True)
    if override.op == "set":
        values[mask] = by if by is not None or values.dtype == object else np.nan
    else:
        for row in np.flatnonzero(mask & blank):
            where = _row(frame, table, int(row))
            raise OverrideError(f"{override}: {column.name} is blank for {where}; set it first")
        old = values[mask].astype(float)
        values[mask] = old * by if override.op == "multiply" else old + by
        _check_range(column, values, mask, frame, table, override)
    changed = frame.assign(**{column.name: pd.Series(values, index=frame.index)})
    # A cell blanked before the appraisal would be filled again, so it is blanked after it too.
    again = later and by is None
    return changed, frozenset() if again else frozenset(
        key for key, hit in zip(keys, mask, strict=True) if hit
    )


def _insert(
    frame: pd.DataFrame, table: Table, override: Override, cells: tuple[tuple[str, Value], ...]
) -> pd.DataFrame:
    """Return the frame with a new row; a row with the same key gives way to it."""
    values: dict[str, Any] = {}
    for name, value in cells:
        values[name] = _typed(_column(table, name, override), value, override)
    for column in table.columns:
        if values.get(column.name) is None:
            values[column.name] = column.default
        if column.required and values[column.name] is None:
            raise OverrideError(f"{override}: {column.name} is blank; {column.meaning}")
    new = make_frame(table, {n: [v] for n, v in values.items()}, pd.Index([NO_LINE]))
    key = _keys(new, table)[0]
    kept = np.fromiter((other != key for other in _keys(frame, table)), bool, len(frame))
    return new if not kept.any() else pd.concat([frame[kept], new])


def _column(table: Table, name: str, override: Override | str) -> Column:
    if name not in table.names:
        raise OverrideError(
            f"{override}: {table.name} has no column {name!r}; {nearest(name, table.names)}"
        )
    return table.column(name)


def _typed(column: Column, value: Value, override: Override) -> Any:
    if value is None:
        return None
    try:
        return column.parse(cell_text(value).strip())
    except CellError as error:
        raise OverrideError(f"{override}: {column.name}: {error.what}; {error.fix}") from error


def _operand(column: Column, override: Override) -> Any:
    assert not isinstance(override.value, tuple)
    if override.op == "set":
        value = _typed(column, override.value, override)
        if value is None and column.required:
            raise OverrideError(f"{override}: {column.name} may not be blank")
        # A default that does not wait for the appraisal is what a blank means at once.
        return column.default if value is None and not column.filled else value
    if column.kind not in ("number", "integer"):
        raise OverrideError(f"{override}: {column.name} is no number; it can only be set")
    factor = _typed(_FACTOR, override.value, override)
    if factor is None:
        raise OverrideError(f"{override}: a number is needed after {override.op}")
    return factor


def _matches(frames: Frames, table: Table, override: Override) -> np.ndarray:
    mask = np.ones(len(frames[table.name]), dtype=bool)
    for name, comparison, value in override.where:
        column = condition_column(table, name, override)
        mask &= _compared(_looked_up(frames, table, name), column, comparison, value, override)
    return mask


def condition_column(table: Table, name: str, override: Override | str) -> Column:
    """Return the column that a condition names, through references: `offer.country.region`.

    Raises OverrideError, told about the override, for an unknown column or one without a reference.
    """
    own, dot, rest = name.partition(".")
    column = _column(table, own, override)
    if not dot:
        return column
    if column.refers not in TABLES:
        raise OverrideError(f"{override}: {table.name}.{own} refers to no other table")
    return condition_column(TABLES[column.refers], rest, override)


def _looked_up(frames: Frames, table: Table, name: str) -> pd.Series:
    """Return the cells that a condition compares, one per row of the table."""
    own, dot, rest = name.partition(".")
    cells = frames[table.name][own]
    target = table.column(own).refers
    if not (dot and target):
        return cells
    ids = frames[target][TABLES[target].key[0]]
    looked = pd.Series(_looked_up(frames, TABLES[target], rest).to_numpy(), index=ids)
    return cells.map(looked[~looked.index.duplicated()])


def _compared(
    cells: pd.Series, column: Column, comparison: str, value: Value, override: Override
) -> np.ndarray:
    if value is None:
        if comparison != "=":
            raise OverrideError(f"{override}: {column.name} is compared with a blank; use =")
        return cells.isna().to_numpy()
    if comparison == "=":
        loose = Column(column.name, column.kind, "", plain_numbers=column.plain_numbers)
        wanted = _typed(loose, value, override)
        found = cells if column.default is None else cells.where(cells.notna(), column.default)
        return (found == wanted).to_numpy(dtype=bool)
    if column.kind == "flag":
        raise OverrideError(f"{override}: {column.name} is a flag; compare it with =")
    bound = _typed(_FACTOR, value, override)
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float)
    return numbers < bound if comparison == "<" else numbers > bound


def _check_range(
    column: Column,
    values: np.ndarray,
    mask: np.ndarray,
    frame: pd.DataFrame,
    table: Table,
    override: Override,
) -> None:
    for row in np.flatnonzero(mask):
        try:
            values[row] = column.within(float(values[row]))
        except CellError as error:
            where = _row(frame, table, int(row))
            raise OverrideError(f"{override}: {where}: {error.what}; {error.fix}") from error


def _keys(frame: pd.DataFrame, table: Table) -> list[tuple[Any, ...]]:
    columns = [frame[name].astype(object).where(frame[name].notna(), None) for name in table.key]
    return list(zip(*columns, strict=True))


def _row(frame: pd.DataFrame, table: Table, row: int) -> str:
    whole = {name: table.column(name).kind == "integer" for name in table.key}
    cells = ((n, cell_text(frame[n].iloc[row], whole=w)) for n, w in whole.items())
    return " ".join(f"{name}={cell}" for name, cell in cells)


def _why(frames: Frames, table: Table, override: Override) -> str:
    """Return the values nearest to the first condition that no row meets."""
    for name, comparison, value in override.where:
        column = condition_column(table, name, override)
        cells = _looked_up(frames, table, name)
        if not _compared(cells, column, comparison, value, override).any():
            whole = column.kind == "integer"
            present = {cell_text(cell, whole=whole) for cell in cells.tolist()} - {""}
            return f"{name}: {nearest(cell_text(value), sorted(present), 'value')}"
    return "no row meets all conditions" if len(frames[table.name]) else "it has no rows"
