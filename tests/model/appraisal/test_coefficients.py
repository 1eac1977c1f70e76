"""Coefficients: strict form, sources, and one override per number."""

import pytest
from pydantic import ValidationError

from model.coefficients import RANGED, Coefficients, describe


def refused(k, section, **values):
    data = k.model_dump()
    data[section] |= values
    with pytest.raises(ValidationError) as error:
        Coefficients.model_validate(data)
    return str(error.value)


@pytest.mark.parametrize(
    ("section", "values", "words"),
    [
        ("readiness", {"digtal": 0.3}, "digtal"),
        ("readiness", {"digital": "much"}, "number"),
        ("readiness", {"digital": True}, "number"),
        ("readiness", {"digital": 1.5}, "less than or equal to 1"),
        ("readiness", {"digital": float("nan")}, "finite"),
        ("low", {"internet_users_pct": 95.0}, "not below"),
        ("low", {"sci_articles": 0.0}, "logarithmic"),
        ("low", {"nothing": 1.0}, "nothing"),
        ("rival", {"found": {"nothing": "somewhere"}}, "no key"),
        ("rival", {"found": {"site_musd": " "}}, "source"),
    ],
)
def test_what_is_refused(k, section, values, words):
    assert words in refused(k, section, **values)


def test_a_section_or_key_that_is_missing(k):
    data = k.model_dump()
    del data["low"]["sci_articles"]
    with pytest.raises(ValidationError, match="sci_articles"):
        Coefficients.model_validate(data)
    data = k.model_dump()
    del data["risk"]
    with pytest.raises(ValidationError, match="risk"):
        Coefficients.model_validate(data)


def test_weights_of_pillars_that_are_all_zero(k):
    none = dict.fromkeys(("digital", "people", "policy", "institutions", "power", "market"), 0.0)
    assert "all 0" in refused(k, "readiness", **none)


def test_every_coefficient_is_described_and_marked(k):
    table = describe(k)
    assert table["meaning"].str.len().gt(0).all()
    assert set(table["mark"]) == {"found", "derived", "assumption"}
    assert table.loc[table["mark"].ne("assumption"), "source"].str.len().gt(10).all()
    assert table.loc[table["mark"].eq("assumption"), "source"].eq("").all()
    assert len(table[table["section"].eq("low")]) == len(RANGED)


def test_each_weight_that_should_add_up_does(k):
    def total(section, *names):
        return sum(getattr(section, name) for name in names)

    assert total(k.gap, "capital", "compute", "connection") == pytest.approx(1)
    assert total(k.contest, "finance", "comms", "trade") == pytest.approx(1)
    assert total(k.strategic, "market", "contest", "swing", "anchor") == pytest.approx(1)
    for sector in ("agriculture", "education", "health", "services", "talent"):
        names = [name for name, _ in k.need.values() if name.startswith(sector)]
        assert total(k.need, *names) == pytest.approx(1)
