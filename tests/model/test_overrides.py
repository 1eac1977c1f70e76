"""Overrides: the forms in which they are written, and what they do to a case."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import DataError, OverrideError
from model.loading import load_case
from model.overrides import COMPARISONS, Override, parse_lock, parse_set, parse_where

BASE = Path(__file__).parent / "faults" / "base"


def cell(case, table, column, **key):
    frame = case.frames[table]
    for name, value in key.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return frame[column].iloc[0]


def loaded(*texts, folder=BASE):
    return load_case(folder, [parse_set(text) for text in texts])


# --- forms -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "override"),
    [
        (
            "pools[pool=dfc_subsidy,year=2028].amount *= 0.8",
            Override(
                "pools",
                (("pool", "=", "dfc_subsidy"), ("year", "=", "2028")),
                "amount",
                "multiply",
                "0.8",
            ),
        ),
        ("focus.max_partners = 8", Override("focus", (), "max_partners", "set", "8")),
        ("focus.max_partners=none", Override("focus", (), "max_partners", "set", None)),
        ("case.years = [2027, 2028]", Override("case", (), "years", "set", "[2027, 2028]")),
        (
            " countries [ risk_class > 4 , region = 'Asia, East' ] . viability_gap += 0.04 ",
            Override(
                "countries",
                (("risk_class", ">", "4"), ("region", "=", "Asia, East")),
                "viability_gap",
                "add",
                "0.04",
            ),
        ),
        (
            'countries[name=Côte d\'Ivoire].reason = "named ]"',
            Override("countries", (("name", "=", "Côte d'Ivoire"),), "reason", "set", "named ]"),
        ),
        (
            "appraisal.readiness.digital = 0.3",
            Override("appraisal.readiness", (), "digital", "set", "0.3"),
        ),
        (
            "countries[reason=none].reason = 'none'",
            Override("countries", (("reason", "=", None),), "reason", "set", "none"),
        ),
    ],
)
def test_set_is_read(text, override):
    assert parse_set(text) == override


@pytest.mark.parametrize(
    "text",
    [
        "",
        "max_partners = 8",
        "pools.amount",
        "pools.amount -= 1",
        "pools[pool].amount = 1",
        "pools[pool=a.amount = 1",
        "pools[pool=a] = 1",
        "pools[pool!=a].amount = 1",
        "pools[].amount = 1",
    ],
)
def test_other_forms_are_refused_with_the_right_one(text):
    with pytest.raises(OverrideError, match="cannot read"):
        parse_set(text)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("out channel afd", {"kind": "channel", "id": "afd", "lock": "out"}),
        ("in country NGA", {"kind": "country", "id": "NGA", "lock": "in"}),
        (
            "in channel 'EU fund' KEN",
            {"kind": "channel", "id": "EU fund", "lock": "in", "country": "KEN"},
        ),
    ],
)
def test_lock_is_read(text, cells):
    override = parse_lock(text)
    assert (override.table, override.op, dict(override.value)) == ("locks", "insert", cells)


@pytest.mark.parametrize(
    "text", ["", "out", "away channel afd", "in channel 'afd", "in country NGA KEN", "in pool x"]
)
def test_other_locks_are_refused(text):
    with pytest.raises(OverrideError, match="lock"):
        parse_lock(text)


words = st.text("abc_-XYZ019", min_size=1).filter(lambda text: text != "none")
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1000, 1000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text("ab c,[]=<>.none", max_size=8),
)
conditions = st.lists(st.tuples(words, st.sampled_from(COMPARISONS), values), max_size=3)
changes = st.builds(
    Override,
    words,
    conditions.map(tuple),
    words,
    st.sampled_from(["set", "multiply", "add"]),
    values,
    st.text("why ", max_size=4),
)
rows = st.lists(st.tuples(words, values), min_size=1, max_size=3, unique_by=lambda cell: cell[0])
inserts = st.builds(
    Override, words, st.just(()), st.just(""), st.just("insert"), rows.map(tuple), st.just("")
)


@given(st.one_of(changes, inserts))
def test_record_survives_json(override):
    assert Override.from_dict(json.loads(json.dumps(override.to_dict()))) == override


def as_text(override):
    """Return the override with its values as text, which is how the command line has them."""

    def text(value):
        return value if value is None or isinstance(value, str) else json.dumps(value)

    where = tuple((name, op, text(value)) for name, op, value in override.where)
    return Override(override.table, where, override.column, override.op, text(override.value))


@given(changes.map(as_text))
def test_what_is_printed_can_be_typed(override):
    assert parse_set(str(override)) == override


def test_record_is_written_in_toml_in_three_ways():
    wanted = parse_set("pools[pool=a,year=2028].amount *= 0.8")
    text = """
        [[o]]
        table = "pools"
        where = [["pool", "=", "a"], ["year", "=", "2028"]]
        column = "amount"
        op = "multiply"
        value = "0.8"
        [[o]]
        table = "pools"
        where = { pool = "a", year = "2028" }
        column = "amount"
        op = "multiply"
        value = "0.8"
        [[o]]
        table = "pools"
        where = "pool=a, year=2028"
        column = "amount"
        op = "multiply"
        value = "0.8"
    """
    assert [Override.from_dict(data) for data in tomllib.loads(text)["o"]] == [wanted] * 3


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"table": "pools"},
        {"table": "pools", "column": "amount", "op": "divide", "value": 2},
        {"table": "pools", "column": "amount", "values": 2},
        {"table": "pools", "column": "amount", "value": {"a": 1}},
        {"table": "pools", "column": "amount", "value": 1, "where": ["pool"]},
        {"table": "locks", "row": "KEN"},
        {"table": "locks", "row": {"id": "KEN"}, "op": "set"},
        {"table": 5, "column": "amount", "value": 1},
    ],
)
def test_incomplete_records_are_refused(data):
    with pytest.raises(OverrideError):
        Override.from_dict(data)


def test_conditions_of_a_scenario():
    assert parse_where("") == ()
    assert parse_where("pool=a, year<2028") == (("pool", "=", "a"), ("year", "<", "2028"))


# --- tables ----------------------------------------------------------------------------------


def test_multiply_add_and_set_in_order():
    case = loaded(
        "pools[pool=money].amount *= 0.5",
        "pools[pool=money,year=2028].amount += 7",
        "pools[pool=staff].amount = 4",
    )
    assert cell(case, "pools", "amount", pool="money", year=2027) == 50
    assert cell(case, "pools", "amount", pool="money", year=2028) == 57
    assert cell(case, "pools", "amount", pool="staff", year=2027) == 4
    assert cell(case, "pools", "amount", pool="seats", year=2027) == 3


@pytest.mark.parametrize(
    ("where", "changed"),
    [
        ("risk_class=5", {"NAM"}),
        ("risk_class=5.0", {"NAM"}),
        ("risk_class>5", {"KEN", "NGA"}),
        ("risk_class<6,hard_to_reach=1", {"NAM"}),
        ("eligible=true", {"KEN", "NAM"}),
        ("region='East'", {"KEN"}),
        ("income_group=none,eligible=0", {"NGA"}),
        ("eligible=1,risk_class>4", {"KEN", "NAM"}),
    ],
)
def test_conditions(where, changed):
    frame = loaded(f"countries[{where}].host_share = 0.25").frames["countries"]
    assert set(frame.loc[frame["host_share"] == 0.25, "country"]) == changed


def test_conditions_follow_references():
    frame = loaded("returns[offer.country.region=East].amount = 9").frames["returns"]
    assert set(frame.loc[frame["amount"] == 9, "offer"]) == {"KEN_health", "KEN_talent"}
    assert not frame.loc[frame["offer"] == "NAM_health", "amount"].eq(9).any()


def test_blank_switches_a_rule_off():
    case = loaded("channels[channel=bank].max_partners = none", "focus.max_partners = none")
    assert cell(case, "channels", "max_partners", channel="bank") != 3
    assert case.settings.focus.max_partners is None


def test_blank_and_explicit_default_are_one_case():
    plain = load_case(BASE)
    assert loaded("facilities.cover = none").fingerprint == plain.fingerprint
    assert loaded("facilities.cover = 0").fingerprint == plain.fingerprint
    assert loaded("facilities.cover = 0.1").fingerprint != plain.fingerprint


def test_quoted_none_is_a_word():
    case = loaded("countries[country=KEN].debt_distress = 'none'")
    assert cell(case, "countries", "debt_distress", country="KEN") == "none"


def test_insert_adds_a_row_and_replaces_its_twin():
    lock = parse_lock("out country NGA", why="a test")
    frame = load_case(BASE, [lock, lock]).frames["locks"]
    found = frame[frame["id"] == "NGA"]
    assert found[["lock", "why"]].to_numpy().tolist() == [["out", "a test"]]
    assert len(frame) == 3
    row = {"pool": "money", "year": 2029, "amount": 9, "unit": "million USD"}
    case = load_case(BASE, [Override.from_dict({"table": "pools", "row": row})])
    assert cell(case, "pools", "kind", pool="money", year=2029) == "ceiling"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pool.amount = 1", "no table 'pool'; did you mean pools"),
        ("fokus.max_partners = 1", "did you mean focus"),
        ("pools.amuont = 1", "did you mean amount"),
        ("focus.max_partner = 1", "did you mean max_partners"),
        ("case.objectiv = weighted", "did you mean objective"),
        ("pools[poll=money].amount = 1", "did you mean pool"),
        ("pools[pool=mony].amount = 1", "matches no row of pools; pool: did you mean money"),
        ("pools[pool=staff,year=2028].amount = 1", "no row meets all conditions"),
        ("pools[year=2029].amount = 1", "year: did you mean 2028 or 2027"),
        ("pools[year>2030].amount = 1", "year: did you mean"),
        ("channels.max_partners *= 2", "max_partners is blank for channel=ally; set it first"),
        ("focus.min_sector_packages += 1", "the value there is blank"),
        ("pools.amount *= none", "a number is needed"),
        (
            "returns[offer.contry=KEN].amount = 1",
            "offers has no column 'contry'; did you mean country",
        ),
        ("returns[offer.country=KNE].amount = 1", "offer.country: "),
        ("returns[amount.x=1].amount = 1", "returns.amount refers to no other table"),
        ("pools.amount = lots", "'lots' is not a number"),
        ("pools.amount = -1", "-1 is negative"),
        ("pools.amount = nan", "'nan' is not a number"),
        ("pools.amount += -1000", "is negative"),
        ("pools[pool=money].carry_over *= 3", "1.5 is too large"),
        ("channels[channel=bank].max_partners *= 0.5", "is not a whole number"),
        ("pools.unit *= 2", "is no number; it can only be set"),
        ("pools.amount = none", "may not be blank"),
        ("pools.year = 2028", "year is part of the key"),
        ("channels[channel=bank].kind = ally", "unknown kind 'ally'"),
        ("offers[assured>0].tier = pilot", "assured is a flag"),
        ("offers[channel_share<none].tier = pilot", "use ="),
        ("focus[max_share=1].max_partners = 1", "has one row"),
        ("focus.max_partners = many", "should be a valid integer"),
        ("focus.max_share = 90", "should be less than or equal to 1"),
        ("focus.max_share = inf", "should be a finite number"),
        ("case.years = [2027, 2029]", "should be consecutive"),
        ("case.years = none", "is missing"),
        ("case.title *= 2", "is not a number"),
        ("assurance.required_for_critical += 1", "is blank"),
        ("appraisal.readiness.digital = 0.3", "the case has no appraisal.toml"),
    ],
)
def test_faulty_overrides_say_what_is_meant(text, says):
    with pytest.raises(OverrideError) as caught:
        loaded(text)
    assert says in str(caught.value)


def test_faulty_insert():
    with pytest.raises(OverrideError, match="lock is blank"):
        load_case(BASE, [Override("locks", (), "", "insert", (("kind", "country"), ("id", "KEN")))])
    with pytest.raises(OverrideError, match="no column"):
        load_case(BASE, [Override("locks", (), "", "insert", (("kinds", "country"),))])


def test_checks_run_after_overrides():
    with pytest.raises(DataError) as caught:
        load_case(BASE, [parse_lock("in channel bank"), parse_set("facilities.channel = bnk")])
    told = str(caught.value)
    assert "locks.csv:country  (channel, bank, , in) a channel is locked in" in told
    assert "facilities.csv:2:channel  'bnk' is not in channels.csv  did you mean bank" in told
    with pytest.raises(DataError, match="outside the horizon"):
        loaded("case.years = [2027]")


# --- settings --------------------------------------------------------------------------------


def test_settings():
    case = loaded(
        "focus.max_partners *= 2",
        "focus.max_share += 0.05",
        "case.objective = lexicographic",
        "assurance.required_for_critical = 1",
        "hubs.max_hubs = 3",
    )
    settings = case.settings
    assert settings.focus.max_partners == 4
    assert settings.focus.max_share == pytest.approx(0.95)
    assert settings.objective == "lexicographic"
    assert settings.assurance.required_for_critical is True
    assert settings.hubs.max_hubs == 3
    assert load_case(BASE).settings.focus.max_partners == 2


# --- before and after the appraisal ----------------------------------------------------------


@pytest.fixture(scope="module")
def reference():
    return load_case("reference")


def test_what_the_appraisal_fills_is_overridden_after_it(reference):
    case = loaded(
        "countries[risk_class>4,viability_gap>0].viability_gap += 0.04",
        "rivals[country=KEN].value_musd *= 2",
        "offers[assured=1].grant_share = 0.25",
        "countries[country=NGA].private_limit_musd = none",
        folder="reference",
    )
    gap = "viability_gap"
    old = reference.frames["countries"].set_index("country")
    new = case.frames["countries"].set_index("country")
    assert new.at["KEN", gap] == pytest.approx(old.at["KEN", gap] + 0.04)
    assert new.at["IND", gap] == pytest.approx(old.at["IND", gap])
    assert new["private_limit_musd"].isna().at["NGA"]
    assert not old["private_limit_musd"].isna().at["NGA"]
    rival = {"country": "KEN"}
    assert cell(case, "rivals", "value_musd", **rival) == pytest.approx(
        2 * cell(reference, "rivals", "value_musd", **rival)
    )
    assured = case.frames["offers"]["assured"].eq(True)
    assert case.frames["offers"].loc[assured, "grant_share"].eq(0.25).all()


def test_what_the_folder_gives_is_overridden_before_the_appraisal(reference):
    half = "countries[country=KEN].population_m *= 0.5"
    case = loaded(half, folder="reference")

    def value(case):
        returns = case.frames["returns"]
        kenya = returns["offer"].str.startswith("KEN_")
        return returns.loc[kenya & returns["criterion"].eq("development"), "amount"].sum()

    assert value(case) < value(reference)


def test_a_given_value_is_not_overridden_twice(tmp_path, reference):
    folder = Path(shutil.copytree(bundled_folder(), tmp_path / "given"))
    given = loaded(
        "countries[country=KEN].viability_gap = 0.10",
        "countries[country=KEN].viability_gap += 0.04",
        folder=folder,
    )
    assert cell(given, "countries", "viability_gap", country="KEN") == pytest.approx(0.14)


def test_coefficients_are_overridden(reference):
    case = loaded("appraisal.eligibility.readiness = 0.5", folder="reference")

    def eligible(case):
        return case.frames["countries"]["eligible"].eq(True).sum()

    assert eligible(case) < eligible(reference)
    with pytest.raises(OverrideError, match="did you mean digital"):
        loaded("appraisal.readiness.digitl = 0.3", folder="reference")
    with pytest.raises(OverrideError, match="should be less than or equal to 1"):
        loaded("appraisal.readiness.digital = 3", folder="reference")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("offers[country=KNE].grant_share = 0", "did you mean KEN"),
        ("countries[country=KNE].viability_gap += 0.04", "KEN?"),
        ("countries[country=KEN].viability_gap += 4", "is too large"),
    ],
)
def test_nothing_matched_after_the_appraisal_either(text, says):
    with pytest.raises(OverrideError) as caught:
        loaded(text, folder="reference")
    assert says in str(caught.value)


def bundled_folder():
    from model import bundled

    return bundled.find("reference")
