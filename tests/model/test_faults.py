"""The fault corpus: each entry edits the base case and is told at exactly the places it names."""

import shutil
import tomllib
from pathlib import Path

import pytest

from model.errors import DataError
from model.loading import load_case

FOLDER = Path(__file__).parent / "faults"
BASE = FOLDER / "base"
CORPUS = [
    pytest.param(fault, id=f"{file.stem}: {fault['name']}")
    for file in sorted(FOLDER.glob("*.toml"))
    for fault in tomllib.loads(file.read_text("utf-8"))["fault"]
]


def apply(edit, folder):
    path = folder / edit["file"]
    if edit.get("delete"):
        path.unlink()
    elif "text" in edit:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(edit["text"].encode())
    else:
        text = path.read_bytes().decode()
        assert edit["old"] in text, "the edit must change the base case"
        changed = text.replace(edit["old"], edit["new"])
        path.write_bytes(changed.encode(edit.get("encoding", "utf-8")))


@pytest.fixture
def base(tmp_path):
    return Path(shutil.copytree(BASE, tmp_path / "base"))


def test_base_case_has_no_fault(base):
    assert load_case(base).years == (2027, 2028, 2029)


@pytest.mark.parametrize("fault", CORPUS)
def test_fault(fault, base):
    for edit in fault["edit"]:
        apply(edit, base)
    with pytest.raises(DataError) as caught:
        load_case(base)
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.faults)
    told = {line.partition("  ")[0]: line.partition("  ")[2] for line in lines}
    assert sorted(told) == sorted(item["at"] for item in fault["expect"])
    for item in fault["expect"]:
        assert item["says"] in told[item["at"]]
