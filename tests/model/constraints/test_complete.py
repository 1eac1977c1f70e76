"""Every registered family has every kind of test, found by the names of the functions."""

import ast
from pathlib import Path

import pytest

from model.constraints import FAMILIES
from model.formulation import name_of

HERE = Path(__file__).parent
KINDS = (
    "test_optimum",  # hand-derived, derivation in a comment
    "test_bites",  # another optimum without the family, hand-derived as well
    "test_golden_rows",  # its rows, from the formula
    "test_neutral",  # at its neutral value it changes nothing
    "test_check",  # on plans by hand: kept, or broken by how much
    "test_agreement",  # algebra and arithmetic agree on random plans
)


@pytest.mark.parametrize("family", [name_of(family) for family in FAMILIES])
def test_every_family_has_every_kind_of_test(family):
    tree = ast.parse((HERE / f"test_{family}.py").read_text(encoding="utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    missing = [kind for kind in KINDS if not any(name.startswith(kind) for name in names)]
    assert not missing


def test_every_file_is_about_a_registered_family():
    files = {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")}
    assert files - {"complete"} == {name_of(family) for family in FAMILIES}
