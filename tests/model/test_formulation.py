import pytest

from model import formulation
from model.constraints import FAMILIES
from model.errors import UsageError
from model.formulation import name_of
from tests.cases import ALL, each, tiny
from tests.solving import program_of, value_of

NAMES = [name_of(family) for family in FAMILIES]
STRUCTURE = {"selection", "balance", "pools", "mobilisation", "hubs"}
BASE = ("selection", "balance", "pools", "mobilisation", "access", "capital_stack")
OPTIONAL = sorted(name_of(family) for family in FAMILIES if family.ONLY_FORBIDS)

# A datum that switches each family on.
SWITCHES = {
    "focus": {"focus": {"max_partners": 2}},
    "viability": {"countries": [{"country": "A", "viability_gap": 0.1}]},
    "matching": {"matches": [{"channel": "home", "per": "home", "max_ratio": 1}]},
    "content": {"content": {"min_home_share": 0.1}},
    "participation": {"rivals": [{"country": "A", "value_musd": 1}]},
    "hubs": {"spillovers": [{"hub": "A", "country": "B", "criterion": "value", "amount": 1}]},
    "assurance": {"offers": [{"offer": "a", "assured": True}]},
    "dependency": {
        "dependency": {"max_closed_share": 0.5},
        "resources": [{"resource": "compute", "unit": "units"}],
    },
    "hosting": {
        "countries": [{"country": "A", "power_limit_mw": 5}],
        "offers": [{"offer": "a", "power_mw": 1}],
    },
    "allied_role": {"home": {"min_share": 0.5}},
    "locks": {"locks": [{"kind": "country", "id": "A", "lock": "in"}]},
    "floors": {"floors": [{"criterion": "value", "min_amount": 1}]},
}


def test_families_without_data_are_skipped_and_say_so():
    chosen = formulation.choose(tiny())
    assert chosen.families == BASE
    assert set(chosen.skipped) == set(SWITCHES)
    assert set(chosen.skipped.values()) == {"the case gives no data for it"}
    assert chosen.objective == "weighted"


@pytest.mark.parametrize("family", SWITCHES)
def test_a_rule_is_on_when_its_datum_is_given(family):
    case = tiny(**SWITCHES[family])
    assert set(formulation.choose(case).families) == {*BASE, family}
    rows = [row for row, _ in program_of(case).rows]
    made = {name for name in NAMES if any(row.startswith(f"{name}_") for row in rows)}
    assert made <= {*BASE, family}


@pytest.mark.parametrize(
    "data",
    [
        {"countries": [{"country": "A", "power_limit_mw": 5}]},  # nothing draws power
        {"offers": [{"offer": "a", "power_mw": 5}]},  # no limit
        {"dependency": {"max_closed_share": 0}},  # no compute
        {"assurance": {"slots": 0}},  # nothing to assure
        {"participation": {"margin": 1}},  # no rival
        {"hubs": {"max_hubs": 0}},  # nobody to serve
        {"allies": {"min_depth": 1}},  # nobody hard to reach
    ],
    ids=lambda data: next(iter(data)),
)
def test_half_a_datum_switches_nothing_on(data):
    assert formulation.choose(tiny(**data)).families == BASE


def test_every_family_is_base_or_has_a_switch():
    assert set(NAMES) == {*BASE, *SWITCHES}


def test_a_case_without_money_has_no_rules_about_money():
    # Only training is short: the three need 10, 20 and 30 of it.
    case = tiny(
        resources=[{"resource": "training", "unit": "places"}],
        facilities=[{"facility": "fund", "resource": "training"}],
        needs=[
            {"offer": o, "resource": "training", "year_offset": 0, "amount": x}
            for o, x in (("a", 10), ("b", 20), ("c", 30))
        ],
        budget=30,
        allies={"min_share": 1},
        content={"min_home_share": 1},
    )
    money = case.frames["needs"]["resource"] == "financing"
    case.frames["needs"] = case.frames["needs"][~money]
    case.frames["resources"] = case.frames["resources"].query("resource != 'financing'")
    assert not case.has_money
    assert formulation.choose(case).families == ("selection", "balance", "pools", "access")
    assert value_of(case) == 13


