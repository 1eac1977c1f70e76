"""What it takes to make a run again."""

from reports.sections import manifest
from tests.reports.sample import RUN, tables


def rows(run):
    return dict(row[:2] for row in manifest.section(run, tables()).grids[0].rows)


def test_manifest_names_case_changes_and_rules():
    found = rows({**RUN, "overrides": ["focus.max_partners = 8"]})
    assert found["case"] == RUN["case"]
    assert found["fingerprint of its tables"] == RUN["fingerprint"]
    assert found["changes"] == "focus.max_partners = 8"
    for family in RUN["formulation"]["families"]:
        assert family in found["rules on"]


def test_manifest_says_none_where_nothing_was_changed():
    assert rows({**RUN, "overrides": []})["changes"] == "none"


def test_a_failed_audit_is_loud():
    audit = {"passed": False, "max_violation": 0.5, "objective_difference": 0.25}
    prose = " ".join(manifest.section({**RUN, "audit": audit}, tables()).prose)
    assert "Audit FAILED" in prose
    assert "0.5" in prose


def test_warnings_are_told():
    assert (
        "Warning: look at this" in manifest.section({**RUN, "warnings": ["look at this"]}, {}).prose
    )
