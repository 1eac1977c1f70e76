"""Every total in the result tables, summed again from the plan and the case."""

from collections.abc import Iterable, Iterator

from tests.oracle.scene import Quantity, Scene
from tests.oracle.world import MONEY, Cells, World

Amounts = dict[Quantity, float]
Tables = dict[str, list[Cells]]


def criterion_value(
    scene: Scene, amounts: dict[Quantity, float], criterion: str, country: str | None = None
) -> tuple[float, float]:
    """Value of a criterion, for one country or all, and its largest term."""
    world = scene.world
    parts = [
        world.value[o, s].get(criterion, 0.0)
        for o, s in scene.choice.select.items()
        if country in (None, world.offers[o]["country"].strip())
    ]
    parts += [
        world.pairs[h, c].get(criterion, 0.0) * amounts.get(("serve", h, c), 0.0)
        for h, c in scene.serves
        if country in (None, c)
    ]
    return sum(parts), max(map(abs, parts), default=0.0)


def objective(world: World, values: dict[str, float]) -> float:
    """Return Σ weight · value / scale."""
    return sum(
        row.amount("weight") * values[j] / row.amount("scale", 1.0)
        for j, row in world.criteria.items()
    )


def differences(scene: Scene, amounts: Amounts, tables: Tables) -> list[str]:
    """Return every number of the result tables that is not what the plan gives."""
    return [
        *_partners(scene, amounts, tables["partners"]),
        *_pools(scene, amounts, tables["pools"]),
        *_accounts(scene, amounts, tables["accounts"]),
        *_criteria(scene, amounts, tables["criteria"]),
        *_limits(tables["limits"]),
        *_metrics(scene, amounts, tables["metrics"]),
    ]


def _differ(what: str, told: float | None, parts: Iterable[float]) -> Iterator[str]:
    """Compare a number with the sum of its parts, relative to the largest of them."""
    terms = list(parts)
    total = sum(terms)
    tolerance = 1e-9 + 1e-6 * max(map(abs, terms), default=0.0)
    if told is None or not abs(told - total) <= tolerance:
        yield f"{what} is {told}, recomputed {total!r}"


def _spent(scene: Scene, amounts: Amounts, country: str, *kinds: str) -> list[float]:
    """Financing commitments in a country by channels of some kinds."""
    return [
        amounts.get(q, 0.0) for q, _ in scene.money(country, scene.of_kind(*kinds)) if q is not None
    ]


def _partners(scene: Scene, amounts: Amounts, rows: list[Cells]) -> Iterator[str]:
    world = scene.world
    for row in rows:
        c = row["country"]
        costs = [world.cost(o, s) for o, s in scene.selected[c]]
        yield from _differ(f"partners {c}: cost_musd", row.number("cost_musd"), costs)
        for kind in ("private", "host"):
            parts = [amounts.get((kind, c, t), 0.0) for t in world.years]
            yield from _differ(f"partners {c}: {kind}_musd", row.number(f"{kind}_musd"), parts)
        allied = _spent(scene, amounts, c, "allied", "multilateral")
        yield from _differ(f"partners {c}: allied_musd", row.number("allied_musd"), allied)
        count = sum(1 for _, country in scene.choice.open if country == c)
        yield from _differ(f"partners {c}: channels", row.number("channels"), [count])
        for j in world.criteria:
            value, size = criterion_value(scene, amounts, j, c)
            yield from _differ(f"partners {c}: {j}", row.number(j), [value, size, -size])


def _pools(scene: Scene, amounts: Amounts, rows: list[Cells]) -> Iterator[str]:
    world, choice = scene.world, scene.choice
    told = {(row["pool"], int(float(row["year"]))): row for row in rows}
    for b, given in world.pool.items():
        carried = 0.0
        for t in world.years:
            used = [rate * amounts.get(q, 0.0) for q, rate in scene.drawn(b, t) if q is not None]
            if t in given:
                used += [
                    world.overhead("partner", b) * len(choice.engage),
                    world.overhead("hub", b) * len(choice.hub),
                    world.overhead("assurance", b) * len(choice.assure),
                ]
                used += [world.overhead("channel", b, k) for k, _ in choice.open]
            amount, carry_over = given.get(t, (0.0, 0.0))
            row = told.pop((b, t), None)
            if row is None:
                if t in given or carried > 1e-9 or sum(used) > 1e-9:
                    yield f"pools: no row for {b} in {t}"
            else:
                yield from _differ(f"pools {b},{t}: amount", row.number("amount"), [amount])
                size = max([amount, carried, *used], default=0.0)
                near = [size, -size]
                carried_in = row.number("carried_in")
                yield from _differ(f"pools {b},{t}: carried_in", carried_in, [carried, *near])
                yield from _differ(f"pools {b},{t}: used", row.number("used"), used)
                left = [amount, carried, -sum(used), *near]
                yield from _differ(f"pools {b},{t}: left", row.number("left"), left)
            carried = max(0.0, carry_over * (amount + carried - sum(used)))
    for b, t in told:
        yield f"pools: {b} in {t} is not in the case"


