import itertools

import pytest

from benchmarks import literature
from model import pipeline
from model.loading import load_case
from model.solution import SolverOptions

# Two problems of two capacities: three items, and two items with the best value said to be 7.
MKNAP = "2\n3 2 0\n6 5 4\n2 3 1\n1 1 3\n4 4\n2 1 7\n7 6\n5 4\n5\n"
# Two classes of two items, one resource; the second format has the number of each class.
MMKP = "2 2 1\n6\n1\n5 4\n3 1\n2\n8 5\n2 2\n"
MOKNAP = "2\n3\n4\n[[6,5,4],\n[1,2,9]]\n[2,3,1]\n"


def best(folder) -> float:
    solution = pipeline.run(load_case(folder), SolverOptions(gap=0.0, time_limit=30.0))
    assert solution.status == "optimal"
    return solution.objective


def by_hand(packing: literature.Packing) -> float:
    """Try every choice: one item of each class, or none where none is allowed."""
    options = [items if packing.choice else [*items, None] for items in packing.classes]
    found = []
    for chosen in itertools.product(*options):
        taken = [item for item in chosen if item is not None]
        used = [sum(item[1][r] for item in taken) for r in range(len(packing.capacities))]
        if all(u <= b for u, b in zip(used, packing.capacities, strict=True)):
            found.append(sum(item[0][0] for item in taken))
    return max(found)


def test_a_published_knapsack_has_the_same_optimum_as_a_case(tmp_path) -> None:
    packing = literature.read_mknap(MKNAP)
    # Items 1 and 3 fill both capacities (3 of 4, 4 of 4) and are worth 10; 1 and 2 weigh 5.
    assert by_hand(packing) == 10.0
    assert best(literature.write(packing, tmp_path / "case")) == pytest.approx(10.0)


def test_the_second_problem_of_a_file() -> None:
    packing = literature.read_mknap(MKNAP, 2)
    assert packing.classes == [[([7.0], [5.0])], [([6.0], [4.0])]]
    assert packing.capacities == [5.0]
    assert packing.best == 7.0
    with pytest.raises(ValueError, match="problems 1 to 2"):
        literature.read_mknap(MKNAP, 3)


def test_a_multiple_choice_knapsack_takes_one_item_of_each_class(tmp_path) -> None:
    packing = literature.read_mmkp(MMKP)
    # 5 + 8 weighs 9; 5 + 2 weighs 6 and is worth 7; 3 + 8 weighs 6 and is worth 11.
    assert by_hand(packing) == 11.0
    assert best(literature.write(packing, tmp_path / "case")) == pytest.approx(11.0)


def test_class_numbers_may_be_left_out() -> None:
    assert literature.read_mmkp("2 2 1\n6\n5 4\n3 1\n8 5\n2 2\n") == literature.read_mmkp(MMKP)


def test_every_objective_of_a_knapsack_is_a_criterion(tmp_path) -> None:
    packing = literature.read_moknap(MOKNAP)
    case = load_case(literature.write(packing, tmp_path / "case"))
    assert list(case.criteria) == ["value1", "value2"]
    # Items 1 and 3 weigh 3 and are worth 10 + 10; 2 and 3 weigh 4 and are worth 9 + 11.
    assert best(tmp_path / "case") == pytest.approx(20.0)


def test_a_file_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="too many"):
        literature.read_mmkp(MMKP + "1 2 3 4")
    with pytest.raises(ValueError, match="ends after"):
        literature.read_mknap("1\n5 2 0\n1 2 3\n")
    with pytest.raises(ValueError, match="no number"):
        literature.read_moknap("two 3 4")


def test_generated_ones_follow_their_seed_and_solve_to_the_best_choice(tmp_path) -> None:
    packing = literature.khan(classes=4, items=3, rows=2, seed=3)
    assert literature.khan(4, 3, 2, 3) == packing
    assert literature.khan(4, 3, 2, 4) != packing
    assert best(literature.write(packing, tmp_path / "m")) == pytest.approx(by_hand(packing))
    knapsack = literature.chu_beasley(items=8, rows=2, seed=3)
    assert best(literature.write(knapsack, tmp_path / "k")) == pytest.approx(by_hand(knapsack))
