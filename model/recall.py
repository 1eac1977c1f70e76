"""Work that is done again only where something that it reads has changed.

A step is a pure function of named parts: the tables of a case, the keys of its settings. What it
reads is noted while it runs; asked for again with those very parts, it is not run, its result is
the one before. So a change of one table costs what hangs on that table, and nowhere has to be said
what that is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, Generic, TypeVar

import pandas as pd

T = TypeVar("T")
Parts = Mapping[str, Any]


class Noted(Mapping[str, Any]):
    """Parts that note which of them are read."""

    def __init__(self, parts: Parts, seen: dict[str, Any]) -> None:
        self._parts, self._seen = parts, seen

    def __getitem__(self, name: str) -> Any:
        part = self._seen[name] = self._parts[name]
        return part

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)


class Fields:
    """A record whose fields are parts: `Fields(parts, "settings.").years` is `settings.years`."""

    def __init__(self, parts: Parts, prefix: str) -> None:
        self._parts, self._prefix = parts, prefix

    def __getattr__(self, name: str) -> Any:
        try:
            return self._parts[self._prefix + name]
        except KeyError:
            raise AttributeError(name) from None


def noted(step: Callable[[Parts], T], parts: Parts) -> tuple[T, dict[str, Any]]:
    """The result of a step, and the parts that it read."""
    seen: dict[str, Any] = {}
    return step(Noted(parts, seen)), seen


def same(one: Any, other: Any) -> bool:
    """Whether two parts are the same: the same table, or equal values of another kind."""
    return one is other or (not isinstance(one, pd.DataFrame) and bool(one == other))


class Recall:
    """The first result of each step, for as long as what it read is the same.

    Only the first one is kept: what others are is compared with it, whatever came between.
    """

    def __init__(self) -> None:
        self._first: dict[Hashable, tuple[Any, dict[str, Any]]] = {}

    def of(self, key: Hashable, step: Callable[[Parts], T], parts: Parts) -> T:
        """The result of a step, done again only if a part that it read has changed.

        Args:
            key: what tells the step from others.
            step: a pure function of parts.
            parts: everything that it may read.
        """
        return self.noted(key, step, parts)[0]

    def noted(
        self, key: Hashable, step: Callable[[Parts], T], parts: Parts
    ) -> tuple[T, dict[str, Any]]:
        """The same, with the parts that the step read."""
        if key in self._first:
            kept, seen = self._first[key]
            if all(same(part, parts[name]) for name, part in seen.items()):
                return kept, seen
        found = noted(step, parts)
        self._first.setdefault(key, found)
        return found


class derived(Generic[T]):  # noqa: N801 - used as a decorator, like `property`
    """A property of a record of parts, computed once, and taken over where its parts are the same.

    The record has `parts`, a `recall`, `made`, and `on(parts)`: itself with parts that note what is
    read. Both share what is made.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self.make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, record: Any, owner: type | None = None) -> T:
        if record is None:
            return self  # type: ignore[return-value]
        if self.name not in record.made:
            record.made[self.name] = record.recall.noted(
                self.name, lambda parts: self.make(record.on(parts)), record.parts
            )
        value, seen = record.made[self.name]
        for name in seen:
            record.parts[name]  # whoever reads this has read what it is made of
        record.__dict__[self.name] = value  # where Python looks first from now on
        found: T = value
        return found
