"""Labelled paragraphs: what people said, in which world, and what they meant; what the network learns from."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planners.errors import NotUnderstoodError
from planners.language.learned.reading import NOT_UNDERSTOOD, Reading
from planners.language.learned.situation import Situation

FOLDER = Path(__file__).with_name("corpus")
ANSWER = "\n=>"


@dataclass(frozen=True)
class Paragraph:
    """What a person said.

    Attributes:
        situation: The world that it speaks of.
        text: The words.
        meaning: What was meant; None for a request that cannot be carried out as it stands, or when not known.
    """

    situation: Situation
    text: str
    meaning: Reading | None = None

    def prompt(self) -> str:
        """What the network reads before it writes."""
        return f"{self.situation.described()}\n{self.text.strip()}{ANSWER}"

    def answer(self) -> str:
        """What the network is to write."""
        return f" {self.meaning.written(self.situation) if self.meaning else NOT_UNDERSTOOD}"


def load_paragraphs(folder: Path = FOLDER) -> list[Paragraph]:
    """All labelled paragraphs of a folder of JSON files, in the order of their names; the form is in docs/language.md.

    Raises:
        NotUnderstoodError: a file has another form, or a label names what its world does not hold; names the place.
    """
    return [paragraph for path in sorted(folder.glob("*.json")) for paragraph in read_paragraphs(path)]


def read_paragraphs(path: Path) -> Iterator[Paragraph]:
    """The paragraphs of one file; raises as :func:`load_paragraphs`."""
    try:
        groups = json.loads(path.read_text())
        for group in groups:
            surfaces = {name: tuple(lying) for name, lying in group["world"]["surfaces"].items()}
            situation = Situation(surfaces, dict(group["world"]["carriers"]), tuple(group["world"]["zones"]))
            for entry in group["paragraphs"]:
                yield _paragraph(entry, situation)
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotUnderstoodError(f"{path} holds no labelled paragraphs: {error!r}") from error


def _paragraph(entry: dict[str, Any], situation: Situation) -> Paragraph:
    if "end" not in entry:
        return Paragraph(situation, entry["text"])
    end, order = entry["end"], [tuple(pair) for pair in entry.get("order", ())]
    avoid, untouched = frozenset(entry.get("avoid", ())), frozenset(entry.get("untouched", ()))
    known = {*situation.objects, *situation.surfaces, *situation.carriers}
    at = dict(entry.get("at", {}))
    ordered = {name for pair in order for name in pair}
    stands = (at.keys() - situation.carriers.keys()) | (set(at.values()) - situation.surfaces.keys())
    strange = (
        stands
        | (ordered - {*situation.objects})
        | ({*end, *end.values()} - known)
        | (avoid - {*situation.zones})
        | (untouched - {*situation.objects})
    )
    if strange:
        raise ValueError(f"{', '.join(sorted(strange))} is not in the world of '{entry['text'][:60]}'")
    steps = tuple(_in_text_order(step, end, entry["text"]) for step in _steps(end, order))
    return Paragraph(situation, entry["text"], Reading(steps, at, avoid, untouched))


def _steps(end: dict[str, str], order: list[tuple[str, str]]) -> Iterator[list[str]]:
    """Objects that are moved one after another where that was said, and together where it was not."""
    left = list(end)
    while left:
        waits = {second for first, second in order if first in left and first != second}
        now = [name for name in left if name not in waits] or left
        yield now
        left = [name for name in left if name not in now]


def _in_text_order(names: list[str], end: dict[str, str], text: str) -> dict[str, str]:
    """As they are mentioned, but each after what it is put on."""
    shared = Counter(word for name in names for word in set(name.split()))

    def mentioned(name: str) -> int:
        words = [word for word in name.split() if shared[word] == 1] or [name]
        found = [at.start() for word in words for at in re.finditer(rf"\b{re.escape(word)}\b", text, re.I)]
        return min(found, default=len(text))

    left, step = sorted(names, key=mentioned), {}
    while left:
        name = next((name for name in left if end[name] not in left), left[0])
        step[name] = end[name]
        left.remove(name)
    return step
