"""What is to be said of each partner: its form, cost, who else pays, returns, why."""

from __future__ import annotations

from typing import Any

import pandas as pd

from reports import sums, wording
from reports.figures.html import Part, stacked
from reports.section import Card, Fact, Figure, Grid, Heading, Key, Run, Section, Tables

FIXED = (
    "country",
    "engaged",
    "hub",
    "assured",
    "channels",
    "cost_musd",
    "private_musd",
    "host_musd",
    "allied_musd",
)
WHO = {
    "home": "home",
    "allied": "allies",
    "multilateral": "multilaterals",
    "private": "private",
    "host": "host government",
}


CARDS = 60
"""Partners that have a card of their own."""


def section(run: Run, tables: Tables) -> Section | None:
    """The partners, the dearest first: a card and a row of the table each."""
    engaged = sums.engaged(tables)
    if engaged.empty:
        return None
    partners = [{str(k): v for k, v in row.items()} for row in engaged.to_dict("records")]
    story = _Story(run, tables)
    cards = [story.card(row) for row in partners[:CARDS]]
    if len(partners) > CARDS:
        others = wording.count(len(partners) - CARDS, "other partner")
        said = f"Cards are for the {CARDS} dearest partners; the table has every one."
        cards.append(Card(others, lines=(said,)))
    return Section(
        "Partners",
        cards=tuple(cards),
        grids=(_grid(run, tables, partners),),
    )


def _grid(run: Run, tables: Tables, partners: list[dict[str, Any]]) -> Grid:
    criteria = [column for column in tables["partners"].columns if column not in FIXED]
    first = tables["selection"].groupby("country")["start_year"].min()
    offers = tables["selection"].groupby("country").size()
    units = dict(zip(tables["criteria"]["criterion"], tables["criteria"]["unit"], strict=True))
    headings = (
        Heading("partner"),
        Heading("role"),
        Heading("from"),
        *(Heading(word, number=True) for word in ("offers", "cost", "private", "host", "allied")),
        *(Heading(wording.plain(j), unit=units.get(j) or "", number=True) for j in criteria),
    )
    rows = tuple(
        (
            f"{wording.name(run, 'countries', row['country'])} ({row['country']})"
            if wording.name(run, "countries", row["country"]) != row["country"]
            else row["country"],
            ", ".join(role for role in ("hub", "assured") if row[role]),
            str(int(first[row["country"]])) if row["country"] in first else "",
            int(offers.get(row["country"], 0)),
            row["cost_musd"],
            row["private_musd"],
            row["host_musd"],
            row["allied_musd"],
            *(row[j] for j in criteria),
        )
        for row in partners
    )
    return Grid(f"Cost and who else pays, {sums.unit(run)}; returns", headings, rows)


