"""HTML and SVG that are escaped by construction: only :func:`element` makes markup, everything else is text."""

import html
import re
import unicodedata

_KEEP = frozenset("\n\t")
_VOID = frozenset({"img", "meta", "br", "hr"})
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*")


class Markup(str):
    """A piece of finished markup."""

    __slots__ = ()


Child = str | int | float | None


def escape(text: str) -> Markup:
    """Text as markup; control and direction characters, which could deceive the reader's eye, become U+FFFD."""
    shown = "".join("\ufffd" if _is_deceptive(char) else char for char in text)
    return Markup(html.escape(shown, quote=True))


def join(*children: Child) -> Markup:
    """Children one after the other; text among them is escaped, None left out."""
    return Markup("".join(c if isinstance(c, Markup) else escape(str(c)) for c in children if c is not None))


def element(name: str, /, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """An element such as ``element("td", text, class_="number")``.

    Args:
        name: Its name.
        children: Markup as it is; everything else as text.
        attributes: ``class_`` means ``class``, ``stroke_width`` means ``stroke-width``. True gives a bare attribute,
            None and False none; numbers are rounded to hundredths.

    Raises:
        ValueError: a name that is no element's or attribute's name.
    """
    parts = [_checked(name)]
    for key, value in attributes.items():
        label = _checked(key.rstrip("_").replace("_", "-"))
        if value is True:
            parts.append(label)
        elif value is not None and value is not False:
            parts.append(f'{label}="{escape(_plain(value))}"')
    head = f"<{' '.join(parts)}>"
    return Markup(head if name in _VOID else f"{head}{join(*children)}</{name}>")


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of an element or attribute")
    return name


def _plain(value: str | float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _is_deceptive(char: str) -> bool:
    return char not in _KEEP and unicodedata.category(char) in {"Cc", "Cf", "Cs"}
