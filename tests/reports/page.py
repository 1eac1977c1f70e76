"""Reading a page back: its elements, its tables, its text, without a browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from reports import page_on
from reports.section import Run, Tables
from reports.writers import html

VOID = {"meta", "input", "br", "link", "img", "hr"}


@dataclass
class Table:
    """Cells of a table, each as (text, exact value or blank), its footer the last row."""

    rows: list[list[tuple[str, str]]] = field(default_factory=list)


class Page(HTMLParser):
    """What a page holds."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = text
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.tables: dict[str, Table] = {}
        self._table: Table | None = None
        self._cell: list[str] | None = None
        self.feed(text)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table" and "data" in (given.get("class") or ""):
            self._table = self.tables[str(given["id"])] = Table()
        elif tag == "tr" and self._table is not None:
            self._table.rows.append([])
        elif tag in ("td", "th") and self._table is not None:
            self._cell = []
            self._table.rows[-1].append(("", given.get("data-v") or ""))

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes something else"
        if tag in ("td", "th") and self._cell is not None and self._table is not None:
            _, exact = self._table.rows[-1][-1]
            self._table.rows[-1][-1] = ("".join(self._cell), exact)
            self._cell = None
        elif tag == "table":
            self._table = None

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)
        if self._cell is not None:
            self._cell.append(data)

    @property
    def text(self) -> str:
        """Everything that is read, spaces joined."""
        return " ".join(" ".join(self.words).split())

    def numbers(self, id: str, column: int) -> list[float]:
        """Exact values of a column of a table, rows without one left out."""
        rows = self.tables[id].rows[1:]
        return [float(row[column][1]) for row in rows if row[column][1]]


def made(run: Run, tables: Tables) -> Page:
    """The page on a run, read back."""
    return Page(html.page(run, page_on(run, tables)))
