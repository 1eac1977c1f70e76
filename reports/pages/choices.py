"""Solved plans to choose among: what the explorer shows of each, as plain data for its script.

Every text and every rounded number is made here; the script only puts them in their places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from reports import proof, sums, wording
from reports.figures.world import Place, labels
from reports.pages.studied import Studied
from reports.section import Run, Tables

STATUS = {
    "hub": "partner and hub",
    "partner": "partner",
    "served": "served by a hub",
    "eligible": "eligible, not chosen",
    "out": "left out",
}
SOURCES = {
    "home": "home channels",
    "allied": "allied channels",
    "multilateral": "multilateral channels",
    "private": "private partners",
    "host": "partner governments",
}
MAPPED = 0.5
"""A map is drawn where at least this share of the countries is on it."""

BUDGETS = 14
"""Budgets that are shown of a plan."""

SCARCEST_FIRST = ("appropriation", "exposure", "ceiling", "allied", "capacity")


class Choices:
    """What all plans of a study share, and what there is to be said of each."""

    def __init__(self, studied: Studied, runs: Sequence[str]) -> None:
        self.studied = studied
        self.plans = {run: plan for run in runs if (plan := studied.plan(run)) is not None}
        self.countries = self._countries()
        self.number = {c: n for n, c in enumerate(self.countries)}
        facts = sums.known(studied.context, "countries")
        self.facts = {} if facts.empty else facts.set_index("country").to_dict("index")
        shapes = sums.known(studied.context, "world")
        self.shapes = shapes.to_dict("records") if len(shapes) else []
        self.place = self._places()
        self.most = max((sum(self._sources(run).values()) for run in self.plans), default=0.0)
        self.budgets = self._budgets()

    @property
    def mapped(self) -> bool:
        """Whether enough of the countries are on the map."""
        return bool(self.countries) and len(self.place) >= MAPPED * len(self.countries)

    def name(self, country: str) -> str:
        """What a country is called."""
        return wording.text(wording.name(self.studied.study, "countries", country))

    def point(self, run: object, title: str, proven: str = "") -> dict[str, Any]:
        """What is shown of one run.

        Args:
            run: the run; one without a plan tells why.
            title: what tells it from the others.
            proven: what is proven of it, where it is not status, bound and gap.
        """
        record, _ = self.studied.runs.get(str(run), ({}, {}))
        found: dict[str, Any] = {"title": wording.text(title)}
        found["status"] = wording.text(str(record.get("status", "error")))
        found["proof"] = wording.text(proven or (proof.sentence(record) if record else ""), "")
        if str(run) not in self.plans:
            found["why"] = [wording.text(str(why)) for why in record.get("reasons", ())]
            return found
        plan_run, tables = self.plans[str(run)]
        return found | {
            "facts": self._facts(plan_run, tables),
            "styles": self._styles(tables),
            "names": self._names(tables),
            "links": self._links(tables),
            "money": self._money(str(run)),
            "partners": self._partners(plan_run, tables),
            "budgets": self._levels(tables),
        }

    def shared(self) -> dict[str, Any]:
        """What the script needs once."""
        at = {c: self.shapes[n] for c, n in self.place.items()} if self.mapped else {}
        return {
            "countries": [self.name(c) for c in self.countries],
            "base": [self.base(c) for c in self.countries],
            "at": [[at[c]["x"], at[c]["y"]] if c in at else None for c in self.countries],
            "words": STATUS,
            "budgets": [
                {
                    "name": wording.text(wording.budget(self.studied.study, b)),
                    "unit": wording.text(unit, ""),
                }
                for b, unit in self.budgets
            ],
            "unit": wording.text(sums.unit(self.studied.study)),
        }

    def _countries(self) -> list[str]:
        found: dict[str, None] = {}
        for _, tables in self.plans.values():
            found |= dict.fromkeys(map(str, tables["partners"]["country"]))
        return sorted(found)

    def _places(self) -> dict[str, int]:
        """Number of the outline of each country that is on the map."""
        code = {shape["country"]: n for n, shape in enumerate(self.shapes) if shape["country"]}
        iso = {s["iso_numeric"]: n for n, s in enumerate(self.shapes) if s["iso_numeric"]}
        found = {}
        for c in self.countries:
            given = self.facts.get(c, {}).get("iso_numeric")
            n = iso.get(given) if isinstance(given, str) else None
            n = code.get(c) if n is None else n
            if n is not None:
                found[c] = n
        return found

    def base(self, country: str) -> str:
        """How a country stands that is in no plan."""
        return "eligible" if self.facts.get(country, {}).get("eligible", True) else "out"

    def _sources(self, run: str) -> dict[str, float]:
        return sums.sources(*self.plans[run])

    def _budgets(self) -> list[tuple[str, str]]:
        """Budgets that any plan uses, the scarcest kind first, with their units."""
        used: dict[tuple[str, str], float] = {}
        for _, tables in self.plans.values():
            totals = tables["pools"].groupby(["pool", "unit"])["used"].sum()
            for (name, unit), amount in totals.items():
                key = str(name), str(unit)
                used[key] = max(used.get(key, 0.0), float(amount))
        kinds = self.studied.study.get("legend", {}).get("pool_kinds", {})

        def rank(key: tuple[str, str]) -> tuple[int, str]:
            kind = kinds.get(key[0])
            known = kind in SCARCEST_FIRST
            return SCARCEST_FIRST.index(kind) if known else len(SCARCEST_FIRST), key[0]

        return sorted((key for key, amount in used.items() if amount > 0), key=rank)[:BUDGETS]

    def _facts(self, run: Run, tables: Tables) -> list[list[str]]:
        """Label, number and unit of what is seen at a glance."""
        engaged = sums.engaged(tables)
        found = [["partners", f"{len(engaged):,}", f"of {len(tables['partners']):,} countries"]]
        sources, unit = sums.sources(run, tables), sums.unit(run)
        total = sum(sources.values())
        if sources:
            found.append(["money in all", wording.amount(total), unit])
            home = wording.amount(sources.get("home", 0.0), beside=[total])
            found.append(["home money", home, unit])
        for row in sums.criteria(tables)[:3]:
            found.append(
                [wording.plain(row["criterion"]), wording.amount(row["value"]), row["unit"] or ""]
            )
        return [[wording.text(part, "") for part in line] for line in found]

    def status(self, tables: Tables) -> dict[str, str]:
        """How the countries stand that a plan touches."""
        rows = tables["partners"]
        found = {str(c): "served" for c in tables["service"]["country"]}
        for c, engaged, hub in zip(rows["country"], rows["engaged"], rows["hub"], strict=True):
            if engaged:
                found[str(c)] = "hub" if hub else "partner"
        return found

    def _styles(self, tables: Tables) -> dict[str, str]:
        return {str(self.number[c]): style for c, style in sorted(self.status(tables).items())}

    def _names(self, tables: Tables) -> list[list[Any]]:
        """Names on the map where they cross no other."""
        if not self.mapped:
            return []
        engaged = sorted(map(str, sums.engaged(tables)["country"]))
        places = [
            Place(self.shapes[self.place[c]], self.name(c), "", "", named=True)
            for c in engaged
            if c in self.place
        ]
        return [[text, x, y, anchor] for text, x, y, anchor in labels(places)]

    def _links(self, tables: Tables) -> list[list[int]]:
        rows = tables["service"]
        pairs = zip(rows["hub"], rows["country"], strict=True)
        return sorted([self.number[h], self.number[c]] for h, c in pairs if h != c)

    def _money(self, run: str) -> list[list[Any]]:
        """Style, label, share of the largest plan in per cent, amount in words."""
        found = self._sources(run)
        beside = list(found.values())
        return [
            [f"k-{kind}", SOURCES[kind], _share(found.get(kind, 0.0), self.most), says]
            for kind in SOURCES
            for says in [wording.amount(found.get(kind, 0.0), beside=beside)]
        ]

    def _partners(self, run: Run, tables: Tables) -> list[dict[str, Any]]:
        rows = sums.commitments(run, tables)
        money = rows[(rows["resource"] == sums.MONEY) & rows["funded"]]
        paid: Mapping[Any, float] = money.groupby(["country", "kind"])["amount"].sum().to_dict()
        engaged = sums.engaged(tables).to_dict("records")
        costs = [float(row["cost_musd"]) for row in engaged]
        offers = tables["selection"].sort_values(["start_year", "package", "offer"])
        found = []
        for row in engaged:
            c = row["country"]
            parts = {kind: float(paid.get((c, kind), 0.0)) for kind in sums.KINDS}
            parts |= {kind: float(row[f"{kind}_musd"]) for kind in sums.OTHERS}
            beside = [sum(x for x in parts.values() if x == x)]
            mine = offers[offers["country"] == c].to_dict("records")
            found.append(
                {
                    "name": self.name(c),
                    "hub": bool(row["hub"]),
                    "cost": wording.amount(float(row["cost_musd"]), beside=costs),
                    "parts": [
                        [f"k-{kind}", _share(x, max(costs)), f"{SOURCES[kind]} {says}"]
                        for kind, x in parts.items()
                        if x > 0
                        for says in [wording.amount(x, beside=beside)]
                    ],
                    "offers": "; ".join(_offer(offer) for offer in mine),
                }
            )
        return found

    def _levels(self, tables: Tables) -> list[list[Any]]:
        """Share used in per cent, used and available in words, of each budget that is shown."""
        totals = tables["pools"].groupby("pool")[["amount", "used"]].sum()
        found: list[list[Any]] = []
        for b, _ in self.budgets:
            used, has = (
                (float(totals.at[b, "used"]), float(totals.at[b, "amount"]))
                if b in totals.index
                else (0.0, 0.0)
            )
            says = f"{wording.amount(used, beside=[has])} of {wording.amount(has)}"
            found.append([min(100.0, _share(used, has)), says])
        return found


def _share(part: float, whole: float) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _offer(row: Mapping[Any, Any]) -> str:
    """An offer in few words.

    >>> _offer({"package": "public_services", "tier": "hub", "start_year": 2027})
    'public services (hub, 2027)'
    """
    parts = [wording.plain(str(row[k])) for k in ("tier",) if row[k] == row[k] and row[k]]
    if not pd.isna(row["start_year"]):
        parts.append(str(int(row["start_year"])))
    return wording.text(f"{wording.plain(str(row['package']))} ({', '.join(parts)})")
