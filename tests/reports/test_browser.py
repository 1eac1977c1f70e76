"""The page in a real browser, from a file, with the network cut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from model import run_folder
from reports import page_on
from reports.writers import html
from tests.reports.browser import CONTRAST, browser, opened
from tests.reports.sample import HOSTILE, RUN, everything, hostile

pytestmark = pytest.mark.slow

__all__ = ["browser", "opened"]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    """Pages: a plan on the real world, one with odd names, one without a plan."""
    folder = tmp_path_factory.mktemp("pages")
    world = run_folder.read_context(folder)["world"]
    none = {**RUN, "status": "infeasible", "objective": None, "reasons": ["Staff is short."]}
    made = {"plan": (RUN, {**everything(), "world": world}), "none": (none, {})}
    made |= {f"odd{n}": hostile(name) for n, name in enumerate(HOSTILE)}
    found = {}
    for name, (run, tables) in made.items():
        found[name] = folder / f"{name}.html"
        found[name].write_text(html.page(run, page_on(run, tables)), encoding="utf-8")
    return found


def test_page_loads_and_every_picture_is_drawn(opened):
    page = opened("plan")
    assert page.title() == "A sample"
    sizes = page.eval_on_selector_all(
        "figure svg", "all => all.map((e) => [e.getBBox().width, e.getBBox().height])"
    )
    assert len(sizes) >= 3
    assert all(width > 50 and height > 50 for width, height in sizes)
    assert page.locator("svg.world path.land").count() == 5
    drawn = page.eval_on_selector("svg.world path.hub", "e => e.getBBox().width")
    assert drawn > 20


@pytest.mark.parametrize("key", ["click", "Enter"])
def test_a_table_sorts(opened, key):
    page = opened("plan")
    button = page.locator("#s-partners-g1 thead button", has_text="cost")
    first = page.locator("#s-partners-g1 tbody tr").first
    assert "Kenya" in first.inner_text()

    def press() -> None:
        button.click() if key == "click" else button.press(key)

    press()
    heading = page.locator("#s-partners-g1 th[aria-sort]")
    assert heading.get_attribute("aria-sort") == "descending"
    assert "Kenya" in first.inner_text()
    press()
    assert heading.get_attribute("aria-sort") == "ascending"
    assert "Nigeria" in first.inner_text()
    press()
    assert heading.count() == 0
    assert "Kenya" in first.inner_text()


def test_a_table_filters(opened):
    page = opened("plan")
    page.locator("summary", has_text="Notation").click()
    rows = page.locator("#s-method-f2 tbody tr")
    every = rows.count()
    page.locator('input[data-for="s-method-f2"]').fill("hub country")
    shown = page.locator("#s-method-f2 tbody tr:visible").count()
    assert 0 < shown < every
    said = page.locator('output[data-of="s-method-f2"]').inner_text()
    assert said == f"{shown} of {every} rows"
    page.locator('input[data-for="s-method-f2"]').fill("")
    assert page.locator("#s-method-f2 tbody tr:visible").count() == every


def test_the_pointer_tells_why(opened):
    page = opened("plan")
    shape = page.locator("svg.world path.out")
    shape.scroll_into_view_if_needed()
    box = shape.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.3)
    for x in (0.2, 0.35, 0.5, 0.65, 0.8):
        page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * 0.5)
        if page.locator("#tip").is_visible():
            break
    assert page.locator("#tip").inner_text() == "SOM: left out (too fragile)"
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("name", ["plan", "none", *(f"odd{n}" for n in range(len(HOSTILE)))])
def test_nothing_is_wider_than_the_screen(opened, name, width):
    page = opened(name, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_screen_has_the_answer(opened):
    for width in (390, 1280):
        page = opened("plan", width)
        for words in ("2 partners of 4 countries", "money in all"):
            box = page.get_by_text(words).first.bounding_box()
            assert box["y"] + box["height"] <= 900


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(opened, scheme):
    page = opened("plan", color_scheme=scheme)
    page.eval_on_selector_all("details", "all => all.forEach((e) => (e.open = true))")
    assert page.evaluate(CONTRAST) == []


def test_light_and_dark_can_be_chosen(opened):
    page = opened("plan")
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    page.locator("button.theme").click()
    assert page.evaluate(colour) != light
    page.locator("button.theme").click()
    assert page.evaluate(colour) == light


def test_the_keyboard_reaches_everything_that_acts(opened):
    page = opened("plan")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    acts = page.locator("main a, main button, main summary, main input, main [tabindex]")
    assert acts.count() > 10
    assert page.locator("main [tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0
    unnamed = "main .scroll:not([tabindex='0'][aria-label], [tabindex='0'][aria-labelledby])"
    assert page.locator(unnamed).count() == 0


def test_it_prints_on_a4(opened, tmp_path):
    page = opened("plan")
    content = page.pdf(format="A4", print_background=True, prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", content))
    assert 3 <= pages <= 20
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 990})
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert page.locator(".toc").is_hidden()
