"""The records of a case: one frozen class per table, blanks as None.

A record holds what a row says after defaults; what follows from several tables is in
`model/derive.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

GRANTS = ("grant", "technical_assistance")


@dataclass(frozen=True, slots=True)
class Country:
    """A country that could become a partner; blanks are None."""

    country: str
    name: str
    region: str
    income_group: str
    risk_class: str
    eligible: bool
    reason: str
    private_limit_musd: float | None
    host_limit_musd: float | None
    absorption_musd: float | None
    host_share: float | None
    power_limit_mw: float | None
    min_grant_element: float | None
    viability_gap: float | None
    hard_to_reach: bool
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Region:
    """Rules of one region; blanks are None."""

    region: str
    min_partners: float | None
    max_partners: float | None
    max_share: float | None
    max_hubs: float | None


@dataclass(frozen=True, slots=True)
class Resource:
    """Something short: money, compute, training places."""

    resource: str
    unit: str
    timing: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One return; the objective is Σ weight · value / scale."""

    criterion: str
    unit: str
    weight: float
    scale: float


@dataclass(frozen=True, slots=True)
class Channel:
    """An institution that brings resources."""

    channel: str
    name: str
    kind: str
    origin: str
    max_partners: float | None
    min_ticket: float | None


@dataclass(frozen=True, slots=True)
class Facility:
    """One line of a channel for one resource on given terms."""

    facility: str
    channel: str
    resource: str
    instrument: str
    funded: bool
    min_ticket: float | None
    max_project_share: float
    min_home_content: float | None
    mobilisation: float
    cover: float
    grant_element: float
    borrower: str
    years: tuple[int, ...]

    @property
    def is_grant(self) -> bool:
        """Whether it is a grant or technical assistance."""
        return self.instrument in GRANTS


@dataclass(frozen=True, slots=True)
class Pool:
    """A budget line in one year."""

    amount: float
    unit: str
    kind: str
    carry_over: float


@dataclass(frozen=True, slots=True)
class Offer:
    """A package in a form that a country could take, with its needs by offset and its returns."""

    offer: str
    country: str
    package: str
    tier: str
    stack: str
    assured: bool
    first_start: int
    last_start: int
    home_content: float
    hardware_home_content: float
    power_mw: float
    critical: bool
    open_weights: bool
    requires_channel: str
    channel_share: float
    requires_hub: bool
    hub_capable: bool
    partner_value_musd: float
    grant_share: float
    public_share: float | None
    people_m: float
    service_years: float
    retention: float
    home_revenue_share: float
    additionality: float
    needs: tuple[tuple[str, int, float], ...]
    returns: tuple[tuple[str, int | None, float], ...]


@dataclass(frozen=True, slots=True)
class Package:
    """A sector offering: does it count as a sector package, must every partner take it."""

    package: str
    sector: bool
    required: bool


@dataclass(frozen=True, slots=True)
class Requirement:
    """A package (and tier, if named) needs another package started no later."""

    package: str
    tier: str
    requires: str


@dataclass(frozen=True, slots=True)
class Rival:
    """The rival's offer, in grant-equivalent money to the partner."""

    country: str
    value_musd: float


@dataclass(frozen=True, slots=True)
class Match:
    """A channel's money per unit of another's, in each partner."""

    channel: str
    per: str
    min_ratio: float | None
    max_ratio: float | None


@dataclass(frozen=True, slots=True)
class Concentration:
    """A cap on the share of a channel's money in countries with one value of an attribute."""

    channel: str
    attribute: str
    value: str
    max_share: float


@dataclass(frozen=True, slots=True)
class Floor:
    """An outcome that must be reached."""

    criterion: str
    package: str
    region: str
    min_amount: float


@dataclass(frozen=True, slots=True)
class Lock:
    """One line of the exceptions register."""

    kind: str
    id: str
    country: str
    lock: str
