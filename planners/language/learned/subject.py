"""What can be taught: labelled examples, and how each is said in other names."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from planners.language.learned.paragraphs import FOLDER, load_paragraphs
from planners.language.learned.variations import varied


class Example(Protocol):
    """One thing to learn."""

    def prompt(self) -> str:
        """What the network reads."""
        ...

    def answer(self) -> str:
        """What it is to write."""
        ...


@dataclass(frozen=True)
class Subject:
    """A kind of examples.

    Attributes:
        name: As the command line has it.
        corpus: Folder of the examples that Rostrum ships.
        load: Reads all examples of a folder.
        varied: The same example in other names, by chance.
    """

    name: str
    corpus: Path
    load: Callable[[Path], Sequence[Any]]
    varied: Callable[[Any, random.Random], Example]


REQUESTS = Subject("requests", FOLDER, load_paragraphs, varied)
