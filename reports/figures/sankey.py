"""Flows from sources through instruments to uses, each as thick as its amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from reports import wording
from reports.figures.svg import element, fitted, join, picture, title

WIDTH = 1000.0
LEFT, RIGHT = 310.0, 200.0
NODE = 12.0
GAP = 19.0
TALL = 340.0
SIZE = 12.0


@dataclass(frozen=True)
class Flow:
    """An amount on its way: the node that it passes in each layer, and whose money it is."""

    path: tuple[str, ...]
    style: str
    amount: float


@dataclass
class Node:
    """A bar of one layer; `sent` and `taken` grow as flows are drawn."""

    label: str
    layer: int
    amount: float
    style: str
    at: float = 0.0
    high: float = 0.0
    filled: dict[str, float] = field(default_factory=lambda: {"in": 0.0, "out": 0.0})


def sankey(flows: Sequence[Flow], unit: str, about: str) -> Markup:
    """The picture; flows of one path and style are joined, the order of the sources is kept."""
    layers = _layers(flows)
    total = sum(flow.amount for flow in flows) or 1.0
    scale = TALL / total
    height = max(TALL + GAP * (len(nodes) - 1) for nodes in layers) + 34
    for nodes in layers:
        _stack(list(nodes.values()), scale, height)
    places = wording.decimals([flow.amount for flow in flows])
    drawn: list[Markup] = []
    for layer in range(len(layers) - 1):
        drawn += _ribbons(flows, layers, layer, scale, unit, places)
    for nodes in layers:
        for node in nodes.values():
            drawn += _bar(node, len(layers), unit, places)
    return picture(WIDTH, height, about, join(drawn), style="sankey")


def _layers(flows: Sequence[Flow]) -> list[dict[str, Node]]:
    depth = len(flows[0].path)
    layers: list[dict[str, Node]] = [{} for _ in range(depth)]
    for flow in flows:
        for layer, label in enumerate(flow.path):
            node = layers[layer].setdefault(label, Node(label, layer, 0.0, flow.style))
            node.amount += flow.amount
            if node.style != flow.style:
                node.style = "mixed"
    middle = range(1, depth - 1)
    for layer in middle:
        rank = {label: n for n, label in enumerate(layers[layer - 1])}
        weight: dict[str, float] = {}
        for flow in flows:
            here = flow.path[layer]
            weight[here] = weight.get(here, 0.0) + rank[flow.path[layer - 1]] * flow.amount
        nodes = layers[layer]
        layers[layer] = dict(
            sorted(nodes.items(), key=lambda item: (weight[item[0]] / item[1].amount, item[0]))
        )
    last = sorted(layers[-1].values(), key=lambda node: (-node.amount, node.label))
    layers[-1] = {node.label: node for node in last}
    return layers


def _stack(nodes: Sequence[Node], scale: float, height: float) -> None:
    tall = sum(node.amount * scale for node in nodes)
    gap = min(60.0, (height - 34 - tall) / max(1, len(nodes) - 1)) if len(nodes) > 1 else 0.0
    y = (height - tall - gap * (len(nodes) - 1)) / 2
    for node in nodes:
        node.at, node.high = y, max(1.0, node.amount * scale)
        y += node.amount * scale + gap


def _x(layer: int, layers: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT - NODE) * layer / max(1, layers - 1)


def _ribbons(
    flows: Sequence[Flow],
    layers: Sequence[dict[str, Node]],
    layer: int,
    scale: float,
    unit: str,
    places: int,
) -> list[Markup]:
    joined: dict[tuple[str, str, str], float] = {}
    for flow in flows:
        key = (flow.path[layer], flow.path[layer + 1], flow.style)
        joined[key] = joined.get(key, 0.0) + flow.amount
    left, right = layers[layer], layers[layer + 1]
    order = sorted(joined, key=lambda key: (left[key[0]].at, right[key[1]].at, key[2]))
    starts: dict[tuple[str, str, str], float] = {}
    for key in order:
        node = left[key[0]]
        starts[key] = node.at + node.filled["out"] * scale
        node.filled["out"] += joined[key]
    drawn = []
    x0, x1 = _x(layer, len(layers)) + NODE, _x(layer + 1, len(layers))
    for key in sorted(joined, key=lambda key: (right[key[1]].at, left[key[0]].at, key[2])):
        node = right[key[1]]
        y1 = node.at + node.filled["in"] * scale
        node.filled["in"] += joined[key]
        thick = max(0.6, joined[key] * scale)
        says = f"{key[0]} → {key[1]}: {wording.number(joined[key], places)} {unit}"
        drawn.append(
            element(
                "path",
                title(says),
                d=_ribbon(x0, starts[key], x1, y1, thick),
                class_=f"ribbon {key[2]}",
            )
        )
    return drawn


def _ribbon(x0: float, y0: float, x1: float, y1: float, thick: float) -> str:
    mid = (x0 + x1) / 2
    return (
        f"M{x0:.1f} {y0:.1f}C{mid:.1f} {y0:.1f} {mid:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"V{y1 + thick:.1f}C{mid:.1f} {y1 + thick:.1f} {mid:.1f} {y0 + thick:.1f} "
        f"{x0:.1f} {y0 + thick:.1f}Z"
    )


def _bar(node: Node, layers: int, unit: str, places: int) -> list[Markup]:
    x = _x(node.layer, layers)
    y = node.at + node.high / 2 + SIZE / 3
    amount = wording.number(node.amount, places)
    bar = element(
        "rect",
        title(f"{node.label}: {amount} {unit}"),
        x=x,
        y=node.at,
        width=NODE,
        height=node.high,
        class_=f"node {node.style}",
    )
    first = node.layer == 0
    room = (LEFT if first else RIGHT) - 22 - len(amount) * SIZE * 0.62
    name = fitted(node.label, room, SIZE)
    figure = element("tspan", f" {amount}", class_="amount")
    at = x - 8 if first else x + NODE + 8
    text = element("text", name, figure, x=at, y=y, class_=f"label{' before' if first else ''}")
    return [bar, text]
