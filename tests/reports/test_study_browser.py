"""Pages on studies in a real browser, from a file, with the network cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reports import study_files
from reports.pages.studied import Studied
from tests.reports.browser import CONTRAST, browser, opened
from tests.reports.sample import HOSTILE
from tests.reports.studies import MADE, unplanned, with_names

pytestmark = pytest.mark.slow

__all__ = ["browser", "opened"]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    """A page on every study, some with odd names, one without any plan."""
    folder = tmp_path_factory.mktemp("pages")
    made: dict[str, Studied] = {name: make() for name, make in MADE.items()}
    odd = [name for name in HOSTILE if len(name) > 100 or "script" in name]
    made |= {
        f"odd-{name}-{n}": with_names(MADE[name](), text)
        for name in ("what-if", "sample", "baselines")
        for n, text in enumerate(odd)
    }
    made["none"] = unplanned(MADE["sweep"]())
    found = {}
    for name, studied in made.items():
        found[name] = folder / f"{name}.html"
        ((_, content),) = study_files.of(studied)
        found[name].write_bytes(content)
    return found


def partners(page: Any) -> list[str]:
    return page.locator(".explorer .partners .bar-label").all_inner_texts()


def test_a_slider_shows_the_nearest_solved_plan(opened):
    page = opened("sweep")
    slider = page.locator("input[data-knob]")
    shown = page.locator(".explorer .shown")
    assert "20.0 million USD (×1)" in shown.inner_text()
    assert partners(page) == ["Kenya (hub)", "Nigeria"]
    slider.press("ArrowLeft")
    assert "solved point" in shown.inner_text()
    assert "10.0 million USD (×0.5)" in shown.inner_text()
    assert partners(page) == ["Nigeria"]
    assert slider.get_attribute("aria-valuetext") == "10.0 million USD (×0.5)"
    # Halfway from 1 to 2 times lies nearer to neither than 1.6 to 2.
    slider.evaluate("e => { e.value = 760; e.dispatchEvent(new Event('input')); }")
    assert "40.0 million USD (×2)" in shown.inner_text()
    assert "gap 25 %" in page.locator(".explorer .proved").inner_text()
    assert page.locator(".explorer .tick").count() == 3
    assert page.locator(".explorer .tick.chosen").count() == 1


def test_steps_lead_from_solved_point_to_solved_point(opened):
    page = opened("sample")
    said = []
    for _ in range(3):
        page.locator("button[data-walk='1']").click()
        said.append(page.locator(".explorer .count").inner_text())
    assert sorted(said) == [f"{n} of 3 solved points" for n in (1, 2, 3)]
    outputs = page.locator(".explorer .knob output")
    assert outputs.count() == 2
    assert all(outputs.all_inner_texts())


def test_the_map_follows_the_choice(opened):
    page = opened("what-if")
    buttons = page.locator(".explorer .choices button")
    kenya = page.locator(".explorer [data-c='1']").first
    assert "hub" in kenya.get_attribute("class")
    buttons.filter(has_text="Kenya leaves").click()
    assert "eligible" in kenya.get_attribute("class")
    assert page.locator(".explorer button[aria-pressed='true']").inner_text() == "Kenya leaves"


@pytest.mark.parametrize("how", ["click", "Enter"])
def test_a_point_of_the_front_shows_its_plan(opened, how):
    page = opened("frontier")
    assert "the knee" in page.locator(".explorer .shown").inner_text()
    point = page.locator("g[data-point='0']")
    point.locator(".target").click() if how == "click" else point.press(how)
    assert "reach 10 and speed 1" in page.locator(".explorer .shown").inner_text()
    assert point.get_attribute("aria-pressed") == "true"
    assert partners(page) == ["Kenya (hub)", "Nigeria"]


def test_without_a_script_the_page_says_so(opened):
    page = opened("sweep", java_script_enabled=False)
    assert page.locator("noscript p").is_visible()
    assert page.locator(".needs-script").is_hidden()
    assert page.locator("svg.curve").is_visible()
    assert page.locator("table.matrix").first.is_visible()


def test_a_study_without_any_plan_opens(opened):
    page = opened("none")
    assert page.get_by_text("Staff is short by 3.").count()


def test_nothing_is_wider_than_the_screen(opened, files):
    for name in files:
        page = opened(name, 390)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(opened, scheme):
    for name in ("sweep", "grid", "what-if", "marginal", "baselines"):
        page = opened(name, color_scheme=scheme)
        page.eval_on_selector_all("details", "all => all.forEach((e) => (e.open = true))")
        assert page.evaluate(CONTRAST) == [], name


def test_pictures_are_drawn_and_hover_tells(opened):
    page = opened("sweep")
    sizes = page.eval_on_selector_all(
        "figure svg", "all => all.map((e) => [e.getBBox().width, e.getBBox().height])"
    )
    assert sizes
    assert all(width > 50 and height > 50 for width, height in sizes)
    page.locator("svg.curve circle.dot").first.hover()
    assert "value 10, bound 10" in page.locator("#tip").inner_text()
