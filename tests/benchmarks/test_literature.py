import itertools

import pytest

from benchmarks import literature, packing, published
from model import pipeline
from model.loading import load_case
from model.solution import SolverOptions

MKNAP = "2\n3 2 0\n6 5 4\n2 3 1\n1 1 3\n4 4\n3 1 7\n7 6 1\n5 4 4\n5\n"
MOKNAP = "2\n3\n4\n[[6,5,4],\n[1,2,9]]\n[2,3,1]\n"


def best(folder) -> float:
    solution = pipeline.run(load_case(folder), SolverOptions(gap=0.0, time_limit=30.0))
    assert solution.status == "optimal"
    return solution.objective


def by_hand(given: packing.Packing) -> float:
    """Try every choice: one item of each class, or none where none is allowed."""
    options = [items if given.choice else [*items, None] for items in given.classes]
    found = []
    for chosen in itertools.product(*options):
        taken = [item for item in chosen if item is not None]
        used = [sum(item[1][r] for item in taken) for r in range(len(given.capacities))]
        if all(u <= b for u, b in zip(used, given.capacities, strict=True)):
            found.append(sum(item[0][0] for item in taken))
    return max(found)


def test_a_published_file_becomes_a_case_with_the_same_optimum(tmp_path, capsys):
    file, out = tmp_path / "mknap.txt", tmp_path / "case"
    file.write_text(MKNAP)
    assert literature.main([str(file), "--out", str(out)]) == 0
    # Items 1 and 3 fill both capacities (3 of 4, 4 of 4) and are worth 10; 1 and 2 weigh 5.
    assert best(out) == pytest.approx(10.0)
    assert literature.main([str(file), "--number", "2", "--out", str(out)]) == 0
    assert best(out) == pytest.approx(7.0)
    assert literature.main([str(file), "--number", "3", "--out", str(out)]) == 2
    assert "problems 1 to 2" in capsys.readouterr().err


def test_every_objective_of_a_knapsack_is_a_criterion(tmp_path):
    file = tmp_path / "kp.txt"
    file.write_text(MOKNAP)
    folder = packing.write(published.read(file)[0], tmp_path / "case")
    assert list(load_case(folder).criteria) == ["value1", "value2"]
    # Items 1 and 3 weigh 3 and are worth 10 + 10; 2 and 3 weigh 4 and are worth 9 + 11.
    assert best(folder) == pytest.approx(20.0)


def test_items_without_weight_are_all_taken(tmp_path):
    free = packing.knapsack([[3.0, 4.0]], [[0.0, 0.0]], [0.0])
    assert best(packing.write(free, tmp_path / "case")) == pytest.approx(7.0)


def test_generated_ones_follow_their_seed_and_solve_to_the_best_choice(tmp_path):
    choice = literature.khan(classes=4, items=3, rows=2, seed=3)
    assert literature.khan(4, 3, 2, 3) == choice
    assert literature.khan(4, 3, 2, 4) != choice
    assert best(packing.write(choice, tmp_path / "m")) == pytest.approx(by_hand(choice))
    knapsack = literature.chu_beasley(items=8, rows=2, seed=3)
    assert best(packing.write(knapsack, tmp_path / "k")) == pytest.approx(by_hand(knapsack))
