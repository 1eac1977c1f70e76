"""Each proof is right: a case that it names has no plan, and at the limit it says nothing."""

import pytest

from model import formulation, prechecks
from model.loading import load_case
from model.pipeline import run
from model.solution import SolverOptions, Status
from tests.cases import ally, each, join, offer, resource, tiny
from tests.random_cases import random_case
from tests.solving import value_of


def lock(kind, name, how="in", country=None):
    return {"locks": [{"kind": kind, "id": name, "country": country, "lock": how}]}


def locked(*countries):
    return join(*(lock("country", c) for c in countries))


TEAMS = {
    "overheads": [{"driver": "partner", "channel": "*", "pool": "teams", "amount": 2}],
    "resources": [],
}


def teams(amount):
    return join(TEAMS, {"pools": [{"pool": "teams", "year": None, "amount": amount}]})


SPILL = {
    "spillovers": [{"hub": "A", "country": "C", "criterion": "value", "amount": 3}],
    "offers": [{"offer": "a", "hub_capable": True}],
}

HEALTH = offer("h", "A", 10, 1, package="health")
FARMS = offer("a2", "A", 5, 1)

# name, words of the proof, the case without a plan, the case at the limit (None: there is none)
CASES = [
    ("in and out", "is locked out",
     [lock("offer", "a"), lock("country", "A", "out")], [lock("offer", "a")]),
    ("channel in and out", "channel home in A is locked in",
     [lock("channel", "home", "in", "A"), lock("channel", "home", "out")],
     [lock("channel", "home", "in", "A"), lock("channel", "home", "out", "B")]),
    ("not eligible", "is not eligible (sanctions)",
     [locked("A"), each("countries", "A", eligible=False, reason="sanctions")], [locked("A")]),
    ("too few packages", "offers of 1 packages and a partner takes at least 2",
     [locked("A"), {"focus": {"min_packages": 2}}],
     [locked("A"), HEALTH, {"focus": {"min_packages": 2}}]),
    ("two of one package", "at most one offer of farms",
     [FARMS, lock("offer", "a"), lock("offer", "a2")], [FARMS, lock("offer", "a2")]),
    ("needs a hub", "no hub serves B",
     [SPILL, each("offers", "b", requires_hub=True), lock("offer", "b")],
     [SPILL, each("offers", "c", requires_hub=True), lock("offer", "c")]),
    ("needs a channel", "needs channel ally, which has nothing to commit",
     [ally(9, min_ticket=1), lock("offer", "a"), each("offers", "a", requires_channel="ally"),
      {"reach": [{"channel": "ally", "area": "south"}, {"channel": "home", "area": "*"}]}],
     [ally(9, min_ticket=1), lock("offer", "a"), each("offers", "a", requires_channel="ally")]),
    ("channel without facility", "has no facility that is offered in A",
     [ally(9, min_ticket=1), lock("channel", "ally", "in", "A"),
      {"reach": [{"channel": "ally", "area": "south"}, {"channel": "home", "area": "*"}]}],
     [ally(9, min_ticket=1), lock("channel", "ally", "in", "A")]),
    ("hard to reach", "the deepest ally there has depth 0",
     [locked("A"), each("countries", "A", hard_to_reach=True)],
     [locked("A"), each("countries", "A", hard_to_reach=True), ally(9, min_ticket=1)]),
    ("agreements", "agreements with 2 countries (A, B), but there are 1 slots",
     [lock("offer", "a"), lock("offer", "b"), each("offers", "ab", assured=True),
      {"assurance": {"slots": 1}}],
     [lock("offer", "a"), lock("offer", "b"), each("offers", "ab", assured=True),
      {"assurance": {"slots": 2}}]),
    ("partners", "demand 2 partners (A, B), but focus.max_partners is 1",
     [locked("A", "B"), {"focus": {"max_partners": 1}}],
     [locked("A", "B"), {"focus": {"max_partners": 2}}]),
    ("partners of a region", "demand 2 partners in north, but its max_partners is 1",
     [locked("A", "B"), {"regions": [{"region": "north", "max_partners": 1}]}],
     [locked("A", "C"), {"regions": [{"region": "north", "max_partners": 1}]}]),
    ("least of a region", "at least 2 partners, but only 1",
     [{"regions": [{"region": "south", "min_partners": 2}]}],
     [{"regions": [{"region": "south", "min_partners": 1}]}]),
    ("least of all regions", "demand 3 partners together, but focus.max_partners is 2",
     [{"regions": [{"region": "south", "min_partners": 1}, {"region": "north", "min_partners": 2}]},
      {"focus": {"max_partners": 2}}],
     [{"regions": [{"region": "south", "min_partners": 1}, {"region": "north", "min_partners": 2}]},
      {"focus": {"max_partners": 3}}]),
    ("overheads", "overheads take 4 of pool teams in 2027, but it has 3",
     [locked("A", "B"), teams(3)], [locked("A", "B"), teams(4)]),
    ("money", "need 10 million USD of financing in A in 2027, but all who could pay there have 9",
     [lock("offer", "a"), {"budget": 9}], [lock("offer", "a"), {"budget": 10}]),
    ("other resource", "need 7 units of compute in A in 2027",
     [resource("compute", ceiling=6), offer("a", "A", 10, 5, needs={("compute", 0): 7}),
      lock("offer", "a")],
     [resource("compute", ceiling=7), offer("a", "A", 10, 5, needs={("compute", 0): 7}),
      lock("offer", "a")]),
    ("floor", "every offer and spillover together gives 22",
     [{"floors": [{"criterion": "value", "min_amount": 23}]}],
     [{"floors": [{"criterion": "value", "min_amount": 22}]}]),
    ("floor with spillover", "value (south)",
     [SPILL, {"floors": [{"criterion": "value", "region": "south", "min_amount": 12.5}]}],
     [SPILL, {"floors": [{"criterion": "value", "region": "south", "min_amount": 12}]}]),
]  # fmt: skip


