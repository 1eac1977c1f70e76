"""Uptake: the share of those reached who come to use an offer.

Formula: min(1, base - digital · (1 - digital foundations) - language loss (where English is no
official language) + local · people · √market). Base, digital and local are columns of `stacks`;
the language loss is the sum over the layers of the stack.
Range: 0 to 1. Source: mechanisms A20, A25, B16 (fitting offers, languages, open weights);
the values are assumptions. Limits: English stands for all languages that closed models serve well.
"""

import numpy as np
import pandas as pd


def uptake(offers: pd.DataFrame) -> pd.Series:
    """Return uptake of offers: rows with digital, people, market and their stack."""
    local = offers["stack_uptake_local"] * offers["people"] * np.sqrt(offers["market"])
    language = offers["stack_language_loss"] * ~offers["english_official"].astype(bool)
    digital = offers["stack_uptake_digital"] * (1 - offers["digital"])
    return (offers["stack_uptake"] - digital - language + local).clip(0.0, 1.0)
