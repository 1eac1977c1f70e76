"""Files of published knapsacks, read in the formats in which they are passed on.

* `orlib`, OR-Library mknap1 and mknapcb1 to mknapcb9: how many; each: n, m, best value (0 unknown),
  n profits, m rows of n weights, m capacities.
* `mkp`, one of these alone (Drake's collection, Glover and Kochenberger): the same without how many.
* `sac94`, mknap2 and SAC-94 (pet, pb, hp, sento, weing, weish): each: m, n, n profits, m capacities,
  m rows of n weights, best value.
* `mmkp`, Khan's I01 to I13 and INST01 to INST20: classes, items, m; m capacities; each class: its
  number (or nothing), a line of value and m weights for each item.
* `mmkp-counted`, INST21 to INST30, RTI: classes, m; m capacities; each class: how many items, the
  same lines.
* `kp`, one capacity: n, capacity, n lines of profit and weight (or a line of profits, one of
  weights), perhaps the best choice; or n, n lines of number, profit, weight, capacity.
* `pisinger`: each: a name, lines `n`, `c`, `z`, `time`; lines of number, profit, weight, 0 or 1.
* `moknap`, several objectives (Kirlik and Sayin): objectives, items, capacities, in brackets a row
  of values per objective and m rows of weights.

A file that fits exactly one format needs no word; where two fit, the format must be named. What is
behind `//`, `#` or `%` and between `/*` and `*/` is a remark.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from benchmarks.packing import Packing, checked, knapsack

LARGEST = 200_000_000
"""Bytes of the largest file that is read."""

REMARK = re.compile(r"/\*.*?\*/|(?://|#|%).*?$", re.S | re.M)
NUMBERS = re.compile(r"[-+.\deE\s]*\d[-+.\deE\s]*")


def read(path: Path, form: str | None = None) -> list[Packing]:
    """Return the problems of a file.

    Raises:
        ValueError: it is too large, no text, or of no format or more than one.
    """
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path}: more than {LARGEST / 1e6:.0f} MB")
    try:
        text = REMARK.sub(" ", path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: no text file") from error
    found, faults = {}, []
    for name in (form,) if form else FORMATS:
        try:
            found[name] = [checked(packing) for packing in FORMATS[name](text)]
        except ValueError as error:
            faults.append(f"{name}: {error}")
    if not found:
        raise ValueError(f"{path}: fits no format ({'; '.join(faults)})")
    if len(found) > 1:
        raise ValueError(f"{path}: may be {' or '.join(found)}; say --format")
    return next(iter(found.values()))


def one(problems: list[Packing], number: int) -> Packing:
    """Return a problem by its number, from 1."""
    if not 1 <= number <= len(problems):
        raise ValueError(f"the file has problems 1 to {len(problems)}, and no {number}")
    return problems[number - 1]


def orlib(text: str) -> list[Packing]:
    """Read a file of the OR-Library."""
    numbers = Numbers(text)
    found = [_mkp(numbers) for _ in range(numbers.count("problems"))]
    numbers.end()
    return found


def mkp(text: str) -> list[Packing]:
    """Read a single problem that begins with n and m."""
    numbers = Numbers(text)
    found = _mkp(numbers)
    numbers.end()
    if len(found.classes) < len(found.capacities):
        raise ValueError("fewer items than capacities")  # then it is SAC-94's order
    return [found]


def _mkp(numbers: Numbers) -> Packing:
    n, m = numbers.count("items"), numbers.count("capacities")
    (best,) = numbers.take(1)
    profits = numbers.take(n)
    weights = [numbers.take(n) for _ in range(m)]
    return knapsack([profits], weights, numbers.take(m), best or None)


def sac94(text: str) -> list[Packing]:
    """Read problems that begin with m and n; lines of words between them are passed over."""
    numbers = Numbers("\n".join(x for x in text.splitlines() if NUMBERS.fullmatch(x)))
    found = []
    while numbers.left():
        m, n = numbers.count("capacities"), numbers.count("items")
        if n < m:
            raise ValueError("fewer items than capacities")
        profits, capacities = numbers.take(n), numbers.take(m)
        weights = [numbers.take(n) for _ in range(m)]
        (best,) = numbers.take(1)
        found.append(knapsack([profits], weights, capacities, best or None))
    if not found:
        raise ValueError("no lines of numbers")
    return found


def mmkp(text: str) -> list[Packing]:
    """Read a multiple-choice knapsack with as many items in every class; results behind it are left."""
    numbers = Numbers(re.split(r"(?m)^.*(?:[A-Za-z]|---).*$", text.strip(), maxsplit=1)[0])
    count, items = numbers.count("classes"), numbers.count("items of a class")
    rows = numbers.count("capacities")
    capacities = numbers.take(rows)
    with_number = len(numbers.left()) == count * (1 + items * (1 + rows))
    classes = []
    ordinals = []
    for _ in range(count):
        ordinals += numbers.take(int(with_number))
        classes.append(_class(numbers, items, rows))
    numbers.end()
    if ordinals not in ([], _ordinals(count, 0), _ordinals(count, 1)):
        raise ValueError("its classes are not numbered one after the other")
    return [Packing(classes, capacities, choice=True)]


def mmkp_counted(text: str) -> list[Packing]:
    """Read a multiple-choice knapsack in which every class says how many items it has."""
    numbers = Numbers(text)
    count, rows = numbers.count("classes"), numbers.count("capacities")
    capacities = numbers.take(rows)
    classes = [_class(numbers, numbers.count("items of a class"), rows) for _ in range(count)]
    numbers.end()
    return [Packing(classes, capacities, choice=True)]


def _class(numbers: Numbers, items: int, rows: int) -> list[tuple[list[float], list[float]]]:
    lines = [numbers.take(1 + rows) for _ in range(items)]
    return [([value], weights) for value, *weights in lines]


def kp(text: str) -> list[Packing]:
    """Read a knapsack with one capacity."""
    numbers = Numbers(text)
    n = numbers.count("items")
    rest = numbers.left()
    if len(rest) == 3 * n + 1 and rest[0:-1:3] in (_ordinals(n, 0), _ordinals(n, 1)):
        return [knapsack([rest[1:-1:3]], [rest[2:-1:3]], rest[-1:])]
    (capacity,) = numbers.take(1)
    pairs, chosen = numbers.take(2 * n), numbers.left()
    if chosen and (len(chosen) != n or not set(chosen) <= {0.0, 1.0}):
        raise ValueError(f"{len(chosen)} numbers behind the items are no choice of {n} items")
    by_line = [line.split() for line in text.splitlines() if line.strip()]
    across = n != 2 and len(by_line) > 1 and len(by_line[1]) == n
    profits, weights = (pairs[:n], pairs[n:]) if across else (pairs[::2], pairs[1::2])
    best = sum(p for p, x in zip(profits, chosen, strict=True) if x) if chosen else None
    return [knapsack([profits], [weights], [capacity], best)]


def _ordinals(count: int, first: int) -> list[float]:
    return [float(first + i) for i in range(count)]


def pisinger(text: str) -> list[Packing]:
    """Read knapsacks with a name, named sizes and lines with commas."""
    found = []
    for block in re.split(r"(?m)^-+\s*$", text):
        if not block.strip():
            continue
        said = dict(re.findall(r"(?m)^\s*([ncz])\s+([-+.\de]+)\s*$", block))
        if not said.keys() >= {"n", "c"}:
            raise ValueError("no lines `n` and `c`")
        lines = re.findall(r"(?m)^\s*\d+\s*,\s*([-+.\de]+)\s*,\s*([-+.\de]+)\s*(?:,.*)?$", block)
        if len(lines) != int(_number(said["n"])):
            raise ValueError(f"{len(lines)} items where n is {said['n']}")
        profits, weights = ([_number(line[k]) for line in lines] for k in (0, 1))
        best = _number(said["z"]) if "z" in said else 0.0
        found.append(knapsack([profits], [weights], [_number(said["c"])], best or None))
    if not found:
        raise ValueError("nothing in it")
    return found


def moknap(text: str) -> list[Packing]:
    """Read a knapsack with several objectives; commas and brackets are blanks."""
    if "[" not in text:
        raise ValueError("no brackets")
    numbers = Numbers(re.sub(r"[\[\],;]", " ", text))
    objectives, items = numbers.count("objectives"), numbers.count("items")
    rest = len(numbers.left()) - objectives * items
    rows, odd = divmod(rest, items + 1)
    if rows < 1 or odd:
        raise ValueError(f"{rest} numbers are left for capacities and weights of {items} items")
    capacities = numbers.take(rows)
    values = [numbers.take(items) for _ in range(objectives)]
    return [knapsack(values, [numbers.take(items) for _ in range(rows)], capacities)]


FORMATS: dict[str, Callable[[str], list[Packing]]] = {
    "orlib": orlib,
    "mkp": mkp,
    "sac94": sac94,
    "mmkp": mmkp,
    "mmkp-counted": mmkp_counted,
    "kp": kp,
    "pisinger": pisinger,
    "moknap": moknap,
}


class Numbers:
    """The numbers of a text, taken in order."""

    def __init__(self, text: str) -> None:
        self._values = [_number(word) for word in text.split()]
        self._at = 0

    def take(self, count: int) -> list[float]:
        """Return the next numbers."""
        found = self._values[self._at : self._at + count]
        if len(found) < count:
            raise ValueError(f"it ends after {len(self._values)} numbers; more were expected")
        self._at += count
        return found

    def count(self, what: str) -> int:
        """Return the next number, which says how many of something there are."""
        (found,) = self.take(1)
        if not 1 <= found <= len(self._values) or found != int(found):
            raise ValueError(f"{found:g} {what}")
        return int(found)

    def left(self) -> list[float]:
        """Return what has not been taken."""
        return self._values[self._at :]

    def end(self) -> None:
        """Raise unless all was taken."""
        if self.left():
            raise ValueError(f"{len(self.left())} numbers too many")


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError as error:
        raise ValueError(f"{word[:20]!r} is no number") from error
