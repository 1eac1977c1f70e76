"""How large each decision can become: bounds and big-M values from data, never round numbers.

Every bound follows from needs, pools, shares and limits of the case; a column whose bound is 0 is
not made. A family that is switched off must not stay on through a bound: its data are then left
out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from model.case import MONEY, Case

INFINITE = float("inf")


@dataclass(frozen=True)
class Bounds:
    """Upper bounds of one case.

    Args:
        cost: largest cost of a bundle by country, million.
        need: largest need by (country, resource, year), in the resource's unit.
        pool: most that a pool can hold by (pool, year), carried money included.
        commit: largest commitment by (facility, country, year); absent = 0.
        total: largest sum over years by (facility, country).
        private: largest private money by (country, year); absent = 0.
        host: largest host money by (country, year); absent = 0.
        pairs: (facility, country) that can commit at all: the keys of `total`.
    """

    cost: dict[str, float]
    need: dict[tuple[str, str, int], float]
    pool: dict[tuple[str, int], float]
    commit: dict[tuple[str, str, int], float]
    total: dict[tuple[str, str], float]
    private: dict[tuple[str, int], float]
    host: dict[tuple[str, int], float]
    pairs: dict[tuple[str, str], None]


READ = frozenset({"focus", "capital_stack", "pools"})
"""Families whose data are read here: absorption, share of cost, amounts.

