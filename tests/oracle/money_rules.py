"""Rules about amounts: who may commit how much, where, when, against what."""

from collections.abc import Iterator

from tests.oracle.scene import Row, Scene, Terms, at_most, const, only, times
from tests.oracle.world import ASSISTANCE, MONEY


def rows(scene: Scene) -> Iterator[Row]:
    """Yield every rule about an amount; rules about money only where the case has money."""
    yield from _balance(scene)
    yield from _pools(scene)
    yield from _open(scene)
    yield from _tickets(scene)
    if not scene.world.has_money:
        return
    yield from _channel_money(scene)
    yield from _focus(scene)
    yield from _host_and_private(scene)
    yield from _project_share(scene)
    yield from _public_and_private(scene)
    yield from _grants_and_debt(scene)
    yield from _viability(scene)
    yield from _matching(scene)
    yield from _content(scene)
    yield from _participation(scene)
    yield from _allied(scene)


def _balance(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for c in world.countries:
        for r, resource in world.resources.items():
            supplied: Terms = []
            for t in world.years:
                supplied = supplied + scene.commit(c, scene.bringing(r), year=t)
                if r == MONEY:
                    supplied = [*supplied, (("private", c, t), 1.0), (("host", c, t), 1.0)]
                early = (resource.text("timing") == "by_year") and r != MONEY
                needed: Terms = [
                    (None, amount)
                    for o, s in scene.selected[c]
                    for (name, year), amount in world.need[o, s].items()
                    if name == r and (year <= t if early else year == t)
                ]
                equal = not early or t == world.years[-1]
                terms = needed + times(-1.0, supplied)
                yield Row("balance", r, (c, r, t), terms, equal)
                supplied = supplied if early else []


def _pools(scene: Scene) -> Iterator[Row]:
    world, choice = scene.world, scene.choice
    for b, amounts in world.pool.items():
        carried: Terms = []
        for t in world.years:
            used = scene.drawn(b, t)
            if t in amounts:
                used += const(world.overhead("partner", b) * len(choice.engage))
                used += const(world.overhead("hub", b) * len(choice.hub))
                used += const(world.overhead("assurance", b) * len(choice.assure))
                used += [(None, world.overhead("channel", b, k)) for k, _ in sorted(choice.open)]
            amount, carry_over = amounts.get(t, (0.0, 0.0))
            there = const(amount) + carried
            yield at_most("pools", "limit", (b, t), used, there)
            carried = times(carry_over, there + times(-1.0, used)) if carry_over else []


def _open(scene: Scene) -> Iterator[Row]:
    world, choice = scene.world, scene.choice
    for k in world.channels:
        for c in world.countries:
            if scene.is_open(k, c):
                continue
            spent = scene.commit(c, scene.of_channel(k))
            if spent:
                yield at_most("access", "open", (k, c), spent, 0)
    for c in world.countries:
        for f, facility in world.facilities.items():
            ticket, k = facility.number("min_ticket"), world.channel_of(f)
            if ticket is None or (k, c) in choice.undecided:
                continue
            spent = scene.commit(c, only(f))
            if (f, c) in choice.use:
                yield at_most("access", "ticket", (f, c), const(ticket), spent)
            elif spent:
                yield at_most("access", "use", (f, c), spent, 0)


def _tickets(scene: Scene) -> Iterator[Row]:
    world, choice = scene.world, scene.choice
    for k, c in sorted(choice.open):
        ticketed = [
            f
            for f, row in world.facilities.items()
            if world.channel_of(f) == k and row.number("min_ticket") is not None
        ]
        if ticketed:
            used = sum(1 for f in ticketed if world.offered(f, c) and (f, c) in choice.use)
            yield at_most("access", "open_needs_ticket", (k, c), const(1), used)
        ticket = world.channels[k].number("min_ticket")
        if ticket is not None and world.has_money:
            spent = scene.money(c, scene.of_channel(k))
            yield at_most("access", "channel_ticket", (k, c), const(ticket), spent)


def _channel_money(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for c in world.countries:
        owed: dict[str, Terms] = {}
        for o, s in scene.selected[c]:
            channel = world.offers[o].text("requires_channel")
            if channel is not None:
                share = world.offers[o].amount("channel_share") * world.cost(o, s)
                owed.setdefault(channel, []).append((None, share))
        for k, terms in owed.items():
            spent = scene.money(c, scene.of_channel(k))
            yield at_most("access", "channel_share", (k, c), terms, spent)


def _focus(scene: Scene) -> Iterator[Row]:
    world = scene.world
    floor = world.rule("focus", "min_commitment_musd")
    share = world.rule("focus", "max_share")
    total = scene.all_money()
    for c, country in world.countries.items():
        spent = scene.money(c)
        if floor is not None:
            least = const(floor * scene.engaged(c))
            yield at_most("focus", "min_commitment", (c,), least, spent)
        if share is not None:
            yield at_most("focus", "max_share", (c,), spent, times(share, total))
        absorbed = country.number("absorption_musd")
        if absorbed is not None:
            for t in world.years:
                needed: Terms = [
                    (None, world.need[o, s].get((MONEY, t), 0.0)) for o, s in scene.selected[c]
                ]
                yield at_most("focus", "absorption", (c, t), needed, absorbed)
    for region, row in world.regions.items():
        cap = row.number("max_share")
        if cap is not None:
            inside = [c for c, r in world.countries.items() if r.text("region") == region]
            spent = [term for c in inside for term in scene.money(c)]
            yield at_most("focus", "regions.max_share", (region,), spent, times(cap, total))
    for row in world.table("concentration"):
        k, attribute, value = row["channel"].strip(), row["attribute"].strip(), row.label("value")

        of = scene.of_channel(k)
        alike = [c for c, r in world.countries.items() if r.label(attribute) == value]
        spent = [term for c in alike for term in scene.money(c, of)]
        limit = times(row.amount("max_share"), scene.all_money(of))
        yield at_most("focus", "concentration", (k, attribute, value), spent, limit)


def _host_and_private(scene: Scene) -> Iterator[Row]:
    world = scene.world
    cover = world.rule("capital", "max_cover")
    for c, country in world.countries.items():
        limit, share = country.number("host_limit_musd"), country.number("host_share")
        if limit is None or share is None:
            limit, share = 0.0, 0.0
        market = country.number("private_limit_musd")
        for t in world.years:
            host: Terms = [(("host", c, t), 1.0)]
            private: Terms = [(("private", c, t), 1.0)]
            yield at_most("mobilisation", "host_limit", (c, t), host, limit)
            brought = scene.money(c, weight=world.mobilisation, year=t)
            yield at_most("mobilisation", "mobilisation", (c, t), private, brought)
            if market is not None:
                yield at_most("mobilisation", "private_limit", (c, t), private, market)
            if cover is not None:
                covered = scene.money(c, lambda f, _: not world.funded(f), year=t)
                yield at_most("capital_stack", "cover", (c, t), covered, times(cover, private))
        part = scene.of_cost(c, share)
        yield at_most("mobilisation", "host_share", (c,), scene.other("host", c), part)


def _project_share(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for c in world.countries:
        for f, facility in world.facilities.items():
            spent = scene.money(c, only(f))
            if not spent:
                continue
            share, content = world.project_share(f, c), facility.number("min_home_content")
            whole = scene.of_cost(c, share)
            yield at_most("capital_stack", "max_project_share", (f, c), spent, whole)
            if content is not None:
                met = [
                    term
                    for (o, _), term in zip(scene.selected[c], whole, strict=True)
                    if world.offers[o].amount("home_content") >= content
                ]
                yield at_most("content", "min_home_content", (f, c), spent, met)


def _public_and_private(scene: Scene) -> Iterator[Row]:
    world = scene.world

    def public_share(o: str) -> float:
        return world.offers[o].amount("public_share")

    def public_borrower(f: str, c: str) -> bool:
        return world.borrower(f, c) == "sovereign"

    def private_lender(f: str, c: str) -> bool:
        return world.funded(f) and world.borrower(f, c) == "private"

    def public_cover(f: str, c: str) -> bool:
        return not world.funded(f) and world.borrower(f, c) in ("either", "sovereign")

    for c in world.countries:
        if all(world.offers[o].number("public_share") is None for o in world.offers_in(c)):
            continue
        public = scene.money(c, public_borrower) + scene.other("host", c)
        limit = scene.of_cost(c, share=public_share)
        yield at_most("capital_stack", "public_part", (c,), public, limit)
        private = scene.money(c, private_lender) + scene.other("private", c)
        private += times(-1.0, scene.money(c, public_cover))
        limit = scene.of_cost(c, share=lambda o: 1.0 - public_share(o))
        yield at_most("capital_stack", "private_part", (c,), private, limit)


def _grants_and_debt(scene: Scene) -> Iterator[Row]:
    world = scene.world
    floor, slack = world.rule("capital", "grant_floor"), world.rule("capital", "grant_slack")
    floor = 1.0 if floor is None else floor

    def grant_share(o: str) -> float:
        return world.offers[o].amount("grant_share")

    def grant_element(f: str, c: str) -> float:
        return world.grant_element(f)

    def given_away(f: str, c: str) -> bool:
        return world.instrument(f) in ASSISTANCE

    def public_debt(f: str, c: str) -> bool:
        return given_away(f, c) or world.borrower(f, c) == "sovereign"

    for c, country in world.countries.items():
        soft = scene.money(c, weight=grant_element) + scene.other("host", c)
        asked = scene.of_cost(c, floor, grant_share)
        yield at_most("capital_stack", "grant_floor", (c,), asked, soft)
        if slack is not None:
            given = scene.money(c, given_away)
            limit = scene.of_cost(c, share=grant_share) + scene.of_cost(c, slack)
            yield at_most("capital_stack", "grant_slack", (c,), given, limit)
        least = country.number("min_grant_element")
        if least is not None:
            owed = times(least, scene.money(c, public_debt))
            concessional = scene.money(c, public_debt, grant_element)
            yield at_most("capital_stack", "debt", (c,), owed, concessional)


def _viability(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for c, country in world.countries.items():
        gap = country.number("viability_gap")
        if gap is not None:
            closed = scene.money(c, weight=lambda f, _: world.facilities[f].amount("cover"))
            part = scene.of_cost(c, gap, lambda o: 1.0 - world.offers[o].amount("grant_share"))
            yield at_most("viability", "gap", (c,), part, closed)


def _matching(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for match in world.table("matches"):
        k, per = match["channel"].strip(), match["per"].strip()

        beside = scene.of_kind("home") if per == "home" else scene.of_channel(per)
        low, high = match.number("min_ratio"), match.number("max_ratio")
        for c in world.countries:
            own = scene.money(c, scene.of_channel(k))
            others = scene.money(c, beside)
            if low is not None and (k, c) in scene.choice.open:
                yield at_most("matching", "min_ratio", (k, per, c), times(low, others), own)
            if high is not None:
                yield at_most("matching", "max_ratio", (k, per, c), own, times(high, others))


def _content(scene: Scene) -> Iterator[Row]:
    world = scene.world
    for name, column in (
        ("min_home_share", "home_content"),
        ("min_hardware_home_share", "hardware_home_content"),
    ):
        least = world.rule("content", name)
        if least is not None:
            whole = [t for c in world.countries for t in scene.of_cost(c)]
            home: Terms = [
                (None, world.offers[o].amount(column) * world.cost(o, s))
                for o, s in scene.choice.select.items()
            ]
            yield at_most("content", name, (), times(least, whole), home)


def _participation(scene: Scene) -> Iterator[Row]:
    world = scene.world
    margin = world.rule("participation", "margin") or 0.0
    for rival in world.table("rivals"):
        c, value = rival["country"].strip(), rival.number("value_musd")
        if value is None:
            continue
        ours: Terms = [
            (None, world.offers[o].amount("partner_value_musd")) for o, _ in scene.selected[c]
        ]
        ours += scene.money(c, weight=lambda f, c: world.grant_element(f) - world.charge(f, c))
        theirs = const(value * scene.engaged(c) * (1.0 + margin))
        yield at_most("participation", "rival", (c,), theirs, ours)


def _allied(scene: Scene) -> Iterator[Row]:
    world = scene.world
    allied, home = world.rule("allies", "min_share"), world.rule("home", "min_share")
    if allied is not None:
        given = scene.all_money(scene.of_kind("allied", "multilateral"))
        yield at_most("allied_role", "allies", (), times(allied, scene.all_money()), given)
    stage = world.rule("allies", "min_role_share")
    if stage is not None:
        yield from _stages(scene, stage)
    if home is not None:
        for c in world.countries:
            own = scene.money(c, scene.of_kind("home"))
            yield at_most("allied_role", "home", (c,), times(home, scene.money(c)), own)


def _stages(scene: Scene, share: float) -> Iterator[Row]:
    """Allies bring at least a share of every resource other than financing."""
    world, allied = scene.world, scene.of_kind("allied", "multilateral")
    for resource in sorted({world.resource_of(f) for f in world.facilities} - {"financing"}):
        whole = [
            term for c in world.countries for term in scene.commit(c, scene.bringing(resource))
        ]
        given: Terms = [(q, x) for q, x in whole if q is not None and allied(q[1], q[2])]
        yield at_most("allied_role", "stages", (resource,), times(share, whole), given)
