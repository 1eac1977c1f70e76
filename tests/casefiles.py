"""Writing a case folder from plain Python values."""

import csv
from pathlib import Path
from typing import Any

Tables = dict[str, list[dict[str, Any]]]


def write_case(folder: str | Path, toml: dict[str, Any], tables: Tables) -> Path:
    """Write `case.toml` and one CSV per table that has rows; return the folder."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    plain = {key: value for key, value in toml.items() if not isinstance(value, dict)}
    lines = [f"{key} = {_toml(value)}" for key, value in plain.items()]
    for section, values in toml.items():
        if isinstance(values, dict):
            lines += ["", f"[{section}]", *(f"{k} = {_toml(v)}" for k, v in values.items())]
    (folder / "case.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, rows in tables.items():
        if rows:
            write_rows(folder / f"{name}.csv", rows)
    return folder


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows as CSV: blank for None and where a row lacks a column, 0/1 for booleans."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)


def _cell(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return repr(value)
