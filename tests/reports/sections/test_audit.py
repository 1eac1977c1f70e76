"""Why the plan can be trusted."""

from reports.sections import audit
from tests.reports.sample import RUN, tables


def test_audit_shows_a_failure():
    run = {**RUN, "audit": {"passed": False, "max_violation": 0.25, "objective_difference": 0.0}}
    prose = audit.section(run, tables()).prose
    assert prose[0].startswith("Audit FAILED")
    assert "0.2" in prose[0]
