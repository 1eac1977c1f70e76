"""A case read from its explicit CSV files with the standard library alone.

Nothing here imports the model: every default, precedence and admission is written again from the
design, so that a misreading in the model cannot hide in its own test.
"""

import csv
import tomllib
from collections import defaultdict
from pathlib import Path

MONEY = "financing"
COMPUTE = "compute"
ASSISTANCE = ("grant", "technical_assistance")


class Cells(dict[str, str]):
    """One CSV row; a blank cell and an absent column are the same."""

    def text(self, column: str) -> str | None:
        """Return the text of a cell, None when blank."""
        return (self.get(column) or "").strip() or None

    def number(self, column: str) -> float | None:
        """Return the number in a cell, None when blank."""
        text = self.text(column)
        return None if text is None else float(text)

    def amount(self, column: str, blank: float = 0.0) -> float:
        """Return the number in a cell, or the stated default when blank."""
        number = self.number(column)
        return blank if number is None else number

    def year(self, column: str) -> int | None:
        """Return a year, None when blank."""
        number = self.number(column)
        return None if number is None else int(number)

    def flag(self, column: str, blank: bool = False) -> bool:
        """Return a yes/no cell, or the stated default when blank."""
        text = self.text(column)
        return blank if text is None else text.lower() in ("1", "1.0", "true")

    def label(self, column: str) -> str | None:
        """Return a class or attribute as text in which 5.0 is 5."""
        text = self.text(column)
        if text is None:
            return None
        try:
            number = float(text)
        except ValueError:
            return text
        return str(int(number)) if number == int(number) else repr(number)


