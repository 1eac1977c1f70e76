"""The tables of the reference case: complete, consistent with each other, and marked."""

from pathlib import Path

import pandas as pd
import pytest

from model import bundled, overriding, what_ifs
from model.folder import Folder, read_source
from model.loading import load_case, what_ifs_of
from model.overrides import Override, parse_where
from model.reading import Limits
from model.schema import TABLES

FOLDER = Path(bundled.find("reference"))


@pytest.fixture(scope="module")
def raw():
    return read_source(Folder(FOLDER, Limits())).given


def test_enough_channels_and_instruments(frames):
    kinds = frames["channels"].set_index("channel")["kind"]
    assert {"dfc", "exim", "ustda"} <= set(kinds.index[kinds.eq("home")])
    assert kinds.ne("home").sum() >= 12
    facilities = frames["facilities"]
    money = facilities[facilities["resource"].eq("financing")]
    assert {
        "loan",
        "guarantee",
        "insurance",
        "equity",
        "grant",
        "technical_assistance",
    } <= set(money["instrument"])
    assert {"compute", "training"} <= set(facilities["resource"])


def test_every_facility_has_its_own_ceiling_in_every_year(frames):
    pools, draws = frames["pools"], frames["draws"]
    years = pools.groupby("pool")["year"].nunique()
    for facility in frames["facilities"]["facility"]:
        own = draws[draws["facility"].eq(facility) & draws["pool"].eq(facility)]
        assert own["rate"].tolist() == [1.0]
        assert years[facility] == 5


@pytest.mark.parametrize(
    ("resource", "totals"), [("compute", [3, 6, 8, 10, 10]), ("training", [4, 5, 6, 6, 6])]
)
def test_goods_add_up(frames, resource, totals):
    facilities = frames["facilities"]
    names = facilities.loc[facilities["resource"].eq(resource), "facility"]
    pools = frames["pools"]
    amounts = pools[pools["pool"].isin(names)].groupby("year")["amount"].sum()
    assert amounts.tolist() == pytest.approx(totals)


def test_an_unfunded_facility_can_carry_its_own_cover(frames):
    facilities = frames["facilities"]
    unfunded = facilities[facilities["instrument"].isin(["guarantee", "insurance"])]
    assert (unfunded["mobilisation"] > 1 / 0.95).all()


def test_grants_of_ours_go_to_poorer_countries_only(frames):
    groups = frames["countries"].set_index("country")["income_group"]
    for facility in ("dfc_assistance", "home_grant"):
        areas = frames["reach"].loc[frames["reach"]["facility"].eq(facility), "area"]
        assert set(groups[areas]) == {"Low income", "Lower middle income"}


def test_mandates(frames):
    reach = frames["reach"][frames["reach"]["facility"].isna()]
    areas = {name: set(rows["area"]) for name, rows in reach.groupby("channel")}
    africa = {"Sub-Saharan Africa", "DJI", "DZA", "EGY", "LBY", "MAR", "SDN", "TUN"}
    assert areas["afdb"] <= africa
    assert areas["giz"] - {"GHA", "ZAF", "IND", "IDN"} == {
        "BDI",
        "COD",
        "KEN",
        "RWA",
        "SOM",
        "SSD",
        "TZA",
        "UGA",
    }
    assert set(areas) == set(frames["channels"]["channel"])
    countries = frames["countries"]
    known = set(countries["country"]) | set(countries["region"]) | {"*"}
    assert set().union(*areas.values()) <= known


def test_every_country_of_the_map_and_no_column_that_nothing_uses(frames):
    countries = frames["countries"]
    assert countries["iso_numeric"].str.fullmatch(r"\d{3}").all()
    assert countries["iso_numeric"].is_unique
    filled = {c.name for c in TABLES["countries"].columns if c.filled}
    for column in TABLES["countries"].columns:
        if column.mark == "found" and column.name not in filled:
            assert countries[column.name].notna().any(), column.name
        if column.source:
            assert any(char.isdigit() for char in column.source) or "WDI" in column.source


def test_no_supplier_of_a_country_of_concern(frames, k):
    assert not set(frames["stack_layers"]["origin"]) & set(k.content.concern)
    assert not set(frames["countries"]["country"]) & set(k.content.concern)


def test_texts_speak_of_sources_and_not_of_memory():
    for path in sorted(FOLDER.iterdir()):
        assert "recalled" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(what_ifs_of(FOLDER)))
def test_every_what_if_fits(name, raw, reference):
    overrides = what_ifs.resolve(what_ifs_of(FOLDER), [name])
    given, rest = overriding.apply(raw, overrides)
    after = overriding.apply_rest(reference.frames, rest)
    tables = [(given.frames, raw.frames), (after, reference.frames)]
    changed = [n for new, old in tables for n in old if not new[n].equals(old[n])]
    assert changed or given.settings != raw.settings


def test_values_filter_leaves_out_the_lower_half(reference):
    countries = reference.frames["countries"]
    eligible = countries[countries["eligible"].astype(bool)]
    median = eligible["voice_accountability"].median()
    (flag, reason) = what_ifs_of(FOLDER)["values-filter"].overrides
    assert flag.where == reason.where
    assert float(flag.where[0][2]) == pytest.approx(median)


def test_scenarios_are_odds_of_single_events(frames):
    scenarios = frames["scenarios"].set_index("scenario")
    yearly = scenarios["why"].str.extract(r"^([\d.]+) a year")[0].astype(float)
    odds = yearly / (1 - yearly)
    pd.testing.assert_series_equal(
        scenarios["probability"], (odds / (1 + odds.sum())).round(4), check_names=False
    )
    assert set(frames["scenario_overrides"]["scenario"]) == set(scenarios.index)


def test_every_scenario_fits(frames):
    overrides = [
        Override(row.table, parse_where(row.where or ""), row.column, row.op, row.value, row.why)
        for row in frames["scenario_overrides"].itertuples()
    ]
    case = load_case("reference", overrides)
    assert len(case.overrides) == len(overrides)
