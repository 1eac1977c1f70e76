"""Knobs: what a sweep turns. A target as in `--set`, and values as a range, a list or a sample.

pools[pool=dfc_subsidy].amount=0.5x:1.5x:11     from : to : points; x = times what the case has
focus.max_partners=6,8,10,none                  a list
focus.max_partners=6:12                         a range to sample from

"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.errors import UsageError
from model.overrides import Override, parse_set
from model.schema import SECTIONS, TABLES

SAMPLERS = ("latin", "sobol")
MOST = 100_000
"""Points of one study."""

_VARY = re.compile(
    r"\s*([\w.-]+(?:\[(?:'[^']*'|\"[^\"]*\"|[^\]'\"])*\])?(?:\s*\.\s*[\w-]+)?)\s*=\s*(.*?)\s*$",
    re.DOTALL,
)
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([xX]?)")
_FORM = "write TARGET=FROM:TO:POINTS or TARGET=A,B,C, with an x after each number for a factor"


@dataclass(frozen=True)
class Knob:
    """One thing that a study turns.

    Args:
        target: the cells, as written in `--set`.
        values: in the order in which they are tried; for a sample the two ends.
        factor: whether the values multiply what the case has.
        sampled: whether the values are the ends of a range to sample from.
    """

    target: str
    values: tuple[Any, ...]
    factor: bool = False
    sampled: bool = False

    def overrides(self, value: Any) -> tuple[Override, ...]:
        """The changes that set the knob to a value; none for a factor of 1."""
        if self.factor:
            return () if value == 1 else (parse_set(f"{self.target} *= {value!r}"),)
        return (parse_set(f"{self.target} = {'none' if value is None else value}"),)

    @property
    def numeric(self) -> bool:
        """Whether all values are numbers, so that they have an order."""
        return all(isinstance(value, int | float) for value in self.values)

    @property
    def whole(self) -> bool:
        """Whether the cells can only hold whole numbers."""
        override = parse_set(f"{self.target} = 0")
        if override.table in SECTIONS:
            field = SECTIONS[override.table].model_fields.get(override.column)
            return field is not None and "int" in str(field.annotation)
        table = TABLES.get(override.table)
        names = table.names if table else ()
        return (
            override.column in names
            and TABLES[override.table].column(override.column).kind == "integer"
        )


def parse(text: str) -> Knob:
    """Read `--vary`.

    Raises:
        UsageError: with what cannot be read, or an empty range.
        OverrideError: the target cannot be read.
    """
    found = _VARY.match(text)
    if found is None or not found[2]:
        raise _wrong(text, "no values" if found else "no target and values")
    target, values = found[1], found[2]
    parse_set(f"{target} = 0")
    if ":" in values and not values.startswith(("'", '"')):
        return _range(text, target, [part.strip() for part in values.split(":")])
    return _list(text, target, [part.strip() for part in values.split(",")])


def _range(text: str, target: str, parts: Sequence[str]) -> Knob:
    if len(parts) not in (2, 3):
        raise _wrong(text, f"{len(parts)} numbers between colons")
    (low, factor), (high, other) = _number(text, parts[0]), _number(text, parts[1])
    if factor != other:
        raise _wrong(text, "one end is a factor (x), the other is not")
    if low > high or (low == high and len(parts) == 2):
        raise _wrong(text, f"the range is empty: {parts[0]} is not below {parts[1]}")
    if len(parts) == 2:
        return Knob(target, (low, high), factor, sampled=True)
    if not parts[2].isdigit() or not 1 <= int(parts[2]) <= MOST:
        raise _wrong(text, f"{parts[2]!r} is no number of points")
    count = int(parts[2])
    if count == 1 and low != high:
        raise _wrong(text, "a range of one point has one end")
    values = [_neat(value) for value in np.linspace(low, high, count)]
    return Knob(target, _ordered(values), factor)


def _list(text: str, target: str, parts: Sequence[str]) -> Knob:
    if not all(parts):
        raise _wrong(text, "a value is missing between commas")
    read = [_NUMBER.fullmatch(part) for part in parts]
    factors = {bool(found and found[2]) for found in read}
    if len(factors) > 1:
        raise _wrong(text, "some values are factors (x), others are not")
    values = [
        _finite(text, found[1]) if found else (None if part == "none" else part)
        for part, found in zip(parts, read, strict=True)
    ]
    return Knob(target, _ordered(values), factors == {True})


def _number(text: str, part: str) -> tuple[float, bool]:
    found = _NUMBER.fullmatch(part)
    if found is None:
        raise _wrong(text, f"{part!r} is not a number")
    return _finite(text, found[1]), bool(found[2])


def _finite(text: str, digits: str) -> float | int:
    if not math.isfinite(float(digits)):
        raise _wrong(text, f"{digits} is too large")
    return _neat(float(digits))


def _ordered(values: Sequence[Any]) -> tuple[Any, ...]:
    """Each value once; numbers rising."""
    once = list(dict.fromkeys(values))
    return tuple(sorted(once) if all(isinstance(v, int | float) for v in once) else once)


def _neat(value: float) -> float | int:
    """A number without the dust of arithmetic, whole ones as integers."""
    rounded = float(f"{value:.12g}")
    return int(rounded) if rounded == int(rounded) and abs(rounded) < 2**53 else rounded


def _wrong(text: str, what: str) -> UsageError:
    return UsageError(f"--vary {text!r}: {what}; {_FORM}")


Setting = tuple[Any, ...]


def grid(knobs: Sequence[Knob]) -> list[Setting]:
    """Every combination of values, the first knob turning slowest.

    Raises:
        UsageError: a knob without a number of points, or far too many points.
    """
    for knob in knobs:
        if knob.sampled:
            raise UsageError(
                f"{knob.target}: a range FROM:TO is to be sampled (--sample N);"
                " FROM:TO:POINTS is a grid"
            )
    if np.prod([float(len(knob.values)) for knob in knobs]) > MOST:
        raise UsageError(f"this grid has more than {MOST:,} points")
    return list(itertools.product(*(knob.values for knob in knobs)))


def sample(knobs: Sequence[Knob], count: int, sampler: str, seed: int) -> list[Setting]:
    """Points spread over the ranges of all knobs, in the order of the values.

    Args:
        knobs: each a range, or a list of which every value is as likely.
        count: number of points.
        sampler: `latin` (Latin hypercube) or `sobol`.
        seed: the same seed gives the same points.
    """
    if sampler not in SAMPLERS:
        raise UsageError(f"--sampler {sampler}: known samplers are {', '.join(SAMPLERS)}.")
    if not 1 <= count <= MOST:
        raise UsageError(f"--sample {count}: between 1 and {MOST:,} points")
    from scipy.stats import qmc  # a second to import, and most sweeps sample nothing

    rng = np.random.default_rng(seed)
    if sampler == "latin":
        unit = qmc.LatinHypercube(len(knobs), rng=rng).random(count)
    else:
        power = max(0, count - 1).bit_length()  # balanced only in powers of two: the first of them
        unit = qmc.Sobol(len(knobs), rng=rng).random_base2(power)[:count]
    found = [tuple(_at(k, u) for k, u in zip(knobs, row, strict=True)) for row in unit]
    return sorted(dict.fromkeys(found), key=lambda setting: tuple(map(_key, setting)))


def _at(knob: Knob, share: float) -> Any:
    if not knob.sampled:
        return knob.values[min(int(share * len(knob.values)), len(knob.values) - 1)]
    low, high = knob.values
    if knob.whole and not knob.factor:
        return min(int(low) + int(share * (int(high) - int(low) + 1)), int(high))
    return _neat(float(low + share * (high - low)))


def _key(value: Any) -> tuple[bool, Any]:
    return (
        not isinstance(value, int | float),
        value if isinstance(value, int | float) else str(value),
    )


def settings(
    knobs: Sequence[Knob], found: Sequence[Setting]
) -> Iterator[tuple[Mapping[str, Any], tuple[Override, ...]]]:
    """For each setting its columns, named by target, and its changes."""
    for values in found:
        pairs = list(zip(knobs, values, strict=True))
        yield (
            {knob.target: value for knob, value in pairs},
            tuple(o for knob, value in pairs for o in knob.overrides(value)),
        )
