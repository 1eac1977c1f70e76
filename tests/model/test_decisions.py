from dataclasses import replace

import numpy as np
import pytest

from model import decisions
from tests.cases import ally, facility, tiny
from tests.solving import program_of, solve_program


@pytest.fixture(scope="module")
def case():
    """A case with a column of each kind."""
    return tiny(
        ally(60, min_ticket=2),
        facility("guar", 60, instrument="guarantee", mobilisation=1),
        facilities=[{"facility": "fund", "min_ticket": 1, "max_project_share": 0.5}],
        countries=[{"country": "A", "host_limit_musd": 2, "host_share": 0.2}],
        offers=[{"offer": "a", "hub_capable": True, "assured": True, "requires_channel": "ally"}],
        spillovers=[{"hub": "A", "country": "C", "criterion": "value", "amount": 1}],
        capital={"max_cover": 1},
    )


@pytest.fixture(scope="module")
def program(case):
    return program_of(case)


def read(case, program, x):
    return decisions.read_plan(case, program.columns, program.col_upper, x)


def test_columns_are_made_only_where_they_can_be_more_than_zero(program):
    def made(name):
        return {index for component, index in program.columns if component == name}

    assert made("use") == {("fund", c) for c in "ABC"}
    assert made("hub") == made("assure") == {("A",)}
    assert made("serve") == {("A", "C")}
    assert made("host") == {("A", 2027)}
    assert made("open") == {(k, c) for k in ("home", "ally") for c in "ABC"}


def test_a_plan_read_and_written_is_the_same(case, program):
    x = solve_program(program)
    plan = read(case, program, x)
    assert set(plan.select) == set("abc")
    again = decisions.as_vector(case, program.columns, plan)
    primary = ~np.isnan(again)
    assert read(case, program, np.where(primary, again, 0.0)) == plan
    assert again[primary] == pytest.approx(x[primary], abs=1e-7)


def test_choices_are_rounded_and_residue_is_dropped(case, program):
    x = np.zeros(len(program.c))
    at = program.position
    x[at["select", ("a", 2027)]] = 1 - 1e-7
    x[at["engage", ("A",)]] = 1e-7
    x[at["commit", ("fund", "A", 2027)]] = 2.5
    x[at["commit", ("fund", "B", 2027)]] = 1e-10
    plan = read(case, program, x)
    assert plan.select == {"a": 2027}
    assert plan.engage == frozenset()
    assert plan.commit == {("fund", "A", 2027): 2.5}


def test_a_facility_with_a_ticket_is_used_where_it_commits(case, program):
    plan = replace(read(case, program, np.zeros(len(program.c))), commit={("fund", "A", 2027): 2.0})
    x = decisions.as_vector(case, program.columns, plan)
    used = [x[program.position["use", ("fund", c)]] for c in "ABC"]
    assert used == [1, 0, 0]


def test_the_block_of_a_column_is_its_country(case, program):
    for (component, index), block in zip(program.columns, program.col_block, strict=True):
        named = [part for part in index if part in case.countries]
        if component == "select":
            named = [case.offers[index[0]].country]
        if block >= 0:
            assert program.blocks[block] in named
        else:
            assert not named or component == "serve"
