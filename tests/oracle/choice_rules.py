"""Rules about what is chosen: offers, partners, channels, hubs, agreements, locks and floors."""

from collections.abc import Iterator

from tests.oracle.scene import Row, Scene, Terms, at_most, const
from tests.oracle.world import COMPUTE, World


def rows(scene: Scene) -> Iterator[Row]:
    """Yield every rule that does not concern an amount committed."""
    yield from _selection(scene)
    yield from _requires(scene)
    yield from _packages(scene)
    yield from _partners(scene)
    yield from _channels(scene)
    yield from _hubs(scene)
    yield from _assurance(scene)
    yield from _services(scene)
    yield from _locks(scene)
    yield from _floors(scene)


def _selection(scene: Scene) -> Iterator[Row]:
    world = scene.world
    least = world.rule("focus", "min_packages")
    least = 1.0 if least is None else least
    for c, country in world.countries.items():
        engaged = scene.engaged(c)
        for package in sorted({world.offers[o]["package"] for o in world.offers_in(c)}):
            count = scene.count(c, (package,))
            yield at_most("selection", "one_per_package", (c, package), const(count), engaged)
        count = scene.count(c)
        yield at_most("selection", "min_packages", (c,), const(least * engaged), count)
        yield at_most("selection", "offers_need_engage", (c,), const(min(count, 1)), engaged)
        if not country.flag("eligible", True):
            yield at_most("selection", "eligible", (c,), const(engaged), 0)


