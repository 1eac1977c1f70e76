"""One function per rule that a random tiny case may switch on."""

import random
from collections.abc import Callable
from typing import Any

from tests.draft import Draft, Row


def private_money(rng: random.Random, d: Draft) -> None:
    """A guarantee that brings private money, with or without market depth and a limit on cover."""
    d.facility("guarantee", "home", "guarantee", rng.choice((4, 12)), mobilisation=1.5, cover=0.3)
    for row in d.some(rng, "countries"):
        row["private_limit_musd"] = rng.choice((2, 5, 9))
    if rng.random() < 0.5:
        d.rule("capital", max_cover=rng.choice((0.5, 0.8, 1.0)))


def grants(rng: random.Random, d: Draft) -> None:
    """A part of the offers earns nothing."""
    d.facility("grant", rng.choice(("ally", "home")), "grant", rng.choice((2, 5)), mobilisation=0.5)
    for row in d.some(rng, "offers"):
        row["grant_share"] = rng.choice((0.1, 0.25))
    if rng.random() < 0.4:
        d.rule("capital", grant_floor=rng.choice((0.5, 1.0)))
    if rng.random() < 0.5:
        d.rule("capital", grant_slack=rng.choice((0.05, 0.2)))


def host_money(rng: random.Random, d: Draft) -> None:
    """The partner pays a share itself."""
    for row in d.some(rng, "countries"):
        row |= {"host_limit_musd": rng.choice((1, 3)), "host_share": rng.choice((0.1, 0.3))}


def training(rng: random.Random, d: Draft) -> None:
    """Places that may be filled ahead of need."""
    d.add("resources", resource="training", unit="seats", timing="by_year")
    d.facility(
        "course",
        "home",
        rng.choice(("technical_assistance", "in_kind")),
        rng.choice((60, 120)),
        resource="training",
    )
    for row in d.some(rng, "offers", 0.8):
        offset = 1 if "first_start" not in row and rng.random() < 0.6 else 0
        amount = rng.choice((40, 80, 100))
        d.add("needs", offer=row["offer"], resource="training", year_offset=offset, amount=amount)


def compute(rng: random.Random, d: Draft) -> None:
    """Machine hours, and how much of the critical ones may be closed."""
    d.add("resources", resource="compute", unit="hours", timing="same_year")
    d.facility("cluster", rng.choice(("ally", "home")), "in_kind", 1000.0, resource="compute")
    for row in d.tables["offers"]:
        row |= {"critical": rng.random() < 0.5, "open_weights": rng.random() < 0.5}
        amount = rng.choice((300, 500))
        d.add("needs", offer=row["offer"], resource="compute", year_offset=0, amount=amount)
    if rng.random() < 0.6:
        d.rule("dependency", max_closed_share=rng.choice((0.0, 0.6)))


def tickets(rng: random.Random, d: Draft) -> None:
    """Least amounts of a facility or of a channel in a partner."""
    for row in d.some(rng, "facilities", 0.4):
        money = row["resource"] == "financing"
        row["min_ticket"] = rng.choice((1, 3, 5)) if money else rng.choice((20, 200))
    for row in d.some(rng, "channels", 0.4):
        row["min_ticket"] = rng.choice((3, 7))


def overheads(rng: random.Random, d: Draft) -> None:
    """Presence costs staff."""
    d.pool("staff", [rng.choice((3, 5)), rng.choice((3, 5))], unit="people")
    d.add("overheads", driver="partner", channel="*", pool="staff", amount=1)
    d.add("overheads", driver="channel", channel="*", pool="staff", amount=rng.choice((0.5, 1)))
    if rng.random() < 0.5:
        d.add("overheads", driver="channel", channel="ally", pool="staff", amount=0.25)
    if rng.random() < 0.5:
        pool = rng.choice(d.tables["pools"])["pool"]
        d.add(
            "overheads", driver=rng.choice(("hub", "assurance")), channel="*", pool=pool, amount=1
        )


def reach(rng: random.Random, d: Draft) -> None:
    """Where channels act, and countries that need a deep ally."""
    d.add("reach", channel="home", facility="", area="*", depth="")
    d.add("reach", channel="ally", facility="", area="*", depth=rng.choice((0, 0.4)))
    d.add("reach", channel="ally", facility="", area=rng.choice(("north", "south")), depth=0.7)
    if rng.random() < 0.6:
        c = rng.choice(d.tables["countries"])["country"]
        d.add("reach", channel="ally", facility="", area=c, depth=rng.choice((0, 0.2, 1)))
    if rng.random() < 0.3:
        d.add("reach", channel="home", facility="home_loan", area="north", depth=1)
    d.rule("allies", min_depth=0.5)
    for row in d.some(rng, "countries", 0.4):
        row["hard_to_reach"] = True
    _ticketed(d, "ally")


def _ticketed(d: Draft, channel: str) -> None:
    """A channel that something asks for must commit something."""
    next(r for r in d.tables["channels"] if r["channel"] == channel).setdefault("min_ticket", 1)


