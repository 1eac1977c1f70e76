"""What a run folder keeps of its case is enough for a report, and reads back as it was."""

import pandas as pd
import pytest

from model import context, run_folder
from model.formulation import FAMILIES, name_of
from model.loading import load_case, read_case
from model.schema_context import CONTEXT_TABLES


@pytest.fixture(scope="module")
def tutorial() -> dict[str, pd.DataFrame]:
    return context.tables(load_case("tutorial"), None)


def test_context_reads_back(tutorial, tmp_path):
    run_folder.write_context(tmp_path, tutorial)
    found = run_folder.read_context(tmp_path)
    assert set(found) == {*tutorial, "world"}
    assert set(tutorial) < set(CONTEXT_TABLES)
    for name, frame in tutorial.items():
        again = found[name][frame.columns]
        pd.testing.assert_frame_equal(again, frame.reset_index(drop=True), check_dtype=False)


def test_standing_is_the_best_offer_of_each_package(tutorial):
    rows = tutorial["standing"].set_index("country")
    # 0.6 · 30 + 0.4 · 20 for Cliffmark's national health, which costs 25.
    assert rows.loc["CLI", "worth"] == pytest.approx(26.0)
    assert rows.loc["CLI", "cost_musd"] == 25.0
    assert rows.loc["CLI", "packages"] == 1
    assert rows.loc["CLI", "offers"] == 2
    assert rows.loc["FAR", "worth"] == 0.0


def test_families_are_told_whole(tutorial):
    rows = tutorial["families"]
    assert set(rows["family"]) == {name_of(family) for family in FAMILIES}
    assert rows.notna().all().all()
    assert not rows["constraint"].str.contains("**", regex=False).any()


def test_marks_belong_to_appraised_cases(tutorial):
    assert tutorial["marks"].empty
    marks = context.tables(load_case("reference"), read_case("reference").coefficients)["marks"]
    assert set(marks["mark"]) == {"found", "derived", "assumption"}
    found = marks[marks["mark"] == "found"]
    assert found[found["kind"] == "coefficient"]["source"].notna().all()


def test_folder_without_context_gives_none(tmp_path):
    assert set(run_folder.read_context(tmp_path)) == {"world"}


def test_every_country_of_the_reference_case_is_on_the_map(tmp_path):
    world = run_folder.read_context(tmp_path)["world"]
    numbers = load_case("reference").frames["countries"]["iso_numeric"]
    codes = load_case("reference").frames["countries"]["country"]
    drawn = set(world["iso_numeric"]) | set(world["country"])
    assert all(n in drawn or c in drawn for n, c in zip(numbers, codes, strict=True))
    assert world["path"].str.match(r"M\d").all()
    assert not world["country"][world["country"] != ""].duplicated().any()
