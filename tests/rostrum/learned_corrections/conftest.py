"""Stand-ins: a low level that is the scripted operator, and a way to embed known texts without an encoder."""

import numpy as np
import pytest

pytest.importorskip("torch")

from planners.high_level.snapping import CommandSnapper
from sim.packing.commands import COMMANDS
from sim.packing.person import WORDS

EMBEDDINGS = {command.text: row for command, row in zip(COMMANDS, np.eye(384, dtype=np.float32), strict=False)}
MEANT = {word: text for text, words in WORDS.items() for word in words}


@pytest.fixture
def snapper():
    return CommandSnapper(lambda texts: np.array([EMBEDDINGS[MEANT[text]] for text in texts]), EMBEDDINGS)
