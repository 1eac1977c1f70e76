"""Every page on a study: whole, escaped, the same each time, and sensible where there is no plan."""

import json
import re

import pytest

from reports import study_files
from reports.pages import KICKERS, PAGES, page_on, verdict_on
from reports.pages.studied import Studied
from reports.studies import study_on
from tests.reports.page import Page
from tests.reports.sample import HOSTILE
from tests.reports.studies import MADE, stopped, unplanned, with_names

DATA = r'<script type="application/json">(.*?)</script>'


def written(made: Studied) -> str:
    ((name, content),) = study_files.of(made)
    assert name == "report.html"
    return content.decode()


def read(made: Studied) -> Page:
    return Page(written(made))


@pytest.fixture(scope="module", params=MADE)
def form(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def made(form) -> Studied:
    return MADE[form]()


def test_every_study_has_a_page():
    assert PAGES.keys() == KICKERS.keys()
    assert {make().study["study"] for make in MADE.values()} == PAGES.keys()


def test_ids_are_unique_and_links_lead_somewhere(made):
    page = read(made)
    ids = [given["id"] for _, given in page.tags if given.get("id")]
    assert len(ids) == len(set(ids))
    links = [str(given["href"]) for tag, given in page.tags if tag == "a"]
    assert all(link[0] == "#" and link[1:] in ids for link in links)


def test_no_network_is_asked_for(made):
    page = read(made)
    assert not [t for t, _ in page.tags if t in ("link", "iframe", "object", "img", "base")]
    for _, given in page.tags:
        assert not {"src", "srcset", "action", "data", "poster"} & given.keys()
        assert not any(name.startswith("on") for name in given)
    assert not re.search(r"(?:https?:)?//[\w.-]+\.\w|@import|url\(", page.source.replace(
        "http://www.w3.org/2000/svg", ""))  # fmt: skip


def test_rendering_twice_gives_the_same_bytes(form, made):
    again = MADE[form]()
    shuffled = Studied(
        again.study,
        dict(reversed(again.tables.items())),
        dict(reversed(again.runs.items())),
        dict(reversed(again.context.items())),
    )
    assert written(shuffled) == written(made)


def test_every_figure_has_a_title_and_words_for_those_who_cannot_see(made):
    for _, section in page_on(made):
        for figure in section.figures:
            assert figure.title
            assert figure.about


def harmless(made: Studied, name: str) -> Page:
    """The page with a name in every place, after looking for what it may have done."""
    page = read(with_names(made, name))
    plain = [given for tag, given in page.tags if tag == "script" and "type" not in given]
    assert len(plain) == 1
    assert sum(tag == "style" for tag, _ in page.tags) == 1
    assert not any(tag in ("b", "img") and given for tag, given in page.tags)
    assert "\u202e" not in page.source
    for data in re.findall(DATA, page.source, re.DOTALL):
        assert not set("<>&") & set(data)
        assert json.loads(data)["points"]
    return page


def test_names_do_nothing(made):
    harmless(made, " ".join(HOSTILE))


@pytest.mark.parametrize("name", HOSTILE)
def test_each_name_is_shown_as_it_is(name):
    page = harmless(MADE["what-if"](), name)
    shown = "".join(c if c.isprintable() or c in "\u200c\u200d" else "�" for c in name)
    assert " ".join(shown.split()) in page.text


@pytest.mark.parametrize("status", ["infeasible", "no_plan", "error"])
def test_without_any_plan_the_page_tells_why(made, status):
    page = read(unplanned(made, status))
    assert "Staff is short by 3." in page.text
    assert "Manifest" in page.text
    assert verdict_on(unplanned(made, status)).label == "No plan"


@pytest.mark.parametrize("done", [0, 1])
def test_a_study_that_was_stopped_says_so(made, done):
    left = stopped(made, done)
    assert "stopped before its end" in read(left).text
    assert verdict_on(left).status == "feasible"
    (section,) = study_on(left.study, left.tables)
    assert "The same command goes on" in section.prose[0]


def test_optimal_is_said_only_of_what_is_proven(made):
    told = verdict_on(made)
    open_ = (made.rows["status"] == "feasible").any() or made.study["study"] == "frontier"
    if open_:
        assert told.status == "feasible"
        assert told.label != "Proven"


def test_plans_shown_are_those_of_the_tables(made):
    source = written(made)
    (data,) = re.findall(DATA, source, re.DOTALL)
    content = json.loads(data)
    names = content["shared"]["countries"]
    planned = [point for point in content["points"] if "facts" in point]
    assert planned
    for point in planned:
        partners = {names[int(c)] for c, style in point["styles"].items() if style != "served"}
        assert partners == {partner["name"] for partner in point["partners"]}
        assert point["facts"][0][1] == str(len(partners))
