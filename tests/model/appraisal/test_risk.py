"""Risk: the premium formula against its worked values, classes, and the draws that follow."""

import shutil

import pandas as pd
import pytest

from model import bundled
from model.appraisal.risk import charge_rate, classes, premium, subsidy_rate
from model.errors import DataError
from model.loading import load_case
from model.overrides import parse_set

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
    assert subsidy_rate("grant", 5, k) is None


def test_charges_are_part_of_the_premium(k):
    # Class 5 over 10 years at 95 % cover: 8.15 % of principal, of which .6 is paid upfront.
    assert charge_rate("loan", 5, k) == pytest.approx(0.6 * 0.0815)
    assert charge_rate("guarantee", 5, k) == charge_rate("loan", 5, k)
    assert charge_rate("equity", 5, k) is None


def test_blank_rates_follow_the_rule_and_given_ones_stay():
    draws = load_case("reference").frames["draws"].set_index(["facility", "pool", "risk_class"])
    # By hand from the worked premiums: .0528 · 3.85 / 8.15 in class 3; the fee of .01 comes off.
    loss = 0.0528 * 3.85 / 8.15
    assert draws.loc[("dfc_loan", "dfc_subsidy", "3"), "rate"] == pytest.approx(loss + 0.01, 1e-3)
    assert draws.loc[("dfc_guarantee", "dfc_subsidy", "3"), "rate"] == pytest.approx(
        loss - 0.01, 1e-3
    )
    assert draws.loc[("dfc_equity", "dfc_subsidy", "3"), "rate"] == 0.2
    assert draws.loc[("dfc_loan", "dfc_exposure", "*"), "rate"] == 1
    given = parse_set("draws[facility=dfc_loan,pool=dfc_subsidy,risk_class=3].rate = 0.5")
    dearer = parse_set("appraisal.risk.loss_per_year *= 2")
    changed = load_case("reference", [given, dearer]).frames["draws"].set_index(draws.index.names)
    assert changed.loc[("dfc_loan", "dfc_subsidy", "3"), "rate"] == 0.5
    rate = changed.loc[("dfc_loan", "dfc_subsidy", "5"), "rate"]
    assert rate == pytest.approx(2 * 0.0528 + 0.01)


@pytest.mark.parametrize(
    "row",
    ["dfc_assistance,dfc_subsidy,*,", "dfc_assistance,dfc_subsidy,3,", "exim_loan,dfc_exposure,3,"],
)
def test_a_blank_rate_without_a_rule_is_a_fault(tmp_path, row):
    shutil.copytree(bundled.root() / "reference", tmp_path / "case")
    draws = tmp_path / "case" / "draws.csv"
    draws.write_text(draws.read_text() + row + "\n")
    with pytest.raises(DataError, match="rate  is blank, and no rule of the appraisal fills it"):
        load_case(tmp_path / "case")


def test_a_blank_rate_without_an_appraisal_is_a_fault(tmp_path):
    shutil.copytree(bundled.root() / "tutorial", tmp_path / "case")
    draws = tmp_path / "case" / "draws.csv"
    draws.write_text(
        draws.read_text().replace("home_guarantee,subsidy,3,0.1", "home_guarantee,subsidy,3,")
    )
    with pytest.raises(DataError, match="rate"):
        load_case(tmp_path / "case")
