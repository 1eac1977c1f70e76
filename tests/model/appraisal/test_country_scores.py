"""Scores per country: limits and values that follow from the formulas by hand."""

import numpy as np
import pandas as pd
import pytest

from model.appraisal import (
    additionality,
    contest,
    debt,
    gap,
    limits,
    need,
    readiness,
    retention,
    rival,
    strategic,
    swing,
    viability,
)

UNIT = [
    "digital",
    "people",
    "policy",
    "institutions",
    "power",
    "market",
    "readiness",
    "capital_gap",
    "compute_gap",
    "connection_gap",
    "gap",
    "fit",
    "chips",
    "contest",
    "swing",
    "anchor",
    "strategic",
    "country_retention",
    "additionality",
    "need_agriculture",
    "need_education",
    "need_health",
    "need_public_services",
    "need_compute",
    "need_talent",
]


@pytest.mark.parametrize("score", UNIT)
def test_every_score_lies_between_0_and_1(reference, score):
    values = reference.scores[score]
    assert values.notna().all()
    assert values.between(0, 1 + 1e-12).all()
    assert values.nunique() > 5


def test_one_missing_pillar_cannot_be_bought_with_another(k):
    names = list(readiness.PILLARS)
    full = pd.DataFrame([[1.0] * 6, [0.0] + [1.0] * 5, [0.0] * 6], columns=names)
    found = readiness.readiness(full, k)
    # All full: 1. Digital (weight .25) missing: .05^.25 = .473. All missing: the least pillar.
    assert found.tolist() == pytest.approx([1, 0.05**0.25, 0.05])


def test_gap_needs_no_capital_compute_or_connection(x, k):
    rich = x.loc[["KEN"]].assign(
        gdp_per_capita_usd=14000, secure_servers_per_m=7000, fixed_broadband_per100=30
    )
    rich = rich.assign(h100e_existing=1e9)
    parts = gap.gaps(rich, pd.Series(2, index=rich.index), k)
    assert parts.loc["KEN"].tolist() == pytest.approx([0, 0, 0, 0])
    # Risk class 7 alone: .45 · .3 · clip(5 / 5) = .135.
    assert gap.gaps(rich, pd.Series(7, index=rich.index), k)["gap"].iloc[0] == pytest.approx(0.135)


def test_announced_chips_count_a_quarter(x, k):
    one = x.loc[["KEN"]].assign(population_m=1.0, h100e_existing=0.0, h100e_planned=396.0)
    # log10(1 + 396 / 4) / 3 = 2 / 3.
    assert gap.chips(one, k).iloc[0] == pytest.approx(2 / 3)


def test_contest_without_the_rival_is_zero(x, k):
    alone = x.loc[["KEN"]].assign(cn_finance_bn=0.0, cn_comms_musd=0.0, cn_trade_share=0.2)
    assert contest.contest(alone, k).iloc[0] == 0
    full = x.loc[["KEN"]].assign(cn_finance_bn=55.0, cn_comms_musd=800.0, cn_trade_share=0.95)
    assert contest.contest(full, k).iloc[0] == pytest.approx(1)


def test_swing_is_greatest_at_the_centre_and_falls_with_debt(x, k):
    centre = -0.854 + 0.25 * 3.06
    one = x.loc[["KEN"]].assign(un_ideal_point=centre, cn_finance_to_gdp=0.0)
    assert swing.swing(one, k).iloc[0] == pytest.approx(1)
    assert swing.swing(one.assign(cn_finance_to_gdp=0.9), k).iloc[0] == pytest.approx(0.5)
    assert swing.swing(one.assign(un_ideal_point=2.2), k).iloc[0] == pytest.approx(0.1)


def test_strategic_weight_is_a_weighted_sum(x, k):
    one = x.loc[["KEN"]].assign(gdp_usd_bn=1500.0)
    half = pd.Series(0.5, index=one.index)
    # .30 · 1 + .30 · .5 + .20 · .5 + .20 · .5 = .65.
    assert strategic.strategic(one, half, half, half, k).iloc[0] == pytest.approx(0.65)


def test_loan_part_of_the_viability_gap(x, k):
    calm = pd.concat([x.loc[["KEN"]]] * 2, ignore_index=True).assign(
        firms_power_outages_pct=0.0, regulatory_quality=2.0, inflation_pct=0.0
    )
    found = viability.viability_gap(calm, pd.Series([1, 7]), k)
    assert found.tolist() == pytest.approx([0.024, 0.208], abs=0.0005)
    # Everything wrong adds .09, but never more than the most.
    bad = calm.assign(firms_power_outages_pct=90.0, regulatory_quality=-1.9, inflation_pct=35.0)
    worst = viability.viability_gap(bad, pd.Series([1, 7]), k)
    assert (worst - found).tolist() == pytest.approx([0.09, 0.09])


