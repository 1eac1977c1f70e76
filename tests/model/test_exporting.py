"""Exported files are read by readers that share no code with the writer, and give the same optimum."""

import gzip
from dataclasses import replace

import highspy
import numpy as np
import pytest

from model import exporting, pipeline
from model.errors import UsageError
from model.loading import load_case
from tests.programs import INF, program, random_program
from tests.solving import solve_program

SUFFIXES = (".mps", ".lp", ".mps.gz", ".lp.gz")


def read(path):
    """The optimum that HiGHS finds in a file, None if there is none."""
    h = highspy.Highs()
    h.silent()
    assert h.readModel(str(path)) == highspy.HighsStatus.kOk
    h.setOptionValue("mip_rel_gap", 0.0)
    h.run()
    solved = h.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return h.getObjectiveValue() if solved else None


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_tutorial_has_its_optimum_in_every_format(tmp_path, suffix):
    path = exporting.export(pipeline.build(load_case("tutorial")), tmp_path / f"model{suffix}")
    assert read(path) == pytest.approx(95)


@pytest.mark.parametrize("suffix", [".mps", ".lp"])
@pytest.mark.parametrize("seed", range(20))
def test_any_program_keeps_its_optimum(tmp_path, suffix, seed):
    p = replace(random_program(seed), c0=seed - 7.25)
    x = solve_program(p)
    found = read(exporting.export(p, tmp_path / f"model{suffix}"))
    assert found == (None if x is None else pytest.approx(p.objective(x), abs=1e-6))


@pytest.mark.parametrize("suffix", [".mps", ".lp"])
def test_odd_bounds_and_rows_survive(tmp_path, suffix):
    # Best: x0 = -3 (bounded below only by the row), x1 = 2, x2 = 4, x3 = 1, x4 = -1.
    p = program(
        [-1, 1, 1, 1, -1],
        [
            ([1, 0, 0, 0, 0], -3, 8),
            ([0, 1, 1, 0, 0], -INF, 6),
            ([0, 1, 0, 0, 0], 2, 2),
            ([0, 0, 0, 0, 0], -INF, 5),
        ],
        lower=[-INF, 0, -INF, 1, -1],
        upper=[INF, INF, 9, 1, INF],
        integer=[False, True, False, False, True],
    )
    assert read(exporting.export(p, tmp_path / f"model{suffix}")) == pytest.approx(
        3 + 2 + 4 + 1 + 1
    )


@pytest.mark.parametrize("suffix", [".mps", ".lp"])
def test_no_digit_is_lost(tmp_path, suffix):
    third = 1 / 3
    path = exporting.export(program([third], [([0.1 + 0.2], -INF, third)]), tmp_path / f"m{suffix}")
    text = path.read_text()
    assert repr(third) in text
    assert repr(0.1 + 0.2) in text


def test_names_are_plain_and_unique():
    odd = [
        ("select", ("a b", 2027)),
        ("select", ("a_b", 2027)),
        ("select", ("ä/b", 2027)),
        ("engage", ()),
        ("select", ("x" * 300, 1)),
        ("select", ("x" * 300, 2)),
    ]
    found = exporting.names("x", odd)
    assert len(set(found)) == len(odd)
    assert found[0] == "x_select_a_b_2027"
    for name in found:
        assert name.isascii()
        assert name.replace("_", "").isalnum()
        assert len(name) < 255


def test_the_same_model_gives_the_same_file(tmp_path):
    p = random_program(1)
    first, second = (exporting.export(p, tmp_path / f"{n}.lp.gz") for n in "ab")
    assert first.read_bytes() == second.read_bytes()
    assert gzip.decompress(first.read_bytes()).startswith(b"Maximize")


@pytest.mark.parametrize("name", ["model", "model.txt", "model.gz", "no/such/folder/model.lp"])
def test_a_name_that_cannot_be_written_is_told(tmp_path, name):
    with pytest.raises(UsageError, match="--out"):
        exporting.export(random_program(0), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "model.lp"
    exporting.export(random_program(0), path)
    before = path.read_bytes()

    def broken(p):
        yield "Maximize"
        raise OSError("disk full")

    monkeypatch.setitem(exporting.WRITERS, ".lp", broken)
    with pytest.raises(OSError, match="disk full"):
        exporting.export(random_program(1), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["model.lp"]


def test_a_constant_becomes_a_fixed_column():
    whole = exporting.with_constant(program([1.0], c0=2.5))
    assert whole.c0 == 0
    assert whole.objective(np.array([0.0, 1.0])) == 2.5
    assert program([1.0]).size == exporting.with_constant(program([1.0])).size
