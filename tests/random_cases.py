"""Random tiny cases: a money core, and every other rule switched on at random."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.casefiles import write_case
from tests.draft import Draft
from tests.random_rules import RULES

COUNTRIES = ("Arda", "Brin", "Cole")


def random_case(seed: int, folder: str | Path) -> Path:
    """Write a tiny case drawn with a seed; about one in five has no plan."""
    rng = random.Random(seed)
    draft = _core(rng, seed)
    chosen: list[Callable[[random.Random, Draft], None]] = [
        rule for rule, share in RULES if rng.random() < share
    ]
    for rule in chosen:
        rule(rng, draft)
    return write_case(folder, draft.toml, draft.tables)


def _core(rng: random.Random, seed: int) -> Draft:
    toml: dict[str, Any] = {
        "name": f"random_{seed}",
        "title": f"Random tiny case {seed}",
        "currency": "USD",
        "years": [2027, 2028, 2029][: rng.choice((2, 2, 3))],
    }
    draft = Draft(toml, {})
    names = COUNTRIES[: rng.choice((2, 3, 3))]
    draft.tables["countries"] = [
        {
            "country": c,
            "name": c,
            "region": ("north", "south", rng.choice(("north", "south")))[n],
            "risk_class": rng.choice(("", "2", "5")),
        }
        for n, c in enumerate(names)
    ]
    draft.tables["resources"] = [
        {"resource": "financing", "unit": "million USD", "timing": "same_year"}
    ]
    draft.tables["criteria"] = [
        {"criterion": "development", "unit": "points", "weight": 1, "scale": rng.choice((1, 10))},
        {"criterion": "strategic", "unit": "points", "weight": rng.choice((0.5, 2)), "scale": 4},
    ]
    draft.tables["channels"] = [
        {"channel": "ally", "name": "Allied fund", "kind": "allied"},
        {"channel": "home", "name": "Home bank", "kind": "home"},
    ]
    _offers(rng, draft, names)
    _facilities(rng, draft)
    return draft


def _offers(rng: random.Random, draft: Draft, names: tuple[str, ...]) -> None:
    offers, needs, returns = [], [], []
    for c in names:
        for package in ("farms", "health")[: rng.choice((1, 1, 2))]:
            for tier in ("pilot", "national")[: rng.choice((1, 2))]:
                o = f"{c}_{package}_{tier}"
                offer = {"offer": o, "country": c, "package": package, "tier": tier}
                late = rng.random() < 0.4
                offers.append(offer | ({"first_start": 2027, "last_start": 2028} if late else {}))
                cost = rng.choice((4, 6, 10)) * (2 if tier == "national" else 1)
                long = rng.random() < 0.5
                needs.append(_need(o, "financing", 0, cost / 2 if long else cost))
                if long:
                    needs.append(_need(o, "financing", 1, cost / 2))
                for j in ("development", "strategic"):
                    value = round(cost * rng.uniform(0.5, 2.0), 2)
                    returns.append({"offer": o, "criterion": j, "amount": value})
                    if late and rng.random() < 0.6:
                        dated = {"start_year": 2028, "amount": round(value * 0.7, 2)}
                        returns.append({"offer": o, "criterion": j} | dated)
                if late and long:
                    _date_all(returns, o)
    draft.tables |= {"offers": offers, "needs": needs, "returns": returns}


def _need(offer: str, resource: str, offset: int, amount: float) -> dict[str, Any]:
    return {"offer": offer, "resource": resource, "year_offset": offset, "amount": amount}


def _date_all(returns: list[dict[str, Any]], offer: str) -> None:
    """A late start whose needs pass the horizon has dated returns of every criterion or of none."""
    dated = [r["criterion"] for r in returns if r["offer"] == offer and "start_year" in r]
    missing = {"development", "strategic"} - set(dated)
    if dated and missing:
        returns.append(
            {"offer": offer, "criterion": missing.pop(), "start_year": 2028, "amount": 1.5}
        )


def _facilities(rng: random.Random, draft: Draft) -> None:
    draft.tables["facilities"] = [
        {"facility": "ally_loan", "channel": "ally", "resource": "financing", "instrument": "loan"},
        {"facility": "home_loan", "channel": "home", "resource": "financing", "instrument": "loan"},
    ]
    total = sum(n["amount"] for n in draft.tables["needs"])
    carry = rng.choice(("", 0.5, 1))
    for f, share in (("ally_loan", 0.2), ("home_loan", 0.35)):
        draft.pool(f"{f}_ceiling", [round(total * share * rng.uniform(0.4, 1.3), 1)], carry)
        draft.draw(f, f"{f}_ceiling", "*", 1)
    if rng.random() < 0.5:
        draft.pool("subsidy", [round(total * rng.uniform(0.02, 0.06), 2), 1.0], rng.choice(("", 1)))
        draft.draw("home_loan", "subsidy", "*", 0.1)
        draft.draw("home_loan", "subsidy", "5", 0.2)