def test_additionality_of_a_rich_covered_market_is_small(k):
    one = pd.Series([1.0])
    # v = .05 · (1 - .5) · .3 = .0075 without contest.
    assert additionality.additionality(0 * one, one, 0 * one, 0 * one, k)[0] == pytest.approx(
        0.0075
    )
    # A poor risky market without chips would not have happened at all.
    assert additionality.additionality(0.3 * one, 0 * one, one, 0 * one, k)[0] == 1
    # A contested one would in part have gone to the rival: 1 - (1 - .0075) · (1 - .35).
    contested = additionality.additionality(0 * one, one, 0 * one, one, k)[0]
    assert contested == pytest.approx(1 - 0.9925 * 0.65)


def test_retention_of_offers_adds_up_and_is_limited(k):
    offers = pd.DataFrame(
        {
            "country_retention": [0.3, 0.15, 0.45],
            "tier_retention": [0.22, 0.0, 0.5],
            "stack_retention": [0.036, -0.06, 0.4],
            "stack_retention_people": [0.12, 0.0, 0.0],
            "people": [0.5, 0.9, 0.9],
            "assured": [True, False, True],
        }
    )
    # .30 + .22 + .036 + .12 · .5 + .12 = .736; .15 - .06 = .09, at least .1; at most .9.
    assert retention.offer_retention(offers, k).tolist() == pytest.approx([0.736, 0.1, 0.9])


def test_need_for_compute_is_the_compute_part_of_the_gap(x, k):
    part = pd.Series(np.linspace(0, 1, len(x)), index=x.index)
    found = need.needs(x, part, k)
    assert tuple(found.columns) == need.NEEDS
    assert found["compute"].equals(part)


@pytest.mark.parametrize(
    ("rating", "debt_pct", "service_pct", "risk", "least"),
    [
        ("High", 10, 5, 5, 0.35),
        ("In debt distress", None, None, 7, 0.35),
        (None, None, None, 5, None),
        (None, 95, None, 5, 0.20),
        (None, 10, 30, 5, 0.20),
        ("Moderate", 95, 5, 5, 0.20),
        ("Moderate", 50, 40, 5, None),
        ("Low", 95, 40, 5, None),
        ("Low", 10, 5, 7, 0.20),
    ],
)
def test_least_grant_element(k, rating, debt_pct, service_pct, risk, least):
    x = pd.DataFrame(
        {
            "debt_distress": pd.Series([rating], dtype=object),
            "ext_debt_pct_gni": pd.Series([debt_pct], dtype=float),
            "debt_service_pct_exports": pd.Series([service_pct], dtype=float),
        }
    )
    found = debt.min_grant_element(x, pd.Series([risk]), k).iloc[0]
    assert (None if pd.isna(found) else found) == least


def test_rival_offer_by_hand(k):
    x = pd.DataFrame(
        {
            "population_m": [40.0, 40.0, 40.0, 10.0],
            "cn_finance_bn": [11.0, 11.0, 0.0, 110.0],
            "cn_comms_musd": [5.0, 0.0, 0.0, 5.0],
            "cn_interest_pct": [2.0, 2.0, 2.0, 6.0],
        },
        index=list("abcd"),
    )
    contested = pd.Series([0.5, 0.5, 0.5, 0.2], index=x.index)
    table = rival.rivals(x, contested, k).set_index("country")
    # 1000 · 11 · .08 / 22 · 5 · .5 = 100; a newcomer a quarter; nothing on record, no row;
    # half a site (86.5) where the population is half of 20 m, worth nothing where not contested.
    assert table["size_musd"].to_dict() == pytest.approx({"a": 100, "b": 25, "d": 86.5})
    # At 2 % the grant element is .29, and .10 for ease: .39 of the size.
    assert table["value_musd"].to_dict() == pytest.approx({"a": 39, "b": 9.75, "d": 0})


def test_limits_by_hand(x, k):
    one = x.loc[["KEN"]].assign(
        gdp_usd_bn=100.0,
        fdi_inflow_musd=400.0,
        tax_revenue_pct_gdp=15.0,
        electricity_twh=8.76 * 0.62,
        firms_power_outages_pct=0.0,
        income_group="Upper middle income",
    )
    # max(.0003 · 100 000 = 30, min(.0015 · 100 000 = 150, .15 · 400 = 60)) = 60.
    assert limits.private_limit_musd(one, k).iloc[0] == pytest.approx(60)
    assert limits.private_limit_musd(one.assign(gdp_usd_bn=0.0), k).iloc[0] == 2
    assert limits.absorption_musd(one, k).iloc[0] == pytest.approx(300)
    assert limits.host_limit_musd(one, k).iloc[0] == pytest.approx(15)
    assert limits.host_share(one, k).iloc[0] == 0.25
    # 8.76 · .62 TWh a year is a peak of 1000 MW; 1 % of it, 40 % less where all have outages.
    assert limits.power_limit_mw(one, k).iloc[0] == pytest.approx(10)
    dark = one.assign(firms_power_outages_pct=90.0)
    assert limits.power_limit_mw(dark, k).iloc[0] == pytest.approx(6)
    unknown = one.assign(electricity_twh=float("nan"))
    assert limits.power_limit_mw(unknown, k).iloc[0] == 1
