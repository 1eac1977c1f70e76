"""Weighted sum: maximise Σ_j weight[j] · value[j] / scale[j].

The plain reading of "weights": with scales near each criterion's best value, a weight says which
share of the attention it gets. A criterion of weight 0 is reported and does not count.
"""

from __future__ import annotations

import pyomo.environ as pyo

from model import returns
from model.case import Case
from model.plan import Plan
from model.rows import Terms


def build(m: pyo.ConcreteModel, case: Case) -> Terms:
    """The objective as a linear form."""
    total = Terms()
    for j, form in returns.terms(m, case).items():
        factor = case.criteria[j].weight / case.criteria[j].scale
        total.extend((factor * coef, v) for coef, v in zip(form.coefs, form.variables, strict=True))
    return total


def score(case: Case, plan: Plan) -> float:
    """The same on a plan."""
    return sum(
        case.criteria[j].weight * value / case.criteria[j].scale
        for j, value in returns.values(case, plan).items()
    )
