"""A plan: the values of all decisions, and one row of a rule as arithmetic sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import pandas as pd

K = TypeVar("K")
V = TypeVar("V")

TOLERANCE = 1e-6
"""A row is broken by more than this share of its largest term."""


@dataclass(frozen=True)
class Plan:
    """All decisions of one plan; what is absent is zero.

    Args:
        select: start year of each selected offer.
        engage: partners.
        open: (channel, country) pairs in which the channel acts.
        hub: countries that serve others.
        assure: countries with an access agreement.
        serve: share of a country served by a hub, by (hub, country).
        commit: amount by (facility, country, year), in the unit of the facility's resource.
        private: private money by (country, year), million.
        host: the partner government's own money by (country, year), million.
    """

    select: Mapping[str, int] = field(default_factory=dict)
    engage: frozenset[str] = frozenset()
    open: frozenset[tuple[str, str]] = frozenset()
    hub: frozenset[str] = frozenset()
    assure: frozenset[str] = frozenset()
    serve: Mapping[tuple[str, str], float] = field(default_factory=dict)
    commit: Mapping[tuple[str, str, int], float] = field(default_factory=dict)
    private: Mapping[tuple[str, int], float] = field(default_factory=dict)
    host: Mapping[tuple[str, int], float] = field(default_factory=dict)

    @classmethod
    def from_tables(cls, tables: Mapping[str, pd.DataFrame]) -> Plan:
        """Read the six result tables that hold a plan (selection, presence, service, …)."""

        def rows(name: str) -> list[dict[str, Any]]:
            return tables[name].to_dict("records") if name in tables else []

        partners, accounts = rows("partners"), rows("accounts")
        money = [row for row in accounts if row["resource"] == "financing"]
        return cls(
            select={row["offer"]: int(row["start_year"]) for row in rows("selection")},
            engage=frozenset(row["country"] for row in partners if row["engaged"]),
            hub=frozenset(row["country"] for row in partners if row["hub"]),
            assure=frozenset(row["country"] for row in partners if row["assured"]),
            open=frozenset((row["channel"], row["country"]) for row in rows("presence")),
            serve={(row["hub"], row["country"]): float(row["share"]) for row in rows("service")},
            commit={
                (row["facility"], row["country"], int(row["year"])): float(row["amount"])
                for row in rows("funding")
            },
            private={
                (r["country"], int(r["year"])): float(r["private"]) for r in money if r["private"]
            },
            host={(r["country"], int(r["year"])): float(r["host"]) for r in money if r["host"]},
        )


@dataclass(frozen=True, slots=True)
class Limit:
    """One row of a rule on a plan: `activity sense limit`, both sides as numbers.

    `size` is the largest absolute term of the row: the tolerance is a share of it. `logical` rows
    (an offer without its channel, say) are kept or broken; kept, they have no amount worth showing.
    """

    rule: str
    activity: float
    sense: str
    limit: float
    size: float
    unit: str
    dims: Mapping[str, Any]
    logical: bool = False

    @property
    def excess(self) -> float:
        """By how much the row is broken; negative when there is room."""
        if self.sense == "==":
            return abs(self.activity - self.limit)
        gap = self.activity - self.limit
        return gap if self.sense == "<=" else -gap

    @property
    def slack(self) -> float:
        """Room left; 0 on the limit."""
        return max(0.0, -self.excess) if self.sense != "==" else 0.0

    @property
    def tolerance(self) -> float:
        """What counts as equal in this row."""
        return TOLERANCE * self.size

    @property
    def broken(self) -> bool:
        """Whether the row is broken by more than the tolerance."""
        return self.excess > self.tolerance

    @property
    def binding(self) -> bool:
        """Whether the row is on its limit."""
        return self.sense != "==" and abs(self.activity - self.limit) <= self.tolerance


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """Values by key: a plan of hundreds of partners is gone through once and not once for each."""
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def limit(
    rule: str,
    left: Iterable[float],
    sense: str,
    right: Iterable[float],
    unit: str,
    *,
    logical: bool = False,
    **dims: Any,
) -> Limit:
    """A row from the terms of its two sides."""
    left, right = list(left), list(right)
    size = max((abs(x) for x in (*left, *right)), default=0.0)
    return Limit(rule, sum(left), sense, sum(right), size, unit, dims, logical)
