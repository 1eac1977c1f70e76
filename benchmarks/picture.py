"""The proven gap over time as an SVG: one panel for each instance, one line for each solver."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from benchmarks.arithmetic import Point, best_known, gap

WIDTH, HEIGHT, ACROSS, MARGIN = 340, 230, 3, 46
LOW, HIGH = 1e-4, 1.0
# Okabe and Ito's colours, and a dash where two are near; by name, so that all panels agree.
LOOKS = {
    "auto": ("#D55E00", ""),
    "decompose": ("#D55E00", "2 3"),
    "direct": ("#E69F00", "6 3"),
    "highs": ("#0072B2", ""),
    "baseline": ("#0072B2", "6 3"),
    "scip": ("#009E73", ""),
    "gcg": ("#009E73", "2 3"),
    "cbc": ("#CC79A7", ""),
    "cpsat": ("#56B4E9", ""),
    "gurobi": ("#000000", "6 3"),
}


def svg(panels: Sequence[tuple[str, float, dict[str, list[Point]]]]) -> str:
    """Return the picture; a panel is a title, its time limit and the trace of each solver."""
    rows = math.ceil(len(panels) / ACROSS)
    width, height = ACROSS * WIDTH, rows * HEIGHT + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="11" role="img" '
        f'aria-label="Proven gap over time, by instance and solver">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        *_legend([name for name in LOOKS if any(name in traces for _, _, traces in panels)]),
    ]
    for n, (title, limit, traces) in enumerate(panels):
        x, y = (n % ACROSS) * WIDTH, 40 + (n // ACROSS) * HEIGHT
        parts += [f'<g transform="translate({x},{y})">', *_panel(title, limit, traces), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _legend(names: Sequence[str]) -> list[str]:
    parts = []
    for n, name in enumerate(names):
        x = MARGIN + 98 * n
        parts.append(_line([(x, 20), (x + 24, 20)], *LOOKS[name]))
        parts.append(f'<text x="{x + 30}" y="24">{name}</text>')
    return parts


def _panel(title: str, limit: float, traces: dict[str, list[Point]]) -> list[str]:
    first = 0.1
    span = math.log(max(limit, 2 * first) / first)

    def across(t: float) -> float:
        share = math.log(max(first, min(t, limit)) / first) / span
        return MARGIN + share * (WIDTH - MARGIN - 12)

    def down(g: float) -> float:
        share = math.log(min(HIGH, max(LOW, g)) / LOW) / math.log(HIGH / LOW)
        return HEIGHT - 30 - share * (HEIGHT - 60)

    parts = [f'<text x="{MARGIN}" y="18" font-weight="bold">{escape(title)}</text>']
    for g, word in ((1.0, "≥ 100 %"), (0.1, "10 %"), (0.01, "1 %"), (0.001, "0.1 %")):
        parts.append(_line([(MARGIN, down(g)), (WIDTH - 12, down(g))], "#dddddd", "", 1))
        parts.append(f'<text x="{MARGIN - 4}" y="{down(g) + 4}" text-anchor="end">{word}</text>')
    for t in (0.1, 1.0, 10.0, 100.0, 1000.0):
        if t <= limit:
            parts.append(
                f'<text x="{across(t)}" y="{HEIGHT - 14}" text-anchor="middle">{t:g} s</text>'
            )
    for name, trace in traces.items():
        steps = _steps([(p.t, gap(p.primal, p.dual)) for p in best_known(trace)], limit)
        parts.append(_line([(across(t), down(g)) for t, g in steps], *LOOKS[name]))
    return parts


def _steps(points: list[tuple[float, float]], limit: float) -> list[tuple[float, float]]:
    """Return the corners of a line that stays at each gap until the next is proven."""
    corners = [(0.0, math.inf)]
    for t, g in points:
        corners += [(t, corners[-1][1]), (t, g)]
    return [*corners, (max(limit, corners[-1][0]), corners[-1][1])]


def _line(points: Sequence[tuple[float, float]], colour: str, dash: str, width: float = 1.8) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    style = f'fill="none" stroke="{colour}" stroke-width="{width}"{dashes}'
    return f'<polyline points="{path}" {style}/>'
