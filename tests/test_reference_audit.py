"""A plan of the reference case, recomputed from its explicit CSV files and the result tables."""

import pytest

from model.loading import load_case, write_frames
from tests.oracle.audit import audit
from tests.whole_run import solve, write_run


@pytest.mark.slow
def test_no_rule_is_broken_and_no_total_differs(tmp_path):
    case = load_case("reference")
    write_frames(dict(case.frames), case.settings, tmp_path / "case")
    # Any plan will do: the gap is wide on purpose.
    found = solve(tmp_path / "case", gap=1.0)
    assert len(found.table("selection")) > 0
    assert audit(tmp_path / "case", write_run(found, tmp_path / "run")) == []
