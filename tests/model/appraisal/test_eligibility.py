"""Eligibility: each reason alone shuts a country out, and only then."""

import pandas as pd
import pytest

from model.appraisal import eligibility

FACTS = {
    "developing": True,
    "named": False,
    "population_m": 30.0,
    "government_effectiveness": 0.0,
    "political_stability": 0.0,
    "rule_of_law": 0.0,
}


def reason(k, readiness=0.6, absorption=100.0, **changed):
    x = pd.DataFrame([FACTS | changed], index=["ABC"])
    ready = pd.Series([readiness], index=x.index)
    return eligibility.reasons(x, ready, pd.Series([absorption], index=x.index), k)["ABC"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"developing": False}, "high-income"),
        ({"named": True}, "by name"),
        ({"population_m": 0.9}, "million people"),
        ({"political_stability": -3.6}, "fragile"),
        ({"readiness": 0.2}, "readiness"),
        ({"absorption": 24.0}, "absorb"),
        ({"absorption": float("nan")}, "absorb"),
    ],
)
def test_each_reason(k, changed, words):
    assert reason(k) is None
    assert words in reason(k, **changed)


def test_every_country_left_out_has_its_reason(reference):
    countries = reference.frames["countries"]
    eligible = countries["eligible"].astype(bool)
    assert countries.loc[eligible, "reason"].isna().all()
    assert countries.loc[~eligible, "reason"].str.len().gt(0).all()
    named = countries.loc[
        countries["reason"].eq("left out by name, a policy choice to be confirmed")
    ]
    assert set(named["country"]) == {"ZWE", "NIC", "VEN"}


def test_what_the_case_gives_is_kept(given):
    from model.appraisal import appraise

    frames, settings, k = given
    countries = frames["countries"].copy()
    kenya, chad = countries["country"].eq("KEN"), countries["country"].eq("TCD")
    countries.loc[kenya, ["eligible", "reason"]] = [False, "our own reason"]
    countries.loc[chad, "eligible"] = True
    countries.loc[kenya, "viability_gap"] = 0.11
    found = appraise(frames | {"countries": countries}, settings, k)
    after = found["countries"].set_index("country")
    assert after.loc["KEN", "reason"] == "our own reason"
    assert after.loc["KEN", "viability_gap"] == 0.11
    assert bool(after.loc["TCD", "eligible"])
    assert "TCD" in set(found["offers"]["country"])
    assert "KEN" not in set(found["offers"]["country"])