def _accounts(scene: Scene, amounts: Amounts, rows: list[Cells]) -> Iterator[str]:
    world = scene.world
    told = {(row["country"], row["resource"], int(float(row["year"]))): row for row in rows}
    for c in world.countries:
        for r, resource in world.resources.items():
            for t in world.years:
                uses = [world.need[o, s].get((r, t), 0.0) for o, s in scene.selected[c]]
                others = {
                    kind: amounts.get((kind, c, t), 0.0) if r == MONEY else 0.0
                    for kind in ("private", "host")
                }
                brought = scene.commit(c, scene.bringing(r), year=t)
                sources = [amounts.get(q, 0.0) for q, _ in brought if q is not None]
                sources += others.values()
                row = told.pop((c, r, t), None)
                if row is None:
                    if any(abs(x) > 1e-9 for x in (*uses, *sources)):
                        yield f"accounts: no row for {c},{r},{t}"
                    continue
                where = f"accounts {c},{r},{t}"
                yield from _differ(f"{where}: uses", row.number("uses"), uses)
                yield from _differ(f"{where}: sources", row.number("sources"), sources)
                for kind, amount in others.items():
                    yield from _differ(f"{where}: {kind}", row.amount(kind), [amount])
                if row.text("unit") != resource.text("unit"):
                    yield f"{where}: unit is {row.text('unit')}"
    for key in told:
        yield f"accounts: {key} is not in the case"


def _criteria(scene: Scene, amounts: Amounts, rows: list[Cells]) -> Iterator[str]:
    world = scene.world
    if {row["criterion"] for row in rows} != set(world.criteria):
        yield "criteria: not one row per criterion of the case"
        return
    for row in rows:
        given = world.criteria[row["criterion"]]
        value, size = criterion_value(scene, amounts, row["criterion"])
        where = f"criteria {row['criterion']}"
        yield from _differ(f"{where}: value", row.number("value"), [value, size, -size])
        for column in ("weight", "scale"):
            yield from _differ(f"{where}: {column}", row.number(column), [given.amount(column)])
        if row.text("unit") != given.text("unit"):
            yield f"{where}: unit is {row.text('unit')}"


def _limits(rows: list[Cells]) -> Iterator[str]:
    """A limit row must agree with itself: slack is the distance to the limit and not negative."""
    for row in rows:
        activity, limit, slack = (row.number(x) for x in ("activity", "limit", "slack"))
        where = f"limits {row['family']} {row['rule']} {row.text('country') or ''}"
        if activity is None or limit is None or slack is None:
            yield f"{where}: a number is missing"
            continue
        size = max(abs(activity), abs(limit))
        if abs(abs(slack) - abs(limit - activity)) > 1e-9 + 1e-6 * size:
            yield f"{where}: slack {slack}, but activity {activity} and limit {limit}"
        if row.flag("binding") and abs(slack) > 1e-9 + 1e-5 * size:
            yield f"{where}: binding with a slack of {slack}"


def _metrics(scene: Scene, amounts: Amounts, rows: list[Cells]) -> Iterator[str]:
    """Recompute the metrics whose meaning follows from their names."""
    world = scene.world
    told = {row["metric"]: row.number("value") for row in rows}
    partners = [
        sum(_spent(scene, amounts, c, "home", "allied", "multilateral")) for c in world.countries
    ]
    squares = sum(x * x for x in partners)
    costs = {o: world.cost(o, s) for o, s in scene.choice.select.items()}
    kept = {o: cost * world.offers[o].amount("retention") for o, cost in costs.items()}
    ours = [stock * world.offers[o].amount("home_revenue_share") for o, stock in kept.items()]
    total = sum(costs.values())
    by_kind = {
        kind: [x for c in world.countries for x in _spent(scene, amounts, c, *kinds)]
        for kind, kinds in (("home", ["home"]), ("allied", ["allied", "multilateral"]))
    }
    known: dict[str, list[float] | None] = {
        "partners": [float(len(scene.choice.engage))],
        "reach": [world.offers[o].amount("people_m") for o in scene.choice.select],
        "durability": [x / total for x in kept.values()] if total else None,
        "retained_stock": list(kept.values()),
        "influence": ours,
        "concentration": [sum(partners) ** 2 / squares] if squares else None,
    }
    if world.has_money:
        unlocked = [x * world.offers[o].amount("additionality", 1.0) for o, x in costs.items()]
        known |= {
            "cost": list(costs.values()),
            "additional_cost": unlocked,
            "anyway_cost": [*costs.values(), *(-x for x in unlocked)],
            "home_commitments": by_kind["home"],
            "allied_commitments": by_kind["allied"],
        }
        for name, kind in (("private_mobilised", "private"), ("host_money", "host")):
            known[name] = [x for q, x in amounts.items() if q[0] == kind]
    for name, parts in known.items():
        if parts is not None:
            yield from _differ(f"metrics {name}", told.get(name), parts)
