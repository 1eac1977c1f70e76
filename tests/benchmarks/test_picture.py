"""The picture names the solvers that were measured, and no other."""

from benchmarks.arithmetic import Point
from benchmarks.picture import svg


def test_the_legend_names_who_was_measured():
    trace = [Point(1.0, 8.0, 10.0), Point(2.0, 9.0, 9.0)]
    drawn = svg([("one", 30.0, {"auto": trace}), ("two", 30.0, {"auto": trace, "scip": []})])
    assert ">auto</text>" in drawn
    assert ">scip</text>" in drawn
    assert ">highs</text>" not in drawn
