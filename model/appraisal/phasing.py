"""Phasing: the needs of an offer by resource and year since its start.

Formulas: financing = cost · share of the year; compute = per year at full size · scale · size
· stack · assured reserve · level of the year (the last level holds to the end of the horizon:
what was deployed runs on); training = at full size · scale · size · (1.3 - people) · stack
· share of the year, so that people are trained before what they run.
Units: those of the resources. Source: mechanisms A24, A31, A32; shares are assumptions.
Limits: compute is remote, for the applications; a compute package's own machines serve the
partner's market and are in no pool.
"""

import pandas as pd

from model.appraisal.templates import LEVELS
from model.coefficients import Coefficients
from model.tables import Frames


def amounts(offers: pd.DataFrame, k: Coefficients) -> pd.DataFrame:
    """Return the total (financing, training) or full level (compute) of each offer."""
    size = offers["scale"] * offers["tier_size"]
    reserve = offers["assured"].map({True: k.assured.compute, False: 1.0})
    skills = k.offer.training_base - offers["people"]
    return pd.DataFrame(
        {
            "financing": offers["cost"],
            "compute": offers["compute_per_year"] * size * offers["stack_compute_factor"] * reserve,
            "training": offers["training"] * size * offers["stack_training_factor"] * skills,
        }
    )


def schedule(phasing: pd.DataFrame, years: int) -> pd.DataFrame:
    """Return tier, resource, year_offset, share, with levels held to the end of the horizon."""
    rows = phasing[["tier", "resource", "year_offset", "share"]]
    held = rows[rows["resource"].isin(LEVELS)].sort_values("year_offset")
    last = held.drop_duplicates(["tier", "resource"], keep="last")
    later = last.merge(pd.DataFrame({"later": range(years)}), how="cross")
    later = later[later["later"] > later["year_offset"]]
    later = later.drop(columns="year_offset").rename(columns={"later": "year_offset"})
    return pd.concat([rows, later], ignore_index=True)


def needs(offers: pd.DataFrame, frames: Frames, years: int, k: Coefficients) -> pd.DataFrame:
    """Return the table `needs` for the resources that the case has."""
    total = amounts(offers, k).assign(offer=offers["offer"], tier=offers["tier"])
    long = total.melt(["offer", "tier"], var_name="resource", value_name="total")
    long = long[long["resource"].isin(frames["resources"]["resource"])]
    rows = long.merge(schedule(frames["phasing"], years), on=["tier", "resource"])
    rows["amount"] = rows["total"] * rows["share"]
    rows = rows[rows["amount"] > 0]
    return rows[["offer", "resource", "year_offset", "amount"]]
