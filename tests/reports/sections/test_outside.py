"""Those just outside: what they could be worth, and what is known to keep them out."""

import pandas as pd
import pytest

from reports.barriers import Barriers
from reports.sections import outside
from tests.reports.sample import RUN, everything, table


def said(found, run=RUN):
    return " ".join(outside.section(run, found).prose)


def test_rows_are_those_of_the_tables():
    near, reasons = outside.section(RUN, everything()).grids
    # Ghana is eligible and no partner; Somalia was left out beforehand.
    short = "training by 2027: at least 700, 600 is left (people)"
    assert near.rows == (("GHA", "west", 3.5, 50.0, 4, False, short),)
    assert reasons.rows == (("too fragile", 1, "SOM"),)


def test_what_is_short_is_told_with_its_amounts():
    # 1,000 seats reach Ghana and Kenya uses 400 of them: 600 are left, 700 the least it needs.
    found = everything()
    assert Barriers(RUN, found).of("GHA", "west") == [
        "training by 2027: at least 700, 600 is left (people)"
    ]
    # A partner takes 8 of the subsidy in 2028, of which 7.5 is left.
    (shared,) = Barriers(RUN, found).of_all()[-1:]
    assert shared == "subsidy, 2028: a partner needs 8, 7.5 is left (million USD)"
    assert "Beside this plan there is no room for it: " in said(found)


def test_what_may_be_shared_out_anew_is_not_short():
    """Kenya's 400 could come from seats that do not reach Ghana, so all 1,000 may be free."""
    found = everything()
    more = table(" ".join(found["doors"].columns), ("KEN", "training", "x", "other", 1.0, False))
    found["doors"] = pd.concat([found["doors"], more], ignore_index=True)
    pool = table(
        " ".join(found["pools"].columns), ("other", 2027, 100.0, 0.0, 0.0, 100.0, "people")
    )
    found["pools"] = pd.concat([found["pools"], pool], ignore_index=True)
    assert Barriers(RUN, found).of("GHA", "west") == []


@pytest.mark.parametrize(
    ("carries", "early", "short"),
    [(False, False, True), (True, False, False), (False, True, False)],
)
def test_earlier_years_count_where_supply_may_come_from_them(carries, early, short):
    found = everything()
    found["pools"] = table(
        "pool year amount carried_in used left unit",
        ("seats", 2027, 1000.0, 0.0, 0.0, 1000.0, "people"),
        ("seats", 2028, 10.0, 0.0, 0.0, 10.0, "people"),
    )
    found["accounts"] = found["accounts"].iloc[:0]
    found["doors"] = found["doors"].assign(carries=carries)
    found["entry"] = found["entry"].assign(year=2028.0, early=early)
    assert bool(Barriers(RUN, found).of("GHA", "west")) is short


def test_rules_that_leave_no_place_are_told():
    found = everything()
    columns = " ".join((*found["limits"].columns, "region"))
    region = (None, None, None, 1.0, "<=", 1.0, 0.0, True, "countries", "west")
    found["limits"] = table(
        columns,
        ("focus", "max_partners", *region[:-1], None),
        ("focus", "region_max_partners", *region),
    )
    barriers = Barriers(RUN, found)
    assert barriers.of_all()[0] == "all places for partners are taken"
    assert barriers.of("GHA", "west")[0] == "its region has as many partners as it may"
    assert "its region" not in " ".join(barriers.of("GHA", "east"))


def test_what_is_not_known_is_not_told():
    found = everything()
    found["limits"] = found["limits"].iloc[1:]
    del found["entry"]
    prose = said(found)
    assert "What keeps it out cannot be read from this run." in prose
    assert "no room" not in prose
    (near, _) = outside.section(RUN, found).grids
    assert near.rows[0][-1] == ""


def test_nobody_outside_is_a_sentence():
    found = everything()
    found["countries"] = found["countries"][found["countries"]["country"].isin(["KEN", "NGA"])]
    assert said(found) == "Every country of the case is a partner."


def test_a_run_folder_that_knows_no_countries_says_nothing():
    found = everything()
    del found["countries"]
    assert outside.section(RUN, found) is None
