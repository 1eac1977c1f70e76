"""A case as one workbook: its sheets read with the checks of a folder, faults by sheet and row."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from model.book_layout import ABOUT, COLUMNS, OWN, READ, SHEETS, Keys
from model.errors import DataError, Fault
from model.reading import SHOWN_PER_COLUMN, Cell, FileError, Limits, TableRead, typed
from model.sheets import Sheets
from model.tables import CellError, Table, nearest, no_rows


class Book:
    """A workbook in which each sheet stands for a file of a case.

    Raises:
        DataError: it cannot be read as a workbook.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self.name, self.limits = path.stem, limits
        self.places: Mapping[str, str] = {
            file: f"{path.name}[{sheet}]" for file, sheet in SHEETS.items()
        }
        try:
            self.sheets = Sheets(path, limits)
        except FileError as error:
            raise DataError([error.fault]) from error

    def present(self) -> set[str]:
        """Files for which there is a sheet."""
        return {file for file, sheet in SHEETS.items() if sheet in self.sheets.names}

    def strays(self) -> Iterator[Fault]:
        """Sheets that no case has, and what of a sheet would be misread."""
        file_of = {sheet: file for file, sheet in SHEETS.items()}
        for name in self.sheets.names:
            if name in (ABOUT, COLUMNS) or name.startswith(OWN):
                continue
            if name not in file_of:
                if self._holds_anything(name):
                    fix = f"{nearest(name, [*file_of])}; a sheet of your own begins with '{OWN}'"
                    yield Fault(f"{self.sheets.file}[{name}]", None, None, "unknown sheet", fix)
                continue
            file = file_of[name]
            if self.sheets.hidden(name):
                fix = "unhide it, so that people see all that counts, or delete it"
                yield Fault(file, None, None, "is a hidden sheet", fix)
            for cells in self.sheets.merged(name):
                fix = "unmerge them and fill each cell"
                yield Fault(file, None, None, f"the cells {cells} are merged", fix)

    def _holds_anything(self, sheet: str) -> bool:
        try:
            return any(cells for _, cells in self.sheets.rows(sheet))
        except FileError:
            return True

    def table(self, table: Table) -> TableRead:
        """Read the sheet of a table."""
        file = f"{table.name}.csv"
        faults: list[Fault] = []
        try:
            header, rows, lines = self._split(file, faults)
        except FileError as error:
            return TableRead(no_rows(table), [error.fault], unsure=True)
        return typed(table, file, header, rows, lines, faults)

    def keys(self, file: str) -> tuple[dict[str, Any], str, list[Fault]]:
        """Read a sheet of settings, coefficients or what-ifs."""
        faults: list[Fault] = []
        try:
            header, rows, lines = self._split(file, faults)
        except FileError as error:
            return {}, "", [error.fault]
        missing = [name for name in READ[file] if name not in header]
        faults += [Fault(file, 1, name, "is missing", "add the column") for name in missing]
        if faults:
            return {}, "", faults
        found = Keys(file)
        at = {name: header.index(name) for name in READ[file]}
        for line, row in zip(lines, rows, strict=True):
            found.add(line, {name: row[place] for name, place in at.items()})
        return found.data, found.text(), found.faults

    def _split(
        self, file: str, faults: list[Fault]
    ) -> tuple[list[str], list[list[Cell]], list[int]]:
        """The header of a sheet, its rows as long as the header, and the number of each."""
        header: list[str] = []
        rows: list[list[Cell]] = []
        lines: list[int] = []
        for line, cells in self.sheets.rows(SHEETS[file]):
            if line == 1:
                header = [self._name(file, place, cell, faults) for place, cell in enumerate(cells)]
            elif header and cells:
                if len(cells) > len(header):
                    letter = get_column_letter(len(cells))
                    if len(faults) < SHOWN_PER_COLUMN:
                        what = f"has a cell in column {letter}, beyond the header"
                        faults.append(Fault(file, line, None, what, "clear it, or name the column"))
                    continue
                rows.append(cells + [""] * (len(header) - len(cells)))
                lines.append(line)
                if len(rows) > self.limits.rows:
                    what = f"has more than {self.limits.rows:,} rows"
                    faults.append(Fault(file, line, None, what, "raise the limit with --max-rows"))
                    return header, [], []
        return header, rows, lines

    def _name(self, file: str, place: int, cell: Cell, faults: list[Fault]) -> str:
        if isinstance(cell, CellError):
            column = get_column_letter(place + 1)
            faults.append(Fault(file, 1, column, cell.what, "write the name of the column"))
            return column
        return cell.strip()