class _Story:
    """Everything that the cards take from more than one table, looked up once."""

    def __init__(self, run: Run, tables: Tables) -> None:
        self.run, self.tables = run, tables
        self.unit = sums.unit(run)
        rows = sums.commitments(run, tables)
        money = rows[rows["resource"] == sums.MONEY]
        self.paid = money[money["funded"]].groupby(["country", "kind"])["amount"].sum()
        self.cover = money[~money["funded"]].groupby("country")["amount"].sum()
        self.channels = rows.groupby("country")["channel"].unique()
        self.worth = sums.worth(tables)
        self.value = float(self.worth.sum())
        self.cost = float(tables["partners"]["cost_musd"].fillna(0.0).sum())
        countries = sums.known(tables, "countries")
        self.facts = {} if countries.empty else countries.set_index("country").to_dict("index")
        standing = sums.known(tables, "standing")
        if len(standing):
            standing = standing[standing["offers"] > 0]
            standing = standing.sort_values(["worth", "country"], ascending=[False, True])
        self.rank = {country: n for n, country in enumerate(standing.get("country", ()), 1)}

    def card(self, row: dict[str, Any]) -> Card:
        """What is to be said of one partner."""
        country = row["country"]
        roles = (("hub", "hub"), ("assured", "access agreement"))
        return Card(
            wording.name(self.run, "countries", country),
            under=self._under(country),
            badges=tuple(Key(f"b-{role}", words) for role, words in roles if row[role]),
            facts=self._numbers(row),
            figures=self._who_pays(row),
            items=self._offers(country),
            lines=tuple(
                " ".join(said) for said in (self._why(row), self._through(country)) if said
            ),
        )

    def _under(self, country: str) -> str:
        known = self.facts.get(country, {})
        parts = [str(known[key]) for key in ("region", "income_group") if _given(known.get(key))]
        if _given(known.get("risk_class")):
            parts.append(f"risk class {known['risk_class']}")
        return " · ".join(parts)

    def _numbers(self, row: dict[str, Any]) -> tuple[Fact, ...]:
        facts = []
        if self.cost:
            share = wording.percent(_round(_share(row["cost_musd"], self.cost)))
            amount = wording.amount(row["cost_musd"])
            facts.append(Fact("cost", amount, self.unit, f"{share} of the plan"))
        for line in sums.criteria(self.tables)[:4]:
            j = line["criterion"]
            share = wording.percent(_round(_share(row[j], line["value"])))
            amount, unit = wording.amount(row[j]), line["unit"] or ""
            facts.append(Fact(wording.plain(j), amount, unit, f"{share} of the plan"))
        return tuple(facts)

    def _who_pays(self, row: dict[str, Any]) -> tuple[Figure, ...]:
        paid = self.paid.get(row["country"], pd.Series(dtype=float)) if len(self.paid) else {}
        amounts = {kind: float(paid.get(kind, 0.0)) for kind in sums.KINDS}
        for kind in sums.OTHERS:
            amounts[kind] = float(row[f"{kind}_musd"] or 0.0)
        amounts = {kind: x for kind, x in amounts.items() if x > 0}
        if not amounts:
            return ()
        says = {
            kind: f"{WHO[kind]} {wording.amount(x, beside=list(amounts.values()))}"
            for kind, x in amounts.items()
        }
        about = f"Who pays, {self.unit}: {wording.series(list(says.values()))}."
        parts = [Part(f"k-{kind}", x, says[kind]) for kind, x in amounts.items()]
        legend = tuple(Key(f"k-{kind}", says[kind]) for kind in amounts)
        return (Figure(f"Who pays, {self.unit}", about, stacked(parts, about), legend),)

    def _offers(self, country: str) -> tuple[str, ...]:
        rows = self.tables["selection"]
        mine = rows[rows["country"] == country].sort_values(["start_year", "package", "offer"])
        return tuple(_offer(row) for row in mine.to_dict("records"))

    def _why(self, row: dict[str, Any]) -> list[str]:
        """Reasons that the tables show; what happens without the partner only a run can tell."""
        country = row["country"]
        said = []
        share = _share(self.worth.get(country, 0.0), self.value)
        money = _share(row["cost_musd"], self.cost)
        if share is not None and money is not None:
            word = "more" if share > money else "no more"
            said.append(
                f"Brings {wording.percent(_round(share))} of the value of the plan for "
                f"{wording.percent(_round(money))} of its cost: {word} than its share."
            )
        if country in self.rank:
            said.append(
                f"Number {self.rank[country]} of {len(self.rank)} countries by what its offers "
                "could be worth alone."
            )
        served = self.tables["service"]
        mine = served[served["hub"] == country]["country"]
        if len(mine):
            names = wording.series([wording.name(self.run, "countries", c) for c in mine])
            said.append(f"As a hub it serves {names}, whose gain is counted there.")
        return said

    def _through(self, country: str) -> list[str]:
        """Who acts there, and what stands behind the private money."""
        said = []
        channels = self.channels.get(country)
        if channels is not None:
            names = wording.series(
                [wording.name(self.run, "channels", k) for k in sorted(channels)]
            )
            said.append(f"Through {names}.")
        cover = float(self.cover.get(country, 0.0))
        if cover:
            said.append(
                f"Guarantees and insurance of {wording.amount(cover, self.unit)} stand behind it."
            )
        return said


def _offer(row: dict[Any, Any]) -> str:
    """An offer in words.

    >>> _offer({"package": "health", "tier": "pilot", "stack": None, "assured": True,
    ...         "start_year": 2027.0})
    'health: pilot, assured, from 2027'
    """
    parts = [wording.plain(str(row[key])) for key in ("tier", "stack") if _given(row[key])]
    parts += ["assured"] if row["assured"] else []
    parts.append(f"from {int(row['start_year'])}")
    return f"{wording.plain(str(row['package']))}: {', '.join(parts)}"


def _share(part: float, whole: float) -> float | None:
    return float(part) / float(whole) if whole and whole == whole and part == part else None


def _round(share: float | None) -> float | None:
    return None if share is None else round(share, 3)


def _given(value: Any) -> bool:
    return value is not None and value == value and value != ""
