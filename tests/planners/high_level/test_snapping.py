"""Free words become the known command that is nearest in meaning, or are refused."""

import numpy as np
import pytest

from planners.errors import HighLevelError
from planners.high_level.snapping import CommandSnapper

KNOWN = {"left": np.array([1.0, 0.0, 0.0]), "right": np.array([0.0, 1.0, 0.0])}
SAID = {"leftish": [0.8, 0.6, 0.0], "no idea": [0.2, 0.1, 0.97]}


def snapper() -> CommandSnapper:
    return CommandSnapper(lambda texts: np.array([SAID[text] for text in texts]), KNOWN)


def test_the_nearest_command_is_taken():
    assert snapper().snap("leftish") == "left"
    assert snapper().nearest("leftish").cosine == pytest.approx(0.8)


def test_a_known_command_needs_no_encoder():
    assert snapper().snap("right") == "right"


def test_what_means_none_of_them_is_refused_with_the_nearest():
    with pytest.raises(HighLevelError, match=r"the nearest is 'left' with a cosine of 0\.20"):
        snapper().snap("no idea")


def test_nothing_said_and_nothing_known_are_refused():
    with pytest.raises(HighLevelError, match="nothing was said"):
        snapper().snap(" ")
    with pytest.raises(HighLevelError, match="no command"):
        CommandSnapper(lambda texts: np.zeros((len(texts), 3)), {})