def required_channel(rng: random.Random, d: Draft) -> None:
    """Offers that come through one channel, with a least share from it."""
    channel = rng.choice(("ally", "home"))
    _ticketed(d, channel)
    for row in d.some(rng, "offers", 0.5):
        row |= {"requires_channel": channel, "channel_share": rng.choice(("", 0.3, 0.6))}


def matching(rng: random.Random, d: Draft) -> None:
    """Channels pay beside each other."""
    channel, per = rng.choice((("ally", "home"), ("home", "ally")))
    low, high = rng.choice(((0.5, ""), (1.5, ""), ("", 1.5), (0.25, 2)))
    d.add("matches", channel=channel, per=per, min_ratio=low, max_ratio=high)


def public_part(rng: random.Random, d: Draft) -> None:
    """Who may pay the public and the private part of the cost."""
    for row in d.tables["offers"]:
        row["public_share"] = rng.choice((0.2, 0.5, 0.8, 1))
    for row in d.tables["facilities"]:
        row["borrower"] = rng.choice(("", "sovereign", "private"))


def debt(rng: random.Random, d: Draft) -> None:
    """Soft terms where public debt is high."""
    for row in d.some(rng, "countries"):
        row["min_grant_element"] = rng.choice((0, 0.2, 0.35))
    for row in d.tables["facilities"]:
        row.setdefault("borrower", rng.choice(("", "sovereign")))
        if row["instrument"] == "loan":
            row["grant_element"] = rng.choice((0.1, 0.3))


def viability(rng: random.Random, d: Draft) -> None:
    """De-risking must close a gap."""
    d.facility("guarantee", "home", "guarantee", rng.choice((4, 12)), mobilisation=1.5, cover=0.3)
    for row in d.some(rng, "countries"):
        row["viability_gap"] = rng.choice((0.05, 0.1, 0.25))


def hubs(rng: random.Random, d: Draft) -> None:
    """Anchors that serve their neighbours."""
    names = [row["country"] for row in d.tables["countries"]]
    for row in d.some(rng, "offers", 0.5):
        row["hub_capable"] = True
    for h in names:
        for c in names:
            if rng.random() < 0.6:
                for j in ("development", "strategic"):
                    amount = rng.choice((-2, 1, 3, 6))
                    d.add("spillovers", hub=h, country=c, criterion=j, amount=amount)
    if "spillovers" in d.tables and rng.random() < 0.4:
        rng.choice(d.tables["offers"])["requires_hub"] = True
    if rng.random() < 0.7:
        d.rule("hubs", max_hubs=rng.choice((1, 2)))
    if rng.random() < 0.4:
        d.rule("hubs", max_served=rng.choice((1, 2)))


def assurance(rng: random.Random, d: Draft) -> None:
    """Assured and critical offers need an agreement."""
    for row in d.tables["offers"]:
        row |= {"assured": rng.random() < 0.4, "critical": rng.random() < 0.4}
    d.rule("assurance", slots=rng.choice((1, 2)))
    if rng.random() < 0.5:
        d.rule("assurance", required_for_critical=True)


def hosting(rng: random.Random, d: Draft) -> None:
    """Power limits."""
    for row in d.tables["offers"]:
        row["power_mw"] = 1 if row["tier"] == "pilot" else 4
    for row in d.some(rng, "countries"):
        row["power_limit_mw"] = rng.choice((0.5, 2, 4))


def content(rng: random.Random, d: Draft) -> None:
    """What is bought at home."""
    for row in d.tables["offers"]:
        row |= {
            "home_content": rng.choice((0.3, 0.6, 0.9)),
            "hardware_home_content": rng.choice((0.2, 0.8)),
        }
    next(r for r in d.tables["facilities"] if r["facility"] == "home_loan")["min_home_content"] = (
        0.5
    )
    if rng.random() < 0.6:
        name = rng.choice(("min_home_share", "min_hardware_home_share"))
        d.rule("content", **{name: rng.choice((0.4, 0.6))})


def participation(rng: random.Random, d: Draft) -> None:
    """A rival's offer has to be beaten."""
    for row in d.tables["offers"]:
        row["partner_value_musd"] = rng.choice((1, 2, 4))
    for row in d.some(rng, "countries"):
        d.add("rivals", country=row["country"], value_musd=rng.choice((1.5, 3, 5)))
    d.add("charges", facility="home_loan", risk_class="*", rate=0.05)
    d.add("charges", facility="home_loan", risk_class="5", rate=0.1)
    if rng.random() < 0.5:
        d.rule("participation", margin=0.1)


def focus(rng: random.Random, d: Draft) -> None:
    """Not too thin and not too concentrated."""
    options: dict[str, Any] = {
        "max_partners": rng.choice((1, 2)),
        "min_commitment_musd": rng.choice((3, 6)),
        "max_share": rng.choice((0.5, 0.7)),
        "max_channels": 1,
        "max_pilots": 1,
        "min_packages": rng.choice((0, 2)),
    }
    for name in rng.sample(sorted(options), rng.choice((1, 2))):
        d.rule("focus", **{name: options[name]})


