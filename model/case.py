"""The case: what the world is, as plain frozen records.

A `Case` is made once from normalised tables and never changes. Families, `evaluate` and the studies
read only this, never a data frame: every precedence rule, default and "is it offered there" is
resolved here, so that a row of algebra and its arithmetic twin see the same world.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from model import derive, records, terms
from model.recall import Fields, Parts, Recall, derived
from model.records import Channel, Country, Criterion, Facility, Offer, Pool, Region, Resource

if TYPE_CHECKING:
    import pandas as pd

    from model.overrides import Override
    from model.schema import Settings

__all__ = [
    "MONEY",
    "Case",
    "Channel",
    "Country",
    "Criterion",
    "Facility",
    "Offer",
    "Pool",
    "Region",
    "Resource",
]

SETTINGS = "settings."
"""How parts of a case that are settings are called, before their key."""

MONEY = derive.MONEY
COMPUTE = "compute"


@dataclass(frozen=True, eq=False)
class Case:
    """One case, ready to be modelled.

    Args:
        settings: `case.toml`, validated.
        frames: normalised tables, one DataFrame per table of `schema.TABLES`.
        fingerprint: sha-256 of the normalised tables and settings.
        overrides: what was changed against the folder, in order.
        scores: appraisal scores per country, empty when nothing was appraised.
        notes: facts worth telling (imputed cells, dropped offers), one sentence each.
        recall: what was derived of cases that share tables with this one.
    """

    settings: Settings
    frames: Mapping[str, pd.DataFrame]
    fingerprint: str = ""
    overrides: tuple[Override, ...] = ()
    scores: Any = None
    notes: tuple[str, ...] = field(default=())
    recall: Recall = field(default_factory=Recall, repr=False)

    @cached_property
    def parts(self) -> Parts:
        """Tables and settings: everything that is derived here is made of these."""
        return {**self.frames, **settings_parts(self.settings)}

    def on(self, parts: Parts) -> Case:
        """The same case reading from parts that note what is read."""
        settings = cast("Settings", Fields(parts, SETTINGS))
        case = replace(self, frames=parts, settings=settings)
        case.__dict__.update(parts=parts, made=self.made)
        return case

    @cached_property
    def made(self) -> dict[str, Any]:
        """What was derived so far, with the parts that it is made of."""
        return {}

    # ------------------------------------------------------------------ sets

    @property
    def name(self) -> str:
        """The short name of the case."""
        return self.settings.name

    @property
    def years(self) -> tuple[int, ...]:
        """Consecutive planning years."""
        return tuple(self.settings.years)

    @property
    def money_unit(self) -> str:
        """`million <currency>`: the unit of every amount of money."""
        return f"million {self.settings.currency}"

    @derived
    def has_money(self) -> bool:
        """Whether there is a resource `financing`; without it, rules about money are skipped."""
        return MONEY in self.resources

    @derived
    def countries(self) -> dict[str, Country]:
        """Country records by key."""
        return derive.countries(self.frames["countries"])

    @derived
    def regions(self) -> dict[str, Region]:
        """Rules by region; empty when the case gives none."""
        return derive.regions(self.frames["regions"])

    @derived
    def members(self) -> dict[str, tuple[str, ...]]:
        """Countries of each region."""
        return derive.grouped((c.region, c.country) for c in self.countries.values() if c.region)

    @derived
    def resources(self) -> dict[str, Resource]:
        """Resource records by key."""
        return derive.resources(self.frames["resources"])

    @derived
    def criteria(self) -> dict[str, Criterion]:
        """Criterion records by key."""
        return derive.criteria(self.frames["criteria"])

    @derived
    def channels(self) -> dict[str, Channel]:
        """Channel records by key."""
        return derive.channels(self.frames["channels"])

    @derived
    def facilities(self) -> dict[str, Facility]:
        """Facility records by key; `funded` and `grant_element` have their conditional defaults."""
        return derive.facilities(self.frames["facilities"], self.years)

    @derived
    def facilities_of(self) -> dict[str, tuple[str, ...]]:
        """Facilities of each channel (a channel without any has an empty tuple)."""
        found = derive.grouped((f.channel, f.facility) for f in self.facilities.values())
        return {k: found.get(k, ()) for k in self.channels}

    @derived
    def money_facilities(self) -> tuple[str, ...]:
        """Facilities of the resource `financing`, funded or not."""
        return tuple(f for f, record in self.facilities.items() if record.resource == MONEY)

    @derived
    def offers(self) -> dict[str, Offer]:
        """Offer records by key, needs and returns included."""
        return derive.offers(
            self.frames["offers"], self.frames["needs"], self.frames["returns"], self.years
        )

    @derived
    def offers_of(self) -> dict[str, tuple[str, ...]]:
        """Offers of each country that can start in some year of the horizon."""
        found = derive.grouped(
            (o.country, o.offer) for o in self.offers.values() if self.starts[o.offer]
        )
        return {c: found.get(c, ()) for c in self.countries}

    @derived
    def candidates(self) -> tuple[str, ...]:
        """Countries that could be engaged: eligible with something to take, or locked in."""
        wanted = {lock.id for lock in self.locks if (lock.kind, lock.lock) == ("country", "in")}
        wanted |= {
            lock.country for lock in self.locks if lock.kind == "channel" and lock.lock == "in"
        }
        wanted |= {
            self.offers[lock.id].country
            for lock in self.locks
            if lock.kind == "offer" and lock.lock in ("in", "keep")
        }
        free = self.settings.focus.min_packages < 1
        return tuple(
            c
            for c, record in self.countries.items()
            if (record.eligible and (self.offers_of[c] or free)) or c in wanted
        )

    # ---------------------------------------------------------- offers in time

    @derived
    def starts(self) -> dict[str, tuple[int, ...]]:
        """Admitted start years of each offer: a late start must not be cheap."""
        return {o: derive.starts(record, self.years) for o, record in self.offers.items()}

    @derived
    def need(self) -> dict[tuple[str, int], dict[tuple[str, int], float]]:
        """need[o, s][resource, year]: what offer o started in s needs inside the horizon."""
        return {
            (o, s): derive.needs_in(self.offers[o], s, self.years)
            for o, starts in self.starts.items()
            for s in starts
        }

    @derived
    def cost(self) -> dict[tuple[str, int], float]:
        """cost[o, s]: financing need inside the horizon, million."""
        return {
            key: sum(amount for (r, _), amount in need.items() if r == MONEY)
            for key, need in self.need.items()
        }

    @derived
    def value(self) -> dict[tuple[str, int], dict[str, float]]:
        """value[o, s][criterion]: return of offer o started in s."""
        return {
            (o, s): derive.returns_in(self.offers[o], s)
            for o, starts in self.starts.items()
            for s in starts
        }

    @derived
    def bundles(self) -> dict[str, dict[str, tuple[tuple[str, int], ...]]]:
        """bundles[c][package]: the (offer, start) pairs of which c may take at most one."""
        found: dict[str, dict[str, list[tuple[str, int]]]] = {c: {} for c in self.countries}
        for o, starts in self.starts.items():
            record = self.offers[o]
            found[record.country].setdefault(record.package, []).extend((o, s) for s in starts)
        return {
            c: {p: tuple(pairs) for p, pairs in sorted(packages.items()) if pairs}
            for c, packages in found.items()
        }

    def pairs(self, country: str) -> tuple[tuple[str, int], ...]:
        """All (offer, start) pairs of a country."""
        return self._pairs.get(country, ())

    @derived
    def _pairs(self) -> dict[str, tuple[tuple[str, int], ...]]:
        return {
            c: tuple((o, s) for o in self.offers_of[c] for s in self.starts[o])
            for c in self.countries
        }

    # ------------------------------------------------------- money and reach

    @derived
    def depth(self) -> dict[tuple[str, str], float]:
        """depth[k, c] of each channel in each country it reaches; pairs out of reach are absent."""
        return self._access.depth

    @derived
    def offered(self) -> dict[str, tuple[str, ...]]:
        """Facilities offered in each country: reached, and with a draw for its risk class."""
        return derive.grouped_over(self.countries, ((c, f) for f, c in self.rate))

    @derived
    def _access(self) -> terms.Access:
        return terms.access(self.frames["reach"], self.countries, self.channels, self.facilities)

    @derived
    def rate(self) -> dict[tuple[str, str], dict[str, float]]:
        """rate[f, c][pool]: units of pool drawn per unit of facility f in country c."""
        return terms.rates(self.frames["draws"], self.countries, self.facilities, self._access)

    @derived
    def charge(self) -> dict[tuple[str, str], float]:
        """charge[f, c]: price that the partner pays upfront per unit (0 where none is given)."""
        return terms.charges(self.frames["charges"], self.countries, self.facilities)

    @derived
    def mobilisation(self) -> dict[tuple[str, str], float]:
        """mobilisation[f, c]: private units per unit; the income group scales funded ones."""
        return terms.mobilisation(self.frames["income_groups"], self.countries, self.facilities)

    @derived
    def project_share(self) -> dict[tuple[str, str], float]:
        """project_share[f, c]: largest share of the eligible cost that f may pay in c."""
        return terms.project_share(self.frames["income_groups"], self.countries, self.facilities)

    @derived
    def borrower(self) -> dict[tuple[str, str], str]:
        """borrower[f, c]: sovereign, private or either, after the rule on debt distress."""
        return terms.borrower(self.countries, self.facilities)

    @derived
    def pools(self) -> dict[tuple[str, int], Pool]:
        """pools[b, t] for every row of the table."""
        return derive.pools(self.frames["pools"])

    @derived
    def pool_names(self) -> tuple[str, ...]:
        """Pools in key order."""
        return tuple(sorted({b for b, _ in self.pools}))

    def pool_years(self, pool: str) -> tuple[int, ...]:
        """Years for which the pool has a row."""
        return tuple(t for t in self.years if (pool, t) in self.pools)

    def overheads(self, driver: str, channel: str = "*") -> dict[str, float]:
        """Yearly amount by pool for one more partner, open channel, hub or agreement."""
        general = self._overheads.get((driver, "*"), {})
        own = self._overheads.get((driver, channel), {}) if channel != "*" else {}
        return {**general, **own}

    @derived
    def _overheads(self) -> dict[tuple[str, str], dict[str, float]]:
        return terms.overheads(self.frames["overheads"])

    # --------------------------------------------------------- other tables

    @derived
    def packages(self) -> dict[str, records.Package]:
        """Package records; packages that only offers name have no flags."""
        return derive.packages(self.frames["packages"], self.offers)

    @derived
    def requires(self) -> tuple[records.Requirement, ...]:
        """Package prerequisites."""
        return derive.records(self.frames["requires"], records.Requirement)

    @derived
    def spillovers(self) -> dict[tuple[str, str], dict[str, float]]:
        """spillovers[hub, country][criterion]; `serve` exists for these pairs."""
        return derive.nested(self.frames["spillovers"], ("hub", "country"), "criterion", "amount")

    @derived
    def rivals(self) -> dict[str, records.Rival]:
        """The rival's offer by country."""
        return {r.country: r for r in derive.records(self.frames["rivals"], records.Rival)}

    @derived
    def matches(self) -> tuple[records.Match, ...]:
        """Co-financing ratios between channels."""
        return derive.records(self.frames["matches"], records.Match)

    @derived
    def concentration(self) -> tuple[records.Concentration, ...]:
        """Caps on the share of a channel in countries with some attribute."""
        return derive.records(self.frames["concentration"], records.Concentration)

    @derived
    def floors(self) -> tuple[records.Floor, ...]:
        """Outcomes that must be reached."""
        return derive.records(self.frames["floors"], records.Floor)

    @derived
    def locks(self) -> tuple[records.Lock, ...]:
        """The exceptions register."""
        return derive.records(self.frames["locks"], records.Lock)


def settings_parts(settings: Settings) -> Parts:
    """The keys and sections of the settings as parts."""
    return {SETTINGS + name: getattr(settings, name) for name in type(settings).model_fields}
