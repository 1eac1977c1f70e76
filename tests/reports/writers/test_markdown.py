"""The brief fits a page and carries no markup of others."""

import re

import pytest

from reports import page_on
from reports.writers import markdown
from tests.reports.sample import HOSTILE, RUN, everything, hostile, table


def made(run, found) -> str:
    return markdown.brief(run, page_on(run, found))


def test_brief_has_answer_tables_and_proof():
    text = made(RUN, everything())
    assert text.startswith("# A sample\n\n2 partners of 4 countries: Kenya and Nigeria.")
    assert "value 12.5, bound 12.50625, gap 0.05 %" in text
    assert "| Kenya (KEN) | hub, assured | 2027 |" in text
    assert len(text.splitlines()) < 70


def test_long_tables_are_cut_and_counted():
    found = everything()
    rows = [(f"C{i:02}", True, False, False, 1, 9.0 - i / 9, *[0.0] * 4) for i in range(40)]
    found["partners"] = table(" ".join(found["partners"].columns), *rows)
    text = made(RUN, found)
    assert "and 28 more." in text
    assert len(text.splitlines()) < 80


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_no_markup(name):
    text = made(*hostile(name))
    bare = re.sub(r"\\.", "", text)
    assert not re.search(r"[<>`]", bare)
    rows = [line for line in bare.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in rows if "Kenya" in line or "---" in line}) <= 3


@pytest.mark.parametrize("status", ["infeasible", "no_plan"])
def test_brief_of_a_run_without_a_plan(status):
    run = {**RUN, "status": status, "objective": None, "reasons": ["Staff is short."]}
    assert "Staff is short." in made(run, {})
