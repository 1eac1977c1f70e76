"""Offers, needs, returns and spillovers: rules and values by hand."""

import numpy as np
import pandas as pd
import pytest

from model.appraisal import appraise, cost, phasing, returns, spillovers, uptake
from model.appraisal.offers import reached


@pytest.fixture(scope="module")
def offers(reference):
    return reference.frames["offers"]


def test_hubs_only_where_one_could_stand(offers, reference):
    scores = reference.scores.set_index("country")
    countries = reference.frames["countries"].set_index("country")
    hubs = sorted(offers.loc[offers["hub_capable"].astype(bool), "country"].unique())
    assert {"KEN", "NGA"} <= set(hubs)
    assert (scores.loc[hubs, "readiness"] >= 0.45).all()
    assert (scores.loc[hubs, "anchor"] >= 0.25).all()
    assert (countries.loc[hubs, "population_m"] >= 10).all()
    assert countries.loc[hubs, "electricity_twh"].notna().all()


def test_the_open_stack_goes_where_its_channel_goes(offers, frames):
    depth = reached(frames, "afd")
    open_countries = set(offers.loc[offers["stack"].eq("open_allied"), "country"])
    assert open_countries == set(offers["country"]) & set(depth.index[depth > 0])
    rows = offers[offers["stack"].eq("open_allied")]
    assert rows["requires_channel"].eq("afd").all()
    assert rows["channel_share"].eq(0.15).all()
    assert offers.loc[offers["stack"].ne("open_allied"), "requires_channel"].isna().all()


def test_reach_takes_the_row_of_the_country_first(frames):
    reach = frames["reach"].iloc[:0].copy()
    rows = pd.DataFrame(
        [
            ("afd", None, "*", 0.1),
            ("afd", None, "Sub-Saharan Africa", 0.3),
            ("afd", None, "KEN", 0.0),
            ("afd", "afd_loan", "NGA", 0.9),
            ("giz", None, "KEN", 0.9),
        ],
        columns=["channel", "facility", "area", "depth"],
    )
    reach = pd.concat([reach, rows])[list(frames["reach"].columns)]
    depth = reached(frames | {"reach": reach}, "afd")
    assert (depth["KEN"], depth["NGA"], depth["IND"]) == (0.0, 0.3, 0.1)
    assert (reached(frames | {"reach": reach.iloc[:0]}, "afd") == 1).all()
    assert (reached(frames | {"reach": rows}, "jica") == 0).all()


def test_champions_need_people_and_a_market(offers, reference):
    scores = reference.scores.set_index("country").loc[sorted(set(offers["country"]))]
    fit = scores.index[(scores["people"] >= 0.5) & (scores["market"] >= 0.6)]
    assert set(offers.loc[offers["stack"].eq("champion"), "country"]) == set(fit)


def test_cost_by_hand(k):
    offer = pd.DataFrame(
        {
            "fixed_cost_musd": [10.0, 2.0],
            "variable_cost_musd": [75.0, 13.0],
            "scale": [0.5, 0.1],
            "tier_size": [1.0, 0.12],
            "stack_cost_factor": [1.08, 0.9],
            "country_factor": [1.2, 1.0],
            "tier_min_cost_musd": [0.0, 1.5],
            "assured": [True, False],
        }
    )
    # (10 + 75 · .5) · 1.08 · 1.2 · 1.04; a pilot of (2 + 1.3) · .12 · .9 = .36 costs the least.
    assert cost.offer_cost(offer, k).tolist() == pytest.approx([47.5 * 1.08 * 1.2 * 1.04, 1.5])


def test_uptake_by_hand():
    offer = pd.DataFrame(
        {
            "stack_uptake": [0.85, 0.75, 1.0],
            "stack_uptake_digital": [0.15, 0.0, 0.15],
            "stack_uptake_local": [0.0, 0.42, 0.0],
            "stack_language_loss": [0.20, 0.0, 0.12],
            "digital": [0.4, 0.4, 1.0],
            "people": [0.5, 1.0, 0.5],
            "market": [0.49, 1.0, 0.5],
            "english_official": [False, False, True],
        }
    )
    # .85 - .15 · .6 - .20; .75 + .42 is more than 1; English keeps all.
    assert uptake.uptake(offer).tolist() == pytest.approx([0.56, 1.0, 1.0])


def test_levels_hold_to_the_end_and_totals_do_not(frames):
    table = phasing.schedule(frames["phasing"], 7).set_index(["tier", "resource"])["share"]
    assert table["pilot", "compute"].tolist() == [0.2, 0.6, 1, 1, 1, 1, 1]
    assert sorted(table["pilot", "financing"]) == [0.3, 0.7]
    # Years that were given are never cut, the model drops what lies beyond the horizon.
    short = phasing.schedule(frames["phasing"], 2).set_index(["tier", "resource"])["share"]
    assert short["pilot", "compute"].tolist() == [0.2, 0.6, 1]


def test_needs_only_of_resources_that_the_case_has(given):
    frames, settings, k = given
    resources = frames["resources"][frames["resources"]["resource"].ne("training")]
    found = appraise(frames | {"resources": resources}, settings, k)
    assert set(found["needs"]["resource"]) == {"compute", "financing"}


