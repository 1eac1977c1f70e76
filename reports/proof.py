"""How good a plan is known to be: status, value, bound and gap, never one without the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reports import wording
from reports.section import Run

STATUS = {
    "optimal": "proven within the gap asked",
    "feasible": "a plan, not proven best",
    "infeasible": "no plan can keep all rules",
    "no_plan": "no plan found in time",
    "error": "the run failed",
    "evaluated": "plan as given",
}


def sentence(run: Run) -> str:
    """Status, value, bound and gap in one sentence."""
    status, value, bound = str(run.get("status")), run.get("objective"), run.get("bound")
    if status == "evaluated":
        broken = run.get("broken") or 0
        rules = f"{wording.count(broken, 'rule')} broken" if broken else "every rule kept"
        return (
            f"Value {wording.significant(value)}; {rules}. A plan as given: nothing was optimised."
        )
    asked = wording.percent(run.get("gap_asked"))
    said = {
        "optimal": f"Proof: optimal within the gap asked ({asked})",
        "feasible": f"Proof: a plan, not yet proven within the gap asked ({asked})",
        "infeasible": "Infeasible: no plan can keep all rules of this case",
        "no_plan": "No plan was found within the limits; whether one exists is not known",
        "error": "The run failed",
    }.get(status, f"Status {status}")
    if value is None:
        known = (
            f"; no plan can be worth more than {wording.significant(bound)}"
            if bound is not None
            else ""
        )
        return f"{said}{known}."
    if bound is None:
        open_ = "" if status == "optimal" else "; no bound is known"
        return f"{said}: value {wording.significant(value)}{open_}."
    gap = run.get("gap_rel")
    return (
        f"{said}: value {wording.significant(value)}, bound {wording.significant(bound)}, "
        f"gap {'not known' if gap is None else wording.percent(gap)}."
    )


def meaning(run: Run) -> str:
    """What the proof means to someone who reads no mathematics."""
    status, gap = run.get("status"), run.get("gap_rel")
    if status == "optimal":
        if gap and gap >= wording.NOTHING:
            return f"No plan that keeps the rules is worth over {wording.percent(gap)} more."
        return "No plan that keeps the rules is worth more."
    if status == "feasible":
        if gap is not None:
            return (
                f"A better plan may exist: at most {wording.percent(gap)} better than this one. "
                "A longer search may find it or prove that there is none."
            )
        if run.get("bound") is not None:
            return (
                f"A better plan may exist, worth up to {wording.significant(run['bound'])}. "
                "A longer search may find it or prove that there is none."
            )
        return "How much better another plan could be is not known."
    if status == "evaluated":
        return "This plan was given and scored; whether a better one exists was not asked."
    if status == "infeasible":
        return "The reasons name rules that cannot all hold; one of them must move."
    return "A longer search may find a plan or prove that there is none."


def short(run: Run) -> str:
    """Status and gap beside a number.

    >>> short({"status": "optimal", "objective": 2.0, "bound": 2.0, "gap_rel": 0.0})
    'optimal, gap 0 %'
    >>> short({"status": "feasible", "objective": 0.0, "bound": 2.0, "gap_rel": None})
    'feasible, gap not known'
    """
    status = wording.plain(str(run.get("status")))
    if status == "evaluated" or run.get("objective") is None:
        return status
    gap = run.get("gap_rel")
    return f"{status}, gap {'not known' if gap is None else wording.percent(gap)}"


@dataclass(frozen=True)
class Verdict:
    """What is proven of a page's plans, for the strip below its answer.

    Args:
        status: the state, which gives the strip its colour.
        label: the state as a word.
        words: what the state means.
        numbers: label and number of what is known.
        share: value as a percentage of the bound, None where there is none.
        meaning: what it means to someone who reads no mathematics.
    """

    status: str
    label: str
    words: str
    numbers: tuple[tuple[str, str], ...] = ()
    share: float | None = None
    meaning: str = ""


def verdict(run: Run) -> Verdict:
    """Status, value, bound and gap of one plan."""
    value, bound, status = run.get("objective"), run.get("bound"), str(run.get("status", ""))
    share = None
    if value is not None and bound and bound > 0 and status != "evaluated":
        share = max(0.0, min(100.0, 100 * value / bound))
    words = STATUS.get(status, status)
    label = wording.plain(status).capitalize()
    return Verdict(status, label, words, _numbers(run), share, meaning(run))


def _numbers(run: Run) -> tuple[tuple[str, str], ...]:
    """What is known of value, bound and gap; of a plan as given only its value."""
    found: list[tuple[str, float | None, Callable[[float | None], str]]] = [
        ("Value of the plan", run.get("objective"), wording.significant),
        ("Bound on any plan", run.get("bound"), wording.significant),
        ("Gap", run.get("gap_rel"), wording.percent),
        ("Gap asked for", run.get("gap_asked"), wording.percent),
    ]
    return tuple((label, shown(number)) for label, number, shown in found if number is not None)