Without one of them its rows can be broken in the model, as diagnosis does to see what that would
help.
"""

_KEPT: WeakKeyDictionary[Case, dict[frozenset[str], Bounds]] = WeakKeyDictionary()


def of(case: Case, without: Iterable[str] = ()) -> Bounds:
    """The bounds of a case with some families switched off, computed once."""
    off = READ.intersection(without)
    kept = _KEPT.setdefault(case, {})
    if off not in kept:
        kept[off] = _compute(case, off)
    return kept[off]


def channels_in(case: Case, limits: Bounds, country: str) -> tuple[str, ...]:
    """Channels that could act in a country: a facility can commit, or a lock demands them."""
    able = {
        case.facilities[f].channel for f in case.offered[country] if (f, country) in limits.pairs
    }
    able |= {
        lock.id
        for lock in case.locks
        if (lock.kind, lock.lock, lock.country) == ("channel", "in", country)
    }
    return tuple(k for k in case.channels if k in able)


def hub_countries(case: Case) -> tuple[str, ...]:
    """Candidates that have a hub-capable offer and someone to serve."""
    servers = {h for h, _ in case.spillovers}
    return tuple(
        c
        for c in case.candidates
        if c in servers and any(case.offers[o].hub_capable for o in case.offers_of[c])
    )


def needs_agreement(case: Case, offer: str) -> bool:
    """Whether an offer can only be taken with an access agreement."""
    record = case.offers[offer]
    required = bool(case.settings.assurance.required_for_critical)
    return record.assured or (record.critical and required)


def may_assure(case: Case, country: str) -> bool:
    """Whether some offer of the country needs an agreement."""
    return any(needs_agreement(case, o) for o in case.offers_of[country])


def _compute(case: Case, off: frozenset[str]) -> Bounds:
    """All bounds, in the order in which they depend on each other."""
    absorbs = {
        c: None if "focus" in off else case.countries[c].absorption_musd for c in case.candidates
    }
    need = _needs(case, absorbs)
    cost = {}
    for c in case.candidates:
        bundle = sum(max(case.cost[pair] for pair in pairs) for pairs in case.bundles[c].values())
        cap = absorbs[c]
        cost[c] = bundle if cap is None else min(bundle, cap * len(case.years))
    pool = {} if "pools" in off else _pools(case)
    shares = {} if "capital_stack" in off else case.project_share
    commit, total = _commitments(case, need, cost, pool, shares)
    host = {}
    for c in case.candidates:
        record = case.countries[c]
        if record.host_limit_musd and record.host_share:
            for t in case.years:
                most = min(record.host_limit_musd, need.get((c, MONEY, t), 0.0))
                if (most := min(most, record.host_share * cost[c])) > 0:
                    host[c, t] = most
    private = _private(case, need, commit)
    return Bounds(cost, need, pool, commit, total, private, host, dict.fromkeys(total))


def _needs(case: Case, absorbs: Mapping[str, float | None]) -> dict[tuple[str, str, int], float]:
    """Largest need by country, resource and year: one offer per package, the hungriest."""
    found: dict[tuple[str, str, int], float] = {}
    for c in case.candidates:
        for pairs in case.bundles[c].values():
            most: dict[tuple[str, int], float] = {}
            for pair in pairs:
                for key, amount in case.need[pair].items():
                    most[key] = max(most.get(key, 0.0), amount)
            for (r, t), amount in most.items():
                found[c, r, t] = found.get((c, r, t), 0.0) + amount
        cap = absorbs[c]
        if cap is not None:
            for t in case.years:
                if (c, MONEY, t) in found:
                    found[c, MONEY, t] = min(found[c, MONEY, t], cap)
    return found


def _pools(case: Case) -> dict[tuple[str, int], float]:
    """Most that a pool can hold in a year when nothing was drawn before."""
    found: dict[tuple[str, int], float] = {}
    for b in case.pool_names:
        carried = 0.0
        for t in case.years:
            row = case.pools.get((b, t))
            found[b, t] = carried + (row.amount if row else 0.0)
            carried = row.carry_over * found[b, t] if row else 0.0
    return found


def _commitments(
    case: Case,
    need: dict[tuple[str, str, int], float],
    cost: dict[str, float],
    pool: dict[tuple[str, int], float],
    shares: Mapping[tuple[str, str], float],
) -> tuple[dict[tuple[str, str, int], float], dict[tuple[str, str], float]]:
    """Bounds of commitments by year and in all, from draws, needs and the share of cost.

    Face value that neither a share nor a pool bounds is kept within the cost.
    """
    commit: dict[tuple[str, str, int], float] = {}
    total: dict[tuple[str, str], float] = {}
    drawn = _Drawn(case, pool)
    for c in case.candidates:
        for f in case.offered[c]:
            record = case.facilities[f]
            r = record.resource
            share = shares.get((f, c), 1.0) * cost[c] if r == MONEY else INFINITE
            if not shares and pool and any(x > 0 for x in case.rate[f, c].values()):
                share = INFINITE
            later = case.resources[r].timing == "by_year"
            amounts = []
            for t, most in drawn.of(f, c):
                most = min(share, most)
                if record.funded:
                    years = [u for u in case.years if u >= t] if later else [t]
                    most = min(most, sum([need.get((c, r, u), 0.0) for u in years]))
                if 0 < most < INFINITE:
                    commit[f, c, t] = most
                    amounts.append(most)
            most = min(share, sum(amounts))
            if most > 0:
                total[f, c] = most
    return commit, total


class _Drawn:
    """The most that pools allow a facility in one country; countries of one risk class are alike."""

    def __init__(self, case: Case, pool: Mapping[tuple[str, int], float]) -> None:
        self._case, self._pool = case, pool
        self._known: dict[tuple[str, tuple], list[tuple[int, float]]] = {}

    def of(self, f: str, c: str) -> list[tuple[int, float]]:
        """(year, amount) for each year of the facility."""
        rates = tuple(self._case.rate[f, c].items()) if self._pool else ()
        if (f, rates) not in self._known:
            self._known[f, rates] = [
                (
                    t,
                    min(
                        (self._pool.get((b, t), 0.0) / x for b, x in rates if x > 0),
                        default=INFINITE,
                    ),
                )
                for t in self._case.facilities[f].years
            ]
        return self._known[f, rates]


def _private(
    case: Case,
    need: dict[tuple[str, str, int], float],
    commit: dict[tuple[str, str, int], float],
) -> dict[tuple[str, int], float]:
    """Bounds of private money: what can be mobilised, the depth of the market, what is needed."""
    found = {}
    for c in case.candidates:
        depth = case.countries[c].private_limit_musd
        for t in case.years:
            drawn = sum(
                case.mobilisation[f, c] * commit.get((f, c, t), 0.0)
                for f in case.offered[c]
                if case.facilities[f].resource == MONEY
            )
            most = min(drawn, need.get((c, MONEY, t), 0.0), INFINITE if depth is None else depth)
            if most > 0:
                found[c, t] = most
    return found
