"""What a country needs at least to come in, whatever it takes: people to serve it, goods, places.

A report sets this beside what a plan leaves over. Where even the least is not left, the country can
only come in where something else goes out; where it is, other rules may still keep it out. Money is
not among it: private and host money may stand in for any budget.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from model.case import MONEY, Case

ANY = "*"


def least(case: Case) -> Iterator[dict[str, Any]]:
    """Rows of `entry`: overheads of any partner by pool, then needs of each country by resource."""
    for pool, amount in case.overheads("partner").items():
        for t in case.pool_years(pool):
            unit = case.pools[pool, t].unit
            row = {"country": ANY, "pool": pool, "year": float(t), "amount": amount}
            yield {**row, "early": False, "unit": unit}
    if case.settings.focus.min_packages < 1:
        return  # a partner may take nothing
    for r, record in case.resources.items():
        early = record.timing == "by_year"
        for c in case.candidates if r != MONEY else ():
            for t in case.years:
                if amount := _least(case, c, r, t, early):
                    row = {"country": c, "resource": r, "year": float(t), "amount": amount}
                    yield {**row, "early": early, "unit": record.unit}


def _least(case: Case, country: str, resource: str, year: int, early: bool) -> float:
    """What each (offer, start) needs in the year, or by it where supply may come earlier."""
    needs = (
        sum(
            amount
            for (r, t), amount in case.need[pair].items()
            if r == resource and (t == year or (early and t < year))
        )
        for pair in case.pairs(country)
    )
    return min(needs, default=0.0)


def doors(case: Case) -> Iterator[dict[str, Any]]:
    """Rows of `doors`: which facilities could bring a resource to a country, out of which pools."""
    carrying = {b for (b, _), pool in case.pools.items() if pool.carry_over > 0}
    for c in case.candidates:
        for f in case.offered.get(c, ()):
            resource = case.facilities[f].resource
            for pool, rate in case.rate[f, c].items() if resource != MONEY else ():
                row = {"country": c, "resource": resource, "facility": f, "pool": pool}
                yield {**row, "rate": rate, "carries": pool in carrying}
