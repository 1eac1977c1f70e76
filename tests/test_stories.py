"""What a policy reader would expect, on a slice of the reference case solved to the optimum.

Each story is a relation between two plans; none of them holds because of a number of this slice.
"""

from functools import cache

import pytest

from model.case import Case
from model.loading import load_case
from model.overrides import parse_lock, parse_set
from model.pipeline import run
from model.solution import Solution, SolverOptions, Status
from tests.reference_slice import write_slice

pytestmark = pytest.mark.slow

CONTESTED = "GHA"
HARD_TO_REACH = "TZA"
OPEN_STACK = "open_allied"


class Told:
    """A plan of the slice, and what the stories ask of it."""

    def __init__(self, case: Case, solution: Solution) -> None:
        assert solution.status == Status.OPTIMAL
        self.case, self.solution = case, solution
        self.value = solution.run["objective"]
        self.selection = solution.table("selection")
        self.partners = set(self.selection["country"])
        self.measures = solution.table("metrics").set_index("metric")["value"]
        self.criteria = solution.table("criteria").set_index("criterion")["value"]

    def limit(self, rule: str, country: str) -> dict:
        limits = self.solution.table("limits")
        (row,) = limits[limits["rule"].eq(rule) & limits["country"].eq(country)].to_dict("records")
        return row

    def drawn(self, pool: str) -> float:
        pools = self.solution.table("pools")
        return float(pools.loc[pools["pool"].eq(pool), "used"].sum())

    def deep_allies(self, country: str) -> set[str]:
        presence = self.solution.table("presence")
        least = self.case.settings.allies.min_depth
        return {
            k
            for k in presence.loc[presence["country"].eq(country), "channel"]
            if self.case.channels[k].kind != "home" and self.case.depth[k, country] >= least
        }


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The best plan under some changes, written as for `--set` and `--lock`."""
    folder = write_slice(tmp_path_factory.mktemp("reference") / "slice")

    @cache
    def solve(*changes: str) -> Told:
        read = [(parse_lock if x.startswith(("in ", "out ")) else parse_set)(x) for x in changes]
        case = load_case(folder, read)
        return Told(case, run(case, SolverOptions(gap=0, time_limit=0)))

    return solve


def test_the_slice_is_worth_looking_at(told):
    base = told()
    assert {CONTESTED, HARD_TO_REACH} <= base.partners
    assert len(set(base.selection["stack"])) > 2
    assert base.case.countries[HARD_TO_REACH].hard_to_reach


@pytest.mark.parametrize("how_much", [1.02, 3])
def test_a_rival_that_raises_its_offer_is_beaten_or_wins(told, how_much):
    base = told()
    ours = base.limit("rival", CONTESTED)["activity"]
    margin = base.case.settings.participation.margin
    raised = told(f"rivals[country={CONTESTED}].value_musd = {how_much * ours / (1 + margin)}")
    if CONTESTED in raised.partners:
        assert raised.limit("rival", CONTESTED)["activity"] >= how_much * ours * (1 - 1e-6)
    assert raised.value <= base.value + 1e-9


def test_without_france_its_stack_is_gone(told):
    base, alone = told(), told("out channel afd")
    assert OPEN_STACK in set(base.selection["stack"])
    assert OPEN_STACK not in set(alone.selection["stack"])
    assert alone.value < base.value


def test_without_agreements_no_critical_service(told):
    base, bare = told(), told("assurance.slots = 0")

    def critical(plan):
        return {o for o in plan.selection["offer"] if plan.case.offers[o].critical}

    assert critical(base)
    assert not critical(bare)
    assert not bare.selection["assured"].any()
    assert bare.value < base.value
    assert bare.measures["durability"] < base.measures["durability"]


def test_half_the_subsidy_goes_further_and_others_pay_more(told):
    base, cut = told(), told("pools[pool=dfc_subsidy].amount *= 0.5")

    def per_partner(plan):
        return plan.drawn("dfc_subsidy") / len(plan.partners)

    def shares(plan):
        m = plan.measures
        return m["private_mobilised"] / m["cost"], m["allied_funding"] / m["cost"]

    assert per_partner(cut) < per_partner(base)
    assert any(after > before for before, after in zip(shares(base), shares(cut), strict=True))
    assert cut.value < base.value


def test_an_ally_with_depth_opens_a_country_that_is_hard_to_reach(told):
    base = told()
    assert base.deep_allies(HARD_TO_REACH)
    deep = {
        k
        for (k, c), depth in base.case.depth.items()
        if c == HARD_TO_REACH
        and base.case.channels[k].kind != "home"
        and depth >= base.case.settings.allies.min_depth
    }
    alone = told(*(f"out channel {k} {HARD_TO_REACH}" for k in sorted(deep)))
    assert HARD_TO_REACH not in alone.partners
    assert alone.value < base.value


def test_a_cap_on_foreign_content_costs_and_the_tables_say_how_much(told):
    free = told("content.min_home_share = none")
    half, none = told("content.min_home_share = 0.65"), told("content.min_home_share = 1")
    assert free.value > half.value > none.value
    # Nothing is made at home alone: with no foreign content at all there is no offer left.
    assert none.selection.empty
    for capped in (half, none):
        lost = free.criteria - capped.criteria
        weights = free.solution.table("criteria").set_index("criterion")
        price = (weights["weight"] * lost / weights["scale"]).sum()
        assert price == pytest.approx(free.value - capped.value)
        assert price > 0


def test_what_would_have_come_anyway_is_not_counted(told):
    base = told()
    table = base.solution.table("additionality")
    assert set(table["country"]) == base.partners
    sums = table.groupby("measure")[["additional", "anyway"]].sum()
    assert sums.loc["cost_musd"].sum() == pytest.approx(base.measures["cost"])
    for criterion, value in base.criteria.items():
        assert sums.loc[criterion, "additional"] == pytest.approx(value)
    assert (table["anyway"] >= 0).all()
    assert base.measures["additional_cost"] > base.measures["home_appropriation"]
