"""What keeps a country out as far as the tables of a run can tell, and no further.

A reason is given only where it is certain: beside the plan not even the least that the country
needs is left, however the supply is shared out anew, or a rule leaves no place. Whether it could
take the place of another, and what that would cost, only another run can tell.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from reports import sums, wording
from reports.section import Run, Tables

ANY = "*"
SLACK = 1e-6
"""Share of the least amount that rounding may hide."""

Draws = dict[str, dict[str, float]]
"""Pools of each facility, with the rate at which it draws on them."""


class Barriers:
    """The reasons for every country of a run.

    Args:
        run: the content of `run.json`.
        tables: result tables and what a reader must know of the case.
    """

    def __init__(self, run: Run, tables: Tables) -> None:
        self.run, limits = run, tables["limits"]
        pools = tables["pools"].to_dict("records")
        self.amount = {(row["pool"], int(row["year"])): float(row["amount"]) for row in pools}
        self.left = {(row["pool"], int(row["year"])): float(row["left"]) for row in pools}
        self.years = sorted({t for _, t in self.amount})
        uses = tables["accounts"].groupby(["resource", "year"])["uses"].sum()
        self.uses = {(str(r), int(t)): float(used) for (r, t), used in uses.to_dict().items()}
        self.entry: dict[str, list[dict[Any, Any]]] = {}
        for row in sums.known(tables, "entry").to_dict("records"):
            self.entry.setdefault(row["country"], []).append(row)
        self.doors: dict[tuple[str, str], Draws] = {}
        self.carries: set[str] = set()
        for row in sums.known(tables, "doors").to_dict("records"):
            for country in (row["country"], ANY):
                draws = self.doors.setdefault((country, row["resource"]), {})
                rates = draws.setdefault(row["facility"], {})
                rates[row["pool"]] = min(row["rate"], rates.get(row["pool"], math.inf))
            if row["carries"]:
                self.carries.add(row["resource"])
        binding = limits[(limits["family"] == "focus") & limits["binding"].astype(bool)]
        self.full = bool((binding["rule"] == "max_partners").any())
        regions = binding[binding["rule"] == "region_max_partners"]
        self.full_regions = set(regions["region"]) if len(regions) else set()
        self._beside: dict[tuple[str, tuple[int, ...]], float] = {}

    def of_all(self) -> list[str]:
        """Reasons that hold for every country that is not in."""
        found = []
        if self.full:
            found.append("all places for partners are taken")
        overheads: dict[str, list[dict[Any, Any]]] = {}
        for row in self.entry.get(ANY, ()):
            if _short(row, self._over(row)):
                overheads.setdefault(row["pool"], []).append(row)
        for pool, rows in overheads.items():
            least = min(rows, key=self._over)
            when = wording.years(int(row["year"]) for row in rows)
            said = _amounts(least, self._over(least))
            found.append(f"{wording.budget(self.run, pool)}, {when}: a partner needs {said}")
        return found

    def of(self, country: str, region: object) -> list[str]:
        """Reasons of one country, those of all apart."""
        found = []
        if region in self.full_regions:
            found.append("its region has as many partners as it may")
        told: set[str] = set()
        for row in self.entry.get(country, ()):
            if row["resource"] not in told:
                room = self._room(row)
                if _short(row, room):
                    told.add(row["resource"])
                    when = f"{'by' if row['early'] else 'in'} {int(row['year'])}"
                    resource = wording.plain(row["resource"])
                    found.append(f"{resource} {when}: at least {_amounts(row, room)}")
        return found

    def _over(self, row: Mapping[Any, Any]) -> float:
        """What the pool of an overhead has left."""
        return self.left.get((row["pool"], int(row["year"])), 0.0)

    def _room(self, row: Mapping[Any, Any]) -> float:
        """The most of a resource that the country could have, whoever of the others gets which.

        That is what reaches it, and no more than all there is without what the plan needs.
        """
        resource, last = row["resource"], int(row["year"])
        earlier = row["early"] or resource in self.carries
        years = tuple(t for t in self.years if t == last or (earlier and t < last))
        reached = self._supply(self.doors.get((row["country"], resource), {}), years)
        if (resource, years) not in self._beside:
            needed = sum(self.uses.get((resource, t), 0.0) for t in years)
            there = self._supply(self.doors.get((ANY, resource), {}), years)
            self._beside[resource, years] = there - needed
        return min(reached, self._beside[resource, years])

    def _supply(self, draws: Draws, years: Iterable[int]) -> float:
        """The most that facilities can bring; a pool that they share is counted for each."""
        return sum(
            min(
                self.amount.get((pool, t), 0.0) / rate if rate else math.inf
                for pool, rate in rates.items()
            )
            for rates in draws.values()
            for t in years
        )


def _short(row: Mapping[Any, Any], room: float) -> bool:
    return room < row["amount"] * (1 - SLACK)


def _amounts(row: Mapping[Any, Any], room: float) -> str:
    least = float(row["amount"])
    rest = max(0.0, room) if room > SLACK * least else 0.0
    left = wording.significant(rest, 3) if rest else "none"
    unit = f" ({row['unit']})" if row["unit"] else ""
    return f"{wording.significant(least, 3)}, {left} is left{unit}"
