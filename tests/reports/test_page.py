"""The page says what the tables say, runs nothing, asks nobody, and is the same every time."""

import itertools
import re

import pytest

from reports import NO_PLAN_PAGE, PAGE, REGISTERED, page_on
from reports.writers import html
from tests.reports.page import Page, made
from tests.reports.sample import HOSTILE, RUN, everything, hostile, table, tables

WITHOUT = {**RUN, "objective": None, "gap_rel": None, "gap_abs": None, "audit": {"passed": None}}


@pytest.fixture(scope="module")
def page() -> Page:
    return made(RUN, everything())


def test_page_has_every_section_in_order(page):
    found = [str(given["id"])[2:] for tag, given in page.tags if tag == "section"][1:]
    order = [part.__name__.rpartition(".")[2] for part in PAGE]
    assert found == [key for key in order if key in found]
    assert set(order) - set(found) <= {"answer", "violations"}


def test_ids_are_unique_and_links_lead_somewhere(page):
    ids = [given["id"] for _, given in page.tags if given.get("id")]
    assert len(ids) == len(set(ids))
    links = [str(given["href"]) for tag, given in page.tags if tag == "a"]
    assert links
    assert all(link[0] == "#" and link[1:] in ids for link in links)


def test_answer_comes_first(page):
    answer = page.text.index("2 partners of 4 countries: Kenya and Nigeria")
    assert answer < page.text.index("Countries of the case")


@pytest.mark.parametrize("status", ["optimal", "feasible", "evaluated", "infeasible", "no_plan"])
def test_no_network_is_asked_for(status):
    found = everything() if status in ("optimal", "feasible", "evaluated") else {}
    page = made({**RUN, "status": status}, found)
    assert not [t for t, _ in page.tags if t in ("link", "iframe", "object", "img", "base")]
    for _, given in page.tags:
        assert not {"src", "srcset", "action", "data", "poster"} & given.keys()
        assert not any(name.startswith("on") for name in given)
    assert not re.search(r"(?:https?:)?//[\w.-]+\.\w|@import|url\(", page.source)
    assert "default-src 'none'" in page.source


def test_rendering_twice_gives_the_same_bytes():
    first = html.page(RUN, page_on(RUN, everything()))
    shuffled = {name: frame.copy() for name, frame in reversed(everything().items())}
    assert html.page(RUN, page_on(RUN, shuffled)) == first
    assert not re.search(r"\b20[2-9]\d-\d\d-\d\d\b", first)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_shown_and_do_nothing(name):
    page = made(*hostile(name))
    assert sum(tag == "script" for tag, _ in page.tags) == 1
    assert sum(tag == "style" for tag, _ in page.tags) == 1
    assert not any(tag in ("b", "img") and given for tag, given in page.tags)
    assert "\u202e" not in page.source
    shown = "".join(c if c.isprintable() or c in "\u200c\u200d" else "�" for c in name)
    assert " ".join(shown.split()) in page.text


def test_numbers_on_the_page_are_those_of_the_tables(page):
    found = tables()
    partners = found["partners"].sort_values(["cost_musd"], ascending=False)
    engaged = partners[partners["engaged"]]
    for column, name in ((4, "cost_musd"), (5, "private_musd"), (6, "host_musd"), (8, "reach")):
        assert page.numbers("s-partners-g1", column) == engaged[name].tolist()
    pools = found["pools"][found["pools"]["unit"] == "million USD"]
    for column, name in ((2, "amount"), (3, "carried_in"), (4, "used"), (5, "left")):
        assert page.numbers("s-budgets-f1", column) == pools[name].tolist()
    assert page.numbers("s-metrics-g1", 1) == found["metrics"]["value"].tolist()
    # Loans of 60, 20 and 15, private 20, host 5: the guarantee of 30 is no source.
    assert page.numbers("s-money-g1", 3)[-1] == 120.0
    assert page.numbers("s-unlocked-f1", 4) == [100.0, 10.0]


def test_headline_numbers_stand_beside_their_proof(page):
    notes = re.findall(r'<dd class="note">(.*?)</dd>', page.source)
    answer = [note for note in notes if "optimal, gap 0.05 %" in note]
    tiles = page.source.split('<div class="proof')[0]
    assert len(answer) == tiles.count("<dt>") == 4
    for word in ("12.5", "12.50625", "0.05 %", "0.1 %"):
        assert word in page.text


