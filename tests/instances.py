"""Published problem types written as minimal cases.

An item is an offer, a capacity is a pool that one facility draws on, a site is a country that may
become a hub. Optima are not stated here: tests find them by an independent exact algorithm.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.casefiles import Tables, write_case

Numbers = Sequence[float]

# Petersen (1967), problems 1 and 2: profits, one row of weights per budget, budgets.
PETERSEN_1: tuple[list[float], list[list[float]], list[float]] = (
    [100, 600, 1200, 2400, 500, 2000],
    [
        [8, 12, 13, 64, 22, 41],
        [8, 12, 13, 75, 22, 41],
        [3, 6, 4, 18, 6, 4],
        [5, 10, 8, 32, 6, 12],
        [5, 13, 8, 42, 6, 20],
        [5, 13, 8, 48, 6, 20],
        [0, 0, 0, 0, 8, 0],
        [3, 0, 4, 0, 8, 0],
        [3, 2, 4, 0, 8, 4],
        [3, 2, 4, 8, 8, 4],
    ],
    [80, 96, 20, 36, 44, 48, 10, 18, 22, 24],
)
PETERSEN_2: tuple[list[float], list[list[float]], list[float]] = (
    [600.1, 310.5, 1800, 3850, 18.6, 198.7, 882, 4200, 402.5, 327],
    [
        [20, 5, 100, 200, 2, 4, 60, 150, 80, 40],
        [20, 7, 130, 280, 2, 8, 110, 210, 100, 40],
        [60, 3, 50, 100, 4, 2, 20, 40, 6, 12],
        [60, 8, 70, 200, 4, 6, 40, 70, 16, 20],
        [60, 13, 70, 250, 4, 10, 60, 90, 20, 24],
        [60, 13, 70, 280, 4, 10, 70, 105, 22, 28],
        [5, 2, 20, 100, 2, 5, 10, 60, 0, 0],
        [45, 14, 80, 180, 6, 10, 40, 100, 20, 0],
        [55, 14, 80, 200, 6, 10, 50, 140, 30, 40],
        [65, 14, 80, 220, 6, 10, 50, 180, 30, 50],
    ],
    [450, 540, 200, 360, 440, 480, 200, 360, 440, 480],
)
# Weingartner and Ness (1967), problem 1: 28 items, two budgets.
# fmt: off
WEINGARTNER_1: tuple[list[float], list[list[float]], list[float]] = (
    [1898, 440, 22507, 270, 14148, 3100, 4650, 30800, 615, 4975, 1160, 4225, 510, 11880,
     479, 440, 490, 330, 110, 560, 24355, 2885, 11748, 4550, 750, 3720, 1950, 10500],
    [
        [45, 0, 85, 150, 65, 95, 30, 0, 170, 0, 40, 25, 20, 0,
         0, 25, 0, 0, 25, 0, 165, 0, 85, 0, 0, 0, 0, 100],
        [30, 20, 125, 5, 80, 25, 35, 73, 12, 15, 15, 40, 5, 10,
         10, 12, 10, 9, 0, 20, 60, 40, 50, 36, 49, 40, 19, 150],
    ],
    [600, 600],
)
# Martello and Toth's kind of strongly correlated knapsack (Kreher and Stinson's 15 items).
CORRELATED: tuple[list[float], list[list[float]], list[float]] = (
    [135, 139, 149, 150, 156, 163, 173, 184, 192, 201, 210, 214, 221, 229, 240],
    [[70, 73, 77, 80, 82, 87, 90, 94, 98, 106, 110, 113, 115, 118, 120]],
    [750],
)
# The fourteen places of TSPLIB's burma14 (latitude, longitude), read as points of a plane.
BURMA_14: tuple[tuple[float, float], ...] = (
    (16.47, 96.10), (16.47, 94.44), (20.09, 92.54), (22.39, 93.37), (25.23, 97.24),
    (22.00, 96.05), (20.47, 97.02), (17.20, 96.29), (16.30, 97.38), (14.05, 98.12),
    (16.53, 97.38), (21.52, 95.59), (19.41, 97.13), (20.09, 94.55),
)
# fmt: on


def knapsack(
    folder: str | Path,
    profits: Numbers,
    weights: Sequence[Numbers],
    capacities: Numbers,
    one_country: bool = False,
) -> Path:
    """Write a multidimensional knapsack: an item is a country, or a package of one country.

    Args:
        folder: where to write.
        profits: one number per item.
        weights: one row per capacity, one number per item.
        capacities: one number per row of weights.
        one_country: put all items into one country, each as its own package.
    """
    items = [f"i{n:03d}" for n in range(len(profits))]
    country = {item: "all" if one_country else item for item in items}
    offers = [
        {"offer": i, "country": country[i], "package": i if one_country else "p"} for i in items
    ]
    return _packing(
        folder,
        [{"country": c} for c in sorted(set(country.values()))],
        offers,
        dict(zip(items, profits, strict=True)),
        [dict(zip(items, row, strict=True)) for row in weights],
        capacities,
    )


def multiple_choice(
    folder: str | Path, classes: Sequence[Sequence[tuple[float, Numbers]]], capacities: Numbers
) -> Path:
    """Write a multiple-choice knapsack: a class is a country, of which one item must be taken.

    Args:
        folder: where to write.
        classes: for each class its items, each a profit and one weight per capacity.
        capacities: one number per resource.
    """
    names = [f"c{n:03d}" for n in range(len(classes))]
    offers, profits = [], {}
    weights: list[dict[str, float]] = [{} for _ in capacities]
    for name, items in zip(names, classes, strict=True):
        for n, (profit, needed) in enumerate(items):
            item = f"{name}_{n}"
            offers.append({"offer": item, "country": name, "package": "p"})
            profits[item] = profit
            for row, weight in zip(weights, needed, strict=True):
                row[item] = weight
    locks = [{"kind": "country", "id": name, "lock": "in"} for name in names]
    countries = [{"country": name} for name in names]
    return _packing(folder, countries, offers, profits, weights, capacities, {"locks": locks})


def median(folder: str | Path, distance: Sequence[Numbers], sites: int) -> Path:
    """Write a p-median problem: every place is served by one of at most so many hubs.

    Distances are negative spillovers, and a floor asks that everybody is served.
    """
    return _locating(folder, distance, [0.0] * len(distance), {"max_hubs": sites})


def facility_location(
    folder: str | Path, cost: Sequence[Numbers], opening: Numbers, max_served: int | None = None
) -> Path:
    """Write a facility location problem with a cost to open each site, and a size if given."""
    return _locating(
        folder, cost, opening, {} if max_served is None else {"max_served": max_served}
    )


def coverage(
    folder: str | Path, covers: Sequence[Sequence[int]], weight: Numbers, sites: int
) -> Path:
    """Write a maximal covering problem: a place counts if a hub covers it.

    Args:
        folder: where to write.
        covers: for each site the places that it covers.
        weight: one number per place.
        sites: the most hubs.
    """
    spillovers = [
        {"hub": _place(h), "country": _place(c), "criterion": "value", "amount": weight[c]}
        for h, reached in enumerate(covers)
        for c in reached
    ]
    tables = _sites(len(weight), [0.0] * len(weight)) | {"spillovers": spillovers}
    return write_case(folder, _toml(folder) | {"hubs": {"max_hubs": sites}}, tables)


def _place(n: int) -> str:
    return f"n{n:03d}"


def _toml(folder: str | Path) -> dict[str, Any]:
    name = Path(folder).name
    return {"name": name, "title": name, "currency": "USD", "years": [2027]}


def _supply(names: Sequence[str], capacities: Numbers) -> Tables:
    """One resource, facility and pool per capacity, all of one home channel."""
    return {
        "resources": [{"resource": r, "unit": "units", "timing": "same_year"} for r in names],
        "channels": [{"channel": "home", "name": "Home", "kind": "home"}],
        "facilities": [
            {"facility": f"supply_{r}", "channel": "home", "resource": r, "instrument": "in_kind"}
            for r in names
        ],
        "pools": [
            {"pool": f"pool_{r}", "year": 2027, "amount": amount, "unit": "units"}
            for r, amount in zip(names, capacities, strict=True)
        ],
        "draws": [
            {"facility": f"supply_{r}", "pool": f"pool_{r}", "risk_class": "*", "rate": 1}
            for r in names
        ],
    }


def _packing(
    folder: str | Path,
    countries: list[dict[str, Any]],
    offers: list[dict[str, Any]],
    profits: dict[str, float],
    weights: list[dict[str, float]],
    capacities: Numbers,
    more: Tables | None = None,
) -> Path:
    names = [f"r{n:02d}" for n in range(len(capacities))]
    tables: Tables = {
        "countries": countries,
        "criteria": [{"criterion": "value", "unit": "points", "weight": 1, "scale": 1}],
        "offers": [{"tier": "t", "stack": "s", **offer} for offer in offers],
        "needs": [
            {"offer": item, "resource": r, "year_offset": 0, "amount": weight}
            for r, row in zip(names, weights, strict=True)
            for item, weight in row.items()
            if weight
        ],
        "returns": [
            {"offer": item, "criterion": "value", "amount": profit}
            for item, profit in profits.items()
        ],
    }
    return write_case(folder, _toml(folder), tables | _supply(names, capacities) | (more or {}))


def _sites(count: int, opening: Numbers) -> Tables:
    """Places that may each become a hub, which needs one unit of an ample resource."""
    return _supply(["ground"], [float(count)]) | {
        "countries": [{"country": _place(n)} for n in range(count)],
        "criteria": [
            {"criterion": "served", "unit": "places", "weight": 0, "scale": 1},
            {"criterion": "value", "unit": "points", "weight": 1, "scale": 1},
        ],
        "offers": [
            {
                "offer": f"site_{_place(n)}",
                "country": _place(n),
                "package": "p",
                "tier": "t",
                "stack": "s",
                "hub_capable": 1,
            }
            for n in range(count)
        ],
        "needs": [
            {"offer": f"site_{_place(n)}", "resource": "ground", "year_offset": 0, "amount": 1}
            for n in range(count)
        ],
        "returns": [
            {"offer": f"site_{_place(n)}", "criterion": "value", "amount": -cost}
            for n, cost in enumerate(opening)
        ],
    }


def _locating(
    folder: str | Path, cost: Sequence[Numbers], opening: Numbers, hubs: dict[str, Any]
) -> Path:
    pairs = [(h, c) for h in range(len(cost)) for c in range(len(cost[h]))]
    tables = _sites(len(opening), opening) | {
        "spillovers": [
            {"hub": _place(h), "country": _place(c), "criterion": j, "amount": amount}
            for h, c in pairs
            for j, amount in (("served", 1), ("value", -cost[h][c]))
        ],
        "floors": [{"criterion": "served", "min_amount": len(cost[0])}],
    }
    return write_case(folder, _toml(folder) | {"hubs": hubs}, tables)
