"""Dominance: offers that another of the same country, package and tier makes pointless.

Rule: an offer is dropped where another one is at least as good in every role and return and asks
for no more of any resource, agreement or power; of two equal ones the first by name stays. Grant
share, public share and the channel required must be the same.
Source: standard preprocessing of multiple-choice knapsacks (Sinha and Zoltners, 1979).
Limits: a dearer copy could still help to fill a least commitment; that is not a reason to keep it.
"""

import numpy as np
import pandas as pd

SAME = ("country", "package", "tier", "grant_share", "public_share", "requires_channel")
HIGHER = (
    "home_content",
    "hardware_home_content",
    "open_weights",
    "hub_capable",
    "partner_value_musd",
)
LOWER = ("assured", "critical", "power_mw", "channel_share", "requires_hub")


def dominated(offers: pd.DataFrame, needs: pd.DataFrame, returns: pd.DataFrame) -> pd.Index:
    """Return the names of dominated offers, from the three tables."""
    wide_needs = needs.pivot_table(
        index="offer", columns=["resource", "year_offset"], values="amount", fill_value=0.0
    )
    wide_returns = returns.pivot_table(
        index="offer", columns=["criterion", "start_year"], values="amount", fill_value=0.0
    )
    names = offers["offer"].to_numpy()
    better = np.hstack(
        [
            offers[list(HIGHER)].to_numpy(dtype=float),
            -offers[list(LOWER)].to_numpy(dtype=float),
            wide_returns.reindex(names, fill_value=0.0).to_numpy(),
            -wide_needs.reindex(names, fill_value=0.0).to_numpy(),
        ]
    )
    group = offers.groupby(list(SAME), dropna=False).ngroup().to_numpy()
    order = np.lexsort((names, group))
    sizes = np.bincount(group)
    first = np.cumsum(sizes) - sizes
    dropped: list[str] = []
    for size in np.unique(sizes[sizes > 1]):
        rows = order[first[sizes == size][:, None] + np.arange(size)]
        dropped.extend(names[rows[_beaten(better[rows])]])
    return pd.Index(sorted(dropped), dtype=object)


def _beaten(better: np.ndarray) -> np.ndarray:
    """Return which rows of groups (group × row sorted by name × role) another row there beats or equals."""
    beaten = np.zeros(better.shape[:2], dtype=bool)
    for i in range(better.shape[1]):
        own = better[:, i, None]
        no_worse = np.all(own >= better, axis=2)
        equal = np.all(own == better, axis=2)
        beaten[:, :i] |= no_worse[:, :i] & ~equal[:, :i]
        beaten[:, i + 1 :] |= no_worse[:, i + 1 :]
    return beaten
