"""The best plan of a tiny case by trying every yes/no choice.

For each choice of offers and starts (and of hubs) the served shares are an LP of their own, which
gives the value. Choices are then tried from the best value down: the first one for which channels
can be opened and all amounts placed is the optimum. An LP that leaves some channels undecided drops
rules, so that its failure rules out every way to decide them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.oracle import choice_rules, money_rules
from tests.oracle.scene import Choice, Quantity, Row, Scene
from tests.oracle.world import World

SMALL = 1e-9


@dataclass(frozen=True)
class Best:
    """An optimal choice.

    `key` is what is compared: Σ weight · value / scale, the criteria in falling order of weight
    under `lexicographic`, the smallest value / scale under `maximin`.
    """

    key: tuple[float, ...]
    values: dict[str, float]
    choice: Choice


def brute_force(case_folder: str | Path) -> float | None:
    """Return Σ weight · value / scale at an optimum of a case, None when no plan exists."""
    best = brute_best(case_folder)
    return None if best is None else _weighted(World(case_folder), best.values)


def brute_best(case_folder: str | Path) -> Best | None:
    """Return an optimal choice of a case, None when no plan exists."""
    world = World(case_folder)
    valued = []
    for choice in _choices(world):
        scene = Scene(world, choice, (), _pairs(world, choice))
        score = _score(world, scene, list(choice_rules.rows(scene)))
        if score is not None:
            valued.append((score, choice))
    valued.sort(key=lambda pair: pair[0][0], reverse=True)
    for (key, values), choice in valued:
        placed = _place(world, choice)
        if placed is not None:
            return Best(key, values, placed)
    return None


def _weighted(world: World, values: dict[str, float]) -> float:
    return sum(
        row.amount("weight") * values[j] / row.amount("scale", 1.0)
        for j, row in world.criteria.items()
    )


# choices -----------------------------------------------------------------------------------


def _choices(world: World) -> Iterator[Choice]:
    """Every choice of offers and starts with its partners, hubs and agreements; none open yet."""
    alone = [list(_in_country(world, c)) for c in world.countries]
    strict = bool(world.rule("assurance", "required_for_critical"))
    for parts in product(*alone):
        select = {o: s for chosen, _ in parts for o, s in chosen.items()}
        engage = frozenset(c for (_, on), c in zip(parts, world.countries, strict=True) if on)
        assure = frozenset(
            world.offers[o]["country"]
            for o in select
            if world.offers[o].flag("assured") or (strict and world.offers[o].flag("critical"))
        )
        capable = sorted(
            {world.offers[o]["country"] for o in select if world.offers[o].flag("hub_capable")}
        )
        undecided = frozenset((k, c) for k in world.channels for c in engage if world.depth(k, c))
        for size in range(len(capable) + 1):
            for hubs in combinations(capable, size):
                yield Choice(
                    select, engage, hub=frozenset(hubs), assure=assure, undecided=undecided
                )


def _in_country(world: World, country: str) -> Iterator[tuple[dict[str, int], bool]]:
    """Every choice of offers in one country; a partner without offers only if a case allows it."""
    packages: dict[str, list[tuple[str, int] | None]] = {}
    for o in world.offers_in(country):
        options = packages.setdefault(world.offers[o]["package"], [None])
        options += [(o, s) for s in world.starts[o]]
    for picked in product(*packages.values()):
        chosen = dict(pick for pick in picked if pick is not None)
        yield chosen, bool(chosen)
        if not chosen and world.rule("focus", "min_packages") == 0:
            yield chosen, True


def _pairs(world: World, choice: Choice) -> list[tuple[str, str]]:
    return [pair for pair in world.pairs if pair[0] in choice.hub]


# value -------------------------------------------------------------------------------------


def _score(
    world: World, scene: Scene, rows: list[Row]
) -> tuple[tuple[float, ...], dict[str, float]] | None:
    """Best value of a choice over what its hubs serve; None when a rule is broken already."""
    program = Program([("serve", h, c) for h, c in scene.serves])
    if not program.add(rows):
        return None
    fixed = {
        j: sum(world.value[o, s].get(j, 0.0) for o, s in scene.choice.select.items())
        for j in world.criteria
    }
    gain = {
        j: program.vector({("serve", h, c): world.pairs[h, c].get(j, 0.0) for h, c in scene.serves})
        for j in world.criteria
    }
    weight = {j: row.amount("weight") for j, row in world.criteria.items()}
    scale = {j: row.amount("scale", 1.0) for j, row in world.criteria.items()}
    form = world.toml.get("objective", "weighted")
    x: np.ndarray | None
    if form == "weighted":
        x = program.solve(sum((weight[j] / scale[j] * gain[j] for j in gain), program.zero()))
    elif form == "lexicographic":
        x = program.zero()
        for j in sorted(gain, key=lambda j: (-weight[j], j)):
            x = program.solve(gain[j])
            if x is None:
                return None
            program.at_least(gain[j], float(gain[j] @ x))
    else:
        x = program.solve_least(
            [(gain[j] / scale[j], fixed[j] / scale[j]) for j in gain if weight[j] > 0]
        )
    if x is None:
        return None
    values = {j: fixed[j] + float(gain[j] @ x) for j in gain}
    if form == "weighted":
        return (_weighted(world, values),), values
    if form == "lexicographic":
        return tuple(
            round(values[j], 9) for j in sorted(gain, key=lambda j: (-weight[j], j))
        ), values
    return (min(values[j] / scale[j] for j in gain if weight[j] > 0),), values


# amounts -----------------------------------------------------------------------------------


def _place(world: World, choice: Choice) -> Choice | None:
    """Open channels and place all amounts; None when there is no way."""
    scene = _scene(world, choice)
    program = Program(scene.quantities())
    rows = [*choice_rules.rows(scene), *money_rules.rows(scene)]
    if not program.add(rows) or program.solve(program.zero()) is None:
        return None
    if not choice.undecided:
        return choice
    channel, country = pair = min(choice.undecided, key=lambda pair: (pair[1], pair[0]))
    rest = choice.undecided - {pair}
    ticketed = [
        f
        for f, row in world.facilities.items()
        if world.channel_of(f) == channel
        and row.number("min_ticket") is not None
        and world.offered(f, country)
    ]
    closed = replace(choice, undecided=rest)
    found = _place(world, closed)
    for size in range(len(ticketed) + 1):
        for used in combinations(ticketed, size):
            if found is not None:
                return found
            use = choice.use | {(f, country) for f in used}
            found = _place(world, replace(closed, open=choice.open | {pair}, use=use))
    return found


def _scene(world: World, choice: Choice) -> Scene:
    commits = [
        (f, c, t)
        for f in world.facilities
        for c in world.countries
        if world.offered(f, c)
        for t in world.window(f)
    ]
    return Scene(world, choice, commits, _pairs(world, choice))


class Program:
    """A dense LP over the quantities of a scene."""

    def __init__(self, quantities: Iterable[Quantity]) -> None:
        """Number the quantities."""
        self.index = {q: i for i, q in enumerate(quantities)}
        self.rows: dict[bool, list[np.ndarray]] = {False: [], True: []}
        self.limits: dict[bool, list[float]] = {False: [], True: []}

    def zero(self) -> np.ndarray:
        """Return a vector of zeros."""
        return np.zeros(len(self.index))

    def vector(self, factors: dict[Quantity, float]) -> np.ndarray:
        """Return the coefficients of a linear form."""
        found = self.zero()
        for q, factor in factors.items():
            found[self.index[q]] += factor
        return found

    def add(self, rows: list[Row]) -> bool:
        """Add rows; False when one without quantities is broken."""
        for row in rows:
            form, constant = self.zero(), 0.0
            size = 0.0
            for q, factor in row.terms:
                if q is None:
                    constant += factor
                    size = max(size, abs(factor))
                elif q in self.index:
                    form[self.index[q]] += factor
            if form.any():
                self.rows[row.equal].append(form)
                self.limits[row.equal].append(-constant)
            elif (abs(constant) if row.equal else constant) > SMALL * max(1.0, size):
                return False
        return True

    def at_least(self, form: np.ndarray, limit: float) -> None:
        """Keep a linear form at a value that was reached."""
        self.rows[False].append(-form)
        self.limits[False].append(-limit + SMALL)

    def solve(self, form: np.ndarray) -> np.ndarray | None:
        """Maximise a linear form; None when the rows cannot be met."""
        return self._run(form, ())

    def solve_least(self, forms: list[tuple[np.ndarray, float]]) -> np.ndarray | None:
        """Maximise the smallest of several affine forms."""
        return self._run(self.zero(), forms)

    def _run(
        self, form: np.ndarray, least: list[tuple[np.ndarray, float]] | tuple[()]
    ) -> np.ndarray | None:
        if not self.index:
            return self.zero()
        # One more column holds the smallest of the affine forms, if there are any.
        cost = np.append(-form, -1.0 if least else 0.0)
        above = [np.append(row, 0.0) for row in self.rows[False]]
        above += [np.append(-other, 1.0) for other, _ in least]
        limits = self.limits[False] + [constant for _, constant in least]
        equal = [np.append(row, 0.0) for row in self.rows[True]]
        upper = limits + self.limits[True]
        lower = [-np.inf] * len(limits) + self.limits[True]
        low, high = np.zeros(len(cost)), np.full(len(cost), np.inf)
        low[-1], high[-1] = (-np.inf, np.inf) if least else (0.0, 0.0)
        # Without whole numbers it is `linprog`, at half the overhead.
        result = milp(
            cost,
            constraints=LinearConstraint(np.array(above + equal), lower, upper) if upper else (),
            bounds=Bounds(low, high),
        )
        if result.status == 2:
            return None
        if result.status != 0:
            raise RuntimeError(f"milp: {result.message}")
        return np.asarray(result.x[:-1])
