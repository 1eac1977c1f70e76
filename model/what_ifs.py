"""`what_ifs.toml`: named what-ifs of a case.

    [france-out]
    title = "France leaves"
    lock = ["out channel afd"]

    [lean]
    title = "Half the subsidy, without France"
    include = ["france-out"]
    set = ["pools[pool=dfc_subsidy].amount *= 0.5"]

    [[lean.override]]
    table = "pools"
    where = { pool = "grants" }
    column = "amount"
    op = "multiply"
    value = 0.5
    why = "continuing resolution"

What is included comes first, then `set`, `lock` and `override`, each in order.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from model.errors import DataError, Fault, OverrideError
from model.overrides import Override, parse_lock, parse_set
from model.tables import nearest
from model.toml_files import line_of

FILE = "what_ifs.toml"
KEYS = ("title", "why", "include", "set", "lock", "override")


@dataclass(frozen=True)
class WhatIf:
    """A named planner's choice or assumption: no probability, only changes."""

    name: str
    title: str
    include: tuple[str, ...]
    overrides: tuple[Override, ...]


def of(raw: Mapping[str, Any], text: str = "") -> dict[str, WhatIf]:
    """Return the what-ifs of a case from the content of their file and its text.

    Raises DataError with all faults.
    """
    found: dict[str, WhatIf] = {}
    faults: list[Fault] = []
    for name, entry in raw.items():
        try:
            found[name] = _what_if(name, entry)
        except OverrideError as error:
            faults.append(Fault(FILE, line_of(text, (name,)), name, str(error), ""))
    for name in () if faults else found:
        try:
            resolve(found, [name])
        except OverrideError as error:
            faults.append(Fault(FILE, line_of(text, (name,)), name, str(error), ""))
    if faults:
        raise DataError(faults)
    return found


def resolve(what_ifs: Mapping[str, WhatIf], names: Iterable[str]) -> tuple[Override, ...]:
    """Return the overrides of the named what-ifs, what they include first; OverrideError if not."""

    def walk(name: str, above: tuple[str, ...]) -> Iterator[Override]:
        if name not in what_ifs:
            raise OverrideError(f"no what-if {name!r}; {nearest(name, [*what_ifs], 'what-if')}")
        if name in above:
            raise OverrideError(f"the what-if {name!r} includes itself: {' > '.join(above)}")
        for part in what_ifs[name].include:
            yield from walk(part, (*above, name))
        yield from what_ifs[name].overrides

    return tuple(override for name in names for override in walk(name, ()))


def _what_if(name: str, entry: Any) -> WhatIf:
    if not isinstance(entry, dict):
        raise OverrideError("is not a section")
    for key in entry:
        if key not in KEYS:
            raise OverrideError(f"unknown key {key!r}; {nearest(key, KEYS)}")
    why = _text(entry, "why")
    overrides = [parse_set(text, why) for text in _texts(entry, "set")]
    overrides += [parse_lock(text, why) for text in _texts(entry, "lock")]
    for item in entry.get("override", []):
        if not isinstance(item, dict):
            raise OverrideError("`override` is not a list of sections [[NAME.override]]")
        overrides.append(Override.from_dict({**({"why": why} if why else {}), **item}))
    return WhatIf(name, _text(entry, "title") or name, _texts(entry, "include"), tuple(overrides))


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str):
        raise OverrideError(f"`{key}` is not a text")
    return value


def _texts(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise OverrideError(f'`{key}` is not a list of texts: write {key} = ["…"]')
    return tuple(value)
