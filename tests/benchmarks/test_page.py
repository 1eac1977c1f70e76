from benchmarks import measure, page, runs


def run(solver: str, trace: list, instance: str = "i", **more) -> dict:
    known = {"instance": instance, "limit": 10.0, "gap": 0.001, "wall": 1.0, "peak_mb": 9.0}
    more = {"status": "s", "partners": None, "best": None, "knapsack": False, **more}
    return {"solver": solver, "trace": trace, **known, **more}


def content(*given: dict) -> dict:
    kept = {"machine": {"load": 0.0}, "absent": {}, "sweeps": {}, "pricing": {}}
    return {**kept, "runs": {str(n): one for n, one in enumerate(given)}}


DONE = {"faults": "", "seconds": 4.0, "peak_mb": 1.0, "code": 0, "killed": False}


def test_what_a_process_says_becomes_a_trace_from_the_start_of_its_search():
    said = (
        '{"t": 3.0, "primal": 1.0, "dual": 2.0}\nnoise\n{"end": "optimal", "t": 3, "from": 2.0}\n'
    )
    found = measure.understood(DONE | {"said": said})
    assert found["trace"] == [(1.0, 1.0, 2.0)]
    assert found["status"] == "optimal"


def test_an_absent_and_a_failed_solver_are_told():
    assert "Oops" in measure.understood(DONE | {"said": "", "faults": "a\nOops\n"})["failed"]
    absent = measure.understood(DONE | {"code": 3, "said": '{"absent": "No module named x"}'})
    assert absent["absent"] == "No module named x"
    assert not runs.ran(run("scip", [], absent="No module named x"))


def test_a_solver_whose_interpreter_is_not_there_is_absent():
    assert measure.absent(["auto"]) == {}
    assert not {"highs", "baseline"} & measure.absent(["highs", "baseline"]).keys()


def test_a_process_and_what_it_starts_are_measured_and_ended():
    words = ["sh", "-c", "sleep 60 & sleep 60"]
    done = measure.watched(words, 0.3)
    assert done["killed"]
    assert done["seconds"] < 30
    assert done["peak_mb"] is None or done["peak_mb"] > 0


def test_where_auto_loses_is_listed():
    own = run("auto", [[1.0, 100.0, 103.0], [9.0, 100.0, 101.0]])
    faster = run("highs", [[2.0, 100.0, 101.0]])
    assert [line for line in page.losses("i", [own, faster]) if "after 2.0 s" in line]
    slower = run("scip", [[9.5, 100.0, 102.0]])
    assert not list(page.losses("i", [own, slower]))


def test_a_bound_below_a_plan_of_another_is_a_contradiction():
    right, wrong = run("a", [[1.0, 100.0, 101.0]]), run("b", [[1.0, 90.0, 99.0]])
    assert len(runs.contradictions([right, wrong])) == 1
    assert not runs.contradictions([right, run("b", [[1.0, 90.0, 100.0]])])
    assert not runs.contradictions([right, run("b", [[1.0, 90.0, 99.0]], "another")])


def test_plans_of_less_than_nothing_refute_bounds_too():
    right, wrong = run("a", [[1.0, -5.0, -4.0]]), run("b", [[1.0, -9.0, -6.0]])
    assert "-5" in runs.contradictions([right, wrong])[0]


def test_a_refuted_run_counts_as_failed():
    right, wrong = runs.refuted([run("a", [[1.0, 100.0, 101.0]]), run("b", [[1.0, 0.0, 0.0]])])
    assert runs.ran(right)
    assert not runs.ran(wrong)
    assert "refuted by a plan worth 100" in wrong["failed"]


def test_of_two_runs_of_a_solver_the_longer_one_is_shown():
    short, long = run("highs", []), run("highs", [], limit=20.0)
    assert runs.by_instance([long, short])["i"]["highs"] is long


def test_the_page_tells_every_solver_and_names_the_absent(tmp_path):
    given = content(
        run("auto", [[1.0, 100.0, 100.0]]),
        run("highs", [[2.0, 100.0, 101.0]]),
        run("gcg", [], failed="exit code 1: Oops"),
        run("auto", [[1.0, 5.0, 6.0]], "alone"),
    )
    given["absent"] = {"scip": "No module named pyscipopt"}
    given["machine"] |= {"stopped": "interrupted", "earlier": ["abc (noon)"]}
    page.write(given, tmp_path)
    text = (tmp_path / "README.md").read_text()
    assert "Absent, so not measured: scip." in text
    assert "Not finished: interrupted" in text
    assert "what was kept is of abc (noon)." in text
    assert "| auto | 10 s | 1.0 s | 1.0 s | 1.0 s | 1.0 s | 100 | 100 | 0 % | 9 | s |" in text
    assert "failed: exit code 1: Oops" in text
    assert "| alone | auto | 10 s | 1.0 s |" in text
    assert (tmp_path / "gaps.svg").read_text().startswith("<svg")


def test_pricing_is_shown_with_its_efficiency(tmp_path):
    given = content()
    given["pricing"] = {"n400": {"countries": 30, "seconds": {"1": 4.0, "2": 2.5}}}
    page.write(given, tmp_path)
    # 4 s of work in 2.5 s of two workers: 4 / 5.
    assert "| n400 | 30 | 4.00 | 2.50 | 80% |" in (tmp_path / "README.md").read_text()