def _requires(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for rule in world.table("requires"):
        package, tier, needed = rule["package"], rule.text("tier"), rule["requires"]
        for c in world.countries:
            for t in world.years:
                asking = scene.count(c, (package,), tier, until=t)
                there = scene.count(c, (needed,), until=t)
                where = (c, package, tier, needed, t)
                yield at_most("selection", "requires", where, const(asking), there)


def _packages(scene: Scene) -> Iterator[Row]:
    world = scene.world
    sector = {p for p, row in world.packages.items() if row.flag("sector")}
    required = [p for p, row in world.packages.items() if row.flag("required")]
    least = world.rule("focus", "min_sector_packages")
    pilots = world.rule("focus", "max_pilots")
    for c in world.countries:
        engaged = scene.engaged(c)
        if least is not None:
            count = scene.count(c, sector)
            yield at_most("focus", "min_sector_packages", (c,), const(least * engaged), count)
        for package in required:
            count = scene.count(c, (package,))
            yield at_most("focus", "required_package", (c, package), const(engaged), count)
        if pilots is not None:
            count = scene.count(c, tier="pilot")
            yield at_most("focus", "max_pilots", (c,), const(count), pilots)


def _partners(scene: Scene) -> Iterator[Row]:
    world, choice = scene.world, scene.choice
    most = world.rule("focus", "max_partners")
    if most is not None:
        yield at_most("focus", "max_partners", (), const(len(choice.engage)), most)
    for region, row in world.regions.items():
        inside = {c for c, country in world.countries.items() if country.text("region") == region}
        partners, hubs = len(inside & choice.engage), len(inside & choice.hub)
        for column, count, family in (
            ("max_partners", partners, "focus"),
            ("max_hubs", hubs, "hubs"),
        ):
            limit = row.number(column)
            if limit is not None:
                yield at_most(family, f"regions.{column}", (region,), const(count), limit)
        floor = row.number("min_partners")
        if floor is not None:
            yield at_most("focus", "regions.min_partners", (region,), const(floor), partners)


def _channels(scene: Scene) -> Iterator[Row]:
    world, choice = scene.world, scene.choice
    for k, c in sorted(choice.open):
        yield at_most("access", "open_engage", (k, c), const(1), scene.engaged(c))
        yield at_most("access", "open_reach", (k, c), const(1), int(world.depth(k, c) > 0))
    for k, channel in world.channels.items():
        most = channel.number("max_partners")
        if most is not None:
            count = sum(1 for pair in choice.open if pair[0] == k)
            yield at_most("access", "channel_max_partners", (k,), const(count), most)
    limit = world.rule("focus", "max_channels")
    depth = world.rule("allies", "min_depth")
    for c, country in world.countries.items():
        if limit is not None:
            count = sum(1 for pair in choice.open if pair[1] == c)
            yield at_most("access", "max_channels", (c,), const(count), limit)
        for o, _ in scene.selected[c]:
            asked = world.offers[o].text("requires_channel")
            if asked is not None:
                there = int(scene.is_open(asked, c))
                yield at_most("access", "requires_channel", (o, asked), const(1), there)
        if country.flag("hard_to_reach"):
            count = sum(
                1
                for k in world.channels
                if world.kind(k) in ("allied", "multilateral")
                and (depth is None or world.depth(k, c) >= depth)
                and scene.is_open(k, c)
            )
            yield at_most("access", "hard_to_reach", (c,), const(scene.engaged(c)), count)


def _hubs(scene: Scene) -> Iterator[Row]:
    world, hubs = scene.world, scene.choice.hub
    most, served = world.rule("hubs", "max_hubs"), world.rule("hubs", "max_served")
    if most is not None:
        yield at_most("hubs", "max_hubs", (), const(len(hubs)), most)
    for c in world.countries:
        capable = scene.count(c, flag="hub_capable")
        yield at_most("hubs", "hub_capable", (c,), const(int(c in hubs)), capable)
        shares: Terms = [(("serve", h, c), 1.0) for h in scene.serving[c]]
        yield at_most("hubs", "one_server", (c,), shares, 1)
        for o, _ in scene.selected[c]:
            if world.offers[o].flag("requires_hub"):
                yield at_most("hubs", "requires_hub", (o,), const(1), shares)
        for h in scene.serving[c]:
            yield at_most("hubs", "serve", (h, c), [(("serve", h, c), 1.0)], int(h in hubs))
        if served is not None:
            given: Terms = [(("serve", c, p), 1.0) for p in scene.served[c]]
            yield at_most("hubs", "max_served", (c,), given, served * int(c in hubs))


def _assurance(scene: Scene) -> Iterator[Row]:
    world, assured = scene.world, scene.choice.assure
    strict = bool(world.rule("assurance", "required_for_critical"))
    slots = world.rule("assurance", "slots")
    if slots is not None:
        yield at_most("assurance", "slots", (), const(len(assured)), slots)
    for c in world.countries:
        for o, _ in scene.selected[c]:
            offer = world.offers[o]
            if offer.flag("assured") or (strict and offer.flag("critical")):
                yield at_most("assurance", "agreement", (o,), const(1), int(c in assured))


def _services(scene: Scene) -> Iterator[Row]:
    world = scene.world
    share = world.rule("dependency", "max_closed_share")
    for c, country in world.countries.items():
        power = country.number("power_limit_mw")
        if power is not None:
            hosted: Terms = [
                (None, world.offers[o].amount("power_mw")) for o, _ in scene.selected[c]
            ]
            yield at_most("hosting", "power", (c,), hosted, power)
        if share is not None and COMPUTE in world.resources:
            critical = [
                (o, world.total_need(o, s, COMPUTE))
                for o, s in scene.selected[c]
                if world.offers[o].flag("critical")
            ]
            closed: Terms = [
                (None, need) for o, need in critical if not world.offers[o].flag("open_weights")
            ]
            limit: Terms = [(None, share * need) for _, need in critical]
            yield at_most("dependency", "closed_share", (c,), closed, limit)


def _no_smaller(world: World, name: str) -> set[str]:
    """Offers of the same country and package in a tier whose dearest offer costs no less."""
    own = world.offers[name]
    peers = [
        o
        for o in world.offers_in(own["country"])
        if world.offers[o]["package"] == own["package"] and world.starts[o]
    ]

    def dearest(tier: str) -> float:
        costs = [world.cost(o, s) for o in peers if world.offers[o]["tier"] == tier
                 for s in world.starts[o]]  # fmt: skip
        return max(costs, default=0.0)

    least = dearest(own["tier"])
    return {o for o in peers if dearest(world.offers[o]["tier"]) >= least * (1 - 1e-9)}


def _locks(scene: Scene) -> Iterator[Row]:
    world, choice = scene.world, scene.choice
    for lock in world.table("locks"):
        kind, name, country = lock["kind"].strip(), lock["id"].strip(), lock.text("country")
        if kind == "country":
            hits = int(name in choice.engage)
        elif kind == "offer":
            meant = _no_smaller(world, name) if lock["lock"].strip() == "keep" else {name}
            hits = len(meant & set(choice.select))
        elif lock["lock"].strip() == "in":
            hits = int(scene.is_open(name, country or ""))
        else:
            hits = sum(1 for k, c in choice.open if k == name and country in (None, c))
        if lock["lock"].strip() != "out":
            yield at_most("locks", "in", (kind, name, country), const(1), hits)
        else:
            yield at_most("locks", "out", (kind, name, country), const(hits), 0)


def _floors(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for floor in world.table("floors"):
        criterion, package = floor["criterion"].strip(), floor.text("package")
        region = floor.text("region")
        reached: Terms = []
        for c, country in world.countries.items():
            if region not in (None, country.text("region")):
                continue
            reached += [
                (None, world.value[o, s].get(criterion, 0.0))
                for o, s in scene.selected[c]
                if package in (None, world.offers[o]["package"])
            ]
            if package is None:
                reached += [
                    (("serve", h, c), world.pairs[h, c].get(criterion, 0.0))
                    for h in scene.serving[c]
                ]
        least = floor.amount("min_amount")
        where = (criterion, package, region)
        yield at_most("floors", "min_amount", where, const(least), reached)
