"""From folder to case: what never matters, what survives writing, and what hostile files do."""

import contextlib
import hashlib
import os
import shutil
import tracemalloc
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from model import bundled
from model.errors import DataError, UsageError
from model.loading import fingerprint, load_case, read_frames, write_frames
from model.schema import TABLES
from model.tables import make_frame, sort_frame

BASE = Path(__file__).parent / "faults" / "base"
MINIMAL = {
    "case.toml": 'name = "least"\ncurrency = "EUR"\nyears = [2030]\n',
    "countries.csv": "country\nA\nB\n",
    "resources.csv": "resource,unit,timing\nwater,litres,same_year\nsalt,grams,by_year\n",
    "criteria.csv": "criterion,unit,weight,scale\njoy,points,1,1\n",
    "channels.csv": "channel,kind\nwell,home\n",
    "facilities.csv": "facility,channel,resource\npump,well,water\nmine,well,salt\n",
    "pools.csv": "pool,year,amount\nlake,2030,7\n",
    "draws.csv": "facility,pool,rate\npump,lake,1\nmine,lake,1\n",
    "offers.csv": "offer,country,package\na,A,garden\nb,B,garden\n",
    "needs.csv": "offer,resource,year_offset,amount\na,water,0,3\nb,salt,0,4\n",
    "returns.csv": "offer,criterion,amount\na,joy,5\nb,joy,6\n",
}


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(BASE, tmp_path / "case"))


def write(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def edit(folder, name, old, new):
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def faults_of(folder, **more):
    with pytest.raises(DataError) as caught:
        load_case(folder, **more)
    return [str(fault) for fault in caught.value.faults]


# --- what is enough, and what the tables hold ------------------------------------------------


def test_the_minimal_case_is_enough(tmp_path):
    case = load_case(write(tmp_path / "least", MINIMAL))
    assert case.name == "least"
    assert set(case.frames) == set(TABLES)
    assert list(case.frames["offers"]["offer"]) == ["a", "b"]
    assert case.frames["offers"].loc[0, "grant_share"] == 0
    assert case.frames["offers"].loc[0, "assured"] is False
    assert case.frames["draws"].loc[0, "risk_class"] == "*"
    assert case.frames["countries"].loc[0, "eligible"] is True


@pytest.mark.parametrize("name", [n for n in MINIMAL if n != "case.toml"])
def test_no_table_of_the_minimal_case_can_be_left_out(tmp_path, name):
    folder = write(tmp_path / "least", MINIMAL)
    (folder / name).unlink()
    assert any(fault.startswith(name) for fault in faults_of(folder))


def test_every_frame_has_the_columns_and_types_of_the_schema(folder):
    case = load_case(folder)
    for name, table in TABLES.items():
        frame = case.frames[name]
        assert tuple(frame.columns) == table.names
        assert isinstance(frame.index, pd.RangeIndex)
        for column in table.columns:
            number = column.kind in ("number", "integer")
            assert frame[column.name].dtype == ("float64" if number else "object")
            if not number:
                kind = bool if column.kind == "flag" else str
                assert all(v is None or type(v) is kind for v in frame[column.name])
    assert case.frames["pools"]["year"].tolist() == [2027, 2028, 2027, 2027]


def test_na_is_namibia(tmp_path):
    files = dict(MINIMAL)
    files["countries.csv"] = "country,name\nNA,None\nB,null\n"
    files["offers.csv"] = "offer,country,package\na,NA,nan\nb,B,N/A\n".replace("N/A", "NULL")
    case = load_case(write(tmp_path / "least", files))
    assert case.frames["countries"]["country"].tolist() == ["B", "NA"]
    assert case.frames["countries"]["name"].tolist() == ["null", "None"]
    assert case.frames["offers"]["package"].tolist() == ["nan", "NULL"]


def test_keys_stay_text(tmp_path):
    files = {
        name: text.replace("\nA", "\n007").replace(",A,", ",007,") for name, text in MINIMAL.items()
    }
    case = load_case(write(tmp_path / "least", files))
    assert case.frames["countries"]["country"].tolist() == ["007", "B"]


# --- what does not matter --------------------------------------------------------------------

SAME = {
    "a byte order mark": lambda text: "\ufeff" + text,
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "no line end at the end": lambda text: text.rstrip("\n"),
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "rows of blank cells": lambda text: text + "," * text.partition("\n")[0].count(",") + "\n",
    "spaces around cells": lambda text: text.replace(",", " , "),
    "quotes": lambda text: "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines()
    ),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_spelling_of_a_file_does_not_matter(folder, change):
    before = load_case(folder)
    for path in folder.glob("*.csv"):
        if path.name != "scenario_overrides.csv":  # it holds quoted commas
            path.write_bytes(change(path.read_text("utf-8")).encode())
    assert load_case(folder).fingerprint == before.fingerprint


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("pools.csv", "money,2027,100,", "money,2027.0,1.00e2,"),
        ("countries.csv", "East,6", "East,6.0"),
        ("offers.csv", "national,open,0", "national,open,false"),
        ("offers.csv", "national,open,0", "national,open,"),
        ("draws.csv", "ally_grant,money,*", "ally_grant,money,"),
        ("facilities.csv", ",,0.5,,,", ",,.5,0,,"),
        ("facilities.csv", "corps,seats,in_kind,,,,", "corps,seats,in_kind,,,1,-0"),
        ("case.toml", "[focus]", "[capital]\ngrant_floor = 1\n[focus]\nmin_packages = 1"),
        ("case.toml", 'objective = "weighted"\n', ""),
        ("case.toml", 'name = "base"', 'name = "other"'),
    ],
)
def test_one_value_has_one_fingerprint(folder, name, old, new):
    before = load_case(folder).fingerprint
    edit(folder, name, old, new)
    assert load_case(folder).fingerprint == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("pools.csv", "money,2027,100", "money,2027,100.00000000000001"),
        ("countries.csv", "Kenya", "kenya"),
        ("facilities.csv", "in_kind,,", "in_kind,1,"),
        ("case.toml", "max_share = 0.9", "max_share = 0.91"),
        ("case.toml", "[focus]", "[hubs]\nmax_hubs = 0\n[focus]"),
        ("locks.csv", "embassy", "mission"),
    ],
)
def test_another_value_has_another_fingerprint(folder, name, old, new):
    before = load_case(folder).fingerprint
    edit(folder, name, old, new)
    assert load_case(folder).fingerprint != before


