"""Rules by which money is spread today: who comes first, and which part each may have.

A rule knows countries by columns of the case and offers by their cost and value; it knows nothing
of who else is a partner. What it asks for becomes a plan in `model/spread.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from model.case import Case

GNI_POWER = -0.125
"""Power of income per head in the performance formula of IDA."""

SCORECARD = (
    "government_effectiveness",
    "regulatory_quality",
    "rule_of_law",
    "political_stability",
    "voice_accountability",
    "internet_users_pct",
    "egdi_telecom",
    "egdi_online_service",
    "egdi_human_capital",
    "aipi_human_capital",
    "aipi_regulation",
    "oxford_readiness",
    "electricity_access_pct",
    "logistics_index",
    "mean_schooling_years",
    "primary_completion_pct",
    "health_spend_pct_gdp",
    "tertiary_enrolment_pct",
)
"""Indicators of a scorecard, all better when higher."""

HURDLE = "control_of_corruption"
PASSED = 0.5
"""Part of the indicators that must be above the median of the candidates."""


@dataclass(frozen=True)
class Aim:
    """What a rule asks for.

    Args:
        order: countries in the order in which they are served.
        weight: what each may have, in proportion; None for all that it can use.
    """

    order: tuple[str, ...]
    weight: Mapping[str, float] | None


Found = Aim | str
"""What a rule asks for, or why it cannot be followed in this case."""


@dataclass(frozen=True)
class Rule:
    """A rule of thumb.

    Args:
        title: what it is called.
        aim: what it asks for, given the case and the money to be spread.
    """

    title: str
    aim: Callable[[Case, float], Found]


def equal(case: Case, money: float) -> Found:
    """The same for everyone, in the order of the keys."""
    return Aim(tuple(sorted(case.candidates)), dict.fromkeys(case.candidates, 1.0))


def population(case: Case, money: float) -> Found:
    """By population."""
    people = _column(case, "population_m")
    return people if isinstance(people, str) else _by_weight(people)


def performance(power: float) -> Callable[[Case, float], Found]:
    """The formula of IDA with readiness for AI in place of the rating."""

    def aim(case: Case, money: float) -> Found:
        known = [_readiness(case), _column(case, "population_m")]
        known.append(_column(case, "gdp_per_capita_usd"))
        columns: list[Mapping[str, float]] = []
        for column in known:
            if isinstance(column, str):
                return column
            columns.append(column)
        ready, people, income = columns
        both = [c for c in case.candidates if c in ready and c in people and c in income]
        return _by_weight({c: ready[c] ** power * people[c] * income[c] ** GNI_POWER for c in both})

    return aim


def scorecard(case: Case, money: float) -> Found:
    """Those that pass a scorecard and its hurdle get the same, the best marks first."""
    hurdle = _column(case, HURDLE)
    if isinstance(hurdle, str):
        return hurdle
    frame = case.frames["countries"].set_index("country").loc[list(case.candidates)]
    known = [name for name in SCORECARD if name in frame and frame[name].notna().any()]
    if not known:
        return "no country has an indicator of the scorecard"
    table = frame[known].astype(float)
    marks = (table > table.median()).sum(axis=1) / table.notna().sum(axis=1).clip(lower=1)
    least = pd.Series(hurdle).median()
    passed = [
        c for c in case.candidates if hurdle.get(c, least - 1) >= least and marks[c] >= PASSED
    ]
    order = sorted(passed, key=lambda c: (-float(marks[c]), c))
    return Aim(tuple(order), dict.fromkeys(order, 1.0)) if order else "no country passes"


def regional(case: Case, money: float) -> Found:
    """The same for each region, within it by population where that is known."""
    regions: dict[str, list[str]] = {}
    for c in case.candidates:
        regions.setdefault(case.countries[c].region, []).append(c)
    if len(regions) < 2:
        return "the candidates are all in one region"
    people = _column(case, "population_m")
    size = dict.fromkeys(case.candidates, 1.0) if isinstance(people, str) else people
    lists = [_by_weight({c: size.get(c, 0.0) for c in members}) for members in regions.values()]
    longest = max(len(found.order) for found in lists)
    # Regions take turns, so that each has its partners whatever their number.
    order = [f.order[i] for i in range(longest) for f in lists if i < len(f.order)]
    most = case.settings.focus.max_partners or len(order)
    named = order[:most]
    total = {
        r: sum(size.get(c, 0.0) for c in members if c in named) for r, members in regions.items()
    }
    weight = {
        c: size.get(c, 0.0) / total[case.countries[c].region]
        for c in order
        if total[case.countries[c].region] > 0
    }
    return Aim(tuple(c for c in order if c in weight), weight)


def ratio(case: Case, money: float) -> Found:
    """Value per dollar: who gives most for what it costs is served first, with all it can use."""
    rates = {}
    for c in case.candidates:
        best = [max(points, key=lambda p: p[1]) for points in _packages(case, c)]
        cost, value = sum(p[0] for p in best), sum(p[1] for p in best)
        rates[c] = value / cost if cost > 0 else float("inf")
    return Aim(tuple(sorted(rates, key=lambda c: (-rates[c], c))), None)


def rival(case: Case, money: float) -> Found:
    """Money follows the rival's offers."""
    offers = {c: r.value_musd for c, r in case.rivals.items() if c in case.candidates}
    found = _by_weight(offers)
    return found if found.order else "no candidate has an offer of the rival"


