"""Measures besides the returns."""

from reports import wording
from reports.sections import metrics
from tests.reports.sample import RUN, table, tables


def test_metrics_are_counts_or_amounts():
    found = tables()
    found["metrics"] = table("metric value unit", ("partners", 3.0, ""), ("reach", 3.254, "m"))
    (grid,) = metrics.section(RUN, found).grids
    assert [row[:3] for row in grid.rows] == [("partners", 3.0, ""), ("reach", 3.254, "m")]
    assert wording.columns(grid)[1] == ["3", "3.25"]
