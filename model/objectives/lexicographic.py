"""Lexicographic: criteria one after the other, by falling weight, ties by name.

Each criterion is maximised in turn and held at its optimum while the next is. A criterion of weight
0 comes last. The number reported is the weighted sum of the plan found, so that runs can be
compared.
"""

from __future__ import annotations

import pyomo.environ as pyo

from model.case import Case
from model.objectives import weighted
from model.plan import Plan
from model.rows import Terms


def order(case: Case) -> tuple[str, ...]:
    """The criteria in the order in which they are maximised."""
    return tuple(sorted(case.criteria, key=lambda j: (-case.criteria[j].weight, j)))


def build(m: pyo.ConcreteModel, case: Case) -> Terms:
    """The weighted sum; the solving of the stages replaces it criterion by criterion."""
    return weighted.build(m, case)


def score(case: Case, plan: Plan) -> float:
    """The weighted sum of the plan."""
    return weighted.score(case, plan)
