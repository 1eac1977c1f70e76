"""Appraisal: indicators and templates become offers, needs and returns.

Pure functions from tables to tables; one module per score, with formula, range, source and limits
in its docstring; every number is in `appraisal.toml`. What the case gives is never computed again:
only blank columns of `countries`, blank rates and absent tables are filled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from model.appraisal import dominance, offers, phasing, returns, risk, rival, spillovers, templates
from model.appraisal.scores import Scores, score
from model.coefficients import Coefficients
from model.schema import TABLES
from model.settings import Settings
from model.tables import Frames, make_frame, sort_frame

__all__ = ["Appraisal", "appraise", "assess", "fill"]


@dataclass(frozen=True)
class Appraisal:
    """What an appraisal gives.

    frames: tables of the case, blanks and absent tables filled; scores: one row per country,
    one column per score and the number of its imputed cells; imputed: those cells; dropped: the
    dominated offers, already left out.
    """

    frames: Frames
    scores: pd.DataFrame
    imputed: pd.DataFrame
    dropped: tuple[str, ...]


def appraise(
    frames: Frames, settings: Settings, coefficients: Coefficients | Mapping[str, Any]
) -> Frames:
    """Return the tables with what the case leaves blank filled in; the input is not changed."""
    return assess(frames, settings, coefficients).frames


def assess(
    frames: Frames, settings: Settings, coefficients: Coefficients | Mapping[str, Any]
) -> Appraisal:
    """Return all tables, filled, together with the scores behind them.

    Raises DataError where an indicator has no value at all, where shares of a template do not add
    up, or where a stack has a supplier from a country of concern.
    """
    k = (
        coefficients
        if isinstance(coefficients, Coefficients)
        else Coefficients.model_validate(coefficients)
    )
    found = fill(frames, settings, k)
    return replace(found, frames={**frames, **found.frames})


def fill(frames: Frames, settings: Settings, k: Coefficients) -> Appraisal:
    """Return only the tables that the appraisal fills, together with the scores behind them."""
    scores = score(frames, k)
    made: dict[str, pd.DataFrame] = {"countries": _countries(frames["countries"], scores)}
    if frames["rivals"].empty:
        made["rivals"] = rival.rivals(scores.x, scores.table["contest"], k)
    for name, rated in (("draws", risk.draws), ("charges", risk.charges)):
        if frames[name]["rate"].isna().any():
            made[name] = rated(frames, k)
    dropped: tuple[str, ...] = ()
    if frames["offers"].empty:
        made_offers, dropped = _offers(frames, settings, scores, k)
        made |= made_offers
    filled = {name: _as_table(name, frame) for name, frame in made.items()}
    return Appraisal(filled, _score_table(scores), scores.imputed, dropped)


def _offers(
    frames: Frames, settings: Settings, scores: Scores, k: Coefficients
) -> tuple[Frames, tuple[str, ...]]:
    templates.check(frames, k)
    built = offers.build(frames, scores.x, scores.table, scores.risk_class, k)
    eligible = scores.table["eligible"]
    mean_strategic = float(scores.table.loc[eligible, "strategic"].mean())
    table = _offer_table(built, settings.years, k)
    needs = phasing.needs(built, frames, len(settings.years), k)
    values = returns.returns(built, settings.years, mean_strategic, k)
    values = values[values["criterion"].isin(frames["criteria"]["criterion"])]
    dropped = dominance.dominated(table, needs, values)
    made = {
        name: frame[~frame["offer"].isin(dropped)]
        for name, frame in {"offers": table, "needs": needs, "returns": values}.items()
    }
    if frames["spillovers"].empty and spillovers.CRITERION in set(frames["criteria"]["criterion"]):
        hubs = pd.Index(built.loc[built["tier_hub"].eq(True), "country"].unique())
        made["spillovers"] = spillovers.spillovers(scores.pairs, hubs, scores.x, scores.table, k)
    return made, tuple(dropped)


def _offer_table(built: pd.DataFrame, years: tuple[int, ...], k: Coefficients) -> pd.DataFrame:
    starts = years[: k.offer.start_years]
    return built.assign(
        first_start=float(starts[0]),
        last_start=float(starts[-1]),
        hardware_home_content=built["stack_hardware_home_content"],
        open_weights=built["stack_open_weights"].astype(bool),
        requires_channel=built["stack_requires_channel"],
        channel_share=built["stack_channel_share"],
        requires_hub=False,
        hub_capable=built["tier_hub"].eq(True),
        people_m=returns.people_reached(built),
        service_years=returns.service_years(built, len(years)),
        home_revenue_share=built["stack_home_revenue_share"],
        additionality=returns.unlocked(built),
    )


def _countries(countries: pd.DataFrame, scores: Scores) -> pd.DataFrame:
    filled = scores.filled.loc[countries["country"]].reset_index(drop=True)
    return countries.reset_index(drop=True).assign(**{name: filled[name] for name in filled})


def _score_table(scores: Scores) -> pd.DataFrame:
    count = scores.imputed.groupby("country").size()
    table = scores.table.assign(imputed=count.reindex(scores.table.index, fill_value=0))
    return table.rename_axis("country").reset_index()


def _as_table(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a computed frame with exactly the columns, types and order of the schema."""
    table = TABLES[name]
    data = {c.name: frame[c.name] for c in table.columns if c.name in frame.columns}
    blank_as_none = {
        key: [None if value != value or value is None else value for value in column.tolist()]
        for key, column in data.items()
    }
    return sort_frame(table, make_frame(table, blank_as_none)).reset_index(drop=True)
