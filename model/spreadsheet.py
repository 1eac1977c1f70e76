"""Workbooks as this program writes them: text stays text, and the same content gives the same bytes."""

import datetime
import io

import xlsxwriter

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
MADE = datetime.datetime(2000, 1, 1)
"""Written as the time of making, so that the same content gives the same bytes."""

LONGEST = 32_767
"""Letters that a cell can hold."""

WIDEST = 44
"""Width of a column of tables at most, in letters."""


class Exact(float):
    """A number that is written with every digit: the library rounds others to sixteen."""

    def __format__(self, _: str) -> str:
        return repr(float(self))


def workbook(out: io.BytesIO, title: str) -> xlsxwriter.Workbook:
    """A new workbook, written to `out` when it is closed."""
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": title, "created": MADE})
    return book