def read_table(path: Path) -> list[Cells]:
    """Read one CSV file, or nothing when it is absent."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return [Cells(row) for row in csv.DictReader(handle)]


class World:
    """Everything that a case states, with the defaults of the design filled in."""

    def __init__(self, folder: str | Path) -> None:
        """Read the folder."""
        self.folder = Path(folder)
        with (self.folder / "case.toml").open("rb") as handle:
            self.toml = tomllib.load(handle)
        self.years: list[int] = sorted(self.toml["years"])
        self.tables: dict[str, list[Cells]] = {
            path.stem: read_table(path) for path in sorted(self.folder.glob("*.csv"))
        }
        self.countries = self._keyed("countries", "country")
        self.resources = self._keyed("resources", "resource")
        self.criteria = self._keyed("criteria", "criterion")
        self.channels = self._keyed("channels", "channel")
        self.facilities = self._keyed("facilities", "facility")
        self.offers = self._keyed("offers", "offer")
        self.regions = self._keyed("regions", "region")
        self.packages = self._keyed("packages", "package")
        self.has_money = MONEY in self.resources
        self._read_offers()
        self._read_pools()
        self._read_terms()
        self.pairs: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        for row in self.table("spillovers"):
            self.pairs[row["hub"], row["country"]][row["criterion"]] = row.amount("amount")

    def table(self, name: str) -> list[Cells]:
        """Rows of a table, none when the case does not have it."""
        return self.tables.get(name, [])

    def _keyed(self, table: str, key: str) -> dict[str, Cells]:
        return {row[key].strip(): row for row in self.table(table)}

    def rule(self, section: str, name: str) -> float | None:
        """Return a scalar rule of case.toml, None when the case does not give it."""
        value = self.toml.get(section, {}).get(name)
        return None if value is None else float(value)

    # offers ------------------------------------------------------------------------------

    def _read_offers(self) -> None:
        needs: dict[str, list[tuple[str, int, float]]] = defaultdict(list)
        for row in self.table("needs"):
            offset = row.year("year_offset") or 0
            needs[row["offer"]].append((row["resource"], offset, row.amount("amount")))
        plain: dict[str, dict[str, float]] = defaultdict(dict)
        dated: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
        for row in self.table("returns"):
            start = row.year("start_year")
            amounts = plain[row["offer"]] if start is None else dated[row["offer"], start]
            amounts[row["criterion"]] = row.amount("amount")
        self.starts: dict[str, list[int]] = {}
        self.need: dict[tuple[str, int], dict[tuple[str, int], float]] = {}
        self.value: dict[tuple[str, int], dict[str, float]] = {}
        for o, offer in self.offers.items():
            first = offer.year("first_start") or self.years[0]
            last = offer.year("last_start") or first
            longest = max((offset for _, offset, _ in needs[o]), default=0)
            self.starts[o] = []
            for s in self.years:
                fits = s + longest <= self.years[-1] or (o, s) in dated
                if not (first <= s <= last and fits):
                    continue
                self.starts[o].append(s)
                inside: dict[tuple[str, int], float] = defaultdict(float)
                for resource, offset, amount in needs[o]:
                    if s + offset in self.years:
                        inside[resource, s + offset] += amount
                self.need[o, s] = dict(inside)
                self.value[o, s] = {**plain[o], **dated.get((o, s), {})}

    def total_need(self, o: str, s: int, resource: str) -> float:
        """Need of one resource over the horizon."""
        return sum(amount for (r, _), amount in self.need[o, s].items() if r == resource)

    def cost(self, o: str, s: int) -> float:
        """Financing need of an offer inside the horizon."""
        return self.total_need(o, s, MONEY)

    def offers_in(self, country: str) -> list[str]:
        """Offers made to one country."""
        return [o for o, offer in self.offers.items() if offer["country"].strip() == country]

    # pools -------------------------------------------------------------------------------

    def _read_pools(self) -> None:
        self.pool: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
        for row in self.table("pools"):
            year = row.year("year")
            assert year is not None
            self.pool[row["pool"]][year] = (row.amount("amount"), row.amount("carry_over"))
        for row in (*self.table("draws"), *self.table("overheads")):
            self.pool.setdefault(row["pool"], {})
        drivers: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        for row in self.table("overheads"):
            channel = row.text("channel") or "*"
            drivers[row["driver"], row["pool"]][channel] = row.amount("amount")
        self._drivers = dict(drivers)

    def overhead(self, driver: str, pool: str, channel: str = "*") -> float:
        """Charge on a pool for one unit of a driver; a channel's own row replaces the star."""
        rows = self._drivers.get((driver, pool), {})
        return rows.get(channel, rows.get("*", 0.0))

    # terms of facilities in countries ----------------------------------------------------

    def _read_terms(self) -> None:
        self._draws: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
        for row in self.table("draws"):
            risk = row.label("risk_class") or "*"
            self._draws[row["facility"]][row["pool"]][risk] = row.amount("rate")
        self._rates: dict[tuple[str, str], dict[str, float]] = {}
        self._charges: dict[str, dict[str, float]] = defaultdict(dict)
        for row in self.table("charges"):
            self._charges[row["facility"]][row.label("risk_class") or "*"] = row.amount("rate")
        self._reach: dict[str, dict[str | None, dict[str, float]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        for row in self.table("reach"):
            areas = self._reach[row["channel"]][row.text("facility")]
            areas[row["area"].strip()] = row.amount("depth", 1.0)
        self._income: dict[tuple[str, str | None], Cells] = {
            (row["income_group"], row.text("channel")): row for row in self.table("income_groups")
        }

    def _depth(self, areas: dict[str, float], country: str) -> float:
        region = self.countries[country].text("region")
        for area in (country, region, "*"):
            if area is not None and area in areas:
                return areas[area]
        return 0.0

    def depth(self, channel: str, country: str) -> float:
        """Depth of a channel in a country; 0 where it does not reach."""
        if not self.table("reach"):
            return 1.0
        return self._depth(self._reach[channel][None], country)

    def rates(self, facility: str, country: str) -> dict[str, float]:
        """Units of each pool drawn per unit; empty where no row matches the class."""
        if (facility, country) not in self._rates:
            self._rates[facility, country] = self._find_rates(facility, country)
        return self._rates[facility, country]

    def _find_rates(self, facility: str, country: str) -> dict[str, float]:
        risk = self.countries[country].label("risk_class")
        found = {}
        for pool, rows in self._draws[facility].items():
            if risk is not None and risk in rows:
                found[pool] = rows[risk]
            elif "*" in rows:
                found[pool] = rows["*"]
        return found

    def offered(self, facility: str, country: str) -> bool:
        """Say whether a facility can be used in a country at all."""
        channel = self.channel_of(facility)
        if self.depth(channel, country) <= 0 or not self.rates(facility, country):
            return False
        own = self._reach[channel].get(facility) if self.table("reach") else None
        return own is None or self._depth(own, country) > 0

    def window(self, facility: str) -> list[int]:
        """Years in which a facility commits."""
        row = self.facilities[facility]
        first = row.year("first_year") or self.years[0]
        last = row.year("last_year") or self.years[-1]
        return [t for t in self.years if first <= t <= last]

    def channel_of(self, facility: str) -> str:
        """Return the channel of a facility."""
        return self.facilities[facility]["channel"].strip()

    def resource_of(self, facility: str) -> str:
        """Return the resource that a facility brings."""
        return self.facilities[facility]["resource"].strip()

    def instrument(self, facility: str) -> str:
        """Return the instrument of a facility."""
        return self.facilities[facility]["instrument"].strip()

    def kind(self, channel: str) -> str:
        """Return home, allied or multilateral."""
        return self.channels[channel]["kind"].strip()

    def is_money(self, facility: str) -> bool:
        """Say whether a facility brings financing."""
        return self.resource_of(facility) == MONEY

    def funded(self, facility: str) -> bool:
        """Say whether a facility pays for something itself."""
        blank = self.instrument(facility) not in ("guarantee", "insurance")
        return self.facilities[facility].flag("funded", blank)

    def grant_element(self, facility: str) -> float:
        """Grant part of one unit."""
        blank = 1.0 if self.instrument(facility) in ASSISTANCE else 0.0
        return self.facilities[facility].amount("grant_element", blank)

    def charge(self, facility: str, country: str) -> float:
        """Price that the partner pays upfront per unit."""
        rows = self._charges[facility]
        risk = self.countries[country].label("risk_class")
        return rows.get(risk or "*", rows.get("*", 0.0))

    def _group(self, facility: str, country: str) -> Cells:
        group = self.countries[country].text("income_group") or ""
        own = self._income.get((group, self.channel_of(facility)))
        return own if own is not None else self._income.get((group, None), Cells())

    def mobilisation(self, facility: str, country: str) -> float:
        """Private money that one unit brings."""
        rate = self.facilities[facility].amount("mobilisation")
        if self.funded(facility):
            rate *= self._group(facility, country).amount("mobilisation_factor", 1.0)
        return rate

    def project_share(self, facility: str, country: str) -> float:
        """Largest share of the cost that a facility may pay in a country."""
        share = self.facilities[facility].amount("max_project_share", 1.0)
        return min(share, self._group(facility, country).amount("max_project_share", share))

    def borrower(self, facility: str, country: str) -> str:
        """Who borrows: in a country with a debt rule, `either` is private unless given away."""
        borrower = self.facilities[facility].text("borrower") or "either"
        strict = self.countries[country].number("min_grant_element") is not None
        if borrower == "either" and strict and self.instrument(facility) not in ASSISTANCE:
            return "private"
        return borrower