def case_of(parts):
    scalars = ("focus", "assurance", "budget")
    more = {k: v for part in parts for k, v in part.items() if k in scalars}
    tables = [{k: v for k, v in part.items() if k not in scalars} for part in parts]
    return tiny(*tables, **more)


def proofs(case, without=()):
    return prechecks.proofs(case, formulation.choose(case, without))


@pytest.mark.parametrize(("words", "parts"), [pytest.param(c[1], c[2], id=c[0]) for c in CASES])
def test_a_proof_is_told_and_right(words, parts):
    case = case_of(parts)
    found = proofs(case)
    assert any(words in sentence for sentence in found), found
    assert value_of(case) is None


@pytest.mark.parametrize("parts", [pytest.param(c[3], id=c[0]) for c in CASES])
def test_nothing_is_said_at_the_limit(parts):
    case = case_of(parts)
    assert proofs(case) == ()
    assert value_of(case) is not None


def test_a_rule_that_is_off_proves_nothing():
    case = case_of([locked("A", "B"), {"focus": {"max_partners": 1}}])
    assert proofs(case)
    assert not proofs(case, ["focus"])
    # Without access a channel that is locked in makes nobody a partner.
    case = case_of(
        [ally(9, min_ticket=1), lock("channel", "ally", "in", "A"), lock("country", "A", "out")]
    )
    assert proofs(case)
    assert not proofs(case, ["access"])


@pytest.mark.parametrize("seed", range(40))
def test_no_case_with_a_plan_is_called_hopeless(seed, tmp_path):
    case = load_case(random_case(seed, tmp_path / "case"))
    if proofs(case):
        assert value_of(case) is None


def test_a_proof_ends_the_run():
    found = run(case_of([{"floors": [{"criterion": "value", "min_amount": 23}]}]), SolverOptions())
    assert found.status is Status.INFEASIBLE
    assert found.exit_code == 3
    assert "gives 22" in found.reasons[0]
    assert found.run["size"] == {}
