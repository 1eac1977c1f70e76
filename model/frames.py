"""Frames as plain Python values: numbers as float, text as str, None for blank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def plain(value: Any) -> Any:
    """A cell as a plain Python value: None for blank."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    return value.item() if hasattr(value, "item") else value


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dicts of plain Python values."""
    names = frame.columns.tolist()
    columns = [cells(frame[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def tuples(frame: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    """The same of some columns, as tuples."""
    return zip(*(cells(frame[name]) for name in names), strict=True)


def cells(column: pd.Series) -> list[Any]:
    """A column as plain Python values: None for blank."""
    if column.dtype.kind == "f":
        return [None if v != v else v for v in column.tolist()]
    return [v if v.__class__ is str else plain(v) for v in column.tolist()]
