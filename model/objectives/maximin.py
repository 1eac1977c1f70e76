"""Maximin: maximise min_j value[j] / scale[j], over criteria of weight above 0.

The planner who may neglect no criterion: no weight can buy a poor one with a rich one.
"""

from __future__ import annotations

import pyomo.environ as pyo

from model import returns
from model.case import Case
from model.plan import Plan
from model.rows import Terms


def build(m: pyo.ConcreteModel, case: Case) -> Terms:
    """The column `maximin_worst`, at most every scaled value, as objective."""
    forms = returns.terms(m, case)
    counted = [j for j, record in case.criteria.items() if record.weight > 0]
    m.maximin_worst = pyo.Var()
    m.maximin_value = pyo.Constraint(
        counted,
        rule=lambda m, j: (
            Terms([(1, m.maximin_worst)])
            .extend(
                (-coef / case.criteria[j].scale, v)
                for coef, v in zip(forms[j].coefs, forms[j].variables, strict=True)
            )
            .at_most(m)
        ),
    )
    return Terms([(1, m.maximin_worst)] if counted else [])


def score(case: Case, plan: Plan) -> float:
    """The same on a plan."""
    found = returns.values(case, plan)
    return min((found[j] / r.scale for j, r in case.criteria.items() if r.weight > 0), default=0.0)
