"""A workbook as an untrusted file: its sheets as rows of cells, within bounds.

Sizes are checked before anything is unpacked into memory, and nothing outside the file is opened.
What a cell holds is taken only if it was typed in: a formula, an error or a date is refused with
its reason, since what a formula last showed cannot be checked without computing it.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from model.errors import Fault
from model.reading import Cell, FileError, Limits
from model.tables import CellError, plain, shown

MOST_PARTS = 2_000
LONGEST_STRETCH = 10_000_000
"""Bytes of a part that may be held at once: the library drops what it has read at each row."""
UNPACKED = 4
"""Bytes unpacked for each byte that a file may have."""
COLUMNS = 1_000
LAST_ROW = 1_048_576
CHUNK = 1 << 20
OVERLAP = 256
"""Bytes kept from one chunk to the next, so that nothing sought for is cut in two."""
SHOWN_MERGED = 20

_END = re.compile(rb"</(?:\w+:)?(?:row|si)>")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref\s*=\s*[\"']([A-Z0-9:]+)[\"']")
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


class Sheets:
    """The sheets of a workbook.

    Raises:
        FileError: it cannot be read, or is larger than allowed.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self.file = path.name
        data = self._bytes(path, limits)
        merged = self._inspected(data, limits)
        with self._guarded():
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            self._sheets = {sheet.title: sheet for sheet in book.worksheets}
            parts = {name: sheet._worksheet_path for name, sheet in self._sheets.items()}
        self._merged = {name: merged.get(part.lstrip("/"), []) for name, part in parts.items()}

    @property
    def names(self) -> list[str]:
        """Names of the sheets, in order."""
        return list(self._sheets)

    def hidden(self, name: str) -> bool:
        """Whether people do not see the sheet."""
        return bool(self._sheets[name].sheet_state != "visible")

    def merged(self, name: str) -> list[str]:
        """Ranges of merged cells, the first of them."""
        return self._merged[name]

    def rows(self, name: str) -> Iterator[tuple[int, list[Cell]]]:
        """Number of each row and its cells up to the last that holds anything; blank rows too."""
        with self._guarded():
            sheet = self._sheets[name]
            sheet.reset_dimensions()  # what a file says of its size need not be so
            for n, row in enumerate(sheet.iter_rows(max_row=LAST_ROW), 1):
                last = len(row)
                while last and row[last - 1].value is None:
                    last -= 1
                if last > COLUMNS:
                    what = f"has more than {COLUMNS:,} columns on row {n} of the sheet {name}"
                    raise self._refuse(what, "clear them")
                yield n, [_cell(cell) for cell in row[:last]]

    def _refuse(self, what: str, fix: str) -> FileError:
        return FileError(Fault(self.file, None, None, what, fix))

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """A file that is not what it says may make the library fail in any way."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of styles and extensions that do not count here
                yield
        except FileError:
            raise
        except Exception as error:
            what = f"cannot be read as a workbook: {type(error).__name__}"
            raise self._refuse(what, "open it and save it again as .xlsx") from error

    def _bytes(self, path: Path, limits: Limits) -> bytes:
        try:
            with path.open("rb") as file:
                data = file.read(limits.bytes + 1)
        except OSError as error:
            raise self._refuse(f"cannot be read: {error.strerror}", "check the file") from error
        if len(data) > limits.bytes:
            what = f"is larger than {limits.bytes:,} bytes"
            raise self._refuse(what, "raise the limit with --max-rows")
        return data

    def _inspected(self, data: bytes, limits: Limits) -> dict[str, list[str]]:
        """Refuse what would not fit or is no plain workbook; return merged cells by part."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                parts = book.infolist()
                if len(parts) > MOST_PARTS:
                    what = f"holds more than {MOST_PARTS:,} parts"
                    raise self._refuse(what, "save its sheets to a new workbook")
                most = UNPACKED * limits.bytes
                if sum(part.file_size for part in parts) > most:
                    what = f"unpacks to more than {most:,} bytes"
                    raise self._refuse(what, "raise the limit with --max-rows")
                return {
                    part.filename: self._scanned(book, part)
                    for part in parts
                    if part.filename.lower().endswith((".xml", ".rels"))
                }
        except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError, OSError,
                EOFError, ValueError) as error:  # fmt: skip
            what = "is no workbook, or one with a password"
            raise self._refuse(what, "save it as .xlsx without a password") from error

    def _scanned(self, book: zipfile.ZipFile, part: zipfile.ZipInfo) -> list[str]:
        """Go through a part once, holding little of it; the ranges of merged cells in it."""
        merged: list[str] = []
        rest, since = b"", 0
        with book.open(part) as stream:
            while chunk := stream.read(CHUNK):
                window = rest + chunk
                if b"\0" in chunk or _DECLARES.search(window):
                    what = f"its part {shown(part.filename)} declares entities or is not UTF-8"
                    raise self._refuse(what, "open it and save it again as .xlsx")
                ends = [found.end() for found in _END.finditer(window)]
                since = len(window) - ends[-1] if ends else since + len(chunk)
                if since > LONGEST_STRETCH:
                    what = f"its part {shown(part.filename)} has a row beyond measure"
                    raise self._refuse(what, "save its sheets to a new workbook")
                for found in _MERGED.finditer(window):
                    cells = found[1].decode()
                    if cells not in merged and len(merged) < SHOWN_MERGED:
                        merged.append(cells)
                rest = window[-OVERLAP:]
        return merged


def _cell(cell: Any) -> Cell:
    """The text of a cell as it would stand in a CSV file, or why it is refused."""
    value, kind = cell.value, cell.data_type
    if value is None:
        return ""
    if kind == "f":
        formula = value if isinstance(value, str) else getattr(value, "text", None) or "…"
        return CellError(f"is a formula, {shown(formula)}", "copy it and paste it as a value")
    if kind == "e":
        return CellError(f"holds the error {shown(value)}", "write a value or clear the cell")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return plain(value)
    if isinstance(value, str):
        return value
    fix = "give the cell a number or text format and write it again"
    return CellError(f"is a date or time, {shown(value)}", fix)
