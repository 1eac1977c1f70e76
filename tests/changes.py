"""Changes of a case folder that must not change its value, or change it one way only."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.casefiles import write_rows
from tests.oracle.world import Cells, read_table

# Columns that name a country, by table.
NAMES = {
    "countries": ("country",),
    "offers": ("country",),
    "reach": ("area",),
    "rivals": ("country",),
    "spillovers": ("hub", "country"),
    "locks": ("id", "country"),
}


def copy(folder: Path, target: Path, change: Callable[[str, list[Cells]], list[Cells]]) -> Path:
    """Copy a case, passing the rows of every table through a change."""
    target.mkdir(parents=True)
    shutil.copy(folder / "case.toml", target)
    for path in sorted(folder.glob("*.csv")):
        rows = change(path.stem, read_table(path))
        if rows:
            write_rows(target / path.name, [dict(row) for row in rows])
    return target


def shuffle(folder: Path, target: Path, seed: int) -> Path:
    """Put the rows of every table in another order."""
    rng = random.Random(seed)
    return copy(folder, target, lambda _, rows: rng.sample(rows, len(rows)))


def rename(folder: Path, target: Path, names: dict[str, str]) -> Path:
    """Give countries other names."""

    def renamed(table: str, rows: list[Cells]) -> list[Cells]:
        for row in rows:
            for column in NAMES.get(table, ()):
                if column in row:
                    row[column] = names.get(row[column], row[column])
        return rows

    return copy(folder, target, renamed)


def scale(folder: Path, target: Path, resource: str, factor: float) -> Path:
    """Count a resource in another unit: needs, tickets, and draws per unit."""
    facilities = {
        row["facility"]
        for row in read_table(folder / "facilities.csv")
        if row["resource"] == resource
    }

    def scaled(table: str, rows: list[Cells]) -> list[Cells]:
        for row in rows:
            if table == "needs" and row["resource"] == resource:
                row["amount"] = repr(row.amount("amount") * factor)
            if row.get("facility") in facilities:
                if table == "facilities" and row.text("min_ticket"):
                    row["min_ticket"] = repr(row.amount("min_ticket") * factor)
                if table == "draws":
                    row["rate"] = repr(row.amount("rate") / factor)
        return rows

    return copy(folder, target, scaled)


def more_of(folder: Path, target: Path, pool: str) -> Path:
    """Give more of one pool in every year."""

    def raised(table: str, rows: list[Cells]) -> list[Cells]:
        for row in rows:
            if table == "pools" and row["pool"] == pool:
                row["amount"] = repr(row.amount("amount") * 1.3 + 0.5)
        return rows

    return copy(folder, target, raised)


def with_locks(folder: Path, target: Path, locks: list[dict[str, str]]) -> Path:
    """Add rows to the exceptions register."""
    shutil.copytree(folder, target)
    rows = [dict(row) for row in read_table(target / "locks.csv")]
    write_rows(target / "locks.csv", [*rows, *locks])
    return target
