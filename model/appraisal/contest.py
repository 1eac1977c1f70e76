"""Contest: how far the rival already is in a country.

Formula: weight · log Chinese official finance + weight · log of its communications part
+ weight · China's share of the trade with China and the US.
Range: 0 to 1. Source: mechanisms A11, A42, B18; weights in `[contest]` are assumptions.
Limits: finance is gross commitments of 2000-2021, and the communications part only what could be
located on a map, so it is a floor.
"""

import pandas as pd

from model.appraisal.scales import between_log, scale, scale_log
from model.coefficients import Coefficients


def contest(x: pd.DataFrame, k: Coefficients) -> pd.Series:
    """Return contest from prepared indicators."""
    comms = between_log(1 + x["cn_comms_musd"], *k.ends("cn_comms_musd"))
    return (
        k.contest.finance * scale_log(x, "cn_finance_bn", k)
        + k.contest.comms * comms
        + k.contest.trade * scale(x, "cn_trade_share", k)
    )
