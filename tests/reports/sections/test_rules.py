"""Which rules the run had."""

from reports.sections import rules
from tests.reports.sample import RUN, tables


def test_rules_say_what_is_off_and_why():
    prose = rules.section(RUN, tables()).prose
    assert "Off, as no share is given: content." in prose
    assert "Changed against the case: focus.max_partners = 2." in prose