@given(st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None)
def test_order_of_rows_and_columns_does_not_matter(tmp_path_factory, rng):
    folder = tmp_path_factory.mktemp("shuffled") / "case"
    shutil.copytree(BASE, folder)
    for path in folder.glob("*.csv"):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        rows, columns = list(range(len(table))), list(table.columns)
        rng.shuffle(rows)
        rng.shuffle(columns)
        table.iloc[rows][columns].to_csv(path, index=False)
    base, shuffled = load_case(BASE), load_case(folder)
    assert shuffled.fingerprint == base.fingerprint
    for name in TABLES:
        assert_frame_equal(shuffled.frames[name], base.frames[name])


def test_one_spelling_of_accents(tmp_path):
    files = dict(MINIMAL)
    files["countries.csv"] = "country\nCo\u0302te\nB\n"  # o and a combining accent
    files["offers.csv"] = MINIMAL["offers.csv"].replace("a,A", "a,C\u00f4te")
    case = load_case(write(tmp_path / "least", files))
    assert case.frames["countries"]["country"].tolist() == ["B", "C\u00f4te"]


# --- writing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["base", *bundled.names()])
def test_what_is_written_reads_back_the_same(tmp_path, name):
    case = load_case(BASE if name == "base" else name)
    write_frames(case.frames, case.settings, tmp_path / "out")
    again = load_case(tmp_path / "out")
    assert again.settings == case.settings
    assert again.fingerprint == case.fingerprint
    for table in TABLES:
        assert_frame_equal(again.frames[table], case.frames[table], check_exact=True)


names = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="/\\."
    ),
    min_size=1,
    max_size=6,
).map(lambda text: unicodedata.normalize("NFC", text).strip())
numbers = st.floats(1e-300, 1e15, allow_nan=False)


# `*` stands for all and is refused as a name.
ids = names.filter(lambda text: text not in ("", "*"))


@given(st.dictionaries(ids, st.tuples(numbers, names), min_size=1, max_size=5))
@settings(max_examples=20, deadline=None)
def test_any_text_and_number_survives(least, tmp_path_factory, cells):
    frames, options = least
    folder = tmp_path_factory.mktemp("any")
    table = TABLES["countries"]
    columns = {
        "country": list(cells),
        "name": [text or None for _, text in cells.values()],
        "population_m": [number for number, _ in cells.values()],
        **{c.name: [c.default] * len(cells) for c in table.columns if c.default is not None},
    }
    countries = sort_frame(table, make_frame(table, columns)).reset_index(drop=True)
    offers = frames["offers"].assign(country=countries["country"].iloc[0], package=["p", "q"])
    changed = {**frames, "countries": countries, "offers": offers}
    write_frames(changed, options, folder / "out")
    again, _, _ = read_frames(folder / "out")
    assert_frame_equal(again["countries"], countries, check_exact=True)
    assert fingerprint(again, options) == fingerprint(changed, options)


