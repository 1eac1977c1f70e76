"""The rules that bind."""

from reports.sections import limits
from tests.reports.sample import RUN, tables


def test_limits_tell_binding_rules_but_not_pools():
    (grid,) = limits.section(RUN, tables()).grids
    assert [row[0] for row in grid.rows] == ["focus: max partners"]
