"""Indicators: what is imputed, what is not, and what is counted."""

import pytest

from model.appraisal.indicators import IMPUTED, prepare
from model.errors import DataError


def test_a_blank_takes_the_median_of_its_income_group(frames):
    countries = frames["countries"].copy()
    group = countries["income_group"].eq("Low income")
    kenya = countries["country"].eq("KEN")
    assert not (group & kenya).any()
    peers = countries["income_group"].eq("Lower middle income") & ~kenya
    countries.loc[kenya, "sci_articles"] = float("nan")
    x, imputed = prepare(countries)
    assert x.loc["KEN", "sci_articles"] == countries.loc[peers, "sci_articles"].median()
    assert (imputed[["country", "column"]] == ["KEN", "sci_articles"]).all(axis=1).any()


def test_a_group_without_values_takes_the_median_of_all(frames):
    countries = frames["countries"].copy()
    low = countries["income_group"].eq("Low income")
    countries.loc[low, "sci_articles"] = float("nan")
    x, _ = prepare(countries)
    assert set(x.loc[countries.loc[low, "country"], "sci_articles"]) == {
        countries["sci_articles"].median()
    }


def test_absolute_amounts_and_debt_ratios_are_not_imputed(frames):
    countries = frames["countries"]
    x, imputed = prepare(countries)
    for column in ("cn_finance_bn", "cn_comms_musd", "fdi_inflow_musd", "gdp_usd_bn"):
        blank = countries.loc[countries[column].isna(), "country"]
        assert (x.loc[blank, column] == 0).all()
        assert column not in set(imputed["column"])
    for column in ("electricity_twh", "ext_debt_pct_gni", "debt_service_pct_exports"):
        assert x[column].isna().sum() == countries[column].isna().sum() > 0


def test_every_imputed_cell_is_counted(frames, reference):
    blanks = int(frames["countries"][list(IMPUTED)].isna().to_numpy().sum())
    assert len(reference.imputed) == blanks == reference.scores["imputed"].sum()


def test_the_input_is_left_alone(frames):
    before = frames["countries"].copy()
    prepare(frames["countries"])
    assert frames["countries"].equals(before)


def test_an_indicator_without_any_value_is_a_fault(frames):
    countries = frames["countries"].assign(sci_articles=float("nan"))
    with pytest.raises(DataError, match="sci_articles"):
        prepare(countries)
