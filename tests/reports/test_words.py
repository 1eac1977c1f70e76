"""Every rule that can hold a plan back has words for a planner."""

import ast
from pathlib import Path

import pytest

import model.constraints
from reports import words

FOLDER = Path(model.constraints.__file__).parent


def rules() -> set[tuple[str, str]]:
    """Rules that families report on a plan, those apart that follow from the definitions."""
    found = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in (
                "limit",
                "Limit",
            ):
                continue
            logical = any(keyword.arg == "logical" for keyword in node.keywords)
            if not logical and isinstance(node.args[0], ast.Constant):
                found.add((path.stem, str(node.args[0].value)))
    return found


@pytest.mark.parametrize(("family", "rule"), sorted(rules()))
def test_rule_has_a_meaning(family, rule):
    assert words.meaning(family, rule) != words.ANY


def test_meanings_are_sentences():
    for text in words.BINDING.values():
        assert text[0].isupper()
        assert text.endswith(".")
    families = {path.stem for path in FOLDER.glob("*.py")}
    assert {family for family, _ in words.BINDING} <= families
