"""Arithmetic that proves, before anything is built, that no plan can keep every rule.

Each check compares what is demanded with the most that there could be, and says both numbers and
what to change. They are sound and not complete: a case that passes may still have no plan, and
`diagnose` then finds out why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from model import bounds
from model.case import MONEY, Case
from model.formulation import Formulation
from model.records import Floor, Lock


@dataclass(frozen=True)
class Facts:
    """What the checks rest on.

    Args:
        case: the case.
        on: families that are on; a rule that is off proves nothing.
        limits: how large each decision can become under these.
    """

    case: Case
    on: frozenset[str]
    limits: bounds.Bounds

    @cached_property
    def demanded(self) -> dict[str, str]:
        """Countries that some lock makes a partner, each with that lock in words."""
        found: dict[str, str] = {}
        for lock in self.case.locks:
            if lock.lock == "in" and (lock.kind != "channel" or "access" in self.on):
                found.setdefault(_country(self.case, lock), _words(lock))
        return found


Check = Callable[[Facts], Iterator[str]]


def proofs(case: Case, chosen: Formulation) -> tuple[str, ...]:
    """Why the case has no plan, one sentence for each proof; empty when nothing was proven."""
    facts = Facts(case, frozenset(chosen.families), bounds.of(case, chosen.skipped))
    found: list[str] = []
    for needed, check in CHECKS:
        if facts.on.issuperset(needed):
            found += check(facts)
    return tuple(dict.fromkeys(found))


def locked_in(case: Case, kind: str) -> list[Lock]:
    """Locks that demand something."""
    return [lock for lock in case.locks if (lock.kind, lock.lock) == (kind, "in")]


def _country(case: Case, lock: Lock) -> str:
    if lock.kind == "country":
        return lock.id
    return case.offers[lock.id].country if lock.kind == "offer" else lock.country


def _words(lock: Lock) -> str:
    return f"{lock.kind} {lock.id}" + (f" in {lock.country}" if lock.country else "")


def contradictions(facts: Facts) -> Iterator[str]:
    """Something is locked in and out."""
    case = facts.case
    out = [lock for lock in case.locks if lock.lock == "out"]
    for lock in (x for x in case.locks if x.lock == "in"):
        partner = _country(case, lock) if lock.kind != "channel" or "access" in facts.on else None
        for other in out:
            same = (other.kind, other.id) == (lock.kind, lock.id)
            hit = same and (lock.kind != "channel" or other.country in ("", lock.country))
            if hit or (other.kind, other.id) == ("country", partner):
                yield (
                    f"{_words(lock)} is locked in and {_words(other)} is locked out:"
                    " take one of the two locks away"
                )


def partners(facts: Facts) -> Iterator[str]:
    """A country that a lock demands cannot be a partner."""
    case = facts.case
    least = case.settings.focus.min_packages
    for country, why in facts.demanded.items():
        record = case.countries[country]
        if not record.eligible:
            reason = f" ({record.reason})" if record.reason else ""
            yield (
                f"{why} is locked in, but {country} is not eligible{reason}:"
                " lift the lock or make the country eligible"
            )
        possible = len(case.bundles[country])
        if possible < least:
            yield (
                f"{why} is locked in, but {country} has offers of {possible} packages and a partner takes"
                f" at least {least}: add offers or lower focus.min_packages"
            )


def offers(facts: Facts) -> Iterator[str]:
    """An offer that is locked in can never be taken."""
    case = facts.case
    taken: dict[tuple[str, str], str] = {}
    for lock in locked_in(case, "offer"):
        record = case.offers[lock.id]
        if not case.starts[lock.id]:
            yield f"Offer {lock.id} is locked in, but no start year leaves room for its needs: move its start"
        key = (record.country, record.package)
        if taken.setdefault(key, lock.id) != lock.id:
            yield (
                f"Offers {taken[key]} and {lock.id} are both locked in, but {record.country} takes at most"
                f" one offer of {record.package}: keep one of the two locks"
            )
        if record.requires_hub and not any(c == record.country for _, c in case.spillovers):
            yield (
                f"Offer {lock.id} is locked in and must be served from a hub, but no hub serves"
                f" {record.country}: add a row to spillovers"
            )


def required_channels(facts: Facts) -> Iterator[str]:
    """An offer that is locked in needs a channel that cannot act in its country."""
    case = facts.case
    limits = facts.limits
    for lock in locked_in(case, "offer"):
        record = case.offers[lock.id]
        able = bounds.channels_in(case, limits, record.country)
        if record.requires_channel and record.requires_channel not in able:
            yield (
                f"Offer {lock.id} is locked in and needs channel {record.requires_channel}, which has"
                f" nothing to commit in {record.country}: see reach, draws and pools of its facilities"
            )


def channels(facts: Facts) -> Iterator[str]:
    """A channel that is locked in somewhere has no facility there."""
    case = facts.case
    for lock in locked_in(case, "channel"):
        there = [
            f for f in case.offered.get(lock.country, ()) if case.facilities[f].channel == lock.id
        ]
        if not there:
            yield (
                f"{_words(lock)} is locked in, but the channel has no facility that is offered in"
                f" {lock.country}: see reach and draws"
            )


def hard_to_reach(facts: Facts) -> Iterator[str]:
    """A partner that a lock demands is hard to reach and no ally is deep enough."""
    case = facts.case
    least = case.settings.allies.min_depth or 0.0
    for country, why in facts.demanded.items():
        if not case.countries[country].hard_to_reach:
            continue
        allied = [k for k, record in case.channels.items() if record.kind != "home"]
        deepest = max((case.depth.get((k, country), 0.0) for k in allied), default=0.0)
        if deepest <= 0.0 or deepest < least:
            yield (
                f"{why} is locked in and {country} is hard to reach, but the deepest ally there has depth"
                f" {deepest:g} and {least:g} is needed: add reach or lower allies.min_depth"
            )


def agreements(facts: Facts) -> Iterator[str]:
    """More agreements are demanded than there are slots."""
    case = facts.case
    slots = case.settings.assurance.slots
    wanted = {
        case.offers[lock.id].country
        for lock in locked_in(case, "offer")
        if bounds.needs_agreement(case, lock.id)
    }
    if slots is not None and len(wanted) > slots:
        yield (
            f"Offers locked in need access agreements with {len(wanted)} countries"
            f" ({', '.join(sorted(wanted))}), but there are {slots} slots: raise assurance.slots"
        )


def most_partners(facts: Facts) -> Iterator[str]:
    """More partners are demanded than are allowed, in all or in a region."""
    case = facts.case
    wanted = facts.demanded
    most = case.settings.focus.max_partners
    if most is not None and len(wanted) > most:
        yield (
            f"Locks demand {len(wanted)} partners ({', '.join(sorted(wanted))}), but focus.max_partners is"
            f" {most}: raise it or lift locks"
        )
    by_region = Counter(case.countries[c].region for c in wanted)
    for region, record in case.regions.items():
        if record.max_partners is not None and by_region[region] > record.max_partners:
            yield (
                f"Locks demand {by_region[region]} partners in {region}, but its max_partners is"
                f" {record.max_partners:g}: raise it or lift locks"
            )


def least_partners(facts: Facts) -> Iterator[str]:
    """Regions demand more partners than there are, or than are allowed in all."""
    case = facts.case
    could_be = Counter(
        case.countries[c].region for c in case.candidates if case.countries[c].eligible
    )
    floors = {g: r.min_partners for g, r in case.regions.items() if r.min_partners}
    for region, least in floors.items():
        if could_be[region] < least:
            yield (
                f"{region} must have at least {least:g} partners, but only {could_be[region]} of its"
                " countries are eligible and have offers: lower min_partners or add offers"
            )
    most = case.settings.focus.max_partners
    if most is not None and sum(floors.values()) > most:
        yield (
            f"Regions demand {sum(floors.values()):g} partners together, but focus.max_partners is {most}:"
            " raise it or lower min_partners"
        )


def overheads(facts: Facts) -> Iterator[str]:
    """Being present in the demanded partners costs more than a pool has."""
    case = facts.case
    wanted = facts.demanded
    for pool, amount in case.overheads("partner").items():
        carried = 0.0
        for t in case.years:
            row = case.pools.get((pool, t))
            if row is None:
                carried = 0.0
                continue
            used = amount * len(wanted)
            if used > (row.amount + carried) * (1 + 1e-9):
                yield (
                    f"Locks demand {len(wanted)} partners, whose overheads take {used:g} of pool {pool} in"
                    f" {t}, but it has {row.amount + carried:g} {row.unit}: raise it or lift locks"
                )
                break
            carried = row.carry_over * (row.amount + carried - used)


def needs(facts: Facts) -> Iterator[str]:
    """Offers that are locked in need more in a year than everyone together could bring there."""
    case = facts.case
    limits = facts.limits
    for country in sorted({case.offers[lock.id].country for lock in locked_in(case, "offer")}):
        locked = [x.id for x in locked_in(case, "offer") if case.offers[x.id].country == country]
        for resource, record in case.resources.items():
            if record.timing != "same_year":
                continue
            for t in case.years:
                least = sum(_least_need(case, o, resource, t) for o in locked)
                most = _most_supply(case, limits, country, resource, t)
                if least > most * (1 + 1e-9) and least - most > 1e-9 * least:
                    yield (
                        f"Offers locked in need {least:g} {record.unit} of {resource} in {country} in {t},"
                        f" but all who could pay there have {most:g} together: raise pools, add reach or"
                        " lift the locks"
                    )


def _least_need(case: Case, offer: str, resource: str, year: int) -> float:
    """Need of an offer in a year, whenever it starts."""
    starts = case.starts[offer]
    return min((case.need[offer, s].get((resource, year), 0.0) for s in starts), default=0.0)


def _most_supply(
    case: Case, limits: bounds.Bounds, country: str, resource: str, year: int
) -> float:
    """The most that can come to a country in a year."""
    funded = [
        limits.commit.get((f, country, year), 0.0)
        for f in case.offered[country]
        if case.facilities[f].resource == resource and case.facilities[f].funded
    ]
    other = 0.0
    if resource == MONEY:
        other = limits.private.get((country, year), 0.0) + limits.host.get((country, year), 0.0)
    return sum(funded) + other


def floors(facts: Facts) -> Iterator[str]:
    """An outcome is demanded that exceeds everything that could be had."""
    case = facts.case
    for floor in case.floors:
        most = _most_value(case, floor)
        if most < floor.min_amount * (1 - 1e-9) - 1e-12:
            where = " ".join(x for x in (floor.package, floor.region) if x)
            unit = case.criteria[floor.criterion].unit
            yield (
                f"At least {floor.min_amount:g} {unit} of {floor.criterion}{f' ({where})' if where else ''}"
                f" are demanded, but every offer and spillover together gives {most:g}: lower the floor"
            )


def _most_value(case: Case, floor: Floor) -> float:
    """The most of a criterion that offers (one per country and package) and spillovers could give."""
    total = 0.0
    for country in case.candidates:
        if floor.region and case.countries[country].region != floor.region:
            continue
        for package, pairs in case.bundles[country].items():
            if not floor.package or package == floor.package:
                best = max(case.value[pair].get(floor.criterion, 0.0) for pair in pairs)
                total += max(0.0, best)
    if floor.package:
        return total
    served: dict[str, float] = {}
    for (_, country), amounts in case.spillovers.items():
        if not floor.region or case.countries[country].region == floor.region:
            amount = amounts.get(floor.criterion, 0.0)
            served[country] = max(served.get(country, 0.0), amount)
    return total + sum(served.values())


CHECKS: tuple[tuple[tuple[str, ...], Check], ...] = (
    (("locks",), contradictions),
    (("locks", "selection"), partners),
    (("locks", "selection"), offers),
    (("locks", "access"), required_channels),
    (("locks", "access"), channels),
    (("locks", "access"), hard_to_reach),
    (("locks", "assurance"), agreements),
    (("locks", "focus"), most_partners),
    (("focus",), least_partners),
    (("locks", "pools"), overheads),
    (("locks", "balance"), needs),
    (("floors",), floors),
)
"""Each check with the families that it rests on."""
