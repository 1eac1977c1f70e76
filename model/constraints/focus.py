"""Few partners with depth: no more than can be served well, none with crumbs or nearly all.

**Why** Spread over too many markets, the money changes nothing in any of them; all in one place, it
is a bet (A6, A18, A22, A24).

**Sets and data** focus.max_partners, min_sector_packages, max_pilots [offers];
focus.min_commitment_musd [million]; focus.max_share; packages.sector, packages.required;
regions.min_partners, max_partners, max_share; concentration (channel, attribute, value, max_share);
absorption[c] = countries.absorption_musd [million a year].

**Variables** engage[c], select[o,s], commit[f,c,t]; money[c] = Σ_{f,t} commit[f,c,t], money[k,c]
the same over one channel.

**Constraint**
(1) Σ_c engage[c] ≤ max_partners; (2) money[c] ≥ min_commitment · engage[c]; (3) money[c] ≤
max_share · Σ_{c'} money[c'];
(4) Σ_{sector o of c, s} select[o,s] ≥ min_sector_packages · engage[c];
(5) Σ_{o of c in a required package, s} select[o,s] ≥ engage[c]; (6) Σ_{pilot o of c, s} select[o,s]
≤ max_pilots · engage[c];
(7) min_partners[g] ≤ Σ_{c in g} engage[c] ≤ max_partners[g]; (8) Σ_{c in g} money[c] ≤ max_share[g]
· Σ_{c'} money[c'];
(9) Σ_{c with the value} money[k,c] ≤ max_share · Σ_c money[k,c], for each row of `concentration`
(`*` = all channels);
(10) Σ_{o of c, s} need[o,s,financing,t] · select[o,s] ≤ absorption[c] · engage[c], for all c, t.

**Binding means** (1) one more partner would add value: the price of focus; (2) the country would
rather be smaller.

**Assumes** face value of guarantees and insurance counts as commitment.

**Source** cardinality and semi-continuous stakes as in portfolio selection; values are assumptions
to be swept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyomo.environ as pyo

from model.accounts import chosen
from model.case import MONEY, Case
from model.plan import Limit, Plan, grouped, limit
from model.records import Offer
from model.rows import Terms

ONLY_FORBIDS = True


def applies(case: Case) -> bool:
    """Wherever one of its data is given."""
    focus = case.settings.focus
    given = (
        focus.max_partners,
        focus.min_commitment_musd,
        focus.max_share,
        focus.min_sector_packages,
        focus.max_pilots,
    )
    return (
        any(x is not None for x in given)
        or any(p.required for p in case.packages.values())
        or any(
            (r.min_partners, r.max_partners, r.max_share) != (None,) * 3
            for r in case.regions.values()
        )
        or bool(case.concentration)
        or any(c.absorption_musd is not None for c in case.countries.values())
    )


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (1) to (10)."""
    focus = case.settings.focus
    m.focus_max_partners = pyo.Constraint(
        [] if focus.max_partners is None else [0],
        rule=lambda m, _: Terms((1, m.engage[c]) for c in m.engage).at_most(
            m, focus.max_partners or 0
        ),
    )
    _build_packages(m, case)
    if case.has_money:
        _build_money(m, case)
    _build_regions(m, case)
    needs = {
        (c, t)
        for c in case.candidates
        for pair in case.pairs(c)
        for (r, t) in case.need[pair]
        if r == MONEY
    }

    def absorption(m: pyo.ConcreteModel, c: str, t: int) -> Any:
        row = Terms((case.need[o, s].get((MONEY, t), 0.0), v) for o, s, v in chosen(m, case, c))
        return row.add(-(case.countries[c].absorption_musd or 0.0), m.engage[c]).at_most(m)

    m.focus_absorption = pyo.Constraint(
        sorted(key for key in needs if case.countries[key[0]].absorption_musd is not None),
        rule=absorption,
    )


