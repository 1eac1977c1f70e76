"""A tiny case in the making."""

import random
from dataclasses import dataclass
from itertools import cycle
from typing import Any

Row = dict[str, Any]


@dataclass
class Draft:
    """A case in the making."""

    toml: dict[str, Any]
    tables: dict[str, list[Row]]

    @property
    def years(self) -> list[int]:
        """Years of the case."""
        return self.toml["years"]

    def rule(self, section: str, **values: Any) -> None:
        """State scalar rules of one section of case.toml."""
        self.toml.setdefault(section, {}).update(values)

    def add(self, table: str, **row: Any) -> None:
        """Add a row to a table."""
        self.tables.setdefault(table, []).append(row)

    def pool(self, name: str, amounts: list[float], carry_over: Any = "", unit: str = "") -> None:
        """Add a pool with an amount a year, beginning again where the amounts end."""
        for year, amount in zip(self.years, cycle(amounts), strict=False):
            self.add(
                "pools",
                pool=name,
                year=year,
                amount=amount,
                unit=unit or "million USD",
                carry_over=carry_over,
            )

    def draw(self, facility: str, pool: str, risk_class: str, rate: float) -> None:
        """Let a facility draw on a pool."""
        self.add("draws", facility=facility, pool=pool, risk_class=risk_class, rate=rate)

    def facility(
        self, name: str, channel: str, instrument: str, ceiling: float, **more: Any
    ) -> None:
        """Add a facility with a pool of its own, the same every year."""
        if any(row["facility"] == name for row in self.tables["facilities"]):
            return
        row = {"facility": name, "channel": channel, "resource": "financing"}
        self.tables["facilities"].append(row | {"instrument": instrument} | more)
        unit = next(
            r["unit"] for r in self.tables["resources"] if r["resource"] == (row | more)["resource"]
        )
        self.pool(f"{name}_ceiling", [ceiling], unit=unit)
        self.draw(name, f"{name}_ceiling", "*", 1)

    def some(self, rng: random.Random, table: str, share: float = 0.6) -> list[Row]:
        """Return a random part of a table."""
        return [row for row in self.tables[table] if rng.random() < share]