def test_a_plan_that_is_only_feasible_says_how_far_it_may_be():
    run = {**RUN, "status": "feasible", "bound": 15.0, "gap_rel": 0.2}
    text = made(run, everything()).text
    assert "at most 20 % better than this one" in text
    assert "not proven best" in text
    assert "optimal, gap" not in text


def test_a_plan_worth_nothing_has_no_gap_in_percent():
    run = {**RUN, "status": "feasible", "objective": 0.0, "gap_rel": None}
    text = made(run, everything()).text
    assert "worth up to 12.50625" in text
    assert "gap not known" in text


@pytest.mark.parametrize("status", ["infeasible", "no_plan", "error"])
def test_a_run_without_a_plan_tells_why(status):
    run = {**WITHOUT, "status": status, "reasons": ["Staff is short by 3."]}
    page = made(run, {})
    assert "Staff is short by 3." in page.text
    assert "Manifest" in page.text
    keys = [part.__name__.rpartition(".")[2] for part in NO_PLAN_PAGE]
    found = [str(given["id"])[2:] for tag, given in page.tags if tag == "section"]
    assert found[1:] == keys[1:]


@pytest.mark.parametrize("name", sorted(everything()))
def test_an_empty_table_leaves_a_page(name):
    found = everything()
    found[name] = found[name].iloc[:0]
    assert made(RUN, found).text


def test_a_plan_without_partners_leaves_a_page():
    found = {n: t if n in ("pools", "countries") else t.iloc[:0] for n, t in everything().items()}
    found["partners"] = tables()["partners"].assign(engaged=False, hub=False)
    text = made(RUN, found).text
    assert "No partner among 3 countries" in text
    assert "nan" not in text.lower().split()


def test_without_context_the_page_still_stands():
    page = made(RUN, tables())
    assert "Kenya" in page.text
    assert not [given for _, given in page.tags if given.get("id") == "s-outside"]


def test_map_has_every_country_and_tells_why_it_is_left_out(page):
    paths = re.findall(r'<path[^>]*class="land (\w+)"[^>]*>(?:<title>(.*?)</title>)?', page.source)
    by_status = {}
    for status, told in paths:
        by_status.setdefault(status, []).append(told)
    assert by_status["hub"] == ["Kenya: partner and hub (1 offer)"]
    assert by_status["out"] == ["SOM: left out (too fragile)"]
    assert len(by_status["partner"]) == len(by_status["eligible"]) == 1
    assert len(by_status["none"]) == 1
    assert page.source.count('class="link"') == 1
    # Nigeria is small in this world, so it is a point too.
    assert len(re.findall(r'class="point', page.source)) == 1


def test_countries_of_no_world_are_tiles():
    found = everything()
    found["countries"]["iso_numeric"] = None
    found["world"]["country"] = "elsewhere"
    page = made(RUN, found)
    assert "on no map of the world" in page.text
    assert len([1 for _, given in page.tags if "tile m-" in (given.get("class") or "")]) == 4


def test_outside_lists_the_eligible_by_worth(page):
    rows = page.tables["s-outside-g1"].rows[1:]
    assert [(row[0][0], row[2][1]) for row in rows] == [("GHA", "3.5")]
    assert "too fragile" in page.text


def test_assumptions_are_counted(page):
    assert "Of 2 columns of the case with values, 1 are found figures" in page.text
    assert "of 1 coefficients of the appraisal, 1 are assumptions" in page.text
    assert "3 blank cells were filled." in page.text


def test_pictures_have_a_text(page):
    for tag, given in page.tags:
        if tag == "svg" or given.get("role") == "img":
            assert given.get("aria-label")
    headings = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert headings[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(headings))


def test_many_countries_stay_small_and_whole():
    found = everything()
    many = [
        (f"C{i:03}", i < 60, i < 5, False, 1, 1.0 + i, 0.0, 0.0, 0.0, 1.0 / (i + 1))
        for i in range(250)
    ]
    found["partners"] = table(" ".join(found["partners"].columns), *many)
    page = made(RUN, found)
    assert len(page.source.encode()) < 3_000_000
    assert len(page.tables["s-partners-g1"].rows) == 61
    assert "46 more" in page.text


def test_reports_are_registered_once():
    for report in REGISTERED:
        assert len(set(report)) == len(report)


def test_a_table_of_thousands_is_cut_on_the_page_and_says_so(monkeypatch):
    monkeypatch.setattr(html, "ROWS", 1)
    page = made(RUN, tables())
    text = " ".join(page.source.split())
    assert "the first 1 of 2 rows; the folder of a run has all." in text
