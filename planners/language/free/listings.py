"""Numbered and bulleted lists, said as sentences one after another."""

import re

_MARKER = r"\(?(?P<n>[1-9]|[a-eA-E])[).:](?=\s)"
_ITEM = re.compile(rf"(?:^|(?P<before>[,;:.]?)\s+(?:(?:and|then) )?){_MARKER}\s+(?P<next>\w)")
_ORDINALS = re.compile(
    r"(?P<start>(?:^|[.;!?:])\s+)(?:and )?(?:secondly|thirdly|fourthly|second|third|fourth|fifth|"
    r"number (?:two|three|four)|(?:in|as) (?:a|the) (?:second|third|fourth|next) step|step (?:two|three|four))[,:]\s+",
    re.I,
)
_LAST = re.compile(r"(?P<start>[.;!?]\s+)(?:and )?(?:last|lastly|last of all|as a last step|to finish)[,:]\s+", re.I)
_FIRST = re.compile(
    r"(?P<start>^|[.;!?:]\s+)(?:first of all|step one|number one|as a first step|for starters)[,:]\s+", re.I
)


def itemised(text: str) -> str:
    """A text whose list items are sentences: "1) red goes there, 2) blue goes on it", "- red there", "Second, ..."."""
    text = re.sub(r"^[-*\u2022]\s+", "", text.strip())
    text = re.sub(r"\s*\n\s*(?:[-*\u2022]\s+)?", _line_end, text)
    found = list(_ITEM.finditer(text))
    marks = [match["n"].lower() for match in found]
    if len(marks) > 1 and (marks == list("123456789")[: len(marks)] or marks == list("abcde")[: len(marks)]):
        text = _ITEM.sub(_sentence, text)
    text = _FIRST.sub(r"\g<start>First, ", text)
    text = _ORDINALS.sub(r"\g<start>Then, ", text)
    return _LAST.sub(r"\g<start>Finally, ", text)


def _line_end(match: re.Match[str]) -> str:
    return " " if match.string[match.start() - 1] in ".,;:!?" else ". "


def _sentence(match: re.Match[str]) -> str:
    joint = ". " if match.start() else ""
    return f"{joint}{match['next'].upper()}"


__all__ = ["itemised"]
