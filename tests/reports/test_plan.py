"""The report on one plan as a whole."""

from reports import PLAN, report_on
from tests.reports.sample import RUN, tables


def test_every_section_copes_with_an_empty_plan():
    empty = {name: frame.iloc[:0] for name, frame in tables().items()}
    run = {key: RUN[key] for key in ("case", "fingerprint", "status", "objective", "bound")}
    for part in PLAN:
        part.section(run, empty)


def test_a_run_without_a_plan_still_tells_what_it_was():
    run = {**RUN, "status": "infeasible", "objective": None, "audit": {"passed": None}}
    titles = [section.title for section in report_on(run, {})]
    assert titles == ["A sample", "Rules", "Proof and audit"]
    assert not any("FAILED" in text for part in report_on(run, {}) for text in part.prose)