def test_every_need_is_positive_and_costs_add_up(reference):
    needs = reference.frames["needs"]
    assert (needs["amount"] > 0).all()
    assert set(needs["offer"]) == set(reference.frames["offers"]["offer"])
    assert needs["year_offset"].max() == 4


def test_service_years(k):
    offer = pd.DataFrame({"build_years": [0.3, 0.8], "stack_lag_years": [0.4, 0.5]})
    assert returns.service_years(offer, 5).tolist() == pytest.approx([3.3, 2.7])
    assert returns.service_years(offer, 2).tolist() == pytest.approx([0.3, 0.0])


def test_returns_by_hand(k):
    offer = pd.DataFrame(
        {
            "offer": ["a"],
            "population_m": [40.0],
            "reach_share": [0.1],
            "reach_cap_m": [6.0],
            "tier_returns_factor": [0.5],
            "need_score": [0.5],
            "uptake": [0.8],
            "retention": [0.5],
            "grant_share": [0.5],
            "additionality": [0.6],
            "readiness": [0.6],
            "effect_weight": [2.0],
            "gdp_per_capita_usd": [1000.0],
            "stack_revenue": [0.001],
            "stack_home_revenue_share": [0.9],
            "strategic": [0.6],
            "gap": [0.6],
            "build_years": [0.3],
            "stack_lag_years": [0.7],
        }
    )
    table = returns.returns(offer, (2027, 2028, 2029, 2030, 2031), 0.5, k)
    found = table.set_index(["criterion", "start_year"])["amount"]
    # kept = .8 · .5 · (.5 + .5 · .6) · 1 = .32; people = min(6, 4) · .5 = 2; y = 5 - 1 - 1 = 3.
    assert found["development", 2027] == pytest.approx(2 * 0.5 * 0.32 * 2 * 3)
    assert found["development", 2028] == pytest.approx(2 * 0.5 * 0.32 * 2 * 2)
    # min(6, 4) · sqrt(4e6) · .001 · .9 · .5 · 1.2 · 1 · .32 / 4 a year of service.
    assert found["strategic", 2027] == pytest.approx(4 * 2000 * 0.0009 * 0.5 * 1.2 * 0.32 / 4 * 3)


def test_spillover_by_hand(k):
    x = pd.DataFrame(
        {"population_m": [100.0, 20.0], "gdp_per_capita_usd": [4000.0, 1000.0]}, index=["H", "C"]
    )
    scores = pd.DataFrame({"gap": [0.3, 0.6], "readiness": [0.9, 0.3]}, index=x.index)
    pairs = pd.DataFrame({"hub": ["H", "X"], "country": ["C", "C"]})
    table = spillovers.spillovers(pairs, pd.Index(["H"]), x, scores, k)
    assert table[["hub", "country", "criterion"]].to_numpy().tolist() == [["H", "C", "strategic"]]
    # .10 · min(6, 2) · sqrt(1000 · 4000) · .005 · .5 · 1 · .5.
    assert table["amount"].tolist() == pytest.approx([0.1 * 2 * 2000 * 0.005 * 0.5 * 0.5])


def test_spillovers_only_from_countries_that_may_be_a_hub(reference, offers):
    hubs = set(offers.loc[offers["hub_capable"].astype(bool), "country"])
    table = reference.frames["spillovers"]
    assert set(table["hub"]) <= hubs
    assert (table["hub"] != table["country"]).all()
    assert (table["amount"] > 0).all()


def test_given_offers_are_left_alone(reference, given):
    _, settings, k = given
    again = appraise(reference.frames, settings, k)
    for name, frame in reference.frames.items():
        assert again[name].equals(frame), name


def test_row_order_and_names_do_not_matter(given, reference):
    frames, settings, k = given
    shuffled = {
        n: f.sample(frac=1, random_state=7).reset_index(drop=True) for n, f in frames.items()
    }
    again = appraise(shuffled, settings, k)
    for name in ("offers", "needs", "returns", "spillovers", "rivals"):
        pd.testing.assert_frame_equal(again[name], reference.frames[name], rtol=1e-12)


def test_the_input_is_not_changed(given):
    frames, settings, k = given
    before = {name: frame.copy() for name, frame in frames.items()}
    appraise(frames, settings, k)
    for name, frame in frames.items():
        assert frame.equals(before[name]), name


def test_no_stack_is_best_everywhere(reference):
    """At equal country and package each stack wins somewhere in return per cost."""
    tables = reference.frames
    money = tables["needs"][tables["needs"]["resource"].eq("financing")]
    spent = money.groupby("offer")["amount"].sum()
    rows = tables["offers"].set_index("offer").join(spent)
    first = tables["returns"][tables["returns"]["start_year"].eq(2027)]
    for criterion in ("strategic", "development"):
        value = first[first["criterion"].eq(criterion)].set_index("offer")["amount"]
        national = rows[rows["tier"].eq("national")].assign(per=value / rows["amount"])
        best = national.loc[national.groupby(["country", "package"])["per"].idxmax(), "stack"]
        assert best.nunique() >= 2, criterion
    assert np.isfinite(rows["amount"]).all()
