"""How urgent a request is, by its words: "urgent: ...", "..., it's urgent", "when you have time, ...".

Whoever reads a request reads it without these words, so that no reader need know of them.
"""

import re
from dataclasses import replace

from planners.errors import NotUnderstoodError
from planners.language.task_tree import Priority, TaskTree
from planners.language.tree_parts import mapped

LEVELS: tuple[Priority, ...] = ("low", "normal", "high")
"""Priorities, the lowest first."""

_IT_IS = r"(?:it'?s|it is|this is|this one is|that'?s|that is)"
_TIME = (
    r"(?:when|whenever|once|if) you (?:(?:have|find|get|can spare) (?:(?:the|some|a) )?(?:little )?"
    r"(?:time|moment|minute|chance)(?: for (?:it|that))?|are free)"
)
_NO_HURRY = r"(?:(?:there is|there's) )?no (?:hurry|rush)"
_MARK = r"(?=\s*[,:;.!-])"
_BEFORE: dict[Priority, tuple[str, ...]] = {
    "low": (rf"low(?:est)? priority{_MARK}", _TIME, _NO_HURRY, rf"{_IT_IS} not (?:so |very )?urgent"),
    "normal": (rf"normal priority{_MARK}",),
    "high": (rf"(?:{_IT_IS} )?(?:very |most |really )?urgent(?:ly| that you|{_MARK})", rf"high(?:est)? priority{_MARK}",
             r"asap", rf"hurry(?: up)?{_MARK}", r"as soon as (?:you can|possible)"),
}  # fmt: skip
_AFTER: dict[Priority, tuple[str, ...]] = {
    "low": (_TIME, _NO_HURRY, rf"(?:but )?{_IT_IS} not (?:so |very )?urgent", r"(?:but )?(?:it|that|this) can wait",
            r"(?:with|at) low priority"),
    "normal": (r"(?:with|at) normal priority",),
    "high": (rf"(?:(?:right )?now[,;]? |at once[,;]? )?{_IT_IS} (?:very |most |really )?urgent", r"urgently", r"asap",
             r"as soon as (?:you can|possible)", r"(?:and )?(?:please )?hurry(?: up)?", r"(?:with|at) high priority"),
}  # fmt: skip
_FIRST: dict[Priority, re.Pattern[str]] = {
    level: re.compile(rf"^\s*(?:please,? )?(?:{'|'.join(forms)})(?:\s*[,:;.!-]+\s*|\s+)(?=\S)", re.I)
    for level, forms in _BEFORE.items()
}
_LAST: dict[Priority, re.Pattern[str]] = {
    level: re.compile(rf"[\s,;.!-]+(?:{'|'.join(forms)})\s*[.!]*\s*$", re.I) for level, forms in _AFTER.items()
}
SPOKEN: dict[Priority, str] = {level: f"{level} priority: " for level in LEVELS}
"""Words that, said before a request, give it that priority."""


def spoken_priority(text: str) -> tuple[str, Priority | None]:
    """A request without the words that say how urgent it is, and what they say; None where none do.

    Raises:
        NotUnderstoodError: they contradict one another.
    """
    body, found = text.replace("\u2019", "'"), dict[Priority, None]()
    while first := _found(_FIRST, body):
        level, match = first
        found[level] = None
        body = body[match.end() :]
    while last := _found(_LAST, body):
        level, match = last
        found[level] = None
        body = body[: match.start()]
        body += "." if body[-1:].isalnum() else ""
    if len(found) > 1:
        said = " and ".join(f"{level} priority" for level in found)
        raise NotUnderstoodError(f"'{text[:80]}' asks for {said}; say one of them", (text,), tuple(SPOKEN.values()))
    priority = next(iter(found), None)
    return (text, None) if priority is None else (body[:1].upper() + body[1:], priority)


def _found(forms: dict[Priority, re.Pattern[str]], body: str) -> tuple[Priority, re.Match[str]] | None:
    return next(((level, match) for level, form in forms.items() if (match := form.search(body))), None)


def with_priority(tree: TaskTree, priority: Priority) -> TaskTree:
    """The tree with every leaf of that priority."""
    root = mapped(tree.root, lambda leaf: replace(leaf, priority=priority))
    return tree if root is None else replace(tree, root=root)
