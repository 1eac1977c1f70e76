"""Small parts of pictures: escaped elements, numbers without noise, text that must fit."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from reports import wording

WIDTH = 0.56
"""Mean width of a letter, as a share of the size of the letters."""


def element(tag: str, *inside: str | Markup, **attributes: object) -> Markup:
    """An element with escaped attributes and content; `_` in a name stands for `-`.

    >>> element("rect", x=1.50, stroke_width=2, class_="a<b")
    Markup('<rect x="1.5" stroke-width="2" class="a&lt;b"/>')
    >>> element("text", "<&>", x=0)
    Markup('<text x="0">&lt;&amp;&gt;</text>')
    """
    given = Markup("").join(
        Markup(' {}="{}"').format(Markup(name.rstrip("_").replace("_", "-")), _value(value))
        for name, value in attributes.items()
        if value is not None
    )
    if not inside:
        return Markup("<{}{}/>").format(Markup(tag), given)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(tag), given, join(inside))


def join(parts: Iterable[str | Markup]) -> Markup:
    """Parts one after the other, plain text escaped."""
    return Markup("").join(
        part if isinstance(part, Markup) else escape(wording.text(part)) for part in parts
    )


def picture(width: float, height: float, about: str, *inside: Markup, style: str = "") -> Markup:
    """A whole drawing that scales with the page and says in words what it shows."""
    return element(
        "svg",
        *inside,
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_label=wording.text(about),
        class_=style or None,
    )


def title(text: str) -> Markup:
    """What is told when the pointer rests on an element."""
    return element("title", text)


def number(value: float) -> str:
    """A length with a tenth of a pixel.

    >>> number(1.0), number(2.26), number(-0.01)
    ('1', '2.3', '0')
    """
    return f"{round(value, 1) + 0:.1f}".removesuffix(".0")


def fitted(text: str, room: float, size: float) -> str:
    """A text cut to the room it has, letters being of a size.

    >>> fitted("Kenya", 100, 12), fitted("a very long name indeed", 60, 12)
    ('Kenya', 'a very …')
    """
    text = wording.text(text)
    letters = max(1, int(room / (size * WIDTH)))
    return text if len(text) <= letters else text[: max(1, letters - 1)] + "…"


def _value(value: object) -> str:
    return number(value) if isinstance(value, float) else wording.text(str(value), blank="")
