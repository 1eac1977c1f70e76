"""The data dictionary: every table, column and setting in words, made from the declarations.

`data/README.md` holds it between two markers; `python -m model.dictionary` writes it there again.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from model import bundled
from model.coefficients import Coefficients
from model.schema import MEASURES, MONEY_UNIT, RESULTS, SECTIONS, TABLES, Settings
from model.tables import Column, Table, plain

BEGIN = "<!-- the dictionary begins: made by `python -m model.dictionary`, do not edit -->"
END = "<!-- the dictionary ends -->"

_INTRODUCTION = """\
A case is a folder with `case.toml` and one CSV per table: UTF-8, the first row names the columns, a
blank is absent and never zero. A column that may be blank may be left out, and so may a table that
is not required. Names are text and compare exactly. Flags are 0, 1, true or false. The order of
rows never matters. Files, columns and keys that are not listed here are refused; notes (`*.md`) may
lie beside them. One workbook may stand for the folder: `tranche export CASE --xlsx FILE.xlsx` writes it,
with a sheet per table and the sheets `case`, `what_ifs` and `appraisal`, and wherever a case is
named `FILE.xlsx` will do.

*money* is a million of the case's currency at its price year; *share* is a number from 0 to 1;
*unit* is the unit that the row or its resource, pool or criterion names. Key columns are **bold**.
*Blank* says what a blank means: "-" not allowed, "none" no rule or nothing, else the value that
holds then; "appraised" is computed where the case has `appraisal.toml`, else what follows.
*Mark* says where the values of the reference case come from: `found` in a published source,
`derived` by our arithmetic from found ones, or `assumption`. The numbers of `case.toml` are
choices, so all of them are assumptions."""

_INPUT_HEAD = ("Column", "Kind", "Unit", "Range", "Blank", "Mark", "Meaning")
_RESULT_HEAD = ("Column", "Kind", "Unit", "Meaning")
_SETTING_HEAD = ("Key", "Kind", "Unit", "Range", "Left out", "Meaning")


def dictionary() -> str:
    """Return the data dictionary as Markdown."""
    parts = ["## Data dictionary", _INTRODUCTION, "### `case.toml`", _settings()]
    parts += [_input(table) for table in TABLES.values()]
    parts += ["### `appraisal.toml`", _coefficients(), "## Result tables"]
    parts += [_result(table) for table in RESULTS.values()]
    parts += ["### Measures of `metrics.csv`", _measures()]
    return "\n\n".join(parts) + "\n"


def placed(text: str) -> str:
    """Return the text of `data/README.md` with the dictionary between its markers."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        before, after = text.rstrip("\n") + "\n\n" if text else "", "\n"
    return f"{before}{BEGIN}\n\n{dictionary()}\n{END}{after}"


def _input(table: Table) -> str:
    about = [table.meaning]
    if table.required:
        about.append("Required.")
    if table.filled:
        about.append("Appraised where the case has `appraisal.toml` and not this table.")
    rows = (
        (_name(c), c.kind, c.unit, range_of(c), blank(c), c.mark, _meaning(c))
        for c in table.columns
    )
    return f"### `{table.name}.csv`\n\n{' '.join(about)}\n\n{_markdown(_INPUT_HEAD, rows)}"


def _result(table: Table) -> str:
    rows = ((_name(c), c.kind, c.unit, c.meaning) for c in table.columns)
    return f"### Result `{table.name}.csv`\n\n{table.meaning}\n\n{_markdown(_RESULT_HEAD, rows)}"


def _measures() -> str:
    rows = (
        (f"`{name}`", "money" if m.unit == MONEY_UNIT else m.unit, m.meaning)
        for name, m in MEASURES.items()
    )
    about = "A ratio without a denominator is left out, and so is money in a case without it."
    return f"{about}\n\n{_markdown(('Measure', 'Unit', 'Meaning'), rows)}"


def _settings() -> str:
    top = {name: f for name, f in Settings.model_fields.items() if name not in SECTIONS}
    parts = [_markdown(_SETTING_HEAD, (setting(name, field) for name, field in top.items()))]
    for name, section in SECTIONS.items():
        rows = (setting(key, field) for key, field in section.model_fields.items())
        about = f"`[{name}]` {(section.__doc__ or '').strip()}"
        parts.append(f"{about}\n\n{_markdown(_SETTING_HEAD, rows)}")
    return "\n\n".join(parts)


def _coefficients() -> str:
    """Return one table with a row per coefficient; their values are in the file itself."""
    rows = []
    for name, field in Coefficients.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            keys = [key for key in section.model_fields if key not in ("found", "derived")]
            about = (section.__doc__ or "").strip()
            rows.append((f"**`[{name}]`**", "", about.splitlines()[0] if about else ""))
            for key in keys:
                item = section.model_fields[key]
                rows.append((f"`{key}`", _limits(item), item.description or ""))
    about = (
        "The numbers of the appraisal. In each section `found` and `derived` name the source of a "
        "key; every other key is an assumption."
    )
    return f"{about}\n\n{_markdown(('Key', 'Range', 'Meaning'), rows)}"


def setting(name: str, field: FieldInfo) -> tuple[str, ...]:
    """A setting in words: key, kind, unit, range, what it is when left out, meaning."""
    extra: dict[str, Any] = (
        field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    )
    if field.default is PydanticUndefined:
        left_out = "folder name" if name == "name" else "-"
    else:
        left_out = "none" if field.default in (None, "") else str(field.default)
    kind = _kind(field.annotation)
    return (
        f"`{name}`",
        kind,
        str(extra.get("unit", "")),
        _limits(field),
        left_out,
        field.description or "",
    )


def _kind(annotation: Any) -> str:
    text = str(annotation)
    for sign, kind in (("tuple", "list of years"), ("Literal", "text"), ("bool", "flag")):
        if sign in text:
            return kind
    if "float" in text:
        return "number"
    return "integer" if "int" in text else "text"


def _limits(field: FieldInfo) -> str:
    signs = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
    found = []
    for limit in field.metadata:
        for name, sign in signs.items():
            value = getattr(limit, name, None)
            if value is not None and abs(value) < 1e15:
                found.append(f"{sign} {plain(float(value))}")
    return " and ".join(found)


def _name(column: Column) -> str:
    return f"**`{column.name}`**" if column.key else f"`{column.name}`"


def range_of(column: Column) -> str:
    """The values that a column may hold, in words."""
    if column.horizon:
        return "in the horizon"
    if column.refers:
        targets = " or ".join(f"`{target}`" for target in column.refers.split("|"))
        return " or ".join([f"in {targets}", *(f"`{text}`" for text in column.choices_also)])
    return column.range


def blank(column: Column) -> str:
    """What a blank means, in words."""
    if column.required:
        return "appraised" if column.filled else "-"
    default = column.default
    if default is None:
        meaning = "none"
    elif isinstance(default, float):
        meaning = plain(default)
    else:
        meaning = str(int(default)) if isinstance(default, bool) else f"`{default}`"
    return f"appraised, {meaning}" if column.filled else meaning


def _meaning(column: Column) -> str:
    return f"{column.meaning} ({column.source})" if column.source else column.meaning


def _markdown(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    def lines() -> Iterator[str]:
        yield "| " + " | ".join(head) + " |"
        yield "|" + " --- |" * len(head)
        for row in rows:
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"

    return "\n".join(lines())


if __name__ == "__main__":
    readme: Path = bundled.root() / "README.md"
    old = readme.read_text(encoding="utf-8") if readme.exists() else "# Data\n"
    readme.write_text(placed(old), encoding="utf-8")
