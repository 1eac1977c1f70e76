"""Scales: ends, order, and the logarithmic form."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.appraisal.scales import between, between_log

numbers = st.floats(-1e6, 1e6)


def test_ends_and_middle():
    assert between(pd.Series([0.0, 2.0, 4.0, 6.0]), 2, 6).tolist() == [0, 0, 0.5, 1]
    # ln 10 lies half way between ln 1 and ln 100; zero counts as the low end.
    assert between_log(pd.Series([0.0, 1.0, 10.0, 1e9]), 1, 100).tolist() == pytest.approx(
        [0, 0, 0.5, 1]
    )


@given(st.lists(numbers, min_size=2, max_size=20))
def test_order_is_kept_and_values_stay_between_0_and_1(values):
    scaled = between(pd.Series(sorted(values)), -10, 250)
    assert scaled.is_monotonic_increasing
    assert scaled.between(0, 1).all()
