"""The TOML files of a case: parsed, checked against their pydantic model, and written again."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from model.errors import Fault
from model.reading import FileError, Limits, read_bytes
from model.settings import Settings
from model.tables import CellError, Column, check_name, nearest, shown

M = TypeVar("M", bound=BaseModel)

_TEXT = Column("text", "text", "")
_HEADER = re.compile(r"\s*\[\[?\s*([\w\s.\"'-]+?)\s*\]\]?")
_KEY = re.compile(r"\s*([\w\s.\"'-]+?)\s*=")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def read_toml(folder: Path, name: str, limits: Limits) -> tuple[dict[str, Any], str, list[Fault]]:
    """Return the content of a TOML file, its text, and what is wrong with it as a file."""
    try:
        text = read_bytes(folder, name, limits).decode("utf-8")
    except FileError as error:
        return {}, "", [error.fault]
    try:
        return tomllib.loads(text), text, []
    except (ValueError, RecursionError) as error:
        message = str(error) or "it is nested too deeply"
        found = _AT_LINE.search(message)
        row = int(found[1]) if found else max(1, len(text.splitlines()))
        what = "is not TOML: " + _AT_LINE.sub("", message).strip()
        return {}, text, [Fault(name, row, None, what, "check this line")]


def validate(
    kind: type[M], raw: Mapping[str, Any], file: str, text: str = ""
) -> tuple[M | None, list[Fault]]:
    """Return the checked model, or None and all faults with the line of each key."""
    faults = [
        Fault(file, line_of(text, path), ".".join(path), error.what, error.fix)
        for path, error in _text_faults(raw)
    ]
    try:
        checked = kind.model_validate(raw)
    except ValidationError as error:
        faults += [_fault(kind, item, file, text) for item in error.errors(include_url=False)]
        return None, faults
    return (None, faults) if faults else (checked, [])


def _text_faults(
    raw: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], CellError]]:
    for key, value in raw.items():
        here = (*path, str(key))
        try:
            if isinstance(value, dict):
                yield from _text_faults(value, here)
            elif isinstance(value, str):
                _TEXT.parse(value)
                if here == ("name",):
                    check_name(value)
        except CellError as error:
            yield here, error


def _fault(kind: type[BaseModel], item: Any, file: str, text: str) -> Fault:
    path = tuple(str(part) for part in item["loc"])
    row = line_of(text, path)
    parent = _model_at(kind, path[:-1])
    if item["type"] == "extra_forbidden":
        known = tuple(parent.model_fields) if parent else ()
        what = "unknown section" if isinstance(item["input"], dict) else "unknown key"
        return Fault(file, row, ".".join(path), what, nearest(path[-1], known))
    field = parent.model_fields.get(path[-1]) if parent and path else None
    meaning = (field.description if field else None) or ""
    if item["type"] == "missing":
        return Fault(file, None, ".".join(path), "is missing", f"add it: {meaning}")
    message = item["msg"].removeprefix("Value error, ").removeprefix("Input should ")
    message = message.removeprefix("Assertion failed, ")
    what = f"{shown(item['input'])} should {message}" if path else message
    return Fault(file, row, ".".join(path) or None, what, f"it is {meaning}" if meaning else "")


def _model_at(kind: type[BaseModel], path: tuple[str, ...]) -> type[BaseModel] | None:
    model: Any = kind
    for part in path:
        field = model.model_fields.get(part)
        model = field.annotation if field else None
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            return None
    return model


def line_of(text: str, path: tuple[str, ...]) -> int | None:
    """Return the line on which a key stands, or else the header nearest to it."""
    section: tuple[str, ...] = ()
    best: tuple[int, int] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _HEADER.match(line):
            section = _parts(found[1])
            here = section
        elif found := _KEY.match(line):
            here = (*section, *_parts(found[1]))
        else:
            continue
        shared = min(len(here), len(path))
        if here[:shared] == path[:shared] and (best is None or shared > best[0]):
            best = (shared, number)
    return best[1] if best else None


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def settings_text(settings: Settings) -> str:
    """Return `case.toml` with what is not at its default, so that reading it gives the same."""
    data = settings.model_dump()
    sections = {key: value for key, value in data.items() if isinstance(value, dict)}
    lines = [
        f"{key} = {_toml(value)}"
        for key, value in data.items()
        if key not in sections and value is not None
    ]
    for name, section in sections.items():
        default = type(getattr(settings, name))().model_dump()
        given = {key: value for key, value in section.items() if value != default[key]}
        if given:
            lines += ["", f"[{name}]"]
            lines += [f"{key} = {_toml(value)}" for key, value in given.items()]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return repr(value)
