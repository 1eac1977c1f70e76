from benchmarks import measure, page


def run(solver: str, trace: list, **more) -> dict:
    known = {"instance": "i", "limit": 10.0, "wall": 1.0, "peak_mb": 9.0, "status": "s"}
    return {"solver": solver, "trace": trace, "partners": None, **known, **more}


def test_what_a_process_says_becomes_a_trace_from_the_start_of_its_search() -> None:
    said = (
        '{"t": 3.0, "primal": 1.0, "dual": 2.0}\nnoise\n{"end": "optimal", "t": 3, "from": 2.0}\n'
    )
    done = {"said": said, "faults": "", "seconds": 4.0, "peak_mb": 1.0, "code": 0, "killed": False}
    found = measure.understood(done)
    assert found["trace"] == [(1.0, 1.0, 2.0)]
    assert found["status"] == "optimal"


def test_an_absent_and_a_failed_solver_are_told() -> None:
    done = {"said": "", "faults": "a\nOops\n", "seconds": 1.0, "peak_mb": 1.0, "killed": False}
    assert "Oops" in measure.understood(done | {"code": 1})["failed"]
    absent = measure.understood(done | {"code": 3, "said": '{"absent": "No module named x"}'})
    assert absent["absent"] == "No module named x"
    assert not page.ran(run("scip", [], absent="No module named x"))


def test_where_auto_loses_is_listed() -> None:
    own = run("auto", [[1.0, 100.0, 103.0], [9.0, 100.0, 101.0]])
    faster = run("highs", [[2.0, 100.0, 101.0]])
    assert [line for line in page.losses("i", [own, faster]) if "after 2.0 s" in line]
    slower = run("scip", [[9.5, 100.0, 102.0]])
    assert not list(page.losses("i", [own, slower]))


def test_a_bound_below_a_plan_of_another_is_a_contradiction() -> None:
    right, wrong = run("a", [[1.0, 100.0, 101.0]]), run("b", [[1.0, 90.0, 99.0]])
    assert len(page.contradictions([right, wrong])) == 1
    assert not page.contradictions([right, run("b", [[1.0, 90.0, 100.0]])])


def test_a_refuted_run_counts_as_failed() -> None:
    right, wrong = page.refuted([run("a", [[1.0, 100.0, 101.0]]), run("b", [[1.0, 0.0, 0.0]])])
    assert page.ran(right)
    assert not page.ran(wrong)
    assert "refuted by a plan worth 100" in wrong["failed"]


def test_the_page_tells_every_solver_and_names_the_absent(tmp_path) -> None:
    runs = {
        "1": run("auto", [[1.0, 100.0, 100.0]]),
        "2": run("highs", [[2.0, 100.0, 101.0]]),
        "3": run("gcg", [], absent="No module named pygcgopt"),
    }
    page.write({"machine": {"load": 0.0}, "runs": runs, "sweeps": {}}, tmp_path)
    text = (tmp_path / "README.md").read_text()
    assert "Absent, so not measured: gcg." in text
    assert "| auto | 1.0 s | 1.0 s | 1.0 s | 1.0 s | 100 | 100 | 0 % | 9 | s |" in text
    assert (tmp_path / "gaps.svg").read_text().startswith("<svg")