def regions(rng: random.Random, d: Draft) -> None:
    """Limits by region and by attribute."""
    row: Row = {"region": "south", "max_partners": rng.choice(("", 1))}
    d.add("regions", region="north", min_partners=rng.choice(("", "", 1)), max_hubs=1)
    d.add("regions", **row, max_share=rng.choice(("", 0.6)))
    if rng.random() < 0.5:
        risk = {"attribute": "risk_class", "value": "5", "max_share": 0.5}
        flag = {"attribute": "hard_to_reach", "value": "1", "max_share": 0.4}
        d.add("concentration", channel=rng.choice(("*", "ally")), **rng.choice((risk, flag)))


def absorption(rng: random.Random, d: Draft) -> None:
    """What a country can spend in a year."""
    for row in d.some(rng, "countries"):
        row["absorption_musd"] = rng.choice((6, 10, 14))


def packages(rng: random.Random, d: Draft) -> None:
    """Sector packages, required ones and prerequisites."""
    d.add("packages", package="farms", sector=True, required=rng.random() < 0.3)
    d.add("packages", package="health", sector=rng.random() < 0.5)
    if rng.random() < 0.5:
        d.rule("focus", min_sector_packages=1)
    if rng.random() < 0.6:
        tier = rng.choice(("", rng.choice(d.tables["offers"])["tier"]))
        d.add("requires", package="health", tier=tier, requires="farms")


def allied_role(rng: random.Random, d: Draft) -> None:
    """Least allied and home shares, and least allied shares of other resources."""
    if rng.random() < 0.3:
        d.rule("allies", min_role_share=rng.choice((0.3, 1)))
    if rng.random() < 0.6:
        d.rule("allies", min_share=rng.choice((0.2, 0.5)))
    else:
        d.rule("home", min_share=rng.choice((0.4, 0.8)))


def income_groups(rng: random.Random, d: Draft) -> None:
    """Mobilisation and project shares by income group."""
    for row in d.tables["countries"]:
        row["income_group"] = rng.choice(("low", "middle"))
    d.add("income_groups", income_group="low", channel="", mobilisation_factor=0.5)
    d.add("income_groups", income_group="middle", channel="home", max_project_share=0.6)
    for row in d.tables["facilities"]:
        if row["instrument"] == "loan":
            row["mobilisation"] = 0.4
    next(r for r in d.tables["facilities"] if r["facility"] == "ally_loan")["max_project_share"] = (
        0.8
    )


def windows(rng: random.Random, d: Draft) -> None:
    """Facilities that open late or close early, and pools that miss a year."""
    for row in d.some(rng, "facilities", 0.4):
        row[rng.choice(("first_year", "last_year"))] = rng.choice(d.years)
    if rng.random() < 0.5:
        d.tables["pools"].remove(rng.choice([r for r in d.tables["pools"] if r["year"] > 2027]))


def limits_on_channels(rng: random.Random, d: Draft) -> None:
    """Partners per channel."""
    rng.choice(d.tables["channels"])["max_partners"] = 1


def eligibility(rng: random.Random, d: Draft) -> None:
    """A country that is kept in the table and out of the plan."""
    rng.choice(d.tables["countries"])["eligible"] = False


def floors(rng: random.Random, d: Draft) -> None:
    """Outcomes that must be reached."""
    value = sum(r["amount"] for r in d.tables["returns"] if r["criterion"] == "development")
    least = round(value * rng.choice((0.1, 0.2, 0.35)), 1)
    place = rng.choice(({}, {"package": "farms"}, {"region": "north"}))
    d.add("floors", criterion="development", **place, min_amount=least)


def locks(rng: random.Random, d: Draft) -> None:
    """Exceptions."""
    c = rng.choice(d.tables["countries"])["country"]
    kind = rng.choice(("country", "offer", "channel"))
    offer = rng.choice(d.tables["offers"])["offer"]
    name, place = {"country": (c, ""), "offer": (offer, ""), "channel": ("ally", c)}[kind]
    lock = rng.choice(("in", "keep" if kind == "offer" else "in", "out"))
    d.add("locks", kind=kind, id=name, country=place, lock=lock, owner="test", why="random")


def objective(rng: random.Random, d: Draft) -> None:
    """Other forms of the objective."""
    d.toml["objective"] = rng.choice(("lexicographic", "maximin"))


RULES: tuple[tuple[Callable[[random.Random, Draft], None], float], ...] = (
    (private_money, 0.5),
    (grants, 0.35),
    (host_money, 0.3),
    (training, 0.35),
    (compute, 0.2),
    (viability, 0.2),
    (tickets, 0.45),
    (overheads, 0.35),
    (reach, 0.25),
    (required_channel, 0.2),
    (matching, 0.2),
    (public_part, 0.2),
    (debt, 0.2),
    (hubs, 0.3),
    (assurance, 0.2),
    (hosting, 0.2),
    (content, 0.2),
    (participation, 0.2),
    (focus, 0.3),
    (regions, 0.2),
    (absorption, 0.2),
    (packages, 0.2),
    (allied_role, 0.2),
    (income_groups, 0.2),
    (windows, 0.2),
    (limits_on_channels, 0.15),
    (eligibility, 0.1),
    (floors, 0.25),
    (locks, 0.25),
    (objective, 0.1),
)
