"""Short ways to declare columns, with the limits that most of them share."""

from typing import Any

from model.tables import Column


def text(name: str, meaning: str, **more: Any) -> Column:
    """Declare a text."""
    return Column(name, "text", meaning, **{"mark": "assumption", **more})


def note() -> Column:
    """Declare the note of a row: what of it was found, and where."""
    meaning = "what of the row was found, and its source; the rest of the row is an assumption"
    return text("note", meaning, mark="found")


def key(name: str, meaning: str, **more: Any) -> Column:
    """Declare a text of the key that must be filled."""
    return text(name, meaning, **{"key": True, "required": True, **more})


def number(name: str, meaning: str, unit: str, **more: Any) -> Column:
    """Declare a number that is not negative."""
    return Column(name, "number", meaning, **{"unit": unit, "low": 0, "mark": "assumption", **more})


def share(name: str, meaning: str, **more: Any) -> Column:
    """Declare a number from 0 to 1."""
    return number(name, meaning, "share", **{"high": 1, **more})


def count(name: str, meaning: str, **more: Any) -> Column:
    """Declare a whole number that is not negative."""
    settings = {"low": 0, "unit": "1", "mark": "assumption", **more}
    return Column(name, "integer", meaning, **settings)


def year(name: str, meaning: str, **more: Any) -> Column:
    """Declare a year of the horizon."""
    settings = {"unit": "year", "horizon": True, "mark": "assumption", **more}
    return Column(name, "integer", meaning, **settings)


def flag(name: str, meaning: str, default: bool | None = False, **more: Any) -> Column:
    """Declare a flag; a blank is `default`."""
    return Column(name, "flag", meaning, **{"default": default, "mark": "assumption", **more})
