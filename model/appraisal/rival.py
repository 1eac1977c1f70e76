"""Rival: the size of the rival's likely offer and what it is worth to the partner.

Formula: size = min(site · min(1, population / 20 m), past lending · ICT share · 5 years · ½), a
quarter of it where no communications project is on record. value = size · (grant element + ease),
0 where contest is below `contest_from`; rate = mean of the rate on record and the concessional
one, grant element = clip(.29 - .1136 · (rate - 2), least, most): a line through the grant elements
of the concessional and the typical loan.
Range: 0 to about 70 million US$. Source: Konza price, ICT share, rates (found); mechanisms
A2, A11, A28; expected size and ease in `[rival]` are assumptions.
Limits: an expected offer, not one on the table; sectors are those of past projects.
"""

import numpy as np
import pandas as pd

from model.coefficients import Coefficients

SECTORS = "data centre, network, public safety, government cloud"


def rivals(x: pd.DataFrame, contest: pd.Series, k: Coefficients) -> pd.DataFrame:
    """Return the table `rivals`: one row per country with Chinese finance on record."""
    r = k.rival
    full_site = r.site_musd * (x["population_m"] / r.site_people_m).clip(upper=1.0)
    past = 1000 * x["cn_finance_bn"] * r.ict_share / r.record_years
    size = np.minimum(full_site, past * r.horizon_years * r.size_factor)
    size = size.where(x["cn_comms_musd"] > 0, size * r.newcomer)
    rate = (x["cn_interest_pct"] + r.concessional_pct) / 2
    grant = r.grant_at_concessional - r.grant_per_point * (rate - r.concessional_pct)
    worth = size * (grant.clip(r.grant_least, r.grant_most) + r.ease)
    table = pd.DataFrame(
        {
            "country": x.index,
            "value_musd": worth.where(contest >= r.contest_from, 0.0),
            "size_musd": size,
            "rate_pct": rate,
            "tenor_years": r.tenor_years,
            "grace_years": r.grace_years,
            "sectors": SECTORS,
        }
    )
    return table[size.to_numpy() > 0].reset_index(drop=True)
