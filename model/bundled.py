"""Where the cases that come with the package lie, and which folder a case name means."""

import shutil
import tomllib
from pathlib import Path

from model.errors import UsageError
from model.tables import nearest, whole_folder

WORKBOOK = ".xlsx"


def root() -> Path:
    """Return the folder of bundled data: inside the package when installed, beside it otherwise."""
    packaged = Path(__file__).parent / "_data"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "data"


def outlines() -> Path:
    """Return the file with the outline of every country of the world."""
    return root() / "geography" / "world.csv"


def names() -> tuple[str, ...]:
    """Return the names of the bundled cases."""
    return tuple(sorted(path.parent.name for path in root().glob("*/case.toml")))


def titles() -> dict[str, str]:
    """Return the title of each bundled case."""
    found = {name: (root() / name / "case.toml").read_text(encoding="utf-8") for name in names()}
    return {name: str(tomllib.loads(text).get("title", "")) for name, text in found.items()}


def find(where: str | Path) -> Path:
    """Return where a case lies: a folder or workbook as given, else a bundled case of that name.

    Raises UsageError with the nearest names.
    """
    path = Path(where)
    if path.is_dir() and ((path / "case.toml").exists() or str(where) not in names()):
        return path
    if str(where) in names():
        return root() / str(where)
    if path.is_file():
        if path.suffix.lower() == WORKBOOK:
            return path
        if path.name == "case.toml":
            raise UsageError(f"a case is a folder: give {path.parent}")
        raise UsageError(f"{path} is neither a case folder nor a workbook ({WORKBOOK})")
    raise UsageError(f"there is no case {str(where)!r}; {nearest(str(where), names(), 'case')}")


def copy(name: str, to: str | Path) -> Path:
    """Copy a bundled case to a new folder, to start one's own; nothing is overwritten."""
    if name not in names():
        raise UsageError(f"there is no bundled case {name!r}; {nearest(name, names(), 'case')}")
    with whole_folder(to, None) as made:
        shutil.copytree(root() / name, made, dirs_exist_ok=True)
    return Path(to)
