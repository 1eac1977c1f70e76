"""The store: the same question has one address, another question another one."""

from model.overrides import parse_set
from model.solution import SolverOptions
from model.store import Journal, Store, address

BASE = ("digest", (parse_set("focus.max_partners = 8"),), ("content",), SolverOptions(gap=0.01))


def test_the_same_question_has_one_address():
    digest, _, without, options = BASE
    why = (parse_set("focus.max_partners = 8", why="a hearing"),)
    assert address(*BASE) == address(digest, why, [*without], options)


def test_another_question_has_another_address():
    digest, overrides, without, options = BASE
    others = [
        ("other", overrides, without, options),
        (digest, (), without, options),
        (digest, overrides, (), options),
        (digest, overrides, without, SolverOptions(gap=0.02)),
    ]
    assert len({address(*BASE), *(address(*other) for other in others)}) == 5


def test_a_run_is_read_back(tmp_path):
    store = Store(tmp_path)
    run = {"fingerprint": "f", "status": "infeasible", "objective": None}
    assert not store.has("abc")
    store.write("abc", run, {"presence": "channel,country\nhome,A\n"})
    assert store.has("abc")
    assert store.run("abc") == run
    assert store.tables("abc", ["presence", "funding"])["presence"]["country"].tolist() == ["A"]


def test_scraps_of_a_killed_study_are_cleared(tmp_path):
    store = Store(tmp_path)
    (tmp_path / "runs" / ".abc.half" / "new").mkdir(parents=True)
    store.clear_scraps()
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_line_that_was_cut_off_is_forgotten(tmp_path):
    journal = Journal(tmp_path / "notes.jsonl")
    journal.add({"a": 1})
    with (tmp_path / "notes.jsonl").open("a") as file:
        file.write('{"b": ')
    assert journal.read() == [{"a": 1}]
    journal.add({"c": 3})
    assert journal.read() == [{"a": 1}, {"c": 3}]
