"""Templates: package x tier x stack x assured, checked and joined, before any country is looked at.

Rules: a tier for one package only stands there; an assured variant only of tiers that may be
assured, and no other of a critical one; a blank template number is 0 where that means "none".
Source: the tables `packages`, `package_layers`, `tiers`, `phasing`, `stacks`, `stack_layers`.
Limits: what a package is made of does not depend on the tier.
"""

from collections.abc import Iterator

import pandas as pd

from model.appraisal.stacks import home_content, stack_facts
from model.coefficients import Coefficients
from model.errors import DataError, Fault
from model.tables import Frames

FILLED = ("need", "fixed_cost_musd", "reach_share", "reach_cap_m", "effect_weight", "stack_revenue")
NONE_IS_ZERO = (
    "variable_cost_musd",
    "grant_share",
    "power_mw",
    "compute_per_year",
    "training",
    "build_years",
)
WITHOUT_LAYERS = {
    "compute_factor": 1.0,
    "partner_value": 0.0,
    "language_loss": 0.0,
    "hardware_home_content": 0.0,
    "open_weights": False,
}
LEVELS = ("compute",)  # needs that are a level per year; all others are totals
TOLERANCE = 1e-9


def templates(frames: Frames, k: Coefficients) -> pd.DataFrame:
    """Return one row per template, tier and stack columns prefixed `tier_` and `stack_`."""
    packages = frames["packages"].drop(columns=["sector", "required", "name", "note"])
    packages = packages.fillna(dict.fromkeys(NONE_IS_ZERO, 0.0))
    tiers = frames["tiers"].add_prefix("tier_").rename(columns={"tier_tier": "tier"})
    stacks = frames["stacks"].drop(columns=["name", "note"])
    stacks = stacks.join(stack_facts(frames["stack_layers"], k), on="stack")
    stacks = stacks.fillna(WITHOUT_LAYERS).infer_objects()
    stacks = stacks.add_prefix("stack_").rename(columns={"stack_stack": "stack"})
    rows = packages.merge(tiers, how="cross")
    rows = rows[rows["tier_package"].isna() | rows["tier_package"].eq(rows["package"])]
    rows = rows.merge(stacks, how="cross")
    rows = rows.merge(pd.DataFrame({"assured": [False, True]}), how="cross")
    rows["critical"] = rows["critical"].eq(True) & rows["tier_critical"].eq(True)
    assurable = rows["tier_assurable"].eq(True)
    rows = rows[assurable.where(rows["assured"], ~(rows["critical"] & assurable))]
    content = home_content(frames["package_layers"], frames["stack_layers"], k)
    return rows.merge(content, on=["package", "stack"], how="left").fillna({"home_content": 0.0})


def check(frames: Frames, k: Coefficients) -> None:
    """Raise DataError, with all faults, where the templates cannot make offers."""
    phasing = frames["phasing"]
    faults = [
        *_blanks(frames["packages"]),
        *_unphased(frames),
        *_sums(frames["stack_layers"], "stack_layers", ["stack", "layer"]),
        *_sums(frames["package_layers"], "package_layers", ["package"]),
        *_sums(phasing[~phasing["resource"].isin(LEVELS)], "phasing", ["tier", "resource"]),
        *_suppliers(frames["stack_layers"], k),
    ]
    if faults:
        raise DataError(faults)


def _blanks(packages: pd.DataFrame) -> Iterator[Fault]:
    for column in FILLED:
        for package in packages.loc[packages[column].isna(), "package"]:
            what = f"{package} has no {column}, and its offers are made from it"
            yield Fault("packages.csv", None, column, what, "fill it, or give offers.csv")


def _unphased(frames: Frames) -> Iterator[Fault]:
    if "financing" not in set(frames["resources"]["resource"]):
        return
    phasing = frames["phasing"]
    phased = set(phasing.loc[phasing["resource"].eq("financing"), "tier"])
    for tier in frames["tiers"]["tier"]:
        if tier not in phased:
            what = f"the tier {tier} has no rows for financing"
            yield Fault("phasing.csv", None, "tier", what, "say how its cost spreads over years")


def _sums(table: pd.DataFrame, name: str, key: list[str]) -> Iterator[Fault]:
    totals = table.groupby(key)["share"].sum()
    for where, total in totals[(totals - 1).abs() > TOLERANCE].items():
        label = " ".join(where) if isinstance(where, tuple) else str(where)
        what = f"the shares of {label} add up to {total:g}"
        yield Fault(f"{name}.csv", None, "share", what, "make them add up to 1")


def _suppliers(layers: pd.DataFrame, k: Coefficients) -> Iterator[Fault]:
    barred = layers[layers["origin"].isin(k.content.concern)]
    for stack, layer, origin in barred[["stack", "layer", "origin"]].itertuples(index=False):
        what = f"{layer} of {stack} comes from {origin}, a country of concern"
        yield Fault("stack_layers.csv", None, "origin", what, "name another supplier")