@pytest.fixture(scope="module")
def least(tmp_path_factory):
    frames, options, _ = read_frames(write(tmp_path_factory.mktemp("least") / "case", MINIMAL))
    return frames, options


def test_a_case_folder_is_never_replaced(folder):
    case = load_case(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(UsageError, match="not empty"):
        write_frames(case.frames, case.settings, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


# --- hostile files ---------------------------------------------------------------------------


def test_links_out_of_the_folder_are_not_followed(folder, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("channel,per,max_ratio\nsecret word,x,1\n")
    (folder / "matches.csv").unlink()
    (folder / "matches.csv").symlink_to(secret)
    (fault,) = faults_of(folder)
    assert fault.startswith("matches.csv  is a link that leads out of the case folder")
    assert "secret word" not in fault


def test_a_link_inside_the_folder_is_a_file(folder):
    (folder / "matches.csv").rename(folder / ".matches")
    (folder / "matches.csv").symlink_to(".matches")
    assert len(load_case(folder).frames["matches"]) == 1


def test_broken_and_circular_links(folder):
    for name, target in [("matches.csv", "nowhere"), ("locks.csv", "locks.csv")]:
        (folder / name).unlink()
        (folder / name).symlink_to(target)
    assert [fault.partition("  ")[0] for fault in faults_of(folder)] == ["locks.csv", "matches.csv"]


def test_a_pipe_does_not_hang(folder):
    (folder / "matches.csv").unlink()
    os.mkfifo(folder / "matches.csv")
    (fault,) = faults_of(folder)
    assert fault.startswith("matches.csv  is not a regular file")


def test_too_many_rows_name_the_option(folder):
    rows = "".join(f"money,5,{n}\n" for n in range(50))
    (folder / "charges.csv").write_text("facility,risk_class,rate\n" + rows)
    (fault,) = faults_of(folder, max_rows=20)
    assert fault.startswith("charges.csv:22  has more than 20 rows")
    assert "--max-rows" in fault


def test_a_huge_file_is_refused_unread(folder):
    with (folder / "charges.csv").open("r+b") as file:
        file.truncate(2_000_000_000)  # sparse: it takes no room on the disk
    tracemalloc.start()
    (fault,) = faults_of(folder)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert fault.startswith("charges.csv  is larger than 50,000,000 bytes")
    assert "--max-rows" in fault
    assert peak < 200_000_000


def test_a_line_without_end(folder):
    (folder / "charges.csv").write_text("facility,rate\nbank_loan," + "1" * 1_000_000)
    assert faults_of(folder)[0].startswith("charges.csv:")


def test_formulas_and_markup_are_only_text(folder):
    edit(folder, "countries.csv", "Kenya", "=HYPERLINK(<script>alert(1)</script>)")
    case = load_case(folder)
    assert case.frames["countries"].loc[0, "name"] == "=HYPERLINK(<script>alert(1)</script>)"


def test_many_equal_faults_are_told_in_brief(tmp_path):
    files = dict(MINIMAL)
    header, *_ = files["needs.csv"].splitlines()
    rows = "\n".join(f"c{n},water,0,x" for n in range(5000))
    files["needs.csv"] = f"{header}\n{rows}\n"
    told = faults_of(write(tmp_path / "least", files))
    assert len(told) < 250
    assert "needs.csv:102:amount  and 4,900 more faulty cells  mend the first ones alike" in told


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_random_bytes_give_faults_and_never_a_traceback(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("bytes") / "case"
    shutil.copytree(BASE, folder)
    path = folder / data.draw(st.sampled_from(sorted(p.name for p in folder.iterdir())))
    content = path.read_bytes()
    at = data.draw(st.integers(0, len(content)))
    cut = data.draw(st.integers(0, 12))
    junk = data.draw(st.one_of(st.binary(max_size=8), st.sampled_from(JUNK)))
    path.write_bytes(content[:at] + junk + content[at + cut :])
    with contextlib.suppress(DataError):
        load_case(folder)


JUNK = [
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"=",
    b"[",
    b"1e999",
    b"-",
    b"*",
    b"none",
    b"\x1b",
]


@pytest.mark.parametrize("where", ["refrence", "../etc", "/nowhere", "", "a\0b"])
def test_a_case_that_is_not_there(where):
    with pytest.raises((UsageError, DataError)):
        load_case(where)


def test_the_nearest_case_is_named():
    with pytest.raises(UsageError, match="did you mean reference"):
        load_case("refrence")


def test_loading_leaves_the_folder_alone(folder):
    def state():
        return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}

    before = state()
    load_case(folder)
    assert state() == before
