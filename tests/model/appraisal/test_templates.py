"""Templates and stacks: content from layers, openness, and what is refused."""

import numpy as np
import pytest

from model.appraisal import stacks, templates
from model.errors import DataError

# Targets: home content by stack times a factor by package.
STACKS = {"preset": 0.72, "tailored": 0.62, "open_allied": 0.52, "champion": 0.52}
FACTORS = {
    "agriculture": 0.75,
    "education": 0.75,
    "health": 0.75,
    "public_services": 0.90,
    "compute": 1.05,
    "talent": 0.60,
}


def content(frames, k):
    table = stacks.home_content(frames["package_layers"], frames["stack_layers"], k)
    return table.set_index(["package", "stack"])["home_content"]


def test_home_content_follows_from_the_layers(frames, k):
    found = content(frames, k)
    for package, factor in FACTORS.items():
        for stack, target in STACKS.items():
            assert found[package, stack] == pytest.approx(factor * target, abs=0.025)
            # The 51 % that export credit asks for falls on the same side.
            assert (found[package, stack] >= 0.51) == (factor * target >= 0.51)


def test_content_by_hand(frames, k):
    found = content(frames, k)
    package = frames["package_layers"].set_index(["package", "layer"])["share"]["compute"]
    home = {"hardware": 0.82, "cloud": 0.9, "data": 0.2, "models": 1, "security": 0.9}
    home |= {"applications": 0.75, "delivery": 0.05}
    assert found["compute", "preset"] == pytest.approx(
        sum(package[layer] * share for layer, share in home.items())
    )


def test_what_follows_from_the_layers_of_a_stack(frames, k):
    facts = stacks.stack_facts(frames["stack_layers"], k)
    assert facts["open_weights"].to_dict() == {
        "champion": True,
        "open_allied": True,
        "preset": False,
        "tailored": False,
    }
    assert facts["compute_factor"].to_dict() == {
        "champion": 1,
        "open_allied": 0.7,
        "preset": 1,
        "tailored": 1,
    }
    value = {"champion": 0.09, "open_allied": 0.04, "preset": -0.02, "tailored": 0.05}
    assert facts["partner_value"].to_dict() == pytest.approx(value)
    loss = {"champion": 0, "open_allied": 0, "preset": 0.2, "tailored": 0.12}
    assert facts["language_loss"].to_dict() == pytest.approx(loss)
    assert facts["hardware_home_content"].between(0.51, 1).all()


def test_a_supplier_of_a_country_of_concern_is_refused(frames, k):
    layers = frames["stack_layers"].copy()
    layers.loc[layers["origin"].eq("TWN"), "origin"] = "CHN"
    with pytest.raises(DataError, match="country of concern"):
        templates.check(frames | {"stack_layers": layers}, k)


@pytest.mark.parametrize("table", ["stack_layers", "package_layers", "phasing"])
def test_shares_add_up(frames, k, table):
    rows = frames[table].copy()
    first = rows.index[rows.get("resource", rows.iloc[:, 0]).ne("compute")][0]
    rows.loc[first, "share"] += 0.01
    with pytest.raises(DataError, match=r"add up to 1\.01"):
        templates.check(frames | {table: rows}, k)


def test_a_package_without_a_number_that_offers_need(frames, k):
    packages = frames["packages"].assign(reach_share=np.nan)
    with pytest.raises(DataError, match="reach_share"):
        templates.check(frames | {"packages": packages}, k)


def test_a_tier_without_phasing(frames, k):
    phasing = frames["phasing"][frames["phasing"]["tier"].ne("pilot")]
    with pytest.raises(DataError, match="tier pilot"):
        templates.check(frames | {"phasing": phasing}, k)


def test_critical_national_offers_exist_only_assured(frames, k):
    rows = templates.templates(frames, k)
    critical = rows[rows["critical"]]
    assert set(critical["package"]) == {"health", "public_services"}
    assert critical["assured"].all()
    assert not rows.loc[rows["tier"].eq("pilot"), "assured"].any()
    assert set(rows.loc[rows["tier"].eq("hub"), "package"]) == {"compute"}


def test_a_stack_without_layers_counts_as_foreign_and_closed(frames, k):
    layers = frames["stack_layers"][frames["stack_layers"]["stack"].ne("champion")]
    rows = templates.templates(frames | {"stack_layers": layers}, k)
    bare = rows[rows["stack"].eq("champion")]
    assert (bare["home_content"] == 0).all()
    assert not bare["stack_open_weights"].any()
    assert (bare["stack_compute_factor"] == 1).all()
