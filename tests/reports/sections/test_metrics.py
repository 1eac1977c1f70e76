"""Measures besides the returns."""

from reports.sections import metrics
from tests.reports.sample import RUN, table, tables


def test_metrics_are_counts_or_amounts():
    found = tables()
    found["metrics"] = table("metric value unit", ("partners", 3.0, ""), ("reach", 3.254, "m"))
    (grid,) = metrics.section(RUN, found).grids
    assert grid.rows == (("partners", 3, ""), ("reach", "3.25", "m"))
