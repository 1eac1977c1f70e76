"""Sources and uses: the sums that several families read, each made once.

Families never add up offers or commitments that another family adds up too; they read the account.
In the model an account is a column with one defining row, so that a rule about the cost of a
country has two entries and not hundreds.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from model.case import MONEY, Case
from model.rows import Terms


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Open the accounts: `m.cost[c]`, `m.channel_money[k,c]`, `m.money[c]`, `m.all_money`."""
    m.nothing = pyo.Var(bounds=(0, 0))
    m.commitments = _by_country_and_channel(m, case)
    m.choices = {c: [(o, s, m.select[o, s]) for o, s in case.pairs(c)] for c in case.candidates}
    countries = [c for c in case.candidates if m.limits.cost.get(c, 0) > 0 and case.has_money]
    m.cost = pyo.Var(countries, bounds=lambda m, c: (0, m.limits.cost[c]))
    m.cost_account = pyo.Constraint(
        countries,
        rule=lambda m, c: (
            Terms((case.cost[o, s], v) for o, s, v in m.choices[c]).add(-1, m.cost[c]).equal(m)
        ),
    )
    channel_pairs = [(k, c) for c, own in m.commitments.items() for k in own]
    m.channel_money = pyo.Var(channel_pairs, domain=pyo.NonNegativeReals)
    m.channel_money_account = pyo.Constraint(
        channel_pairs,
        rule=lambda m, k, c: (
            Terms((1, v) for _, _, v in m.commitments[c][k]).add(-1, m.channel_money[k, c]).equal(m)
        ),
    )
    channels: dict[str, list[str]] = {}
    for k, c in channel_pairs:
        channels.setdefault(c, []).append(k)
    funded = [c for c in case.countries if c in channels]
    m.money = pyo.Var(funded, domain=pyo.NonNegativeReals)
    m.money_account = pyo.Constraint(
        funded,
        rule=lambda m, c: (
            Terms((1, m.channel_money[k, c]) for k in channels[c]).add(-1, m.money[c]).equal(m)
        ),
    )
    m.all_money = pyo.Var(domain=pyo.NonNegativeReals)
    m.all_money_account = pyo.Constraint(
        rule=lambda m: Terms((1, m.money[c]) for c in funded).add(-1, m.all_money).equal(m)
    )


def _by_country_and_channel(m: pyo.ConcreteModel, case: Case) -> dict[str, dict[str, list]]:
    """Financing commitments by country and channel: (facility, year, variable) triples."""
    found: dict[str, dict[str, list]] = {}
    for (f, c, t), variable in m.commit.items():
        if case.facilities[f].resource == MONEY:
            own = found.setdefault(c, {})
            own.setdefault(case.facilities[f].channel, []).append((f, t, variable))
    return found


def commitments(m: pyo.ConcreteModel, case: Case, country: str) -> list[tuple[str, int, Any]]:
    """All financing commitments in a country: (facility, year, variable) triples."""
    own = m.commitments.get(country, {})
    return [triple for k in case.channels for triple in own.get(k, ())]


def chosen(
    m: pyo.ConcreteModel, case: Case, country: str, wanted: Any = None
) -> list[tuple[str, int, Any]]:
    """(offer, start, variable) of a country's offers; `wanted(record)` selects if given."""
    triples: list[tuple[str, int, Any]] = m.choices.get(country, [])
    if wanted is None:
        return triples
    return [triple for triple in triples if wanted(case.offers[triple[0]])]
