"""Every objective form that a case can name has its tests."""

import ast
from pathlib import Path

import pytest

from model.objectives import OBJECTIVES
from model.settings import OBJECTIVES as NAMED

HERE = Path(__file__).parent


def test_every_form_that_a_case_can_name_is_registered():
    assert set(OBJECTIVES) == set(NAMED)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_form_has_every_kind_of_test(objective):
    tree = ast.parse((HERE / f"test_{objective}.py").read_text(encoding="utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    for kind in ("test_optimum", "test_score"):
        assert any(name.startswith(kind) for name in names), kind