def _build_packages(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (4) to (6)."""
    focus = case.settings.focus

    def count(c: str, wanted: Callable[[Offer], bool]) -> Terms:
        return Terms((1, v) for _, _, v in chosen(m, case, c, wanted))

    m.focus_min_sector_packages = pyo.Constraint(
        [] if focus.min_sector_packages is None else case.candidates,
        rule=lambda m, c: (
            count(c, lambda o: case.packages[o.package].sector)
            .add(-(focus.min_sector_packages or 0), m.engage[c])
            .at_least(m)
        ),
    )
    m.focus_required = pyo.Constraint(
        [(c, p) for c in case.candidates for p, record in case.packages.items() if record.required],
        rule=lambda m, c, p: count(c, lambda o: o.package == p).add(-1, m.engage[c]).at_least(m),
    )
    m.focus_max_pilots = pyo.Constraint(
        [] if focus.max_pilots is None else case.candidates,
        rule=lambda m, c: (
            count(c, lambda o: o.tier == "pilot")
            .add(-(focus.max_pilots or 0), m.engage[c])
            .at_most(m)
        ),
    )


def _build_money(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (2), (3) and (9)."""
    focus = case.settings.focus

    def min_commitment(m: pyo.ConcreteModel, c: str) -> Any:
        row = Terms([(-(focus.min_commitment_musd or 0.0), m.engage[c])])
        return row.extend([(1, m.money[c])] if c in m.money else []).at_least(m)

    def concentration(m: pyo.ConcreteModel, number: int) -> Any:
        rule = case.concentration[number]
        inside = {
            c for c, r in case.countries.items() if _has(r.attributes, rule.attribute, rule.value)
        }
        row = Terms()
        for k, c in m.channel_money:
            if rule.channel in ("*", k):
                row.add((c in inside) - rule.max_share, m.channel_money[k, c])
        return row.at_most(m)

    m.focus_min_commitment = pyo.Constraint(
        [] if focus.min_commitment_musd is None else case.candidates, rule=min_commitment
    )
    m.focus_max_share = pyo.Constraint(
        [] if focus.max_share is None else list(m.money),
        rule=lambda m, c: Terms(
            [(1, m.money[c]), (-(focus.max_share or 0.0), m.all_money)]
        ).at_most(m),
    )
    m.focus_concentration = pyo.Constraint(range(len(case.concentration)), rule=concentration)


def _has(attributes: Any, attribute: str, value: str) -> bool:
    """Whether a country has the value; a blank attribute never matches, 5.0 = 5."""
    mine = attributes.get(attribute, "")
    if mine == "":
        return False
    try:
        return float(mine) == float(value)
    except ValueError:
        return bool(mine == value)


def _build_regions(m: pyo.ConcreteModel, case: Case) -> None:
    """Rows (7) and (8)."""

    def partners(m: pyo.ConcreteModel, g: str) -> Any:
        row = Terms((1, m.engage[c]) for c in case.members.get(g, ()) if c in m.engage)
        return row.within(m, case.regions[g].min_partners, case.regions[g].max_partners)

    def share(m: pyo.ConcreteModel, g: str) -> Any:
        row = Terms((1, m.money[c]) for c in case.members.get(g, ()) if c in m.money)
        return row.add(-(case.regions[g].max_share or 0.0), m.all_money).at_most(m)

    m.focus_region_partners = pyo.Constraint(
        [g for g, r in case.regions.items() if (r.min_partners, r.max_partners) != (None, None)],
        rule=partners,
    )
    m.focus_region_share = pyo.Constraint(
        [g for g, r in case.regions.items() if r.max_share is not None and case.has_money],
        rule=share,
    )


def check(case: Case, plan: Plan) -> Iterator[Limit]:
    """The same on a plan."""
    focus = case.settings.focus
    if focus.max_partners is not None:
        yield limit("max_partners", [1] * len(plan.engage), "<=", [focus.max_partners], "partners")
    yield from _check_packages(case, plan)
    if case.has_money:
        yield from _check_money(case, plan)
    for g, rule in case.regions.items():
        inside = [1 for c in plan.engage if case.countries[c].region == g]
        if rule.min_partners is not None:
            yield limit(
                "region_min_partners", inside, ">=", [rule.min_partners], "partners", region=g
            )
        if rule.max_partners is not None:
            yield limit(
                "region_max_partners", inside, "<=", [rule.max_partners], "partners", region=g
            )
    needs: dict[tuple[str, int], list[float]] = {}
    for o, s in plan.select.items():
        for (r, t), amount in case.need.get((o, s), {}).items():
            if r == MONEY:
                needs.setdefault((case.offers[o].country, t), []).append(amount)
    for (c, t), amounts in sorted(needs.items()):
        cap = case.countries[c].absorption_musd
        if cap is not None:
            yield limit("absorption", amounts, "<=", [cap], case.money_unit, country=c, year=t)


def _check_packages(case: Case, plan: Plan) -> Iterator[Limit]:
    """Sector packages, required packages and pilots of each partner."""
    focus = case.settings.focus
    offers = grouped((case.offers[o].country, case.offers[o]) for o in plan.select)
    for c in sorted(plan.engage | offers.keys()):
        mine = offers.get(c, [])
        if focus.min_sector_packages is not None and c in plan.engage:
            sector = [1 for o in mine if case.packages[o.package].sector]
            yield limit(
                "min_sector_packages",
                sector,
                ">=",
                [focus.min_sector_packages],
                "offers",
                country=c,
            )
        if focus.max_pilots is not None:
            pilots = [1 for o in mine if o.tier == "pilot"]
            yield limit("max_pilots", pilots, "<=", [focus.max_pilots], "offers", country=c)
        for p, record in case.packages.items():
            if record.required and c in plan.engage:
                taken = [1 for o in mine if o.package == p]
                yield limit(
                    "required", taken, ">=", [1], "offers", logical=True, country=c, package=p
                )


def _check_money(case: Case, plan: Plan) -> Iterator[Limit]:
    """Shares of the money by country, region, channel and attribute."""
    focus, unit = case.settings.focus, case.money_unit
    spent: dict[tuple[str, str], float] = {}
    for (f, c, _), amount in plan.commit.items():
        if case.facilities[f].resource == MONEY:
            key = (case.facilities[f].channel, c)
            spent[key] = spent.get(key, 0.0) + amount
    by_country: dict[str, list[float]] = {}
    for (_, c), amount in spent.items():
        by_country.setdefault(c, []).append(amount)
    everything = list(spent.values())
    if focus.min_commitment_musd is not None:
        for c in sorted(plan.engage):
            least = [focus.min_commitment_musd]
            yield limit("min_commitment", by_country.get(c, []), ">=", least, unit, country=c)
    if focus.max_share is not None:
        for c, amounts in sorted(by_country.items()):
            yield limit(
                "max_share", amounts, "<=", [focus.max_share * sum(everything)], unit, country=c
            )
    for g, rule in case.regions.items():
        if rule.max_share is not None:
            inside = [x for (_, c), x in spent.items() if case.countries[c].region == g]
            yield limit(
                "region_share", inside, "<=", [rule.max_share * sum(everything)], unit, region=g
            )
    for row in case.concentration:
        mine = {key: x for key, x in spent.items() if row.channel in ("*", key[0])}
        inside = [
            x
            for (_, c), x in mine.items()
            if _has(case.countries[c].attributes, row.attribute, row.value)
        ]
        yield limit(
            "concentration",
            inside,
            "<=",
            [row.max_share * sum(mine.values())],
            unit,
            channel=row.channel,
            item=f"{row.attribute}={row.value}",
        )
