"""Risk: the class of a country, the least premium for it, and what a class costs a budget.

Formula of the premium, % of principal paid upfront (OECD Arrangement, July 2023, Annex VI):
{(a·HOR + b)·cover/0.95·(1 - LCF) + c·cover/0.95·HOR·(1 - CEF)}·QPF·PCF·BTSF·(1 - TERM), where
HOR = half the disbursement years + repayment years, PCF = 1 + (cover - 0.95)/0.05·k above 95 %
cover, BTSF = 0.9 for buyers better than the sovereign, LCF, CEF = credit for local currency and
credit enhancement, TERM = 0.018·(HOR - 10), at most 0.15, for speculative-grade buyers.
Range: 0.8 to 17 % in practice. Source: OECD TAD/PG(2023)7, Annex VI, read in a public calculator.
Limits: buyers CC3 to CC5 are left out, their rows could not be checked against the OECD text.
"""

from collections.abc import Callable

import pandas as pd

from model.coefficients import Coefficients
from model.tables import Frames

# Annex VI, categories 1 to 7.
SLOPE = (0.090, 0.200, 0.350, 0.550, 0.740, 0.900, 1.100)
BASE = (0.350, 0.350, 0.350, 0.350, 0.750, 1.200, 1.800)
BUYER = {
    "sovereign": (0.0,) * 7,
    "CC1": (0.110, 0.120, 0.110, 0.100, 0.100, 0.100, 0.125),
    "CC2": (0.200, 0.212, 0.223, 0.234, 0.246, 0.258, 0.271),
}
QUALITY_ABOVE = (1.0035, 1.0065, 1.0150, 1.0175, 1.0175, 1.0200, 1.0200)
COVER_ABOVE = (0.0, 0.00337, 0.00489, 0.01639, 0.03657, 0.05878, 0.08598)
FULL_COVER = 0.95
SPECULATIVE_FROM = 5  # sovereigns of these categories count as speculative grade
MOST_LOCAL, MOST_ENHANCED = 0.2, 0.35
CLASSES = ("1", "2", "3", "4", "5", "6", "7")

Rule = Callable[[str, int, Coefficients], float | None]
"""A rate by instrument and class, None where it has none."""


def premium(
    category: int,
    years: float,
    *,
    disbursement_years: float = 0.0,
    cover: float = FULL_COVER,
    buyer: str = "sovereign",
    above_standard: bool = False,
    better_than_sovereign: bool = False,
    local_currency: float = 0.0,
    credit_enhancement: float = 0.0,
) -> float:
    """Return the least premium in % of principal.

    category: OECD class 1 to 7; years: repayment years; cover: share covered, 0 to 1;
    above_standard: product quality as of a full guarantee; local_currency, credit_enhancement:
    the credits LCF (≤ 0.2) and CEF (≤ 0.35). Raises ValueError outside these ranges.

    >>> round(premium(7, 10), 2)
    12.8
    """
    if category not in range(1, 8):
        raise ValueError(f"risk class {category} has no premium: 1 to 7 have")
    if not (0 <= local_currency <= MOST_LOCAL and 0 <= credit_enhancement <= MOST_ENHANCED):
        raise ValueError("local_currency is at most 0.2 and credit_enhancement at most 0.35")
    if not (0 < cover <= 1 and years > 0 and disbursement_years >= 0):
        raise ValueError("cover lies in (0, 1], years above 0, disbursement_years not below 0")
    i = category - 1
    horizon = disbursement_years / 2 + years
    country = (SLOPE[i] * horizon + BASE[i]) * cover / FULL_COVER * (1 - local_currency)
    commercial = BUYER[buyer][i] * cover / FULL_COVER * horizon * (1 - credit_enhancement)
    quality = QUALITY_ABOVE[i] if above_standard else 1.0
    covered = 1 + max(0.0, cover - FULL_COVER) / (1 - FULL_COVER) * COVER_ABOVE[i]
    better = 0.9 if better_than_sovereign else 1.0
    term = min(max(0.0, 0.018 * (horizon - 10)), 0.15) if category >= SPECULATIVE_FROM else 0.0
    return (country + commercial) * quality * covered * better * (1 - term)


def premiums(k: Coefficients) -> pd.Series:
    """Return the premium of each class as a share of principal, for the typical loan."""
    years, cover = k.risk.term_years, k.risk.cover
    return pd.Series({i: premium(i, years, cover=cover) / 100 for i in range(1, 8)})


def classes(x: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return the risk class of each country: as given, else from the OECD list.

    Where the list has none, a high-income country is exempt, any other was not reviewed.
    """
    given = pd.to_numeric(x["risk_class"], errors="coerce")
    exempt = x["oecd_status"].eq("high_income_exempt")
    without = exempt.map({True: k.risk.exempt_class, False: k.risk.unreviewed_class})
    filled = given.fillna(x["oecd_class"].fillna(without).clip(lower=k.risk.least_class))
    return filled.astype(int)


def subsidy_rate(instrument: str, category: int, k: Coefficients) -> float | None:
    """Return what one unit of an instrument costs in appropriations, in a risk class; None without a rule.

    Expected loss follows the premium: that of private lending in the anchor class (a year's loss
    times mean years outstanding) times premium(class) / premium(anchor class).
    instrument: loan, guarantee, insurance or equity.
    """
    r, price = k.risk, premiums(k)
    loss = r.loss_per_year * r.outstanding_years * price[category] / price[r.subsidy_class]
    match instrument:
        case "loan":
            return max(r.loan_least, loss) + r.loan_extra
        case "guarantee":
            return max(r.guarantee_least, loss - r.guarantee_fee)
        case "insurance":
            return r.insurance_base + r.insurance_loss * loss
        case "equity":
            return r.equity
    return None


def charge_rate(instrument: str, category: int, k: Coefficients) -> float | None:
    """Return the part of the premium that the partner pays upfront per unit; None without credit risk."""
    if instrument not in ("loan", "guarantee", "insurance"):
        return None
    return k.risk.charge_share * float(premiums(k)[category])


def draws(frames: Frames, k: Coefficients) -> pd.DataFrame:
    """Return the draws; on appropriations a blank rate in the row of a class is the subsidy rate."""
    pools = frames["pools"]
    kinds = zip(pools["pool"], pools["kind"], strict=True)
    appropriations = {pool for pool, kind in kinds if kind == "appropriation"}
    ruled = frames["draws"]["pool"].isin(appropriations)
    return _with_rates(frames, "draws", ruled, subsidy_rate, k)


def charges(frames: Frames, k: Coefficients) -> pd.DataFrame:
    """Return the charges; a blank rate in the row of a class is the charge rate."""
    ruled = pd.Series(True, frames["charges"].index)
    return _with_rates(frames, "charges", ruled, charge_rate, k)


def _with_rates(
    frames: Frames, table: str, ruled: pd.Series, rule: Rule, k: Coefficients
) -> pd.DataFrame:
    rows = frames[table]
    instruments = rows["facility"].map(frames["facilities"].set_index("facility")["instrument"])
    blank = rows["rate"].isna() & ruled & instruments.notna() & rows["risk_class"].isin(CLASSES)
    rates = rows["rate"].astype(float).copy()
    for row in rows.index[blank]:
        rate = rule(str(instruments[row]), int(rows.loc[row, "risk_class"]), k)
        rates[row] = float("nan") if rate is None else rate
    return rows.assign(rate=rates)