def marginal(case: Case, money: float) -> Found:
    """The next dollar goes where it gives most, along the concave hull of each package."""
    steps = [
        (gain / cost, c, cost)
        for c in case.candidates
        for points in _packages(case, c)
        for cost, gain in _steps(points)
    ]
    amount: dict[str, float] = {}
    left = money
    for _, c, cost in sorted(steps, key=lambda s: (-s[0], s[1], s[2])):
        part = min(cost, left)
        if part <= 0:
            break
        amount[c] = amount.get(c, 0.0) + part
        left -= part
    found = _by_weight(amount)
    return found if found.order else "no offer costs money and is worth anything"


RULES: dict[str, Rule] = {
    "equal": Rule("equal split", equal),
    "population": Rule("share of population", population),
    "performance-3": Rule("performance formula, power 3", performance(3.0)),
    "performance-5": Rule("performance formula, power 5", performance(5.0)),
    "scorecard": Rule("scorecard, then equal", scorecard),
    "regional": Rule("regional envelopes", regional),
    "ratio": Rule("value per dollar, best first", ratio),
    "rival": Rule("match the rival", rival),
    "marginal": Rule("marginal benefit", marginal),
}
"""The rules by name."""


def _by_weight(weight: Mapping[str, float]) -> Aim:
    some = {c: w for c, w in weight.items() if w > 0}
    return Aim(tuple(sorted(some, key=lambda c: (-some[c], c))), some)


def _column(case: Case, name: str) -> Mapping[str, float] | str:
    """A column of countries for the candidates; why not, where it is empty."""
    frame = case.frames["countries"]
    column = frame.set_index("country")[name].dropna()
    found = {c: float(column[c]) for c in case.candidates if c in column.index}
    return found or f"no candidate has {name}"


def _readiness(case: Case) -> Mapping[str, float] | str:
    """The score of the appraisal, else the published index."""
    if case.scores is None or not len(case.scores):
        return _column(case, "oxford_readiness")
    column = case.scores.set_index("country")["readiness"]
    return {c: float(column[c]) for c in case.candidates if c in column.index}


def _packages(case: Case, country: str) -> list[list[tuple[float, float]]]:
    """For each package of a country: cost and value of every way to take it."""
    worth = {j: r.weight / r.scale for j, r in case.criteria.items()}
    return [
        [
            (
                case.cost[pair],
                sum(worth[j] * amount for j, amount in case.value[pair].items() if j in worth),
            )
            for pair in pairs
        ]
        for pairs in case.bundles[country].values()
    ]


def _steps(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Steps (cost, gain) along the concave hull from nothing upwards, rates falling."""
    found: list[tuple[float, float]] = []
    cost, value = 0.0, max((v for c, v in points if c <= 0), default=0.0)
    while True:
        better = [(c, v) for c, v in points if c > cost and v > value]
        if not better:
            return found
        at, worth = max(better, key=lambda p: ((p[1] - value) / (p[0] - cost), p[0]))
        found.append((at - cost, worth - value))
        cost, value = at, worth
