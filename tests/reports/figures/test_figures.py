"""Pictures are honest: lengths are in proportion, nothing is lost, every text is escaped."""

import re

import pytest

from reports.figures import calendar, columns, html, sankey
from reports.figures.sankey import Flow
from reports.figures.svg import element, fitted

FLOWS = [
    Flow(("bank", "loan", "Kenya"), "k-home", 60.0),
    Flow(("bank", "grant", "Nigeria"), "k-home", 10.0),
    Flow(("fund", "loan", "Kenya"), "k-allied", 25.0),
    Flow(("fund", "loan", "Nigeria"), "k-allied", 5.0),
]


def heights(drawing: str, style: str) -> dict[str, float]:
    """Height of each bar by its label."""
    found = re.findall(
        rf'<rect x="[\d.]+" y="[\d.]+" width="12" height="([\d.]+)" class="{style} [\w-]+">'
        r"<title>(.*?): ",
        drawing,
    )
    return {label: float(height) for height, label in found}


def test_bars_of_a_flow_are_as_tall_as_their_amounts():
    drawing = sankey.sankey(FLOWS, "million", "about")
    tall = heights(drawing, "node")
    scale = sankey.TALL / 100.0
    assert tall == pytest.approx(
        {
            "bank": 70 * scale,
            "fund": 30 * scale,
            "loan": 90 * scale,
            "grant": 10 * scale,
            "Kenya": 85 * scale,
            "Nigeria": 15 * scale,
        },
        abs=0.06,
    )


def test_ribbons_fill_their_bars():
    drawing = sankey.sankey(FLOWS, "million", "about")
    thick = []
    for y0, y1 in re.findall(r'd="M[\d.]+ ([\d.]+)C.*?V([\d.]+)C', drawing):
        assert float(y0) >= 0
        assert float(y1) >= 0
        thick.append(float(y1))
    # bank-loan, bank-grant, fund-loan; loan-Kenya and loan-Nigeria by whose money, grant-Nigeria.
    assert drawing.count("ribbon") == 3 + 4


def test_columns_start_at_zero_and_are_in_proportion():
    series = [("k-home", "home", {2027: 30.0, 2028: 60.0}), ("k-host", "host", {2028: 15.0})]
    drawing = columns.columns([2027, 2028], series, "million", "about")
    tall = [
        float(height)
        for height in re.findall(r'width="[\d.]+" height="([\d.]+)" class="part', drawing)
    ]
    assert tall[1] / tall[0] == pytest.approx(2.0, rel=0.01)
    assert tall[2] / tall[0] == pytest.approx(0.5, rel=0.01)
    assert ">0</text>" in drawing


def test_bars_share_one_scale():
    rows = [
        html.Bar("a", 2.0, "2", "x"),
        html.Bar("b", 1.0, "1", "x"),
        html.Bar("c", 0.0, "0", "x"),
    ]
    assert re.findall(r"width:([\d.]+)%", html.bars(rows)) == ["100", "50", "0"]


def test_a_level_shows_what_is_used_up_and_what_is_broken():
    assert 'class="level full"' in html.level(10.0, 10.0, 10.0, "")
    assert 'class="level over"' in html.level(11.0, 10.0, 10.0, "")
    assert 'class="level"' in html.level(0.0, 0.0, 10.0, "")
    assert "height:50%" in html.level(5.0, 10.0, 20.0, "")


def test_names_are_escaped_and_cut():
    evil = '"><script>'
    drawing = sankey.sankey([Flow((evil, evil + "2", evil + "3"), "k-home", 1.0)], evil, evil)
    line = calendar.Line(evil, {2027: [evil]}, {2027: 1.0})
    for made in (drawing, calendar.calendar([2027], [line], evil, evil), element("p", evil)):
        assert "<script" not in made
    assert fitted("n" * 200, 60, 12) == "nnnnnnn…"


def test_a_year_without_money_is_blank():
    line = calendar.Line("Kenya", {}, {2028: 4.0})
    drawing = calendar.calendar([2027, 2028], [line], "million", "about")
    assert "<td></td>" in drawing
    assert "--heat:100%" in drawing
