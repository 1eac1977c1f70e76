"""Risk: the premium formula against its worked values, classes, and the draws that follow."""

import pandas as pd
import pytest

from model.appraisal.risk import charge_rate, classes, premium, subsidy_rate

# % of principal for classes 1 to 7, worked out by hand from the formula.
WORKED = (
    ({"years": 5}, (0.80, 1.35, 2.10, 3.10, 4.45, 5.70, 7.30)),
    ({"years": 10}, (1.25, 2.35, 3.85, 5.85, 8.15, 10.20, 12.80)),
    ({"years": 15}, (1.70, 3.35, 5.60, 8.60, 10.78, 13.38, 16.65)),
    (
        {"years": 10, "cover": 1.0, "above_standard": True},
        (1.32, 2.50, 4.13, 6.37, 9.05, 11.60, 14.92),
    ),
    ({"years": 10, "buyer": "CC2"}, (3.25, 4.47, 6.08, 8.19, 10.61, 12.78, 15.51)),
)


@pytest.mark.parametrize(("terms", "worked"), WORKED)
def test_premium(terms, worked):
    for category, value in enumerate(worked, start=1):
        assert premium(category, **terms) == pytest.approx(value, abs=0.0051)


def test_premium_credits():
    # A local currency takes 20 % off the country part; a sovereign has no other part.
    assert premium(3, 10, local_currency=0.2) == pytest.approx(0.8 * premium(3, 10))
    # Better than the sovereign: nine tenths. Disbursement counts half: 4 years add 2.
    assert premium(3, 10, better_than_sovereign=True) == pytest.approx(0.9 * premium(3, 10))
    assert premium(3, 8, disbursement_years=4) == pytest.approx(premium(3, 10))
    # Enhancement of 35 % takes as much off the commercial part of a CC1 buyer: .11 · 10 of class 3.
    saved = premium(3, 10, buyer="CC1") - premium(3, 10, buyer="CC1", credit_enhancement=0.35)
    assert saved == pytest.approx(0.35 * 0.110 * 10)


@pytest.mark.parametrize(
    "terms",
    [
        {"category": 0, "years": 10},
        {"category": 8, "years": 10},
        {"category": 3, "years": 0},
        {"category": 3, "years": 10, "cover": 1.1},
        {"category": 3, "years": 10, "local_currency": 0.3},
        {"category": 3, "years": 10, "credit_enhancement": 0.4},
    ],
)
def test_premium_refuses(terms):
    with pytest.raises(ValueError, match=r"1 to 7|at most|lies in"):
        premium(**terms)


def test_classes(k):
    x = pd.DataFrame(
        {
            "risk_class": [None, "5", None, None, None],
            "oecd_class": [6.0, 2.0, None, None, 0.0],
            "oecd_status": [
                "classified",
                "classified",
                "high_income_exempt",
                "not_reviewed",
                "classified",
            ],
        }
    )
    # On the list; given by the case; exempt; not reviewed; class 0 is raised to the least.
    assert classes(x, k).tolist() == [6, 5, 1, 7, 1]


def test_subsidy_rates_rise_with_risk(k):
    for instrument in ("loan", "guarantee", "insurance"):
        rates = [subsidy_rate(instrument, category, k) for category in range(1, 8)]
        assert rates == sorted(rates)
    # Class 5 anchors expected loss: .0096 · 5.5 = .0528.
    assert subsidy_rate("loan", 5, k) == pytest.approx(0.0528 + 0.01)
    assert subsidy_rate("guarantee", 5, k) == pytest.approx(0.0528 - 0.01)
    assert subsidy_rate("insurance", 5, k) == pytest.approx(0.004 + 0.0528 / 4)
    assert subsidy_rate("equity", 5, k) == 0.20
    with pytest.raises(ValueError, match="no subsidy rule"):
        subsidy_rate("grant", 5, k)


def test_draws_and_charges_of_the_case_follow_the_formula(frames, k):
    draws = frames["draws"][frames["draws"]["pool"] == "dfc_subsidy"]
    assert set(draws["facility"]) == {"dfc_loan", "dfc_guarantee", "dfc_insurance", "dfc_equity"}
    for row in draws[draws["risk_class"] != "*"].itertuples():
        rate = subsidy_rate(row.facility.removeprefix("dfc_"), int(row.risk_class), k)
        assert row.rate == pytest.approx(rate, abs=5e-7)
    assert len(frames["charges"]) == 14
    for row in frames["charges"].itertuples():
        assert row.rate == pytest.approx(charge_rate(int(row.risk_class), k), abs=5e-7)
