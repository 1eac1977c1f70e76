"""Sources and uses: the sums that several families read, each made once.

Families never add up offers or commitments that another family adds up too; they read the account.
In the model an account is a column with one defining row, so that a rule about the cost of a
country has two entries and not hundreds. `Terms` builds rows: lists of coefficients and variables,
handed to Pyomo's `LinearExpression`
(several times faster than summing expressions).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from model.case import MONEY, Case


class Terms:
    """A linear form under construction: `terms.add(2, m.engage[c])`."""

    __slots__ = ("coefs", "constant", "variables")

    def __init__(self, pairs: Iterable[tuple[float, Any]] = ()) -> None:
        """Start from (coefficient, variable) pairs."""
        self.coefs: list[float] = []
        self.variables: list[Any] = []
        self.constant = 0.0
        for coef, variable in pairs:
            self.add(coef, variable)

    def add(self, coef: float, variable: Any) -> Terms:
        """Add one term; zeros are left out."""
        if coef:
            self.coefs.append(coef)
            self.variables.append(variable)
        return self

    def extend(self, pairs: Iterable[tuple[float, Any]]) -> Terms:
        """Add many terms."""
        for coef, variable in pairs:
            self.add(coef, variable)
        return self

    def expression(self) -> LinearExpression:
        """The form as a Pyomo expression."""
        return LinearExpression(
            constant=self.constant, linear_coefs=self.coefs, linear_vars=self.variables
        )

    def within(self, m: pyo.ConcreteModel, lower: float | None, upper: float | None) -> Any:
        """A row `lower <= form <= upper`, or Skip if it has no variable and holds.

        A row without variables that cannot hold is kept on `m.nothing`, a column fixed at 0, so
        that the conflict has a name.
        """
        if not self.variables:
            holds = (lower is None or self.constant >= lower) and (
                upper is None or self.constant <= upper
            )
            if holds:
                return pyo.Constraint.Skip
            return (
                None if lower is None else lower - self.constant,
                LinearExpression(linear_coefs=[1.0], linear_vars=[m.nothing]),
                None if upper is None else upper - self.constant,
            )
        lower = None if lower is None else lower - self.constant
        upper = None if upper is None else upper - self.constant
        constant, self.constant = self.constant, 0.0
        row = (lower, self.expression(), upper)
        self.constant = constant
        return row

    def at_most(self, m: pyo.ConcreteModel, upper: float = 0.0) -> Any:
        """A row `form <= upper`."""
        return self.within(m, None, upper)

    def at_least(self, m: pyo.ConcreteModel, lower: float = 0.0) -> Any:
        """A row `form >= lower`."""
        return self.within(m, lower, None)

    def equal(self, m: pyo.ConcreteModel, value: float = 0.0) -> Any:
        """A row `form = value`."""
        return self.within(m, value, value)


def build(m: pyo.ConcreteModel, case: Case) -> None:
    """Open the accounts: `m.cost[c]`, `m.channel_money[k,c]`, `m.money[c]`, `m.all_money`."""
    m.nothing = pyo.Var(bounds=(0, 0))
    m.commitments = _by_country_and_channel(m, case)
    countries = [c for c in case.candidates if m.limits.cost.get(c, 0) > 0 and case.has_money]
    m.cost = pyo.Var(countries, bounds=lambda m, c: (0, m.limits.cost[c]))
    m.cost_account = pyo.Constraint(
        countries,
        rule=lambda m, c: (
            Terms((case.cost[pair], m.select[pair]) for pair in case.pairs(c))
            .add(-1, m.cost[c])
            .equal(m)
        ),
    )
    channel_pairs = [(k, c) for c, k in m.commitments]
    m.channel_money = pyo.Var(channel_pairs, domain=pyo.NonNegativeReals)
    m.channel_money_account = pyo.Constraint(
        channel_pairs,
        rule=lambda m, k, c: (
            Terms((1, v) for _, _, v in m.commitments[c, k]).add(-1, m.channel_money[k, c]).equal(m)
        ),
    )
    funded = sorted({c for _, c in channel_pairs}, key=list(case.countries).index)
    m.money = pyo.Var(funded, domain=pyo.NonNegativeReals)
    m.money_account = pyo.Constraint(
        funded,
        rule=lambda m, c: (
            Terms((1, m.channel_money[k, d]) for k, d in channel_pairs if d == c)
            .add(-1, m.money[c])
            .equal(m)
        ),
    )
    m.all_money = pyo.Var(domain=pyo.NonNegativeReals)
    m.all_money_account = pyo.Constraint(
        rule=lambda m: Terms((1, m.money[c]) for c in funded).add(-1, m.all_money).equal(m)
    )


def _by_country_and_channel(m: pyo.ConcreteModel, case: Case) -> dict[tuple[str, str], list]:
    """Financing commitments by (country, channel): (facility, year, variable) triples."""
    found: dict[tuple[str, str], list] = {}
    for (f, c, t), variable in m.commit.items():
        if case.facilities[f].resource == MONEY:
            found.setdefault((c, case.facilities[f].channel), []).append((f, t, variable))
    return found


def commitments(m: pyo.ConcreteModel, case: Case, country: str) -> list[tuple[str, int, Any]]:
    """All financing commitments in a country: (facility, year, variable) triples."""
    return [triple for k in case.channels for triple in m.commitments.get((country, k), ())]


def chosen(
    m: pyo.ConcreteModel, case: Case, country: str, wanted: Any = None
) -> list[tuple[str, int, Any]]:
    """(offer, start, variable) of a country's offers; `wanted(record)` selects if given."""
    return [
        (o, s, m.select[o, s])
        for o, s in case.pairs(country)
        if wanted is None or wanted(case.offers[o])
    ]
