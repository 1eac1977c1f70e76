"""Recompute a run folder from its case folder and name every broken rule and wrong number."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path

from tests.oracle import choice_rules, money_rules
from tests.oracle.scene import Choice, Quantity, Scene
from tests.oracle.totals import criterion_value, differences, objective
from tests.oracle.world import Cells, World, read_table

TABLES = (
    "selection",
    "presence",
    "service",
    "funding",
    "partners",
    "pools",
    "accounts",
    "criteria",
    "limits",
    "metrics",
)


def audit(
    case_folder: str | Path, run_folder: str | Path, without: Collection[str] = ()
) -> list[str]:
    """Return every rule that a run breaks and every number that differs.

    Args:
        case_folder: the explicit case (offers, needs and returns given).
        run_folder: the run folder with its result tables as CSV and its `run.json`.
        without: families that the run was asked to leave out.
    """
    world = World(case_folder)
    run = Path(run_folder)
    faults = [f"{name}.csv is missing" for name in TABLES if not (run / f"{name}.csv").exists()]
    if faults:
        return faults
    tables = {name: read_table(run / f"{name}.csv") for name in TABLES}
    faults = list(_strangers(world, tables))
    if faults:
        return faults
    scene, amounts = read_plan(world, tables)
    for row in (*choice_rules.rows(scene), *money_rules.rows(scene)):
        broken = row.broken_by(amounts) if row.family not in without else None
        if broken:
            faults.append(broken)
    faults += differences(scene, amounts, tables)
    if (run / "run.json").exists():
        faults += _headline(world, scene, amounts, json.loads((run / "run.json").read_text()))
    return faults


def read_plan(world: World, tables: dict[str, list[Cells]]) -> tuple[Scene, dict[Quantity, float]]:
    """Return the choices of a plan and its amounts."""
    amounts: dict[Quantity, float] = defaultdict(float)
    commits, serves, used = [], [], set()
    for row in tables["funding"]:
        key = (row["facility"], row["country"], int(float(row["year"])))
        commits.append(key)
        amounts["commit", *key] += row.amount("amount")
        if row.amount("amount") > 0:
            used.add(key[:2])
    for row in tables["service"]:
        serves.append((row["hub"], row["country"]))
        amounts["serve", row["hub"], row["country"]] += row.amount("share")
    for row in tables["accounts"]:
        year = int(float(row["year"]))
        for kind in ("private", "host"):
            if row.amount(kind):
                amounts[kind, row["country"], year] += row.amount(kind)
    choice = Choice(
        select={r["offer"]: int(float(r["start_year"])) for r in tables["selection"]},
        engage=frozenset(r["country"] for r in tables["partners"] if r.flag("engaged")),
        open=frozenset((r["channel"], r["country"]) for r in tables["presence"]),
        use=frozenset(
            (f, c) for f, c in used if world.facilities[f].number("min_ticket") is not None
        ),
        hub=frozenset(r["country"] for r in tables["partners"] if r.flag("hub")),
        assure=frozenset(r["country"] for r in tables["partners"] if r.flag("assured")),
    )
    return Scene(world, choice, commits, serves), dict(amounts)


def _strangers(world: World, tables: dict[str, list[Cells]]) -> Iterator[str]:
    """Yield rows that name what the case does not have, or what cannot be."""
    keys = {
        "selection": ("offer",),
        "presence": ("channel", "country"),
        "service": ("hub", "country"),
        "funding": ("facility", "country", "year"),
        "partners": ("country",),
        "pools": ("pool", "year"),
        "accounts": ("country", "resource", "year"),
        "criteria": ("criterion",),
        "metrics": ("metric",),
    }
    for name, columns in keys.items():
        seen = [tuple(row[column] for column in columns) for row in tables[name]]
        for key in sorted({key for key in seen if seen.count(key) > 1} if len(seen) < 2000 else ()):
            yield f"{name}: {key} is there twice"
        if len(set(seen)) != len(seen) >= 2000:
            yield f"{name}: a key is there twice"
    if {row["country"] for row in tables["partners"]} != set(world.countries):
        yield "partners: not one row per country of the case"
    for row in tables["selection"]:
        offer = world.offers.get(row["offer"])
        if offer is None or int(float(row["start_year"])) not in world.starts[row["offer"]]:
            yield f"selection: {dict(row)} is not an offer with an admitted start"
            continue
        for column in ("country", "package", "tier", "stack"):
            if offer.text(column) != row.text(column):
                yield f"selection: {row['offer']}: {column} is not that of the offer"
        if offer.flag("assured") != row.flag("assured"):
            yield f"selection: {row['offer']}: assured is not that of the offer"
    for row in tables["presence"]:
        if row["channel"] not in world.channels or row["country"] not in world.countries:
            yield f"presence: {dict(row)} names a stranger"
    for row in tables["service"]:
        if (row["hub"], row["country"]) not in world.pairs or row.amount("share") < 0:
            yield f"service: {dict(row)} is not a pair that spillovers names"
    for row in tables["funding"]:
        yield from _strange_funding(world, row)


def _strange_funding(world: World, row: Cells) -> Iterator[str]:
    f, c, t = row["facility"], row["country"], int(float(row["year"]))
    if f not in world.facilities or c not in world.countries:
        yield f"funding: {dict(row)} names a stranger"
        return
    if not world.offered(f, c) or t not in world.window(f):
        yield f"funding: {f} is not offered in {c} in {t}"
    expected = {
        "channel": world.channel_of(f),
        "instrument": world.instrument(f),
        "resource": world.resource_of(f),
        "unit": world.resources[world.resource_of(f)].text("unit"),
    }
    for column, value in expected.items():
        if row.text(column) != value:
            yield f"funding: {f},{c},{t}: {column} is {row.text(column)}, not {value}"
    if row.amount("amount") <= 0:
        yield f"funding: {f},{c},{t}: an amount of {row['amount']}"


def _headline(
    world: World, scene: Scene, amounts: dict[Quantity, float], run: dict[str, object]
) -> Iterator[str]:
    values = {j: criterion_value(scene, amounts, j)[0] for j in world.criteria}
    value = objective(world, values)
    told, bound = run.get("objective"), run.get("bound")
    size = max(
        (
            abs(row.amount("weight") * values[j] / row.amount("scale", 1.0))
            for j, row in world.criteria.items()
        ),
        default=0.0,
    )
    if world.toml.get("objective", "weighted") != "weighted":
        return
    if not isinstance(told, (int, float)) or abs(told - value) > 1e-9 + 1e-6 * size:
        yield f"run.json: objective is {told}, recomputed {value!r}"
    elif isinstance(bound, (int, float)):
        if bound < told - 1e-9 - 1e-6 * max(size, abs(told)):
            yield f"run.json: the bound {bound} is below the value {told}"
        gap = run.get("gap_rel")
        expected = max(0.0, bound - told) / abs(told) if told else (0.0 if bound <= 0 else None)
        if (gap is None) != (expected is None) or (
            isinstance(gap, (int, float))
            and expected is not None
            and abs(gap - expected) > 1e-9 + 1e-6 * expected
        ):
            yield f"run.json: gap_rel is {gap}, recomputed {expected}"
