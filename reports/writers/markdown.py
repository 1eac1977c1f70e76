"""The answer as one page of Markdown, to be pasted into a mail or a memo."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports import proof, wording
from reports.section import Grid, Run, Section

ROWS = {"partners": 12, "money": 8, "limits": 8}
"""Tables of the page and how many rows of each it has room for; what is left is counted."""

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&])")


def brief(run: Run, sections: list[tuple[str, Section]]) -> str:
    """One page: the answer, the partners, the sources of money, what binds, the proof.

    Args:
        run: the content of `run.json`.
        sections: key and content; those that a page has no room for are left out.
    """
    found = dict(sections)
    answer = found["answer"]
    lines = [f"# {plain(answer.title)}", ""]
    lines += [f"{plain(sentence)}\n" for sentence in answer.prose]
    lines += [f"{plain(proof.meaning(run))}\n"]
    for key in ROWS:
        section = found.get(key)
        if section is not None and section.grids:
            lines += [f"## {plain(section.title)}", "", *_grid(section.grids[0], key), ""]
    mark = f"case {run.get('case')}, fingerprint {str(run.get('fingerprint', ''))[:12]}"
    lines.append(f"{plain(mark)}. The run folder has all tables and the full report.")
    return "\n".join(lines).rstrip() + "\n"


def plain(text: str) -> str:
    r"""Text in which nothing is markup: a backslash before every sign that Markdown reads.

    >>> print(plain("a|b <script>"))
    a\|b \<script\>
    """
    return SPECIAL.sub(r"\\\1", wording.text(text, blank=""))


def _grid(grid: Grid, key: str) -> Iterator[str]:
    columns = wording.columns(grid)
    kept = [i for i, heading in enumerate(grid.headings) if key != "limits" or i in (0, 1)]
    heads = [
        f"{grid.headings[i].label}, {grid.headings[i].unit}"
        if grid.headings[i].unit
        else grid.headings[i].label
        for i in kept
    ]
    yield f"{plain(grid.title)}:"
    yield ""
    yield f"| {' | '.join(plain(head) for head in heads)} |"
    yield f"|{'|'.join(' ---: ' if grid.headings[i].number else ' --- ' for i in kept)}|"
    rows = list(range(len(grid.rows)))
    total = rows.pop() if grid.totals and rows else None
    for n in [*rows[: ROWS[key]], *([] if total is None else [total])]:
        yield f"| {' | '.join(plain(columns[i][n]) for i in kept)} |"
    if len(rows) > ROWS[key]:
        yield ""
        yield f"and {len(rows) - ROWS[key]:,} more."
