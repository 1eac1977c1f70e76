"""What a plan has chosen, the quantities it may move, and one row of a rule over them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.oracle.world import World

# A quantity is a kind (commit, private, host, serve) followed by what it is indexed by.
Quantity = tuple[Any, ...]
Term = tuple[Quantity | None, float]
Terms = list[Term]
# Both are asked for a facility in a country.
Test = Callable[[str, str], bool]
Weight = Callable[[str, str], float]


@dataclass(frozen=True)
class Row:
    """The sum of the terms is at most zero, or zero; a term without a quantity is a constant."""

    family: str
    rule: str
    where: tuple[Any, ...]
    terms: Terms
    equal: bool = False

    def broken_by(self, amounts: dict[Quantity, float], tolerance: float = 1e-6) -> str | None:
        """Say by how much amounts break the row, relative to its largest term."""
        sizes = [factor * (1.0 if q is None else amounts.get(q, 0.0)) for q, factor in self.terms]
        excess = abs(sum(sizes)) if self.equal else sum(sizes)
        if excess <= 1e-9 + tolerance * max(map(abs, sizes), default=0.0):
            return None
        place = ",".join(str(part) for part in self.where)
        return f"{self.family} {self.rule}[{place}] broken by {excess!r}"


@dataclass(frozen=True)
class Choice:
    """All yes/no decisions. A channel left undecided in a country is bound by no rule yet."""

    select: dict[str, int]
    engage: frozenset[str] = frozenset()
    open: frozenset[tuple[str, str]] = frozenset()
    use: frozenset[tuple[str, str]] = frozenset()
    hub: frozenset[str] = frozenset()
    assure: frozenset[str] = frozenset()
    undecided: frozenset[tuple[str, str]] = frozenset()


def const(amount: float) -> Terms:
    """Return a constant as terms."""
    return [(None, float(amount))]


def anything(facility: str, country: str) -> bool:
    """Accept every facility."""
    return True


def one(facility: str, country: str) -> float:
    """Return the weight of a plain sum."""
    return 1.0


def only(facility: str) -> Test:
    """Return a test for one facility."""
    return lambda f, c: f == facility


def times(factor: float, terms: Terms) -> Terms:
    """Multiply terms by a factor."""
    return [(q, factor * coefficient) for q, coefficient in terms]


@dataclass
class Scene:
    """A world, a choice in it, and the quantities that exist."""

    world: World
    choice: Choice
    commits: Iterable[tuple[str, str, int]]
    serves: Iterable[tuple[str, str]]
    selected: dict[str, list[tuple[str, int]]] = field(init=False)

    def __post_init__(self) -> None:
        """Group what is asked for by country."""
        self.selected = defaultdict(list)
        for o, s in self.choice.select.items():
            self.selected[self.world.offers[o]["country"].strip()].append((o, s))
        self._by_country: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._by_facility: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for f, c, t in self.commits:
            self._by_country[c].append((f, t))
            self._by_facility[f].append((c, t))
        self.served: dict[str, list[str]] = defaultdict(list)
        self.serving: dict[str, list[str]] = defaultdict(list)
        for h, c in self.serves:
            self.served[h].append(c)
            self.serving[c].append(h)

    def engaged(self, country: str) -> int:
        """1 for a partner."""
        return int(country in self.choice.engage)

    def is_open(self, channel: str, country: str) -> bool:
        """Say whether the channel is open, or may still be."""
        pair = (channel, country)
        return pair in self.choice.open or pair in self.choice.undecided

    def count(
        self,
        country: str,
        packages: Collection[str] | None = None,
        tier: str | None = None,
        until: int | None = None,
        flag: str | None = None,
    ) -> int:
        """Count the selected offers of a country: of packages, of a tier, started, with a flag."""
        offers = self.world.offers
        return sum(
            1
            for o, s in self.selected[country]
            if (packages is None or offers[o]["package"] in packages)
            and tier in (None, offers[o].text("tier"))
            and (until is None or s <= until)
            and (flag is None or offers[o].flag(flag))
        )

    def of_cost(
        self, country: str, factor: float = 1.0, share: Callable[[str], float] | None = None
    ) -> Terms:
        """Cost of the selected offers of a country, times a factor and a share of each."""
        return [
            (None, factor * (1.0 if share is None else share(o)) * self.world.cost(o, s))
            for o, s in self.selected[country]
        ]

    def commit(
        self, country: str, test: Test = anything, weight: Weight = one, year: int | None = None
    ) -> Terms:
        """Commitments of all resources in a country by the facilities that pass a test."""
        return [
            (("commit", f, country, t), weight(f, country))
            for f, t in self._by_country[country]
            if year in (None, t) and test(f, country)
        ]

    def money(
        self, country: str, test: Test = anything, weight: Weight = one, year: int | None = None
    ) -> Terms:
        """Commitments of financing facilities in a country."""
        return self.commit(
            country, lambda f, c: self.world.is_money(f) and test(f, c), weight, year
        )

    def all_money(self, test: Test = anything) -> Terms:
        """Financing commitments everywhere."""
        return [term for c in self.world.countries for term in self.money(c, test)]

    def of_channel(self, channel: str) -> Test:
        """Return a test for the facilities of a channel; `*` means all."""
        if channel == "*":
            return anything
        return lambda f, c: self.world.channel_of(f) == channel

    def bringing(self, resource: str) -> Test:
        """Return a test for the funded facilities of a resource."""
        return lambda f, c: self.world.resource_of(f) == resource and self.world.funded(f)

    def of_kind(self, *kinds: str) -> Test:
        """Return a test for the facilities of channels of some kinds."""
        return lambda f, c: self.world.kind(self.world.channel_of(f)) in kinds

    def drawn(self, pool: str, year: int) -> Terms:
        """What commitments draw from a pool in a year."""
        return [
            (("commit", f, c, t), self.world.rates(f, c)[pool])
            for f, places in self._by_facility.items()
            for c, t in places
            if t == year and pool in self.world.rates(f, c)
        ]

    def other(self, kind: str, country: str) -> Terms:
        """Private or host money of a country over the horizon."""
        if not self.world.has_money:
            return []
        return [((kind, country, t), 1.0) for t in self.world.years]

    def quantities(self) -> Iterator[Quantity]:
        """Yield every quantity that exists."""
        for f, c, t in self.commits:
            yield ("commit", f, c, t)
        if self.world.has_money:
            for kind in ("private", "host"):
                for c in self.world.countries:
                    for t in self.world.years:
                        yield (kind, c, t)
        for h, c in self.serves:
            yield ("serve", h, c)


def at_most(
    family: str, rule: str, where: tuple[Any, ...], small: Terms, large: Terms | float
) -> Row:
    """Return the row small ≤ large."""
    bound = const(large) if isinstance(large, (int, float)) else large
    return Row(family, rule, where, small + times(-1.0, bound))
