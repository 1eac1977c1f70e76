"""Small studies as their folders would hand them over, with numbers that can be checked by eye."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pandas as pd

from reports.pages.studied import Studied
from tests.reports.sample import RUN, context, everything, hostile, table

TARGET = "pools[pool=subsidy].amount"
PARTNERS = "focus.max_partners"
RESULTS = ("selection", "presence", "service", "funding", "partners", "pools", "accounts")
RESULTS += ("criteria", "limits", "violations", "metrics")


def plan(objective: float, bound: float | None = None, *, kenya: bool = True, factor: float = 1.0):
    """A run: the sample, with or without Kenya, its subsidy budget times a factor."""
    found = {name: everything()[name] for name in RESULTS}
    if not kenya:
        partners = found["partners"].copy()
        mine = partners["country"] == "KEN"
        partners.loc[mine, ["engaged", "hub", "assured"]] = False
        partners.loc[mine, ["cost_musd", "private_musd", "host_musd", "allied_musd", "reach"]] = 0.0
        found["partners"] = partners
        for name in ("selection", "funding"):
            found[name] = found[name][found[name]["country"] != "KEN"]
        found["service"] = found["service"].iloc[:0]
    pools = found["pools"].copy()
    pools.loc[pools["pool"] == "subsidy", "amount"] *= factor
    found["pools"] = pools
    bound = objective if bound is None else bound
    gap = (bound - objective) / objective if objective else None
    record = {
        **RUN,
        "status": "optimal" if bound == objective else "feasible",
        "objective": objective,
        "bound": bound,
        "gap_rel": gap,
        "reasons": [],
    }
    return record, found


def failed(status: str = "infeasible", reason: str = "Staff is short by 3."):
    """A run without a plan."""
    return {**RUN, "status": status, "objective": None, "bound": None, "reasons": [reason]}, {}


def row(run: str, name: str, made: tuple[Mapping[str, Any], Any], **knobs: object) -> dict:
    """Its row in the table of runs."""
    record = made[0]
    gap = record.get("gap_rel") if record["objective"] is not None else None
    return {
        "run": run,
        "study": "",
        "name": name,
        **knobs,
        "status": record["status"],
        "objective": record["objective"],
        "bound": record["bound"],
        "gap": gap,
        "reason": " ".join(record["reasons"]),
        "seconds": 0.1,
    }


def study(verb: str, runs: dict[str, Any], rows: list[dict], tables=None, **facts) -> Studied:
    """The study."""
    record = {
        "study": verb,
        "case": "sample",
        "digest": "0123456789abcdef",
        "overrides": [],
        "without": [],
        "options": {"gap": 0.0, "engine": "auto", "solver": "highs", "seed": 0},
        "legend": RUN["legend"],
        "complete": True,
        **facts,
    }
    return Studied(record, {"runs": pd.DataFrame(rows), **(tables or {})}, runs, context())


def sweep() -> Studied:
    """The subsidy at half, once and twice: 10 without Kenya, 12 with it, at twice up to 15."""
    runs = {
        "r1": plan(10.0, kenya=False, factor=0.5),
        "r2": plan(12.0),
        "r3": plan(12.0, 15.0, factor=2.0),
    }
    values = {"r1": 0.5, "r2": 1.0, "r3": 2.0}
    rows = [row(k, f"{TARGET} = {v:g}", runs[k], **{TARGET: v}) for k, v in values.items()]
    ladder = table(
        "knob run objective bound gain_low gain_high",
        (0.5, "r1", 10.0, 10.0, None, None),
        (1.0, "r2", 12.0, 12.0, 2.0, 2.0),
        (2.0, "r3", 12.0, 15.0, 0.0, 3.0),
    ).rename(columns={"knob": TARGET})
    events = table(
        "path knob run kind id country event",
        ("free", 1.0, "r2", "partner", "KEN", "KEN", "enters"),
        ("free", 1.0, "r2", "offer", "o1", "KEN", "enters"),
    ).rename(columns={"knob": TARGET})
    found = {"ladder": ladder, "events": events}
    return study("sweep", runs, rows, found, knobs=[{"target": TARGET, "factor": True}])


def grid() -> Studied:
    """Subsidy and cap on partners: value 1, 2, 3 and no plan."""
    runs = {
        "g1": plan(1.0, factor=0.5, kenya=False),
        "g2": plan(2.0, factor=0.5),
        "g3": plan(3.0, kenya=False),
        "g4": failed(),
    }
    at = {"g1": (0.5, 1), "g2": (0.5, 2), "g3": (1.0, 1), "g4": (1.0, 2)}
    rows = [row(k, k, runs[k], **{TARGET: a, PARTNERS: b}) for k, (a, b) in at.items()]
    knobs = [{"target": TARGET, "factor": True}, {"target": PARTNERS, "factor": False}]
    return study("sweep", runs, rows, knobs=knobs)


def sample() -> Studied:
    """Three points of two knobs that make no grid."""
    runs = {"p1": plan(5.0, factor=0.5), "p2": plan(7.0, factor=0.8), "p3": plan(6.0, factor=1.5)}
    at = {"p1": (0.5, 3), "p2": (0.8, 1), "p3": (1.5, 2)}
    rows = [row(k, k, runs[k], **{TARGET: a, PARTNERS: b}) for k, (a, b) in at.items()]
    knobs = [{"target": TARGET, "factor": True}, {"target": PARTNERS, "factor": False}]
    return study("sweep", runs, rows, knobs=knobs)


def _worth(run: str, name: str, base: float, value: float, low: float, high: float, said: str):
    return (run, name, base, value, value - base, low, high, said, True)


VALUES = "run what_if base value difference low high proven same_scale"


def what_if() -> Studied:
    """Without Kenya 2.5 are lost; with twice the subsidy nothing is proven."""
    runs = {"b": plan(12.5), "w1": plan(10.0, kenya=False), "w2": plan(12.5, 14.0, factor=2.0)}
    rows = [
        row("b", "base", runs["b"], what_if="base"),
        row("w1", "kenya-out", runs["w1"], what_if="kenya-out"),
        row("w2", "more", runs["w2"], what_if="more"),
    ]
    values = table(
        VALUES,
        _worth("w1", "kenya-out", 12.5, 10.0, -2.5, -2.5, "loss"),
        _worth("w2", "more", 12.5, 12.5, 0.0, 1.5, "nothing"),
    )
    changes = table(
        "run what_if kind id country change base value difference",
        ("w1", "kenya-out", "partner", "KEN", "KEN", "leaves", 100.0, 0.0, -100.0),
        ("w1", "kenya-out", "offer", "o1", "KEN", "leaves", None, None, None),
    )
    differences = table(
        "run what_if measure country base value difference",
        ("w1", "kenya-out", "reach", "KEN", 8.5, 0.0, -8.5),
        ("w1", "kenya-out", "reach", "(all)", 12.5, 4.0, -8.5),
        ("w1", "kenya-out", "cost_musd", "(all)", 120.0, 20.0, -100.0),
        ("w2", "more", "reach", "(all)", 12.5, 12.5, 0.0),
        ("w2", "more", "cost_musd", "(all)", 120.0, 120.0, 0.0),
    )
    tables = {"values": values, "changes": changes, "differences": differences}
    return study("what-if", runs, rows, tables, titles={"kenya-out": "Kenya leaves"})


def compare() -> Studied:
    """The first what-if as two runs."""
    asked = what_if()
    runs = {"b": asked.runs["b"], "w1": asked.runs["w1"]}
    rows = [row("b", "first", runs["b"]), row("w1", "second", runs["w1"])]
    keep = {
        name: asked.tables[name][asked.tables[name]["what_if"] == "kenya-out"].drop(
            columns=["what_if", "run"]
        )
        for name in ("values", "changes", "differences")
    }
    return study("compare", runs, rows, keep)


def marginal() -> Studied:
    """More subsidy gains 1, less costs 2; a partner more is open; 20 more go to the subsidy."""
    runs = {
        "b": plan(12.5),
        "m1": plan(13.5, factor=1.1),
        "m2": plan(10.5, factor=0.9),
        "m3": plan(12.5, 13.0),
        "m4": failed(),
        "s": plan(15.0),
    }
    names = ("base", "subsidy more", "subsidy less", f"{PARTNERS} more", f"{PARTNERS} less")
    names += ("best split",)
    rows = [row(key, name, runs[key]) for key, name in zip(runs, names, strict=True)]
    usd = "million USD"
    lines = table(
        "run kind lever unit amount change to loosens status low high low_each high_each proven",
        ("m1", "pool", "subsidy", usd, 20.0, 2.0, 22.0, 1, "optimal", 1.0, 1.0, 0.5, 0.5, "gain"),
        ("m2", "pool", "subsidy", usd, 20.0, -2.0, 18.0, 0, "optimal", -2.0, -2.0, -1.0, -1.0,
         "loss"),
        ("m3", "rule", PARTNERS, "1", 2.0, 1.0, 3.0, 1, "feasible", 0.0, 0.5, 0.0, 0.5, "nothing"),
        ("m4", "rule", PARTNERS, "1", 2.0, -1.0, 1.0, 0, "infeasible", None, None, None, None,
         "nothing"),
    )  # fmt: skip
    split = table("run pool year amount unit kind", ("s", "subsidy", 2027, 20.0, usd, "x"))
    extra = {"amount": 20.0, "unit": usd, "low": 2.5, "high": 2.5}
    facts = {"step": 0.1, "unmoved": ["seats"], "extra": extra}
    return study("marginal", runs, rows, {"marginal": lines, "split": split}, **facts)


def frontier(criteria: tuple[str, ...] = ("reach", "speed")) -> Studied:
    """Three plans: 10 and 1, 8 and 6 (the knee), 2 and 7 without proof."""
    runs = {"f1": plan(10.0), "f2": plan(8.0, kenya=False), "f3": plan(2.0)}
    values = {"f1": (10.0, 1.0, 5.0), "f2": (8.0, 6.0, 4.0), "f3": (2.0, 7.0, 3.0)}
    rows = [row(k, k, runs[k]) for k in runs]
    wide = " ".join(criteria)
    front = table(
        f"{wide} proven run",
        *((*values[k][: len(criteria)], k != "f3", k) for k in runs),
    )
    payoff = table(
        "best_in criterion value run",
        *((j, k, values[r][n], r) for j, r in (("reach", "f1"), ("speed", "f3"))
          for n, k in enumerate(criteria)),
    )  # fmt: skip
    points = table(
        "run bound height knee", ("f1", 10.0, 1.0, 0), ("f2", 8.0, 1.6, 1), ("f3", None, 1.0, 0)
    )
    ratios = table("run gain loss ratio", ("f1", "speed", "reach", 0.4))
    tables = {"frontier": front, "payoff": payoff, "points": points, "tradeoffs": ratios}
    steps = [{"criterion": j, "step": 1.0, "exact": True} for j in criteria]
    facts = {"criteria": list(criteria), "closed": False, "open_zones": 1, "steps": steps}
    return study("frontier", runs, rows, tables, **facts)


def baselines() -> Studied:
    """The best plan is worth 12.5, an equal split 10; of population nothing is known."""
    runs = {"b": plan(12.5), "e": plan(10.0, kenya=False)}
    rows = [
        row("b", "best", runs["b"], rule="best"),
        row("e", "equal", runs["e"], rule="equal"),
        row("", "population", failed("skipped", "Skipped: nobody has it."), rule="population"),
    ]
    worth = table(
        "rule run measure baseline best difference share low high",
        ("equal", "e", "value", 10.0, 12.5, 2.5, 0.25, 2.5, 2.5),
        ("equal", "e", "criterion reach", 4.0, 12.5, 8.5, 2.125, None, None),
    )
    given = table(
        "rule run country target committed value_share",
        ("best", "b", "KEN", None, 75.0, 0.7),
        ("best", "b", "NGA", None, 20.0, 0.3),
        ("equal", "e", "NGA", 40.0, 20.0, 1.0),
    )
    titles = {"equal": "equal split", "population": "share of population"}
    return study("baselines", runs, rows, {"worth": worth, "given": given}, titles=titles)


MADE = {
    "sweep": sweep,
    "grid": grid,
    "sample": sample,
    "what-if": what_if,
    "compare": compare,
    "marginal": marginal,
    "frontier": frontier,
    "baselines": baselines,
}
"""Every study there is a page on, and the forms of a sweep."""


def unplanned(made: Studied, status: str = "infeasible") -> Studied:
    """The same study where no run has a plan."""
    runs = {key: failed(status) for key in made.runs}
    rows = made.rows.copy()
    rows["status"], rows["reason"] = status, "Staff is short by 3."
    rows[["objective", "bound", "gap"]] = float("nan")
    return Studied(made.study, {"runs": rows}, runs, made.context)


BEGUN = ("study", "case", "digest", "overrides", "without", "options", "asked", "legend")
"""What `study.json` says from the beginning, before anything is found."""


def stopped(made: Studied, done: int = 1) -> Studied:
    """The same study where it was stopped after its first runs."""
    first = made.rows.head(done)
    runs = {key: made.runs[key] for key in first["run"]}
    begun = {key: made.study[key] for key in BEGUN if key in made.study}
    tables = {"runs": first} if done else {}
    return Studied({**begun, "complete": False}, tables, runs, made.context)


def with_names(made: Studied, name: str) -> Studied:
    """The same study with every text that a case can hold replaced by a name."""
    run, found = hostile(name)
    legend = {**run["legend"], "pools": {"subsidy": name, "seats": name}}
    study_ = {**copy.deepcopy(dict(made.study)), "legend": legend, "case": name}
    study_["titles"] = dict.fromkeys(made.study.get("titles", {}), name)
    runs = {}
    for key, (record, tables) in made.runs.items():
        named = {
            **tables,
            **{
                table: tables[table].assign(**dict.fromkeys(columns, name))
                for table, columns in (
                    ("selection", ("package", "tier", "stack")),
                    ("criteria", ("unit",)),
                    ("funding", ("unit",)),
                )
                if table in tables
            },
        }
        runs[key] = ({**record, "legend": legend, "reasons": [name]}, named)
    rows = made.rows.assign(reason=name)
    countries = {"countries": found["countries"]}
    return Studied(study_, {**made.tables, "runs": rows}, runs, {**made.context, **countries})