def test_a_rule_that_is_not_used_makes_no_rows_or_columns():
    program = program_of(tiny(only="A"))
    assert {component for component, _ in program.rows} == {
        "cost_account",
        "channel_money_account",
        "money_account",
        "all_money_account",
        "selection_package",
        "selection_min_packages",
        "balance_supply",
        "pools_amount",
        "access_open",
        "access_commit",
        "capital_stack_project_share",
    }
    assert {component for component, _ in program.columns} == {
        "select",
        "engage",
        "open",
        "commit",
        "cost",
        "channel_money",
        "money",
        "all_money",
        "nothing",
    }


def test_only_families_that_forbid_can_be_left_out():
    case = tiny()
    assert set(OPTIONAL) == set(NAMES) - STRUCTURE
    for name in OPTIONAL:
        chosen = formulation.choose(case, [name])
        assert name not in chosen.families
        assert chosen.skipped[name] == "switched off with --without"
    for name in STRUCTURE:
        with pytest.raises(UsageError, match=f"{name} is structure and stays"):
            formulation.choose(case, [name])


def test_a_name_that_is_no_family_is_refused_with_the_names_there_are():
    with pytest.raises(UsageError, match=r"--without foccus: foccus is no family.*focus"):
        formulation.choose(tiny(), ["foccus"])


def test_without_several_families_given_as_an_iterator():
    # Two partners at most, and C out: b alone is left with a; without both rules, all.
    case = tiny(focus={"max_partners": 1}, locks=[{"kind": "country", "id": "C", "lock": "out"}])
    assert value_of(case) == 8
    _, chosen = formulation.build(case, iter(["focus", "locks"]))
    assert {"focus", "locks"} <= set(chosen.skipped)
    assert value_of(case, ["focus", "locks"]) == ALL


def test_criterion_terms_are_the_value_of_each_criterion():
    case = tiny(
        criteria=[{"criterion": "people", "weight": 0}],
        returns=[{"offer": "b", "criterion": "people", "amount": 7}],
    )
    m, _ = formulation.build(case)
    coefs, variables, constant = m.criterion_terms["people"]
    assert (coefs, [v.name for v in variables], constant) == ([7], ["select[b,2027]"], 0)
    assert sorted(m.criterion_terms["value"][0]) == [5, 8, 9]


def test_a_rule_that_nothing_can_meet_keeps_its_name():
    # Nothing returns in the south, so its floor has no column but the one that is nothing.
    case = tiny(
        only="AB",
        countries=[{"country": "D", "region": "south"}],
        floors=[{"criterion": "value", "region": "south", "min_amount": 1}],
    )
    program = program_of(case)
    assert ("floors_row", (0,)) in program.rows
    assert value_of(case) is None
    assert value_of(case, ["floors"]) == 13


def test_page_prints_every_family_in_order():
    page = formulation.page()
    titles = [page.index(f"\n{i}. {name_of(f)}") for i, f in enumerate(FAMILIES, 1)]
    assert titles == sorted(titles)
    for family in FAMILIES:
        assert family.__doc__.strip() in page


def test_optimum_of_the_base():
    # 60 buy everything: 5 + 8 + 9, and less budget less.
    assert value_of(tiny()) == ALL
    assert [value_of(tiny(budget=b)) for b in (9, 10, 29, 40, 59)] == [0, 5, 8, 14, 17]


def test_a_rule_about_one_country_makes_no_row_for_another():
    # A gap in B alone leaves A and C without a row.
    case = tiny(each("countries", "B", viability_gap=0.1))
    rows = [index for row, index in program_of(case).rows if row.startswith("viability")]
    assert rows == [("B",)]
