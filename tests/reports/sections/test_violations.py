"""The rules that a plan breaks."""

from reports.sections import violations
from tests.reports.sample import RUN, table, tables


def test_violations_say_what_is_broken_and_by_how_much():
    found = tables()
    assert violations.section(RUN, found) is None
    found["violations"] = table(
        "family rule country channel year activity sense limit excess unit",
        ("pools", "within", None, "jica", 2027, 12.5, "<=", 10.0, 2.5, "million USD"),
    )
    (grid,) = violations.section(RUN, found).grids
    assert grid.rows == (("pools: within", "Japan, 2027", "12.5", "≤ 10", "2.5 million USD"),)
