import csv
import json
import tomllib

import pytest

from benchmarks import instances
from model.bundled import root
from model.loading import load_case

PARTNERS = 80  # more than the eligible countries, so that some have two parts


@pytest.fixture(scope="module")
def grown():
    return instances.grow(PARTNERS, seed=1)


def test_same_seed_same_bytes_other_seed_other_case(grown) -> None:
    assert instances.grow(PARTNERS, seed=1) == grown
    assert instances.grow(PARTNERS, seed=2)["countries.csv"] != grown["countries.csv"]


def test_a_grown_case_is_valid_and_all_its_partners_may_be_chosen(grown, tmp_path) -> None:
    case = load_case(instances.write(PARTNERS, tmp_path / "case", seed=1))
    assert len(case.countries) == PARTNERS
    assert all(country.eligible for country in case.countries.values())
    offered = {offer.country for offer in case.offers.values()}
    assert offered == set(case.countries)
    reference = load_case("reference")
    assert set(case.pools) == set(reference.pools)
    assert set(case.facilities) == set(reference.facilities)
    assert case.frames["spillovers"]["hub"].isin(case.countries).all()


def test_every_budget_buys_as_many_partners_of_its_size_as_before(grown) -> None:
    made = json.loads(grown[instances.MARK])
    size, growth = made["size"], made["growth"]
    before = list(csv.DictReader((root() / "reference" / "pools.csv").open()))
    after = list(csv.DictReader(grown["pools.csv"].splitlines()))
    for old, new in zip(before, after, strict=True):
        expected = float(old["amount"]) * size * growth
        assert float(new["amount"]) == pytest.approx(expected, rel=1e-5)
    old = tomllib.loads((root() / "reference" / "case.toml").read_text())
    new = tomllib.loads(grown["case.toml"])
    assert new["focus"]["max_partners"] == round(old["focus"]["max_partners"] * growth)
    commitment = old["focus"]["min_commitment_musd"] * size
    assert new["focus"]["min_commitment_musd"] == pytest.approx(commitment, rel=1e-5)
    assert set(new) == set(old)


def test_full_has_more_offers_than_lean(grown) -> None:
    full = instances.grow(PARTNERS, seed=1, lean=False)
    assert len(full["stacks.csv"]) > len(grown["stacks.csv"])


def test_only_a_folder_made_here_is_replaced(tmp_path, capsys) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    assert instances.main(["--partners", "3", "--out", str(folder)]) == 2
    assert "mine" in capsys.readouterr().err
    assert (folder / "notes.txt").read_text() == "mine"


def test_setting_a_number_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no focus\.absent"):
        instances._set("[focus]\nmax_partners = 3\n", "focus", "absent", lambda x: x)
