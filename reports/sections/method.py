"""How the plan was made, on a page: what is decided, what counts, which rules hold."""

from __future__ import annotations

from model import notation
from reports import sums, wording
from reports.section import Grid, Heading, Run, Section, Tables

FORMS = {
    "weighted": "the weighted sum of its returns, each divided by its scale",
    "lexicographic": "its returns one after the other, by falling weight",
    "maximin": "the smallest of its returns, each divided by its scale",
}

PROSE = (
    "A mixed-integer program chooses at once which countries become partners, which offer of each "
    "package they take and when it starts, which channels act there, which countries are hubs and "
    "whom they serve, and how much every facility commits in every year. It looks for the plan "
    "with the highest value among all plans that keep every rule.",
    "The search keeps two numbers: the value of the best plan found, and a bound that no plan can "
    "exceed. Their distance, the gap, is all that a better plan could gain.",
    "When the choices are made, the money is placed again: least appropriation first, then least "
    "exposure, then the earliest years. So who pays what is an answer and no accident.",
    "Every number in this report was then worked out again from the case and the plan alone, "
    "without the solver, and every rule was checked.",
)


WORDS = (
    ("partner", "a country that the plan engages"),
    ("offer", "a package in one size and one make, with its needs by year and its returns"),
    ("tier", "size of an offer: a pilot, national, or a hub that serves its region"),
    ("stack", "who supplies each layer of an offer, from hardware to applications"),
    ("hub", "a partner whose offer also serves countries around it"),
    ("assured, access agreement", "supply that is bound by an agreement, of which there are few"),
    ("channel", "an institution that brings money or goods: home, allied or multilateral"),
    ("budget, pool", "a budget line with an amount for every year"),
    ("appropriation", "budget that a parliament votes: the cost to the taxpayer"),
    ("exposure", "how much may be lent, covered or owned at face value at most"),
    ("ceiling", "how much one line of a channel may give at most"),
    ("face value", "the sum that a guarantee or insurance covers; it pays only when things fail"),
    ("private, host", "money of firms, and of the partner's own government"),
    ("value, objective", "what the plan is compared by: see how the returns are weighed"),
    ("bound, gap", "what no plan can exceed, and how far the plan is from it at most"),
)


def section(run: Run, tables: Tables) -> Section | None:
    """The method in words, the families that are on, notation and mathematics folded."""
    formulation = run.get("formulation", {})
    objective = str(formulation.get("objective") or "weighted")
    said = f"Here the value of a plan is {FORMS.get(objective, objective)} ({objective})."
    families = sums.known(tables, "families")
    facts = {} if families.empty else families.set_index("family").to_dict("index")
    grids = _families(formulation, facts)
    names = formulation.get("families", ())
    texts = [
        (wording.plain(str(name)), _mathematics(facts[name])) for name in names if name in facts
    ]
    return Section(
        "Method",
        prose=(PROSE[0], said, *PROSE[1:]),
        grids=grids,
        folded=(_words(run), *_notation()),
        texts=tuple(texts),
    )


def _families(formulation: Run, facts: dict[str, dict[str, object]]) -> tuple[Grid, ...]:
    skipped = formulation.get("skipped", {})
    names = [*formulation.get("families", ()), *skipped]
    if not names:
        return ()
    rows = tuple(
        (
            wording.plain(str(name)),
            str(facts.get(name, {}).get("what") or ""),
            f"off: {skipped[name]}" if name in skipped else "on",
        )
        for name in names
    )
    headings = tuple(Heading(word) for word in ("family of rules", "what it asks", "in this run"))
    return (Grid("Rules", headings, rows),)


def _mathematics(fact: dict[str, object]) -> str:
    words = (
        ("Why", "why"),
        ("Sets and data", "data"),
        ("Variables", "variables"),
        ("Constraint", "constraint"),
        ("Assumes", "assumes"),
        ("Source", "source"),
    )
    return "\n\n".join(f"{title}: {fact[key]}" for title, key in words if fact.get(key))


def _words(run: Run) -> Grid:
    stacks = run.get("legend", {}).get("stacks", {})
    own = tuple((f"stack {wording.plain(key)}", str(name)) for key, name in stacks.items())
    headings = (Heading("word"), Heading("what it means"))
    return Grid("Words of this report", headings, (*WORDS, *own))


def _notation() -> tuple[Grid, ...]:
    headings = tuple(Heading(word) for word in ("symbol", "meaning", "unit"))
    groups = (
        ("Sets", notation.SETS),
        ("Decisions", notation.DECISIONS),
        ("Data", notation.DATA),
    )
    rows = tuple(
        (symbol.letter, symbol.meaning, symbol.unit or title.lower())
        for title, symbols in groups
        for symbol in symbols
    )
    return (Grid("Notation", headings, rows),)
