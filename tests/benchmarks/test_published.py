import pytest

from benchmarks import packing, published
from model import pipeline
from model.loading import load_case
from model.solution import SolverOptions

# Three items, two capacities; items 1 and 3 weigh 3 and 4 and are worth 10, 1 and 2 weigh 5.
ITEMS = "6 5 4\n2 3 1\n1 1 3\n4 4\n"
THREE = [[([6.0], [2.0, 1.0])], [([5.0], [3.0, 1.0])], [([4.0], [1.0, 3.0])]]
# Two classes, one capacity: 5 and 8 weigh 9, 5 and 2 weigh 6, 3 and 8 weigh 6 and are worth 11.
CLASSES = [[([5.0], [4.0]), ([3.0], [1.0])], [([8.0], [5.0]), ([2.0], [2.0])]]

WEING1 = """2 28 // 2 knapsacks, 28 objects
1898 440 22507 270 14148 3100 4650 30800 615 4975
1160 4225 510 11880 479 440 490 330 110 560
24355 2885 11748 4550 750 3720 1950 10500 // 28 weights
600 600 // 2 knapsack capacities
45 0 85 150 65 95 30 0 170 0
40 25 20 0 0 25 0 0 25 0
165 0 85 0 0 0 0 100 // #1 constr.
30 20 125 5 80 25 35 73 12 15
15 40 5 10 10 12 10 9 0 20
60 40 50 36 49 40 19 150 // #2 constr.

141278 // optimum value
"""


def read(tmp_path, text, form=None):
    file = tmp_path / "published.txt"
    file.write_text(text)
    return published.read(file, form)


@pytest.mark.parametrize(
    ("text", "bests"),
    [
        ("2\n3 2 0\n" + ITEMS + "3 2 10\n" + ITEMS, [None, 10.0]),
        ("3 2 10\n" + ITEMS, [10.0]),
        ("2 3\n6 5 4\n4 4\n2 3 1\n1 1 3\n10\n", [10.0]),
        ("/* one */ 2 3\n6 5 4\n4 4\n2 3 1 # first\n1 1 3\n10\nthe second\n2 3\n6 5 4\n4 4\n"
         "2 3 1\n1 1 3\n0\n", [10.0, None]),
    ],
    ids=["orlib", "mkp", "sac94", "mknap2"],
)  # fmt: skip
def test_knapsacks_of_several_capacities(tmp_path, text, bests):
    found = read(tmp_path, text)
    assert [p.best for p in found] == bests
    assert all(p.classes == THREE and p.capacities == [4.0, 4.0] for p in found)


@pytest.mark.parametrize(
    "text",
    [
        "2 2 1\n6\n1\n5 4\n3 1\n2\n8 5\n2 2\n",
        "2 2 1\n6\n5 4\n3 1\n8 5\n2 2\n",
        "2 2 1\n6\n1\n5 4\n3 1\n2\n8 5\n2 2\n-----\nSolutions by HEU\n1 0 11\n",
        "2 1\n6\n2\n5 4\n3 1\n2\n8 5\n2 2\n",
    ],
    ids=["khan", "without numbers", "with results", "counted"],
)
def test_multiple_choice_knapsacks(tmp_path, text):
    (found,) = read(tmp_path, text)
    assert found.classes == CLASSES
    assert found.capacities == [6.0]
    assert found.choice


def test_classes_of_different_size(tmp_path):
    (found,) = read(tmp_path, "2 1\n6\n1\n5 4\n2\n8 5\n2 2\n")
    assert found.classes == [CLASSES[0][:1], CLASSES[1]]


PISINGER = "knapPI_1_3\nn 3\nc 4\nz 10\ntime 0.00\n1,6,2,1\n2,5,3,0\n3,4,1,1\n-----\n\n"


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("3 4\n6 2\n5 3\n4 1\n", None),
        ("3\n4\n\n6 2\n5 3\n4 1\n", None),
        ("3 4\n6 2\n5 3\n4 1\n1 0 1\n", 10.0),
        ("3 4\n6 5 4\n2 3 1\n", None),
        ("3\n1 6 2\n2 5 3\n3 4 1\n4\n", None),
        (PISINGER, 10.0),
    ],
    ids=["lines", "kplib", "with choice", "across", "numbered", "pisinger"],
)
def test_knapsacks_of_one_capacity(tmp_path, text, best):
    (found,) = read(tmp_path, text)
    assert found.classes == [[([6.0], [2.0])], [([5.0], [3.0])], [([4.0], [1.0])]]
    assert found.capacities == [4.0]
    assert found.best == best


def test_a_file_of_a_hundred_has_a_hundred(tmp_path):
    assert len(read(tmp_path, 100 * PISINGER)) == 100


def test_a_published_optimum_is_found(tmp_path):
    (found,) = read(tmp_path, WEING1)
    case = load_case(packing.write(found, tmp_path / "case"))
    solution = pipeline.run(case, SolverOptions(gap=0.0, time_limit=60.0))
    assert found.best == 141278.0
    assert solution.objective == pytest.approx(found.best)
    assert solution.bound == pytest.approx(found.best)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "fits no format"),
        ("1\n3 2 0\n6 5 4\n", "ends after 7 numbers"),
        ("3 2 10\n" + ITEMS + "7 7\n", "2 numbers too many"),
        ("1\n1e12 1e12 0\n1 2 3\n", "1e[+]12 items"),
        ("1\n2.5 1 0\n1 2 3\n", "2.5 items"),
        ("3 2 10\n6 5 4\n2 -3 1\n1 1 3\n4 4\n", "below 0"),
        ("3 2 10\n6 5 nan\n2 3 1\n1 1 3\n4 4\n", "not finite"),
        ("=cmd()\n", "no number"),
    ],
)
def test_a_bad_file_gives_a_sentence(tmp_path, text, why):
    with pytest.raises(ValueError, match=why) as told:
        read(tmp_path, text)
    assert "published.txt" in str(told.value)


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "x").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(ValueError, match="no text"):
        published.read(tmp_path / "x")


def test_where_two_formats_fit_one_must_be_named(tmp_path):
    # 1 class of 1 item and 1 capacity; or a knapsack of 1 item, 1 capacity, best value 1.
    text = "1 1 1\n6\n5\n4\n"
    with pytest.raises(ValueError, match="say --format"):
        read(tmp_path, text)
    assert not read(tmp_path, text, "mkp")[0].choice
    assert read(tmp_path, text, "mmkp")[0].choice


def test_a_problem_that_is_not_there(tmp_path):
    found = read(tmp_path, "3 2 10\n" + ITEMS)
    with pytest.raises(ValueError, match="problems 1 to 1"):
        published.one(found, 2)
